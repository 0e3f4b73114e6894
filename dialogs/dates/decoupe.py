"""
Step 1: cuts a text into words, numbers and the signs that can matter.

Case, accents and odd signs are dropped; near spellings are mended.
"""

import re
import unicodedata
from collections.abc import Sequence

from dialogs.dates.lexique import KNOWN, NAMED_MONTHS, NOW_WORDS, ORDINAL_ENDS
from dialogs.dates.nombres import unglue
from dialogs.dates.orthographe import mend

LONG = 200
"""Longer texts (characters, spaces apart) are stories, not dates: we do not look for one in them."""

_TOKEN = re.compile(
    r"[a-z0-9]+"
    r"|(?<![a-z0-9])'(?=[0-9]{2}(?![0-9]))"  # « l'été '98 »
    r"|(?<=[0-9])[.:](?=[0-9])"
    r"|[-–—‒−→>~/,;()\[\]&%€]"
)
_SIGNS = dict.fromkeys("–—‒−→>~", "-") | dict.fromkeys(";()[]", ",") | {"&": "et"}
_MIXED = re.compile(r"([0-9]*)([a-z]+)([0-9]*)")
_QUARTERS = {"t": "trimestre", "q": "trimestre", "s": "semestre"}


_TIME = re.compile(
    r"(?<=\d)(?:t|[ ,]+(?:a |vers )?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?: ?(?:z|utc|am|pm)\b| ?[+-]\d{2}:?\d{2})?(?![\d:])"
)
"""A time after a date, as machines write it: « 2019-03-12T14:30:00Z », « 12/03/2019 14:30 »."""
_ROMAN = {
    "i": "janvier", "ii": "fevrier", "iii": "mars", "iv": "avril", "v": "mai", "vi": "juin", "vii": "juillet",
    "viii": "aout", "ix": "septembre", "x": "octobre", "xi": "novembre", "xii": "decembre",
}  # fmt: skip
_ROMAN_DATE = re.compile(
    r"\b(?:(\d{1,2}) ?[-/. ] ?)?(viii|vii|vi|v|iv|ix|iii|ii|i|xii|xi|x) ?[-/. ] ?(\d{4}|(?<=[-/.])\d{2})\b"
)
_ONLY_ROMAN = re.compile(rf"(?:(?:{_ROMAN_DATE.pattern}|de|du|a|au|en|le|et|depuis|jusqu'en|jusqu'au|-)[ .,]*)+")


def _name_months(text: str) -> str:
    """« 3-XI-2004 » is « 3 novembre 2004 », where the text is nothing but dates: in « niveau V 2004 », V is none."""
    if not _ROMAN_DATE.search(text) or not _ONLY_ROMAN.fullmatch(text):
        return text
    return _ROMAN_DATE.sub(lambda said: f"{said[1] or ''} {_ROMAN[said[2]]} {said[3]}", text)


def _fold(mots: str) -> str:
    """Lower case, no accents, one space between words; "" for a long text."""
    text = " ".join(mots.split()) if len(mots) <= 50 * LONG else ""
    if len(text) > 2 * LONG:
        return ""
    text = text.casefold().replace("œ", "oe").replace("’", "'").replace("‘", "'")
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in bare if unicodedata.category(c) not in ("Mn", "Cf"))
    if len(text) > LONG:
        return ""
    return _name_months(_TIME.sub(" ", text) if ":" in text else text)


def split_words(mots: str) -> list[str]:
    """Words, numbers and the signs that can matter, in order. Hyphens inside expressions are gone."""
    tokens: list[str] = []
    for token in _TOKEN.findall(_fold(mots)):
        if token.isalpha():
            tokens.extend(unglue(mend(token)))
        elif token.isdigit():
            tokens.append(token)
        elif token.isalnum():
            tokens.extend(_unglue(token))
        else:
            tokens.append(_SIGNS.get(token, token))
    padded = ["", "", *tokens, ""]
    return [token for i, token in enumerate(tokens, 2) if token not in ("-", "/") or _is_link(padded, i)]


def _is_link(tokens: Sequence[str], i: int) -> bool:
    """Whether this hyphen or slash links two dates: not in « quatre-vingt », « mi-2010 », « 12-mai-2003 »."""
    earlier, before, after = tokens[i - 2], tokens[i - 1], tokens[i + 1]
    if before in ("mi", "-"):
        return False
    if before in NAMED_MONTHS and after.isdigit():
        return len(after) < 2
    if after in NAMED_MONTHS and before.isdigit():
        return len(before) > 2 or int(before) > 31 or earlier in NAMED_MONTHS
    if before in NAMED_MONTHS and after in NAMED_MONTHS:
        return True
    return not (before.isalpha() and after.isalpha()) or after in NOW_WORDS


def _unglue(token: str) -> list[str]:
    """« 1er », « 3ans », « juin2010 », « t1 », « 2004a2010 » are two or three words; « 14h30 », « 1e3 » are one."""
    found = _MIXED.fullmatch(token)
    if not found:
        return ["#"] if token[0].isdigit() else ["x"]
    before, letters, after = found.groups()
    letters = mend(letters)
    if not before and letters in _QUARTERS and len(after) == 1:
        return [_QUARTERS[letters], after]
    if before and after:
        linked = letters == "mille" or (letters in ("a", "au", "et") and len(before) == 4)
        return [before, letters, after] if linked else ["#"]
    if letters in ORDINAL_ENDS and before:
        return [before, "eme"]
    if letters in KNOWN and (before or len(letters) > 1):
        return [part for part in (before, letters, after) if part]
    return ["#"] if before else ["x"]
