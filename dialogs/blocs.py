"""
Blocks of content (TOML tables, YAML mappings), checked: which keys a block has, and what kind of value each takes.

A fault is one French sentence with its place (« formations/permis/usage : … »). Faults are collected in a list, so that
the person who writes the content sees them all at once (`ContenuInvalide`).
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

Bloc = dict[str, Any]

Forme = Literal["texte", "oui_non", "textes", "bloc", "blocs", "valeurs"]
"""The kind of a value. valeurs: a text, true or false, or a list of them."""

_FORMES: Mapping[Forme, str] = {
    "texte": "un texte",
    "oui_non": "true ou false",
    "textes": "une liste de textes",
    "bloc": "un bloc",
    "blocs": "une liste de blocs",
    "valeurs": "une valeur ou une liste de valeurs",
}


class ContenuInvalide(Exception):
    """fautes: one French sentence each, with its place."""

    def __init__(self, fautes: list[str]) -> None:
        super().__init__("\n".join(fautes))
        self.fautes = fautes


@contextmanager
def collect(fautes: list[str]) -> Iterator[None]:
    """Adds to this list the faults of a content that cannot be read, so that another can be read and told too."""
    try:
        yield
    except ContenuInvalide as invalide:
        fautes += invalide.fautes


def load_toml(nom: str, texte: str, fautes: list[str]) -> Bloc:
    """The document written in this text; empty if it is no TOML."""
    try:
        return tomllib.loads(texte)
    except tomllib.TOMLDecodeError as error:
        fautes.append(f"{nom} : ce n'est pas du TOML ({error})")
        return {}


def check_bloc(
    place: str, bloc: Mapping[str, object], formes: Mapping[str, Forme], required: Collection[str], fautes: list[str]
) -> Bloc:
    """The keys of this block that are known and whose value is of the right kind; a fault for each of the others."""
    check_keys(place, bloc, formes, required, fautes)
    kept: Bloc = {}
    for key, value in bloc.items():
        if key not in formes:
            continue
        if is_of(formes[key], value):
            kept[key] = value
        else:
            fautes.append(f"{place} : « {key} » doit être {_FORMES[formes[key]]}")
    return kept


def check_keys(
    place: str, bloc: Mapping[str, object], known: Collection[str], required: Collection[str], fautes: list[str]
) -> None:
    """A fault for each key that is not known, and for each that is required and not there."""
    fautes += [f"{place} : « {key} » n'est pas une clé connue" for key in sorted({*bloc} - {*known})]
    fautes += [f"{place} : il manque « {key} »" for key in sorted(required) if not bloc.get(key)]


def find_doubles(what: str, cles: Sequence[str]) -> list[str]:
    """A fault for each cle that is there more than once."""
    return [f"{cle} : cette clé de {what} est là deux fois" for cle in sorted({c for c in cles if cles.count(c) > 1})]


def is_of(forme: Forme, value: object) -> bool:
    """Whether a value is of this kind."""
    match forme:
        case "texte":
            return isinstance(value, str)
        case "oui_non":
            return isinstance(value, bool)
        case "bloc":
            return isinstance(value, dict)
        case "textes":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "blocs":
            return isinstance(value, list) and all(isinstance(each, dict) for each in value)
        case "valeurs":
            return all(isinstance(each, str | bool) for each in (value if isinstance(value, list) else [value]))
