"""Brings the sound of an unknown word back to one that the catalogue knows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from dialogs.faq.phonetique import key, keys, spelt

SHORTEST = 6
"""Sounds; a shorter one has too many neighbours to be repaired by one of them."""


class Vocabulary:
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
        """A sigle said letter by letter, an article glued to a known word, the nearest word, or two words glued."""
        if k in spelt():
            return (spelt()[k],)
        if len(k) > 3 and k[0] in "ldjmtsnkJ" and k[1:] in self.count:
            return (k[1:],)
        nearest = self._nearest(k)
        return (nearest,) if nearest else self._halves(k) or (k,)

    def _nearest(self, k: str) -> str | None:
        """A known sound that differs by one, or by two swapped: with the same beginning and said often, first."""
        if len(k) < SHORTEST:
            return None
        found = {other for cut in _cuts(k) for other in self._near.get(cut, ()) if abs(len(other) - len(k)) <= 1}
        return max(found, key=lambda other: (other[0] == k[0], self.count[other], other), default=None)

    def _halves(self, k: str) -> Sequence[str]:
        """Two known sounds that make this one; where both are said often, first."""
        pairs = [(k[:i], k[i:]) for i in range(1, len(k) - 1) if k[:i] in self.count and k[i:] in self.count]
        return max(pairs, key=lambda pair: min(self.count[pair[0]], self.count[pair[1]]), default=())


def _cuts(k: str) -> set[str]:
    """The key, and the key less one sound: two keys that share one differ by a sound at most, or two swapped."""
    return {k, *(k[:i] + k[i + 1 :] for i in range(len(k)))}
