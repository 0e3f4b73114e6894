"""The logs hold ids, keys and counts: no word of anybody's, no token."""

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import structlog

from bot.app import open_house
from bot.channels.jsonl import read_event
from bot.channels.telegram.api import AdresseInvalide, DejaEnEcoute, JetonRefuse
from bot.channels.telegram.client_ptb import ClientPtb
from bot.logs import redact, set_up_logs
from bot.settings import Settings
from dialogs.conversation.hear import action_of
from dialogs.phrases import PHRASES as phrases
from dialogs.scene import perform, read_scene
from tests.bot.bot_api import TOKEN, BotApi
from tests.conversation.core import CorePlayer, Heard
from tests.conversation.home import NOW, exports, settings_in
from tests.conversation.people import all_words
from tests.conversation.server import Service
from tests.conversation.simulate import Simulate

SCENES = sorted((Path(__file__).parent / "scenes").glob("*.txt"))
MARK = "zqmot"
"""In every text that is sent here: what must not be found in the logs."""
URL = f"http://127.0.0.1:8081/bot{TOKEN}/getMe"
LOUD = {"LIVRET_LOG_LEVEL": "DEBUG", "LIVRET_LOG": "json"}


@pytest.fixture(params=["json", "console"])
def loud(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """What to set the logs up with, as `main` does, at their loudest; they are as before afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    level = root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    yield settings_in(tmp_path / "home", **LOUD | {"LIVRET_LOG": request.param})
    structlog.configure(**before)
    root.handlers[:] = [h for h in root.handlers if not isinstance(h.formatter, structlog.stdlib.ProcessorFormatter)]
    root.setLevel(level)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


# What people say


class _Shadow(CorePlayer):
    """Plays a scene by the core, and says each of its texts and file names to a process too, with a mark in it."""

    def __init__(self, sim: Simulate, chat: str, first: int) -> None:
        super().__init__()
        self.sim, self.chat, self.first = sim, chat, first
        self.marks = 0

    def send(self, event: Mapping[str, object]) -> Heard:
        ids = {key: int(str(event[key])) + self.first for key in ("id", "edit") if key in event}
        self.sim.put(self.chat, **self._marked(event) | ids)
        return super().send(event)

    def _marked(self, event: Mapping[str, object]) -> dict[str, object]:
        out = {key: value for key, value in event.items() if key != "seen"}
        for key in ("text", "photo", "voice", "document"):
            if isinstance(said := out.get(key), str) and not action_of(said):
                self.marks += 1
                out[key] = f"{said} {MARK}{self.marks}"
        return out


def test_scenes(tmp_path: Path) -> None:
    """Whatever is said in the scenes, at the loudest level, no word of it is logged."""
    home = tmp_path / "home"
    with Simulate(home, **LOUD) as sim:
        shadows = [_Shadow(sim, path.stem, 10_000 * number) for number, path in enumerate(SCENES, 1)]
        for shadow, path in zip(shadows, SCENES, strict=True):
            perform(read_scene(path.read_text()), shadow, journal=False)
        sim.wait()
        assert sim.stop() == 0
        logged = sim.stderr
    kept = all_words(exports(home, ["une_conversation"])["une_conversation"])
    assert sum(shadow.marks for shadow in shadows) > 100 and any(MARK in mots for mots in kept), "much was said"
    assert '"turn.batch"' in logged, "something was logged"
    assert [line for line in logged.splitlines() if MARK in line] == []


def test_bad_lines(tmp_path: Path) -> None:
    """A line that is no event is answered by its number, and quoted nowhere."""
    lines = [
        f"{MARK}1",
        f'{{"chat": "{MARK}2"}}',
        f'{{"chat": "c1", "id": "{MARK}3", "text": "{MARK}4"}}',
        f'["{MARK}5"',
    ]
    with Simulate(tmp_path / "home", **LOUD) as sim:
        sim.raw("".join(f"{line}\n" for line in lines).encode() + b"\xff" + MARK.encode() + b"\n")
        sim.say("c1", "/start")
        assert sim.stop() == 0
        assert [error["line"] for error in sim.errors] == [1, 2, 3, 4, 5]
        assert MARK not in json.dumps(sim.errors)
        assert MARK not in sim.stderr


async def test_bug(loud: Settings, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug whose message quotes the words is logged by its class and its place; the words are parked, sealed."""

    set_up_logs(loud)

    def advance(*args: object) -> None:
        try:
            raise KeyError(f"{args!r} {MARK}")
        except KeyError as error:
            raise ValueError(f"{args!r}") from error

    said = read_event(json.dumps({"chat": "c1", "id": 1, "text": f"{MARK}1 Tisserande"}).encode())
    async with open_house(loud, lambda: NOW) as house:
        monkeypatch.setattr("bot.turn.step.advance", advance)
        [[reply]] = await house.take([said])
        parked = await house.store.parked()
    logged = capfd.readouterr().err
    assert reply.texte == phrases.GARDE_DE_COTE
    assert [update.erreur for update in parked] == ["ValueError"] and f"{MARK}1".encode() in parked[0].brut
    assert "turn.parked" in logged and "ValueError" in logged and "test_logs.py:" in logged
    assert MARK not in logged + repr(parked)


async def test_telegram(tmp_path: Path) -> None:
    """Whatever Telegram does and whatever it quotes, neither words, nor names, nor the token are logged."""
    said = f"can't parse « {MARK} » of /bot{TOKEN}/sendMessage"
    async with BotApi() as api, contextlib.AsyncExitStack() as stack:
        service = stack.enter_context(Service(tmp_path / "home", api, **LOUD))
        for chat, kind in enumerate(("400", "403", "500", "502-html", "garbage", "truncate", "reset-before"), 1):
            api.fail_next("sendMessage", kind, chat=chat, description=said)
        api.fail_next("answerCallbackQuery", "400", description=said)
        api.fail_next("getUpdates", "500", description=said)
        for chat in range(1, 9):
            api.say(chat, f"{MARK}{chat}")
        api.push({"message": {"message_id": "nine", "text": MARK, "chat": {"id": 9, "type": "private"}, "date": 1}})
        api.push({"hologram": {"text": MARK}})
        await api.wait_until(lambda: all(api.sent[chat] for chat in (3, 4, 5, 6, 7, 8)), 20)
        api.press_data(8, f"{MARK}:0", api.sent[8][0].message_id)
        api.press(8, 0)
        api.send_media(8, "contact", first_name=f"{MARK}nom", phone_number="+33612345678")
        api.send_media(8, "document", caption=f"{MARK}legende", file_name=f"{MARK}.pdf")
        api.edit(8, api.say(8, f"{MARK}avant"), f"{MARK}apres")
        await api.wait_for(8, 7)
        assert await service.stop() == 0
    logged = service.stderr
    for event in ("telegram.refused", "courier.parked", "courier.retry", "telegram.rest", "telegram.unreadable"):
        assert event in logged, "all that goes wrong was logged"
    assert [line for line in logged.splitlines() if MARK in line or "612345678" in line or "Awa" in line] == []
    assert [line for line in logged.splitlines() if TOKEN in line or TOKEN.partition(":")[2] in line] == []


# The token


@pytest.mark.parametrize("written", [TOKEN, TOKEN.replace(":", "%3A"), TOKEN.replace(":", "%3a")])
def test_redact(written: str) -> None:
    """The token is taken out of any text, in an address or alone, as often as it stands there; nothing else is."""
    text = f"GET http://127.0.0.1/bot{written}/getMe « {written} », 2026-11-21T10:00:00+00:00 à 10:30, 127.0.0.1:8081"
    redacted = redact(text)
    assert TOKEN.partition(":")[2] not in redacted
    assert redacted.replace("<jeton>", written) == text


def test_stdlib_log(loud: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """A library that logs the address it asks, whichever way, shows no token."""
    set_up_logs(loud)
    log = logging.getLogger("aiohttp.client")
    log.warning("GET %s", URL)
    log.warning("GET %(url)s", {"url": URL})
    log.error("unclosed %r", ConnectionError(URL))
    log.error(ConnectionError(URL))
    log.warning("extra", extra={"url": URL})
    log.warning("stack", stack_info=True)
    try:
        raise ConnectionError(URL)
    except ConnectionError:
        log.exception("failed at %s", URL)
        logging.getLogger("asyncio").error("Task exception was never retrieved", exc_info=True)
    logged = capfd.readouterr().err
    assert logged.count("GET") >= 2 and "ConnectionError" in logged
    assert TOKEN.partition(":")[2] not in logged


def test_wrong_log(loud: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """Not even a library whose log cannot be written shows the token."""
    set_up_logs(loud)
    logging.getLogger("aiohttp.client").warning("GET %d", URL)
    assert TOKEN.partition(":")[2] not in capfd.readouterr().err


def test_our_log(loud: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    """What we log ourselves shows no token, whatever it is wrapped in; of an exception, its class alone."""
    set_up_logs(loud)
    log = structlog.get_logger()
    log.error("event", url=URL)
    log.error(f"event {URL}")
    log.error("event", urls=[URL], by={"url": URL}, fault=ConnectionError(f"{URL} {MARK}"), octets=URL.encode())
    try:
        raise ConnectionError(f"{URL} {MARK}")
    except ConnectionError as error:
        log.exception("event")
        log.error("event", exc_info=error)
    logged = capfd.readouterr().err
    assert logged.count("ConnectionError") >= 2
    assert TOKEN.partition(":")[2] not in logged
    assert MARK not in logged


def test_reprs(tmp_path: Path) -> None:
    """Neither the settings, nor the channel, nor what it raises shows the token."""
    settings = settings_in(tmp_path, TELEGRAM_TOKEN=TOKEN)
    client = ClientPtb(TOKEN, None)
    faults = [JetonRefuse(), AdresseInvalide(), DejaEnEcoute()]
    assert TOKEN not in f"{client!r} {settings!r} {settings} {faults!r} {[str(fault) for fault in faults]}"
