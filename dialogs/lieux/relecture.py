"""The read-back of a fiche: its words, exactly; each can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.conversation import aide, fiches
from dialogs.events import Action, Bouton, Dire, Dit
from dialogs.lieux.base import Context, OfFiche, WhoseScreen
from dialogs.lieux.rows import change_rows, ways_out
from dialogs.livret import journey, mandat, releve
from dialogs.livret.ecritures import OUVERTURE, Chemin, Relu
from dialogs.livret.etat import Fiche
from dialogs.livret.mandat import Whose
from dialogs.mots import say_yes_or_no
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Relecture(OfFiche):
    nom: ClassVar[str] = "relecture"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    yes_or_no: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        fiche, phrases = ctx.livret.fiches[self.fiche], ctx.phrases
        complete = journey.is_complete(ctx.trame, ctx.livret, fiche)
        lines = releve.lines_of(ctx.contenu, ctx.livret, fiche, ctx.today) or [phrases.FICHE_VIDE]
        contested = phrases.PAS_VOS_MOTS if fiche.contestee else ""
        rows = [
            *([] if complete else [(Bouton(phrases.CONTINUER, "suite"),)]),
            (Bouton(phrases.C_EST_CA, "c_est_ca"),),
            *change_rows(ctx, fiche),
            *_last_rows(ctx, fiche),
            ways_out(phrases),
        ]
        return self.say(ctx, join(_head(ctx, fiche, complete), *lines, contested, phrases.EST_CE_CA), rows)

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "suite":
                fiches.next_question(tour, self.fiche)
            case "c_est_ca":
                self._agree(tour)
            case "changer":
                tour.ask(lieux.Question(Chemin(self.fiche, e.argument), correction=True))
            case "effacer":
                tour.ask(lieux.Effacer(self.fiche))
            case "montrer":
                aide.show_fiche(tour, self.fiche)
            case _:
                super().act(tour, e)

    def _agree(self, tour: Tour) -> None:
        fiche = tour.livret.fiches[self.fiche]
        rubrique = tour.trame.rubriques.get(fiche.rubrique)
        tour.write(Relu(self.fiche))
        tour.begin(tour.phrases.FICHE_GARDEE)
        tour.ask(lieux.Encore(fiche.rubrique) if rubrique and not rubrique.unique else lieux.ACCUEIL)

    def hear(self, tour: Tour, e: Dit) -> None:
        if say_yes_or_no(e.mots) is False:
            tour.begin(tour.phrases.QUE_CHANGER)
            return tour.ask_again()
        return super().hear(tour, e)

    def back(self, tour: Tour) -> None:
        """The list one came from; else the last question of the fiche."""
        before = tour.livret.lieu_before
        if before is not None and before.lists_fiches:
            return tour.ask(before)
        fiche = tour.livret.fiches[self.fiche]
        asked = [c for c in journey.champs_asked(tour.trame, tour.livret, fiche) if c.cle in fiche.reponses]
        asked = [c for c in asked if not journey.is_gate(c.cle)]
        last = lieux.Question(Chemin(self.fiche, asked[-1].cle)) if asked else None
        return tour.ask(last or tour.above(fiche.rubrique))


def _head(ctx: Context, fiche: Fiche, complete: bool) -> str:
    if fiche.rubrique == OUVERTURE:
        return ctx.phrases.MES_CHOIX
    return ctx.phrases.FICHE_FINIE if complete and not fiche.relue else ctx.phrases.FICHE_RELUE


def _last_rows(ctx: Context, fiche: Fiche) -> list[tuple[Bouton, ...]]:
    """What else is done with a fiche; with that of the opening, with the whole livret."""
    phrases = ctx.phrases
    if fiche.rubrique == OUVERTURE:
        return [
            (Bouton(phrases.RELIRE_CHARTE, "charte"),),
            (Bouton(phrases.CONTINUER_AILLEURS, "continuer"),),
            (Bouton(phrases.RECEVOIR, "exporter"), Bouton(phrases.FERMER_LIVRET, "fermer")),
        ]
    shown = mandat.can_be_shown(ctx.livret, fiche, ctx.today)
    return [
        (Bouton(phrases.J_EFFACE, "effacer"),),
        *([(Bouton(phrases.MONTRER_LA_FICHE, "montrer"),)] if shown else []),
    ]
