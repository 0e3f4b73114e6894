"""French post codes: five figures."""

import re
from datetime import date

from dialogs.phrases import Phrases
from dialogs.trame import Champ
from dialogs.types.base import Asked, Type, digits_of, holds_digits
from dialogs.valeurs import Valeur


class CodePostal(Type):
    nom = "code_postal"
    replaced = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        digits = digits_of(mots)
        return digits if digits and re.fullmatch(r"[0-9]{5}", digits) else None

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["code_postal"]

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if holds_digits(mots) else -2.0
