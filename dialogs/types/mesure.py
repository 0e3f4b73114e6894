"""A number and its unit, as said or as computed from a period."""

import re
from collections.abc import Iterator
from datetime import date

from dialogs.dates import Periode
from dialogs.livret.etat import Fiche, Livret
from dialogs.mots import flatten, lower
from dialogs.trame import Champ, Trame
from dialogs.types.base import Asked, Type
from dialogs.valeurs import Mesure, Valeur

_NUMBERS = {w: n for n, w in enumerate("zero un deux trois quatre cinq six sept huit neuf dix onze douze".split())} | {
    "une": 1, "quinze": 15, "vingt": 20, "trente": 30,
}  # fmt: skip
_UNITS = {
    "h": "heure",
    "j": "jour",
    "an": "année",
    "ans": "année",
    "annee": "année",
    "journee": "jour",
    "sem": "semaine",
}


_VAGUE = re.compile(r"(dix|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?|demie?s?|quelques?|plusieurs")


def read_measure(mots: str, unites: tuple[str, ...]) -> Mesure | None:
    """One number and at most one unit: « 2 jours », « 35h »; « une dizaine », « et demie » are left as said."""
    words = re.findall(r"[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+", lower(mots))
    numbers = [n for word in words if (n := _number(word)) is not None]
    if len(numbers) != 1 or any(_VAGUE.fullmatch(word) for word in words):
        return None
    return Mesure(float(numbers[0]), _unit(" ".join(words), unites))


def _number(word: str) -> float | None:
    if word[0].isdecimal():
        return float(word.replace(",", "."))
    return _NUMBERS.get(word)


def _unit(said: str, unites: tuple[str, ...]) -> str | None:
    said = flatten(said)
    for unite in sorted(unites, key=len, reverse=True):
        if re.search(rf"\b{flatten(unite).replace(' ', 's? ')}s?\b", said):
            return unite
    named = {_UNITS[word] for word in said.split() if word in _UNITS}
    return next((unite for unite in unites if unite in named), None)


def is_computed(fiche: Fiche, champ: Champ) -> bool:
    """Whether a `calcul` can be read off the period that another champ gave, so that nobody is asked."""
    source = fiche.reponses.get(champ.de)
    if source is None or champ.cle in fiche.reponses:
        return False
    return isinstance(source.valeur, Periode) and source.valeur.understood and source.valeur.start is not None


class NombreUnite(Type):
    nom = "nombre_unite"
    dated = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return read_measure(mots, asked.champ.unites)

    def expected(self, champ: Champ, mots: str) -> float:
        return 3.0 if re.search(r"\d", mots) else 0.0


class Calcul(NombreUnite):
    """A duration that is computed from the period of the champ `de`; asked where there is none."""

    nom = "calcul"

    def can_be_asked(self, livret: Livret, fiche: Fiche, champ: Champ) -> bool:
        return not is_computed(fiche, champ)

    def faults(self, trame: Trame, champ: Champ, before: list[str]) -> Iterator[str]:
        yield from super().faults(trame, champ, before)
        if champ.de not in before:
            yield f"« de » nomme « {champ.de} », qui n'est pas posé avant"
