"""« Est-ce votre réponse, ou une question ? »"""

from dataclasses import dataclass
from typing import ClassVar, Self

from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Aside, Context, Reaction, WhoseScreen
from dialogs.lieux.questions import leave
from dialogs.livret.ecritures import Chemin
from dialogs.livret.mandat import Whose
from dialogs.mots import read_number


@dataclass(frozen=True)
class ReponseOuQuestion(Aside):
    numero: int

    nom: ClassVar[str] = "demande"
    whose: ClassVar[WhoseScreen] = Whose.SEEN

    @property
    def stored(self) -> str:
        return str(self.numero)

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(read_number(sujet))

    def show(self, ctx: Context) -> Dire:
        rows = [
            (Bouton(ctx.phrases.C_EST_MA_REPONSE, f"ma_reponse:{self.numero}"),),
            (Bouton(ctx.phrases.C_EST_UNE_QUESTION, f"ma_question:{self.numero}"),),
        ]
        return self.say(ctx, ctx.phrases.REPONSE_OU_QUESTION, rows)

    def react(self, mots: str) -> Reaction | None:
        return leave(self, mots)
