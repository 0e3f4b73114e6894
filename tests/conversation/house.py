"""The whole house on a real SQLite, in this process."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import House, open_house
from bot.channels.base import Inbound, Outbound
from bot.channels.jsonl import read_event
from dialogs.boutons import actions_of
from dialogs.livret import Ecriture
from dialogs.scene import Message
from tests.conversation.core import Heard
from tests.conversation.driver import Talk, screen_of
from tests.conversation.home import NOW, settings_in
from tests.conversation.people import Screen


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


class HouseTalk(Talk[Outbound]):
    """
    One person's conversation with a house that is open. heard: all that they were shown. last: the last name given.

    name: what their channel calls the messages of both sides, by a number of one sequence; that of `livret simulate`
    gives its own no name.
    """

    def __init__(
        self, house: House, canal: str = "simulate", chat: str = "c1", first: int = 1, name: Callable[[int], str] = str
    ) -> None:
        self.house, self.canal, self.last, self._name = house, canal, first - 1, name
        self.chat: str = chat
        self.heard: list[Outbound] = []

    def _next(self) -> str:
        self.last += 1
        return self._name(self.last)

    async def send(self, **event: Any) -> list[Outbound]:
        what = self._pressed(event.pop("button")) if "button" in event else {"texte": event.pop("text")}
        id = self._next()
        [replies] = await self.house.take([Inbound(self.canal, self.chat, id, id, **what, **event)])
        self.deliver(replies)
        return replies

    def deliver(self, messages: Sequence[Outbound]) -> None:
        self.heard += messages
        named = self.canal != "simulate"
        self.house.intake.note_delivered([(message, self._next() if named else None) for message in messages])

    def _pressed(self, action: str) -> dict[str, Any]:
        """The last button that stands for this action, as the channel tells of it."""
        if self.canal == "simulate":
            return {"action": action}
        for message in reversed(self.heard):
            if action in (actions := actions_of(message.boutons)):
                return {"jeton": message.jeton, "rang": actions.index(action)}
        raise AssertionError(f"no button stands for {action}")

    def look(self, message: Outbound) -> Screen | None:
        return screen_of(message)


def _message(message: Outbound) -> Message:
    texte = f"{message.texte}\n(json)" if message.fichier else message.texte
    return Message(message.n, without_link(texte), message.boutons, message.question)


def without_link(texte: str) -> str:
    """A one-time link is never twice the same."""
    return re.sub(r"http://127\.0\.0\.1:8000/#continuer=[\w-]{22}$", "(lien)", texte)
