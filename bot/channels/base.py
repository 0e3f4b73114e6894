"""
What every channel has in common: what it declares of itself, what comes in, what goes out, how sending can fail.

A channel turns each of its updates into an `Inbound` by itself, hands them over in batches, and acknowledges a batch
only when `Turns.take` has returned (the commit is done). What the assistant says comes back as `Outbound`.
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
    "ErreurDefinitive",
    "ErreurTemporaire",
    "Fichier",
    "Inbound",
    "InboundSink",
    "Outbound",
    "Piece",
]


Reader = Callable[[bytes], "Inbound | None"]
"""How to read an update that was set aside as the channel brought it; None: it says nothing to us."""


@dataclass(frozen=True, slots=True)
class Canal:
    """
    What a channel declares of itself. The rest of the house never asks which channel it is, only what it declares.

    One instance in the channel's own file, and one line in `bot/registry.py`.
    """

    nom: str
    """its name, stored with each conversation: it never changes; 32 signs at most"""
    opaque: bool = False
    """its buttons must not carry actions in clear: they carry the `jeton` of their message and their rank in it"""
    kept: bool = False
    """it shows the whole conversation again: its lines are kept (fil.py), and read there; nothing is sent"""
    pushes: bool = False
    """what is said when the person has not just written reaches them: that the livret was closed elsewhere…"""
    voice: bool = False
    """people may speak there instead of writing"""
    files: bool = False
    """people may send files there"""
    makes_links: bool = False
    """it makes the links that lead elsewhere itself, when the person asks for them: none is written in its messages"""
    link: Callable[[str, str], str] | None = None
    """the link that goes on here with a livret, given where the channel is reached and the one-time jeton"""
    links_to_itself: bool = False
    """a person may go on in another place of this same channel (another browser)"""
    deletes: Callable[[str], bool] | None = None
    """whether this identity may be one of its messages, on either side; None: a message cannot be deleted there"""
    notice: Callable[[str | None], Sequence[str]] | None = None
    """what is said before the first word there; given the public address of the page, where there is one"""
    serve: str = ""
    """the module that serves it under `livret run` (a `served.Server`); "" where it is served in another way"""
    setting: str = ""
    """the setting that makes `livret run` serve it; "" when `livret run` never does"""
    is_set: Callable[[Settings], bool] = lambda settings: False
    """whether the settings ask `livret run` to serve it"""
    readers: Mapping[str, Reader] = field(default_factory=dict)
    """by the name of an error: how to read again an update that was set aside for it, as the channel brought it"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or anything else that is not words, that the person sent."""

    sorte: str
    """voice, photo, document, video, sticker, contact, location or autre"""
    nom: str
    """the file's name as the person's device gave it, or a short description (an emoji, « 48.85, 2.35 »)"""
    ref: str
    """what the channel needs to find it again: a path, Telegram's file_id; may be empty"""


@dataclass(frozen=True, slots=True)
class Inbound:
    """
    One update of a channel: exactly one of texte, action, jeton, piece; corrige goes with texte, and a piece may have a
    texte of its own (a caption, which is words).

    canal: the `nom` of its Canal; the same for both Telegram libraries, so that they can be swapped on live data.
    id: the channel's own number of the update; the same id handed over twice is handled once.
    message: identity of the person's message, the one that a later `corrige` or `avant` names.
    """

    canal: str
    chat: str
    id: str
    message: str
    texte: str | None = None
    action: str | None = None
    """a button whose action the channel carries in clear (`livret simulate`, the terminal, the web)"""
    libelle: str | None = None
    """what was read on it, where the channel shows it as the person's own bubble"""
    jeton: str | None = None
    """a button of a channel that must not show actions: the `jeton` of the `Outbound` that carried it…"""
    rang: int = 0
    """… and the rank of the button in it, from 0, row by row"""
    corrige: str | None = None
    """the message whose text was edited: `texte` is the new one"""
    piece: Piece | None = None
    seen: int | None = None
    """number `n` of the assistant's message that was the last on screen, or that carried the button"""
    avant: str | None = None
    """
    channels whose messages share one sequence (Telegram): what the assistant sent before this one was on screen.
    Identities of one sequence are in the order of `storage.rows.sequence`
    """
    pose: int | None = None
    """number of the question it belongs to, where that is known already (a message that is handled again)"""
    plume: str = ""
    """whose hand it is, where the channel can tell: "agent", or « transcripteur:ID », who does what the agent allows"""
    shared: bool = False
    """the agent is beside the transcripteur: what is theirs alone to answer, they touch on the same screen"""
    repond_a: str | None = None
    """the channel's identity of the assistant's message that this one replies to"""
    task: str = ""
    """the slow step whose result this is (bot/slow.py): its idempotency key, in hexadecimal; "" for any other"""


@dataclass(frozen=True, slots=True)
class Fichier:
    """A file to hand over; `octets` is its whole content. livret: the livret it is of."""

    nom: str
    sorte: str
    octets: bytes
    livret: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """
    One message of the assistant to one chat; `n` numbers them in the chat, growing, for ever.

    a: the `Inbound.id` it replies to. jeton: unguessable name of this message, for opaque buttons.
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
    """type of the champ that is asked, for the keyboard that fits; "" where there is none"""
    faq: tuple[str, bool] | None = None
    """where it replies to a question that the person asked: the topic, and whether that is surely what was asked"""
    effacer: tuple[str, ...] = ()
    """the channel's identities of the messages to be deleted there first: the livret was closed"""


class ErreurCanal(Exception):
    """
    A channel could not deliver a message; only the courier catches these.

    ErreurCanal
    ├── ErreurTemporaire   for now: the same message is to be sent again later
    └── ErreurDefinitive   the chat cannot be reached (blocked, deleted): its outbox is set aside
    """


class ErreurTemporaire(ErreurCanal):
    """attendre: seconds that the channel asks to wait, or None."""

    def __init__(self, reason: str, retry_after: float | None = None, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.everywhere = everywhere
        """whether the wait is for the whole channel and not for this chat alone"""


class ErreurDefinitive(ErreurCanal):
    """The chat cannot be reached: nothing more is sent to it until the person writes again."""


class InboundSink(Protocol):
    """What a channel sees of the house."""

    async def take(self, batch: Sequence[Inbound]) -> object:
        """Everything these updates changed is on disk when this returns; only then acknowledge them."""


class Channel(Protocol):
    """What the house sees of a channel."""

    canal: str

    async def send(self, message: Outbound) -> str | None:
        """
        Delivers one message; returns the channel's identity of it, where there is one.

        Raises ErreurTemporaire or ErreurDefinitive, and nothing else for what the network or the channel does.
        """
