"""What docs/ says is true; `--ecrire-docs` writes what is read from the code: docs/mots.md, the files of docs/maison.md."""

import ast
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest

from dialogs.conversation.table import COMMANDES, GESTES, MOTS, SLASH, TABLE, Geste
from dialogs.lieux.noms import MOTS_FIN
from dialogs.livret import NE_PAS_DIRE, PAS_CONCERNE, SAIS_PAS
from dialogs.livret.raisons import MOTS_RAISONS
from dialogs.mots import NON, OUI, flatten
from dialogs.phrases import PHRASES as phrases
from tests import falc

ROOT = Path(__file__).parent.parent
MOTS_MD = ROOT / "docs" / "mots.md"
MAISON_MD = ROOT / "docs" / "maison.md"
WRITTEN = "<!-- Écrit par `make docs` : ne pas corriger à la main. -->"


# --- docs/mots.md ------------------------------------------------------------------------------------------------

SPELT = {
    flatten(mots): mots
    for mots in (
        *(
            "j'sais pas",
            "aucune idée",
            "je ne m'en souviens plus",
            "je m'en souviens plus",
            "pas concerné",
            "pas concernée",
        ),
        *("je ne suis pas concerné", "je ne suis pas concernée", "je n'en ai pas", "j'en ai pas"),
        *("je préfère ne pas dire", "je préfère ne pas le dire", "je préfère ne pas répondre"),
        *("je ne veux pas répondre", "c'est tout", "c'est fini", "c'est bon", "voilà", "voilà c'est tout", "terminé"),
        *("j'ai terminé", "d'accord", "bien sûr", "tout à fait", "c'est ça", "oui c'est ça"),
    )
}
"""How words that the code holds flattened are written: their accents and apostrophes."""
MISSPELT = frozenset({"daccord", "cest ca"})
"""Understood, and not to be shown."""
INTRO = """
Ces mots valent une action.
Écrivez-les seuls, dans un message à part.
Les majuscules, les accents et les signes ne comptent pas.
Une commande commence par le signe « / ».
Le nom d'un bouton vaut aussi ce bouton.
Tous les autres mots sont gardés tels quels.
"""
ON_THE_SCREEN = "Ces mots-là valent une action quand le bouton est à l'écran."
SKIPPED = """
Ces mots passent la question.
Ils sont gardés aussi dans votre livret, avec la marque.
"""
NAMES = "Vous donnez d'abord tous les noms. Ces mots finissent la liste."
YES_OR_NO = "Quand l'assistant attend oui ou non, ces mots répondent."


def _quoted(mots: Iterable[str]) -> str:
    return ", ".join(f"« {mot} »" for mot in mots)


def _spell(mots: Iterable[str]) -> str:
    return _quoted(SPELT.get(mot, mot) for mot in sorted(mots) if mot not in MISSPELT)


def _item(text: str) -> str:
    """A line of a list; no line ends between a quotation mark and its words."""
    glued = text.replace("« ", "«\0").replace(" »", "\0»")
    filled = textwrap.fill(glued, 119, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
    return filled.replace("\0", " ")


def _of_geste(geste: Geste) -> str:
    lines = [f"### {geste.libelle}", ""]
    if geste.mots:
        lines += [_item(f"Les mots : {_quoted(geste.mots)}.")]
    lines += [_item(f"La commande : {' ou '.join(f'`/{slash}`' for slash in geste.slash)}.")]
    return "\n".join(lines)


def _of_raison(libelle: str, raison: str) -> str:
    return f"### {libelle}\n\n" + _item(_spell(mot for mot, its in MOTS_RAISONS.items() if its == raison) + ".")


def write_mots() -> str:
    """docs/mots.md, read from the table of actions."""
    others = [geste for geste in TABLE if not geste.libelle and (geste.mots or geste.slash)]
    offered = [geste for geste in others if geste.shown]
    blocks = [
        "# Les mots qui valent une action",
        WRITTEN,
        INTRO.strip(),
        "## Les commandes et leurs mots",
        *(_of_geste(geste) for geste in TABLE if geste.libelle),
        "## Les autres mots",
        "\n".join(_item(" ou ".join(_ways(geste)) + ".") for geste in others if not geste.shown),
        ON_THE_SCREEN,
        "\n".join(_item(" ou ".join(_ways(geste)) + ".") for geste in offered),
        "## Les mots qui passent une question",
        SKIPPED.strip(),
        _of_raison(phrases.JE_NE_SAIS_PAS, SAIS_PAS),
        _of_raison(phrases.PAS_CONCERNE_BOUTON, PAS_CONCERNE),
        _of_raison(phrases.NE_PAS_DIRE_BOUTON, NE_PAS_DIRE),
        "## Les mots qui finissent une liste de noms",
        NAMES,
        _item(_spell(MOTS_FIN) + "."),
        "## Oui et non",
        YES_OR_NO,
        "\n".join((_item(f"Oui : {_spell(OUI)}."), _item(f"Non : {_spell(NON)}."))),
    ]
    return "\n\n".join(blocks) + "\n"


def _ways(geste: Geste) -> list[str]:
    return [*(f"« {mots} »" for mots in geste.mots), *(f"`/{slash}`" for slash in geste.slash)]


def test_mots_are_written(request: pytest.FixtureRequest) -> None:
    """docs/mots.md is what `make docs` writes."""
    if request.config.getoption("--ecrire-docs"):
        MOTS_MD.write_text(write_mots(), "utf-8")
    assert MOTS_MD.read_text("utf-8") == write_mots()


def test_mots_are_all_there() -> None:
    """Every word and every command that the assistant takes for an action is on the page, and none that it does not."""
    page = MOTS_MD.read_text("utf-8").replace("\n  ", " ")
    actions, _, skips = page.partition("## Les mots qui passent une question")
    said, skipped = ({flatten(mots) for mots in re.findall(r"« (.+?) »", part)} for part in (actions, skips))
    assert said - {""} == set(MOTS)
    assert skipped == {*MOTS_RAISONS, *MOTS_FIN, *OUI, *NON} - MISSPELT
    assert set(re.findall(r"`/(\w+)`", page)) == set(SLASH)
    assert [cle for cle, libelle in COMMANDES.items() if f"### {libelle}\n" not in page] == []


def test_mots_are_readable() -> None:
    """Nothing is shown flattened, an elision without its apostrophe; and the page itself is plain French."""
    shown = re.findall(r"« (.+?) »", MOTS_MD.read_text("utf-8"))
    assert [mots for mots in shown if re.search(r"\b[cdjlmnst] \w", mots)] == []
    assert {*SPELT} <= {*MOTS_RAISONS, *MOTS_FIN, *OUI, *NON}
    assert [flatten(mots) for geste in TABLE for mots in geste.mots] == [*MOTS]
    prose = (INTRO, ON_THE_SCREEN, SKIPPED, NAMES, YES_OR_NO)
    sentences = [sentence for text in prose for sentence in falc.sentences(text)]
    assert [(sentence, fault) for sentence in sentences for fault in falc.find_faults(sentence)] == []
