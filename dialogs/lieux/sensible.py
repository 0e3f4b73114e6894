"""« C'est un sujet privé. Voulez-vous vraiment l'écrire ? » (domain § 6.4): the agent alone answers, and leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.conversation import saisie
from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Context, OfChamp

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Sensible(OfChamp):
    nom: ClassVar[str] = "sensible"
    held: ClassVar[bool] = True
    agents_turn: ClassVar[bool] = True
    yes_or_no: ClassVar[bool] = True
    keeps_proposition: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        return self.say(ctx, phrases.VOULEZ_VOUS_L_ECRIRE, [(Bouton(phrases.OUI, "oui"), Bouton(phrases.NON, "non"))])

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "oui":
                saisie.consent(tour, self.chemin)
            case "non":
                tour.begin(tour.phrases.PAS_ECRIT)
                tour.ask(lieux.Question(self.chemin))
            case _:
                super().act(tour, e)

    def back(self, tour: Tour) -> None:
        tour.ask(lieux.Question(self.chemin))
