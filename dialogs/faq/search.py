"""
Finds the topic that a question asks for, and tells whether words are a question at all.

Topics are ranked by `index`; `surete` says how sure the first one is; `asking` tells a question from an answer.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.faq import asking
from dialogs.faq.catalogue import Catalogue, Theme, Topic
from dialogs.faq.index import Index, Ranking, formes_of
from dialogs.faq.learning import learn
from dialogs.faq.phonetique import keys
from dialogs.faq.surete import estimate, features
from dialogs.trame import Champ

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
    """A catalogue, indexed once, in well under a second; it never changes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.index = Index([*catalogue.topics, *catalogue.hors_sujet])
        self._ancres = [_ancres(topic) for topic in catalogue.topics]
        self._mots = [frozenset(k for mot in topic.mots for k in keys(mot)) for topic in catalogue.topics]
        read = self.index.vocabulary.read
        classes: tuple[Topic | Theme, ...] = (*catalogue.topics, *catalogue.hors_sujet)
        asked = [read(forme) for c in classes for forme in formes_of(c)]
        self._learnt = learn(asked, [read(reponse) for reponse in catalogue.reponses])
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
        surete = estimate(features(ranking, total, order, total[size:])) if order else 0.0
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

        It takes a tenth of the time of `ask`, which would find the same; most messages are answers and end here.
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

    def _weigh(self, text: str, ranking: Ranking, surete: float, champ: Champ | None, pending: str | None) -> float:
        """Above zero, a question. With nothing pending, all is one; a story never is."""
        if pending is None:
            return math.inf
        if len(text) > LONGEST or len(ranking.keys) > asking.STORY:
            return -math.inf
        alike = max(ranking.alike, default=0.0)
        return asking.weigh(text, ranking.keys, self._learnt, champ, alike, surete, ranking.strange())

    def _surely_untreated(self, ranking: Ranking) -> float:
        """How sure that this is asked, and of what the catalogue does not treat."""
        size = len(self.catalogue.topics)
        order = sorted(range(size, len(ranking.total)), key=lambda i: -ranking.total[i])[:2]
        if not order or not ranking.total[order[0]]:
            return 0.0
        return estimate(features(ranking, ranking.total, order, ranking.total[:size]))

    def _is_anchored(self, topic: int, said: Sequence[str]) -> bool:
        """Whether what was said names the subject; a single word is an answer's affair unless it is one of its mots."""
        ancres = self._ancres[topic]
        if len(said) == 1 and said[0] not in self._mots[topic]:
            return False
        return not ancres or any(ancre <= set(said) for ancre in ancres)


def _ancres(topic: Topic) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(keys(ancre)) for ancre in topic.ancres)
