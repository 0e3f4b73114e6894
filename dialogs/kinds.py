"""
The types of champ: words tidied into a valeur, or not.

Nothing is ever refused here: a type only ranges words. What it does not understand has no valeur, and the words stay.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dialogs import dates
from dialogs.dates import Periode


@dataclass(frozen=True, slots=True)
class Mesure:
    """A number and its unit as said: « 2 jours ». unite is None when none was said."""

    nombre: float
    unite: str | None


Valeur = str | bool | tuple[str, ...] | Periode | Mesure | None
"""The tidy form of an answer: a choice, yes or no, several choices, a date, a measure; None when there is none."""

LONG = 400
"""Longer texts (characters) are stories: nothing but a date or a choice would be looked for in them, so nothing is."""

OUI = frozenset(
    {
        "oui",
        "ouais",
        "ouep",
        "si",
        "ok",
        "okay",
        "d accord",
        "daccord",
        "bien sur",
        "tout a fait",
        "c est ca",
        "cest ca",
    }
    | {"exact", "exactement", "je veux bien", "oui merci", "oui c est ca", "volontiers", "oui oui", "c est bon"}
)
_DOUBT = frozenset({"oui", "non", "mais", "pas", "presque", "peut", "si", "sauf", "ou"})
NON = frozenset({"non", "nan", "non merci", "pas du tout", "non non", "jamais", "ah non", "non pas du tout"})

_FILLERS = frozenset("un une le la les l du de des d en au par mon ma mes c est cest plutot j ai jai avec".split())


_WORDS = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")


def flatten(mots: str) -> str:
    """Words only, for comparing: no case, accents or signs; one space between words. "" for a long text."""
    return " ".join(_WORDS.findall(_bare(mots)))


def _bare(mots: str) -> str:
    """Lower case, no accents; "" for a long text."""
    if len(mots) > LONG:
        return ""
    folded = mots.casefold().replace("œ", "oe").replace("’", "'")
    if folded.isascii():
        return folded
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))


def choose(mots: str, options: Mapping[str, Iterable[str]]) -> str | None:
    """
    The one option (valeur -> the ways to say it) that these words clearly name, or None.

    A bare number names none: a level « 5 » may be today's or yesterday's (domain § 3.1), and a number is not a fiche.
    """
    said = flatten(mots)
    if not said:
        return None
    core = _core(said)
    found = {valeur for valeur, ways in options.items() if _is_named(said, core, valeur, ways)}
    return found.pop() if len(found) == 1 else None


def _is_named(said: str, core: str, valeur: str, ways: Iterable[str]) -> bool:
    ways = ways if valeur.isdecimal() else (*ways, valeur.replace("_", " "))
    return any(said == flat or (core and core == flat_core) for flat, flat_core in map(_flat_and_core, ways))


@lru_cache(2048)
def _flat_and_core(way: str) -> tuple[str, str]:
    """Labels come back at each turn."""
    flat = flatten(way)
    return flat, _core(flat)


def _core(flat: str) -> str:
    return " ".join(word for word in flat.split() if word not in _FILLERS)


def say_yes_or_no(mots: str) -> bool | None:
    """True or False when the words clearly are yes or no."""
    said = flatten(mots)
    if said in OUI or said in NON:
        return said in OUI
    first, *rest = said.split() or [""]
    if first in ("oui", "non") and len(rest) < 6 and not _DOUBT.intersection(rest):
        return first == "oui"
    return None


def tidy(
    type: str, mots: str, today: date, options: Mapping[str, Iterable[str]], unites: tuple[str, ...] = ()
) -> Valeur:
    """
    The valeur of these words for a champ of this type, or None.

    options: what may be chosen, valeur -> the ways to say it; for `oui_non` the keys are "oui" and "non".
    A date is a Periode even when it was not understood, so that one can tell it was tried (contract § 4).
    """
    match type:
        case "date" | "periode":
            return dates.parse(mots, today)
        case "choix" | "lien":
            return choose(mots, options)
        case "choix_multi" | "lien_multi":
            parts = [mots, *re.split(r"[,;/\n]| et ", mots[:LONG])]
            return tuple(dict.fromkeys(v for part in parts if (v := choose(part, options)))) or None
        case "oui_non":
            named = choose(mots, options)
            return say_yes_or_no(mots) if named is None else named == "oui"
        case "email" | "email_confirmation":
            return _email(mots)
        case "telephone":
            return _telephone(mots)
        case "code_postal":
            return _code_postal(mots)
        case "nombre_unite" | "calcul":
            return _mesure(mots, unites)
        case _:
            return None


def is_understood(valeur: Valeur) -> bool:
    return valeur.understood if isinstance(valeur, Periode) else valeur is not None


def _email(mots: str) -> str | None:
    found = re.fullmatch(r"\s*([^\s@,;<>()]{1,64}@[^\s@,;<>()]{1,250}\.[^\s@.,;<>()]{2,63})\s*\.?\s*", mots[:LONG])
    return found[1] if found else None


def _digits(mots: str) -> str | None:
    """The digits of a text made of nothing but digits and the signs used between them."""
    kept = re.sub(r"[\s.\-/()\u00a0\u202f]", "", mots[:60])
    return kept if re.fullmatch(r"\+?[0-9]+", kept) and len(mots) <= 60 else None


def _telephone(mots: str) -> str | None:
    digits = _digits(mots) or ""
    digits = re.sub(r"^(\+|00)33\(?0?", "0", digits)
    if not re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return None
    return " ".join(digits[i : i + 2] for i in range(0, 10, 2))


def _code_postal(mots: str) -> str | None:
    digits = _digits(mots)
    return digits if digits and re.fullmatch(r"[0-9]{5}", digits) else None


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


def _mesure(mots: str, unites: tuple[str, ...]) -> Mesure | None:
    """One number and at most one unit: « 2 jours », « 35h »; « une dizaine », « et demie » are left as said."""
    words = re.findall(r"[0-9]+(?:[.,][0-9]+)?|[^\W\d_]+", _bare(mots))
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


_PRIVATE = re.compile(
    r"\b(syndi\w+|cgt|cfdt|cftc|unsa|fsu|force ouvriere|politiques?|religi\w+|eglise|mosquee|synagogue"
    r"|handicape?s?|maladies?|cancer|depression)\b"
)


def is_private(mots: str) -> bool:
    """Whether words name a private subject (union, politics, religion, health), outside a long story (domain § 6.4)."""
    return _PRIVATE.search(flatten(mots)) is not None
