"""What the README, CONTRIBUTING, the changelog and .env.example show is true."""

import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from bot.settings import SETTINGS
from dialogs.conversation.table import COMMANDES, MOTS, SLASH
from dialogs.mots import flatten
from dialogs.phrases import PHRASES as phrases
from dialogs.trame.lecture import parse_trame
from tests.processes import LIVRET

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
SCENES = [path.read_text() for path in (ROOT / "tests" / "scenes").glob("*.txt")]


def _blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def test_conversation() -> None:
    """The conversations shown are scenes, and scenes are replayed."""
    shown = [block.strip() for block in _blocks(README, "") if block.startswith("agent")]
    assert len(shown) == 2
    for block in shown:
        assert any(block in scene for scene in SCENES)


def test_settings() -> None:
    """The README, .env.example and the settings have the same names and defaults."""
    rows = dict(re.findall(r"^\| `((?:LIVRET|TELEGRAM)_\w+)` \| `?(.*?)`? \|", README, re.MULTILINE))
    assert list(rows) == list(SETTINGS)
    example = dict(re.findall(r"^#?((?:LIVRET|TELEGRAM)_\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert example == dict(SETTINGS)
    assert {name: rows[name] for name, default in SETTINGS.items() if default} == {
        k: v for k, v in SETTINGS.items() if v
    }


@pytest.mark.parametrize("command", re.findall(r"^\| `livret (\w+)", README, re.MULTILINE))
def test_commands(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of the table exists."""
    with pytest.raises(SystemExit) as done:
        main([command, "--help"])
    assert done.value.code == 0
    assert "usage: livret" in capsys.readouterr().out


def test_plain_words() -> None:
    """The words and commands that the README shows mean an action; docs/mots.md, which has all of them, is linked."""
    [paragraph] = re.findall(r"^In the conversation, plain words.*?\n\n", README, re.MULTILINE | re.DOTALL)
    assert {flatten(words) for words in re.findall(r"« (.+?) »", paragraph)} <= set(MOTS)
    assert set(re.findall(r"`/(\w+)`", paragraph)) <= set(COMMANDES)
    assert "(docs/mots.md)" in paragraph


def test_make_targets() -> None:
    """Every `make` that the README and CONTRIBUTING speak of exists."""
    for target in set(re.findall(r"`?make (\w+)", README + CONTRIBUTING)) - {"it"}:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_add_a_question() -> None:
    """The block that CONTRIBUTING shows is a sound question."""
    folder = resources.files("dialogs") / "volets"
    textes = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    [block] = _blocks(CONTRIBUTING, "toml")
    block = block.replace('cle = "remorque"', 'cle = "essai_remorque"')  # it may have been pasted already
    end = textes["2_formations.toml"].index('[[rubrique]]\ncle = "recap_formations"')
    formations = textes["2_formations.toml"]
    trame = parse_trame({**textes, "2_formations.toml": formations[:end] + block + "\n" + formations[end:]})
    assert trame.champ("formations/permis", "essai_remorque")


def test_where_it_goes() -> None:
    """Each addition that tests/extensions really makes has its row in CONTRIBUTING; each example is where it says."""
    extensions = (ROOT / "tests" / "extensions" / "test_extensions.py").read_text()
    added = [name.replace("_", " ") for name in re.findall(r"^def test_(an?_\w+)", extensions, re.MULTILINE)]
    rows = [flatten(row) for row in re.findall(r"^\| (an? [^|]+) \|", CONTRIBUTING, re.MULTILINE)]
    assert len(added) >= 9
    assert [kind for kind in added if not any(row.startswith(kind) for row in rows)] == []
    examples = re.findall(r"\| `(\w+(?:-\w+)*)`[^|]*, in `([\w./]+)` \|", CONTRIBUTING)
    assert len(examples) >= 3
    for name, path in examples:
        assert name in (ROOT / path).read_text(), (name, path)


def test_changelog() -> None:
    """The changelog tells of this version, newest first."""
    versions = re.findall(r"^## (\d+)\.(\d+)\.(\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    told = [tuple(map(int, version)) for version in versions]
    assert told == sorted(told, reverse=True)
    this = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert tuple(map(int, this.split("."))) in told


def test_pre_commit() -> None:
    """The hooks are what `make lint` runs, from .venv, and fetch nothing."""
    text = (ROOT / ".pre-commit-config.yaml").read_text()
    [repo] = yaml.safe_load(text)["repos"]
    assert repo["repo"] == "local" and "://" not in text
    run = subprocess.run(["make", "--dry-run", "lint"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    linted = [
        line.removesuffix(" .") for line in run.splitlines() if line.startswith((".venv/bin/ruff", ".venv/bin/mypy"))
    ]
    assert [hook["entry"] for hook in repo["hooks"]] == linted


def test_the_guide_of_the_transcripteur() -> None:
    """What the guide says is said, or is on a button, is."""
    guide = (ROOT / "docs" / "transcripteur.md").read_text()
    page = (ROOT / "bot" / "page" / "index.html").read_text()
    for label in ("J'écris pour quelqu'un", "Changer de personne"):
        assert label in guide and label in page
    said = (phrases.RACONTER, phrases.VOULEZ_VOUS_L_ECRIRE, phrases.ON_A_ECRIT, phrases.A_RELIRE, phrases.CE_JOUR_LA)
    for text in said:
        assert text.rpartition(". ")[2] in guide
    assert MOTS[flatten("arrêter l'aide")] == "arreter_aide" and "essai" in SLASH
    prompts = re.findall(r"« ([^»]*)[.?] ?»", guide[guide.index("question ouverte") : guide.index("Il y en a deux")])
    assert len(prompts) == 3
    for prompt in prompts:
        assert any(prompt.strip() in known for known in phrases.RELANCES_DU_RECIT)


def test_first_words() -> None:
    """`livret --help` works with nothing set up."""
    done = subprocess.run([sys.executable, *LIVRET, "--help"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0
