"""
Comparing what people say with words that mean something: one normalisation for buttons, choices, actions, yes and no.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

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
    return " ".join(_WORDS.findall(lower(mots)))


def lower(mots: str) -> str:
    """Without case or accents; "" for a long text."""
    if len(mots) > LONG:
        return ""
    folded = mots.casefold().replace("œ", "oe").replace("’", "'")
    if folded.isascii():
        return folded
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", folded)))


_UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u20e3\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
)
"""Signs that nothing shows: soft hyphens, marks of direction, joiners, fillers, variants; a range as `re` writes it."""
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_SEEN = re.compile(rf"[^\s\x00-\x1f\x7f-\x9f{_UNSEEN}]")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))


def is_blank(mots: str) -> bool:
    """Whether nothing of these words is seen on a screen: an empty message."""
    return _SEEN.search(mots) is None


def typed(mots: str) -> str:
    """The words as a plain keyboard types them, to read a valeur in: no invisible signs, plain hyphens and figures."""
    if mots.isascii():
        return mots
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", mots)).translate(_HYPHENS)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


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


def read_number(text: str) -> int:
    """The number that an action carries; 0, which numbers nothing, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


_PRIVATE = re.compile(
    r"\b(syndi\w+|cgt|cfdt|cftc|unsa|fsu|force ouvriere|politiques?|religi\w+|eglise|mosquee|synagogue"
    r"|handicape?s?|maladies?|cancer|depression)\b"
)


def is_private(mots: str) -> bool:
    """Whether words name a private subject (union, politics, religion, health), outside a long story (domain § 6.4)."""
    return _PRIVATE.search(flatten(mots)) is not None
