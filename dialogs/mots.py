"""
Comparing what people say with words that mean something: one normalisation for buttons, choices, actions, yes and no.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

PLAIN = 80
"""Longer texts (characters) say more than yes or no."""
LONG = 400
"""Longer texts (characters) are stories: nothing but a date or a choice would be looked for in them, so nothing is."""

OUI = frozenset(
    """
    oui|oui oui|ouais|ouai|ouep|si|si si|ok|okay|d accord|daccord|d acc|dac|yes|yep|oui merci|volontiers|avec plaisir
    bien sur|bien sur que oui|bien entendu|evidemment|carrement|absolument|certainement|en effet|effectivement
    tout a fait|c est ca|cest ca|oui c est ca|c est bien ca|c est bon|c est exact|c est vrai|c est juste|exact
    je veux bien|je suis d accord|je suis ok|c est d accord|ca me va|ca marche|je confirme|je l ai|exactement
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
NON = frozenset(
    """
    non|non non|nan|nope|non merci|sans facon|ah non|non pas du tout|pas du tout|absolument pas|certainement pas
    surtout pas|bien sur que non|jamais|jamais de la vie|hors de question|pas question|negatif|pas d accord
    je suis pas d accord|je ne suis pas d accord|je refuse|je veux pas|je ne veux pas|c est pas ca|ce n est pas ca
    c est faux|je l ai pas|je ne l ai pas|je l ai plus|je ne l ai plus
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
_OUI_TOO = OUI | frozenset(
    """
    ui|voui|wi|yeah|biensur|evidement|dakor|dacord|c est oui|c est ok|ok ca marche|ok pour moi|je veux bien oui
    exactement ca|c est exactement ca|tout juste|carrement oui|vrai|suis d accord|tout a fait d accord
    entierement d accord|je suis tout a fait d accord|je suis entierement d accord|je crois bien que oui
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
_NON_TOO = NON | frozenset(
    """
    nn|no|c est non|faux|carrement pas|jamais fait|jamais eu|pas encore|je prefere pas|je prefere que non
    je ne prefere pas|non jamais eu|non jamais fait|pas d acc
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
"""Other ways, which are understood and not told to people."""
_SAY_OUI = frozenset({"oui", "ouais", "ouai", "ouep", "yes", "yep", "ui", "voui"})
_SAY_NON = frozenset({"non", "nan", "nope"})
_DOUBT = frozenset(
    "oui non mais pas presque peut si sauf ou crois pense suppose depend parfois fois peu moyen partie moitie sans sur "
    "bof normalement surement probablement enfin jamais plutot".split()
)
"""After « oui » or « non », these words say that it is not as clear."""
_NON_PAS = re.compile(
    r"pas (?:encore|besoin|la peine|envie|pour (?:l instant|le moment)|maintenant|specialement)\b"
    r"|(?:je |j |on )(?:n |ne )?[a-z]+ pas(?! (?:sur|certain))\b(?!.*\b(?:mais|sauf|si|ou)\b)"
)
_INTERJECTIONS = re.compile(r"^(?:(?:ah|eh|he|euh|heu|hum|bah|ba|ben|be|beh|bin|oh|bon|alors|mais|bien|et) )+")
_POLITE = re.compile(
    r"(?: (?:merci|madame|monsieur|hein|svp|s il (?:vous|te) plait|voila|quoi|bien sur|chef|vraiment|evidemment"
    r"|carrement"
    r"|absolument|tout a fait|exactement|c est ca|je confirme|sans probleme|volontiers|avec plaisir|d accord"
    r"|du tout|beaucoup))+$"
)
_FIRST = frozenset(said.split()[0] for said in _OUI_TOO | _NON_TOO) | _SAY_OUI | _SAY_NON
"""The first words of yes and no."""
_DRAWN_OUT = re.compile(r"([a-z])\1+")
_MEANT = {**dict.fromkeys("👍👌✅✔☑🆗🙆", True), **dict.fromkeys("👎❌🚫⛔✖🙅", False)}
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")

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
    """True or False when the words clearly say so (« bah oui », « ouiiii », 👍); None in doubt (« oui mais »)."""
    if len(mots) > PLAIN or "?" in mots:
        return None
    drawn = {_MEANT[sign] for sign in mots if sign in _MEANT} if not mots.isascii() else set()
    said = flatten(mots)
    if not said:
        return drawn.pop() if len(drawn) == 1 and _holds_only_signs(mots) else None
    meant = drawn.pop() if len(drawn) == 1 and _POLITE.fullmatch(f" {said}") else _yes_or_no(said)
    return None if drawn - {meant} else meant


def _holds_only_signs(mots: str) -> bool:
    return all(sign in _MEANT or sign in " !." for sign in _SKIN.sub("", typed(mots)))


def _yes_or_no(said: str) -> bool | None:
    bare = _INTERJECTIONS.sub("", said, count=1)
    word, _, after = bare.partition(" ")
    first, rest = _shorten(word), after.split()
    if first not in _FIRST and said == bare:
        return None
    if (meant := _named_yes_or_no(said)) is not None:
        return meant
    if not rest or first not in _SAY_OUI | _SAY_NON:
        return None
    yes, then = first in _SAY_OUI, _named_yes_or_no(" ".join(rest))
    if then is not None or (not yes and _NON_PAS.match(" ".join(rest))):
        return yes if then in (None, yes) else None
    return yes if len(rest) < 6 and not _DOUBT.intersection(rest) else None


def _named_yes_or_no(said: str) -> bool | None:
    """What these words say, but for interjections before, politeness after, and letters drawn out."""
    bare = _INTERJECTIONS.sub("", said, count=1)
    for way in (said, bare, _POLITE.sub("", said), _shorten(_POLITE.sub("", bare))):
        if way in _OUI_TOO or way in _SAY_OUI:
            return True
        if way in _NON_TOO:
            return False
    return None


def _shorten(said: str) -> str:
    """« ouiiii » is « oui », « nooon » is « non », « nonnon » is « non non »; other words are as they are."""
    if glued := re.fullmatch(r"(oui|non|nan)\1+", said):
        return glued[1]
    short = _DRAWN_OUT.sub(r"\1", said)
    return short if short in _SAY_OUI | _SAY_NON | {"si", "ok"} else said


def read_number(text: str) -> int:
    """The number that an action carries; 0, which numbers nothing, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
