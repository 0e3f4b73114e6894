"""« Voulez-vous fermer votre livret ? »: closing erases all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.events import Action, Bouton, Dire, Fermer
from dialogs.lieux.base import Context, Lieu

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class DemandeFermeture(Lieu):
    nom: ClassVar[str] = "fermer"
    yes_or_no: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        rows = [
            (Bouton(phrases.RECEVOIR, "exporter"),),
            (Bouton(phrases.OUI_FERMER, "oui"), Bouton(phrases.NON_GARDER, "non")),
        ]
        return self.say(ctx, phrases.FERMER, rows)

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "oui":
                tour.tell(tour.phrases.FERME)
                tour.effects.append(Fermer())
            case "non":
                tour.begin(tour.phrases.PAS_FERME)
                tour.ask(tour.livret.lieu_before or lieux.ACCUEIL)
            case _:
                super().act(tour, e)
