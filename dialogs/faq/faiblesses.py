"""Finds the weaknesses of a catalogue: it can be used, and should be mended (`livret faq check`)."""

import re
from collections.abc import Iterator

from dialogs.faq.catalogue import Catalogue
from dialogs.mots import flatten

FORMES = 8
"""Fewer ways to ask a topic than this, and it is found too seldom (`find_weaknesses`)."""


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
    from dialogs.faq.phonetique import text_key

    said: dict[str, tuple[str, str]] = {}
    named = [(topic.id, forme) for topic in catalogue.topics for forme in (topic.question, *topic.formes)]
    named += [(f"hors sujet, {theme.titre}", forme) for theme in catalogue.hors_sujet for forme in theme.formes]
    for place, forme in named:
        sound = text_key(forme)
        other, words = said.setdefault(sound, (place, forme))
        if other != place:
            yield f"{place} : « {forme} » sonne comme « {words} » ({other})"


def _hard_words(catalogue: Catalogue) -> Iterator[str]:
    for topic in catalogue.topics:
        for name, most in MOST_SENTENCES.items():
            yield from (f"{topic.id}, {name} : {faute}" for faute in find_hard_words(getattr(topic, name), most))


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
