"""Builds the Periode of two dates (« de A à B »): what one of them leaves out is taken from the other."""

from collections.abc import Sequence
from datetime import date

from dialogs.dates.calendrier import between, first_day, last_day, place_repere, shift_month
from dialogs.dates.periodes import span_of
from dialogs.dates.types import INCOMPRIS, Periode, Repere, Signe, Span


def build_pair(signes: Sequence[Signe], today: date) -> Periode:
    """« de A à B », « entre A et B », « A-B ». signes: A, the link, B."""
    a, link, b = signes
    if a.lettre in "nzoyp" and b.lettre in "nzoyp":
        spans = _two_years(a, b, today)
    elif a.span:
        spans = _complete_end(a, link, b, today)
    else:
        spans = _complete_start(a, b, today)
    return between(spans[0][0], spans[1][1]) if spans else INCOMPRIS


def build_within(signes: Sequence[Signe], today: date) -> Periode:
    """« en 2010, de mars à juin ». signes: the year, A, the link, B."""
    year, a, link, b = signes
    span = place_repere(b.repere, year.span[0][0]) if b.repere and year.span else None
    return build_pair((a, link, b._replace(lettre="P", span=span)), today) if span else INCOMPRIS


def _two_years(a: Signe, b: Signe, today: date) -> tuple[Span, Span] | None:
    """« de 98 à 04 »; at least one of them can be nothing but a year."""
    if "y" not in (a.lettre, b.lettre):
        return None
    first, second = span_of(a, today), span_of(b, today)
    return (first, second) if first and second else None


def _complete_start(a: Signe, b: Signe, today: date) -> tuple[Span, Span] | None:
    """A takes the year (or the month) of B; if it then falls after B, the one before."""
    if b.span is None:
        return None
    year = b.span[0][0]
    if a.repere and b.lettre != "Y":
        first = place_repere(a.repere, year)
        if first is None or first_day(first[0]) > last_day(b.span[1]):
            first = place_repere(a.repere, year - 1)
        return (first, b.span) if first else None
    if len(b.span[0]) == 3 and a.nombre:
        year, month = b.span[0][:2] if a.nombre <= b.span[0][2] else shift_month(year, b.span[0][1], -1)
        first = place_repere(Repere("jour", month, a.nombre), year)
    else:
        first = span_of(a, today) if b.lettre == "Y" else None
    return (first, b.span) if first else None


def _complete_end(a: Signe, link: Signe, b: Signe, today: date) -> tuple[Span, Span] | None:
    """B takes the year (or the month) of A; if it then falls before A, the one after."""
    if a.span is None:
        return None
    if b.span:
        vaguer = link.lettre == "E" and len(b.span[0]) < len(a.span[0])  # « en juin 2004 et 2005 »
        return None if vaguer else (a.span, _same_decade(a.span, link, b.span))
    year = a.span[0][0]
    if b.repere:
        last = place_repere(b.repere, year) if len(a.span[0]) > 1 else None
        if last and last_day(last[1]) < first_day(a.span[0]):
            last = place_repere(b.repere, year + 1)
    elif len(a.span[0]) == 3 and b.nombre >= a.span[0][2]:
        last = place_repere(Repere("jour", a.span[0][1], b.nombre), year)
    elif len(a.span[0]) == 1 and not _is_perhaps_month(year, link, b):
        last = span_of(b, today)
        last = _same_decade(a.span, link, last) if last else None
    else:
        last = None
    return (a.span, last) if last else None


def _is_perhaps_month(year: int, link: Signe, b: Signe) -> bool:
    """« 2004-05 » may be May; « 2004/05 » is two years, as schools write them, and so is « 2004-15 »."""
    schools = link.nombre == 1 and b.nombre == (year + 1) % 100
    return link.lettre == "T" and 0 < b.nombre <= 12 and not schools


def _same_decade(a: Span, link: Signe, b: Span) -> Span:
    """« les années 80 et 90 »: a decade as well; otherwise B as it is."""
    decades = len(a[0]) == 1 and a[1] == (a[0][0] + 9,) and b[0] == b[1] and len(b[0]) == 1 and b[0][0] % 10 == 0
    return (b[0], (b[0][0] + 9,)) if decades and link.lettre in "ET" and b[0][0] < 2000 else b
