"""The agent, alone, reads what was written for them: first the offer to, then one fiche after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.conversation import aide
from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Aside, Context, OfFiche
from dialogs.lieux.rows import change_rows
from dialogs.livret import ecritures, releve
from dialogs.livret.ecritures import Chemin
from dialogs.livret.noms import caption
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class OnAEcrit(Aside):
    """« On a écrit pour vous. Voulez-vous relire ? »"""

    nom: ClassVar[str] = "on_a_ecrit"

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        return self.say(
            ctx, phrases.ON_A_ECRIT, [(Bouton(phrases.OUI, "revue"),), (Bouton(phrases.JE_PASSE, "retour"),)]
        )


@dataclass(frozen=True)
class Revue(OfFiche):
    """A fiche that was written for the agent, in the words that were written."""

    nom: ClassVar[str] = "revue"

    def show(self, ctx: Context) -> Dire:
        fiche, phrases = ctx.livret.fiches[self.fiche], ctx.phrases
        head = join(phrases.VOICI_CE_QU_ON_A_ECRIT, caption(ctx.contenu, ctx.livret, fiche))
        rows = [
            (Bouton(phrases.C_EST_CA, "c_est_ca"),),
            (Bouton(phrases.PAS_MES_MOTS, "contester"),),
            *change_rows(ctx, fiche),
            (Bouton(phrases.J_EFFACE, "effacer"),),
            (Bouton(phrases.MENU, "accueil"),),
        ]
        lines = releve.lines_of(ctx.contenu, ctx.livret, fiche, ctx.today)
        return self.say(ctx, join(head, *lines, phrases.EST_CE_CA), rows)

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "c_est_ca":
                tour.write(ecritures.Relu(self.fiche))
                tour.write(ecritures.Revue(self.fiche, siens=True))
                aide.review_next(tour)
            case "contester":
                tour.write(ecritures.Revue(self.fiche, siens=False))
                aide.review_next(tour)
            case "changer":
                tour.ask(lieux.Question(Chemin(self.fiche, e.argument), correction=True))
            case "effacer":
                tour.ask(lieux.Effacer(self.fiche))
            case _:
                super().act(tour, e)
