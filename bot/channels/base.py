"""
What every channel has in common: what comes in, what goes out, how sending can fail.

A channel turns each of its updates into an `Inbound` by itself, hands them over in batches, and acknowledges a batch
only when `Turns.take` has returned (the commit is done). What the assistant says comes back as `Outbound`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dialogs.events import Bouton, Boutons

__all__ = [
    "Bouton",
    "Channel",
    "ErreurDefinitive",
    "ErreurTemporaire",
    "Fichier",
    "Inbound",
    "Outbound",
    "Piece",
    "Turns",
]


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

    canal: "telegram" for both Telegram libraries, so that they can be swapped on live data.
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
    avant: int | None = None
    """channels whose messages share one sequence (Telegram): what the assistant sent before this one was on screen"""
    pose: int | None = None
    """number of the question it belongs to, where that is known already (a message that is handled again)"""
    par: str = ""
    """whose hand it is, where the channel can tell: "agent", or « transcripteur:ID », who does what the agent allows"""
    ensemble: bool = False
    """the agent is beside the transcripteur: what is theirs alone to answer, they touch on the same screen"""
    repond_a: int | None = None
    """the channel's identity of the assistant's message that this one replies to"""


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
    effacer: tuple[int, ...] = ()
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

    def __init__(self, raison: str, attendre: float | None = None, partout: bool = False) -> None:
        super().__init__(raison)
        self.attendre = attendre
        self.partout = partout
        """whether the wait is for the whole channel and not for this chat alone"""


class ErreurDefinitive(ErreurCanal):
    """The chat cannot be reached: nothing more is sent to it until the person writes again."""


class Turns(Protocol):
    """What a channel sees of the house."""

    async def take(self, batch: Sequence[Inbound]) -> object:
        """Everything these updates changed is on disk when this returns; only then acknowledge them."""


class Channel(Protocol):
    """What the house sees of a channel."""

    canal: str

    async def send(self, message: Outbound) -> int | None:
        """
        Delivers one message; returns the channel's identity of it, where there is one.

        Raises ErreurTemporaire or ErreurDefinitive, and nothing else for what the network or the channel does.
        """
