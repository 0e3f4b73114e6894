"""« Voulez-vous vraiment l'effacer ? »: a whole fiche."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Context, OfFiche, WhoseScreen
from dialogs.livret.ecritures import FicheEffacee
from dialogs.livret.mandat import Whose
from dialogs.livret.noms import caption
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Effacer(OfFiche):
    nom: ClassVar[str] = "effacer"
    whose: ClassVar[WhoseScreen] = Whose.AUTHOR
    yes_or_no: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        text = join(caption(ctx.contenu, ctx.livret, ctx.livret.fiches[self.fiche]), phrases.EFFACER)
        return self.say(ctx, text, [(Bouton(phrases.OUI_EFFACER, "oui"), Bouton(phrases.NON_GARDER, "non"))])

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "oui":
                self._erase(tour)
            case "non":
                tour.begin(tour.phrases.PAS_EFFACEE)
                tour.ask(lieux.Relecture(self.fiche))
            case _:
                super().act(tour, e)

    def _erase(self, tour: Tour) -> None:
        rubrique = tour.livret.fiches[self.fiche].rubrique
        tour.write(FicheEffacee(self.fiche))
        tour.begin(tour.phrases.EFFACEE)
        left = [f for f in tour.livret.of_rubrique(rubrique) if f.reponses]
        tour.ask(lieux.MenuRubrique(rubrique) if left else tour.above(rubrique))

    def back(self, tour: Tour) -> None:
        tour.ask(lieux.Relecture(self.fiche))
