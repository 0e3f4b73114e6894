"""The types that the reading of a date goes through: words (Mot), signs (Signe), and at the end a Periode."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Periode:
    """
    What was understood of a date or a period said in words.

    start, end: YYYY, YYYY-MM or YYYY-MM-DD, as precise as what was said, or None when not said. A point has start equal
    to end. ongoing: it lasts still, and end is None. Not understood: nothing else is set (`INCOMPRIS`).
    """

    start: str | None
    end: str | None
    ongoing: bool
    understood: bool


INCOMPRIS = Periode(None, None, False, False)

FIRST_YEAR, LAST_YEAR = 1900, 2099

Parts = tuple[int, ...]
"""A year, a year and a month, or a year, a month and a day."""

Span = tuple[Parts, Parts]
"""First and last; the same twice for a point."""


class Mot(NamedTuple):
    """A word and its kind (`lexique`), or a number. ecrit: as typed, mended; "" for a number in letters."""

    sorte: str
    valeur: int
    ecrit: str


class Repere(NamedTuple):
    """
    What comes back every year: « mars », « le 3 mars », « l'hiver », « Noël ».

    sorte: "mois" (from month a to month b), "jour" (day b of month a) or "fete" (its nom).
    """

    sorte: str
    a: int
    b: int
    nom: str = ""


class Duree(NamedTuple):
    """How long: months or days (one of them is 0), and the unit that was named. vague: « une dizaine »."""

    mois: int
    jours: int
    unite: str
    vague: bool = False


class Signe(NamedTuple):
    """A letter of the skeleton, what it stands for, and the place of its words (first, last excluded)."""

    lettre: str
    span: Span | None = None
    repere: Repere | None = None
    duree: Duree | None = None
    nombre: int = 0
    place: tuple[int, int] = (0, 0)


Found = tuple[Signe, int] | None
"""A sign and the place after its words, or None."""

Reader = Callable[[Sequence[Mot], int, date], Found]


def make_point(lettre: str, span: Span | None) -> Signe:
    """A point; « ! » for a date that does not exist."""
    return Signe(lettre, span) if span else Signe("!")


def is_unit(mot: Mot) -> bool:
    return mot.sorte in ("unite", "quantite")
