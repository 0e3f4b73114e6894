"""The volets are read once in a process, however many houses its tests open; and one more."""

from collections.abc import Mapping
from functools import lru_cache

from bot import contenu
from dialogs.trame import Trame
from dialogs.trame.lecture import parse_trame


@lru_cache(8)
def _parsed(files: tuple[tuple[str, str], ...], local_texts: tuple[tuple[str, str], ...]) -> Trame:
    return parse_trame(dict(files), dict(local_texts))


def parse_once(files: Mapping[str, str], local_texts: Mapping[str, str] | None = None) -> Trame:
    return _parsed(tuple(files.items()), tuple((local_texts or {}).items()))


def keep_content() -> None:
    """Makes this process parse each version of the content once only."""
    contenu.parse_trame = parse_once  # type: ignore[assignment, attr-defined]  # the name that this module calls


VOLET = """
cle = "projets"
titre = "Mes projets"
intro = "Nous parlons de ce que vous voulez faire."

[[rubrique]]
cle = "projets"
titre = "Mes projets"
intro = "Un projet à la fois."
encore = "Avez-vous un autre projet ?"

[[rubrique.champ]]
cle = "projet"
libelle = "Projet"
question = "Que voulez-vous faire ?"
type = "texte"
nomme_la_fiche = true
aide = "Dites-le avec vos mots."
"""
"""A volet that may be added."""
