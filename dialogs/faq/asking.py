"""
Tells a question from the answer to the pending one: above zero it is a question, below zero an answer.

Three things are weighed: cues (`cues`), the words themselves (`learning`), and what the pending question expects
(`expected`): a date where a date is asked is an answer, and so is a story. What sounds like a known question counts as
one.
"""

import math
from collections.abc import Mapping, Sequence

from dialogs.faq.cues import is_indirect, weigh_cues
from dialogs.faq.expected import weigh_expected
from dialogs.faq.learning import parts_of
from dialogs.faq.phonetique import keys
from dialogs.trame import Champ
from dialogs.types import type_of
from dialogs.types.texte import TexteLong

DOUBT = 1.0
"""Weights nearer to zero than this leave it unclear."""
STORY = 30
"""A text of more words is a story: a question in it is told, not asked of the assistant."""
ASIDE = 15
SHORT = 6
"""Words. Those beyond SHORT tell of a question, unless a long answer is expected; those beyond ASIDE always do."""
NAME = 2
HINT = 2.0
"""A text of at most NAME words, whose cues weigh at most HINT, names something and asks nothing about it."""
PAIR = 0.5
"""What a pair of words counts for, beside its words: it repeats a part of what they tell."""


def weigh(
    text: str,
    said: Sequence[str],
    learnt: Mapping[str, float],
    champ: Champ | None,
    alike: float,
    surete: float,
    strange: float,
) -> float:
    """
    How much these words look like a question; below zero, like an answer.

    said: the sounds of the text. learnt: what `learn` gave. alike: likeness (0–1) of the nearest forme of the catalogue
    or of what it does not treat. surete: how sure the catalogue is of its first topic.
    strange: the share (0–1) of the words that the catalogue never says.
    """
    sounds = tuple(said)
    return sum(w * f for w, f in zip(WEIGHTS, clues(text, sounds, learnt, champ, alike, surete, strange), strict=True))


def clues(
    text: str,
    sounds: tuple[str, ...],
    learnt: Mapping[str, float],
    champ: Champ | None,
    alike: float,
    surete: float,
    strange: float,
) -> tuple[float, ...]:
    """What tells a question from an answer; `WEIGHTS` says how much of it each tells."""
    start, end, anywhere, told = weigh_cues(_skip_fillers(sounds))
    marks, words, n = _marks(text), _words(sounds, learnt), len(sounds)
    if champ is not None and n <= NAME and not marks and max(start, end, anywhere) <= HINT:
        start, end, anywhere, words = 0.0, 0.0, 0.0, min(words, -1.0)  # « mon employeur », when asked who paid
    asks = start + end + anywhere > 0
    is_story = champ is not None and isinstance(type_of(champ), TexteLong)
    return (
        marks,
        start,
        end,
        anywhere,
        told,
        float(asks),
        start + anywhere if is_story else 0.0,
        float(is_indirect(sounds)),
        weigh_expected(text, champ),
        words,
        alike - 0.45,
        surete - 0.5,
        surete if asks else 0.0,
        strange,
        0.0 if is_story else max(0, n - SHORT) / 4,
        max(0, n - ASIDE) / 4,
        1.0,
    )


WEIGHTS = (1.36, 0.03, 0.28, 0.24, 0.64, 1.26, -0.25, -0.92, -0.57, 0.97, 1.3, 2.29, 1.89, -0.3, 0.47, 0.31, -4.29)
"""
Of `clues`, in order: a logistic regression (`python -m bench.faq --calibrer`) on questions and answers written blind.
`alike` and `surete` may only tell of a question, `strange` of an answer.
"""


def _words(sounds: tuple[str, ...], learnt: Mapping[str, float]) -> float:
    """What the words tell, together: their sum, divided so that a long text does not count in proportion."""
    parts = list(parts_of(sounds))
    n = len(sounds)
    whole = sum(learnt.get(part, 0.0) for part in parts[:n])
    whole += sum(learnt.get(part, 0.0) for part in parts[n:]) * PAIR
    return max(-12.0, min(12.0, whole / math.pow(max(1, n), 0.4)))


def _skip_fillers(sounds: tuple[str, ...]) -> tuple[str, ...]:
    """Without the words that people begin with and that tell nothing (« bonjour », « euh »)."""
    i = 0
    while i < len(sounds) - 1 and sounds[i] in _FILLERS:
        i += 1
    return sounds[i:]


_FILLERS = frozenset(
    keys(
        "bonjour salut alors euh et mais dis dites s il vous plaît attends attendez ben bah donc moi excusez pardon au"
        " fait oui non bon voilà hé dis donc désolé d accord ok merci madame monsieur"
    )
) - {"u", "e"}


def _marks(text: str) -> float:
    """What a question mark tells: more at the end than elsewhere."""
    if text.rstrip(' .!»"')[-1:] == "?":
        return 6.0
    return 3.0 if "?" in text else 0.0
