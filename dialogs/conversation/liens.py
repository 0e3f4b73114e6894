"""
Links: an answer names another fiche of the livret, or a new one that is made now and filled later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs.conversation import saisie
from dialogs.events import Dit
from dialogs.livret import Chemin, FicheOuverte, Morceau, Repondu
from dialogs.mots import choose
from dialogs.trame import Champ
from dialogs.types import type_of
from dialogs.types.lien import NOUVELLE, fiche_labels
from dialogs.types.oui_non import OuiNon

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def link(tour: Tour, chemin: Chemin, valeur: str, said: Dit | None = None) -> None:
    """Links a fiche (its number), or a new one (NOUVELLE). said: the words that ask for it, if any."""
    champ = tour.require_champ(chemin)
    mots, message = (said.mots, said.message) if said else (fiche_labels(tour.asked(chemin, champ))[valeur], "")
    numero = int(valeur) if valeur != NOUVELLE else _open_linked(tour, chemin, champ, mots)
    if isinstance(type_of(champ), OuiNon):
        tour.write(Morceau(chemin, mots, True, message, (numero,)))
    elif type_of(champ).collected:
        saisie.write_choice(tour, chemin, champ, mots, str(numero), (numero,))
    else:
        tour.write(Repondu(chemin, mots, str(numero), message, (numero,)))
    saisie.after_answer(tour, chemin, champ)


def named_by(tour: Tour, chemin: Chemin, champ: Champ, mots: str) -> tuple[int, ...]:
    """The fiche that these words name, said after « oui »."""
    labels = fiche_labels(tour.asked(chemin, champ))
    named = choose(mots, {valeur: (label,) for valeur, label in labels.items()})
    return (int(named),) if named and named.isdecimal() else ()


def _open_linked(tour: Tour, chemin: Chemin, champ: Champ, mots: str) -> int:
    """A new fiche for this link; a paper knows the fiche it was asked for in, in the words that asked for it."""
    numero, rubrique = tour.livret.prochaine, champ.lien[0]
    tour.write(FicheOuverte(numero, rubrique))
    if tour.trame.champ(rubrique, "fiche_liee"):
        tour.write(Repondu(Chemin(numero, "fiche_liee"), mots, str(chemin.fiche), "", (chemin.fiche,)))
    tour.begin(tour.phrases.PAPIER_AJOUTE)
    return numero
