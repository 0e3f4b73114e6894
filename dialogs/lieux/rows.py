"""Rows of buttons that several screens show."""

from collections.abc import Iterable

from dialogs.boutons import lay_out
from dialogs.events import Bouton
from dialogs.lieux.base import Context
from dialogs.livret import journey, releve
from dialogs.livret.etat import Fiche
from dialogs.livret.noms import short_name
from dialogs.phrases import Phrases, say
from dialogs.trame import Champ
from dialogs.types.mesure import is_computed

Row = tuple[Bouton, ...]


def ways_out(phrases: Phrases) -> Row:
    """« Retour » and « Menu »."""
    return (Bouton(phrases.RETOUR, "retour"), Bouton(phrases.MENU, "accueil"))


def fiche_rows(ctx: Context, fiches: Iterable[Fiche]) -> list[Row]:
    """One button a fiche, with what is left to do in it."""
    rows: list[Row] = []
    for fiche in fiches:
        mark = releve.mark_of(ctx.contenu, ctx.livret, fiche)
        label = short_name(ctx.contenu, ctx.livret, fiche)
        rows.append((Bouton(f"{label}, {mark}" if mark else label, f"fiche:{fiche.numero}"),))
    return rows


def change_rows(ctx: Context, fiche: Fiche) -> list[Row]:
    """« Changer : … », one for each champ of a fiche that was answered or computed."""
    rubrique = ctx.trame.rubriques.get(fiche.rubrique)
    changed = [champ for champ in (rubrique.champs if rubrique else ()) if _can_change(fiche, champ)]
    return lay_out([Bouton(say(ctx.phrases.JE_CHANGE, libelle=c.libelle), f"changer:{c.cle}") for c in changed])


def _can_change(fiche: Fiche, champ: Champ) -> bool:
    if journey.is_gate(champ.cle):
        return False
    return champ.cle in fiche.reponses or (bool(champ.de) and is_computed(fiche, champ))
