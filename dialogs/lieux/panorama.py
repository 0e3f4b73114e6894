"""All volets at a glance, and what is left « pour plus tard »."""

from dataclasses import dataclass
from typing import ClassVar

from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Context, Lieu, WhoseScreen
from dialogs.livret import releve
from dialogs.livret.mandat import Whose
from dialogs.livret.noms import caption
from dialogs.phrases import join
from dialogs.trame import Volet

PLUS_TARD_AU_PLUS = 5
"""Buttons for what was left for later; all of it is in the text."""


@dataclass(frozen=True)
class Panorama(Lieu):
    nom: ClassVar[str] = "panorama"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    lists_fiches: ClassVar[bool] = True

    def show(self, ctx: Context) -> Dire:
        phrases = ctx.phrases
        lines = [line for volet in ctx.trame.remplis for line in _volet_lines(ctx, volet)]
        later = [
            (f"{caption(ctx.contenu, ctx.livret, fiche)} : {champ.libelle}", chemin)
            for chemin, champ, fiche in releve.for_later(ctx.contenu, ctx.livret)
        ]
        left = [phrases.POUR_PLUS_TARD, *(f"• {label}" for label, _ in later)] if later else []
        rows = [
            *((Bouton(label, f"reprendre:{p.fiche}/{p.champ}"),) for label, p in later[:PLUS_TARD_AU_PLUS]),
            (Bouton(phrases.PREPARER, "ouvrir:panorama/panorama"),),
            (Bouton(phrases.RECEVOIR, "exporter"), Bouton(phrases.MENU, "accueil")),
        ]
        return self.say(ctx, join(phrases.PANORAMA, *lines, *left, phrases.DECLARE), rows)


def _volet_lines(ctx: Context, volet: Volet) -> list[str]:
    begun = releve.fiches_of_volet(ctx.livret, volet.cle)
    count = releve.count(ctx.contenu, ctx.livret, volet.cle)
    names = [f"• {releve.marked_name(ctx.contenu, ctx.livret, fiche)}" for fiche in begun]
    return [f"{volet.titre} : {count}" if count else volet.titre, *(names if volet.cle != "identite" else [])]
