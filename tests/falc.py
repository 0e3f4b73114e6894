"""
Plain French, as domain.md § 5 asks it: what a machine can see in a text.

A text is what is said in one message: a question, a help, a label, a definition. `{…}` in it stands for one word.
Nothing here judges the words of an agent, and no machine replaces a reading by the persons concerned.
"""

import re
from collections.abc import Collection, Iterator

from wordfreq import zipf_frequency

LONGEST_SENTENCE = 12
MOST_SENTENCES = 3
LEAST_KANDEL_MOLES = 70.0
RAREST = 3.5
NOMS = frozenset({"Telegram"})
"""Names of what the person holds in hand."""

_SIGNS = ";()[]…*_`~#<>|\u00ad"
_DASH = re.compile(r"[–—]|\s-\s")
_BIG = re.compile(
    r"\b[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+\b"
    r"|(?<!\d-)\b(?!19\d\d\b|20\d\d\b)(?!\d{5} [A-Z])[1-9]\d{3,}\b"
)
"""A year is no big number, nor are the number of a decree (2007-1845) or a postcode before its town."""
_MARKS = (
    ("trois points", re.compile(r"\.\.")),
    ("pourcentage", re.compile(r"%|\bpour cent\b", re.I)),
    ("grand nombre", _BIG),
    ("date en chiffres", re.compile(r"\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b(?! rue)|\b\d{4}-\d\d\b")),
    ("abréviation", re.compile(r"\b(?:etc|cf|ex|art|tél|env|max|min|n°)(?:\.|(?<=°))|\b(?:Mme|Mlle|Mr|M\.)(?!\w)")),
    ("majuscules", re.compile(r"\b[A-ZÀ-ÖØ-Þ]{6,}\b|^(?:[A-ZÀ-ÖØ-Þ]{3,}\W+){2,}")),
    (
        "subjonctif",
        re.compile(
            r"\b(?:soit|soient|sois|soyez|soyons|ait|aient|aies|ayez|ayons|faille|aill(?:e|es|ent)"
            r"|(?:puiss|fass|sach|veuill)(?:e|es|ent|ez|iez|ions)|(?:vienn|tienn|prenn)es?"
            r"|(?:pour|afin|bien|avant|sans|jusqu'à ce) qu[e'])(?!\w)",
            re.I,
        ),
    ),
    (
        "mot à éviter",
        re.compile(
            r"\b(?:pourquoi|facile\w*|bravo|félicitations?|parfait|super|génial|excellent|n'est-ce pas"
            r"|illettr\w+|entrées?)\b",
            re.I,
        ),
    ),
)
_ROMAN = re.compile(r"\b(?:I|V|X|[IVX]{2,})(?:er|e|ème)?\b")
_OLD_LEVEL = re.compile(r"\banciens? niveaux?\b", re.I)
_ANT = re.compile(r"\b(\w{2,}ant)\b", re.I)
_NOT_PARTICIPLES = frozenset(
    "aidant assistant autant avant chant commandant commerçant constant correspondant courant cependant débutant"
    " devant durant encadrant enfant enseignant étudiant exécutant gant géant habitant important instant"
    " intéressant maintenant montant pendant quant remplaçant restaurant roulant soignant suivant surveillant tant"
    " vivant volant".split()
)
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_MUTE = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöùûüœæ])(?:e|es|(?<!m)ent)$")
_SIGLE = re.compile(r"[A-ZÀ-ÖØ-Þ]{3,}")
_PIECES = re.compile(r"[^\W\d_]+")


# --- cutting -----------------------------------------------------------------------------------------------------


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line without a final sign (a title, a label) is one."""
    parts = re.split(r"(?<=[.!?…])\s+|\n+", _neutral(text))
    return [part.strip() for part in parts if words(part)]


def words(text: str) -> list[str]:
    """Its words, cut at spaces: « l'attestation » is one, a sign alone is none."""
    return [word for word in _neutral(text).split() if any(c.isalnum() for c in word)]


