"""
The livret: the sum of its journal, computed by `fold`. A Livret holds nothing that the journal does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialogs.livret.ecritures import AGENT, Chemin, Interroge, Propose, Relance
from dialogs.valeurs import Valeur

if TYPE_CHECKING:
    from dialogs.lieux.base import Lieu


@dataclass(frozen=True, slots=True)
class Bout:
    """A piece of an answer, the message that carried it, and who wrote it."""

    mots: str
    message: str = ""
    plume: str = AGENT


@dataclass(frozen=True, slots=True)
class Reponse:
    """
    The answer to a champ.

    bouts: its pieces in the order they were said; empty when nothing was said (skipped).
    avant: earlier answers, oldest first, whose own `avant` is empty.
    """

    bouts: tuple[Bout, ...]
    valeur: Valeur
    quand: str
    raison: str | None = None
    plume: str = AGENT
    liens: tuple[int, ...] = ()
    avant: tuple["Reponse", ...] = ()

    @property
    def mots(self) -> str | None:
        """The words, pieces joined by a line feed; None when nothing was said."""
        if len(self.bouts) == 1:
            return self.bouts[0].mots
        return "\n".join(bout.mots for bout in self.bouts) if self.bouts else None


@dataclass(frozen=True, slots=True)
class Fiche:
    """
    relue: it was read back since its last word. dictee: a transcripteur wrote in it since the agent last read it alone.
    contestee: the agent, alone, said that these are not their words.
    """

    numero: int
    rubrique: str
    reponses: Mapping[str, Reponse] = field(default_factory=dict)
    relue: bool = False
    dictee: bool = False
    contestee: bool = False


@dataclass(frozen=True, slots=True)
class Charte:
    version: str
    acceptee_le: str


@dataclass(frozen=True, slots=True)
class Mandat:
    """
    What the agent agreed to, as it stands (`MandatDonne`).

    montrees: older fiches that they opened all the same. plume: the first to sign under it, whose mandat it then is.
    """

    role: str
    volets: tuple[str, ...]
    fin: str
    premiere: int
    montrees: tuple[int, ...] = ()
    plume: str = ""


@dataclass(frozen=True, slots=True)
class Livret:
    """
    prochaine: number of the next fiche.
    poses: every screen that was shown, oldest first. The number of a pose is its index here.
    entamee: an answer was begun since the pending screen was first shown, so that more words join it.
    proposition: words about a private subject that wait for « oui ».
    demandes: the last questions that the agent asked back and that were not filed as answers, oldest first.
    mandat: the help that the agent agreed to and did not end; its last day may have passed.
    relances: the open prompts that were given.
    plume: who wrote the lines that nobody signed, as the agent said in the opening.
    dernier: when the last line was written.
    ferme: a livret was closed or refused here and nothing of it is left; « /start » begins a new one.
    """

    charte: Charte | None = None
    fiches: Mapping[int, Fiche] = field(default_factory=dict)
    prochaine: int = 1
    poses: tuple["Lieu", ...] = ()
    entamee: bool = False
    proposition: Propose | None = None
    demandes: tuple[Interroge, ...] = ()
    mandat: Mandat | None = None
    relances: tuple[Relance, ...] = ()
    plume: str = AGENT
    dernier: str = ""
    ferme: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the charte was accepted. Before that, nothing a person says is written."""
        return self.charte is not None

    @property
    def lieu(self) -> "Lieu | None":
        """The screen that was shown last."""
        return self.poses[-1] if self.poses else None

    @property
    def pending(self) -> "Lieu | None":
        """The screen that waits for an answer; an aside on the screen does not replace it."""
        return next((lieu for lieu in reversed(self.poses) if not lieu.apart), None)

    @property
    def lieu_before(self) -> "Lieu | None":
        """The pending screen before this one."""
        now = self.pending
        return next((lieu for lieu in reversed(self.poses) if lieu != now and not lieu.apart), None)

    def demande(self, numero: int) -> Interroge | None:
        return next((demande for demande in self.demandes if demande.numero == numero), None)

    def reponse(self, chemin: Chemin) -> Reponse | None:
        fiche = self.fiches.get(chemin.fiche)
        return fiche.reponses.get(chemin.champ) if fiche else None

    def of_rubrique(self, rubrique: str) -> list[Fiche]:
        """The fiches of a « volet/rubrique », in the order they were opened."""
        return [fiche for fiche in self.fiches.values() if fiche.rubrique == rubrique]
