"""
A copy in memory of part of the store: folded livrets, last messages shown, messages being sent.

The copy of a livret or of a conversation is used only while its length in the store is the same as in the copy.
"""

import json
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import corps
from bot.channels.base import Outbound
from dialogs.livret import Ligne, Livret, fold
from storage.codec import decode_ligne, decode_livret
from storage.store import Batch, ConversationRow, FoldSource, LivretRow, OutboxRow, Task, Unsent

KEPT = 2_000
"""livrets kept, and conversations"""
SHOWN = 50
"""last messages kept of each conversation; older ones are read from the store"""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of the assistant that a person may answer. pose: number of the question then pending."""

    n: int
    pose: int | None
    jeton: str | None
    actions: tuple[str, ...]
    externe: str | None


@dataclass(slots=True)
class Conversation:
    """A conversation during a batch; replaced, never changed, so that a message that fails changes nothing."""

    row: ConversationRow
    livret: Livret
    cliche: int
    """length of the journal when the last cliché was made"""
    shown: tuple[ShownMessage, ...]
    lignes: tuple[Ligne, ...] = ()
    """what the message being played adds to the journal"""


@dataclass(slots=True)
class Folded:
    """A folded livret. longueur: the length of its journal. cliche: the length at the last cliché."""

    longueur: int
    livret: Livret
    cliche: int


@dataclass(slots=True)
class Outcome:
    """What a batch did, to be used after its commit."""

    replies: list[list[Outbound]]
    conversations: dict[bytes, Conversation] = field(default_factory=dict)
    outbox: dict[tuple[str, str, int], OutboxRow] = field(default_factory=dict)
    livrets: dict[str, Folded] = field(default_factory=dict)
    rows: dict[str, LivretRow] = field(default_factory=dict)
    """the row of each livret that this batch has written to, as it is now"""
    lignes: dict[str, list[Ligne]] = field(default_factory=dict)
    """… and the lines that were added to its journal"""
    erased: set[str] = field(default_factory=set)
    elsewhere: list[Outbound] = field(default_factory=list)
    """messages to other chats than those that wrote"""
    unblocked: set[tuple[str, str]] = field(default_factory=set)
    tasks: list[Task] = field(default_factory=list)
    """the slow steps that this batch asks for"""
    parked: int = 0


@dataclass(frozen=True, slots=True)
class BatchContext:
    """A batch under way. unit: its transaction. outcome: what it did so far. quand: the date and time of the batch."""

    unit: Batch
    outcome: Outcome
    quand: datetime


class Memory:
    """One for each process. Only `note_delivered` changes it outside the lock of `Transactions`."""

    def __init__(self) -> None:
        self._folded: OrderedDict[str, Folded] = OrderedDict()
        self._shown: OrderedDict[bytes, tuple[int, tuple[ShownMessage, ...]]] = OrderedDict()
        """each conversation's last number and last messages"""
        self._outbox: dict[tuple[str, str, int], OutboxRow] = {}
        self.delivered: list[tuple[OutboxRow, str | None]] = []
        """what was delivered, with its identity at the canal, and is marked with the next batch"""

    async def conversations(self, unit: Batch, rows: Mapping[bytes, ConversationRow]) -> dict[bytes, Conversation]:
        """The conversations as they stand: from memory where the copy is fresh, else from the store."""
        cold = {r.livret.id: r.livret for r in rows.values() if r.livret and not self._is_fresh(r.livret)}
        sources = await unit.journals(list(cold.values())) if cold else {}
        for id, source in sources.items():
            self._folded[id] = _fold(cold[id], source)
        unknown = [row for cle, row in rows.items() if row.n and row.n != self._shown.get(cle, (0, ()))[0]]
        shown = await unit.shown(unknown) if unknown else {}
        delivered = {(row.conversation, row.n): externe for row, externe in self.delivered}  # not written yet
        for cle, found in shown.items():
            known = (shown_by(row) for row in found)
            self._shown[cle] = (
                rows[cle].n,
                tuple(replace(s, externe=delivered.get((cle, s.n), s.externe)) for s in known),
            )
        return {cle: self.conversation(row) for cle, row in rows.items()}

    def is_known(self, row: ConversationRow) -> bool:
        """Whether this conversation is in memory as it is on disk."""
        known, _ = self._shown.get(row.cle, (0, ()))
        return known == row.n and (row.livret is None or self._is_fresh(row.livret))

    def _is_fresh(self, livret: LivretRow) -> bool:
        folded = self._folded.get(livret.id)
        return folded is not None and folded.longueur == livret.longueur

    def conversation(self, row: ConversationRow) -> Conversation:
        _, shown = self._shown.get(row.cle, (0, ()))
        if row.livret is None:
            return Conversation(row, Livret(ferme=True), 0, shown)
        folded = self._folded[row.livret.id]
        return Conversation(row, folded.livret, folded.cliche, shown)

    async def refold(self, unit: Batch, livret: LivretRow) -> Folded:
        if self._is_fresh(livret):
            return self._folded[livret.id]
        sources = await unit.journals([livret])
        return _fold(livret, sources[livret.id])

    def remember(self, outcome: Outcome) -> None:
        """Keeps what a batch did. To be called after its commit."""
        self._outbox |= outcome.outbox
        for cle, conversation in outcome.conversations.items():
            self._shown[cle] = conversation.row.n, conversation.shown
            self._shown.move_to_end(cle)
        for id, folded in outcome.livrets.items():
            self._folded[id] = folded
            self._folded.move_to_end(id)
        for id in outcome.erased:
            self._folded.pop(id, None)
        for memory in (self._folded, self._shown):
            while len(memory) > KEPT:
                memory.popitem(last=False)

    def forget(self) -> None:
        """Drops the copy: another process wrote to the store."""
        self._folded.clear()
        self._shown.clear()

    def last_of(self, cle: bytes) -> int:
        """Number of the last line of a conversation, 0 when it is not in memory."""
        return self._shown.get(cle, (0, ()))[0]

    # --- messages being sent -----------------------------------------------------------------------------------

    def on_their_way(self) -> set[tuple[bytes, int]]:
        """The messages that this process is sending, or sent and has not marked yet."""
        rows = (*self._outbox.values(), *(row for row, _ in self.delivered))
        return {(row.conversation, row.n) for row in rows}

    def claim(self, canal: str, left: Collection[Unsent]) -> list[Outbound]:
        """Notes that this process sends these messages, and gives them decoded."""
        out = []
        for unsent in left:
            message = corps.read_message(canal, unsent.adresse, unsent.row)
            self._outbox[canal, unsent.adresse, message.n] = unsent.row
            out.append(message)
        return out

    def note_delivered(self, done: Iterable[tuple[Outbound, str | None]]) -> None:
        for message, externe in done:
            row = self._outbox.pop((message.canal, message.chat, message.n), None)
            if row is None:
                continue
            self.delivered.append((row, externe))
            if externe is not None and row.conversation in self._shown:
                n, shown = self._shown[row.conversation]
                shown = tuple(replace(s, externe=externe) if s.n == row.n else s for s in shown)
                self._shown[row.conversation] = n, shown


def shown_by(row: OutboxRow) -> ShownMessage:
    actions = tuple(json.loads(row.actions)) if row.actions else ()
    return ShownMessage(row.n, row.pose, row.jeton, actions, row.externe)


def recent(shown: Sequence[ShownMessage]) -> tuple[ShownMessage, ...]:
    """The last SHOWN; when none of them was delivered, also the last delivered one: it was on screen."""
    if len(shown) <= SHOWN or shown[-1].jeton is None:
        return tuple(shown[-SHOWN:])
    recent, older = shown[-SHOWN:], shown[:-SHOWN]
    delivered = () if any(s.externe for s in recent) else [s for s in older if s.externe][-1:]
    return (*delivered, *recent)


def _fold(row: LivretRow, source: FoldSource) -> Folded:
    base = decode_livret(source.cliche) if source.cliche is not None else None
    livret = fold((decode_ligne(octets) for octets in source.ecritures), base)
    return Folded(row.longueur, livret, source.seq)


def last_pose(conversation: Conversation) -> int | None:
    """Number of the last question that this conversation has shown."""
    return next((shown.pose for shown in reversed(conversation.shown) if shown.pose is not None), None)
