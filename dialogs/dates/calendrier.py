"""Computes with years, months, days and weeks: where a repère falls, what a duration leads to, what lies between."""

from calendar import monthrange
from datetime import date, timedelta

from dialogs.dates.fetes import feast_day
from dialogs.dates.types import FIRST_YEAR, INCOMPRIS, LAST_YEAR, Duree, Parts, Periode, Repere, Span


def first_day(parts: Parts) -> date:
    """The first day of a year, a month or a day."""
    return date(*(*parts, 1, 1)[:3])


def last_day(parts: Parts) -> date:
    """The last day of a year, a month or a day."""
    if len(parts) == 3:
        return date(*parts)
    year, month = parts if len(parts) == 2 else (parts[0], 12)
    return date(year, month, monthrange(year, month)[1])


def parts_of(day: date) -> Parts:
    return day.year, day.month, day.day


def _read_parts(written: str) -> Parts:
    """What `write_parts` wrote."""
    return tuple(int(part) for part in written.split("-"))


def write_parts(parts: Parts) -> str:
    """« 2010 », « 2010-05 », « 2010-05-01 »."""
    return "-".join(f"{part:04}" if i == 0 else f"{part:02}" for i, part in enumerate(parts))


def between(start: Parts, end: Parts) -> Periode:
    """From start to end, unless that is the wrong way round."""
    if first_day(start) > last_day(end):
        return INCOMPRIS
    return Periode(write_parts(start), write_parts(end), False, True)


def count_months(periode: Periode, today: date) -> int | None:
    """
    Whole months from start to end, or to today if it lasts still; None when start or end is not known.

    Counted at the coarser precision of the two. Years: their difference (2004 to 2010 is 72; a single year is 0, since
    nobody said how much of it). Months: both included (2009-09 to 2010-06 is 10). Days: both included.
    """
    if not periode.start or not (periode.end or periode.ongoing):
        return None
    start = _read_parts(periode.start)
    end = _read_parts(periode.end) if periode.end else parts_of(today)
    precision = min(len(start), len(end))
    if precision == 1:
        months = (end[0] - start[0]) * 12
    else:
        months = (end[0] - start[0]) * 12 + end[1] - start[1] + (precision == 2)
    if precision == 3:
        after = date(*end) + timedelta(days=1)
        months = (after.year - start[0]) * 12 + after.month - start[1] - (after.day < start[2])
    return months if months >= 0 else None


def shift_month(year: int, month: int, months: int) -> tuple[int, int]:
    """The month so many months later (or earlier)."""
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def _in_range(span: Span) -> Span | None:
    """The span, if all of it is in the years that we know."""
    return span if span[0][0] >= FIRST_YEAR and span[1][0] <= LAST_YEAR else None


def place_repere(repere: Repere, year: int) -> Span | None:
    """This repère in this year; None for a day that does not exist. Winter ends the year after."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if repere.sorte == "fete":
        day = feast_day(repere.nom, year)
        return (year, day.month), (year, day.month)
    if repere.sorte == "mois":
        return (year, repere.a), (year + (repere.b < repere.a), repere.b)
    if not 1 <= repere.a <= 12 or not 1 <= repere.b <= monthrange(year, repere.a)[1]:
        return None
    return (year, repere.a, repere.b), (year, repere.a, repere.b)


def _years_around(repere: Repere, today: date) -> list[tuple[date, date, Span]]:
    """This repère in each of the years near today: its first day, its last day, and its span."""
    found = []
    for year in range(today.year - 5, today.year + 6):
        if span := place_repere(repere, year):
            if repere.sorte == "fete":  # its span is its month, as feasts are told
                first = last = feast_day(repere.nom, year)
            else:
                first, last = first_day(span[0]), last_day(span[1])
            found.append((first, last, span))
    return found


def find_previous(repere: Repere, today: date) -> Span | None:
    """« l'été dernier »: the nearest one that is over."""
    return next((span for _, last, span in reversed(_years_around(repere, today)) if last < today), None)


def find_next(repere: Repere, today: date) -> Span | None:
    """« mars prochain »: the nearest one that is to come."""
    return next((span for first, _, span in _years_around(repere, today) if first > today), None)


def find_nearest(repere: Repere, today: date) -> Span | None:
    """« cet été »: the one we are in, or else the nearest."""
    return min(
        ((max((first - today).days, (today - last).days), span) for first, last, span in _years_around(repere, today)),
        default=(0, None),
    )[1]


def week_of(day: date) -> Span:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return parts_of(monday), parts_of(monday + timedelta(days=6))


def count_from_today(duree: Duree, today: date, sign: int = -1) -> Span | None:
    """« il y a N ans » (or, with sign 1, « dans N ans »), at the precision of the unit that was named."""
    if duree.unite == "heure" or duree.mois > 2400 or duree.jours > 40000 or not duree.mois + duree.jours:
        return None
    if duree.jours:
        day = today + timedelta(days=sign * duree.jours)
        parts = parts_of(day)[: 2 if duree.vague else 3]
        return _in_range(week_of(day) if duree.unite == "semaine" and not duree.vague else (parts, parts))
    if duree.unite == "an" and duree.mois % 12 == 0:
        parts = (today.year + sign * duree.mois // 12,)
    else:
        parts = shift_month(today.year, today.month, sign * duree.mois)[: 1 if duree.unite == "an" else 2]
    return _in_range((parts, parts))


def add_duree(start: Parts, duree: Duree) -> Parts | None:
    """A + N (« à partir de 2004 pendant 3 ans »), as precise as A; None if A is too vague for this N."""
    if start[0] + duree.mois // 12 + duree.jours // 365 > LAST_YEAR:
        return None
    if len(start) == 1:
        return (start[0] + duree.mois // 12,) if duree.mois and duree.mois % 12 == 0 else None
    if duree.mois:
        year, month = shift_month(start[0], start[1], duree.mois)
        return (year, month) if len(start) == 2 else (year, month, min(start[2], monthrange(year, month)[1]))
    return parts_of(date(*start) + timedelta(days=duree.jours)) if len(start) == 3 and duree.jours else None
