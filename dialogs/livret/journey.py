"""
Where are we? All derived from the trame and the livret: nothing here is stored, so nothing can disagree.

A champ is *asked for* when its condition holds and it can be answered; it is *done* when it has words or a mark.
Positions are keys, never numbers: inserting a question in the trame, or removing the one that is being asked, leaves a
conversation under way sound.
"""

from typing import TYPE_CHECKING

from dialogs.contenu import Contenu
from dialogs.livret.ecritures import PLUS_TARD, Chemin
from dialogs.livret.etat import Fiche, Livret, Reponse
from dialogs.trame import Champ, Rubrique, Trame
from dialogs.types import type_of
from dialogs.types.conditions import holds
from dialogs.valeurs import is_understood

if TYPE_CHECKING:
    from dialogs.lieux.base import Lieu

CODE = "code_collectivite"
CHARTE = "lecture_charte"


def rubrique_of(trame: Trame, livret: Livret, chemin: Chemin) -> Rubrique | None:
    fiche = livret.fiches.get(chemin.fiche)
    return trame.rubriques.get(fiche.rubrique) if fiche else None


def champ_of(trame: Trame, livret: Livret, chemin: Chemin) -> Champ | None:
    """The champ asked at this chemin, or None when the fiche is gone or this version of the trame lacks the champ."""
    rubrique = rubrique_of(trame, livret, chemin)
    return rubrique.by_cle.get(chemin.champ) if rubrique else None


def is_asked_for(livret: Livret, fiche: Fiche, champ: Champ) -> bool:
    """Whether this champ is to be asked in this fiche, as things stand."""
    return holds(champ.si, fiche) and type_of(champ).can_be_asked(livret, fiche, champ)


def champs_asked(trame: Trame, livret: Livret, fiche: Fiche) -> list[Champ]:
    """The champs of a fiche that are asked for, or were answered, in the order of the trame."""
    rubrique = trame.rubriques.get(fiche.rubrique)
    champs = rubrique.champs if rubrique else ()
    return [c for c in champs if c.cle in fiche.reponses or is_asked_for(livret, fiche, c)]


def next_champ(trame: Trame, livret: Livret, fiche: Fiche) -> Champ | None:
    """
    The first champ asked for that is not done; None when the fiche is complete.

    A link that becomes possible later, since other fiches were made, does not reopen a fiche that was read back.
    """
    rubrique = trame.rubriques.get(fiche.rubrique)
    for champ in rubrique.champs if rubrique else ():
        late_link = fiche.relue and type_of(champ).links
        if champ.cle not in fiche.reponses and not late_link and is_asked_for(livret, fiche, champ):
            return champ
    return None


def previous_champ(trame: Trame, livret: Livret, chemin: Chemin) -> Champ | None:
    """The champ that comes before this one in its fiche, or None at the first."""
    fiche = livret.fiches.get(chemin.fiche)
    if fiche is None:
        return None
    before: Champ | None = None
    for champ in trame.rubriques[fiche.rubrique].champs if fiche.rubrique in trame.rubriques else ():
        if champ.cle == chemin.champ:
            return before
        if not is_gate(champ.cle) and (champ.cle in fiche.reponses or is_asked_for(livret, fiche, champ)):
            before = champ
    return before


def is_complete(trame: Trame, livret: Livret, fiche: Fiche) -> bool:
    return next_champ(trame, livret, fiche) is None


def unfinished(trame: Trame, livret: Livret, rubrique: str) -> Fiche | None:
    """The first fiche of a rubrique that was begun and still has something to ask."""
    begun = (fiche for fiche in livret.of_rubrique(rubrique) if fiche.reponses)
    return next((fiche for fiche in begun if not is_complete(trame, livret, fiche)), None)


def expects_code(livret: Livret) -> bool:
    """Whether words now are the collectivité's code, to be looked up by the shell."""
    pending = livret.pending
    return pending is not None and pending.place.champ == CODE and not livret.is_open


def is_left(livret: Livret, sur: int | None) -> bool:
    """Whether the pose `sur` showed another screen than the pending one; an aside on the screen changes nothing."""
    pending = livret.pending
    if sur is None or pending is None:
        return False
    start = len(livret.poses)
    while start > 0 and (livret.poses[start - 1].apart or livret.poses[start - 1] == pending):
        start -= 1
    while livret.poses[start].apart:  # an aparté on the question before
        start += 1
    return sur < start


def asked_at(livret: Livret, sur: int | None) -> "Lieu | None":
    """The screen that waited for an answer at the pose `sur`, asides left out; the pending one for None."""
    if sur is None:
        return livret.pending
    return next((lieu for lieu in reversed(livret.poses[: sur + 1]) if not lieu.apart), None)


def screen_answered(livret: Livret, sur: int | None) -> "Lieu | None":
    """The screen that words composed at the pose `sur` answer: the one they were composed for, or the pending one."""
    return asked_at(livret, sur if is_left(livret, sur) else None)


def is_gate(cle: str) -> bool:
    """Whether a champ of the opening lets in: it is answered once, and neither changed nor skipped."""
    return cle in (CODE, CHARTE)


def is_for_later(reponse: Reponse) -> bool:
    return reponse.raison == PLUS_TARD


def needs_relance(contenu: Contenu, champ: Champ, reponse: Reponse | None) -> bool:
    """Whether words were said that this champ does not understand, where that matters."""
    if champ.relance_chiffre and not any(sign.isdecimal() for sign in (reponse and reponse.mots) or ""):
        return False
    return bool(relance_of(contenu, champ)) and _is_puzzling(reponse)


def relance_of(contenu: Contenu, champ: Champ) -> str:
    """What is asked once when the words were not understood; "" where words are enough."""
    return champ.relance or type_of(champ).relance(contenu.phrases)


def _is_puzzling(reponse: Reponse | None) -> bool:
    return reponse is not None and bool(reponse.bouts) and reponse.raison is None and not is_understood(reponse.valeur)
