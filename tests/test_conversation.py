"""The same person, whatever carries the conversation: the same questions come, and the livret holds the same words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.exports import livret_json
from tests.conversation.core import CorePlayer, CoreTalk
from tests.conversation.driver import Blocking, Talk
from tests.conversation.home import NOW, exports_of
from tests.conversation.house import HousePlayer
from tests.conversation.people import Json, Person
from tests.conversation.served import telegram as in_process
from tests.conversation.simulate import Simulate, SimulateTalk
from tests.conversation.telegram import Phone
from tests.conversation.web import Site, WebTalk
from tests.processes import run

CHAT = "7"
RUBRIQUES = ("formations/permis",)

Export = Callable[[], Awaitable[Json]]
Opened = AsyncIterator[tuple[Talk[Any], Export]]


@asynccontextmanager
async def core(home: Path) -> Opened:
    player = CorePlayer()

    async def export() -> Json:
        return livret_json.export(player.contenu, "id", player.journal, NOW)

    yield CoreTalk(player), export


@asynccontextmanager
async def simulate(home: Path) -> Opened:
    with Simulate(home) as sim:
        yield SimulateTalk(sim, CHAT), lambda: _exported(home, CHAT)


@asynccontextmanager
async def web(home: Path) -> Opened:
    async with Site(home) as site:
        browser = await site.browser().begin()
        yield WebTalk(browser), lambda: site.export(browser)


@asynccontextmanager
async def telegram(home: Path) -> Opened:
    async with in_process(home, "aiogram", "polling") as (api, livret):
        yield Phone(api, int(CHAT), RUBRIQUES), lambda: livret.export(int(CHAT))


async def _exported(home: Path, name: str) -> Json:
    return (await exports_of(home, [name]))[name]


async def asked_of(talk: Talk[Any], person: Person) -> list[str]:
    """The questions that come as this person fills their livret."""
    asked = []
    move = person.move

    def note(screen: Any) -> Any:
        asked.append(screen.question)
        return move(screen)

    person.move = note  # type: ignore[method-assign]  # notes each move, then makes it
    await talk.fill(person)
    return [path for path in asked if not path.startswith("menu/")]


@pytest.mark.parametrize("carrier", [core, simulate, web, telegram], ids=lambda carrier: carrier.__name__)
async def test_same_everywhere(tmp_path: Path, carrier: Any) -> None:
    """A fiche is filled, by the same driver: it is as it was said."""
    expected = await asked_of(CoreTalk(CorePlayer()), Person(CHAT, RUBRIQUES, 1))
    person = Person(CHAT, RUBRIQUES, 1)
    async with carrier(tmp_path / "home") as (talk, export):
        assert await asked_of(talk, person) == expected
        assert person.faults(await export()) == []


def test_the_house(tmp_path: Path) -> None:
    """The same with the whole house, which has an event loop of its own."""
    player = HousePlayer(tmp_path, CHAT)
    person = Person(CHAT, RUBRIQUES, 1)
    try:
        Blocking(CoreTalk(player)).fill(person)
    finally:
        player.close()
    export = asyncio.run(exports_of(tmp_path, [f"simulate:{CHAT}"]))
    assert person.faults(export[f"simulate:{CHAT}"]) == []


def test_quick_start() -> None:
    """A process finds everything imported: this is what makes a thousand of them cheap."""
    done = run(["-c", "import sys; print('bot.app' in sys.modules, 'bot.serve' in sys.modules, sys.argv)", "a"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "True True ['-c', 'a']\n", "")
