"""Reads numbers written in letters, up to 999 999: those of dates, and those of durations and telephones."""

import re
from collections.abc import Sequence

_VINGT = ("vingt", "vingts")
_SMALL = {
    word: value
    for value, words in enumerate(
        "zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    )
    for word in words.split("|")
}
_TENS = {
    word: 10 * value
    for value, words in enumerate(
        "vingt trente quarante cinquante soixante septante huitante|octante nonante".split(), 2
    )
    for word in words.split("|")
}
NUMBERS = frozenset({*_SMALL, *_TENS, "cent", "mille", "mil"})
MILLE = ("mille", "mil", "1000")
"""A thousand; « 2 1000 9 » is two thousand and nine."""

MISSPELT = dict(
    pair.split(":")
    for pair in (
        "deu:deux deus:deux deuxs:deux troi:trois trwa:trois catre:quatre katre:quatre cinc:cinq sinq:cinq "
        "sink:cinq cinque:cinq siz:six uit:huit huite:huit neuff:neuf diz:dix onz:onze "
        "douz:douze treiz:treize catorze:quatorze katorze:quatorze kinze:quinze quinz:quinze seise:seize seze:seize "
        "seiz:seize vint:vingt ving:vingt vingtt:vingt trante:trente trent:trente trentte:trente karante:quarante "
        "carante:quarante karente:quarante cinquente:cinquante sinquante:cinquante sinkante:cinquante "
        "cincante:cinquante sincante:cinquante cinkante:cinquante soisante:soixante soissante:soixante "
        "soixente:soixante swasante:soixante soisente:soixante cents:cent milles:mille mile:mille zeros:zero zerro:zero"
    ).split()
)
"""Numbers as they are misspelt -> as they are written. « set » or « san » mean something else."""

_GLUED = re.compile("|".join(sorted({*NUMBERS, *_VINGT, "cents", "milles"}, key=len, reverse=True)))
_ALL_GLUED = re.compile(f"(?:{_GLUED.pattern}){{2,8}}")


def unglue(word: str) -> list[str]:
    """« milneuf » is two words, « deuxmille » as well; another word is itself."""
    if len(word) < 6 or word in NUMBERS or not _ALL_GLUED.fullmatch(word):
        return [word]
    return [MISSPELT.get(part, part) for part in _GLUED.findall(word)]


def spell_number(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """A number in letters (« mille neuf cent quatre-vingt »), and the place after it; tokens end with ""."""
    value, j = below_thousand(tokens, i)
    if tokens[j] not in ("mille", "mil"):
        return value, j
    rest, j = below_thousand(tokens, j + 1)
    return (value or 1) * 1000 + rest, j


def below_thousand(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """« neuf cent quatre-vingt »; also « dix-neuf cent », as years were said. (0, i) if there is no number."""
    if tokens[i].isdigit() and tokens[i - 1] in MILLE and len(tokens[i]) <= 3:
        return int(tokens[i]), i + 1
    value, j = _below_hundred(tokens, i)
    if tokens[j] != "cent":
        return value, j
    rest, j = _below_hundred(tokens, j + 1)
    return (value or 1) * 100 + rest, j


def _below_hundred(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """« vingt et un », « soixante-quinze », « quatre-vingt-dix-huit »; (0, i) if there is no number."""
    if tokens[i] == "quatre" and tokens[i + 1] in _VINGT:
        base, j = 80, i + 2
    elif tokens[i] in _TENS:
        base, j = _TENS[tokens[i]], i + 1
    else:
        return _below_twenty(tokens, i)
    if tokens[j] == "et" and tokens[j + 1] in ("un", "une", "onze"):
        j += 1
    rest, k = _below_twenty(tokens, j)
    return (base + rest, k) if 0 < rest <= (19 if base in (60, 80) else 9) else (base, j)


def _below_twenty(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """« dix-sept », « seize »; (0, i) if there is no number."""
    if tokens[i] == "dix" and tokens[i + 1] in ("sept", "huit", "neuf"):
        return 10 + _SMALL[tokens[i + 1]], i + 2
    return (_SMALL[tokens[i]], i + 1) if tokens[i] in _SMALL else (0, i)
