"""The fiches of a rubrique: choose one to read, or add one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs.conversation import fiches
from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Context, OfRubrique, WhoseScreen
from dialogs.lieux.rows import fiche_rows, ways_out
from dialogs.livret.mandat import Whose
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class MenuRubrique(OfRubrique):
    nom: ClassVar[str] = "rubrique"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    lists_fiches: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        begun = [f for f in ctx.livret.of_rubrique(self.rubrique) if f.reponses]
        text = join(ctx.trame.rubriques[self.rubrique].titre, phrases.RUBRIQUE if begun else phrases.RUBRIQUE_VIDE)
        return self.say(ctx, text, [*fiche_rows(ctx, begun), (Bouton(phrases.AJOUTER, "ajouter"),), ways_out(phrases)])

    def act(self, tour: Tour, e: Action) -> None:
        fiches.open_fiche(tour, self.rubrique) if e.nom == "ajouter" else super().act(tour, e)
