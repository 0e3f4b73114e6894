"""Every scene is played three ways, with the same words; `--ecrire-scenes` writes them: read the diff."""

import re
from pathlib import Path

import pytest

from dialogs.scene import perform, read_scene
from tests.players import CorePlayer, HousePlayer, SimulatePlayer

SCENES = sorted((Path(__file__).parent / "scenes").glob("*.txt"))
SIGNS = re.compile(r"          [+✗✎…±–≠?✓✉~→§¿] ")

each_scene = pytest.mark.parametrize("path", SCENES, ids=[path.stem for path in SCENES])


def _spoken(text: str) -> str:
    """A scene without the signs of the journal, which a channel does not show."""
    return "\n".join(line for line in text.splitlines() if not SIGNS.match(line))


@each_scene
def test_core(path: Path, request: pytest.FixtureRequest) -> None:
    """The core alone says and writes what the scene says."""
    text = path.read_text()
    played = perform(read_scene(text), CorePlayer())
    if request.config.getoption("--ecrire-scenes"):
        path.write_text(played)
    assert played == path.read_text()


@each_scene
def test_house(path: Path, tmp_path: Path) -> None:
    """The whole house does the same on SQLite, each message delivered twice."""
    player = HousePlayer(tmp_path)
    try:
        assert perform(read_scene(path.read_text()), player) == path.read_text()
    finally:
        player.close()


@each_scene
def test_simulate(path: Path, tmp_path: Path) -> None:
    """`livret simulate` says the same words."""
    player = SimulatePlayer(tmp_path)
    try:
        assert perform(read_scene(path.read_text()), player, journal=False) == _spoken(path.read_text()) + "\n"
    finally:
        player.close()
