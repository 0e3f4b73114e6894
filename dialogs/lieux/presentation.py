"""The first screens: what the livret is, before the charte."""

from dataclasses import dataclass
from typing import ClassVar, Self

from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Context, Lieu
from dialogs.livret.ecritures import Chemin
from dialogs.mots import read_number
from dialogs.phrases import join


@dataclass(frozen=True)
class Presentation(Lieu):
    """ecran: from 0. What is done there: conversation/ouverture.py."""

    ecran: int = 0

    nom: ClassVar[str] = "presentation"
    agents_turn: ClassVar[bool] = True
    wordless: ClassVar[bool] = True

    @property
    def stored(self) -> str:
        return str(self.ecran)

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(read_number(sujet))

    def path(self, ctx: Context) -> str:
        return "ouverture/charte/presentation"

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        text = join(phrases.BIENVENUE if self.ecran == 0 else "", phrases.PRESENTATION[self.ecran])
        rows = (
            (Bouton(phrases.SUITE, "suite"),),
            (Bouton(phrases.PASSER_PRESENTATION, "passer"),),
            (Bouton(phrases.COMMENT_CA_MARCHE, "questions"),),
        )
        return self.say(ctx, text, rows)
