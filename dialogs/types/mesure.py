"""
A number and its unit, as said or as computed from a period.

One number, with a unit that the champ knows right after it (« 35 h de cours »), or nothing but a number (« 35 »). What
says more than one number, a range, a rate or « plus de » has no valeur: the words say it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from dialogs.dates import Periode
from dialogs.dates.nombres import NUMBERS, spell_number, unglue
from dialogs.dates.orthographe import mend
from dialogs.livret.etat import Fiche, Livret
from dialogs.mots import LONG, flatten, lower, typed
from dialogs.trame import Champ, Trame
from dialogs.types.base import Asked, Type
from dialogs.valeurs import Mesure, Valeur

_UNITS = {
    said: unite
    for unite, ways in {
        "heure": "heure heures heur heurs eure eures h hr hrs hre hres",
        "jour": "jour jours journee journees journe jour jr jrs j joure joures",
        "semaine": "semaine semaines semain semains smaine smaines sem",
        "mois": "mois moi",
        "année": "an ans annee annees anne annes anee anees",
        "demi-journée": "matinee matinees",
        "personne": "personne personnes stagiaire stagiaires apprenti apprentis apprentie apprenties agent agents "
        "collegue collegues jeune jeunes eleve eleves etudiant etudiants etudiante etudiantes alternant alternants",
    }.items()
    for said in ways.split()
}
"""A unit as said -> as the trame writes it."""
_VAGUE = re.compile(
    r"\b(?:di[xz]|dou[sz]|quin[sz]|vingt|trent|quarant|cinquant|soixant|cent)aines?\b|\bhuitaines?\b|\bmilliers?\b"
    r"|\b(?:quelques?|plusieurs|entre|plus|moins|presque|quasi|quasiment|ou|pas|ni|minimum|maximum|min|max|quarts|tous|toutes)\b"
    r"|\b(?:avant|apres|niveau|numero|no|age|agee|moyenne|puis|au dela|il y a|dans)\b"
    r"|\bchaque (?:jour|semaine|mois|annee)|[%*+]|\bx\b"
)
"""Words beside which a number is not how much: a range, a rank, a date, an age."""
_RATE = re.compile(r"\b(?:par|hebdo\w*|mensuel\w*|quotidien\w*|annuel\w*|an(?:nee)?s?|mois|semaines?|jours?)\b|/")
"""After a unit, these words make it a rate: « 2 jours par semaine », « 35 h hebdo »."""
_DIZAINE_PAR = re.compile(r"\bdizaine d(?:e|')")
"""« une dizaine d'heures par semaine » has been « 1 heure par semaine » so far, and stays so until it is decided."""
_TWO_HALVES = re.compile(r"\d 1 ?/ ?2(?![\d/])")
_CLOCK = re.compile(r"(?<![\d.,])(\d{1,4}) ?h(?:eures?)? ?(\d{2})(?:\b|(?=mi?n))(?: ?mi?n\w*)?")
_TOKEN = re.compile(
    r"(?<![\d.,])[1-9]\d{0,2}(?:[ .']\d{3})+(?!\d|[ .']\d)(?:,\d{1,2}(?!\d))?"  # « 1 607 », « 1.607,5 »
    r"|\d+(?:[.,]\d+)?|[a-z]+|[^\sa-z\d]"
)
_BESIDE = frozenset(
    "environ vers c est etait ca fait dure a duree de euh je dirais crois pense disons en tout : . , ! ( ) "
    "' ’ - _ ; pense oui".split()
)
"""Words that may stand beside a number without a unit."""
_BETWEEN = frozenset("bonnes bons bonne bon grosses gros petites petits pleins pleines longues longs - '".split())
"""Words that may stand between a number and its unit."""
_HALF = frozenset({"demi", "demie", "demis", "demies"})


class _Number(NamedTuple):
    """A number, and the places of its first word and after its last."""

    value: float
    start: int
    end: int


def read_measure(mots: str, unites: tuple[str, ...]) -> Mesure | None:
    """The one number and its unit, or None: « 2 jours », « 35h », « trois jours et demi »."""
    text = _fold(mots, unites)
    if not text or _VAGUE.search(text):
        return None
    words = _cut(text)
    numbers = _numbers(words)
    if len(numbers) > 1:
        numbers = _without_articles(words, numbers)
    if len(numbers) != 1 or numbers[0].value < 0:
        return None
    return _measure(words, numbers[0], unites)


def _fold(mots: str, unites: tuple[str, ...]) -> str:
    """Without case or accents; « ½ » and « 1/2 » are « demi », « 2 h 30 » is « 2.5 heure »."""
    if len(mots) > LONG:
        return ""
    text = lower(typed(re.sub(r"(?<=\d) ?½", " et demi", mots).replace("½", "1/2"))).replace("a peu pres", "")
    text = _TWO_HALVES.sub("plus", text)  # « 2 1/2 journées »: two and a half, or two halves?
    text = re.sub(r"(?<=[a-z]) ?- ?(?=[a-z])", " ", re.sub(r"(?<![\d/])1 ?/ ?2(?![\d/])", "demi", text))
    if any(" par " in unite for unite in unites):
        text = _DIZAINE_PAR.sub("", text)
    return _CLOCK.sub(_in_hours, text)


