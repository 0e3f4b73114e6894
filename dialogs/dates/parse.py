"""Reads the date or the period that words say: the four steps, one after the other, then dateparser."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.dates.calendrier import between
from dialogs.dates.decoupe import split_words
from dialogs.dates.dire import MONTHS
from dialogs.dates.lexique import CALENDAR, NOISE
from dialogs.dates.mots import give_kinds
from dialogs.dates.signes import read_signes
from dialogs.dates.tournures import understand
from dialogs.dates.types import FIRST_YEAR, IMPOSSIBLE, INCOMPRIS, LAST_YEAR, Mot, Parts, Periode


def parse(mots: str, today: date) -> Periode:
    """The date or the period these words say, seen from today. Never raises; `INCOMPRIS` when in doubt."""
    tokens = split_words(mots)
    if not tokens:
        return INCOMPRIS
    said = give_kinds(tokens)
    if not any(mot.sorte in CALENDAR for mot in said):
        return INCOMPRIS
    signes = read_signes(said, today)
    periode = understand(signes, said, today)
    if periode.understood or any(signe.lettre == IMPOSSIBLE for signe in signes):
        return periode
    return _ask_dateparser(said, today)


def _ask_dateparser(mots: Sequence[Mot], today: date) -> Periode:
    """
    A single date whose words are in an order that is not ours (« 2003 mai 12 »), or `INCOMPRIS`.

    dateparser guesses: it is asked only about a month, a four-digit year and perhaps a day, and believed only if it
    says these and nothing else. It is imported here because that takes 0.3 s, which most conversations never need.
    """
    said = [mot for mot in mots if mot.sorte not in (*NOISE, ",", "")]
    years = [mot.valeur for mot in said if mot.sorte == "num" and FIRST_YEAR <= mot.valeur <= LAST_YEAR]
    days = [mot.valeur for mot in said if mot.sorte == "num" and 1 <= mot.valeur <= 31 and mot.ecrit]
    months = [mot.valeur for mot in said if mot.sorte == "mois"]
    if len(years) != 1 or len(months) != 1 or len(days) > 1 or len(said) != 2 + len(days):
        return INCOMPRIS
    import dateparser

    words = " ".join(MONTHS[mot.valeur] if mot.sorte == "mois" else str(mot.valeur) for mot in said)
    base = datetime(today.year, today.month, today.day)
    found = dateparser.parse(words, languages=["fr"], settings={"RELATIVE_BASE": base, "TIMEZONE": "UTC"})
    if found is None or [found.year, found.month, *([found.day] if days else [])] != [*years, *months, *days]:
        return INCOMPRIS
    parts: Parts = (found.year, found.month, found.day)[: 2 + len(days)]
    return between(parts, parts)
