"""Step 3: turns words into signs; each kind of word has its readers, tried in order (`_READERS`)."""

from collections.abc import Sequence
from datetime import date

from dialogs.dates.annees import read_apostrophe, read_named_year
from dialogs.dates.chiffres import read_number, read_numeric
from dialogs.dates.durees import read_duration
from dialogs.dates.lexique import NOISE
from dialogs.dates.relatifs import (
    read_ago,
    read_in,
    read_last,
    read_relative_day,
    read_relative_unit,
    read_this,
    read_week_of,
    read_weekday,
    read_year,
)
from dialogs.dates.reperes import REPERES, read_day, read_may, read_term, read_term_number
from dialogs.dates.types import Found, Mot, Reader, Signe


def _read_since(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« dès 2004 », « dès mars 2010 »: « des » before a point, once its accent is gone."""
    if mots[i].ecrit != "des":
        return None
    after = mots[i + 1]
    if (after.sorte == "num" and after.valeur > 99) or after.sorte in ("mois", "fete"):
        return Signe("O"), i + 1
    return None


_BE = frozenset("suis est es sommes etes sont etais etait etaient".split())
"""After these words, « entre » is « entré »."""


def _read_between(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« entre 2004 et 2010 »; in « je suis entré en 2004 » it is a word like any other."""
    entered = (i and mots[i - 1].ecrit in _BE) or mots[i + 1].sorte in ("en", "dans", "A")
    return (Signe("x"), i + 1) if entered else None


def _read_still(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« en cours » is « still » unless something follows: « en cours de cuisine »."""
    if mots[i].ecrit in ("en cours", "en poste", "actuel", "actuelle") and mots[i + 1].sorte not in ("", ",", "S", "A"):
        return Signe("x"), i + 1
    return None


_READERS: dict[str, tuple[Reader, ...]] = {
    "num": (read_numeric, read_day, read_duration, read_year, read_number),
    "ord": (read_term, read_day),
    "dernier": (read_term, read_last),
    "prochain": (read_last,),
    **{sorte: (reader,) for sorte, reader in REPERES.items()},
    "terme": (read_term_number,),
    "unite": (read_named_year, read_week_of, read_relative_unit),
    "ce": (read_this,),
    "'": (read_apostrophe,),
    "dizaine": (read_duration,),
    "il y a": (read_ago,),
    "dans": (read_in,),
    "relatif": (read_relative_day,),
    "jour_semaine": (read_weekday,),
    "D": (_read_since,),
    "H": (_read_between,),
    "L": (_read_still,),
    "x": (read_may,),
}


def read_signes(mots: Sequence[Mot], today: date) -> list[Signe]:
    """The signs, in order. Noise leaves none."""
    signes: list[Signe] = []
    i, size = 0, len(mots) - 6  # the six empty ones of `give_kinds`
    while i < size:
        signe, j = _read_one(mots, i, today) or (_plain_signe(mots[i]), i + 1)
        if signe:
            signes.append(signe._replace(place=(i, j)))
        i = j
    return signes


def _read_one(mots: Sequence[Mot], i: int, today: date) -> Found:
    """What the first reader finds that finds anything here."""
    for reader in _READERS.get(mots[i].sorte, ()):
        if found := reader(mots, i, today):
            return found
    return None


def _plain_signe(mot: Mot) -> Signe | None:
    """The sign of a word that is part of no date."""
    if mot.sorte in NOISE or mot.sorte == "num":
        return None
    return Signe(mot.sorte if len(mot.sorte) == 1 else "x", nombre=mot.valeur)
