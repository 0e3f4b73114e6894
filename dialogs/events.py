"""
What comes in (Event) and what must go out (Effect).

`sur` is the number of the pose that the person was looking at (an index of `Livret.poses`), or None when the channel
cannot tell: then it is the last one. `message` is the channel's identity of the person's message.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dit:
    """Words."""

    mots: str
    message: str = ""
    sur: int | None = None


@dataclass(frozen=True, slots=True)
class Demande:
    """
    Words that ask something back, or may.

    sujets: ids of the topics that they may be about, nearest first; () when none is near. sure: the first may be told
    outright. claire: they surely ask; else they may as well answer what is asked.
    """

    mots: str
    message: str = ""
    sur: int | None = None
    sujets: tuple[str, ...] = ()
    sure: bool = False
    claire: bool = True


@dataclass(frozen=True, slots=True)
class Modifie:
    """
    The person edited the message that carried words.

    again: what the words ask or answer now, where the message had asked something back: this is played in its place.
    """

    message: str
    mots: str
    again: Dit | Demande | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button was pressed, or typed as a command (typed: its words are `mots`)."""

    nom: str
    argument: str = ""
    sur: int | None = None
    mots: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Envoye:
    """A file, a place, a contact…: anything but words. legende: the words sent with it, if any; they are words."""

    sorte: str
    nom: str
    ref: str
    message: str = ""
    sur: int | None = None
    legende: str | None = None


@dataclass(frozen=True, slots=True)
class CodePresente:
    """
    Words given as the collectivité's code, which the shell has looked up.

    collectivite: whose code it is, or None. attendre: too many wrong ones, nothing was looked up.
    """

    mots: str
    collectivite: str | None
    attendre: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Rejoint:
    """
    A one-time link was followed, to go on here with the livret of another device.

    refus: why it did not open, or "": PERDU, it is used or too old; OCCUPE, there is another livret here.
    """

    refus: str = ""


PERDU, OCCUPE = "perdu", "occupe"

Event = Dit | Demande | Modifie | Action | Envoye | CodePresente | Rejoint


@dataclass(frozen=True, slots=True)
class Bouton:
    """A button: what is read on it, and the action it stands for (contract § 3)."""

    libelle: str
    action: str


Boutons = tuple[tuple[Bouton, ...], ...]
"""Rows of buttons."""


@dataclass(frozen=True, slots=True)
class Dire:
    """
    One message.

    question: path of the question it asks (contract § 3), or None. saisie: the type of the champ it asks, so that a
    channel may offer the keyboard that fits; "" for a menu. faq: where it replies to a question of the agent's, the id
    of the topic, and whether that is surely what was asked.
    """

    texte: str
    boutons: Boutons = ()
    question: str | None = None
    saisie: str = ""
    faq: tuple[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class Remettre:
    """Hand the livret over to its owner, in this format, with this text."""

    format: str
    texte: str = ""


@dataclass(frozen=True, slots=True)
class Fermer:
    """Forget the livret: its key is destroyed, its rows are deleted."""


@dataclass(frozen=True, slots=True)
class Relier:
    """Give a one-time link to go on with this livret elsewhere, with this text."""

    texte: str


@dataclass(frozen=True, slots=True)
class Signaler:
    """
    Tell those who write the answers that a question found none, without saying whose it was.

    mots: None when it is only counted; the agent's words once they agreed to send them.
    """

    mots: str | None = None


Effect = Dire | Remettre | Fermer | Relier | Signaler
