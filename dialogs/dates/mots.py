"""Step 2: gives each word its kind (`lexique`); numbers in letters become numbers."""

from collections.abc import Sequence

from dialogs.dates.lexique import KNOWN, NAMED_MONTHS, ORDINAL_ENDS, PHRASES
from dialogs.dates.nombres import MILLE, NUMBERS, below_thousand, spell_number
from dialogs.dates.types import Mot


def give_kinds(tokens: Sequence[str]) -> list[Mot]:
    """The words with their kinds, then six empty ones: readers look ahead without checking where the words end."""
    padded = [*tokens, *[""] * 6]
    mots: list[Mot] = []
    i = 0
    while i < len(tokens):
        mot, i = _number_at(padded, i) or _expression_at(padded, i)
        mots.append(mot)
    return mots + [Mot("", 0, "")] * 6


def _number_at(tokens: Sequence[str], i: int) -> tuple[Mot, int] | None:
    """A number in digits or in letters, or a rank (« 1er »)."""
    token = tokens[i]
    if token in NUMBERS:
        if token == "sept" and _is_september(tokens, i):
            return Mot("mois", 9, "sept"), i + 1
        value, j = spell_number(tokens, i)
        return Mot("num", value, token if token in ("un", "une") and j == i + 1 else ""), j
    if not token.isdigit():
        return None
    if tokens[i + 1] in MILLE and len(token) == 1 and token != "0":
        value, j = below_thousand(tokens, i + 2)
        return Mot("num", int(token) * 1000 + value, ""), j
    if tokens[i + 1] in ORDINAL_ENDS and len(token) <= 2:
        return Mot("ord", int(token), token), i + 2
    if tokens[i + 1] == ":" and tokens[i + 2].isdigit():
        return Mot("#", 0, ""), i + 3  # « 14:30 »
    return (Mot("num", int(token), token) if len(token) <= 4 else Mot("#", 0, "")), i + 1


def _expression_at(tokens: Sequence[str], i: int) -> tuple[Mot, int]:
    """The longest known expression here, or a word like any other (`x`)."""
    for words, mot in PHRASES.get(tokens[i], ()):
        if len(words) == 1 or tuple(tokens[i : i + len(words)]) == words:
            return mot, i + len(words)
    if tokens[i] in (",", "#", "'"):
        return Mot(tokens[i], 0, tokens[i]), i + 1
    return Mot("x", 0, tokens[i]), i + 1


_NOT_AFTER_A_DATE = KNOWN - {"a", "au", "et", "-", "/", "je", "de", "en"}
"""After « sept 10 », a word of these makes « sept » a number: « sept 10 ans »."""


def _is_september(tokens: Sequence[str], i: int) -> bool:
    """« sept 2010 », « sept-oct », « de sept à juin 2010 »; but « sept ans », « le sept mars »."""
    after, then = tokens[i + 1], tokens[i + 2]
    if after.isdigit():
        return len(after) in (2, 4) and then not in _NOT_AFTER_A_DATE
    return after in ("-", "/", "a", "au", "et") and then in NAMED_MONTHS and tokens[i - 1] not in ("le", "du")
