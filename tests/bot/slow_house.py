"""
A house with a fake slow step, which may be killed at a given point.

    python -m tests.bot.slow_house HOME POINT    (LIVRET_DATABASE_URL: the store)

It opens a livret and sends a voice message, unless that was done in a former life, then does the slow step until
nothing is left to do. Each `work` writes a line in HOME/begun, and one in HOME/ended.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.app import House, open_house
from bot.channels.base import Inbound, Piece
from bot.slow import Asked
from dialogs.events import Effect
from storage.store import Batch
from tests.conversation.home import NOW, settings_in

CANAL = "simulate"
OPENING = ("passer", "oui", "non", "choix:moi", "choix:madame")
"""From « Passer la présentation » to the second question of the identity."""
WORDS = "Zqvoix  dite"


@dataclass
class FakeSpeech:
    """Hears in a voice message the name of its file. meanwhile: called in the middle of the work; gate: holds it."""

    home: Path
    meanwhile: Callable[[], object] = lambda: None
    kind: str = "voix"
    gate: asyncio.Event | None = None

    def asked_by(self, inbound: Inbound, effects: Sequence[Effect]) -> bytes | None:
        piece = inbound.piece
        return piece.nom.encode() if piece is not None and piece.sorte == "voice" else None

    async def work(self, asked: Asked) -> Inbound:
        self._note("begun", asked)
        if self.gate is not None:
            await self.gate.wait()
        self.meanwhile()
        self._note("ended", asked)
        return replace(asked.result, texte=asked.what.decode())

    def _note(self, name: str, asked: Asked) -> None:
        with (self.home / name).open("a") as file:
            file.write(f"{asked.what.decode()}\n")


def button(chat: str, action: str) -> Inbound:
    id = f"b-{action}"
    return Inbound(CANAL, chat, id, id, action=action)


def voice(chat: str, words: str = WORDS) -> Inbound:
    return Inbound(CANAL, chat, "v", "v", piece=Piece("voice", words, "ref"))


async def open_livret(house: House, chat: str) -> None:
    """Up to a question that is answered by words; harmless a second time."""
    await house.take([Inbound(CANAL, chat, "start", "start", texte="/start")])
    for action in OPENING:
        await house.take([button(chat, action)])


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_at_commit(before: bool) -> None:
    """When the transaction that takes the result is about to be committed, or when it has just been."""
    commit = Batch.commit

    async def committed(self: Batch) -> None:
        if self._writes.ended and before:
            _kill()
        await commit(self)
        if self._writes.ended:
            _kill()

    Batch.commit = committed  # type: ignore[method-assign]  # replaced to kill the process there


async def main(home: Path, point: str) -> None:
    home.mkdir(exist_ok=True)
    step = FakeSpeech(home, _kill if point == "work" else lambda: None)
    if point in ("before", "after"):
        _kill_at_commit(point == "before")
    async with open_house(settings_in(home, **_environ()), lambda: NOW, slow_steps=[step]) as house:
        await open_livret(house, "awa")
        await house.take([voice("awa")])
        if point == "asked":
            _kill()
        assert house.slow is not None
        room = asyncio.create_task(house.slow.run())
        while await house.store.tasks():
            await asyncio.sleep(0.01)
        room.cancel()
        await asyncio.gather(room, return_exceptions=True)


def _environ() -> dict[str, str]:
    url = os.environ.get("LIVRET_DATABASE_URL")
    return {"LIVRET_DATABASE_URL": url} if url else {}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
