"""
What an answer type is: how words at its champs are tidied into a valeur, and what may be pressed there.

A type never refuses words: those that it does not understand have no valeur, and are kept all the same. One type a
file; `dialogs/types/__init__.py` registers them by the name that the trame uses.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dialogs.boutons import lay_out
from dialogs.contenu import Contenu
from dialogs.events import Bouton
from dialogs.livret.ecritures import PAS_CONCERNE
from dialogs.livret.etat import Fiche, Livret, Reponse
from dialogs.livret.raisons import reason_of
from dialogs.mots import flatten
from dialogs.phrases import Phrases
from dialogs.trame import AUTRE, Champ, Trame
from dialogs.valeurs import Valeur

Rows = list[tuple[Bouton, ...]]

LONG = 400
"""Characters that are looked at; a longer text is a story, in which no short answer is looked for."""
_NONE = re.compile(
    r"(?:(?:non|euh|ben|bah|ah|moi|un|\w+mail|mail|desolee?) )*"
    r"(?:(?:je )?(?:n |j )?(?:en )?n?ai (?:pas|plus|aucune?|ni)(?: (?:de|d|internet|aucune?)\b|(?: moi| du tout)?$)"
    r"|(?:il )?(?:n )?y en a pas\b|pas (?:de|d)\b|aucune?\b|sans\b)"
)
"""How one says, at a question for an address or a number, that there is none."""
_MORE = re.compile(
    r"\b(?:soucis?|problemes?|pb|doute|inquietude|idee|accord|envie|temps|reponse|quoi|mais|sauf|contre|arobas\w*|encore)\b"
)
"""After these words, the denial is a manner of speaking, or more comes: « pas de souci », « pas de fixe mais… »."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A champ as it is asked in a fiche. begun: the answer that more words, or more choices, would join."""

    contenu: Contenu
    livret: Livret
    fiche: Fiche
    champ: Champ
    begun: Reponse | None = None


class Type:
    """Free words: what every other type narrows. Its methods only read."""

    nom: ClassVar[str]
    """as the trame writes it; channels choose their keyboard by it"""
    collected: ClassVar[bool] = False
    """the answer comes in several messages, or choices, until « J'ai fini »"""
    offers: ClassVar[bool] = False
    """what may be answered stands on buttons, whose words may be typed"""
    links: ClassVar[bool] = False
    """an answer names other fiches"""
    replaced: ClassVar[bool] = False
    """said again, the words replace the first ones; other types join them"""
    dated: ClassVar[bool] = False
    """shown in the lines of a récapitulatif"""

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        """The valeur of these words, or None. today: what « hier » is counted from."""
        return None

    def labels(self, asked: Asked) -> dict[str, str]:
        """What may be pressed with `choix:VALEUR`: valeur -> label, in order."""
        return {}

    def ways(self, asked: Asked) -> Mapping[str, Iterable[str]]:
        """What may be chosen by words: valeur -> the ways to say it."""
        return {valeur: (label,) for valeur, label in self.labels(asked).items()}

    def buttons(self, asked: Asked) -> Rows:
        """The rows of buttons that answer."""
        return lay_out([Bouton(label, f"choix:{valeur}") for valeur, label in self.labels(asked).items()])

    def heading(self, asked: Asked) -> str:
        """What is said before the question, or ""."""
        return ""

    def follow_up(self, asked: Asked, reponse: Reponse) -> str:
        """The one more question that this answer calls for, or ""."""
        return ""

    def relance(self, phrases: Phrases) -> str:
        """What is asked once when the words were not understood; "" where words are enough."""
        return ""

    def skip_reason(self, mots: str) -> str | None:
        """Why these words skip the question, if they do."""
        return reason_of(mots)

    def can_be_asked(self, livret: Livret, fiche: Fiche, champ: Champ) -> bool:
        """Whether there is anything to answer here, as things stand."""
        return True

    def expected(self, champ: Champ, mots: str) -> float:
        """How well these words fit an answer of this type: a clue for the FAQ, from -2 (badly) to 10 (surely)."""
        return 2.5 if champ.nomme_la_fiche else 0.0

    def possible(self, champ: Champ) -> set[str | bool]:
        """The valeurs that a condition may wait for."""
        return {*champ.by_valeur, AUTRE}

    def faults(self, trame: Trame, champ: Champ, before: list[str]) -> Iterator[str]:
        """What is wrong with a champ of this type, a French sentence each. before: the champs asked before it."""
        if champ.choix:
            yield f"un champ « {self.nom} » n'a pas de choix"


class SansAdresse(Type):
    """An address, a number: one may have none; and said again, it is another one."""

    replaced = True

    def skip_reason(self, mots: str) -> str | None:
        return PAS_CONCERNE if says_none(mots) else super().skip_reason(mots)


def says_none(mots: str) -> bool:
    """Whether there is none, and nothing else is said: « pas de souci », « pas de fixe mais… » say more."""
    said = flatten(mots)
    return _NONE.match(said) is not None and not _MORE.search(said) and not holds_digits(mots) and "@" not in mots


def digits_of(mots: str) -> str | None:
    """The digits of a text made of nothing but digits and the signs used between them."""
    kept = re.sub(r"[\s.\-/()]", "", mots[:60])
    return kept if re.fullmatch(r"\+?[0-9]+", kept) and len(mots) <= 60 else None


def holds_digits(mots: str) -> bool:
    return sum(sign.isdigit() for sign in mots) >= 4
