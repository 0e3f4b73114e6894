"""The folder of an assistant: commands run on it, exports of its livrets, what its files and its store hold."""

import asyncio
import contextlib
import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import open_house
from bot.settings import Settings, read_settings
from tests.conversation.people import Json
from tests.processes import LIVRET, PATIENCE, ROOT, run

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def settings_in(home: Path, **environ: str) -> Settings:
    return read_settings({"LIVRET_HOME": str(home), **environ}, home / "none.env")


def environ_of(home: Path, **environ: str) -> dict[str, str]:
    """The environment of a process that may be started in any folder; no variable of the caller's settings is in it."""
    python = os.pathsep.join(path for path in (str(ROOT), os.environ.get("PYTHONPATH")) if path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIVRET_", "TELEGRAM_"))}
    return {**kept, "LIVRET_HOME": str(home), "PYTHONPATH": python, "LIVRET_WEB": "off", **environ}


def livret(home: Path, *args: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Any command, run to its end beside its home; its standard input is empty and nothing is a terminal."""
    home.parent.mkdir(parents=True, exist_ok=True)
    return run([*LIVRET, *args], env=environ_of(home, **environ), cwd=home.parent)


def exported(home: Path, name: str, **environ: str) -> Json:
    """What `livret export` gives."""
    done = livret(home, "export", name, **environ)
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


def exports(home: Path, names: Sequence[str], **environ: str) -> dict[str, Json]:
    """The same for several chats, through the house itself: a process for each would take long."""
    return asyncio.run(exports_of(home, names, **environ))


async def exports_of(home: Path, names: Sequence[str], **environ: str) -> dict[str, Json]:
    async with open_house(settings_in(home, **environ)) as house:
        return {name: json.loads(await house.export(await house.find_livret(name), "json")) for name in names}


def until(true: Callable[[], object], what: str = "nothing", timeout: float = PATIENCE) -> None:
    """Waits for something that cannot call back: a row, a file, the end of a process."""
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end, f"{what} in {timeout:.0f} s"
        time.sleep(0.005)


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query of the SQLite store gives, while anybody else uses it; none as long as there is no store."""
    with contextlib.closing(sqlite3.connect(f"file:{home / 'livret.db'}?mode=ro", uri=True, timeout=10)) as store:
        return store.execute(query).fetchall()


def traces(home: Path, secrets: Iterable[str | bytes]) -> list[str]:
    """Where any of these is found in the files of a home, read as bytes, in UTF-8 or in UTF-16."""
    needles = {needle: str(secret) for secret in secrets for needle in _written(secret)}
    out = []
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        octets = path.read_bytes()
        out += [f"{path.relative_to(home)}: {needles[needle]}" for needle in needles if needle in octets]
        out += [f"name of {path.relative_to(home)}" for secret in needles.values() if secret in path.name]
    return out


def _written(secret: str | bytes) -> tuple[bytes, ...]:
    if isinstance(secret, bytes):
        return (secret,)
    return tuple(secret.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be"))
