"""Reads dates written in figures (« 12/05/2003 », « 05-2003 ») and bare numbers."""

from collections.abc import Sequence
from datetime import date

from dialogs.dates.annees import full_year
from dialogs.dates.calendrier import place_repere
from dialogs.dates.lexique import NOISE
from dialogs.dates.types import Found, Mot, Repere, Signe, is_unit, make_point, one_month


def read_numeric(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 12/05/2003 », « 12-05-03 », « 2003-05-12 », « 05/2003 », « 12/05 »; the day comes first."""
    first, sep, second = mots[i], mots[i + 1].ecrit, mots[i + 2]
    if sep not in ("/", "-", ".") or not (_is_short(second) and first.ecrit) or is_unit(mots[i + 3]):
        return _read_spaced(mots, i, today)
    if mots[i + 3].ecrit == sep and mots[i + 4].sorte == "num" and mots[i + 4].ecrit and mots[i + 5].sorte != "mois":
        return _read_three(mots, i, today)
    if not _is_short(first) or mots[i + 3].sorte == "mois":
        return None
    return _read_two(first, second, sep, today, i + 3)


def _is_short(mot: Mot) -> bool:
    """Whether this is a number of one to four digits, typed so."""
    return mot.sorte == "num" and 1 <= len(mot.ecrit) <= 4 and mot.ecrit.isdigit()


def _read_three(mots: Sequence[Mot], i: int, today: date) -> Found:
    """Day, month, year; or year, month, day when the year is written in full."""
    first, second, third = mots[i], mots[i + 2], mots[i + 4]
    if len(first.ecrit) == 4 and len(third.ecrit) <= 2:
        year, day = full_year(first, today), third.valeur
    else:
        year, day = full_year(third, today), first.valeur
        if first.valeur > 31 or len(second.ecrit) > 2:
            return None
    if year is None:
        return make_point("P", None), i + 5
    return make_point("P", place_repere(Repere("jour", second.valeur, day), year)), i + 5


def _read_two(first: Mot, second: Mot, sep: str, today: date, j: int) -> Found:
    """Month and year; day and month (no year yet: `p`); two years are left to the range."""
    if len(first.ecrit) > 2:
        return None
    year = full_year(second, today)
    if len(second.ecrit) == 4:
        if first.valeur > 31 or (year and sep == "-" and first.valeur > 12 and len(first.ecrit) == 2):
            return None
        span = place_repere(one_month(first.valeur), year) if year and 1 <= first.valeur <= 12 else None
        return make_point("P", span), j
    if second.valeur > 31 and year and 1 <= first.valeur <= 12:
        return make_point("P", place_repere(one_month(first.valeur), year)), j
    if sep != "-" and 1 <= first.valeur <= 31 and 1 <= second.valeur <= 12:
        return Signe("p", repere=Repere("jour", second.valeur, first.valeur)), j
    return None


def _read_spaced(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 12 05 2003 » and « 05 2003 », when nothing else is said."""
    numbers = [mot for mot in mots if mot.sorte != "" and mot.sorte not in NOISE]
    if len(numbers) not in (2, 3) or numbers[0] is not mots[i] or not all(_is_short(mot) for mot in numbers):
        return None
    if [len(mot.ecrit) for mot in numbers[-1:]] != [4] or any(len(mot.ecrit) > 2 for mot in numbers[:-1]):
        return None
    year, month = full_year(numbers[-1], today), numbers[-2].valeur
    if year is None or not 1 <= month <= 12 or (len(numbers) == 2 and len(numbers[0].ecrit) < 2):
        return None
    repere = Repere("jour", month, numbers[0].valeur) if len(numbers) == 3 else one_month(month)
    return make_point("P", place_repere(repere, year)), len(mots) - 6


def read_number(mots: Sequence[Mot], i: int, today: date) -> Found:
    """
    A bare number, by what it could be.

    n: 1 to 9, a day. z: 10 to 65, a day, an age or perhaps a year. o: 00 to 09, typed so. y: 66 to 99, surely a year.
    """
    mot = mots[i]
    if mot.ecrit in ("un", "une"):
        return None
    if is_unit(mots[i + 1]) or mot.valeur > 99 or len(mot.ecrit) > 2:
        return Signe("#"), i + 1
    if len(mot.ecrit) == 2 and mot.valeur < 10:
        lettre = "o"
    else:
        lettre = "n" if mot.valeur < 10 else "z" if mot.valeur <= 65 else "y"
    return Signe(lettre, nombre=mot.valeur), i + 1
