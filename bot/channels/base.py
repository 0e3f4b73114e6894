"""
What every channel has in common: what it declares of itself, what comes in, what goes out, how sending can fail.

A channel turns each of its updates into an `Inbound`, hands these over in batches, and acknowledges a batch only when
`InboundSink.take` has returned, which is after the commit. What the assistant says comes back as `Outbound`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.settings import Settings
from dialogs.events import Bouton, Boutons

__all__ = [
    "Bouton",
    "Canal",
    "Channel",
    "DirectIntake",
    "ErreurDefinitive",
    "ErreurTemporaire",
    "Fichier",
    "Inbound",
    "InboundSink",
    "Outbound",
    "Piece",
]


Reader = Callable[[bytes], "Inbound | None"]
"""Reads an update that was set aside in the channel's own format; None when the update holds no message."""


@dataclass(frozen=True, slots=True)
class Canal:
    """
    What a channel declares of itself. The rest of the code never asks which channel it is, only what it declares.

    One instance in the channel's own file, and one line in `bot/registry.py`.
    """

    nom: str
    """its name, stored with each conversation, so that it never changes; 32 characters at most"""
    opaque: bool = False
    """its buttons do not carry actions in clear: they carry the `jeton` of their message and their rank in it"""
    kept: bool = False
    """its clients read the whole conversation again: its lines are stored (fil.py) and read from there, never sent"""
    pushes: bool = False
    """a message can reach the person when they have not just written (« this livret was closed elsewhere »)"""
    voice: bool = False
    """people may send voice messages"""
    files: bool = False
    """people may send files"""
    makes_links: bool = False
    """it makes the links to other channels itself, on request: none is written in its messages"""
    link: Callable[[str, str], str] | None = None
    """makes the link that continues a livret here, from the address of the channel and the one-time jeton"""
    links_to_itself: bool = False
    """a person may continue in another place of the same channel (another browser)"""
    deletes: Callable[[str], bool] | None = None
    """whether this identity may be that of a message, of either side; None when the channel cannot delete messages"""
    notice: Callable[[str | None], Sequence[str]] | None = None
    """the sentences before the first message; given the public address of the page, None when there is none"""
    serve: str = ""
    """the module that serves it under `livret run` (a `served.Server`); "" when none does"""
    setting: str = ""
    """the setting that makes `livret run` serve it; "" when `livret run` never does"""
    is_set: Callable[[Settings], bool] = lambda settings: False
    """whether the settings ask `livret run` to serve it, with its `serve` module"""
    readers: Mapping[str, Reader] = field(default_factory=dict)
    """name of an error -> how to read an update that was set aside because of it, in the channel's own format"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or anything else than words, that the person sent."""

    sorte: str
    """voice, photo, document, video, sticker, contact, location or autre"""
    nom: str
    """the file's name as the person's device gave it, or a short description (an emoji, « 48.85, 2.35 »)"""
    ref: str
    """what the channel needs to find it again: a path, Telegram's file_id; may be empty"""


@dataclass(frozen=True, slots=True)
class Inbound:
    """
    One update of a channel: exactly one of texte, action, jeton, piece. corrige goes with texte; a piece may have a
    texte too (its caption).

    canal: the `nom` of its Canal; the same for both Telegram libraries, so that they can be swapped on live data.
    id: the channel's own number of the update; the same id handed over twice is handled once.
    message: the channel's identity of the person's message, which a later `corrige` names.
    """

    canal: str
    chat: str
    id: str
    message: str
    texte: str | None = None
    action: str | None = None
    """a button whose action the channel carries in clear (`livret simulate`, the terminal, the web)"""
    libelle: str | None = None
    """the label of the button, where the channel shows it as the person's own bubble"""
    jeton: str | None = None
    """a button of an opaque channel (`Canal.opaque`): the `jeton` of the `Outbound` that carried it…"""
    rang: int = 0
    """… and the rank of the button in it, from 0, row by row"""
    corrige: str | None = None
    """the message that the person edited: `texte` is its new text"""
    piece: Piece | None = None
    seen: int | None = None
    """number `n` of the assistant's message that was the last on screen, or that carried the button"""
    avant: str | None = None
    """
    where both sides share one sequence of identities (Telegram): this message's identity. What the assistant sent
    before it was on screen. Identities are in the order of `storage.rows.sequence`
    """
    pose: int | None = None
    """number of the question it belongs to, when that is known already (a message that is handled again)"""
    plume: str = ""
    """who writes: "agent" or « transcripteur:ID »; "" when the channel cannot tell"""
    shared: bool = False
    """the agent is beside the transcripteur: the agent answers on the same screen what only the agent may answer"""
    repond_a: str | None = None
    """the channel's identity of the assistant's message that this one replies to"""
    task: str = ""
    """idempotency key of the slow step whose result this is (bot/slow.py), in hexadecimal; "" for any other message"""


@dataclass(frozen=True, slots=True)
class Fichier:
    """A file to hand over. octets: its whole content. livret: id of the livret that it was made from."""

    nom: str
    sorte: str
    octets: bytes
    livret: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """
    One message of the assistant to one chat. n: its number in the chat; numbers only grow.

    a: the `Inbound.id` that it replies to. jeton: unguessable name of this message, for opaque buttons.
    """

    canal: str
    chat: str
    n: int
    a: str
    texte: str
    boutons: Boutons = ()
    question: str | None = None
    jeton: str = ""
    fichier: Fichier | None = None
    """the file that this message hands over"""
    saisie: str = ""
    """type of the champ that is asked, for the keyboard; "" when no champ is asked"""
    faq: tuple[str, bool] | None = None
    """when it answers a question of the person: (topic, whether it is surely the topic they meant)"""
    effacer: tuple[str, ...] = ()
    """the channel's identities of the messages to delete first, when the livret was closed"""


class ErreurCanal(Exception):
    """
    A channel could not deliver a message; only the courier catches these.

    ErreurCanal
    ├── ErreurTemporaire   for now: the same message is to be sent again later
    └── ErreurDefinitive   the chat cannot be reached (blocked, deleted): its outbox is set aside
    """


class ErreurTemporaire(ErreurCanal):
    """retry_after: the seconds that the channel asks to wait, or None."""

    def __init__(self, reason: str, retry_after: float | None = None, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.everywhere = everywhere
        """the wait is for the whole channel, not for this chat alone"""


class ErreurDefinitive(ErreurCanal):
    """The chat cannot be reached: nothing more is sent to it until the person writes again."""


class InboundSink(Protocol):
    """Takes the messages of a channel."""

    async def take(self, batch: Sequence[Inbound]) -> object:
        """Everything that these messages change is on disk when this returns: acknowledge them only then."""


class DirectIntake(Protocol):
    """Takes the messages of a channel that shows the replies itself (a pipe, a terminal), without a courier."""

    async def take(self, batch: Sequence[Inbound]) -> list[list[Outbound]]: ...

    async def unsent(self, canal: str) -> list[Outbound]: ...

    def note_delivered(self, done: Sequence[tuple[Outbound, str | None]]) -> None: ...

    async def flush(self) -> None: ...


class Channel(Protocol):
    """A channel that the courier sends to."""

    canal: str

    async def send(self, message: Outbound) -> str | None:
        """
        Delivers one message; returns the channel's identity of it, where there is one.

        Raises ErreurTemporaire or ErreurDefinitive, and nothing else for what the network or the channel does.
        """
