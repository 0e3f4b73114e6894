"""Slow steps: outside the lock and the transaction, and done exactly once in effect, whatever is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.app import House, open_house
from bot.channels.base import Inbound, Outbound
from bot.news import SaidElsewhere, TasksAsked
from bot.slow import Asked, SlowRoom
from dialogs.conversation.engine import advance
from dialogs.livret import Repondu
from storage.store import Task
from tests.bot.slow_house import CANAL, OPENING, WORDS, FakeSpeech, button, open_livret, voice
from tests.conversation.home import NOW, settings_in
from tests.postgres import driven

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    assert house.slow is not None
    room = asyncio.create_task(house.slow.run())
    try:
        yield
    finally:
        room.cancel()
        await asyncio.gather(room, return_exceptions=True)


async def until_done(house: House) -> None:
    async with asyncio.timeout(10):
        while await house.store.tasks():
            await asyncio.sleep(0.01)


async def words_of(house: House, chat: str) -> list[str]:
    """What was answered in words, in order."""
    seen = await house.intake.view(CANAL, chat)
    assert seen is not None and seen.id is not None
    journal = await house.intake.journal(seen.id)
    return [ligne.ecriture.mots for ligne in journal if isinstance(ligne.ecriture, Repondu) and "Zq" in str(ligne)]


@asynccontextmanager
async def opened(home: Path, step: FakeSpeech, **environ: str) -> AsyncIterator[House]:
    home.mkdir(exist_ok=True)
    async with open_house(settings_in(home, **environ), lambda: NOW, slow_steps=[step]) as house:
        yield house


# In one process


async def test_comes_back(tmp_path: Path) -> None:
    """A voice message is acknowledged at once; what was heard in it comes back as words of its own, and is answered."""
    async with opened(tmp_path, FakeSpeech(tmp_path)) as house:
        said: list[Outbound] = []
        house.intake.news.follow(SaidElsewhere, lambda fact: said.extend(fact.messages))
        await open_livret(house, "awa")
        [replies] = await house.take([voice("awa")])
        assert replies and replies[-1].question == "identite/identite/nom_titulaire"
        assert len(await house.store.tasks()) == 1
        async with working(house):
            await until_done(house)
        assert await words_of(house, "awa") == [WORDS]
        assert [message.question for message in said] == ["identite/identite/prenom"]
        assert said[0].n == replies[-1].n + 1
        assert [message.n for message in await house.intake.unsent(CANAL)][-1] == said[0].n


async def test_outside_the_lock(tmp_path: Path) -> None:
    """While a slow step is being done others are answered, and its result goes to the question that was asked then."""
    step = FakeSpeech(tmp_path, gate=asyncio.Event())
    async with opened(tmp_path, step) as house:
        for chat in ("awa", "bob"):
            await open_livret(house, chat)
        await house.take([voice("awa")])
        async with working(house):
            while not (tmp_path / "begun").exists():
                await asyncio.sleep(0.01)
            await house.take([Inbound(CANAL, "bob", "t", "t", texte="Zqbob"), button("awa", "passer:plus_tard")])
            assert not (tmp_path / "ended").exists() and step.gate is not None
            step.gate.set()
            await until_done(house)
        assert await words_of(house, "bob") == ["Zqbob"]
        seen = await house.intake.view(CANAL, "awa")
        assert seen is not None
        assert seen.livret.fiches[2].reponses["nom_titulaire"].mots == WORDS


async def test_closed_meanwhile(tmp_path: Path) -> None:
    """The result for a livret that was closed meanwhile is dropped, in the same batch too; nothing of it is stored."""
    step = FakeSpeech(tmp_path)
    async with opened(tmp_path, step) as house:
        await open_livret(house, "awa")
        await house.take([voice("awa")])
        [task] = await house.store.tasks()
        result = Inbound(CANAL, "awa", "task", "v", texte=WORDS, task=task.cle.hex())
        close = [Inbound(CANAL, "awa", f"f{i}", f"f{i}", texte=texte) for i, texte in enumerate(("/fermer", "oui"))]
        *_, said = await house.take([*close, result])
        assert said == []
        assert await house.store.tasks() == []
        assert await house.take([replace(result, id="again")]) == [[]]
        seen = await house.intake.view(CANAL, "awa")
        assert seen is not None and seen.id is None


async def test_asked_and_closed(tmp_path: Path) -> None:
    """What is asked in the batch that closes the livret is not kept, even where it was asked before there was one."""
    async with opened(tmp_path, FakeSpeech(tmp_path)) as house:
        actions = [button("awa", action) for action in OPENING]
        close = [Inbound(CANAL, "awa", f"f{i}", f"f{i}", texte=texte) for i, texte in enumerate(("/fermer", "oui"))]
        await house.take([voice("awa", "Zqtôt"), *actions, replace(voice("awa"), id="w"), *close])
        seen = await house.intake.view(CANAL, "awa")
        assert seen is not None and seen.livret.ferme
        assert await house.store.tasks() == []


async def test_taken_once(tmp_path: Path) -> None:
    """A result that two processes bring is taken once, under one receipt or two; what asked is asked once."""
    async with opened(tmp_path, FakeSpeech(tmp_path)) as house:
        await open_livret(house, "awa")
        asked: list[Task] = []
        house.intake.news.follow(TasksAsked, lambda fact: asked.extend(fact.tasks))
        await house.take([voice("awa"), voice("awa")])
        await house.take([voice("awa")])
        assert len(asked) == 1
        result = Inbound(CANAL, "awa", "one", "v", texte=WORDS, task=asked[0].cle.hex())
        await house.take([result, result])
        await house.take([result, replace(result, id="two")])
        assert await words_of(house, "awa") == [WORDS]


async def test_fails(tmp_path: Path) -> None:
    """A slow step that fails is tried again later, as the store that cannot take its result; the others go on."""
    faults: list[Exception] = [ValueError("secret"), OperationalError("secret", None, Exception())]
    rests: list[float] = []

    def fail() -> None:
        if faults:
            raise faults.pop(0)

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        await asyncio.sleep(0)

    step = FakeSpeech(tmp_path, fail)
    async with opened(tmp_path, step) as house:
        house.slow = SlowRoom(house.store, house.intake, [step], sleep=sleep)
        for chat in ("awa", "bob"):
            await open_livret(house, chat)
            await house.take([voice(chat)])
        async with working(house):
            await until_done(house)
        assert [await words_of(house, chat) for chat in ("awa", "bob")] == [[WORDS], [WORDS]]
    assert rests == [1.0, 1.0] or rests == [1.0, 2.0]


async def test_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that makes the code fail is set aside, is no task any more, and can be handled again."""
    from bot.turn import step as playing

    def broken(trame: Any, livret: Any, event: Any, *rest: Any) -> Any:
        if "Zq" in str(event) and "Dit" in str(event):
            raise ZeroDivisionError
        return advance(trame, livret, event, *rest)

    async with opened(tmp_path, FakeSpeech(tmp_path)) as house:
        await open_livret(house, "awa")
        await house.take([voice("awa")])
        monkeypatch.setattr(playing, "advance", broken)
        async with working(house):
            await until_done(house)
        [parked] = await house.store.parked()
        monkeypatch.setattr(playing, "advance", advance)
        assert await house.intake.retry(parked.cle)
        assert await words_of(house, "awa") == [WORDS]


