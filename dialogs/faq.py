"""
Ranks the topics of the catalogue for a question, however it is written.

Everything is compared by sound (`phonetique`). A word that sounds like none of the catalogue's is repaired to the
nearest, cut in two, or left. Five measures are added with equal weights: BM25 of a topic's words, of the pieces of its
words and of the pieces of the whole sound (where words are cut does not count), its likeness as a whole, and that of
its most alike forme. What the catalogue does not treat (`hors_sujet.yaml`) is ranked among the topics, never shown.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogs import asking
from dialogs.catalogue import Catalogue, CatalogueInvalide, Theme, Topic, parse_catalogue
from dialogs.phonetique import key, keys, ngrams, spelt, words
from dialogs.trame import Champ

__all__ = ["Catalogue", "CatalogueInvalide", "Faq", "Trouve", "parse_catalogue"]

SHOWN = 10
NEAR = 3
"""How many questions are proposed when the first is not sure."""
LONGEST = 400
"""Characters; what follows is not read."""
SURE = 0.76
CLOSE = 0.10
"""Of `surete`: from SURE on, the answer is given outright; from CLOSE on, the nearest are worth proposing."""
PRIOR = 0.10
"""Added to the topics about the pending rubrique: it decides only when scores are close."""

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Trouve:
    """
    What was found for some words.

    ranked: ids of topics, likeliest first, at most SHOWN. confident: the first may be answered outright. is_question:
    the words are a question, not an answer to the pending one. near: the first three are worth proposing. doubtful:
    question or answer is unclear, better ask. surete: how sure of the first, 0 to 1.
    """

    ranked: tuple[str, ...]
    confident: bool
    is_question: bool
    near: bool
    doubtful: bool = False
    surete: float = 0.0


class Faq:
    """A catalogue, indexed once (well under a second); it never changes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.index = _Index([*catalogue.topics, *catalogue.hors_sujet])
        self._ancres = [_ancres(topic) for topic in catalogue.topics]
        self._mots = [frozenset(k for mot in topic.mots for k in keys(mot)) for topic in catalogue.topics]
        read = self.index.vocabulary.read
        classes: tuple[Topic | Theme, ...] = (*catalogue.topics, *catalogue.hors_sujet)
        asked = [read(forme) for c in classes for forme in _formes(c)]
        self._learnt = asking.learn(asked, [read(reponse) for reponse in catalogue.reponses])
        self._about: dict[str, list[int]] = defaultdict(list)
        for i, topic in enumerate(catalogue.topics):
            for rubrique in topic.rubriques:
                self._about[rubrique].append(i)

    def ask(self, text: str, pending: str | None = None, champ: Champ | None = None) -> Trouve:
        """
        What these words ask for, and whether they ask.

        pending: path of the question the assistant had asked (« volet/rubrique/champ », « menu/… »), None when nothing
        was asked: then all words are a question. champ: that question, where there is one in the trame.
        """
        ranking = self.index.rank(text[:LONGEST])
        size = len(self.catalogue.topics)
        total = list(ranking.total)
        for i in self._about.get((pending or "").rpartition("/")[0], ()):
            total[i] += PRIOR
        order = sorted((i for i in range(size) if ranking.total[i] > 0), key=lambda i: -total[i])[:SHOWN]
        surete = _surete(features(ranking, total, order, total[size:])) if order else 0.0
        weight = self._weigh(text, ranking, max(surete, self._surely_untreated(ranking)), champ, pending)
        return Trouve(
            ranked=tuple(self.catalogue.topics[i].id for i in order),
            confident=surete >= SURE and self._is_anchored(order[0], ranking.keys),
            is_question=weight > 0,
            near=surete >= CLOSE,
            doubtful=abs(weight) < asking.DOUBT,
            surete=round(surete, 3),
        )

    def is_answer(self, text: str, champ: Champ | None) -> bool:
        """
        Whether words said to a pending question surely answer it, whatever they may be like in the catalogue.

        A tenth of the price of `ask`, which would say the same: most of what people write is told here.
        """
        said = self.index.vocabulary.read(text[:LONGEST])
        if len(text) > LONGEST or len(said) > asking.STORY:
            return True
        strange = sum(k not in self.index.holders for k in said) / (len(said) or 1)
        return asking.weigh(text, said, self._learnt, champ, alike=1.0, surete=1.0, strange=strange) <= -asking.DOUBT

    def clues(self, text: str, pending: str | None, champ: Champ | None) -> tuple[float, ...]:
        """What tells whether these words ask: `asking.clues`, for who calibrates its weights."""
        ranking = self.index.rank(text[:LONGEST])
        surete = max(self.ask(text, pending, champ).surete, self._surely_untreated(ranking))
        alike = max(ranking.alike, default=0.0)
        return asking.clues(text, tuple(ranking.keys), self._learnt, champ, alike, surete, ranking.strange())

    def _weigh(self, text: str, ranking: "Ranking", surete: float, champ: Champ | None, pending: str | None) -> float:
        """Above zero, a question. With nothing pending, all is one; a story never is."""
        if pending is None:
            return math.inf
        if len(text) > LONGEST or len(ranking.keys) > asking.STORY:
            return -math.inf
        alike = max(ranking.alike, default=0.0)
        return asking.weigh(text, ranking.keys, self._learnt, champ, alike, surete, ranking.strange())

    def _surely_untreated(self, ranking: "Ranking") -> float:
        """How sure that this is asked, and of what the catalogue does not treat."""
        size = len(self.catalogue.topics)
        order = sorted(range(size, len(ranking.total)), key=lambda i: -ranking.total[i])[:2]
        if not order or not ranking.total[order[0]]:
            return 0.0
        return _surete(features(ranking, ranking.total, order, ranking.total[:size]))

    def _is_anchored(self, topic: int, said: Sequence[str]) -> bool:
        """Whether what was said names the subject; a single word is an answer's affair unless it is one of its mots."""
        ancres = self._ancres[topic]
        if len(said) == 1 and said[0] not in self._mots[topic]:
            return False
        return not ancres or any(ancre <= set(said) for ancre in ancres)


