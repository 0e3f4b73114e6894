"""
What docs/ says is true.

`--ecrire-docs` writes what is read from the code: docs/mots.md, docs/phrases.md, the list of files of docs/maison.md.
"""

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from bot.settings import SETTINGS
from dialogs.conversation.table import COMMANDES, MOTS, SLASH, TABLE, Geste
from dialogs.lieux.noms import MOTS_FIN
from dialogs.livret import NE_PAS_DIRE, PAS_CONCERNE, SAIS_PAS
from dialogs.livret.raisons import MOTS_RAISONS
from dialogs.mots import NON, OUI, flatten
from dialogs.phrases import PHRASES as phrases
from dialogs.phrases import Phrases
from storage.tables import metadata
from tests import falc

ROOT = Path(__file__).parent.parent
MOTS_MD = ROOT / "docs" / "mots.md"
PHRASES_MD = ROOT / "docs" / "phrases.md"
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
        *(
            "j'en sais rien",
            "j'ai oublié",
            "je ne m'en rappelle plus",
            "je m'en rappelle plus",
            "il n'y en a pas",
            "néant",
        ),
        *("je suis d'accord", "je ne suis pas d'accord", "je suis pas d'accord", "pas d'accord", "bien sûr que oui"),
        *("bien sûr que non", "c'est bien ça", "c'est exact", "c'est vrai", "c'est juste", "évidemment", "carrément"),
        *("c'est d'accord", "ça me va", "ça marche", "je l'ai", "sans façon", "négatif", "c'est pas ça"),
        *("ce n'est pas ça", "c'est faux", "je l'ai pas", "je ne l'ai pas", "je l'ai plus", "je ne l'ai plus"),
        *("je ne suis pas concerné", "je ne suis pas concernée", "je n'en ai pas", "j'en ai pas"),
        *("je préfère ne pas dire", "je préfère ne pas le dire", "je préfère ne pas répondre"),
        *("je ne veux pas répondre", "c'est tout", "c'est fini", "c'est bon", "voilà", "voilà c'est tout", "terminé"),
        *("j'ai terminé", "d'accord", "bien sûr", "tout à fait", "c'est ça", "oui c'est ça"),
    )
}
"""How words that the code holds flattened are written: their accents and apostrophes."""
MISSPELT = frozenset({"daccord", "cest ca", "d acc", "dac", "ouai", "jsp"})
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


def write_phrases() -> str:
    """The sentences that a collectivité may change, by their names; a table or a list under one name has several."""
    rows = [f"| `{name}` | {_in_a_cell(phrase)} |" for name, phrase in Phrases.named().items() if name != "ESSAI"]
    return "\n".join([PHRASES_HEAD, *rows]) + "\n"


PHRASES_HEAD = """# Les phrases de l'assistant

Une collectivité peut les changer, dans [`phrases.toml`](contenu.md). Le nom ne change pas. Ce qui est entre accolades
reste. Cette page est écrite par `make docs`.

| nom | phrase |
|---|---|"""


def _in_a_cell(phrase: object) -> str:
    match phrase:
        case str():
            return phrase.replace("|", "\\|")
        case Mapping():
            return " · ".join(f"`{key}` : {_in_a_cell(each)}" for key, each in phrase.items())
        case _:
            return " · ".join(_in_a_cell(each) for each in phrase)  # type: ignore[attr-defined]  # a tuple of sentences


def test_phrases_are_written(request: pytest.FixtureRequest) -> None:
    """docs/phrases.md names every sentence that `phrases.toml` may change."""
    if request.config.getoption("--ecrire-docs"):
        PHRASES_MD.write_text(write_phrases(), "utf-8")
    assert PHRASES_MD.read_text("utf-8") == write_phrases()


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


# --- docs/maison.md ----------------------------------------------------------------------------------------------

FOLDER = re.compile(r"^### `(\S+)/`\n\n(.+)\n(?:\n(?:- .+\n)+)?", re.MULTILINE)
"""A folder of the map, what is said of it by hand, then its files."""
NAMED = re.compile(r"`((?:bot|dialogs|storage)/[\w/]+\.py)`, `([\w.]+)`(?: and\s`([\w.]+)`)?")
"""A function or a class, and the file it is in, as sentences name it."""
DRAWN = re.compile(r"((?:bot|dialogs|storage)/[\w/]+\.py)[ ]+([\w.]+)")
"""A function of the drawing, and its file."""


def _files() -> dict[str, list[Path]]:
    """The files of the map, by folder: Python that is not empty, and the page's scripts."""
    found = [file for package in ("bot", "dialogs", "storage") for file in sorted((ROOT / package).rglob("*.py"))]
    folders: dict[str, list[Path]] = {}
    for file in (*found, *sorted((ROOT / "bot" / "page").rglob("*.js"))):
        if file.stat().st_size:
            folders.setdefault(str(file.parent.relative_to(ROOT)), []).append(file)
    return folders


