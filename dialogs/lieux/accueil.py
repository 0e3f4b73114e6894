"""The main menu: each volet and how far it is."""

from dataclasses import dataclass
from typing import ClassVar

from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Context, Lieu, WhoseScreen
from dialogs.livret import mandat, releve
from dialogs.livret.mandat import Whose


@dataclass(frozen=True)
class Accueil(Lieu):
    nom: ClassVar[str] = "accueil"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    wordless: ClassVar[bool] = True
    lists_fiches: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        rows: list[tuple[Bouton, ...]] = []
        for volet in ctx.trame.volets:
            if volet.cle != "ouverture":
                count = releve.count(ctx.contenu, ctx.livret, volet.cle)
                rows.append((Bouton(f"{volet.titre} : {count}" if count else volet.titre, f"ouvrir:{volet.cle}"),))
        rows.append((Bouton(phrases.J_AI_UNE_QUESTION, "questions"),))
        if any(fiche.dictee for fiche in ctx.livret.fiches.values()):
            rows.append((Bouton(phrases.RELIRE_L_AIDE, "revue"),))
        if mandat.in_force(ctx.livret, ctx.today):
            rows.append((Bouton(phrases.MON_AIDE, "limiter"), Bouton(phrases.ARRETER_L_AIDE, "arreter_aide")))
        rows.append((Bouton(phrases.LA_CHARTE, "ouvrir:ouverture"), Bouton(phrases.FAIRE_PAUSE, "pause")))
        return self.say(ctx, phrases.ACCUEIL, rows)


ACCUEIL = Accueil()