def _ancres(topic: Topic) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(keys(ancre)) for ancre in topic.ancres)


# --- how sure ----------------------------------------------------------------------------------------------------


def features(
    ranking: "Ranking", total: Sequence[float], order: Sequence[int], others: Sequence[float]
) -> tuple[float, ...]:
    """What tells a right first class from a wrong one, each 0 to 1. others: the scores of classes not in `order`'s."""
    first, second = order[0], order[1] if len(order) > 1 else order[0]
    other = max(others, default=0.0)
    return (
        min(1.0, (total[first] - total[second]) / 2.0),
        max(-1.0, min(1.0, (total[first] - other) / 2.0)),
        ranking.covered(first),
        ranking.agreed(first),
        ranking.said(),
    )


WEIGHTS = (0.3, 2.0, 3.4, 2.7, 0.8)
BIAS = -6.1
"""A logistic regression on formes held out of the index (`python -m bench.faq --calibre`)."""


def _surete(found: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-BIAS - sum(w * f for w, f in zip(WEIGHTS, found, strict=True))))


# --- the index ---------------------------------------------------------------------------------------------------

FIELDS = (("formes", 1.0), ("question", 1.0), ("mots", 2.0), ("reponse", 0.5), ("plus", 0.25))
GRAMS = (3,)
PIECES = (3,)
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
    total: a score for each class, topics first. parts: the measures it is the sum of. alike: likeness (0–1) of each
    class's best forme. keys: the sounds that were looked for. weights: how telling each is; rare: an unknown one.
    holders: the classes that have a word for it.
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


class _Index:
    """Postings of the classes (a topic or a theme each) and of their formes."""

    def __init__(self, classes: Sequence[Topic | Theme]) -> None:
        self.size = len(classes)
        self.vocabulary = _Vocabulary(word for c in classes for text in _texts(c) for word in words(text))
        read = lru_cache(None)(self.vocabulary.read)
        formes = [(i, read(forme)) for i, c in enumerate(classes) for forme in _formes(c)]
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
        self.by_forme = _post(vectors)
        self.by_whole = _post(_centres(vectors, owner, self.size))
        self.by_word = _bm25(fields, lambda found: found)
        self.by_piece = _bm25(fields, _pieces)
        self.by_sound = _bm25(short, _grams)

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
        return _unit({k: n * self.idf.get(k, self.rare) for k, n in Counter(found).items()})


def _formes(c: Topic | Theme) -> tuple[str, ...]:
    return (c.question, *c.formes) if isinstance(c, Topic) else c.formes


def _texts(c: Topic | Theme) -> tuple[str, ...]:
    return (*_formes(c), *c.mots, *((c.reponse, c.plus, *c.ancres) if isinstance(c, Topic) else ()))


def _fields(c: Topic | Theme, read: Callable[[str], Sequence[str]]) -> Iterator[tuple[float, Sequence[str]]]:
    for name, weight in FIELDS:
        value: str | tuple[str, ...] = getattr(c, name, ())
        for text in (value,) if isinstance(value, str) else value:
            yield weight, read(text)


def _pieces(found: Sequence[str]) -> list[str]:
    return [gram for k in found for gram in ngrams(k, PIECES)]


def _grams(found: Sequence[str]) -> list[str]:
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


