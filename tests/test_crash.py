"""Killed at any moment, the assistant loses nothing, doubles nothing, files nothing under another question."""

import fcntl
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bot.bot_api import BotApi
from tests.conversation.home import exported, exports, rows, until
from tests.conversation.people import Json, Person, all_words, fiches_of
from tests.conversation.server import Service
from tests.conversation.simulate import Crowd, Simulate, open_livret
from tests.conversation.telegram import Crowd as Telephones
from tests.conversation.trap import Trap

RUBRIQUES = ("formations/permis", "experiences/tutorat", "experiences/experiences_extra")


# `livret simulate`


@pytest.mark.parametrize("seed", [1, 2])
def test_any_moment(tmp_path: Path, seed: int) -> None:
    """Killed eight times while five people answer, then fed again what was not acknowledged: all is there, once."""
    rng = random.Random(seed)
    people = [Person(f"c{i}", RUBRIQUES, 40) for i in range(5)]
    with Simulate(tmp_path / "home") as sim:
        crowd = Crowd(sim, people)
        crowd.begin()
        for kill in range(6):
            crowd.play(rng.randrange(20, 180))
            time.sleep(rng.choice((0.0, rng.uniform(0, 0.01))))  # the moment is what is drawn here
            sim.kill()
            crowd.catch_up()
            sim.restart(again=3)
            if kill % 3 == 2:  # killed again, while it starts or takes what it is given again
                time.sleep(rng.uniform(0.3, 1.5))
                sim.kill()
                crowd.catch_up()
                sim.restart(again=3)
        for person in people:
            person.wanted = 0
        crowd.play()
        assert sim.stop() == 0
    assert sim.faults == []
    found = exports(tmp_path / "home", [person.chat for person in people])
    assert [fault for person in people for fault in person.faults(found[person.chat])] == []
    assert all(len(person.markers) > 5 for person in people), "people had time to say something"


def test_stopped(tmp_path: Path) -> None:
    """SIGTERM while people answer: it ends cleanly, and with what was not acknowledged sent again nothing is lost."""
    people = [Person(f"c{i}", RUBRIQUES, 1) for i in range(3)]
    with Simulate(tmp_path / "home") as sim:
        crowd = Crowd(sim, people)
        crowd.begin()
        crowd.play(60)
        status = sim.terminate()
        crowd.catch_up()
        sim.restart()
        crowd.play()
        assert sim.stop() == 0
    assert (status, sim.faults, sim.stderr) == (0, [], "")
    found = exports(tmp_path / "home", [person.chat for person in people])
    assert [fault for person in people for fault in person.faults(found[person.chat])] == []


def test_before_the_replies(tmp_path: Path) -> None:
    """Killed after the commit and before a word was printed: the replies come at the next start."""
    home = tmp_path / "home"
    with Simulate(home) as sim, _full_pipe() as pipe:
        open_livret(sim, "c1")
        last, taken = max(sim.heard["c1"]), len(rows(home, "SELECT cle FROM inbox"))
        assert sim.stop() == 0
        sim.start(stdout=pipe)
        id = sim.put("c1", button="ouvrir:formations")
        until(lambda: len(rows(home, "SELECT cle FROM inbox")) > taken, "no receipt")
        sim.kill()
        sim.start()
        line = sim.pump()
        assert line is not None and (line["n"], line["to"], line["question"]) == (last + 1, id, "menu/volet")
        sim.resend()
        sim.wait(id)
        assert sim.stop() == 0
    assert sim.faults == []
    assert max(sim.heard["c1"]) == last + 1, "it was handled once"


BROKEN = """
import sys
from dataclasses import replace
from bot import __main__ as livret, app

def broken(*_):
    raise ZeroDivisionError

app.FORMATS["json"] = replace(app.FORMATS["json"], write=broken)
sys.exit(livret.main())
"""


def test_broken_export(tmp_path: Path) -> None:
    """A bug that keeps a file from being made holds nobody: not the others, not the person, not the next start."""
    with Simulate(tmp_path / "home", command=["-c", BROKEN]) as sim:
        open_livret(sim, "awa")
        sim.say("awa", "/exporter")
        assert sim.say("bob", "/start")[-1]["question"] and sim.say("awa", "/menu")[-1]["question"]
        assert sim.stop() == 0
        sim.start()
        assert sim.say("awa", "/menu")[-1]["question"] == "menu/accueil"
        assert sim.stop() == 0


@contextmanager
def _full_pipe() -> Iterator[int]:
    """The end to write to of a pipe that takes nothing more, since nobody reads."""
    source, sink = os.pipe()
    try:
        size = fcntl.fcntl(sink, fcntl.F_GETPIPE_SZ)
        os.write(sink, b" " * size)
        yield sink
    finally:
        os.close(source)
        os.close(sink)


def test_long_text(tmp_path: Path) -> None:
    """Killed while a very long text comes in, then while it is kept, and given it again: it is there whole, once."""
    texts = [" ".join(f"mot{i} é👩🏽\u200d🍳" for i in range(start, start + 10_000)) for start in (0, 1)]
    with Simulate(tmp_path / "home") as sim:
        open_livret(sim, "c1")
        sim.press("c1", "ouvrir:experiences")
        sim.press("c1", "ouvrir:experiences/experiences_pro")
        sim.raw(b'{"chat": "c1", "id": 77777, "text": "' + texts[0].encode()[:500_001])
        for text, moment in zip(texts, (0.0, 0.02), strict=True):
            sim.kill()
            sim.restart()
            sim.say("c1", "/aide")
            sim.put("c1", text=text)
            time.sleep(moment)
        sim.kill()
        sim.restart()
        sim.wait()
        assert sim.stop() == 0
    assert sim.faults == []
    export = exported(tmp_path / "home", "c1")
    [champs] = fiches_of(export, "experiences/experiences_pro")
    assert [answer["mots"] for answer in champs.values()] == texts
    assert sorted(all_words(export)) == sorted([*texts, *_pressed(export)])


def _pressed(export: Json) -> list[str]:
    """What was said by pressing, in the opening."""
    return [answer["mots"] for answer in export["ouverture"].values()]


# `livret run`


async def test_telegram(tmp_path: Path) -> None:
    """Killed five times while ten people answer on Telegram: each word once, in its place; one repetition at most."""
    rng = random.Random(3)
    home = tmp_path / "home"
    async with BotApi() as api:
        crowd = Telephones(api, 10, 99, RUBRIQUES, skips=False)
        with Service(home, api) as service:
            trap = Trap(service, crowd)
            crowd.begin()
            await trap.spring("sent", 20, "")  # in the midst of the charte: several messages, one after the other
            service.start()
            for how, delay in (("text", 0.0), ("text", 0.0), ("button", 0.0), ("text", rng.uniform(0, 0.05))):
                await trap.spring("sent", rng.randrange(20, 200), how, delay)
                service.start()
            await crowd.finish_now()
            assert await service.stop() == 0
    assert await crowd.faults(home) == []
    assert crowd.too_often == {}
