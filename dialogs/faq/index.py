"""
Ranks the topics of the catalogue for a question, however it is written.

Everything is compared by sound (`phonetique`). A word that sounds like none of the catalogue's is repaired to the
nearest, cut in two, or left (`repair`). Five measures are added with equal weights: BM25 of a topic's words, of the
pieces of its words and of the pieces of the whole sound (where words are cut does not count), its likeness as a whole,
and that of its most alike forme. What the catalogue does not treat (`hors_sujet.yaml`) is ranked among the topics,
never shown.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogs.faq.catalogue import Theme, Topic
from dialogs.faq.phonetique import keys, ngrams
from dialogs.faq.postings import Vector, bm25, centres, post, unit
from dialogs.faq.repair import Vocabulary
from dialogs.faq.words import words

FIELDS = (("formes", 1.0), ("question", 1.0), ("mots", 2.0), ("reponse", 0.5), ("plus", 0.25))
"""The fields of a class that are weighed, and how much their words count."""
GRAMS = (3,)
PIECES = (3,)
"""Sizes of the pieces that the whole sound, and the sound of each word, are cut into."""
_COMMON = frozenset(
    keys(
        "je tu il elle on nous vous ils elles le la les l un une des du de d à au aux et en y ce ça se sa son mon ma"
        " mes est que qu s t m n j c ne pas plus a ai es dans sur pour par avec mais alors bon euh ben là"
    )
)
"""Sounds that say little of the topic."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    The scores of the classes for a text.

    total: a score for each class, topics first. parts: the measures it is the sum of. alike: likeness (0–1) of each
    class's best forme. keys: the sounds that were looked for. weights: how much each tells; rare: how much one tells
    that no class knows. holders: for each sound, the classes that have it in their formes or their mots.
    """

    total: Sequence[float]
    parts: Sequence[Sequence[float]]
    alike: Sequence[float]
    keys: Sequence[str]
    weights: Mapping[str, float]
    rare: float
    holders: Mapping[str, frozenset[int]]

    def covered(self, i: int) -> float:
        """How much of what was said this class has a word for, 0 to 1."""
        whole = sum(self.weights.values()) or 1.0
        return sum(w for k, w in self.weights.items() if i in self.holders.get(k, ())) / whole

    def agreed(self, i: int) -> float:
        """How many of the measures put this class first, 0 to 1."""
        return sum(part[i] >= max(part) for part in self.parts) / len(self.parts)

    def strange(self) -> float:
        """The share of the sounds that no class knows, 0 to 1."""
        return sum(k not in self.holders for k in self.keys) / (len(self.keys) or 1)

    def said(self) -> float:
        """How much was said that tells anything, 0 to 1: « c'est quoi ça » is nearly nothing."""
        return min(1.0, sum(w for k, w in self.weights.items() if k not in _COMMON) / (4 * self.rare))


class Index:
    """Postings of the classes (a topic or a theme each) and of their formes."""

    def __init__(self, classes: Sequence[Topic | Theme]) -> None:
        self.size = len(classes)
        self.vocabulary = Vocabulary(word for c in classes for text in _texts(c) for word in words(text))
        read = lru_cache(None)(self.vocabulary.read)
        formes = [(i, read(forme)) for i, c in enumerate(classes) for forme in formes_of(c)]
        owner = [i for i, _ in formes]
        self.runs = [(bisect_left(owner, i), bisect_right(owner, i)) for i in range(self.size)]
        self.holders = _holders(formes, [[k for mot in c.mots for k in read(mot)] for c in classes])
        self.idf = {
            k: math.log(1 + self.size / len(of)) * (0.5 if k in _COMMON else 1.0) for k, of in self.holders.items()
        }
        self.rare = math.log(1 + self.size)
        vectors = [self._weigh(found) for _, found in formes]
        fields = [list(_fields(c, read)) for c in classes]
        short = [[(weight, found) for weight, found in of if weight >= 1] for of in fields]
        self.by_forme = post(vectors)
        self.by_whole = post(centres(vectors, owner, self.size))
        self.by_word = bm25(fields, lambda found: found)
        self.by_piece = bm25(fields, _pieces)
        self.by_sound = bm25(short, _grams)

    def rank(self, text: str) -> Ranking:
        """A score for each class; 0 for those that share nothing with the text."""
        found = self.vocabulary.read(text)
        vector = self._weigh(found)
        likeness = self.by_forme.sum(vector, self.runs[-1][1] if self.runs else 0)
        alike = [max(likeness[begin:end], default=0.0) for begin, end in self.runs]
        parts = (
            self.by_word.sum(dict.fromkeys(found, 1.0), self.size),
            self.by_piece.sum(dict.fromkeys(_pieces(found), 1.0), self.size),
            self.by_sound.sum(dict.fromkeys(_grams(found), 1.0), self.size),
            self.by_whole.sum(vector, self.size),
            alike,
        )
        most = [max(part, default=0.0) or 1.0 for part in parts]
        scaled = [[score / top for score in part] for part, top in zip(parts, most, strict=True)]
        total = [sum(scores) for scores in zip(*scaled, strict=True)]
        weights = {k: self.idf.get(k, self.rare) for k in found}
        return Ranking(total, parts, alike, found, weights, self.rare, self.holders)

    def _weigh(self, found: Sequence[str]) -> Vector:
        return unit({k: n * self.idf.get(k, self.rare) for k, n in Counter(found).items()})


def formes_of(c: Topic | Theme) -> tuple[str, ...]:
    """The ways to ask this topic or theme, the topic's own question first."""
    return (c.question, *c.formes) if isinstance(c, Topic) else c.formes


def _texts(c: Topic | Theme) -> tuple[str, ...]:
    """Everything it says, whose words are known ones."""
    return (*formes_of(c), *c.mots, *((c.reponse, c.plus, *c.ancres) if isinstance(c, Topic) else ()))


def _fields(c: Topic | Theme, read: Callable[[str], Sequence[str]]) -> Iterator[tuple[float, Sequence[str]]]:
    """Each text of its fields: how much its words count, and their sounds."""
    for name, weight in FIELDS:
        value: str | tuple[str, ...] = getattr(c, name, ())
        for text in (value,) if isinstance(value, str) else value:
            yield weight, read(text)


def _pieces(found: Sequence[str]) -> list[str]:
    """Pieces of each word."""
    return [gram for k in found for gram in ngrams(k, PIECES)]


def _grams(found: Sequence[str]) -> list[str]:
    """Pieces of the whole, where words are cut not counting."""
    return list(ngrams("".join(found), GRAMS))


def _holders(
    formes: Iterable[tuple[int, Sequence[str]]], mots: Iterable[Sequence[str]]
) -> Mapping[str, frozenset[int]]:
    """Which classes have a word in their formes or their mots."""
    holders: dict[str, set[int]] = defaultdict(set)
    for i, found in (*formes, *enumerate(mots)):
        for k in found:
            holders[k].add(i)
    return {k: frozenset(of) for k, of in holders.items()}
