"""
The livret in order: read-backs, récapitulatifs, counts, what is left for later. Nothing is added to what was said.

Words are shown as they are. A choice, a link, a computed duration show what was pressed or computed, and say so.
"""

from datetime import date

from dialogs import dates
from dialogs.contenu import Contenu
from dialogs.dates import Periode
from dialogs.livret import journey
from dialogs.livret.ecritures import PLUS_TARD, Chemin
from dialogs.livret.etat import Fiche, Livret, Reponse
from dialogs.livret.noms import name
from dialogs.phrases import say
from dialogs.trame import Champ, Rubrique
from dialogs.types import TYPES, type_of
from dialogs.types.email import ConfirmationEmail
from dialogs.types.mesure import Calcul, is_computed

ASSOCIATIONS = "competences/associations"

_WHERE = ("organisme", "etablissement", "employeur", "structure", "organisateur", "delivree_par", "niveau_dit")


def lines_of(contenu: Contenu, livret: Livret, fiche: Fiche, today: date) -> list[str]:
    """The read-back of a fiche: « Libellé : mots », in the order of the trame; what was skipped says why."""
    return [f"{libelle} : {shown}" for _, libelle, shown in told_of(contenu, livret, fiche, today)]


def told_of(contenu: Contenu, livret: Livret, fiche: Fiche, today: date) -> list[tuple[str, str, str]]:
    """The same, as (cle, libellé, mots); the cle is "" where this trame can no longer ask the question."""
    out = []
    rubrique = contenu.trame.rubriques.get(fiche.rubrique)
    for champ in rubrique.champs if rubrique else ():
        reponse = fiche.reponses.get(champ.cle)
        shown = _shown(contenu, reponse) if reponse is not None else _computed(contenu, fiche, champ, today)
        if shown and not isinstance(type_of(champ), ConfirmationEmail):
            out.append((champ.cle, champ.libelle, shown))
    known = rubrique.by_cle if rubrique else {}
    return out + [("", cle, _shown(contenu, r)) for cle, r in fiche.reponses.items() if cle not in known]


def _shown(contenu: Contenu, reponse: Reponse) -> str:
    mots = reponse.mots
    raison = contenu.phrases.RAISONS[reponse.raison] if reponse.raison else None
    if mots is None:
        return raison or ""
    return mots


def _computed(contenu: Contenu, fiche: Fiche, champ: Champ, today: date) -> str:
    """A duration read off a period that was understood, said to be computed; or ""."""
    if not isinstance(type_of(champ), Calcul) or not is_computed(fiche, champ):
        return ""
    periode = fiche.reponses[champ.de].valeur
    months = dates.count_months(periode, today) if isinstance(periode, Periode) else None
    return say(contenu.phrases.CALCULEE, duree=say_months(contenu, months)) if months else ""


def say_months(contenu: Contenu, months: int) -> str:
    """14 -> « 1 an et 2 mois »."""
    ans, rest = divmod(months, 12)
    said_ans = contenu.phrases.DUREE_AN if ans == 1 else say(contenu.phrases.DUREE_ANS, ans=ans)
    said_mois = say(contenu.phrases.DUREE_MOIS, mois=rest)
    if ans and rest:
        return say(contenu.phrases.ET, un=said_ans, deux=said_mois)
    return said_ans if ans else said_mois


# --- several fiches ----------------------------------------------------------------------------------------------


def fiches_of_volet(livret: Livret, volet: str) -> list[Fiche]:
    """The fiches of a volet, most recent first, those without a date last (domain § 2.7)."""
    return sorted(_begun(livret, volet), key=_when, reverse=True)


def _begun(livret: Livret, volet: str) -> list[Fiche]:
    """The fiches of a volet in which something was said or skipped: one only looked at does not count."""
    return [f for f in livret.fiches.values() if f.reponses and f.rubrique.partition("/")[0] == volet]


def _when(fiche: Fiche) -> str:
    """The latest date understood in a fiche, "" when there is none; what still goes on comes first."""
    found = [r.valeur for r in fiche.reponses.values() if isinstance(r.valeur, Periode) and r.valeur.understood]
    return max(("9999" if p.ongoing else p.end or p.start or "" for p in found), default="")


def recap_lines(contenu: Contenu, livret: Livret, volet: str, today: date) -> list[str]:
    """One block for each fiche of a volet: its name, then what kind, when, how long, with whom, and links."""
    fiches = [f for f in fiches_of_volet(livret, volet) if f.rubrique != ASSOCIATIONS]
    return [_block(contenu, livret, fiche, today) for fiche in fiches]


