"""
The store: a batch of messages is one transaction of a handful of statements.

A batch reads first, then gathers what it will write, and writes it all at the end, each table at once: its price is
by statement, hardly by message. Either all of it is on disk when `batch()` ends, or none of it.

Écritures, message bodies and buttons come here as opaque bytes, and are sealed and opened here, so that nothing can be
stored unsealed: with the livret's key, or the house's where there is no livret (coffre.py).
"""

import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import reading, statements
from storage.base import Base, BaseInapte, Transaction
from storage.coffre import WRAPPED_BYTES, Coffre, Sceau, ScelleRompu
from storage.rows import ConversationRow, LivretRow, Memoire, OutboxRow, Parked, Receipt, Task, Unsent
from storage.scelles import (
    seal_adresse,
    seal_cliche,
    seal_demande,
    seal_envoi,
    seal_fil,
    seal_line,
    seal_message,
    seal_parked,
    seal_task,
)
from storage.schema import CleEtrangere, SchemaInconnu, is_ready, make_ready
from storage.statements import WINDOW

__all__ = [
    "WINDOW",
    "BaseInapte",
    "Batch",
    "CleEtrangere",
    "Concurrence",
    "ConversationRow",
    "LivretRow",
    "Memoire",
    "OutboxRow",
    "Parked",
    "Receipt",
    "ScelleRompu",
    "SchemaInconnu",
    "Store",
    "Task",
    "Unsent",
]

T = TypeVar("T")


class Concurrence(Exception):
    """Another process wrote to the same livret or conversation meanwhile: begin the batch again, with fresh rows."""


