"""Reads what comes back every year: months, days of a month, seasons, feasts, trimestres and semestres."""

from collections.abc import Sequence
from datetime import date

from dialogs.dates.annees import counts_things, full_year, year_after
from dialogs.dates.calendrier import find_nearest, find_next, find_previous, place_repere, shift_month
from dialogs.dates.types import Found, Mot, Reader, Repere, Signe, make_point, one_month


def _read_with_year(repere: Repere, mots: Sequence[Mot], i: int, today: date) -> tuple[Signe, int]:
    """A repère with what follows it: a year, « dernier », « prochain », or nothing (`p`)."""
    if mots[i].sorte in ("dernier", "prochain"):
        find = find_previous if mots[i].sorte == "dernier" else find_next
        return make_point("P", find(repere, today)), i + 1
    if year := year_after(mots, i, today):
        return make_point("P", place_repere(repere, year[0])), year[1]
    return Signe("p", repere=repere), i


def read_month(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« mars 2012 »; « mars »."""
    return _read_with_year(one_month(mots[i].valeur), mots, i + 1, today)


def read_may(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« en mais 2010 » for « mai »."""
    if mots[i].ecrit != "mais" or not (i and mots[i - 1].sorte in ("en", "D", "num", "S", "b", "f")):
        return None
    year = full_year(mots[i + 1], today)
    if not year or counts_things(mots, i + 1):
        return None
    return make_point("P", place_repere(one_month(5), year)), i + 2


_BEFORE_BEEN = frozenset(
    "ai as a avons avez ont avais avait avaient ayant aurai eu "
    "y pas plus jamais toujours deja bien aussi souvent longtemps donc ensuite beaucoup".split()
)
"""After these words, « été » is a verb: « j'ai été », « j'ai toujours été »."""


def read_season(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« l'été 98 », « cet hiver ». « j'ai été » is no season."""
    first, before = mots[i].valeur, mots[i - 1].ecrit if i else ""
    if first == 6 and before in _BEFORE_BEEN:
        return None
    repere = Repere("mois", first, (first + 1) % 12 + 1)
    if i and mots[i - 1].sorte == "ce" and not year_after(mots, i + 1, today):
        return None if mots[i + 1].ecrit == "la" else (make_point("P", find_nearest(repere, today)), i + 1)
    signe, j = _read_with_year(repere, mots, i + 1, today)
    return signe, _skip_winter_end(signe, mots, j, today) if first == 12 else j


def _skip_winter_end(signe: Signe, mots: Sequence[Mot], j: int, today: date) -> int:
    """The place after the second year of « l'hiver 1999-2000 »."""
    year = full_year(mots[j + 1], today) if signe.span and mots[j].sorte == "T" else None
    return j + 2 if signe.span and year == signe.span[0][0] + 1 else j


_RENTREE_TAIL = frozenset("scolaire scolaires universitaire classes des".split())
"""Words that may follow « la rentrée » before its year."""


def read_feast(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« à la Toussaint 2011 », « la rentrée de septembre 2012 »."""
    nom, j = mots[i].ecrit, i + 1
    repere = Repere("fete", 0, 0, nom)
    if nom == "rentree":
        while mots[j].ecrit in _RENTREE_TAIL:
            j += 1
        month = j + 1 if mots[j].sorte == "D" or mots[j].ecrit == "mois de" else j
        if mots[month].sorte == "mois":
            return read_month(mots, month, today)
    if i and mots[i - 1].sorte == "ce" and not year_after(mots, j, today):
        return make_point("P", find_nearest(repere, today)), j
    return _read_with_year(repere, mots, j, today)


def read_day(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 15 juin 98 », « premier mai 2010 », « le 3 mars »."""
    day = mots[i].valeur
    if not 1 <= day <= 99 or (mots[i].sorte == "ord" and day != 1):
        return None
    if mots[i].sorte == "ord" and mots[i + 1].sorte in ("A", "E", "T", ","):
        return Signe("n", nombre=1), i + 1
    j = _skip_month_of(mots, i + 1)
    if mots[j].ecrit == "mais" and full_year(mots[j + 1], today):
        return _read_with_year(Repere("jour", 5, day), mots, j + 1, today)
    if mots[j].sorte != "mois":
        return None
    if mots[i].valeur > 31 and full_year(mots[j + 1], today) is None:
        return None
    return _read_with_year(Repere("jour", mots[j].valeur, day), mots, j + 1, today)


def _skip_month_of(mots: Sequence[Mot], i: int) -> int:
    """The place after « mois de » or « du mois de », where it is said."""
    for j in (i, i + 1) if mots[i].sorte == "D" else (i,):
        if mots[j].ecrit in ("mois de", "mois d"):
            return j + 1
    return i


def read_term(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 1er trimestre 2011 », « second semestre 2015 », « le dernier trimestre 2010 », « 1er et 2e trimestre 2011 »."""
    ranks = [mots[i]]
    j = i + 1
    if mots[j].sorte in ("E", "T") and mots[j + 1].sorte == "ord":
        ranks.append(mots[j + 1])
        j += 2
    size = mots[j].valeur if mots[j].sorte == "terme" else {"trimestres": 3, "semestres": 6}.get(mots[j].ecrit, 0)
    if not size:
        return None
    wanted = [12 // size if mot.sorte == "dernier" else mot.valeur for mot in ranks]
    return _read_months(wanted, size, mots, j + 1, today)


def read_term_number(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« T1 2011 », « trimestre 1 2011 », « le trimestre dernier »."""
    size = mots[i].valeur
    if mots[i + 1].sorte == "num" and mots[i + 1].valeur <= 12 // size:
        return _read_months([mots[i + 1].valeur], size, mots, i + 2, today)
    if mots[i + 1].sorte == "dernier":
        year, month = shift_month(today.year, (today.month - 1) // size * size + 1, -size)
        return make_point("P", ((year, month), (year, month + size - 1))), i + 2
    return None


def _read_months(ranks: Sequence[int], size: int, mots: Sequence[Mot], j: int, today: date) -> Found:
    """From the first month of the first rank to the last month of the last one."""
    if not all(1 <= rank <= 12 // size for rank in ranks) or list(ranks) != sorted(ranks):
        return None
    repere = Repere("mois", (ranks[0] - 1) * size + 1, ranks[-1] * size)
    year = year_after(mots, j, today)
    return (make_point("P", place_repere(repere, year[0])), year[1]) if year else (Signe("p", repere=repere), j)


REPERES: dict[str, Reader] = {"mois": read_month, "saison": read_season, "fete": read_feast}
"""The kinds of words that are a repère, each with its reader."""
