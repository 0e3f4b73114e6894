"""Builds the Periode that a tournure means, when it has one date, one duration, or dates in a list."""

from collections.abc import Callable, Sequence
from datetime import date

from dialogs.dates.annees import full_year
from dialogs.dates.calendrier import add_duree, between, count_from_today, first_day, parts_of, write_parts
from dialogs.dates.types import INCOMPRIS, Mot, Parts, Periode, Signe, Span

Builder = Callable[[Sequence[Signe], date], Periode | None]
"""Builds what the signs of a tournure mean, seen from today; None if this tournure is not theirs after all."""


def span_of(signe: Signe, today: date) -> Span | None:
    """The span of a point, or of two digits that stand where a year must be."""
    if signe.span or signe.lettre not in ("y", "o", "z"):
        return signe.span
    year = full_year(Mot("num", signe.nombre, f"{signe.nombre:02}"), today)
    return ((year,), (year,)) if year else None


def build_point(signes: Sequence[Signe], today: date) -> Periode:
    """« en mars 2012 », « les années 90 »."""
    span = span_of(signes[0], today)
    return between(*span) if span else INCOMPRIS


def build_two_digits(signes: Sequence[Signe], today: date) -> Periode:
    """« 98 », « de 98 », with no word before."""
    return build_point(signes[-1:], today) if signes[0].place[0] == 0 else INCOMPRIS


def build_today(signes: Sequence[Signe], today: date) -> Periode:
    """« aujourd'hui » and nothing else; « maintenant » is no date."""
    return INCOMPRIS if not signes[0].nombre else between(parts_of(today), parts_of(today))


def build_ongoing(signes: Sequence[Signe], today: date) -> Periode:
    """« depuis X », « X à aujourd'hui »; X must not be in the future."""
    span = span_of(signes[0], today)
    if span is None or first_day(span[0]) > today:
        return INCOMPRIS
    return Periode(write_parts(span[0]), None, True, True)


def build_ongoing_for(signes: Sequence[Signe], today: date) -> Periode:
    """« depuis 3 ans », « ça fait 10 ans »."""
    span = count_from_today(signes[0].duree, today) if signes[0].duree else None
    return Periode(write_parts(span[0]), None, True, True) if span else INCOMPRIS


def build_over(signes: Sequence[Signe], today: date) -> Periode:
    """« ça fait 10 ans que j'ai arrêté » is « il y a 10 ans »."""
    span = count_from_today(signes[0].duree, today) if signes[0].duree else signes[0].span
    return between(*span) if span else INCOMPRIS


def build_until(signes: Sequence[Signe], today: date) -> Periode:
    """« jusqu'en X »."""
    span = span_of(signes[0], today)
    return Periode(None, write_parts(span[1]), False, True) if span else INCOMPRIS


def build_from(signes: Sequence[Signe], today: date) -> Periode:
    """« à partir de X »: a start; nobody said that it lasts still."""
    span = span_of(signes[0], today)
    return Periode(write_parts(span[0]), None, False, True) if span else INCOMPRIS


def build_for(signes: Sequence[Signe], today: date) -> Periode:
    """« à partir de A pendant N ans »: A to A + N; only its start when A is too vague for N."""
    point, lasting = signes if signes[1].duree else signes[::-1]
    span = span_of(point, today)
    if span is None or lasting.duree is None:
        return INCOMPRIS
    end = add_duree(span[0], lasting.duree)
    return between(span[0], end) if end else build_from((point,), today)


def build_month_for(signes: Sequence[Signe], today: date) -> Periode | None:
    """« septembre 2014 pour 6 mois »; not a year, too vague for that, nor what lasts no longer than a month."""
    point, lasting = signes
    if point.span is None or lasting.duree is None or point.span[0] != point.span[1] or len(point.span[0]) < 2:
        return None
    if len(point.span[0]) == 2 and lasting.duree.mois < 2:
        return None
    end = add_duree(point.span[0], lasting.duree)
    return between(point.span[0], end) if end else None


def build_years_of_two_digits(signes: Sequence[Signe], today: date) -> Periode | None:
    """« de 04 à 09 », « entre 04 et 09 »; « du 04 au 09 » are days, and « de 08 à 17 » may be hours."""
    of, a, to, b = signes
    if of.nombre or to.nombre or (b.lettre == "z" and a.nombre > 5):
        return None
    first, second = span_of(a, today), span_of(b, today)
    return between(first[0], second[1]) if first and second and a.nombre < b.nombre else None


def build_two(signes: Sequence[Signe], today: date) -> Periode:
    """« 2004 2010 » and nothing else."""
    a, b = signes
    return between(a.span[0], b.span[1]) if a.span and b.span else INCOMPRIS


def build_list(signes: Sequence[Signe], today: date) -> Periode | None:
    """« mai juin 2010 », « les 12, 13 et 14 mars 2012 »: one after the other, or this is no list."""
    *before, last = signes
    if last.span is None or last.span[0] != last.span[1]:
        return None
    if all(signe.repere and signe.repere.sorte == "mois" for signe in before) and len(last.span[0]) == 2:
        months = [signe.repere.a for signe in before if signe.repere] + [last.span[0][1]]
        return _consecutive(months, last.span[0], 1)
    if all(signe.nombre for signe in before) and len(last.span[0]) == 3:
        return _consecutive([signe.nombre for signe in before] + [last.span[0][2]], last.span[0], 2)
    return None


def _consecutive(numbers: Sequence[int], last: Parts, rank: int) -> Periode | None:
    """From the first number to the last date, if they follow each other. rank: where the number stands in the date."""
    if list(numbers) != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    return between((*last[:rank], numbers[0]), last)
