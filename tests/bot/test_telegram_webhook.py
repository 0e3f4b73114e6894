"""Telegram's webhook, over real HTTP: what is brought is answered 200 once it is on disk, and nobody else is heard."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import check as checking
from bot import http, telegram_server
from bot.channels.telegram import webhook as telegram_webhook
from bot.channels.telegram.channel import Webhook
from bot.channels.telegram.webhook import BODY, TelegramWebhook
from bot.http import bind, serve_app
from bot.service import PathRouter
from tests.bot import test_telegram as contract
from tests.bot.bot_api import TOKEN, BotApi, post
from tests.bot.test_telegram import House, Rests, make, polling, shut
from tests.bot.test_telegram_forms import CHAT
from tests.conversation.home import settings_in
from tests.servers import HURRIED

house, rests, library = contract.house, contract.rests, contract.library

SECRET = "mot-de-passe_du-webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
RIGHT = [(HEADER, SECRET.encode())]


class Brought:
    """The channel, its webhook, and the server that serves it."""

    def __init__(self, api: BotApi, house: House, rests: Rests) -> None:
        self.api = api
        self.aside: list[tuple[int, bytes]] = []
        self.sock = bind("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.sock.getsockname()[1]}/telegram"
        self.channel = make(api, house, rests, webhook=Webhook(self.url, SECRET), on_unreadable=self._set_aside)
        self.app = TelegramWebhook(self.channel, SECRET)

    async def _set_aside(self, numero: int, octets: bytes) -> None:
        self.aside.append((numero, octets))

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = PathRouter({"/telegram": self.app}, None)
        tasks = [
            asyncio.create_task(serve_app(app, self.sock, "127.0.0.1")),
            asyncio.create_task(self.channel.stand_by()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await shut(self.channel)


@pytest.fixture
async def brought(api: BotApi, house: House, rests: Rests) -> AsyncIterator[Brought]:
    made = Brought(api, house, rests)
    async with made.serving():
        await made.channel.start()
        yield made


def update(number: int, text: str = "Bonjour", chat: int = CHAT) -> bytes:
    message = {"message_id": number, "chat": {"id": chat, "type": "private"}, "date": 1, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def test_brought(api: BotApi, house: House, brought: Brought) -> None:
    """What people say is brought, each person's words in order, each once; the next comes when one is on disk."""
    for i in range(20):
        for chat in (1, 2, 3):
            api.say(chat, f"mot {i}")
    await api.wait_until(lambda: not api.pending)
    for chat in (1, 2, 3):
        words = [inbound.texte for inbound in house.taken if inbound.chat == str(chat)]
        assert words == [f"mot {i}" for i in range(20)]
    assert len(house.taken) == 60
    assert api.webhook is not None and api.webhook.last_error is None


async def test_press(api: BotApi, house: House, brought: Brought) -> None:
    """A press is brought beside the words, and answered once it is on disk."""
    api.say(CHAT, "/start")
    await api.wait_until(lambda: len(house.taken) == 1)
    api.press_data(CHAT, "jeton:1", 5)
    await api.wait_until(lambda: len(api.answered) == 1)
    assert (house.taken[1].jeton, house.taken[1].rang) == ("jeton", 1)