def _block(contenu: Contenu, livret: Livret, fiche: Fiche, today: date) -> str:
    rubrique = contenu.trame.rubriques.get(fiche.rubrique)
    details = _details(contenu, rubrique, fiche, today) if rubrique else []
    related = [fiche, *(f for f in livret.of_rubrique(ASSOCIATIONS) if _is_about(f, fiche))]
    numbers = dict.fromkeys(n for f in related for r in f.reponses.values() for n in r.liens if n != fiche.numero)
    links = [name(contenu, livret, livret.fiches[n]) for n in numbers if n in livret.fiches]
    marks = [] if fiche.relue else [mark_of(contenu, livret, fiche)]
    title = f"• {name(contenu, livret, fiche)}"
    return "\n".join([title, *(f"  {line}" for line in [*details, *(f"→ {link}" for link in links), *marks] if line)])


def _is_about(association: Fiche, fiche: Fiche) -> bool:
    """Whether this association links that competence."""
    competence = association.reponses.get("competence")
    return competence is not None and fiche.numero in competence.liens


def _details(contenu: Contenu, rubrique: Rubrique, fiche: Fiche, today: date) -> list[str]:
    first = next((c for c in rubrique.champs if type_of(c) is TYPES["choix"] and not c.nomme_la_fiche), None)
    kept = [c for c in rubrique.champs if c is first or type_of(c).dated or c.cle in _WHERE]
    said = [r.mots for c in kept if not c.nomme_la_fiche and (r := fiche.reponses.get(c.cle)) and r.mots]
    computed = [d for c in rubrique.champs if (d := _computed(contenu, fiche, c, today))]
    return [rubrique.titre, *said, *computed]


def mark_of(contenu: Contenu, livret: Livret, fiche: Fiche) -> str:
    """« à compléter », « non relue », what the agent said of words that are not theirs; or ""."""
    complete = journey.is_complete(contenu.trame, livret, fiche)
    marks = ("" if complete else contenu.phrases.A_COMPLETER, contenu.phrases.CONTESTEE if fiche.contestee else "")
    unread = is_unread(contenu, livret, fiche)
    return ", ".join(mark for mark in (*marks, contenu.phrases.A_RELIRE if unread else "") if mark)


def is_unread(contenu: Contenu, livret: Livret, fiche: Fiche) -> bool:
    """Whether a fiche that is done, or that someone wrote for the agent, was not read back since."""
    return not fiche.relue and (fiche.dictee or journey.is_complete(contenu.trame, livret, fiche))


def marked_name(contenu: Contenu, livret: Livret, fiche: Fiche) -> str:
    """What to call this fiche, and what is left to do with it."""
    mark = mark_of(contenu, livret, fiche)
    called = name(contenu, livret, fiche)
    return f"{called}, {mark}" if mark else called


def count(contenu: Contenu, livret: Livret, volet: str) -> str:
    """How far a volet is: « 3 fiches, à compléter »."""
    return say_count(contenu, livret, _begun(livret, volet))


def say_count(contenu: Contenu, livret: Livret, fiches: list[Fiche]) -> str:
    """« 3 fiches, à compléter, non relues : 1 »; "" for none. The only one of its kind is not counted: « fait »."""
    if not fiches:
        return ""
    phrases = contenu.phrases
    left = not all(journey.is_complete(contenu.trame, livret, fiche) for fiche in fiches)
    unread = sum(is_unread(contenu, livret, fiche) for fiche in fiches)
    rubrique = contenu.trame.rubriques.get(fiches[0].rubrique)
    if rubrique and rubrique.unique:
        later = any(journey.is_for_later(r) for fiche in fiches for r in fiche.reponses.values())
        done = phrases.A_COMPLETER if left else phrases.RAISONS[PLUS_TARD] if later else phrases.FAIT
        return ", ".join([done, *([phrases.A_RELIRE] if unread else [])])
    said = [phrases.UNE_FICHE if len(fiches) == 1 else say(phrases.DES_FICHES, nombre=len(fiches))]
    said += [phrases.A_COMPLETER] if left else []
    if unread:
        said.append(phrases.A_RELIRE if len(fiches) == 1 else say(phrases.DONT_NON_RELUES, nombre=unread))
    return ", ".join(said)


def for_later(contenu: Contenu, livret: Livret) -> list[tuple[Chemin, Champ, Fiche]]:
    """What was skipped « pour plus tard », in the order of the livret."""
    out = []
    for fiche in livret.fiches.values():
        rubrique = contenu.trame.rubriques.get(fiche.rubrique)
        for champ in rubrique.champs if rubrique else ():
            reponse = fiche.reponses.get(champ.cle)
            if reponse and journey.is_for_later(reponse):
                out.append((Chemin(fiche.numero, champ.cle), champ, fiche))
    return out
