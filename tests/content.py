"""The volets are read once in a process, however many houses its tests open."""

from collections.abc import Mapping
from functools import lru_cache

from bot import contenu
from dialogs.contenu import Contenu

_parse = contenu.parse_trame


@lru_cache(4)
def _parsed(files: tuple[tuple[str, str], ...]) -> Contenu:
    return _parse(dict(files))


def parse_once(files: Mapping[str, str]) -> Contenu:
    return _parsed(tuple(files.items()))


def keep_content() -> None:
    """From now on, files that were parsed once are not parsed again."""
    contenu.parse_trame = parse_once