def syllables(word: str) -> int:
    """Groups of vowels, less a mute final e, es or ent; right for nine words in ten of Lexique (domain § 5)."""
    pieces = _PIECES.findall(word.lower())
    return sum(_syllables(piece) for piece in pieces) or 1


def _syllables(piece: str) -> int:
    groups = len(_VOWELS.findall(piece))
    return groups - 1 if groups > 1 and _MUTE.search(piece) else groups


def _neutral(text: str) -> str:
    return re.sub(r"\{[^{}]*\}", "mot", text).replace("’", "'")


# --- judging -----------------------------------------------------------------------------------------------------


def kandel_moles(text: str) -> float:
    """
    The reading ease of a whole rubrique, in points: 100 is very plain, 30 is an administration's letter.

    Never judge one sentence by it: under 30 words it jumps about (domain § 5).
    """
    said = words(text)
    if not said:
        raise ValueError("no word to read")
    return 207 - 1.015 * len(said) / len(sentences(text)) - 73.6 * sum(map(syllables, said)) / len(said)


def find_faults(text: str, most: int = MOST_SENTENCES) -> list[str]:
    """What a reader would stumble on in one text, a short French line each; empty when there is nothing."""
    return list(_faults(_neutral(text), most))


def _faults(text: str, most: int) -> Iterator[str]:
    found = sentences(text)
    if len(found) > most:
        yield f"trop de phrases : {len(found)}"
    for sentence in found:
        if len(words(sentence)) > LONGEST_SENTENCE:
            yield f"phrase trop longue, {len(words(sentence))} mots : {sentence}"
    if text.count("?") > 1:
        yield "plus d'une question"
    yield from (f"signe interdit : {sign}" for sign in _SIGNS if sign in text)
    if _DASH.search(text):
        yield "tiret d'incise"
    for name, mark in _MARKS:
        yield from (f"{name} : {match[0].strip()}" for match in mark.finditer(text))
    if not _OLD_LEVEL.search(text):
        yield from (f"chiffre romain : {match[0]}" for match in _ROMAN.finditer(text))
    for match in _ANT.finditer(text):
        if match[1].lower() not in _NOT_PARTICIPLES:
            yield f"participe présent : {match[1]}"


def rare_words(text: str, glossaire: Collection[str]) -> set[str]:
    """
    The words of a text that are rare in French (Zipf below 3.5) or sigles, and that the glossaire does not explain.

    A word in two parts is known when the whole or each part is. Words of one or two letters, and those that hold a
    figure, are codes read on a card: they are not judged.
    """
    tokens = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", _neutral(text))
    return {part for token in tokens for part in _rare_parts(token, glossaire)}


def explained_by(word: str, glossaire: Collection[str]) -> str | None:
    """The glossaire's own form of a word: as it is written, without a capital, or in the singular."""
    plain = word if _SIGLE.fullmatch(word) else word.lower()
    return next((form for form in (word, plain, plain.removesuffix("s")) if form in glossaire), None)


def _rare_parts(token: str, glossaire: Collection[str]) -> Iterator[str]:
    whole = re.sub(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'", "", token, flags=re.I)
    if not _is_rare(whole, glossaire):
        return
    parts = re.split(r"['-]", whole)
    yield from (part for part in parts if _is_rare(part, glossaire))


def _is_rare(word: str, glossaire: Collection[str]) -> bool:
    if len(word) <= 2 or word in NOMS or any(c.isdigit() for c in word) or explained_by(word, glossaire):
        return False
    return bool(_SIGLE.fullmatch(word)) or max(zipf_frequency(form, "fr") for form in _family(word.lower())) < RAREST


def _family(word: str) -> Iterator[str]:
    """
    The word and what it is a form of: its singular, its masculine, its verb in -er or -ir, without « re » again.

    « racontez » is as known as « raconter », « reprenons » as « prenons ».
    """
    for form in (word, word.removeprefix("re")):
        yield form
        yield form.removesuffix("s")
        yield re.sub(r"es?$", "", form)
        yield re.sub(r"(?:ez|ait|é|ée|és|ées)$", "er", form)
        yield re.sub(r"issez$", "ir", form)