async def test_of_another_version(tmp_path: Path) -> None:
    """A kind that this version does not know waits in the store for one that does."""

    class Other(FakeSpeech):
        async def work(self, asked: Asked) -> Inbound:
            raise AssertionError("not asked")

    async with opened(tmp_path, FakeSpeech(tmp_path, kind="autre")) as house:
        await open_livret(house, "awa")
        await house.take([voice("awa")])
    async with opened(tmp_path, Other(tmp_path)) as house, working(house):
        await asyncio.sleep(0.05)  # long enough to take it
        assert len(await house.store.tasks()) == 1
    async with opened(tmp_path, FakeSpeech(tmp_path, kind="autre")) as house, working(house):
        await until_done(house)
        assert await words_of(house, "awa") == [WORDS]


# Killed, in a real process


def live(home: Path, point: str, environ: dict[str, str]) -> int:
    command = [sys.executable, "-m", "tests.bot.slow_house", str(home), point]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, timeout=60, check=False).returncode


async def check_killed(home: Path, points: Sequence[str], **environ: str) -> None:
    home.mkdir()
    for point in points:
        assert live(home, point, environ) == -signal.SIGKILL
    assert live(home, "", environ) == 0
    async with opened(home, FakeSpeech(home), **environ) as house:
        assert await house.store.tasks() == []
        assert await words_of(house, "awa") == [WORDS], "once"
        unsent = [message.question for message in await house.intake.unsent(CANAL)]
        assert unsent.count("identite/identite/prenom") == 1, "answered once"


@pytest.mark.parametrize("points", [["asked"], ["work"], ["work", "work"], ["before"], ["after"], ["asked", "before"]])
async def test_killed(tmp_path: Path, points: list[str]) -> None:
    """Killed before the work, in the midst of it, before its result is committed and after: done once in effect."""
    await check_killed(tmp_path / "home", points)


async def test_killed_on_postgresql(tmp_path: Path, clean_postgres: str) -> None:
    """The same on a server."""
    url = driven(clean_postgres, "asyncpg")
    await check_killed(tmp_path / "home", ["work", "before"], LIVRET_DATABASE_URL=url)
