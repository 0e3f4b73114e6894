"""One choice of a list, or several. « Autre » closes a list of one choice (domain § 1)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from dialogs.boutons import lay_out
from dialogs.events import Bouton
from dialogs.faq.phonetique import ARTICLES, keys
from dialogs.livret.etat import Fiche, Reponse
from dialogs.mots import choose, flatten
from dialogs.trame import AUTRE, Champ, Choix, Trame
from dialogs.types.base import LONG, Asked, Rows, Type
from dialogs.types.conditions import holds
from dialogs.valeurs import Valeur


def offered(champ: Champ, fiche: Fiche) -> list[Choix]:
    """The choices to show, their conditions considered."""
    return [choix for choix in champ.choix if holds(choix.si, fiche)]


def split(mots: str) -> list[str]:
    """The whole of these words, then the parts that may each name a choice."""
    return [mots, *re.split(r"[,;/\n]| et ", mots[:LONG])]


def choose_several(mots: str, ways: Mapping[str, Iterable[str]]) -> Valeur:
    """The choices that these words, or parts of them, clearly name."""
    return tuple(dict.fromkeys(v for part in split(mots) if (v := choose(part, ways)))) or None


def _holds_a_choice(champ: Champ, mots: str) -> bool:
    """Whether the sounds of a choice are in the words, among others: « pour ma promossion interne »."""
    said = set(keys(mots))
    return any(choice <= said for choice in _sounds_of(champ))


@lru_cache(200)
def _sounds_of(champ: Champ) -> tuple[frozenset[str], ...]:
    """The sounds of each label and alias, but the words that tell nothing; a single short one is none."""
    named = (name for choix in champ.choix for name in (choix.libelle, *choix.alias))
    found = (frozenset(keys(name)) - ARTICLES for name in named)
    return tuple(choice for choice in found if len(choice) > 1 or any(len(sound) > 3 for sound in choice))


class UnChoix(Type):
    nom = "choix"
    offers = True

    def labels(self, asked: Asked) -> dict[str, str]:
        champ = asked.champ
        labels = {choix.valeur: choix.libelle for choix in offered(champ, asked.fiche)}
        if labels and not champ.sans_autre:
            labels.setdefault(AUTRE, asked.contenu.phrases.AUTRE)
        return labels

    def ways(self, asked: Asked) -> Mapping[str, Iterable[str]]:
        alias = {choix.valeur: choix.alias for choix in asked.champ.choix}
        return {valeur: (label, *alias.get(valeur, ())) for valeur, label in self.labels(asked).items()}

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return choose(mots, self.ways(asked))

    def buttons(self, asked: Asked) -> Rows:
        if asked.begun is not None and self.follow_up(asked, asked.begun):
            return []
        return super().buttons(asked)

    def follow_up(self, asked: Asked, reponse: Reponse) -> str:
        if len(reponse.bouts) != 1 or not isinstance(reponse.valeur, str):
            return ""
        if reponse.valeur == AUTRE:
            phrases = asked.contenu.phrases
            only_autre = flatten(reponse.bouts[0].mots) in (AUTRE, flatten(phrases.AUTRE))
            return phrases.VOS_MOTS if only_autre else ""
        choix = asked.champ.by_valeur.get(reponse.valeur)
        return choix.suite if choix else ""

    def expected(self, champ: Champ, mots: str) -> float:
        options = {choix.valeur: (choix.libelle, *choix.alias) for choix in champ.choix}
        return 10.0 if choose(mots, options) else 4.0 if _holds_a_choice(champ, mots) else -0.5

    def faults(self, trame: Trame, champ: Champ, before: list[str]) -> Iterator[str]:
        if not champ.choix:
            yield "il n'y a aucun choix"


class PlusieursChoix(UnChoix):
    nom = "choix_multi"
    collected = True

    def labels(self, asked: Asked) -> dict[str, str]:
        return {choix.valeur: choix.libelle for choix in offered(asked.champ, asked.fiche)}

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return choose_several(mots, self.ways(asked))

    def buttons(self, asked: Asked) -> Rows:
        taken = asked.begun.valeur if asked.begun and isinstance(asked.begun.valeur, tuple) else ()
        left = {valeur: label for valeur, label in self.labels(asked).items() if valeur not in taken}
        return lay_out([Bouton(label, f"choix:{valeur}") for valeur, label in left.items()])

    def follow_up(self, asked: Asked, reponse: Reponse) -> str:
        return ""
