"""
Telephone numbers: French ones, those of overseas, and foreign ones with the code of their country.

Our own grammar rather than `phonenumbers`: that library takes 48 MB (5 MB without names of places), and reads neither
numbers dictated in letters nor those of overseas said without their code; what we need of it is the table below.
"""

import re
from collections.abc import Mapping
from datetime import date

from dialogs.mots import LONG, flatten
from dialogs.phrases import Phrases
from dialogs.trame import Champ
from dialogs.types.base import Asked, SansAdresse, holds_digits
from dialogs.types.chiffres import Run, find_runs
from dialogs.valeurs import Valeur

_LENGTHS: Mapping[str, tuple[int, ...]] = {
    code: tuple(map(int, lengths.split("|")))
    for pair in (
        "262:9 590:9 594:9 596:9 508:6|9 681:6 687:6 689:8 "  # overseas
        "1:10 7:10 20:9|10 27:9 30:10 31:9 32:8|9 34:9 36:8|9 39:9|10|11 40:9 41:9 43:10|11 44:10 45:8 46:9 47:8 48:9 "
        "49:10|11 52:10 54:10|11 55:10|11 56:9 57:10 58:10 61:9 64:8|9 81:9|10 84:9 86:11 90:10 91:10 92:10 93:9 94:9 "
        "98:10 212:9 213:8|9 216:8 218:9 220:7 221:9 222:8 223:8 224:9 225:10 226:8 227:8 228:8 229:8|10 230:8 233:9 "
        "234:10 235:8 236:8 237:9 238:7 240:9 241:8 242:9 243:9 244:9 245:9 248:7 249:9 250:9 251:9 253:8 254:9 255:9 "
        "256:9 257:8 258:9 261:9 269:7 351:9 352:6|9 353:9 355:9 356:8 357:8 359:9 370:8 371:8 373:8 374:8 375:9 376:6 "
        "377:8|9 380:9 381:8|9 382:8 383:8 385:8|9 386:8 387:8 389:8 420:9 421:9 509:8 678:7 855:8|9 961:7|8 962:9 "
        "963:9 964:10 965:8 966:9 971:9 972:9 973:8 974:8 994:9 995:9 998:9"
    ).split()
    for code, _, lengths in (pair.partition(":"),)
}
"""Code of a country -> how many figures its numbers have, without the 0 that is dialled inside it (E.164)."""
_WITHOUT_PLUS = ("262", "590", "594", "596")
"""Codes that are known without « + » too, as « 33 » is: ten figures can be nothing else then."""
_ZERO = re.compile(r"(?<=\d)[ .\-]*\(0\)")
_SHORT = 6
"""Shorter runs of figures are no telephone number: « après 18 h »."""
_DENIED = re.compile(r"\b(?:pas|plus|ancien|ancienne|jamais)(?: (?:le|au|a|celui|numero|au numero|mon|c est|etait))*$")
_LOST = re.compile(
    r"^(?:ou|n est|ne (?:marche|fonctionne|repond)|marche (?:plus|pas)|(?:c )?etait|est (?:faux|mort))\b"
)
_MISSING: Mapping[str, re.Pattern[str]] = {
    cle: re.compile(rf"\b(?:pas|plus|aucun|ni|sans)(?: [a-z]+)?(?: [a-z]+)? (?:{named})\b")
    for cle, named in {
        "telephone_mobile": "portable|mobile|gsm",
        "telephone_domicile": "fixe|maison|domicile",
        "telephone_professionnel": "travail|boulot|pro|professionnel|bureau",
    }.items()
}
"""Champ -> words that say one has no such telephone: the number said then is another one's."""


def read_phone(mots: str) -> str | None:
    """The one telephone number of these words: « 06 12 34 56 78 », « +262 692 12 34 56 »; or None."""
    if len(mots) > LONG:
        return None
    runs = [run for run in find_runs(_ZERO.sub("", mots)) if len(run.figures) >= _SHORT]
    if any(_DENIED.search(run.before) or _LOST.search(run.after) for run in runs):
        return None
    found = {_number(run) for run in runs}
    return found.pop() if len(found) == 1 else None


def _number(run: Run) -> str | None:
    figures = re.sub(r"^00", "+", run.figures)
    if figures.startswith("+"):
        return _international(figures[1:])
    if re.fullmatch(r"0[1-9]\d{8}", figures):
        return _french(figures)
    bare = figures.startswith(_WITHOUT_PLUS) and len(figures) == 12
    return _international(figures) if bare or re.fullmatch(r"330?[1-9]\d{8}", figures) else None


def _french(figures: str) -> str:
    return " ".join(figures[i : i + 2] for i in range(0, 10, 2))


def _international(figures: str) -> str | None:
    """A number after its code, if it is as long as the numbers of that country are."""
    if french := re.fullmatch(r"330?([1-9]\d{8})", figures):
        return _french(f"0{french[1]}")
    code = next((figures[:n] for n in (3, 2, 1) if figures[:n] in _LENGTHS), None)
    if code is None:
        return None
    rest = figures[len(code) :]
    if code != "39" and rest.startswith("0"):  # only Italy keeps it
        rest = rest[1:]
    return f"+{code} {_grouped(rest)}" if len(rest) in _LENGTHS[code] else None


def _grouped(figures: str) -> str:
    """« 692 12 34 56 », « 23 45 67 »."""
    first = 3 if len(figures) % 2 else 2
    return " ".join([figures[:first], *(figures[i : i + 2] for i in range(first, len(figures), 2))])


class Telephone(SansAdresse):
    nom = "telephone"

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        number, missing = read_phone(mots), _MISSING.get(asked.champ.cle)
        return None if number and missing and missing.search(flatten(mots)) else number

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["telephone"]

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if holds_digits(mots) or read_phone(mots) else -2.0
