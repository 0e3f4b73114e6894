"""Reads durations (« 3 ans », « une dizaine d'années »)."""

from collections.abc import Sequence
from datetime import date

from dialogs.dates.types import Duree, Found, Mot, Signe


def skip_hesitations(mots: Sequence[Mot], i: int) -> int:
    """The place after the hesitations (« environ », « une bonne »)."""
    while mots[i].sorte in ("-", "vers") or (mots[i].ecrit in ("un", "une") and mots[i + 1].sorte in ("-", "dizaine")):
        i += 1
    return i


def measure_duree(mots: Sequence[Mot], i: int) -> tuple[Duree, int] | None:
    """« 3 ans », « une dizaine d'années », « un an et demi », « 2 ans et 3 mois », and the place after it."""
    count, vague, j = mots[i].valeur, mots[i].sorte == "dizaine", i + 1
    if mots[i].sorte not in ("num", "dizaine") or count > 999:
        return None
    while mots[j].sorte == "-" or (vague and mots[j].sorte == "D"):
        j += 1
    step = 1 if mots[j].ecrit == "moi" else mots[j].valeur
    if mots[j].sorte != "unite" and mots[j].ecrit != "moi":
        return None
    duree = _multiply_unit(count, step, vague)
    if mots[j + 1].sorte == "E" and mots[j + 2].sorte == "demi":
        return duree._replace(mois=duree.mois + (6 if step == 12 else 0)), j + 3
    k = j + 1 + (mots[j + 1].sorte == "E")
    if step == 12 and mots[k].sorte == "num" and mots[k + 1].ecrit == "mois":
        return Duree(duree.mois + mots[k].valeur, 0, "mois"), k + 2
    return duree, j + 1


def _multiply_unit(count: int, step: int, vague: bool) -> Duree:
    """So many times a unit; a positive step is in months, a negative one in days, 0 is less than a day."""
    if step > 0:
        return Duree(count * step, 0, "mois" if step == 1 else "an", vague)
    return Duree(0, -count * step, {-7: "semaine", -1: "jour"}.get(step, "heure"), vague)


def read_duration(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 3 ans », which is no date by itself."""
    found = measure_duree(mots, i)
    if not found:
        return None
    return Signe("U" if mots[found[1]].sorte != "dernier" else "#", duree=found[0]), found[1]
