"""
Where are we? All derived from the trame and the livret: nothing here is stored, so nothing can disagree.

A champ is *asked for* when its condition holds and it can be answered; it is *done* when it has words or a mark.
Positions are keys, never numbers: a question inserted in the trame, or removed while it is being asked, hurts nobody.
"""

from dialogs import dates, phrases
from dialogs.kinds import flatten, is_understood
from dialogs.livret import AGENT, PAS_CONCERNE, PLUS_TARD, Chemin, Fiche, Lieu, Livret, Question, Reponse, is_aparte
from dialogs.trame import Champ, Choix, Rubrique, Si, Trame

CODE = "code_collectivite"
CHARTE = "lecture_charte"


def rubrique_of(trame: Trame, livret: Livret, chemin: Chemin) -> Rubrique | None:
    fiche = livret.fiches.get(chemin.fiche)
    return trame.rubriques.get(fiche.rubrique) if fiche else None


def champ_of(trame: Trame, livret: Livret, chemin: Chemin) -> Champ | None:
    """The champ asked at this chemin, or None when the fiche is gone or this version of the trame lacks the champ."""
    rubrique = rubrique_of(trame, livret, chemin)
    return rubrique.by_cle.get(chemin.champ) if rubrique else None


def holds(si: Si | None, fiche: Fiche) -> bool:
    """Whether a condition holds in a fiche; a question not answered meets no condition."""
    if si is None:
        return True
    reponse = fiche.reponses.get(si.champ)
    if reponse is None:
        return False
    if si.donne:
        return bool(reponse.bouts) and reponse.raison is None
    valeurs = reponse.valeur if isinstance(reponse.valeur, tuple) else (reponse.valeur,)
    return any(vaut in valeurs and type(vaut) in map(type, valeurs) for vaut in si.vaut)


def is_asked_for(livret: Livret, fiche: Fiche, champ: Champ) -> bool:
    """Whether this champ is to be asked in this fiche, as things stand."""
    if not holds(champ.si, fiche):
        return False
    if champ.type == "calcul":
        return not is_computed(fiche, champ)
    if champ.type in ("lien", "lien_multi"):
        return bool(champ.nouvelle) or bool(linkable(livret, fiche, champ))
    return True


def is_computed(fiche: Fiche, champ: Champ) -> bool:
    """Whether a `calcul` can be read off another answer, so that nobody is asked."""
    source = fiche.reponses.get(champ.de)
    if source is None or champ.cle in fiche.reponses:
        return False
    return isinstance(source.valeur, dates.Periode) and source.valeur.understood and source.valeur.start is not None


def linkable(livret: Livret, fiche: Fiche, champ: Champ) -> list[Fiche]:
    """The fiches that a link may lead to, in the order they were opened; never the fiche itself."""
    return [f for f in livret.fiches.values() if f.rubrique in champ.lien and f.numero != fiche.numero]


def offered(champ: Champ, fiche: Fiche) -> list[Choix]:
    """The choices to show, their conditions considered."""
    return [choix for choix in champ.choix if holds(choix.si, fiche)]


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
        late_link = fiche.relue and champ.type in ("lien", "lien_multi")
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
        if champ.cle not in (CODE, CHARTE) and (champ.cle in fiche.reponses or is_asked_for(livret, fiche, champ)):
            before = champ
    return before


def is_complete(trame: Trame, livret: Livret, fiche: Fiche) -> bool:
    return next_champ(trame, livret, fiche) is None


def unfinished(trame: Trame, livret: Livret, rubrique: str) -> Fiche | None:
    """The first fiche of a rubrique that was begun and still has something to ask."""
    begun = (fiche for fiche in livret.of_rubrique(rubrique) if fiche.reponses)
    return next((fiche for fiche in begun if not is_complete(trame, livret, fiche)), None)


def is_open(livret: Livret) -> bool:
    """Whether the charte was accepted: before that, there is no livret to speak of."""
    return livret.charte is not None


def reason(champ: Champ, mots: str) -> str | None:
    """Why these words skip the question, if they do."""
    said = flatten(mots)
    if champ.type in ("email", "telephone") and said.startswith(phrases.SANS_ADRESSE):
        return PAS_CONCERNE
    return phrases.MOTS_RAISONS.get(said)


def expects_code(livret: Livret) -> bool:
    """Whether words now are the collectivité's code, to be looked up by the shell."""
    pending = livret.pending
    return isinstance(pending, Question) and pending.chemin.champ == CODE and not is_open(livret)


def is_left(livret: Livret, sur: int | None) -> bool:
    """Whether the pose `sur` asked something else than what is asked now; apartés leave nothing."""
    pending = livret.pending
    if sur is None or pending is None:
        return False
    start = len(livret.poses)
    while start > 0 and (is_aparte(livret.poses[start - 1]) or livret.poses[start - 1] == pending):
        start -= 1
    while is_aparte(livret.poses[start]):  # an aparté on the question before
        start += 1
    return sur < start


def asked_at(livret: Livret, sur: int | None) -> Lieu | None:
    """What was asked at the pose `sur`, whatever aparté was on the screen; None: what is asked now."""
    if sur is None:
        return livret.pending
    return next((lieu for lieu in reversed(livret.poses[: sur + 1]) if not is_aparte(lieu)), None)


def is_for_later(reponse: Reponse) -> bool:
    return reponse.raison == PLUS_TARD


def relance_of(champ: Champ) -> str:
    """What is asked once when the words were not understood; "" where words are enough."""
    return champ.relance or phrases.RELANCES.get(champ.type, "")


def needs_relance(champ: Champ, reponse: Reponse | None) -> bool:
    """Whether words were said that this type of champ does not understand, where that matters."""
    if champ.relance_chiffre and not any(sign.isdecimal() for sign in (reponse and reponse.mots) or ""):
        return False
    return bool(relance_of(champ)) and _is_puzzling(reponse)


def _is_puzzling(reponse: Reponse | None) -> bool:
    return reponse is not None and bool(reponse.bouts) and reponse.raison is None and not is_understood(reponse.valeur)


def is_helped(livret: Livret) -> bool:
    """Whether a transcripteur holds the pen."""
    return livret.plume != AGENT
