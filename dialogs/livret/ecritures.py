"""
The écritures: the lines of the journal, each a frozen class.

An écriture is never changed and never removed, only followed by another. `mots` are kept code point for code point
(contract § 4); a `valeur` is beside them, never instead of them. A class is stored under its name: do not rename one
without a migration.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogs.valeurs import Valeur

if TYPE_CHECKING:
    from dialogs.lieux.base import Lieu

PLUS_TARD, PAS_CONCERNE, NE_PAS_DIRE, SAIS_PAS = "plus_tard", "pas_concerne", "ne_pas_dire", "sais_pas"
RAISONS = (PLUS_TARD, SAIS_PAS, PAS_CONCERNE, NE_PAS_DIRE)
"""Why a question was skipped. SAIS_PAS is exported apart (contract § 4)."""

OUVERTURE = "ouverture/charte"
"""The rubrique of the opening: the code, the charte, who helps."""
IDENTITE = "identite/identite"
"""The rubrique of the agent's identity."""
AGENT = "agent"
"""Who wrote, as a line is signed; a transcripteur signs « transcripteur:ID »."""
TRANSCRIPTEUR = "transcripteur:1"
"""Who wrote the lines that nobody signed, once the agent said that someone else writes."""


@dataclass(frozen=True, slots=True)
class Chemin:
    """Where an answer lives: a fiche of the livret, a champ of its rubrique."""

    fiche: int
    champ: str


@dataclass(frozen=True, slots=True)
class CharteAcceptee:
    version: str


@dataclass(frozen=True, slots=True)
class FicheOuverte:
    """rubrique: « volet/rubrique »."""

    fiche: int
    rubrique: str


@dataclass(frozen=True, slots=True)
class FicheEffacee:
    fiche: int


@dataclass(frozen=True, slots=True)
class Repondu:
    """
    The agent answered a champ; what was there before becomes a version.

    mots: exactly what was typed, or the label of the button that was pressed.
    message: identity of the message that carried the words, "" for a button.
    plume: who wrote the words, where someone else confirmed them; "" when the signer of the line wrote them.
    """

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    liens: tuple[int, ...] = ()
    plume: str = ""


@dataclass(frozen=True, slots=True)
class Morceau:
    """More words, or one more choice, for the answer that is there already."""

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    liens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrige:
    """The message that gave words was edited; valeur is that of the whole answer, as it is now."""

    chemin: Chemin
    message: str
    mots: str
    valeur: Valeur


@dataclass(frozen=True, slots=True)
class Passe:
    """Skipped, for one of RAISONS; mots when it was said in words. Words already there stay."""

    chemin: Chemin
    raison: str
    mots: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Contredit:
    """« Non » to « J'ai compris : … »: the valeur is dropped, the words stay."""

    chemin: Chemin


@dataclass(frozen=True, slots=True)
class Propose:
    """Words that name a private subject ⚠, written by `plume`: they count after « oui » (domain § 6.4)."""

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    plume: str = ""


@dataclass(frozen=True, slots=True)
class Interroge:
    """
    The agent asked something back, or may have: these words answer nothing until « C'était ma réponse ».

    numero: names it on its buttons. sur: the pose that was on screen. sujets: topics it may be about, nearest first,
    () when none is near. sure: the first was told outright. claire: the words surely ask. plume: who typed them, as a
    line is signed.
    """

    mots: str
    message: str
    numero: int
    sur: int
    sujets: tuple[str, ...] = ()
    sure: bool = False
    claire: bool = True
    plume: str = ""


@dataclass(frozen=True, slots=True)
class MandatDonne:
    """
    The agent agreed to be helped (domain § 4.6).

    role: who helps, a role or initials. volets: what for. fin: the last day, AAAA-MM-JJ. texte, version: the very words
    that were read aloud or shown, and which wording that is. premiere: the first fiche that did not exist yet.
    """

    role: str
    volets: tuple[str, ...]
    fin: str
    version: str
    texte: str
    premiere: int


@dataclass(frozen=True, slots=True)
class MandatReduit:
    """The help goes on for these volets only, and until this day."""

    volets: tuple[str, ...]
    fin: str


@dataclass(frozen=True, slots=True)
class MandatRetire:
    """The help is over."""


@dataclass(frozen=True, slots=True)
class FicheMontree:
    """The agent opened a fiche from before the mandat to the transcripteur."""

    fiche: int


@dataclass(frozen=True, slots=True)
class Relance:
    """« Aider à raconter »: the assistant gave an open prompt, one of its own sentences, without words of the agent."""

    chemin: Chemin
    phrase: str


@dataclass(frozen=True, slots=True)
class Revue:
    """The agent, alone, read a fiche that was written for them. siens: whether they said that these are their words."""

    fiche: int
    siens: bool


@dataclass(frozen=True, slots=True)
class Transmis:
    """The agent sent this question, without their name, to those who write the answers."""

    numero: int


@dataclass(frozen=True, slots=True)
class Relu:
    """« C'est ça »: the words of the fiche were read back to the agent, who confirmed them."""

    fiche: int


@dataclass(frozen=True, slots=True)
class Recu:
    """A message that is not words was received; it is never an answer. chemin: the question on screen, if any."""

    sorte: str
    nom: str
    ref: str
    chemin: Chemin | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class HorsQuestion:
    """Words that answer no question; they are kept."""

    mots: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Remis:
    """The livret was given to its owner in this format."""

    format: str


@dataclass(frozen=True, slots=True)
class Pose:
    """A screen was shown: words and presses that name it, or that come next, belong to it."""

    lieu: "Lieu"


Ecriture = (
    CharteAcceptee
    | FicheOuverte
    | FicheEffacee
    | Repondu
    | Morceau
    | Corrige
    | Passe
    | Contredit
    | Propose
    | Interroge
    | Transmis
    | MandatDonne
    | MandatReduit
    | MandatRetire
    | FicheMontree
    | Relance
    | Revue
    | Relu
    | Recu
    | HorsQuestion
    | Remis
    | Pose
)


@dataclass(frozen=True, slots=True)
class Ligne:
    """
    A line of the journal: an écriture and when it was written (ISO 8601 with its offset, to the second).

    plume: who wrote it, AGENT or « transcripteur:ID »; "" from a device that the two may share, which cannot tell.
    """

    quand: str
    ecriture: Ecriture
    plume: str = ""
