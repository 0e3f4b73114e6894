"""« Donner d'abord tous les noms »: each message names a new fiche; the details come after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.conversation import fiches, saisie
from dialogs.events import Action, Bouton, Dire, Dit
from dialogs.lieux.base import Context, OfRubrique, WhoseScreen
from dialogs.livret.ecritures import Chemin, Repondu
from dialogs.livret.mandat import Whose
from dialogs.mots import flatten
from dialogs.phrases import say

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour

MOTS_FIN = frozenset({"c est tout", "c est fini", "c est bon", "voila", "voila c est tout", "termine", "j ai termine"})
"""Said in a list of names, these end it as « j'ai fini » does."""


@dataclass(frozen=True)
class Noms(OfRubrique):
    nom: ClassVar[str] = "noms"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    words_first: ClassVar[bool] = True
    takes_words: ClassVar[bool] = True

    def asks(self, chemin: Chemin) -> bool:
        return True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        text = say(phrases.AUTRE_NOM, bouton=phrases.FINI) if ctx.livret.entamee else phrases.LISTE_DES_NOMS
        return self.say(ctx, text, [(Bouton(phrases.FINI, "fini"),), (Bouton(phrases.MENU, "accueil"),)])

    def act(self, tour: Tour, e: Action) -> None:
        self._finish(tour) if e.nom == "fini" else super().act(tour, e)

    def hear(self, tour: Tour, e: Dit) -> None:
        if flatten(e.mots) in MOTS_FIN:
            return self._finish(tour)
        if not self._name_fiche(tour, e):
            return None
        tour.begin(tour.phrases.NOTE)
        return tour.ask_again()

    def hear_late(self, tour: Tour, e: Dit) -> None:
        """A name that was composed before the list was left."""
        if self._name_fiche(tour, e):
            tour.tell(tour.phrases.NOTE)

    def _name_fiche(self, tour: Tour, e: Dit) -> bool:
        """Whether the rubrique has a champ that names its fiches; if not, the words are kept beside."""
        champ = tour.trame.rubriques[self.rubrique].nom
        if champ is None:
            saisie.put_beside(tour, e)
            return False
        numero = fiches.fiche_to_fill(tour, self.rubrique)
        tour.write(Repondu(Chemin(numero, champ.cle), e.mots, None, e.message))
        return True

    def _finish(self, tour: Tour) -> None:
        """Here are the fiches that were named."""
        tour.begin(tour.phrases.NOMS_GARDES)
        tour.ask(lieux.MenuRubrique(self.rubrique))
