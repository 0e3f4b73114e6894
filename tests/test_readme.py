"""What the README and .env.example show is true."""

import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import SETTINGS
from dialogs.conversation.table import COMMANDES, MOTS, SLASH
from dialogs.mots import flatten
from dialogs.phrases import PHRASES as phrases
from dialogs.trame.lecture import parse_trame
from tests.processes import LIVRET

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
SCENES = [path.read_text() for path in (ROOT / "tests" / "scenes").glob("*.txt")]


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def test_conversation() -> None:
    """The conversations shown are scenes, and scenes are replayed."""
    shown = [block.strip() for block in _blocks("") if block.startswith("agent")]
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
    """The words that mean an action are those the README lists, and no others."""
    listed = README[README.index("As plain words") : README.index("« Je ne sais pas »")]
    assert {flatten(words) for words in re.findall(r"« (.+?) »", listed.replace("\n", " "))} == set(MOTS)
    commands = README[README.index("In the conversation:") : README.index("As plain words")]
    assert set(re.findall(r"/(\w+)", commands)) == set(COMMANDES)


def test_make_targets() -> None:
    """Every `make` the README speaks of exists."""
    for target in set(re.findall(r"`?make (\w+)", README)) - {"it"}:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_add_a_question() -> None:
    """The block that the README shows is a sound question."""
    folder = resources.files("dialogs") / "volets"
    textes = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    [block] = _blocks("toml")
    end = textes["2_formations.toml"].index('[[rubrique]]\ncle = "recap_formations"')
    formations = textes["2_formations.toml"]
    trame = parse_trame({**textes, "2_formations.toml": formations[:end] + block + "\n" + formations[end:]})
    assert trame.champ("formations/permis", "remorque")


def test_links() -> None:
    """Every file the README leads to is there."""
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


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
