"""
The catalogue of the FAQ: topics people may ask about, and themes it does not treat. It is data, read from `*.yaml`.

An `id` is stored for ever: never rename or reuse one; reword freely.
A faulty catalogue is refused whole, with every fault and its place in French (`CatalogueInvalide`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dialogs.blocs import ContenuInvalide


class CatalogueInvalide(ContenuInvalide):
    """fautes: one French sentence each, with its place (« acces.yaml, acces-codes : … »)."""


@dataclass(frozen=True, slots=True)
class Topic:
    """
    One question and its answer.

    ici: what is true of this assistant, where the source speaks of another tool; or "". sources: as people know them.
    scope: whose rule it is, one of SCOPES. reserve: the honest line of a dated or local text, or "". rubriques:
    « volet/rubrique » that this is about. ancres: unless one of them is said, the answer is only proposed. formes: ways
    to ask it, from life. mots: its everyday words.
    """

    id: str
    categorie: str
    question: str
    reponse: str
    ici: str
    plus: str
    sources: tuple[str, ...]
    scope: str
    reserve: str
    voisins: tuple[str, ...]
    rubriques: tuple[str, ...]
    ancres: tuple[str, ...]
    formes: tuple[str, ...]
    mots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """What people ask and the catalogue does not treat: pay, leave, illness… It is never an answer."""

    titre: str
    formes: tuple[str, ...]
    mots: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """
    categories: cle -> title of its button, in the order of their `rang`, then of the files.

    reponses: what people say to the assistant's own questions.
    mots_rares: a rare word of an answer -> its plain definition, as in the trame's glossaire.
    """

    topics: tuple[Topic, ...]
    categories: Mapping[str, str]
    hors_sujet: tuple[Theme, ...] = ()
    reponses: tuple[str, ...] = ()
    mots_rares: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    def of_categorie(self, cle: str) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if topic.categorie == cle)
