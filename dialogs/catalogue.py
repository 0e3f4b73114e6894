"""
The catalogue of the FAQ: topics people may ask about, and themes it does not treat. It is data, read from `faq/*.yaml`.

An `id` is stored for ever: never rename or reuse one; reword freely. Every value is read as text: no type, no code.
A faulty catalogue is refused whole, with every fault and its place in French (`CatalogueInvalide`).
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import yaml

from dialogs.kinds import flatten

SCOPES = frozenset({"livret-cnfpt", "reglement-local-2017", "note-etat-2008", "mixte"})
HORS_SUJET = "hors_sujet.yaml"
REPONSES = "reponses.yaml"
FORMES = 8
"""Fewer ways to ask a topic than this, and it is found too seldom (`find_weaknesses`)."""


class CatalogueInvalide(Exception):
    """fautes: one French sentence each, with its place (« acces.yaml, acces-codes : … »)."""

    def __init__(self, fautes: list[str]) -> None:
        super().__init__("\n".join(fautes))
        self.fautes = fautes


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


# --- reading -----------------------------------------------------------------------------------------------------


def parse_catalogue(textes: Mapping[str, str]) -> Catalogue:
    """
    The catalogue written in these YAML texts, by file name; `hors_sujet.yaml` and `reponses.yaml` apart.

    Raises CatalogueInvalide with every fault of every file.
    """
    fautes: list[str] = []
    documents = {nom: _load(nom, textes[nom], fautes) for nom in sorted(textes)}
    themes, said = documents.pop(HORS_SUJET, {}), documents.pop(REPONSES, {})
    topics: list[Topic] = []
    categories: dict[str, str] = {}
    mots_rares: dict[str, str] = {}
    for nom, document in sorted(documents.items(), key=lambda each: _rang(each[1])):
        keys = {"categorie", "titre", "rang", "topics", "mots_rares"}
        _check_keys(nom, document, keys, {"categorie", "titre"}, fautes)
        cle = _text(document.get("categorie"))
        categories[cle] = _text(document.get("titre"))
        mots_rares |= {word: _text(said) for word, said in _mapping(document.get("mots_rares")).items()}
        topics += [_topic(nom, cle, _mapping(t), fautes) for t in _list(document.get("topics"))]
    hors_sujet = tuple(_theme(_mapping(t), fautes) for t in _list(themes.get("themes")))
    reponses = tuple(forme for group in _list(said.get("reponses")) for forme in _reponses(_mapping(group), fautes))
    catalogue = Catalogue(tuple(topics), categories, hors_sujet, reponses, mots_rares)
    fautes += find_faults(catalogue)
    if fautes:
        raise CatalogueInvalide(fautes)
    return catalogue


_LISTS = ("voisins", "rubriques", "ancres", "formes", "mots")
_TEXTS = ("id", "question", "reponse", "ici", "plus", "scope", "reserve")


def _topic(nom: str, categorie: str, document: Mapping[str, object], fautes: list[str]) -> Topic:
    place = f"{nom}, {_text(document.get('id')) or '?'}"
    _check_keys(place, document, {*_LISTS, *_TEXTS, "source"}, {"id", "question", "reponse", "source", "scope"}, fautes)
    id, question, reponse, ici, plus, scope, reserve = (_text(document.get(key)) for key in _TEXTS)
    voisins, rubriques, ancres, formes, mots = (_texts(document.get(key)) for key in _LISTS)
    return Topic(
        id=id,
        categorie=categorie,
        question=question,
        reponse=reponse,
        ici=ici,
        plus=plus,
        sources=_texts(document.get("source")),
        scope=scope,
        reserve=reserve,
        voisins=voisins,
        rubriques=rubriques,
        ancres=ancres,
        formes=formes,
        mots=mots,
    )


def _theme(document: Mapping[str, object], fautes: list[str]) -> Theme:
    titre = _text(document.get("titre"))
    _check_keys(f"{HORS_SUJET}, {titre or '?'}", document, {"titre", "formes", "mots"}, {"titre", "formes"}, fautes)
    return Theme(titre, _texts(document.get("formes")), _texts(document.get("mots")))


def _reponses(document: Mapping[str, object], fautes: list[str]) -> tuple[str, ...]:
    place = f"{REPONSES}, {_text(document.get('attend')) or '?'}"
    _check_keys(place, document, {"attend", "formes"}, {"attend", "formes"}, fautes)
    return _texts(document.get("formes"))


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    """The texts of a list; one text alone is a list of one."""
    return tuple(_text(each) for each in _list(value))


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _check_keys(
    place: str, document: Mapping[str, object], known: set[str], required: set[str], fautes: list[str]
) -> None:
    fautes += [f"{place} : « {key} » n'est pas une clé connue" for key in sorted(set(document) - known)]
    fautes += [f"{place} : il manque « {key} »" for key in sorted(required) if not document.get(key)]


def _rang(document: Mapping[str, object]) -> int:
    rang = _text(document.get("rang"))
    return int(rang) if rang.isdecimal() else 1000


def _load(nom: str, texte: str, fautes: list[str]) -> Mapping[str, object]:
    """Read by libyaml where it is there, ten times faster."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(texte, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" ligne {mark.line + 1}" if mark else ""
        fautes.append(f"{nom}{line} : ce n'est pas du YAML ({getattr(error, 'problem', None) or 'texte illisible'})")
        return {}
    value = _value(node, lambda key, n: fautes.append(f"{nom} ligne {n} : « {key} » est là deux fois"))
    if not isinstance(value, dict):
        fautes.append(f"{nom} : le fichier ne contient pas de clés")
    return _mapping(value)


