"""Dates and periods. The valeur is a Periode even where nothing was understood, so that one can tell it was tried."""

import re
from datetime import date

from dialogs import dates
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


class Date(Type):
    nom = "date"
    dated = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return dates.parse(mots, today)

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["date"]

    def expected(self, champ: Champ, mots: str) -> float:
        if not DATE.search(mots.lower()):
            return -0.5
        return 5.0 if len(mots.split()) < 8 else 2.0


class PeriodeDite(Date):
    """« de 2004 à 2010 »."""

    nom = "periode"
