"""A copy of the three packages, to which a test really adds something; it counts the files that were touched."""

import filecmp
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "dialogs", "storage")


@dataclass(frozen=True)
class Copied:
    """folder: where the copy is."""

    folder: Path

    def add(self, name: str, text: str) -> None:
        """A new file."""
        assert not (self.folder / name).exists(), f"{name} is there already"
        (self.folder / name).write_text(text, "utf-8")

    def insert(self, name: str, text: str, *, before: str) -> None:
        """More lines in a file, before the first place where these words are."""
        whole = (self.folder / name).read_text("utf-8")
        assert before in whole, f"{name} has no « {before} »"
        (self.folder / name).write_text(whole.replace(before, text + before, 1), "utf-8")

    @property
    def touched(self) -> set[str]:
        """The files that are not as they were, or were not there."""
        files = (file.relative_to(self.folder) for package in PACKAGES for file in (self.folder / package).rglob("*"))
        kept = (file for file in files if (self.folder / file).is_file() and "__pycache__" not in file.parts)
        return {str(file) for file in kept if not _is_same(self.folder / file, ROOT / file)}

    def run(self, script: str, *argv: str) -> str:
        """What this script prints, run with the copy; it fails the test where it fails."""
        done = subprocess.run(
            [sys.executable, "-c", script, *argv], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def find_type_errors(self) -> str:
        """What mypy says of the copy."""
        cache = ROOT / ".mypy_cache"
        if cache.is_dir():
            shutil.copytree(cache, self.folder / ".mypy_cache")
        copied = (f"--package={package}" for package in PACKAGES)
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *copied], cwd=self.folder, capture_output=True, text=True, check=False
        )
        return done.stdout


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def copy_packages(folder: Path) -> Copied:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", folder)
    return Copied(folder)


TALK = '''
from datetime import UTC, datetime
from bot.contenu import load_contenu
from dialogs.conversation.engine import advance
from dialogs.conversation.hear import expand, hear
from dialogs.events import Dire
from dialogs.livret import AGENT, Livret

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
CONTENU = load_contenu(code_required=False)


class Talk:
    """One person, before the core of the copy."""

    def __init__(self):
        self.livret, self.said, self.n = Livret(), [], 0

    def play(self, event, par=AGENT):
        step = advance(CONTENU, self.livret, event, NOW, par)
        self.livret, self.said = step.livret, [e for e in step.effects if isinstance(e, Dire)]
        return step

    def say(self, mots):
        self.n += 1
        return self.play(hear(mots, str(self.n)))

    def press(self, action, par=AGENT):
        return self.play(expand(action), par)

    def open(self):
        for action in ("start", "passer", "oui", "non", "choix:moi"):
            self.press(action)
        return self

    @property
    def question(self):
        return self.said[-1].question

    @property
    def actions(self):
        return [b.action for dire in self.said for row in dire.boutons for b in row]

    @property
    def text(self):
        return "\\n".join(dire.texte for dire in self.said)
'''
"""The head of a script that talks with the copy."""
