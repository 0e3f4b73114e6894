"""The menu of a volet: its rubriques and how far each is."""

from dataclasses import dataclass
from typing import ClassVar, Self

from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Context, Lieu, WhoseScreen
from dialogs.livret import releve
from dialogs.livret.ecritures import Chemin
from dialogs.livret.mandat import Whose
from dialogs.phrases import join


@dataclass(frozen=True)
class MenuVolet(Lieu):
    volet: str

    nom: ClassVar[str] = "volet"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    wordless: ClassVar[bool] = True
    lists_fiches: ClassVar[bool] = True

    @property
    def about(self) -> str:
        return self.volet

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(sujet)

    def is_askable(self, ctx: Context) -> bool:
        return self.volet in ctx.trame.by_cle

    def show(self, ctx: Context) -> Dire:
        volet = ctx.trame.by_cle[self.volet]
        rows: list[tuple[Bouton, ...]] = []
        for rubrique in volet.rubriques:
            fiches = [f for f in ctx.livret.of_rubrique(rubrique.chemin) if f.reponses]
            count = releve.say_count(ctx.contenu, ctx.livret, fiches)
            label = f"{rubrique.titre} : {count}" if count else rubrique.titre
            rows.append((Bouton(label, f"ouvrir:{rubrique.chemin}"),))
        rows.append((Bouton(ctx.phrases.MENU, "accueil"),))
        return self.say(ctx, join(volet.intro, ctx.phrases.VOLET), rows)
