"""Reads what is counted from today (« hier », « il y a 3 ans ») or from a year said before (« en 2010, à Noël »)."""

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.dates.annees import counts_things, full_year, relative_move, says_year
from dialogs.dates.calendrier import (
    count_from_today,
    find_next,
    find_previous,
    parts_of,
    place_repere,
    shift_month,
    week_of,
)
from dialogs.dates.chiffres import read_numeric
from dialogs.dates.durees import measure_duree, skip_hesitations
from dialogs.dates.reperes import REPERES, read_day
from dialogs.dates.types import Found, Mot, Signe, make_point, make_year


def _read_repere_after(mots: Sequence[Mot], i: int, j: int, year: int, today: date) -> Found:
    """« 2010 en mars », « en 2010 à Noël »: the repère after its year. Not « de 2004 à Noël »."""
    if i and mots[i - 1].sorte in ("D", "S", "H", "O", "A", "T", "E"):
        return None
    j += mots[j].sorte == ","
    to = mots[j].sorte == "A"
    j += to or mots[j].sorte == "en"
    while mots[j].sorte in ("-", "mi", "vers", "b", "f"):
        to = to and mots[j].ecrit != "mois de"
        j += 1
    if mots[j].sorte not in (("saison", "fete") if to else ("mois", "saison", "fete")):
        return None
    found = REPERES[mots[j].sorte](mots, j, today)
    if found and found[0].repere:
        return make_point("P", place_repere(found[0].repere, year)), found[1]
    return None


def read_year(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 2004 », « en 98 », and « en 2010, au printemps »."""
    year = full_year(mots[i], today)
    if year is None or counts_things(mots, i) or (mots[i].valeur < 100 and not says_year(mots, i)):
        return None
    return _read_repere_after(mots, i, i + 1, year, today) or (make_year(year), i + 1)


def read_relative_unit(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« l'an dernier », « le mois prochain », and after « ce », « cette année », « cette semaine »."""
    moved = relative_move(mots, i)
    if moved is None or mots[i].valeur not in (12, 1, -7):
        return None
    move, j = moved
    if mots[i].valeur == -7:
        return make_point("P", week_of(today + timedelta(days=7 * move))), j
    if mots[i].valeur == 12:
        year = today.year + move
        return _read_repere_after(mots, i, j, year, today) or (make_year(year), j)
    month = shift_month(today.year, today.month, move)
    return make_point("P", (month, month)), j


def read_week_of(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« la semaine du 12 mai 2014 »."""
    if mots[i].ecrit != "semaine" or mots[i + 1].sorte != "D" or mots[i + 2].sorte not in ("num", "ord"):
        return None
    found = read_numeric(mots, i + 2, today) or read_day(mots, i + 2, today)
    if not found or not found[0].span or len(found[0].span[0]) < 3:
        return None
    return make_point("P", week_of(date(*found[0].span[0]))), found[1]


def read_this(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« cette année », « ce mois-ci »."""
    found = read_relative_unit(mots, i + 1, today)
    return found if found and mots[i + 2].sorte != "num" else None


def read_last(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« la dernière rentrée », « le prochain Noël »."""
    reader = REPERES.get(mots[i + 1].sorte)
    found = reader(mots, i + 1, today) if reader else None
    if found and found[0].repere:
        find = find_previous if mots[i].sorte == "dernier" else find_next
        return make_point("P", find(found[0].repere, today)), found[1]
    return None


def read_ago(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« il y a 3 ans », « il y a une vingtaine d'années »."""
    found = measure_duree(mots, skip_hesitations(mots, i + 1))
    span = count_from_today(found[0], today) if found else None
    if not found or not span:
        return Signe("x"), i + 1
    month = _read_repere_after(mots, i, found[1], span[0][0], today) if len(span[0]) == 1 else None
    return month or (make_point("G", span), found[1])


def read_in(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« dans 2 ans »."""
    if mots[i + 1].ecrit in ("le", "les", "la"):
        return None
    found = measure_duree(mots, skip_hesitations(mots, i + 1))
    span = count_from_today(found[0], today, 1) if found else None
    return (make_point("P", span), found[1]) if found and span else None


def read_relative_day(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« hier », « avant-hier »."""
    day = parts_of(today + timedelta(days=mots[i].valeur))
    return make_point("P", (day, day)), i + 1


def read_weekday(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« lundi dernier »; a weekday by itself is no date."""
    if mots[i + 1].sorte == "dernier":
        day = parts_of(today - timedelta(days=(today.weekday() - mots[i].valeur - 1) % 7 + 1))
    elif mots[i + 1].sorte == "prochain":
        day = parts_of(today + timedelta(days=(mots[i].valeur - today.weekday() - 1) % 7 + 1))
    else:
        return None
    return make_point("P", (day, day)), i + 2
