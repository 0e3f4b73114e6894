"""French telephone numbers."""

import re
from datetime import date

from dialogs.phrases import Phrases
from dialogs.trame import Champ
from dialogs.types.base import Asked, SansAdresse, digits_of, holds_digits
from dialogs.valeurs import Valeur


class Telephone(SansAdresse):
    nom = "telephone"

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        """« 06 12 34 56 78 », or None."""
        digits = re.sub(r"^(\+|00)33\(?0?", "0", digits_of(mots) or "")
        if not re.fullmatch(r"0[1-9][0-9]{8}", digits):
            return None
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["telephone"]

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if holds_digits(mots) else -2.0
