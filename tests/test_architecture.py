"""Who may import whom: the contracts of pyproject.toml hold, and each is one that can be broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(cache_dir=None))"


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


def test_directions() -> None:
    """bot > storage > dialogs, and the finer contracts, hold."""
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("dialogs/conversation/engine.py", "import storage.codec"),
        ("dialogs/dates/parse.py", "import time"),
        ("dialogs/livret/etat.py", "from dialogs.conversation import engine"),
        ("bot/channels/jsonl.py", "from bot.channels import terminal"),
        ("bot/channels/telegram/client_ptb.py", "from bot.channels.telegram import client_aiogram"),
        ("bot/channels/terminal.py", "from dialogs.conversation import engine"),
        ("bot/turn/step.py", "from dialogs.livret import journey"),
        ("bot/hearing.py", "from dialogs.livret.mandat import mask"),
    ],
)
def test_violations_are_seen(module: str, line: str, tmp_path: Path) -> None:
    """Each contract breaks when it is violated."""
    for name in ("bot", "dialogs", "storage"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / module
    broken.write_text(broken.read_text() + f"\n{line}\n")
    assert _lint(tmp_path).returncode != 0
