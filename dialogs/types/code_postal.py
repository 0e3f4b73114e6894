"""French post codes: five figures, from 01000 to 98999."""

import re
from datetime import date

from dialogs.mots import LONG, lower, typed
from dialogs.phrases import Phrases
from dialogs.trame import Champ
from dialogs.types.base import Asked, Type, digits_of, holds_digits
from dialogs.types.chiffres import find_runs
from dialogs.valeurs import Valeur

_CODE = re.compile(
    r"(?:(?<![^\W_])fr?[ \-]?|(?<![^\W_])(?<!\b[a-z]-)(?<!\b[a-z]{2}-))((?:0[1-9]|[1-8]\d|9[0-8])\d{3})(?![^\W_])"
)
_FIVE = re.compile(r"(?<!\d)\d{5}(?!\d)")


def read_code_postal(mots: str) -> str | None:
    """The one post code of these words (« 75011 Paris », « F-67000 »), or None."""
    if len(mots) > LONG:
        return None
    plain = lower(typed(mots))
    digits = digits_of(plain)
    if digits is None and not _FIVE.search(plain):  # said in letters
        digits = next((run.figures for run in find_runs(mots) if len(run.figures) > 2), "")
    found = {*_CODE.findall(digits or plain)}
    others = [*_FIVE.finditer(digits or plain)]
    return found.pop() if len(found) == 1 and len({five[0] for five in others}) == 1 else None


class CodePostal(Type):
    nom = "code_postal"
    replaced = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return read_code_postal(mots)

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["code_postal"]

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if holds_digits(mots) else -2.0
