"""Mends the words of dates that are misspelt by one letter (« setembre », « aoput »)."""

import re
from collections.abc import Iterator

from dialogs.dates.lexique import KNOWN
from dialogs.dates.nombres import MISSPELT

_MENDED = """
janvier fevrier avril juillet septembre octobre novembre decembre printemps automne depuis jusque aujourdhui maintenant
actuellement trimestre semestre annees semaine semaines dernier derniere prochain prochaine vingtaine trentaine dizaine
quinzaine quatre soixante quarante cinquante quatorze quinze treize septante nonante toussaint pentecote environ
""".split()
"""Words that are recognised with one letter wrong, missing, added or moved."""

_FALSE_FRIENDS = frozenset(
    "derriere denier deniers annexe annexes ainees fermier ferrier dupuis deuils clinquant".split()
)
"""Words that are near to a word of dates, and are none."""
_ALIASES = MISSPELT | dict(
    pair.split(":")
    for pair in (
        "mil:mille demis:demi hivers:hiver jusqe:jusque dpuis:depuis "
        "dps:depuis auj:aujourdhui ajd:aujourdhui mtn:maintenant"
    ).split()
)
"""Shorter or farther spellings, each with the word it stands for."""


_MONTHS_BY_EAR = re.compile(
    "|".join(
        f"(?P<{month}>{pattern})"
        for month, pattern in (
            ("janvier", "(?:j|g)[ae][nm]v(?:i|y|ll)?(?:er|e|et|ez|iers?|iere|yer|ie)"),
            ("fevrier", "f(?:e|ai|ey)vr(?:i|y|ill)?(?:er|e|et|ez|ers)"),
            ("avril", "avri(?:ll?es?|ls)"),
            ("juin", "j(?:ouin|uain|uint|uins)"),
            ("juillet", "jui(?:ll?|y|lly)(?:er|e|ais?|ait|ets?|ey|es)"),
            ("septembre", "[sc]e?p?t[ea][nm]b(?:r|re|e|res)"),
            ("octobre", "(?:h?o|au)[ck]+t(?:o|au|eau)[nm]?b(?:r|re|e|res)"),
            ("novembre", "nov[ea][nm]b(?:r|re|e|res)"),
            ("decembre", "d[ea](?:c|s|ss|z|sc)[ea][nm]b(?:r|re|e|res)"),
        )
    )
)
"""Months as they are heard -> as they are written."""


def _without_one(word: str) -> Iterator[str]:
    """The word with each of its letters but the first left out in turn."""
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


_NEAR = {near: word for word in reversed(_MENDED) for near in _without_one(word)} | {word: word for word in _MENDED}
"""A mended word with one letter left out, or whole -> the word."""


def mend(word: str) -> str:
    """The known word that this one misspells by one letter, or the word itself."""
    if word in _ALIASES:
        return _ALIASES[word]
    if not 5 <= len(word) <= 14 or word in KNOWN or word in _FALSE_FRIENDS:
        return word
    if word in _NEAR:
        return _NEAR[word]
    if heard := _MONTHS_BY_EAR.fullmatch(word):
        return heard.lastgroup or word
    return next((_NEAR[near] for near in _without_one(word) if near in _NEAR), word)
