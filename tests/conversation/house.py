"""The whole house on a real SQLite, in this process."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from bot.app import House, open_house
from bot.channels.base import Inbound, Outbound
from bot.channels.jsonl import read_event
from dialogs.livret import Ecriture
from dialogs.scene import Message
from tests.conversation.core import Heard
from tests.conversation.home import NOW, settings_in


class HousePlayer:
    """Plays a scene with it, each message delivered twice."""

    def __init__(self, home: Path, chat: str = "c1", **environ: str) -> None:
        self.home, self.chat, self.environ = home, chat, environ
        self.now = NOW
        self.runner = asyncio.Runner()
        self.house = self.runner.run(self._open())
        self.length = 0

    async def _open(self) -> House:
        self._context = open_house(settings_in(self.home, **self.environ), lambda: self.now)
        return await self._context.__aenter__()

    def send(self, event: Mapping[str, object]) -> Heard:
        inbound = read_event(json.dumps({"chat": self.chat, **event}).encode())
        return self.runner.run(self._twice(inbound))

    async def _twice(self, inbound: Inbound) -> Heard:
        [first] = await self.house.take([inbound])
        [second] = await self.house.take([inbound])
        assert second == [], "an event delivered again is handled once"
        self.house.intake.note_delivered([(message, None) for message in first])
        return [_message(message) for message in first], await self._new_ecritures()

    async def _new_ecritures(self) -> Sequence[Ecriture]:
        found = await self.house.store.find(self.chat, ["simulate"])
        journal = await self.house.intake.journal(found[0]) if found else []
        new, self.length = [ligne.ecriture for ligne in journal[self.length :]], len(journal)
        return new

    def crash(self) -> None:
        self.close()
        self.runner = asyncio.Runner()
        self.house = self.runner.run(self._open())

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    def close(self) -> None:
        self.runner.run(self._context.__aexit__(None, None, None))
        self.runner.close()


def _message(message: Outbound) -> Message:
    texte = f"{message.texte}\n(json)" if message.fichier else message.texte
    return Message(message.n, without_link(texte), message.boutons, message.question)


def without_link(texte: str) -> str:
    """A one-time link is never twice the same."""
    return re.sub(r"http://127\.0\.0\.1:8000/#continuer=[\w-]{22}$", "(lien)", texte)
