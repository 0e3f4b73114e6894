"""A copy of the three packages, to which a test really adds something; it counts the files that were touched."""

import filecmp
import os
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
        """What this script prints, run with the copy, and our tests; it fails the test where it fails."""
        command = [sys.executable, "-c", script, *argv]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}  # the folder comes before it
        done = subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False)
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


TALK = """
from dialogs.conversation.hear import hear
from tests.conversation.core import Core
from tests.conversation.home import NOW

OPENING = ("start", "passer", "oui", "non", "choix:moi")
"""
"""The head of a script that talks with the copy."""