def _in_hours(clock: re.Match[str]) -> str:
    """Hours and minutes as hours; not understood where they are no round number of hundredths."""
    hundredths = int(clock[2]) * 100 / 60
    return f"{int(clock[1]) + hundredths / 100} heure" if hundredths.is_integer() and hundredths < 100 else "plus"


def _cut(text: str) -> list[str]:
    """Words, numbers in figures and signs, in order; then a few empty words, which readers may look at."""
    words = (unglue(mend(word)) if word.isalpha() else [word] for word in _TOKEN.findall(text))
    return [*chain.from_iterable(words), *[""] * 4]


def _numbers(words: Sequence[str]) -> list[_Number]:
    found = [_Number(1.0, 0, 0)] if words[0] in _HALF else []
    i = 0
    while words[i]:
        number = _number_at(words, i)
        if number:
            found.append(number)
        i = number.end if number else i + 1
    return found


def _number_at(words: Sequence[str], i: int) -> _Number | None:
    """A number in figures or in letters; -1 for figures that may be two numbers (« 1,607 »)."""
    if words[i][0].isdecimal():
        return _Number(_value(words[i]), i, i + 1)
    if words[i] not in NUMBERS:
        return None
    value, j = spell_number(words, i)
    if words[j] == "virgule" and words[j + 1] in NUMBERS - {"zero"}:
        decimals, j = spell_number(words, j + 1)
        return _Number(float(f"{value}.{decimals}"), i, j)
    return _Number(float(value), i, j)


def _value(figures: str) -> float:
    """The number that these figures write; a thousand's sign is a space, a point or an apostrophe."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:[ .']\d{3})+(?:,\d+)?", figures):
        return float(re.sub(r"[ .']", "", figures).replace(",", "."))
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", figures) or len(figures) > 12:
        return -1.0
    return float(figures.replace(",", "."))


def _without_articles(words: Sequence[str], numbers: list[_Number]) -> list[_Number]:
    """The numbers, but « un » and « une » that count nothing: « un stage de 2 jours »."""
    return [n for n in numbers if words[n.start] not in ("un", "une") or n.end > n.start + 1 or words[n.end] in _UNITS]


def _measure(words: Sequence[str], number: _Number, unites: tuple[str, ...]) -> Mesure | None:
    value, j = number.value, number.end
    while words[j] in _BETWEEN:
        j += 1
    if words[j] == "et" and words[j + 1] in _HALF:  # « deux et demi jours »
        value, j = value + 0.5, j + 2
    elif words[j] in _HALF:
        return _halves(words, value, j, unites)
    said = _UNITS.get(words[j])
    if said is None:
        return _bare(words, number, value)
    if said == "année" and _is_age(words, number, j + 1):
        return None
    return _with_unit(words, value, said, j + 1, unites)


def _bare(words: Sequence[str], number: _Number, value: float) -> Mesure | None:
    """A number without a unit, where nothing else is said; not one that may be a year."""
    others = [word for i, word in enumerate(words) if word and not number.start <= i < number.end]
    may_be_year = 1900 <= value <= 2099 and value != 2000 and len(words[number.start]) == 4
    return None if may_be_year or not _BESIDE.issuperset(others) else Mesure(value, None)


def _halves(words: Sequence[str], value: float, j: int, unites: tuple[str, ...]) -> Mesure | None:
    """« une demi-journée », « trois demi-journées », « une demi-heure »."""
    unite = _UNITS.get(words[j + 1])
    if unite == "jour" and "demi-journée" in unites:
        return Mesure(value, "demi-journée")
    return Mesure(0.5, unite) if unite in unites and value == 1 else None


def _with_unit(words: Sequence[str], value: float, unite: str, j: int, unites: tuple[str, ...]) -> Mesure | None:
    """What is said after the unit may halve it (« et demi »), be minutes (« 2 h 30 »), or make it a rate."""
    if words[j] == "et" and words[j + 1] in _HALF:
        value, j = value + 0.5, j + 2
    elif words[j] in _HALF:
        value, j = value + 0.5, j + 1
    elif words[j] == "et" and words[j + 1] == "quart":
        value, j = value + 0.25, j + 2
    rest = " ".join(words[j:])
    if unite in unites:
        return None if _RATE.search(rest) else Mesure(value, unite)
    named = (u for u in unites if u.startswith(f"{unite} par ") and _says_rate(rest, u.rpartition(" ")[2]))
    return next((Mesure(value, u) for u in named), None)


def _says_rate(rest: str, period: str) -> bool:
    """« par semaine », « /sem », « la semaine »."""
    said = re.match(r"(?:par|/|la|le|l '|chaque|a la|a l ') ?(\w+)", rest)
    return said is not None and flatten(_UNITS.get(said[1], "")).startswith(period)


def _is_age(words: Sequence[str], number: _Number, after: int) -> bool:
    """« j'avais 25 ans », « à 25 ans »; not « j'ai 10 ans d'ancienneté »."""
    before = words[number.start - 1] if number.start else ""
    return before in ("a", "ai", "avais", "avait", "mes", "eu") and words[after] not in ("d", "de")


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
