"""Reads a year: in four digits or two, after a month, named (« l'an 2000 »), or relative (« l'an dernier »)."""

from collections.abc import Sequence
from datetime import date

from dialogs.dates.types import FIRST_YEAR, LAST_YEAR, Found, Mot, is_unit, make_point, make_year


def full_year(mot: Mot, today: date) -> int | None:
    """The year of a number of four digits or two; 98 is 1998, 04 is 2004: never after today's year."""
    if mot.sorte != "num":
        return None
    if FIRST_YEAR <= mot.valeur <= LAST_YEAR:
        return mot.valeur
    if not (len(mot.ecrit) == 2 or (not mot.ecrit and 10 <= mot.valeur <= 99)):
        return None
    year = today.year // 100 * 100 + mot.valeur - (100 if mot.valeur > today.year % 100 else 0)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def counts_things(mots: Sequence[Mot], i: int) -> bool:
    """Whether this number counts things (« 2000 euros », « 12 séances », « 20 ans ») rather than years."""
    mot, after = mots[i], mots[i + 1]
    if mot.valeur > 99:
        return after.sorte == "quantite" or (
            after.sorte == "unite" and after.ecrit not in ("an", "annee", "mois", "jour")
        )
    plural = after.sorte == "x" and len(after.ecrit) > 4 and after.ecrit[-1] in "sx"
    return is_unit(after) or after.sorte in ("mois", "dizaine", "terme") or plural


def year_after(mots: Sequence[Mot], i: int, today: date) -> tuple[int, int] | None:
    """The year that follows a month or a season (« mars 98 », « mars de l'an dernier »), and the place after it."""
    j = i
    while j < i + 4 and (mots[j].sorte in (",", "D", "en", "'") or mots[j].ecrit in ("l", "la", "le", "au cours de")):
        j += 1
    unit = j + (mots[j].sorte == "ce")
    if mots[unit].valeur == 12 and (moved := relative_move(mots, unit)):
        return today.year + moved[0], moved[1]
    j += mots[j].ecrit in ("an", "annee")
    year = full_year(mots[j], today)
    if year is None or counts_things(mots, j) or (mots[j].valeur < 100 and mots[j - 1].sorte == ","):
        return None
    if mots[j - 1].sorte == "D" and mots[j + 1].sorte in ("A", "J") and full_year(mots[j + 2], today):
        return None  # « tous les étés de 2004 à 2010 »
    return year, j + 1


def relative_move(mots: Sequence[Mot], i: int) -> tuple[int, int] | None:
    """-1 for « l'an dernier », 1 for « le mois prochain », 0 for « cette semaine », and the place after it."""
    unit, after = mots[i], mots[i + 1]
    if unit.sorte != "unite" or unit.ecrit in ("ans", "annees", "semaines"):
        return None
    if after.sorte in ("dernier", "prochain"):
        return (-1 if after.sorte == "dernier" else 1), i + 2
    return (0, i + 1 + (after.ecrit == "ci")) if i and mots[i - 1].sorte == "ce" and after.ecrit != "la" else None


def read_named_year(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« l'an 2000 », « l'année 98 », « les années 80 »."""
    if mots[i].valeur != 12 or mots[i].ecrit == "ans":
        return None
    j = i + 1 + (mots[i + 1].sorte == "'")
    year = full_year(mots[j], today)
    if year is None or counts_things(mots, j):
        return None
    if (mots[i].ecrit == "annees" or _is_plural_by_article(mots, i)) and year % 10 == 0:
        return make_point("P", ((year,), (year + 9,))), j + 1
    return make_year(year), j + 1


def _is_plural_by_article(mots: Sequence[Mot], i: int) -> bool:
    """« lé anné 80 »: an article that is not elided makes the years several, however they are spelt."""
    return bool(i) and mots[i - 1].ecrit in ("le", "les", "des", "ces") and mots[i].ecrit != "an"


def says_year(mots: Sequence[Mot], i: int) -> bool:
    """Whether the words before these two digits make them a year: « en 04 », « fin 98 », « promo 98 »."""
    j = i - 1
    if j >= 0 and mots[j].sorte == "D":
        j -= 1
        return j >= 0 and mots[j].sorte in ("b", "f", "mi")
    if j < 0:
        return False
    before = mots[j]
    return (
        before.sorte in ("en", "b", "f", "mi", "promo", "'")
        or before.ecrit.endswith(" en")
        or (before.sorte == "vers" and mots[i].valeur > 65)
    )


def read_apostrophe(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« '98 »."""
    year = full_year(mots[i + 1], today)
    return None if year is None or counts_things(mots, i + 1) else (make_year(year), i + 2)