class Store:
    """The memory of the assistant."""

    def __init__(self, base: Base, coffre: Coffre) -> None:
        self.coffre = coffre
        self._base = base

    @classmethod
    async def open(cls, url: str, coffre: Coffre) -> Self:
        """
        Open the store, made or brought to this version's schema when needed.

        An erasure that a kill interrupted after its commit is finished here: SQLite's WAL is emptied.
        Raises CleEtrangere, BaseInapte, SchemaInconnu, or what the database raises.
        """
        base = Base(url)
        try:
            store = cls(base, coffre)
            await store._prepare()
        except BaseException:
            await base.close()
            raise
        return store

    async def close(self) -> None:
        await self._base.close()

    def conversation_key(self, canal: str, chat: str) -> bytes:
        return self.coffre.index("conversation", canal, chat)

    def receipt_key(self, canal: str, chat: str, message: str) -> bytes:
        return self.coffre.index("inbox", canal, chat, message)

    @asynccontextmanager
    async def batch(self) -> AsyncIterator["Batch"]:
        """
        One transaction, committed at the end; an exception rolls it all back.

        Raises Concurrence: begin again, and read again. Errors of the database (locked, disk full) pass as they are.
        """
        with _concurrence():
            async with self._base.transaction() as transaction:
                batch = Batch(self.coffre, transaction)
                yield batch
                await batch.commit()

    async def unsent(self, canal: str) -> list[Unsent]:
        """What is still to be sent on this canal, by conversation and in order; those who blocked us are left out."""
        return await self._base.read(lambda connection: reading.read_unsent(connection, self.coffre, canal))

    async def conversation(self, cle: bytes) -> ConversationRow | None:
        rows = await self._base.read(lambda connection: reading.read_conversations(connection, self.coffre, [cle]))
        return rows.get(cle)

    async def fil(
        self, cle: bytes, *, after: int = 0, before: int | None = None, last: int | None = None
    ) -> list[tuple[int, bytes]]:
        """
        The lines of this conversation that `Batch.keep` kept, by number and in order.

        after, before: their numbers are between the two, and neither. last: only so many, those of the end.
        """
        return await self._base.read(
            lambda connection: reading.read_fil(connection, self.coffre, cle, after, before, last)
        )

    async def livret(self, livret: str) -> LivretRow | None:
        return await self._base.read(lambda connection: reading.read_livret(connection, self.coffre, livret))

    async def journal(self, livret: str) -> list[bytes]:
        """All the écritures of this livret, in order; none when there is no such livret."""
        return await self._base.read(lambda connection: reading.read_journal(connection, self.coffre, livret))

    async def find(self, name: str, canaux: Iterable[str]) -> list[str]:
        """
        The livrets that go by this name: a livret's own id, `canal:chat`, or a chat of any of these canaux.

        Sorted, without doubles; empty when nobody goes by it.
        """
        couples = [(canal, name) for canal in canaux]
        canal, colon, chat = name.partition(":")
        if colon:
            couples.append((canal, chat))
        cles = [self.conversation_key(*couple) for couple in couples]
        livret = name if name.isascii() and name.isprintable() else ""  # a database refuses to be asked for the rest
        return await self._base.read(lambda connection: reading.find_livrets(connection, livret, cles))

    async def parked(self) -> list[Parked]:
        """The updates set aside by `Batch.park`, in the order they came."""
        return await self._base.read(lambda connection: reading.read_parked(connection, self.coffre))

    async def count_parked(self) -> int:
        """How many they are; nothing is opened."""
        return await self._base.read(reading.count_parked)

    def task_key(self, kind: str, canal: str, chat: str, message: str) -> bytes:
        """The idempotency key of the slow step of this kind that this update asks for."""
        return self.coffre.index("tache", kind, canal, chat, message)

    async def tasks(self) -> list[Task]:
        """The slow steps that are still to be done, in the order they were asked for."""
        return await self._base.read(lambda connection: reading.read_tasks(connection, self.coffre))

    async def active_since(self, canal: str, moment: datetime) -> list[str]:
        """
        The chats of this canal where a person with a livret wrote at this moment or later, who wrote last at the end.

        Those who blocked us are left out. It goes through all conversations: ask at a start, not at each message.
        """
        return await self._base.read(
            lambda connection: reading.read_active_since(connection, self.coffre, canal, _seconds(moment))
        )

    async def repere(self, nom: str) -> datetime | None:
        """The moment that `Batch.set_repere` keeps under this name, to the second, in UTC."""
        return await self._base.read(lambda connection: reading.read_repere(connection, nom))

    async def unanswered(self) -> dict[str, int]:
        """How many questions found no answer, by day (AAAA-MM-JJ), in order."""
        return await self._base.read(reading.read_unanswered)

    async def left_questions(self) -> list[tuple[str, str]]:
        """Those that an agent left: the day and the words, in the order of the days."""
        return await self._base.read(lambda connection: reading.read_left_questions(connection, self.coffre))

    async def checkpoint(self) -> bool:
        """After an erasure: leave nothing of it in SQLite's WAL. False: a reader was in the way, try again later."""
        return await self._base.checkpoint()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run this work beside any batch (codes.py)."""
        return await self._base.read(work)

    async def _prepare(self) -> None:
        ready = await self._base.read(lambda connection: is_ready(connection, self.coffre))
        if not ready:
            async with self._base.transaction() as transaction:
                await transaction.commit(lambda connection: make_ready(connection, self.coffre))
        await self._base.checkpoint()


@dataclass(slots=True)
class _Writes:
    """What a batch will write, or a part of it; what belongs to a livret is told by its row."""

    livrets: list[tuple[str, bytes]] = field(default_factory=list)
    lines: list[tuple[LivretRow, int, bytes]] = field(default_factory=list)
    cliches: dict[str, tuple[LivretRow, bytes]] = field(default_factory=dict)
    conversations: dict[bytes, ConversationRow] = field(default_factory=dict)
    messages: list[tuple[OutboxRow, LivretRow | None]] = field(default_factory=list)
    sent: dict[tuple[bytes, int], str | None] = field(default_factory=dict)
    emptied: set[bytes] = field(default_factory=set)
    blocked: dict[bytes, bool] = field(default_factory=dict)
    parked: list[tuple[Receipt, bytes, str, LivretRow | None]] = field(default_factory=list)
    unparked: set[bytes] = field(default_factory=set)
    tasks: list[tuple[Task, LivretRow | None]] = field(default_factory=list)
    ended: set[bytes] = field(default_factory=set)
    reperes: dict[str, int] = field(default_factory=dict)
    unanswered: Counter[str] = field(default_factory=Counter)
    left: list[tuple[bytes, str, str]] = field(default_factory=list)
    forgotten: bool = False
    erased: set[str] = field(default_factory=set)
    used: dict[bytes, int] = field(default_factory=dict)
    fil: list[tuple[bytes, int, bytes, LivretRow | None]] = field(default_factory=list)
    passages: list[tuple[bytes, str, int]] = field(default_factory=list)
    spent: set[bytes] = field(default_factory=set)

    def add(self, part: "_Writes") -> None:
        self.livrets += part.livrets
        self.lines += part.lines
        self.cliches |= part.cliches
        self.conversations |= part.conversations
        self.messages += part.messages
        self.sent |= part.sent
        self.emptied |= part.emptied
        self.blocked |= part.blocked
        self.parked += part.parked
        self.unparked |= part.unparked
        self.tasks += part.tasks
        self.ended |= part.ended
        self.reperes |= part.reperes
        self.unanswered += part.unanswered
        self.left += part.left
        self.forgotten |= part.forgotten
        self.erased |= part.erased
        self.used = part.used
        self.fil += part.fil
        self.passages += part.passages
        self.spent |= part.spent

    def keeps(self, livret: LivretRow | None) -> bool:
        """Nothing is written for a livret that this batch erases."""
        return livret is None or livret.id not in self.erased


class Batch:
    """
    The unit of work: read first, then say what to write.

    The reading methods go to the database; the writing ones only gather, and the end of the batch writes. So what is
    read never shows what the same batch has gathered.
    """

    def __init__(self, coffre: Coffre, transaction: Transaction) -> None:
        self.coffre = coffre
        self._transaction = transaction
        self._known: dict[bytes, ConversationRow] = {}
        self._writes = _Writes()

    # Reading

    async def receive(self, receipts: Sequence[Receipt]) -> tuple[set[bytes], dict[bytes, ConversationRow]]:
        """
        Take these receipts: the keys of the new ones, and the conversations they belong to, as far as these exist.

        A receipt that is not among the new ones was handled before: acknowledge it again and do nothing else.
        """
        return await self._transaction.run(lambda connection: self._receive(connection, receipts))

    async def conversations(self, cles: Collection[bytes]) -> dict[bytes, ConversationRow]:
        """The conversations that exist among these; no other process writes to them before the end of the batch."""
        return await self._transaction.run(lambda connection: self._conversations(connection, cles))

    async def conversation_of(self, livret: str, canal: str) -> ConversationRow | None:
        """
        The conversation of this livret on this canal, the first by its key; likewise nobody else's until the end.

        None: there is none, and no other batch that asks finds none until the end of this one, which may make it.
        """
        return await self._transaction.run(lambda connection: self._conversation_of(connection, livret, canal))

    async def livret_row(self, livret: str) -> LivretRow | None:
        """This livret, if it exists; no other process writes to it before the end of the batch."""
        return await self._transaction.run(lambda connection: reading.hold_livret(connection, self.coffre, livret))

    async def journals(self, livrets: Collection[LivretRow]) -> dict[str, Memoire]:
        """What each of these livrets is folded from, by id."""
        return await self._transaction.run(lambda connection: reading.read_memoires(connection, livrets))

    async def journal(self, livret: str) -> list[bytes]:
        """All the écritures of this livret that are on disk, in order."""
        return await self._transaction.run(lambda connection: reading.read_journal(connection, self.coffre, livret))

    async def shown(self, rows: Collection[ConversationRow]) -> dict[bytes, list[OutboxRow]]:
        """The last WINDOW messages of each of these conversations, in order, without their corps."""
        return await self._transaction.run(lambda connection: reading.read_shown(connection, self.coffre, rows))

    async def externes(self, cle: bytes) -> list[str]:
        """The identities at the canal of all the messages of this conversation that have one."""
        return await self._transaction.run(lambda connection: reading.read_externes(connection, cle))

    async def shown_at(
        self,
        row: ConversationRow,
        *,
        n: int | None = None,
        externe: str | None = None,
        jeton: str | None = None,
        before: int | None = None,
        avant: str | None = None,
    ) -> OutboxRow | None:
        """
        The last message with all that is given, without its corps.

        before: its n is smaller. avant: its externe comes before this one (`rows.sequence`).
        """
        wanted = {"n": n, "externe": externe, "jeton": jeton, "before": before, "avant": avant}
        return await self._transaction.run(
            lambda connection: reading.read_shown_at(connection, self.coffre, row, wanted)
        )

    async def parked(self, cle: bytes) -> Parked | None:
        """The update set aside whose receipt this is, if it is still; nobody else's until the end of the batch."""
        return await self._transaction.run(lambda connection: reading.hold_parked(connection, self.coffre, cle))

    async def task(self, cle: bytes) -> Task | None:
        """This slow step, if it is still to be done; nobody else's until the end. Its conversation is read before."""
        return await self._transaction.run(lambda connection: reading.hold_task(connection, self.coffre, cle))

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run this work at once, inside the batch (codes.py)."""
        return await self._transaction.run(work)

    # Writing

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is gathered inside is kept if it ends well and dropped if it raises: one chat fails alone."""
        outer, self._writes = self._writes, _Writes(used=dict(self._writes.used), spent=set(self._writes.spent))
        try:
            yield
        except BaseException:
            self._writes = outer
            raise
        outer.add(self._writes)
        self._writes = outer

    def open_livret(self, livret: str | None = None) -> LivretRow:
        """A new livret with a key of its own; its id is 22 signs drawn at random unless it is given."""
        livret = livret or secrets.token_urlsafe(16)
        cle = self.coffre.new_key()
        self._writes.livrets.append((livret, self.coffre.wrap(cle, livret)))
        return LivretRow(livret, Sceau(cle))

    def append(self, row: LivretRow, ecritures: Sequence[bytes]) -> LivretRow:
        """Write these after the journal's last one; the row to go on with."""
        self._writes.lines += [(row, seq, clear) for seq, clear in enumerate(ecritures, row.longueur + 1)]
        return replace(row, longueur=row.longueur + len(ecritures))

    def set_cliche(self, row: LivretRow, clear: bytes) -> None:
        """Keep this fold of the first `row.longueur` écritures, in place of the cliché before."""
        self._writes.cliches[row.id] = (row, clear)

    def put_conversation(self, row: ConversationRow) -> None:
        """Write this conversation as a whole. One that exists must have been read in this batch."""
        self._writes.conversations[row.cle] = row

    def say(self, row: OutboxRow, livret: LivretRow | None) -> None:
        """Put a message in the outbox, sealed by this livret; by the house (None) when there is none, or no more."""
        self._writes.messages.append((row, livret))

    def keep(self, row: ConversationRow, n: int, clear: bytes, livret: LivretRow | None) -> None:
        """
        Write line n of the fil of this conversation, which exists or is put in this batch.

        Sealed by this livret; by the house (None) when there is none, or no more.
        """
        self._writes.fil.append((row.cle, n, clear, livret))

    def mark_sent(self, row: OutboxRow, externe: str | None) -> None:
        """
        It was sent, and has this identity at the canal.

        When nothing more is to be sent to a conversation that has no livret, its address is forgotten.
        """
        self._writes.sent[row.conversation, row.n] = externe
        if row.maison:
            self._writes.emptied.add(row.conversation)

    def block(self, cle: bytes, *, bloque: bool = True) -> None:
        """The canal refused for good: leave this conversation's messages unsent until it is put or unblocked."""
        self._writes.blocked[cle] = bloque

    def park(self, receipt: Receipt, brut: bytes, erreur: str, livret: LivretRow | None) -> None:
        """Set this update aside, whether its receipt is taken or not. erreur: the name of a class, nothing more."""
        self._writes.parked.append((receipt, brut, erreur, livret))

    def unpark(self, cle: bytes) -> None:
        """
        Forget the update set aside whose receipt this is; harmless when there is none.

        The receipt stays: delivered again, it is not handled. One that this batch parks, before or after, stays too.
        """
        self._writes.unparked.add(cle)

    def ask_task(self, task: Task, livret: LivretRow | None) -> None:
        """
        Keep a slow step to be done, sealed by this livret, or by the house (None) when there is none.

        One that is kept already under its key stays as it is.
        """
        self._writes.tasks.append((task, livret))

    def end_task(self, cle: bytes) -> None:
        """This slow step is done: its result is taken in this batch. Harmless when there is none."""
        self._writes.ended.add(cle)

    def set_repere(self, nom: str, quand: datetime) -> None:
        """Remember this moment, to the second, under this name of 32 signs at most, in place of the one before."""
        self._writes.reperes[nom] = _seconds(quand)

    def count_unanswered(self, jour: str) -> None:
        """One more question found no answer on this day (AAAA-MM-JJ)."""
        self._writes.unanswered[jour] += 1

    def leave_question(self, jour: str, mots: str) -> None:
        """Keep the words of a question, and nothing that leads to whoever asked it."""
        self._writes.left.append((secrets.token_bytes(16), jour, mots))

    def forget_questions(self) -> None:
        """Drop all the questions that were left before this batch; the count stays."""
        self._writes.forgotten = True

    def erase(self, livret: str) -> None:
        """
        Forget this livret: its key, journal, cliché and passages; the messages, fil, acces, parked updates and slow
        steps of its conversations, which become tombstones (tables.py).

        What this batch gathers for the livret, before or after, is dropped; what the house seals (a goodbye) is kept,
        and leaves if its conversation is put with an adresse. Call `Store.checkpoint` after the batch.
        """
        self._writes.erased.add(livret)

    def use_code(self, cle: bytes) -> None:
        """Count one use of this code (codes.py)."""
        self._writes.used[cle] = self.uses(cle) + 1

    def uses(self, cle: bytes) -> int:
        """The uses of this code that this batch counts so far."""
        return self._writes.used.get(cle, 0)

    def put_passage(self, cle: bytes, livret: str, expire: int) -> None:
        """Keep this passage to a livret, which exists or is opened in this batch (acces.py)."""
        self._writes.passages.append((cle, livret, expire))

    def spend(self, cle: bytes) -> None:
        """Let this passage lead nowhere any more (acces.py)."""
        self._writes.spent.add(cle)

    def is_spent(self, cle: bytes) -> bool:
        """Whether this batch spends it so far."""
        return cle in self._writes.spent

    async def commit(self) -> None:
        """Write what was gathered, and commit. `Store.batch` does it."""
        await self._transaction.commit(self._write)

    # The work itself, done where the transaction runs

    def _receive(
        self, connection: Connection, receipts: Sequence[Receipt]
    ) -> tuple[set[bytes], dict[bytes, ConversationRow]]:
        if not receipts:
            return set(), {}
        # In the order of the keys: two processes given the same updates then wait for each other, never in a circle.
        rows = [_taken(receipt) for _, receipt in sorted({r.cle: r for r in receipts}.items())]
        new = set(connection.execute(_upserts(connection).receive, rows).scalars())
        return new, self._conversations(connection, {r.conversation for r in receipts if r.cle in new})

    def _conversations(self, connection: Connection, cles: Collection[bytes]) -> dict[bytes, ConversationRow]:
        rows = reading.hold_conversations(connection, self.coffre, cles)
        self._known.update(rows)
        return rows

    def _conversation_of(self, connection: Connection, livret: str, canal: str) -> ConversationRow | None:
        row = reading.hold_conversation_of(connection, self.coffre, livret, canal)
        if row:
            self._known[row.cle] = row
        return row

    def _write(self, connection: Connection) -> None:
        w = self._writes
        for livret in sorted(w.erased):
            for statement in statements.ERASE:
                connection.execute(statement, {"fini": livret, "rien": bytes(WRAPPED_BYTES)})
        self._write_livrets(connection)
        self._write_conversations(connection)
        _each(connection, statements.INSERT_JOURNAL, (seal_line(*line) for line in w.lines if w.keeps(line[0])))
        cliches = (seal_cliche(*cliche) for cliche in w.cliches.values() if w.keeps(cliche[0]))
        _each(connection, _upserts(connection).set_cliche, cliches)
        self._write_messages(connection)
        kept = (seal_fil(self.coffre, *line) for line in w.fil if w.keeps(line[-1]))
        _each(connection, statements.INSERT_FIL, kept)
        self._write_parked(connection)
        used = ({"de": cle, "fois": uses} for cle, uses in sorted(w.used.items()))
        _each(connection, statements.USE_CODE, used)
        self._write_passages(connection)
        reperes = ({"nom": nom, "quand": quand} for nom, quand in sorted(w.reperes.items()))
        _each(connection, _upserts(connection).set_repere, reperes)
        self._write_questions(connection)

    def _write_questions(self, connection: Connection) -> None:
        counted = ({"jour": jour, "nombre": nombre} for jour, nombre in sorted(self._writes.unanswered.items()))
        _each(connection, _upserts(connection).count_unanswered, counted)
        if self._writes.forgotten:
            connection.execute(statements.DELETE_DEMANDES)
        left = (seal_demande(self.coffre, *demande) for demande in self._writes.left)
        _each(connection, statements.INSERT_DEMANDE, left)

    def _write_livrets(self, connection: Connection) -> None:
        opened = {cle: livret for livret, cle in self._writes.livrets if livret not in self._writes.erased}
        if opened:
            places = connection.execute(statements.INSERT_SERRURE, [{"cle": cle} for cle in opened])
            _each(connection, statements.INSERT_LIVRET, ({"id": opened[cle], "place": place} for cle, place in places))

    def _write_conversations(self, connection: Connection) -> None:
        new, changed, counted = [], [], []
        for cle, row in sorted(self._writes.conversations.items()):
            known = self._known.get(cle)
            if known is None:
                new.append({"cle": cle} | self._stored(row))
            elif _only_counts(row, known) and self._writes.keeps(row.livret):
                counted.append({"de": cle, "dernier": row.n, "vu": row.vu_le if row.livret else None})
            else:
                changed.append({"de": cle} | self._stored(row))
        _each(connection, statements.INSERT_CONVERSATION, new)
        _each(connection, statements.UPDATE_CONVERSATION, changed)
        _each(connection, statements.COUNT_MESSAGES, counted)

    def _stored(self, row: ConversationRow) -> dict[str, Any]:
        kept = self._writes.keeps(row.livret)  # if not, another conversation of the livret closed it in this batch
        return {
            "canal": row.canal,
            "livret": row.livret.id if row.livret and kept else None,
            "adresse": seal_adresse(self.coffre, row.cle, row.adresse if kept else None),
            "n": row.n,
            "bloque": row.bloque,
            "essais": row.essais,
            "essais_le": row.essais_le,
            "vu_le": row.vu_le if row.livret and kept else None,
        }

    def _write_parked(self, connection: Connection) -> None:
        w = self._writes
        _each(connection, statements.UNPARK, ({"de": cle} for cle in sorted(w.unparked)))
        _each(connection, _upserts(connection).receive, (_taken(receipt) for receipt, *_ in w.parked))
        parked = (seal_parked(self.coffre, *update) for update in w.parked if w.keeps(update[-1]))
        _each(connection, _upserts(connection).park, parked)
        _each(connection, statements.END_TASK, ({"de": cle} for cle in sorted(w.ended)))
        asked = (seal_task(self.coffre, *task) for task in w.tasks if w.keeps(task[1]))
        _each(connection, _upserts(connection).ask_task, asked)

    def _write_passages(self, connection: Connection) -> None:
        w = self._writes
        opened = ({"cle": cle, "livret": to, "expire": end} for cle, to, end in w.passages if to not in w.erased)
        _each(connection, statements.INSERT_PASSAGE, opened)
        _each(connection, statements.DELETE_PASSAGE, ({"de": cle} for cle in sorted(w.spent)))

    def _write_messages(self, connection: Connection) -> None:
        w = self._writes
        said = [message for message in w.messages if w.keeps(message[1])]
        _each(connection, statements.INSERT_MESSAGE, (seal_message(self.coffre, *message) for message in said))
        unsent = (seal_envoi(self.coffre, *message) for message in said if message[0].corps is not None)
        _each(connection, statements.INSERT_ENVOI, unsent)
        sent = [{"de": cle, "numero": n, "au_canal": externe} for (cle, n), externe in sorted(w.sent.items())]
        _each(connection, statements.DELETE_ENVOI, ({"de": row["de"], "numero": row["numero"]} for row in sent))
        _each(connection, statements.SET_EXTERNE, (row for row in sent if row["au_canal"] is not None))
        _each(connection, statements.FORGET_ADDRESS, ({"de": cle} for cle in sorted(w.emptied)))
        _each(connection, statements.BLOCK, ({"de": cle, "refus": it} for cle, it in sorted(w.blocked.items())))


def _taken(receipt: Receipt) -> dict[str, Any]:
    return {"cle": receipt.cle, "recu_le": receipt.jour}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _only_counts(row: ConversationRow, known: ConversationRow) -> bool:
    """What most messages change of their conversation is its last number and moment: nothing else is written then."""
    return _kept(row) == _kept(known)


def _kept(row: ConversationRow) -> tuple[object, ...]:
    return row.livret and row.livret.id, row.canal, row.adresse, row.bloque, row.essais, row.essais_le


def _each(connection: Connection, statement: Executable, rows: Iterable[dict[str, Any]]) -> None:
    """This statement for all these rows at once, if there are any."""
    listed = list(rows)
    if listed:
        connection.execute(statement, listed)


def _upserts(connection: Connection) -> statements.Upserts:
    return statements.upserts(connection.dialect.name)


@contextmanager
def _concurrence() -> Iterator[None]:
    """
    A key that is already there, or a deadlock of PostgreSQL (40P01, 40001), is another process at work.

    The error of the database is not kept as the cause: it may quote keys.
    """
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in ("40P01", "40001"):
            raise Concurrence("another process wrote to the same rows") from None
        raise
