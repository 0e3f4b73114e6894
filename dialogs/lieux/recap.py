"""The récapitulatif of a volet: all its fiches, most recent first."""

from dataclasses import dataclass
from typing import ClassVar

from dialogs.events import Dire
from dialogs.lieux.base import Context, OfRubrique, WhoseScreen
from dialogs.lieux.rows import fiche_rows, ways_out
from dialogs.livret import releve
from dialogs.livret.mandat import Whose
from dialogs.phrases import join


@dataclass(frozen=True)
class Recapitulatif(OfRubrique):
    nom: ClassVar[str] = "recap"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    lists_fiches: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        rubrique = ctx.trame.rubriques[self.rubrique]
        fiches = releve.fiches_of_volet(ctx.livret, rubrique.volet)
        fiches = [fiche for fiche in fiches if fiche.rubrique != releve.ASSOCIATIONS]
        blocks = releve.recap_lines(ctx.contenu, ctx.livret, rubrique.volet, ctx.today)
        head = ctx.phrases.RECAPITULATIF if fiches else ctx.phrases.RECAPITULATIF_VIDE
        text = join(rubrique.intro if blocks else rubrique.titre, *blocks, head)
        return self.say(ctx, text, [*fiche_rows(ctx, fiches), ways_out(ctx.phrases)])
