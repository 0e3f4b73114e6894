"""Runs of figures in words: typed (« 06.12.34… »), or dictated in letters (« zéro six douze trente-quatre »)."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dialogs.dates.nombres import MISSPELT, NUMBERS, spell_number, unglue
from dialogs.mots import lower, typed

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_INSIDE = frozenset(" . - / ( ) , _ ·".split())
"""Signs that may stand between the figures of one number."""
_LETTER_O = re.compile(r"(?<![a-z0-9])o(?=[1-9](?:[ .\-]?\d\d){4}(?!\d))")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_NUMBER = re.compile(r"\d|\b(?:zero|vingt|tr[ea]nte|.arante|soi|.in[ckq]u?ante|cent|mil|onze|douze|.uinze|dix)")
"""A telephone, or a post code, holds one of these at least."""


class Run(NamedTuple):
    """figures: digits, after a « + » perhaps. before, after: the words around it, flattened."""

    figures: str
    before: str
    after: str


def find_runs(mots: str) -> list[Run]:
    """Every run of figures of these words, in order."""
    text = lower(typed(mots))
    if not _NUMBER.search(text):
        return []
    words = [*_words(_HYPHEN.sub(" ", _LETTER_O.sub("0", text))), *[""] * 4]
    return [Run(figures, _join(words[:i]), _join(words[j:])) for figures, i, j in _runs(words)]


def _words(text: str) -> Iterator[str]:
    for word in _TOKEN.findall(text):
        yield from unglue(MISSPELT.get(word, word)) if word.isalpha() else (word,)


def _join(words: Sequence[str]) -> str:
    return " ".join(word for word in words if word.isalnum())


def _runs(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The figures of each run, the place of its first word and the one after its last."""
    i = 0
    while i < len(words):
        figures, j = _run_at(words, i)
        if figures.strip("+"):
            yield figures, i, j
        i = max(i + 1, j)


def _run_at(words: Sequence[str], i: int) -> tuple[str, int]:
    figures, end = "", i
    j = i
    while j < len(words):
        if words[j].isdecimal():
            figures, j = figures + words[j], j + 1
            end = j
        elif words[j] in NUMBERS:
            value, j = spell_number(words, j)
            figures, end = figures + str(value), j
        elif words[j] == "+" and not figures:
            figures, j = "+", j + 1
        elif words[j] in _INSIDE and (figures or words[j] == "("):
            j += 1
        else:
            break
    return figures, end
