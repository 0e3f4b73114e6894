"""How sure it is that the first topic of a ranking is the right one."""

import math
from collections.abc import Sequence

from dialogs.faq.index import Ranking


def features(
    ranking: Ranking, total: Sequence[float], order: Sequence[int], others: Sequence[float]
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
"""A logistic regression on formes held out of the index (`python -m bench.faq --calibrer`)."""


def estimate(found: Sequence[float]) -> float:
    """How sure of the first class these features make us, 0 to 1."""
    return 1 / (1 + math.exp(-BIAS - sum(w * f for w, f in zip(WEIGHTS, found, strict=True))))