def _value(node: yaml.Node | None, twice: Callable[[str, int], None]) -> object:
    """Texts, lists and mappings; a key said twice is told, with its line."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, twice) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, value in node.value:
            if key.value in found:
                twice(key.value, key.start_mark.line + 1)
            found[str(key.value)] = _value(value, twice)
        return found
    return node.value if node is not None else ""


# --- faults: the catalogue cannot be used ------------------------------------------------------------------------


def find_faults(catalogue: Catalogue) -> list[str]:
    """Everything wrong in a catalogue, one French sentence each with its place; empty when it can be used."""
    ids = [topic.id for topic in catalogue.topics]
    fautes = [f"{id} : cet id est là deux fois" for id in sorted({i for i in ids if ids.count(i) > 1})]
    known = set(ids)
    for topic in catalogue.topics:
        fautes += [f"{topic.id} : {faute}" for faute in _faults_of_topic(topic, known)]
    return fautes


def _faults_of_topic(topic: Topic, known: Collection[str]) -> Iterator[str]:
    if topic.scope and topic.scope not in SCOPES:
        yield f"scope inconnu « {topic.scope} »"
    if topic.scope in SCOPES - {"livret-cnfpt"} and not topic.reserve:
        yield "il manque la réserve : cette règle ne vaut pas pour tous"
    yield from (f"le voisin « {id} » n'existe pas" for id in topic.voisins if id not in known)
    if topic.id in topic.voisins:
        yield "un topic n'est pas son propre voisin"


# --- weaknesses: it can be used, and should be mended (`livret faq check`) ---------------------------------------


def find_weaknesses(catalogue: Catalogue) -> list[str]:
    """Topics with too few formes, formes said in two topics, answers that break the plain-language rules."""
    return [*_few_formes(catalogue), *_same_formes(catalogue), *_hard_words(catalogue)]


def _few_formes(catalogue: Catalogue) -> Iterator[str]:
    for topic in catalogue.topics:
        if not topic.formes:
            yield f"{topic.id} : il n'y a aucune forme"
        elif len(topic.formes) < FORMES:
            yield f"{topic.id} : {len(topic.formes)} formes seulement, il en faut {FORMES}"


def _same_formes(catalogue: Catalogue) -> Iterator[str]:
    """Two formes that sound the same lead to two answers: one of them is wrong."""
    from dialogs.phonetique import text_key

    said: dict[str, tuple[str, str]] = {}
    named = [(topic.id, forme) for topic in catalogue.topics for forme in (topic.question, *topic.formes)]
    named += [(f"hors sujet, {theme.titre}", forme) for theme in catalogue.hors_sujet for forme in theme.formes]
    for place, forme in named:
        sound = text_key(forme)
        other, words = said.setdefault(sound, (place, forme))
        if other != place:
            yield f"{place} : « {forme} » sonne comme « {words} » ({other})"


LONGEST_SENTENCE = 12
MOST_SENTENCES = {"question": 2, "reponse": 3, "ici": 2, "reserve": 3, "plus": 12}
_END = re.compile(r"(?<=[.!?])\s+")
_SIGNS = ";()[]…*_`~#<>|"
_BIG = re.compile(
    r"\b[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+\b"
    r"|(?<!\d-)\b(?!19\d\d\b|20\d\d\b)(?!\d{5} [A-Z])[1-9]\d{3,}\b"
)
"""A year is no big number, nor are the number of a decree (2007-1845) or a postcode before its town."""
_MARKS = (
    ("tiret d'incise", re.compile(r"[–—]|\s-\s")),
    ("pourcentage", re.compile(r"%|\bpour cent\b", re.I)),
    ("grand nombre", _BIG),
    ("date en chiffres", re.compile(r"\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b(?! rue)|\b\d{4}-\d\d\b")),
    ("abréviation", re.compile(r"\b(?:etc|cf|ex|art|tél)\.|\bn°|\b(?:Mme|Mlle|Mr)\b")),
    (
        "subjonctif",
        re.compile(r"\b(?:soit|soient|ait|aient|faille|(?:puiss|fass|sach)(?:e|es|ent)|pour qu[e'])(?!\w)", re.I),
    ),
)


def _hard_words(catalogue: Catalogue) -> Iterator[str]:
    for topic in catalogue.topics:
        for name, most in MOST_SENTENCES.items():
            yield from (f"{topic.id}, {name} : {faute}" for faute in find_hard_words(getattr(topic, name), most))


def find_hard_words(text: str, most: int) -> Iterator[str]:
    """What a reader would stumble on: sentences too many or too long, signs, numbers and forms to avoid."""
    sentences = [s for s in _END.split(text) if flatten(s)]
    if len(sentences) > most:
        yield f"{len(sentences)} phrases, {most} au plus"
    for sentence in sentences:
        count = sum(any(c.isalnum() for c in word) for word in sentence.split())
        if count > LONGEST_SENTENCE:
            yield f"phrase de {count} mots : {sentence}"
    yield from (f"signe à éviter : {sign}" for sign in _SIGNS if sign in text)
    for name, mark in _MARKS:
        yield from (f"{name} : {match[0].strip()}" for match in mark.finditer(text))