def _first_sentence(file: Path) -> str:
    """Of its docstring, or of the comment at the head of a script."""
    text = file.read_text("utf-8")
    comment = re.match(r"/\*(.*?)\*/", text, re.DOTALL) if file.suffix == ".js" else None
    said = re.sub(r"^ \*", "", comment[1], flags=re.MULTILINE).strip() if comment else None
    said = said or (ast.get_docstring(ast.parse(text)) if file.suffix == ".py" else None)
    assert said, f"{file.relative_to(ROOT)} begins with no sentence that says what it is"
    paragraph = " ".join(said.split("\n\n")[0].split())
    ends = (m.start() for m in re.finditer(r"\.(?= [A-ZÀ-Ý«`])", paragraph))
    outside = (end for end in ends if paragraph.count("«", 0, end) == paragraph.count("»", 0, end))
    return paragraph[: next(outside, len(paragraph))].removesuffix(".") + ("" if paragraph.endswith("»") else ".")


def write_maison(page: str) -> str:
    """This page, with the files of each of its folders."""
    files = _files()

    def write(folder: re.Match[str]) -> str:
        lines = [f"- `{file.name}` – {_first_sentence(file)}\n" for file in files[folder[1]]]
        return f"### `{folder[1]}/`\n\n{folder[2]}\n\n{''.join(lines)}"

    return FOLDER.sub(write, page)


def test_maison_is_written(request: pytest.FixtureRequest) -> None:
    """Every file is on the map, none that is gone, each with its first sentence of today."""
    page = MAISON_MD.read_text("utf-8")
    folders = [folder[1] for folder in FOLDER.finditer(page)]
    assert sorted(folders) == sorted(_files()), "a folder has a heading and a sentence, written by hand"
    if request.config.getoption("--ecrire-docs"):
        MAISON_MD.write_text(write_maison(page), "utf-8")
    assert MAISON_MD.read_text("utf-8") == write_maison(page)


def _names_of(file: str) -> set[str]:
    """The functions and classes of a file, and « Class.method »."""
    body = ast.parse((ROOT / file).read_text("utf-8")).body
    defined = [node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    classes = [node for node in defined if isinstance(node, ast.ClassDef)]
    methods = {
        f"{c.name}.{m.name}" for c in classes for m in c.body if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {node.name for node in defined} | methods


def test_what_maison_names_is_there() -> None:
    """Every function that the drawing and the answers name is in the file that they name."""
    page = MAISON_MD.read_text("utf-8").partition("## The files")[0]
    drawn = [(m[1], m[2]) for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) for m in DRAWN.finditer(block)]
    told = [(m[1], name) for m in NAMED.finditer(page.replace("\n", " ")) for name in m.groups()[1:] if name]
    assert len(drawn) > 40 and len(told) > 12
    assert [f"{file}: {name}" for file, name in drawn + told if name not in _names_of(file)] == []


# --- all the pages -----------------------------------------------------------------------------------------------

PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_files_that_are_named(page: Path) -> None:
    """Every file of ours that a page leads to, or names with its folder, is there."""
    text = (ROOT / page).read_text("utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]*)?\)", text):
        assert (ROOT / page.parent / link).exists(), link
    for path in re.findall(r"`((?:bot|dialogs|storage|tests|bench|deploy|docs|\.ci)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_headings_that_are_led_to(page: Path) -> None:
    """A link to a heading leads to one."""
    text = (ROOT / page).read_text("utf-8")
    for link, anchor in re.findall(r"\]\(([^)#:]*)#([\w-]+)\)", text):
        headings = re.findall(
            r"^#+ (.+)$", (ROOT / page.parent / link if link else ROOT / page).read_text("utf-8"), re.MULTILINE
        )
        assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, anchor


def test_tables_of_the_store() -> None:
    """docs/stockage.md has a row for each table, and none for another."""
    page = (ROOT / "docs" / "stockage.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", page, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert told == set(metadata.tables) - {"alembic_version"}


def test_migrations_of_the_store() -> None:
    """docs/stockage.md says what each migration but the first changes."""
    page = (ROOT / "docs" / "stockage.md").read_text("utf-8")
    versions = [file.name[:4] for file in (ROOT / "storage" / "migrations" / "versions").glob("[0-9]*.py")]
    assert [version for version in versions if version != "0001" and f"`{version}`" not in page] == []


def test_requests_of_the_page() -> None:
    """docs/web.md names every request that the page may make, and none that the server does not know."""
    page = (ROOT / "docs" / "web.md").read_text("utf-8")
    routes = (ROOT / "bot" / "channels" / "web" / "routes.py").read_text("utf-8")
    assert set(re.findall(r"/api/\w+", page)) == set(re.findall(r'"(/api/\w+)"', routes))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_settings_that_are_named(page: Path) -> None:
    """Every setting that a page names exists; LIVRET_TEST_ are the tests' own."""
    named = set(re.findall(r"\b(?:LIVRET|TELEGRAM)_[A-Z_]+\b", (ROOT / page).read_text("utf-8")))
    assert {name for name in named if not name.startswith("LIVRET_TEST_")} <= set(SETTINGS)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_make_targets_that_are_named(page: Path) -> None:
    """Every `make` that a page names in its code marks exists."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make (\w+)", (ROOT / page).read_text("utf-8"))) <= set(targets)
