"""
The livret in order: names of fiches, read-backs, récapitulatifs, the panorama. Nothing is added to what was said.

Words are shown as they are. A choice, a link, a computed duration show what was pressed or computed, and say so.
"""

from datetime import date

from dialogs import dates, journey, phrases
from dialogs.dates import Periode
from dialogs.kinds import Mesure, Valeur
from dialogs.livret import PLUS_TARD, Chemin, Fiche, Livret, Reponse
from dialogs.trame import Champ, Rubrique, Trame

ASSOCIATIONS = "competences/associations"

NOM = 40
"""Characters of a fiche's name on a button; the whole name is in the text."""

_RECAP = ("date", "periode", "calcul", "nombre_unite")
"""Types shown in the line under a name in a récapitulatif, beside its first choice and its organisme."""

_WHERE = ("organisme", "etablissement", "employeur", "structure", "organisateur", "delivree_par", "niveau_dit")


def _said_name(trame: Trame, fiche: Fiche) -> str:
    """What the agent calls this fiche, on one line; "" as long as it was not said."""
    rubrique = trame.rubriques.get(fiche.rubrique)
    reponse = fiche.reponses.get(rubrique.nom.cle) if rubrique and rubrique.nom else None
    return " ".join((reponse.mots or "").split()) if reponse else ""


def name(trame: Trame, livret: Livret, fiche: Fiche) -> str:
    """What to call this fiche, on one line: its own name, or the fiche that it is a paper for."""
    if said := _said_name(trame, fiche):
        return said
    links = fiche.reponses.get("fiche_liee")
    linked = livret.fiches.get(links.liens[0]) if links and links.liens else None
    other = _said_name(trame, linked) if linked else ""
    return phrases.say(phrases.POUR_LA_FICHE, nom=other) if other else phrases.SANS_NOM


def short_name(trame: Trame, livret: Livret, fiche: Fiche) -> str:
    whole = name(trame, livret, fiche)
    return whole if len(whole) <= NOM else whole[:NOM].rstrip()


def place(trame: Trame, livret: Livret, fiche: Fiche) -> str:
    """Where a fiche is: its name, or its rubrique's title when there is only one of its kind."""
    rubrique = trame.rubriques.get(fiche.rubrique)
    return rubrique.titre if rubrique and rubrique.unique else short_name(trame, livret, fiche)


def lines_of(trame: Trame, livret: Livret, fiche: Fiche, today: date) -> list[str]:
    """The read-back of a fiche: « Libellé : mots », in the order of the trame; what was skipped says why."""
    return [f"{libelle} : {shown}" for _, libelle, shown in told_of(trame, livret, fiche, today)]


def told_of(trame: Trame, livret: Livret, fiche: Fiche, today: date) -> list[tuple[str, str, str]]:
    """The same, as (cle, libellé, mots); the cle is "" where this trame can no longer ask the question."""
    out = []
    rubrique = trame.rubriques.get(fiche.rubrique)
    for champ in rubrique.champs if rubrique else ():
        reponse = fiche.reponses.get(champ.cle)
        shown = _shown(reponse) if reponse is not None else _computed(fiche, champ, today)
        if shown and champ.type != "email_confirmation":
            out.append((champ.cle, champ.libelle, shown))
    known = rubrique.by_cle if rubrique else {}
    return out + [("", cle, _shown(r)) for cle, r in fiche.reponses.items() if cle not in known]


def _shown(reponse: Reponse) -> str:
    mots = reponse.mots
    raison = phrases.RAISONS[reponse.raison] if reponse.raison else None
    if mots is None:
        return raison or ""
    return mots


def _computed(fiche: Fiche, champ: Champ, today: date) -> str:
    """A duration read off a period that was understood, said to be computed; or ""."""
    if champ.type != "calcul" or not journey.is_computed(fiche, champ):
        return ""
    periode = fiche.reponses[champ.de].valeur
    months = dates.count_months(periode, today) if isinstance(periode, Periode) else None
    return phrases.say(phrases.CALCULEE, duree=say_months(months)) if months else ""


def say_months(months: int) -> str:
    """14 -> « 1 an et 2 mois »."""
    ans, rest = divmod(months, 12)
    said_ans = phrases.DUREE_AN if ans == 1 else phrases.say(phrases.DUREE_ANS, ans=ans)
    said_mois = phrases.say(phrases.DUREE_MOIS, mois=rest)
    if ans and rest:
        return phrases.say(phrases.ET, un=said_ans, deux=said_mois)
    return said_ans if ans else said_mois


# --- several fiches ----------------------------------------------------------------------------------------------


def fiches_of_volet(trame: Trame, livret: Livret, volet: str) -> list[Fiche]:
    """The fiches of a volet, most recent first, those without a date last (domain § 2.7)."""
    return sorted(_begun(livret, volet), key=_when, reverse=True)


def _begun(livret: Livret, volet: str) -> list[Fiche]:
    """The fiches of a volet in which something was said or skipped: one only looked at does not count."""
    return [f for f in livret.fiches.values() if f.reponses and f.rubrique.partition("/")[0] == volet]


def _when(fiche: Fiche) -> str:
    """The latest date understood in a fiche, "" when there is none; what still goes on comes first."""
    found = [r.valeur for r in fiche.reponses.values() if isinstance(r.valeur, Periode) and r.valeur.understood]
    return max(("9999" if p.ongoing else p.end or p.start or "" for p in found), default="")


