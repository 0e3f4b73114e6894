"""
Reads the content: the trame's TOML and the FAQ's YAML, with a collectivité's own texts.

`app.py` gives it to the house; `livret faq` uses this module alone.
"""

import gc
import threading
from functools import lru_cache
from importlib import resources

from bot.dossier import LocalTexts
from dialogs.blocs import ContenuInvalide, collect
from dialogs.contenu import Contenu
from dialogs.conversation.table import MOTS, NAMED
from dialogs.faq.catalogue import Catalogue
from dialogs.faq.lecture import parse_catalogue
from dialogs.faq.search import Faq
from dialogs.livret.journey import CODE
from dialogs.livret.raisons import MOTS_RAISONS
from dialogs.mots import NON, OUI
from dialogs.phrases import Phrases
from dialogs.superposition import read_mots, read_phrases
from dialogs.trame.lecture import parse_trame


def load_contenu(code_required: bool, contact: str = "", local_texts: LocalTexts | None = None) -> Contenu:
    """
    The content of `dialogs/`, a collectivité's texts (`read_dossier`) laid over it.

    Raises ContenuInvalide with every fault of all files, a French sentence each.
    """
    fautes = [*(local_texts.fautes if local_texts else ())]
    with collect(fautes):
        trame = parse_trame(_read("volets", ".toml"), local_texts.volets if local_texts else None)
    with collect(fautes):
        catalogue = load_catalogue(local_texts)
    with collect(fautes):
        phrases = read_phrases(local_texts.phrases if local_texts else "", Phrases.named())
    with collect(fautes):
        mots = read_mots(local_texts.mots if local_texts else "", MOTS, NAMED, OUI | NON | {*MOTS_RAISONS})
    if fautes:
        raise ContenuInvalide(fautes)
    trame = trame if code_required else trame.without("ouverture/charte", CODE)
    return Contenu(trame, catalogue, Phrases(phrases), mots, contact)


@lru_cache(2)
def load_catalogue(local_texts: LocalTexts | None = None) -> Catalogue:
    """The catalogue of `dialogs/faq`, a collectivité's texts laid over. Raises CatalogueInvalide."""
    return parse_catalogue(_read("faq", ".yaml"), local_texts.faq if local_texts else None)


def load_faq(local_texts: LocalTexts | None = None) -> Faq:
    """
    The index of the catalogue, made once for the whole process. Raises CatalogueInvalide.

    The first call takes nearly a second and 25 MB; a call meanwhile, from another thread, waits for it.
    """
    with _INDEXING:
        return _index(local_texts)


_INDEXING = threading.Lock()


@lru_cache(2)
def _index(local_texts: LocalTexts | None) -> Faq:
    faq = Faq(load_catalogue(local_texts))
    gc.freeze()  # the garbage collector does not examine it any more
    return faq


def _read(folder: str, suffix: str) -> dict[str, str]:
    files = (resources.files("dialogs") / folder).iterdir()
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(suffix)}
