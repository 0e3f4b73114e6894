"""How much each word, and each two words not far apart, tell of a question; counted on known examples."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

SHRINK = 0.5
"""Added to every count of texts, so that a word which was seldom seen tells little."""
REACH = 3
"""Words; two that are no further apart are weighed together too."""


def learn(questions: Iterable[Sequence[str]], reponses: Iterable[Sequence[str]]) -> Mapping[str, float]:
    """
    How much each word, and each two not far apart, tells of a question: the logarithm of its odds.

    It is brought nearer to zero for what was seldom seen, and what was seen once is left out. Questions and answers
    count as much, whatever their number.
    """
    (asked, in_asked), (said, in_said) = _count(questions), _count(reponses)
    if not asked or not said:
        return {}
    scale = said / asked
    return {
        part: math.log((in_asked[part] * scale + SHRINK) / (in_said[part] + SHRINK))
        for part in in_asked.keys() | in_said.keys()
        if in_asked[part] + in_said[part] > 1
    }


def _count(texts: Iterable[Sequence[str]]) -> tuple[int, Counter[str]]:
    """How many texts there are, and in how many of them each part is."""
    parts: Counter[str] = Counter()
    n = 0
    for text in texts:
        parts.update(set(parts_of(text)))
        n += 1
    return n, parts


def parts_of(sounds: Sequence[str]) -> Iterator[str]:
    """The words, then each two of them that are no further apart than REACH, the edges of the text included."""
    yield from sounds
    bounded = ("^", *sounds, "$")
    for apart in range(1, REACH + 1):
        yield from (f"{a} {apart} {b}" for a, b in zip(bounded, bounded[apart:], strict=False))
