"""Free words, short or long."""

from dialogs.trame import Champ
from dialogs.types.base import Type


class Texte(Type):
    nom = "texte"


class TexteLong(Type):
    """A story, in as many messages as one likes."""

    nom = "texte_long"
    collected = True

    def expected(self, champ: Champ, mots: str) -> float:
        return 1.5
