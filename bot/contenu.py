"""
Reads the content: the trame's TOML and the FAQ's YAML.

`app.py` gives these out; `livret faq` needs nothing else of the house.
"""

from functools import lru_cache
from importlib import resources

from dialogs import journey
from dialogs.faq import Catalogue, Faq, parse_catalogue
from dialogs.trame import Trame, parse_trame


def load_trame(code_required: bool) -> Trame:
    """The trame of `dialogs/volets`. Raises TrameInvalide."""
    trame = parse_trame(_read("volets", ".toml"))
    return trame if code_required else trame.without("ouverture/charte", journey.CODE)


def load_catalogue() -> Catalogue:
    """The catalogue of `dialogs/faq`. Raises CatalogueInvalide."""
    return parse_catalogue(_read("faq", ".yaml"))


@lru_cache(1)
def load_faq() -> Faq:
    """The catalogue, indexed; once for the whole process, as it never changes. Raises CatalogueInvalide."""
    return Faq(load_catalogue())


def _read(folder: str, suffix: str) -> dict[str, str]:
    files = (resources.files("dialogs") / folder).iterdir()
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(suffix)}