@dataclass(frozen=True, slots=True)
class _Postings:
    """
    What each sound is found in (classes or formes), and how much; packed, a tenth of what lists of pairs would take.

    at: sound -> where its run begins and ends, in ids and in weights.
    """

    at: Mapping[str, tuple[int, int]]
    ids: "array[int]"
    weights: "array[float]"

    def sum(self, query: Vector, size: int) -> list[float]:
        """For each class or forme, what it shares with the query."""
        found = [0.0] * size
        for k, x in query.items():
            begin, end = self.at.get(k, (0, 0))
            for i, y in zip(self.ids[begin:end], self.weights[begin:end], strict=True):
                found[i] += x * y
        return found


def _post(vectors: Iterable[Vector]) -> _Postings:
    runs: dict[str, tuple[array[int], array[float]]] = {}
    for i, vector in enumerate(vectors):
        for k, x in vector.items():
            run = runs.get(k)
            if run is None:
                run = runs[k] = (array("H"), array("f"))
            run[0].append(i)
            run[1].append(x)
    at: dict[str, tuple[int, int]] = {}
    ids, weights = array("H"), array("f")
    for k in list(runs):
        of, how_much = runs.pop(k)
        at[k] = (len(ids), len(ids) + len(of))
        ids.extend(of)
        weights.extend(how_much)
    return _Postings(at, ids, weights)


def _bm25(
    fields: Sequence[Sequence[tuple[float, Sequence[str]]]], cut: Callable[[Sequence[str]], Sequence[str]]
) -> _Postings:
    """Okapi BM25 (k1 = 1.2, b = 0.75) of weighted fields."""
    names: dict[str, str] = {}
    documents: list[dict[str, float]] = []
    for of_class in fields:
        counts: dict[str, float] = defaultdict(float)
        for weight, found in of_class:
            for term in cut(found):
                counts[names.setdefault(term, term)] += weight
        documents.append(counts)
    size = len(documents)
    mean = (sum(sum(d.values()) for d in documents) / size if size else 0.0) or 1.0
    df = Counter(term for document in documents for term in document)
    idf = {term: math.log(1 + (size - n + 0.5) / (n + 0.5)) for term, n in df.items()}

    def saturate(document: Mapping[str, float]) -> Vector:
        length = 1.2 * (0.25 + 0.75 * sum(document.values()) / mean)
        return {term: idf[term] * n * 2.2 / (n + length) for term, n in document.items()}

    return _post(saturate(document) for document in documents)


def _centres(vectors: Sequence[Vector], owner: Sequence[int], size: int) -> list[Vector]:
    sums: list[dict[str, float]] = [defaultdict(float) for _ in range(size)]
    for i, vector in zip(owner, vectors, strict=True):
        for k, x in vector.items():
            sums[i][k] += x
    return [_unit(each) for each in sums]


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
    return {k: x / length for k, x in vector.items()}


# --- repair ------------------------------------------------------------------------------------------------------

SHORTEST = 6
"""Sounds; a shorter one has too many neighbours to be repaired by one of them."""


class _Vocabulary:
    """The sounds of the catalogue's words; `read` brings other words back to them."""

    def __init__(self, known: Iterable[str]) -> None:
        self.count = Counter(key(word) for word in known)
        self._near: dict[str, list[str]] = defaultdict(list)
        for k in self.count:
            if len(k) >= SHORTEST - 1 and not k.isupper():
                for cut in _cuts(k):
                    self._near[cut].append(k)

    def read(self, text: str) -> list[str]:
        """The sounds of a text, each repaired if need be."""
        found: list[str] = []
        for k in keys(text):
            found += (k,) if k in self.count else self._repair(k)
        return found

    def _repair(self, k: str) -> Sequence[str]:
        if k in spelt():
            return (spelt()[k],)
        if len(k) > 3 and k[0] in "ldjmtsnkJ" and k[1:] in self.count:
            return (k[1:],)
        nearest = self._nearest(k)
        return (nearest,) if nearest else self._halves(k) or (k,)

    def _nearest(self, k: str) -> str | None:
        if len(k) < SHORTEST:
            return None
        found = {other for cut in _cuts(k) for other in self._near.get(cut, ()) if abs(len(other) - len(k)) <= 1}
        return max(found, key=lambda other: (other[0] == k[0], self.count[other], other), default=None)

    def _halves(self, k: str) -> Sequence[str]:
        pairs = [(k[:i], k[i:]) for i in range(1, len(k) - 1) if k[:i] in self.count and k[i:] in self.count]
        return max(pairs, key=lambda pair: min(self.count[pair[0]], self.count[pair[1]]), default=())


def _cuts(k: str) -> set[str]:
    """The key, and the key less one sound: two keys that share one differ by a sound at most, or two swapped."""
    return {k, *(k[:i] + k[i + 1 :] for i in range(len(k)))}
