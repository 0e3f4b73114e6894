"""
Reads a collectivité's own sentences and words: `phrases.toml` and `mots.toml`.

`phrases.toml` gives another sentence under the name of one of ours. What stands in braces stays: it holds the person's
own words, or a number.

    NOTE = "C'est noté, merci."
    PRESENTATION = ["Premier écran.", "Deuxième écran."]
    [RELANCES]
    date = "En quelle année ?"

`mots.toml` gives more plain words for an action, and words of ours that mean no action here.

    aide = ["au secours"]
    retire = ["stop"]
"""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from string import Formatter

from dialogs.blocs import ContenuInvalide, load_toml
from dialogs.mots import flatten

Phrase = str | tuple[str, ...]

PHRASES, MOTS = "phrases.toml", "mots.toml"
RETIRE = "retire"


def read_phrases(texte: str, ours: Mapping[str, object]) -> dict[str, Phrase]:
    """
    The sentences of this `phrases.toml`, by name; « NAME.key » for one of a table.

    ours: name -> a sentence, a tuple of sentences, or a mapping of sentences; anything else cannot be changed.
    Raises ContenuInvalide with every fault.
    """
    fautes: list[str] = []
    theirs = dict(_flat(load_toml(PHRASES, texte, fautes)))
    known = dict(_flat(ours))
    for name, phrase in theirs.items():
        found = known.get(name)
        told = [_unknown(name, known)] if found is None else _faults_of_phrase(phrase, found)
        fautes += [f"{PHRASES}, {name} : {faute}" for faute in told]
    if fautes:
        raise ContenuInvalide(fautes)
    return {name: tuple(phrase) if isinstance(phrase, list) else str(phrase) for name, phrase in theirs.items()}


def read_mots(
    texte: str, ours: Mapping[str, str], actions: Collection[str], reserved: Collection[str] = ()
) -> dict[str, str]:
    """
    The words of this `mots.toml`, flattened -> their action, or "" for words of ours that mean none here.

    ours: our words, flattened -> their action. actions: those that words may name. reserved: words, flattened, that
    are answers (« oui »). Raises ContenuInvalide with every fault.
    """
    fautes: list[str] = []
    document = load_toml(MOTS, texte, fautes)
    found: dict[str, str] = {}
    for mot in _texts(document.pop(RETIRE, []), RETIRE, fautes):
        if mot not in ours:
            fautes.append(f"{MOTS}, {RETIRE} : « {mot} » ne veut rien dire pour l'assistant")
        found[mot] = ""
    for action, mots in document.items():
        if action not in actions:
            fautes.append(f"{MOTS} : « {action} » n'est pas une action")
        for mot in _texts(mots, action, fautes):
            fautes += [
                f"{MOTS}, {action} : {faute}" for faute in _faults_of_mot(mot, action, {**ours, **found}, reserved)
            ]
            found[mot] = action
    if fautes:
        raise ContenuInvalide(fautes)
    return found


# --- sentences ---------------------------------------------------------------------------------------------------


def _flat(phrases: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Each sentence with its name; those of a table by « NAME.key »."""
    for name, phrase in phrases.items():
        if isinstance(phrase, Mapping):
            yield from ((f"{name}.{key}", each) for key, each in phrase.items())
        else:
            yield name, phrase


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1, cutoff=0.7)
    return "ce n'est pas le nom d'une phrase" + (f". Vouliez-vous dire {near[0]} ?" if near else "")


def _faults_of_phrase(phrase: object, ours: object) -> Iterator[str]:
    match ours:
        case str():
            yield from _faults_of_text(phrase, ours) if isinstance(phrase, str) else ["il faut un texte"]
        case tuple() if type(ours) is tuple and all(isinstance(each, str) for each in ours):
            if not isinstance(phrase, list) or len(phrase) != len(ours):
                yield f"il faut une liste de {len(ours)} textes"
                return
            for i, (text, of_ours) in enumerate(zip(phrase, ours, strict=True), 1):
                yield from (f"texte {i} : {faute}" for faute in _faults_of_phrase(text, of_ours))
        case _:
            yield "cette phrase ne peut pas changer"


def _faults_of_text(text: str, ours: str) -> Iterator[str]:
    if not text.strip():
        yield "le texte est vide"
    wanted, found = _braces(ours), _braces(text)
    if found is None or wanted is None:
        yield "les accolades ne tiennent qu'un nom, comme {mots}"
        return
    yield from (f"il manque {{{name}}}" for name in sorted(wanted - found))
    yield from (f"{{{name}}} n'est pas prévu ici" for name in sorted(found - wanted))


def _braces(text: str) -> set[str] | None:
    """The names in braces; None when braces do not match, or hold more than a name."""
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        return None
    plain = all(name and name.isidentifier() and not spec and not conversion for _, name, spec, conversion in fields)
    return {str(name) for _, name, _, _ in fields} if plain else None


# --- words -------------------------------------------------------------------------------------------------------


def _texts(value: object, action: str, fautes: list[str]) -> list[str]:
    """The texts of a list, flattened."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        fautes.append(f"{MOTS}, {action} : il faut une liste de textes")
        return []
    return [flatten(each) for each in value]


def _faults_of_mot(mot: str, action: str, taken: Mapping[str, str], reserved: Collection[str]) -> Iterator[str]:
    if not any(c.isalpha() for c in mot):
        yield "un texte de la liste n'a pas de mot"
    if mot in reserved:
        yield f"« {mot} » est déjà une réponse"
    if taken.get(mot) not in (None, "", action):
        yield f"« {mot} » veut déjà dire « {taken[mot]} »"
