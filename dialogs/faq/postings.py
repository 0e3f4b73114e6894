"""Inverted lists of weights, and the two ways to weigh: Okapi BM25 and unit vectors."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Postings:
    """
    For each sound, the classes or formes that hold it, and how much each does. Packed in arrays, which take a tenth of
    the memory of lists of pairs.

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


def post(vectors: Iterable[Vector]) -> Postings:
    """The postings of these vectors, numbered in their order."""
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
    return Postings(at, ids, weights)


def bm25(
    fields: Sequence[Sequence[tuple[float, Sequence[str]]]], cut: Callable[[Sequence[str]], Sequence[str]]
) -> Postings:
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

    return post(saturate(document) for document in documents)


def centres(vectors: Sequence[Vector], owner: Sequence[int], size: int) -> list[Vector]:
    """For each owner, the direction of the sum of its vectors."""
    sums: list[dict[str, float]] = [defaultdict(float) for _ in range(size)]
    for i, vector in zip(owner, vectors, strict=True):
        for k, x in vector.items():
            sums[i][k] += x
    return [unit(each) for each in sums]


def unit(vector: Mapping[str, float]) -> dict[str, float]:
    """The same vector, of length 1."""
    length = math.sqrt(sum(x * x for x in vector.values())) or 1.0
    return {k: x / length for k, x in vector.items()}