WRONG = {
    "missing": [],
    "empty": [(HEADER, b"")],
    "wrong": [(HEADER, b"autre-mot-de-passe_12345")],
    "beginning": [(HEADER, SECRET[:-1].encode())],
    "longer": [(HEADER, SECRET.encode() + b"x")],
    "other case": [(HEADER, SECRET.upper().encode())],
    "not ascii": [(HEADER, "mot-de-passe_é".encode())],
    "not text": [(HEADER, b"\xff\xfe\x80")],
    "doubled": [*RIGHT, *RIGHT],
    "doubled, one wrong": [*RIGHT, (HEADER, b"x")],
    "elsewhere": [("Authorization", SECRET.encode())],
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_secret(house: House, brought: Brought, wrong: str) -> None:
    """Whoever does not know the secret is refused before being read; nothing is stored, nothing of it is logged."""
    with capture_logs() as logs:
        status, _, body = await post(brought.url, update(1, "zqmot"), WRONG[wrong])
    assert (status, body) == (401, b"")
    assert house.batches == [] and brought.aside == []
    assert brought.channel.heard is None or not house.taken
    assert [entry["event"] for entry in logs] == ["telegram.webhook_refused"]
    assert all(word not in str(logs) for word in (SECRET, "zqmot", "autre"))


async def test_header_in_any_case(house: House, brought: Brought) -> None:
    """A proxy may write the header's name as it likes."""
    for number, name in enumerate((HEADER.lower(), HEADER.upper()), 1):
        assert (await post(brought.url, update(number), [(name, SECRET.encode())]))[0] == 200
    assert len(house.taken) == 2


async def test_200_after_the_commit(api: BotApi, house: House, brought: Brought) -> None:
    """As long as the house has not taken it, nobody is told that it was."""
    house.gate.clear()
    answer = asyncio.create_task(post(brought.url, update(1), RIGHT))
    await api.wait_until(lambda: house.handed == 1)
    await asyncio.sleep(0.05)  # no answer comes meanwhile
    assert not answer.done() and house.taken == []
    house.gate.set()
    assert (await answer)[0] == 200
    assert house.words == ["Bonjour"]


async def test_not_taken(api: BotApi, house: House, brought: Brought) -> None:
    """What the house cannot take is answered 503, and brought again until it can; the log quotes nothing."""
    house.failures = [OSError("disque plein : zqmot"), ValueError("zqmot"), RuntimeError("zqmot")]
    with capture_logs() as logs:
        status, headers, body = await post(brought.url, update(1), RIGHT)
        assert (status, headers["retry-after"], body) == (503, "2", b"")
        for chat in (1, 2, 3):
            api.say(chat, "mot")
        await api.wait_until(lambda: not api.pending)
    assert sorted(inbound.chat for inbound in house.taken) == ["1", "2", "3"]
    assert api.webhook is not None and api.webhook.last_error is not None
    assert api.webhook.last_error[1] == "Wrong response from the webhook: 503 Service Unavailable"
    assert "telegram.not_taken" in str(logs) and "OSError" in str(logs)
    assert "zqmot" not in str(logs)


async def test_gathered(api: BotApi, house: House, brought: Brought) -> None:
    """What comes together is taken together: one commit for many requests."""
    house.gate.clear()
    for chat in range(1, 81):
        api.say(chat, "mot")
    await api.wait_until(lambda: api.webhook is not None and api.webhook.most == 40)
    await api.wait_until(lambda: house.handed + len(brought.app.gatherer._waiting) == 40)
    house.gate.set()
    await api.wait_until(lambda: not api.pending)
    assert len(house.taken) == 80
    assert len(house.batches) <= 12


async def test_replayed(house: House, brought: Brought) -> None:
    """A body that comes again keeps its id, which is what the house recognises it by."""
    for _ in range(3):
        assert (await post(brought.url, update(7), RIGHT))[0] == 200
    assert {inbound.id for inbound in house.taken} == {"7"}


MALFORMED = [b"", b"{", b"[]", b'"a"', b"null", b"\xff\xfe", b"{}{}", b"[" * 100_000, b'{"update_id": 1' + b"\0" * 9]


@pytest.mark.parametrize("octets", MALFORMED, ids=lambda octets: repr(octets[:12]))
async def test_malformed(house: House, brought: Brought, octets: bytes) -> None:
    """What is no update is refused; the next one is taken."""
    assert (await post(brought.url, octets, RIGHT))[0] == 400
    assert house.batches == []
    assert (await post(brought.url, update(1), RIGHT))[0] == 200


async def test_poison(house: House, brought: Brought) -> None:
    """An update that cannot be read is set aside, whole, and taken for good: it holds nobody."""
    for octets in (b'{"update_id": 9, "message": {"text": "zqmot"}}', b'{"message": 3}', b'{"update_id": 4}'):
        assert (await post(brought.url, octets, RIGHT))[0] == 200
    assert [numero for numero, _ in brought.aside] == [9, 0, 4][: len(brought.aside)]
    assert b"zqmot" in brought.aside[0][1]
    assert house.batches == []


async def test_huge(house: House, brought: Brought) -> None:
    """A body larger than Telegram's ever are is not read to its end."""
    status, _, _ = await post(brought.url, update(1, "a" * BODY), RIGHT)
    assert status == 400
    assert house.batches == []
    assert (await post(brought.url, update(2, "é😀" * 4096), RIGHT))[0] == 200
    assert house.words == ["é😀" * 4096]


async def test_cut(api: BotApi, house: House, brought: Brought) -> None:
    """A request that is cut in the middle is as if it had never been; it comes again whole."""
    api.fail_next("webhook", "cut", 2)
    with capture_logs() as logs:
        api.say(CHAT, "mot")
        await api.wait_until(lambda: not api.pending)
    assert house.words == ["mot"]
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


async def test_slow(house: House, brought: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who never ends what they send holds nothing for long."""
    monkeypatch.setattr(telegram_webhook, "PATIENCE", 0.1)
    port = brought.sock.getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 500\r\n\r\n{{"
    writer.write(head.encode())
    assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 400")
    writer.close()
    assert house.batches == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_post(house: House, brought: Brought, method: str) -> None:
    """Nothing else is answered at this address, secret or not."""
    status, headers, _ = await post(brought.url, update(1), RIGHT, method=method)
    assert (status, headers["allow"]) == (405, "POST")
    assert house.batches == []


async def test_elsewhere(house: House, brought: Brought) -> None:
    """At another address there is nothing."""
    for path in ("", "/", "/telegram/", "/telegram/x", "//telegram"):
        assert (await post(brought.url.removesuffix("/telegram") + path, update(1), RIGHT))[0] == 404
    assert house.batches == []


async def test_gone_before_the_answer(api: BotApi, house: House, brought: Brought) -> None:
    """Whoever brought it and went is not waited for: it is taken all the same, and comes again."""
    house.gate.clear()
    bringing = asyncio.create_task(post(brought.url, update(1), RIGHT))
    await api.wait_until(lambda: house.handed == 1)
    bringing.cancel()
    await asyncio.gather(bringing, return_exceptions=True)
    house.gate.set()
    await brought.app.gatherer.finish()
    assert house.words == ["Bonjour"]
    assert (await post(brought.url, update(2), RIGHT))[0] == 200


@pytest.mark.parametrize("lost", ["lost-ack", "twice"])
async def test_lost_answer(api: BotApi, house: House, brought: Brought, lost: str) -> None:
    """When our 200 is lost, the same update comes again under the same id."""
    api.fail_next("webhook", lost, 2)
    first = api.say(CHAT, "un")
    api.say(CHAT, "deux")
    await api.wait_until(lambda: not api.pending)
    assert set(house.words) == {"un", "deux"}
    assert {inbound.message for inbound in house.taken} == {str(first), str(first + 1)}
    assert house.words[-1] == "deux"


@pytest.mark.slow
async def test_exchanged(api: BotApi, house: House, rests: Rests, monkeypatch: pytest.MonkeyPatch) -> None:
    """From asking to being called and back, even in mid-batch: nothing is lost, all is in order."""
    monkeypatch.setattr(http, "GRACE", 0.2)
    said = [api.say(CHAT, f"mot {i}") for i in range(30)]
    asking = make(api, house, rests)
    await asking.start()
    async with polling(asking):
        await api.wait_until(lambda: len(house.taken) >= 30)
        house.gate.clear()
        said += [api.say(CHAT, f"mot {i}") for i in range(30, 60)]
        await api.wait_until(lambda: house.handed > 30)  # handed out, not taken: the stop comes
    house.gate.set()
    brought = Brought(api, house, rests)
    async with brought.serving():
        await brought.channel.start()
        await api.wait_until(lambda: len({i.id for i in house.taken}) == 60, 10)
        house.gate.clear()
        before = house.handed
        said += [api.say(CHAT, f"mot {i}") for i in range(60, 90)]
        await api.wait_until(lambda: house.handed > before)  # one is on its way
    house.gate.set()
    await asking.start()
    assert api.webhook is None
    async with polling(asking):
        await api.wait_until(lambda: not api.pending)
    seen: dict[str, str] = {inbound.id: inbound.message for inbound in house.taken}
    assert list(seen.values()) == [str(message) for message in said]
    await shut(asking)


# What `livret check` tells of it.


async def checked(api: BotApi, capsys: pytest.CaptureFixture[str], home: Path, **more: str) -> tuple[int, list[str]]:
    """Its status, and its lines about the webhook."""
    telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "LIVRET_WEB": "off"}
    telegram["TELEGRAM_LIBRARY"] = contract._LIBRARY.name
    if url := more.pop("url", ""):
        more |= {"TELEGRAM_WEBHOOK_URL": url, "TELEGRAM_WEBHOOK_SECRET": SECRET, "LIVRET_SERVICE": "127.0.0.1:0"}
    status = await checking.check(settings_in(home, **telegram, **more))
    told = capsys.readouterr()
    assert TOKEN.partition(":")[2] not in told.out and SECRET not in told.out
    return status, [line for line in told.out.splitlines() if "webhook" in line.lower()]


@pytest.fixture
def home(tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """aiogram waits 250 ms at its end, for TLS that there is not here."""
    monkeypatch.setattr("aiogram.client.session.aiohttp.asyncio", HURRIED)
    return tmp_path / "home"


async def test_check(api: BotApi, brought: Brought, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All is well: Telegram calls our address, nothing waits."""
    assert await checked(api, capsys, home, url=brought.url) == (
        0,
        ["ok         Telegram (webhook) : 0 message en attente"],
    )


async def test_check_error(
    api: BotApi,
    house: House,
    brought: Brought,
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What waits is counted, the last error told with its date and with what to look at; once past, it is no fault."""
    house.failures = [OSError()] * 5
    api.second = 0.5
    api.clock = lambda: 1_795_000_000.0
    api.say(1, "zqmot")
    api.say(1, "zqmot")
    await api.wait_until(lambda: api.webhook is not None and api.webhook.last_error is not None)
    status, [line] = await checked(api, capsys, home, url=brought.url)
    assert status == 1 and line.startswith("non ")
    assert "2 messages en attente" in line and "18/11/2026" in line and "503 Service Unavailable" in line
    assert "zqmot" not in line
    house.failures.clear()
    await api.wait_until(lambda: not api.pending)
    status, [line] = await checked(api, capsys, home, url=brought.url)
    assert status == 0 and "0 message en attente. Dernière erreur, le 18/11/2026" in line


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("Wrong response from the webhook: 401 Unauthorized", "TELEGRAM_WEBHOOK_SECRET"),
        ("Wrong response from the webhook: 404 Not Found", "TELEGRAM_WEBHOOK_URL"),
        ("Wrong response from the webhook: 502 Bad Gateway", "serveur web"),
        ("Connection refused", "personne ne répond"),
        ("Connection timed out", "pare-feu"),
        ("Read timeout expired", "pare-feu"),
        ("Failed to resolve host: Name or service not known", "n'existe pas"),
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "certificat"),
        (f"Wrong: /bot{TOKEN}/x", "« Wrong: /bot<jeton>/x »"),
    ],
)
async def test_check_why(
    api: BotApi,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    message: str,
    word: str,
) -> None:
    """Each thing that Telegram may complain of is said in French, with what to do."""
    api._set_webhook({"url": "http://127.0.0.1:9/telegram", "secret_token": SECRET})
    assert api.webhook is not None
    api.webhook.leave()
    api.webhook.last_error = (1_795_000_000, message)
    api.push({"message": {}})
    api.webhook.leave()
    status, [line] = await checked(api, capsys, home, url="http://127.0.0.1:9/telegram")
    assert status == 1 and word in line


async def test_check_wrong_address(api: BotApi, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another address than ours is told by its machine only: the rest of it may be a secret."""
    url = "http://127.0.0.1:9/telegram"
    status, [line] = await checked(api, capsys, home, url=url)
    assert status == 0 and "n'appelle encore aucune adresse" in line
    api._set_webhook({"url": f"http://ailleurs.exemple.fr/{TOKEN}"})
    status, [line] = await checked(api, capsys, home, url=url)
    assert status == 1 and "ailleurs.exemple.fr, et non votre adresse. Relancez" in line
    status, [line] = await checked(api, capsys, home)
    assert status == 0 and "« livret run » l'arrêtera" in line


async def test_check_without_place(api: BotApi, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A webhook needs somewhere to be answered, and a path of its own beside the page."""
    telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    nowhere = settings_in(home, **telegram, TELEGRAM_WEBHOOK_URL="https://x.fr/t", LIVRET_WEB="off")
    assert "LIVRET_SERVICE" in (telegram_server.find_fault(nowhere) or "")
    no_path = settings_in(home, **telegram, TELEGRAM_WEBHOOK_URL="https://x.fr/")
    assert "un chemin" in (telegram_server.find_fault(no_path) or "")
    assert "TELEGRAM_WEBHOOK_SECRET" not in repr(no_path) or SECRET not in repr(no_path)
