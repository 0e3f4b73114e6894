"""« J'ai compris : … C'est bien ça ? »"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import dates, lieux
from dialogs.conversation import fiches, saisie
from dialogs.dates import Periode
from dialogs.events import Action, Bouton, Dire, Dit
from dialogs.lieux.base import Context, OfChamp, WhoseScreen
from dialogs.lieux.rows import ways_out
from dialogs.livret.ecritures import Contredit, Pose
from dialogs.livret.mandat import Whose
from dialogs.phrases import say
from dialogs.valeurs import is_understood

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class ConfirmationDate(OfChamp):
    nom: ClassVar[str] = "date"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    takes_words: ClassVar[bool] = True
    yes_or_no: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        reponse = ctx.livret.reponse(self.chemin)
        valeur = reponse.valeur if reponse else None
        said = dates.say(valeur) if isinstance(valeur, Periode) else ""
        answers = (Bouton(ctx.phrases.C_EST_CA, "c_est_ca"), Bouton(ctx.phrases.NON_PAS_CA, "non"))
        return self.say(ctx, say(ctx.phrases.COMPRIS, date=said), [answers, ways_out(ctx.phrases)])

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "c_est_ca":
                fiches.next_question(tour, self.chemin.fiche)
            case "non":
                tour.write(Contredit(self.chemin))
                tour.begin(tour.phrases.MOTS_SEULS)
                fiches.next_question(tour, self.chemin.fiche)
            case _:
                super().act(tour, e)

    def hear(self, tour: Tour, e: Dit) -> None:
        """Another date in words revises the answer."""
        if not is_understood(tour.tidy(self.chemin, tour.require_champ(self.chemin), e.mots)):
            return super().hear(tour, e)
        tour.write(Pose(lieux.Question(self.chemin)))
        return saisie.answer(tour, self.chemin, e)

    def back(self, tour: Tour) -> None:
        tour.ask(lieux.Question(self.chemin))
