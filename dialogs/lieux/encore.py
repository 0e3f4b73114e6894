"""« Voulez-vous ajouter une autre fiche ? »"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs.conversation import fiches
from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Context, OfRubrique, WhoseScreen
from dialogs.livret.mandat import Whose

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Encore(OfRubrique):
    nom: ClassVar[str] = "encore"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    yes_or_no: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        rows = [(Bouton(phrases.OUI_AJOUTER, "ajouter"),), (Bouton(phrases.NON_ACCUEIL, "accueil"),)]
        return self.say(ctx, ctx.trame.rubriques[self.rubrique].encore or phrases.ENCORE_UNE_FICHE, rows)

    def act(self, tour: Tour, e: Action) -> None:
        fiches.open_fiche(tour, self.rubrique) if e.nom == "ajouter" else super().act(tour, e)
