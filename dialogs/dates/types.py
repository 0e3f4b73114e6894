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
"""Years before and after these are no dates."""

Parts = tuple[int, ...]
"""A year, a year and a month, or a year, a month and a day."""

Span = tuple[Parts, Parts]
"""First and last; the same twice for a point."""


class Mot(NamedTuple):
    """
    An expression and its kind, or a number.

    sorte: the kind, one of those of `lexique`, or "num" (valeur is the number), "ord" (its rank), "#" (figures that
    can be no date), "x" (any other word), "" (the end). ecrit: the words as typed, mended; "" for a number in letters.
    """

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
    """
    How long: months or days (one of them is 0).

    unite: the unit that was named, "an", "mois", "semaine", "jour" or "heure". vague: « une dizaine ».
    """

    mois: int
    jours: int
    unite: str
    vague: bool = False


class Signe(NamedTuple):
    """
    A letter of the skeleton (`tournures` lists them), what it stands for, and the place of its words (last excluded).
    """

    lettre: str
    span: Span | None = None
    repere: Repere | None = None
    duree: Duree | None = None
    nombre: int = 0
    place: tuple[int, int] = (0, 0)


IMPOSSIBLE = "!"
"""The letter of a date that does not exist (31/02/2010)."""

Found = tuple[Signe, int] | None
"""A sign and the place after its words, or None."""

Reader = Callable[[Sequence[Mot], int, date], Found]
"""Reads a sign from these words, at this place, seen from today."""


def one_month(month: int) -> Repere:
    return Repere("mois", month, month)


def make_point(lettre: str, span: Span | None) -> Signe:
    """A point; without a span, a date that does not exist."""
    return Signe(lettre, span) if span else Signe(IMPOSSIBLE)


def make_year(year: int) -> Signe:
    return Signe("Y", ((year,), (year,)))


def is_unit(mot: Mot) -> bool:
    """Whether a number before this word counts it (« ans », « euros »)."""
    return mot.sorte in ("unite", "quantite")