def recap_lines(trame: Trame, livret: Livret, volet: str, today: date) -> list[str]:
    """One block for each fiche of a volet: its name, then what kind, when, how long, with whom, and links."""
    fiches = [f for f in fiches_of_volet(trame, livret, volet) if f.rubrique != ASSOCIATIONS]
    return [_block(trame, livret, fiche, today) for fiche in fiches]


def _block(trame: Trame, livret: Livret, fiche: Fiche, today: date) -> str:
    rubrique = trame.rubriques.get(fiche.rubrique)
    details = _details(rubrique, fiche, today) if rubrique else []
    related = [fiche, *(f for f in livret.of_rubrique(ASSOCIATIONS) if _is_about(f, fiche))]
    numbers = dict.fromkeys(n for f in related for r in f.reponses.values() for n in r.liens if n != fiche.numero)
    links = [name(trame, livret, livret.fiches[n]) for n in numbers if n in livret.fiches]
    marks = [] if fiche.relue else [mark_of(trame, livret, fiche)]
    title = f"• {name(trame, livret, fiche)}"
    return "\n".join([title, *(f"  {line}" for line in [*details, *(f"→ {link}" for link in links), *marks] if line)])


def _is_about(association: Fiche, fiche: Fiche) -> bool:
    """Whether this association links that competence."""
    competence = association.reponses.get("competence")
    return competence is not None and fiche.numero in competence.liens


def _details(rubrique: Rubrique, fiche: Fiche, today: date) -> list[str]:
    first = next((c for c in rubrique.champs if c.type == "choix" and not c.nomme_la_fiche), None)
    kept = [c for c in rubrique.champs if c is first or c.type in _RECAP or c.cle in _WHERE]
    said = [r.mots for c in kept if not c.nomme_la_fiche and (r := fiche.reponses.get(c.cle)) and r.mots]
    computed = [d for c in rubrique.champs if (d := _computed(fiche, c, today))]
    return [rubrique.titre, *said, *computed]


def mark_of(trame: Trame, livret: Livret, fiche: Fiche) -> str:
    """« à compléter », « non relue », what the agent said of words that are not theirs; or ""."""
    complete = journey.is_complete(trame, livret, fiche)
    marks = ("" if complete else phrases.A_COMPLETER, phrases.CONTESTEE if fiche.contestee else "")
    unread = is_unread(trame, livret, fiche)
    return ", ".join(mark for mark in (*marks, phrases.A_RELIRE if unread else "") if mark)


def is_unread(trame: Trame, livret: Livret, fiche: Fiche) -> bool:
    """Whether a fiche that is done, or that someone wrote for the agent, was not read back since."""
    return not fiche.relue and (fiche.dictee or journey.is_complete(trame, livret, fiche))


def marked_name(trame: Trame, livret: Livret, fiche: Fiche) -> str:
    """What to call this fiche, and what is left to do with it."""
    mark = mark_of(trame, livret, fiche)
    called = name(trame, livret, fiche)
    return f"{called}, {mark}" if mark else called


def count(trame: Trame, livret: Livret, volet: str) -> str:
    """How far a volet is: « 3 fiches, à compléter »."""
    return say_count(trame, livret, _begun(livret, volet))


def say_count(trame: Trame, livret: Livret, fiches: list[Fiche]) -> str:
    """« 3 fiches, à compléter, non relues : 1 »; "" for none. The only one of its kind is not counted: « fait »."""
    if not fiches:
        return ""
    left = not all(journey.is_complete(trame, livret, fiche) for fiche in fiches)
    unread = sum(is_unread(trame, livret, fiche) for fiche in fiches)
    rubrique = trame.rubriques.get(fiches[0].rubrique)
    if rubrique and rubrique.unique:
        later = any(journey.is_for_later(r) for fiche in fiches for r in fiche.reponses.values())
        done = phrases.A_COMPLETER if left else phrases.RAISONS[PLUS_TARD] if later else phrases.FAIT
        return ", ".join([done, *([phrases.A_RELIRE] if unread else [])])
    said = [phrases.UNE_FICHE if len(fiches) == 1 else phrases.say(phrases.DES_FICHES, nombre=len(fiches))]
    said += [phrases.A_COMPLETER] if left else []
    if unread:
        said.append(phrases.A_RELIRE if len(fiches) == 1 else phrases.say(phrases.DONT_NON_RELUES, nombre=unread))
    return ", ".join(said)


def for_later(trame: Trame, livret: Livret) -> list[tuple[Chemin, Champ, Fiche]]:
    """What was skipped « pour plus tard », in the order of the livret."""
    out = []
    for fiche in livret.fiches.values():
        rubrique = trame.rubriques.get(fiche.rubrique)
        for champ in rubrique.champs if rubrique else ():
            reponse = fiche.reponses.get(champ.cle)
            if reponse and journey.is_for_later(reponse):
                out.append((Chemin(fiche.numero, champ.cle), champ, fiche))
    return out


def spell(adresse: str) -> str:
    """« a w a arobase e x … »: an address letter by letter."""
    names = {"@": "arobase", ".": "point", "-": "tiret", "_": "tiret bas", "+": "plus"}
    return " ".join(names.get(sign, sign) for sign in adresse)


def plain_valeur(valeur: Valeur) -> object:
    """A valeur as JSON has it (contract § 4)."""
    match valeur:
        case Periode():
            return {
                "start": valeur.start,
                "end": valeur.end,
                "ongoing": valeur.ongoing,
                "understood": valeur.understood,
            }
        case Mesure():
            nombre = int(valeur.nombre) if valeur.nombre == int(valeur.nombre) else valeur.nombre
            return {"nombre": nombre, "unite": valeur.unite}
        case tuple():
            return list(valeur)
        case _:
            return valeur
