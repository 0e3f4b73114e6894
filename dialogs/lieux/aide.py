"""What the agent agreed to, and a tap for each thing to take away from it."""

from dataclasses import dataclass
from typing import ClassVar

from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Context, Lieu, WhoseScreen
from dialogs.lieux.rows import ways_out
from dialogs.livret import mandat
from dialogs.livret.mandat import Whose
from dialogs.phrases import join, say


@dataclass(frozen=True)
class Aide(Lieu):
    nom: ClassVar[str] = "aide"
    whose: ClassVar[WhoseScreen] = Whose.SEEN

    def show(self, ctx: Context) -> Dire:
        phrases, titles = ctx.phrases, ctx.trame.by_cle
        given = mandat.in_force(ctx.livret, ctx.today)
        volets = [volet for volet in given.volets if volet in titles] if given else []
        rows = [(Bouton(say(phrases.SANS_CE_VOLET, volet=titles[v].titre), f"limiter:{v}"),) for v in volets]
        rows.append((Bouton(phrases.SEULEMENT_AUJOURD_HUI, "limiter:jour"),))
        rows.append((Bouton(phrases.ARRETER_L_AIDE, "arreter_aide"),))
        told = mandat.tell(ctx.contenu, given.role, volets, given.fin) if given else phrases.PAS_D_AIDE
        return self.say(ctx, join(told, phrases.LIMITER_L_AIDE), [*rows, ways_out(phrases)])
