"""Every scene is played three ways, with the same words; `--ecrire-scenes` writes them: read the diff."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from dialogs.scene import perform, read_scene
from tests.conversation.core import CorePlayer
from tests.conversation.house import HousePlayer
from tests.conversation.simulate import Simulate, SimulatePlayer

SCENES = sorted((Path(__file__).parent / "scenes").glob("*.txt"))
SIGNS = re.compile(r"          [+✗✎…±–≠?✓✉~→§¿] ")
ALONE = re.compile(r"^\((?:panne|.* plus tard)\)$", re.MULTILINE)
"""A direction that the process of a scene must have for itself."""
WEB = {"LIVRET_WEB": "127.0.0.1:8000"}
"""What links lead to."""

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


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulate]:
    """One process for all the scenes that neither kill it nor change its date, each in a chat of its own."""
    with Simulate(tmp_path_factory.mktemp("scenes") / "home", **WEB) as sim:
        yield sim


@each_scene
def test_simulate(path: Path, tmp_path: Path, shared: Simulate) -> None:
    """`livret simulate` says the same words."""
    text = path.read_text()
    with Simulate(tmp_path / "home", **WEB) if ALONE.search(text) else nullcontext(shared) as sim:
        player = SimulatePlayer(sim, path.stem)
        assert perform(read_scene(text), player, journal=False) == _spoken(text) + "\n"
