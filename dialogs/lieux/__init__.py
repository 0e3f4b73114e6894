"""
The screens, by their stored names. To add one: a file, and its line here.

Screens lead to each other through this package (`lieux.Relecture(3)`), so that each file needs no other to be read.
"""

from collections.abc import Mapping

from dialogs.lieux.accueil import ACCUEIL, Accueil
from dialogs.lieux.aide import Aide
from dialogs.lieux.base import Context, Lieu
from dialogs.lieux.date import ConfirmationDate
from dialogs.lieux.demande import ReponseOuQuestion
from dialogs.lieux.effacer import Effacer
from dialogs.lieux.encore import Encore
from dialogs.lieux.essai import Essai
from dialogs.lieux.fermer import DemandeFermeture
from dialogs.lieux.inconnu import Inconnu
from dialogs.lieux.noms import Noms
from dialogs.lieux.panorama import Panorama
from dialogs.lieux.presentation import Presentation
from dialogs.lieux.proches import Proches
from dialogs.lieux.question import Question
from dialogs.lieux.questions import Questions
from dialogs.lieux.recap import Recapitulatif
from dialogs.lieux.relecture import Relecture
from dialogs.lieux.revue import OnAEcrit, Revue
from dialogs.lieux.rubrique import MenuRubrique
from dialogs.lieux.sensible import Sensible
from dialogs.lieux.volet import MenuVolet
from dialogs.livret.ecritures import Chemin

__all__ = [
    "ACCUEIL",
    "LIEUX",
    "Accueil",
    "Aide",
    "ConfirmationDate",
    "Context",
    "DemandeFermeture",
    "Effacer",
    "Encore",
    "Essai",
    "Inconnu",
    "Lieu",
    "MenuRubrique",
    "MenuVolet",
    "Noms",
    "OnAEcrit",
    "Panorama",
    "Presentation",
    "Proches",
    "Question",
    "Questions",
    "Recapitulatif",
    "Relecture",
    "ReponseOuQuestion",
    "Revue",
    "Sensible",
    "restore",
]


def _by_name(*lieux: type[Lieu]) -> Mapping[str, type[Lieu]]:
    """Each screen by its stored name. A function, so that mypy refuses a screen that does not say what it shows."""
    return {lieu.nom: lieu for lieu in lieux}


LIEUX = _by_name(
    Presentation,
    Accueil,
    MenuVolet,
    MenuRubrique,
    Relecture,
    Encore,
    ConfirmationDate,
    Sensible,
    Effacer,
    DemandeFermeture,
    Noms,
    Recapitulatif,
    Panorama,
    OnAEcrit,
    Revue,
    Aide,
    Essai,
    ReponseOuQuestion,
    Proches,
    Questions,
)


def restore(nom: str, sujet: str = "", fiche: int = 0, champ: str = "") -> Lieu:
    """A screen as the journal keeps it; a question of a champ is kept otherwise (`storage/codec.py`)."""
    chemin = Chemin(fiche, champ)
    return LIEUX[nom].restore(sujet, chemin) if nom in LIEUX else Inconnu(nom, sujet, chemin)
