"""
Reads the content: the trame's TOML and the FAQ's YAML.

`app.py` gives these out; `livret faq` needs nothing else of the house.
"""

import gc
import threading
from functools import lru_cache
from importlib import resources

from dialogs.contenu import Contenu
from dialogs.faq.catalogue import Catalogue
from dialogs.faq.lecture import parse_catalogue
from dialogs.faq.search import Faq
from dialogs.livret.journey import CODE
from dialogs.trame.lecture import parse_trame


def load_contenu(code_required: bool, contact: str = "") -> Contenu:
    """The content of `dialogs/volets` and `dialogs/faq`. Raises TrameInvalide and CatalogueInvalide."""
    trame = parse_trame(_read("volets", ".toml"))
    trame = trame if code_required else trame.without("ouverture/charte", CODE)
    return Contenu(trame, load_catalogue(), contact=contact)


@lru_cache(1)
def load_catalogue() -> Catalogue:
    """The catalogue of `dialogs/faq`. Raises CatalogueInvalide."""
    return parse_catalogue(_read("faq", ".yaml"))


def load_faq() -> Faq:
    """
    The catalogue, indexed; once for the whole process, as it never changes. Raises CatalogueInvalide.

    Nearly a second and 25 MB, when it is first wanted; whoever wants it meanwhile waits for it.
    """
    with _INDEXING:
        return _index()


_INDEXING = threading.Lock()


@lru_cache(1)
def _index() -> Faq:
    faq = Faq(load_catalogue())
    gc.freeze()  # the garbage collector need not go through it
    return faq


def _read(folder: str, suffix: str) -> dict[str, str]:
    files = (resources.files("dialogs") / folder).iterdir()
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(suffix)}
