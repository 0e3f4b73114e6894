"""The logs hold ids, keys and counts: no word of anybody's, no token."""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import structlog

from bot.app import House, open_house
from bot.channels.base import Inbound
from bot.channels.jsonl import read_event
from bot.channels.telegram_aiogram import TelegramAiogram
from bot.logs import redact, set_up_logs
from bot.settings import Settings
from dialogs import phrases
from dialogs.hear import action_of
from dialogs.livret import Ecriture
from dialogs.scene import OUVERTURE, Message, perform, read_scene
from tests.bot.bot_api import TOKEN, BotApi
from tests.driving import PATIENCE, Service, Simulate, environ_of, open_livret
from tests.players import NOW, SimulatePlayer, settings_in

SCENES = sorted((Path(__file__).parent / "scenes").glob("*.txt"))
MARK = "zqmot"
"""In every text that is sent here: what must not be found in the logs."""

LOUD = {"LIVRET_LOG_LEVEL": "DEBUG", "LIVRET_LOG": "json"}


@pytest.fixture
def loud(tmp_path: Path) -> Iterator[Settings]:
    """Logs at their loudest, as `main` sets them up; and as they were before, afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    settings = settings_in(tmp_path / "home", **LOUD)
    set_up_logs(settings)
    yield settings
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


# What people say


class _Shadow(SimulatePlayer):
    """Plays a scene, and says each of its texts and file names again in another livret, with a mark in it."""

    def __init__(self, sim: Simulate, chat: str) -> None:
        self.sim, self.chat = sim, chat
        self.marks = 0

    def send(self, event: Mapping[str, object]) -> tuple[Sequence[Message], Sequence[Ecriture]]:
        self.sim.put(f"{self.chat}-bis", **self._marked(event))
        lines = self.sim.send(self.chat, **{key: value for key, value in event.items() if key != "id"})
        return [_message(line) for line in lines], ()

    def _marked(self, event: Mapping[str, object]) -> dict[str, object]:
        out = {key: value for key, value in event.items() if key not in ("id", "seen")}
        for key in ("text", "photo", "voice", "document"):
            if isinstance(said := out.get(key), str) and not action_of(said):
                self.marks += 1
                out[key] = f"{said} {MARK}{self.marks}"
        return out

    def crash(self) -> None:
        self.sim.wait()
        self.sim.kill()
        self.sim.restart()

    def wait(self, days: int) -> None:
        pass


def _message(line: Mapping[str, object]) -> Message:
    from tests.players import _read

    return _read(line)
