"""Dates and periods. The valeur is a Periode even where nothing was understood, so that one can tell it was tried."""

import re
from datetime import date

from dialogs import dates
from dialogs.mots import LONG, typed
from dialogs.phrases import Phrases
from dialogs.trame import Champ
from dialogs.types.base import Asked, Type
from dialogs.valeurs import Valeur

DATE = re.compile(
    r"\d+(?! ?(?:heures?|h|km|kilom|bornes|euros?|€))(?!\d)"
    r"|\b(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)\b"
    r"|\b(?:ans?|ann[ée]es?|mois|jours?|semaines?|longtemps|hiver|[ée]t[ée]|rentr[ée]e|no[eë]l|p[aâ]ques)\b"
    r"|\b(?:depuis|hier|avant|apr[eè]s|derni[eè]re?)\b"
    r"|^\W*(?:quand (?:j|il|elle|on|mon|ma|mes|le|la|les)|vers|en|toute?)\b"
)
"""What may be a date, however said; a number of hours or of kilometres is none."""


_BIRTH = re.compile(
    r"\bnée?s?\b|\bsuis (?:nee?|de (?:19|20|la classe))|\b(?:nee|naiss\w+)\b|^ne (?:en|le|a|vers)\b", re.IGNORECASE
)
"""A birth is told: at another question than that of the birth, its date is no answer."""
_ZEROS = re.compile(r"(?<![\d/.-])(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?![\d/.-])")
NAISSANCE = "date_naissance"


def _without_zeros(written: re.Match[str]) -> str:
    """« 00/05/1958 », as papers have it where the day is not known, is « 05/1958 »; other dates are as they are."""
    day, sep, month, year = written.groups()
    if len(day) == 4:
        day, year = year, day
    if int(month) == 0 or (int(day) == 0 and int(month) > 12):
        return f"en {year}" if int(year) and int(month) == 0 and int(day) <= 31 else written[0]
    return f"{month}{sep}{year}" if int(day) == 0 else written[0]


class Date(Type):
    nom = "date"
    dated = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        if asked.champ.cle == NAISSANCE:
            return dates.parse(_ZEROS.sub(_without_zeros, typed(mots)) if len(mots) <= LONG else mots, today)
        return dates.INCOMPRIS if len(mots) <= LONG and _BIRTH.search(typed(mots)) else dates.parse(mots, today)

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["date"]

    def expected(self, champ: Champ, mots: str) -> float:
        if not DATE.search(mots.lower()):
            return -0.5
        return 5.0 if len(mots.split()) < 8 else 2.0


class PeriodeDite(Date):
    """« de 2004 à 2010 »."""

    nom = "periode"
