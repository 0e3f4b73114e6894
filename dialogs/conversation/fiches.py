"""
From one question of a fiche to the next; fiches that are opened and resumed, and the menu above them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs import lieux
from dialogs.events import Bouton
from dialogs.livret import IDENTITE, OUVERTURE, Chemin, Fiche, FicheOuverte, Livret, journey
from dialogs.livret.noms import name
from dialogs.phrases import say

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def next_question(tour: Tour, numero: int) -> None:
    """The next question of a fiche, or its read-back; after the opening, the identity."""
    fiche = tour.livret.fiches.get(numero)
    if fiche is None:
        return tour.ask(lieux.ACCUEIL)
    champ = journey.next_champ(tour.trame, tour.livret, fiche)
    corrected = _corrected(tour.livret, numero)
    if champ is not None and (corrected is None or (champ.si is not None and champ.si.champ == corrected)):
        return tour.ask(lieux.Question(Chemin(numero, champ.cle)))
    if fiche.rubrique == OUVERTURE and not tour.livret.of_rubrique(IDENTITE) and IDENTITE in tour.trame.rubriques:
        return open_rubrique(tour, IDENTITE)
    return tour.ask(lieux.Relecture(numero))


def _corrected(livret: Livret, numero: int) -> str | None:
    """The champ of this fiche that is being changed from its read-back, which it leads back to; else None."""
    for lieu in reversed(livret.poses):
        if isinstance(lieu, lieux.Question):
            return lieu.chemin.champ if lieu.correction and lieu.chemin.fiche == numero else None
        if not lieu.apart and not isinstance(lieu, lieux.ConfirmationDate | lieux.Sensible):
            return None
    return None


def open_rubrique(tour: Tour, chemin: str) -> None:
    """The unfinished fiche goes on; else a new one, or the list where fiches exist (contract § 3)."""
    rubrique = tour.trame.rubriques[chemin]
    fiches = tour.livret.of_rubrique(chemin)
    if rubrique.recap:
        return tour.ask(lieux.Recapitulatif(chemin))
    left = journey.unfinished(tour.trame, tour.livret, chemin)
    if left is not None:
        if rubrique.unique:
            return next_question(tour, left.numero)
        say_where(tour, left.numero)
        next_question(tour, left.numero)
        return tour.add_button(Bouton(tour.phrases.VOIR_MES_FICHES, "fiches"))
    if any(fiche.reponses for fiche in fiches):
        return tour.ask(lieux.Relecture(fiches[0].numero) if rubrique.unique else lieux.MenuRubrique(chemin))
    return open_fiche(tour, chemin)


def open_fiche(tour: Tour, rubrique: str) -> None:
    """The first question of a fiche to fill."""
    next_question(tour, fiche_to_fill(tour, rubrique))


def fiche_to_fill(tour: Tour, rubrique: str) -> int:
    """Number of a new fiche, or of the one that was opened and left empty."""
    empty = next((f for f in tour.livret.of_rubrique(rubrique) if not f.reponses), None)
    if empty is not None:
        return empty.numero
    numero = tour.livret.prochaine
    tour.write(FicheOuverte(numero, rubrique))
    return numero


def say_where(tour: Tour, numero: int) -> None:
    """« Nous reprenons ici : … », when it can be told apart."""
    fiche = tour.livret.fiches.get(numero)
    rubrique = tour.trame.rubriques.get(fiche.rubrique) if fiche else None
    if fiche is not None and rubrique is not None:
        called = name(tour.contenu, tour.livret, fiche)
        nom = rubrique.titre if called == tour.phrases.SANS_NOM else called
        tour.begin(say(tour.phrases.REPRISE_ICI, nom=nom))


def is_unique(tour: Tour, fiche: Fiche) -> bool:
    rubrique = tour.trame.rubriques.get(fiche.rubrique)
    return rubrique is None or rubrique.unique
