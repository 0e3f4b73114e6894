"""What is served for machines: /sante tells how it is, /metrics how much; neither tells anything about anyone."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import serve_telegram, service
from bot.app import House, open_house
from bot.check import check
from bot.http import bind, serve_app
from bot.serve_telegram import TelegramService
from bot.service import PathRouter, places
from tests.bot.bot_api import TOKEN, BotApi, post
from tests.conversation.home import settings_in
from tests.conversation.server import HEADER, SECRET, free_port, telegram_environ
from tests.conversation.server import Service as Process

CHAT = 612345678
WORDS = "Zqmot de Awa"


class Served:
    """The house and its Telegram, and the address for machines, in this process."""

    def __init__(self, house: House, telegram: TelegramService | None, url: str) -> None:
        self.house = house
        self.telegram = telegram
        self.url = url

    async def get(self, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
        return await post(self.url + path, b"", method=method)

    async def health(self) -> tuple[int, Any]:
        status, headers, body = await self.get("/sante")
        assert (headers["content-type"], headers["cache-control"]) == ("application/json", "no-store")
        return status, json.loads(body)


@asynccontextmanager
async def served(home: Path, api: BotApi | None, mode: str = "polling", **environ: str) -> AsyncIterator[Served]:
    port = free_port()
    told = {"LIVRET_WEB": "off"} if api is None else telegram_environ(api, "ptb", mode, port)
    async with contextlib.AsyncExitStack() as stack:
        sock = stack.enter_context(bind("127.0.0.1", port, "LIVRET_SERVICE"))
        house = await stack.enter_async_context(open_house(settings_in(home, **told, **environ)))
        telegram = TelegramService(house) if api is not None else None
        services = [telegram] if telegram else []
        work: list[Any] = [serve_app(PathRouter(places(house, services), None), sock, "127.0.0.1")]
        work += [service.run() for service in services]
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            yield Served(house, telegram, f"http://127.0.0.1:{port}")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def heard(one: Served, api: BotApi) -> None:
    telegram = one.telegram
    assert telegram is not None
    await api.wait_until(lambda: telegram._channel.heard is not None, 20)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_well(tmp_path: Path, api: BotApi, mode: str) -> None:
    """All is well: 200, the mode, since when Telegram was heard, nothing that waits."""
    async with served(tmp_path / "home", api, mode) as one:
        await heard(one, api)
        api.say(CHAT, "/start")
        await api.wait_for(CHAT, 1)
        await api.wait_until(lambda: one.telegram is not None and one.telegram.depth == 0)
        status, told = await one.health()
        assert (status, told["base"], told["telegram"]["mode"], told["telegram"]["envois"]) == (200, True, mode, 0)
        assert 0 <= told["telegram"]["ecoute"] < 20
        assert told["telegram"]["plus_ancien"] == 0


async def test_without_telegram(tmp_path: Path) -> None:
    """Where there is no Telegram, only the store is told of."""
    async with served(tmp_path / "home", None) as one:
        assert await one.health() == (200, {"base": True})


async def test_deaf(tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 when Telegram was not heard for two minutes, also when it never was; 200 once it is heard again."""
    api.fail_next("getMe", "500", None)
    async with served(tmp_path / "home", api) as one:
        assert (await one.health())[0] == 200
        monkeypatch.setattr(serve_telegram, "DEAF", 0.0)
        status, told = await one.health()
        assert (status, told["telegram"]["ecoute"]) == (503, None)
        api.heal()
        await heard(one, api)
        monkeypatch.setattr(serve_telegram, "DEAF", 120.0)
        assert (await one.health())[0] == 200
        assert one.telegram is not None
        one.telegram._channel.heard = time.monotonic() - 121
        status, told = await one.health()
        assert status == 503 and 121 <= told["telegram"]["ecoute"] < 125


async def test_silent_webhook(tmp_path: Path, api: BotApi) -> None:
    """With a webhook, that nobody writes is no sign of anything."""
    async with served(tmp_path / "home", api, "webhook") as one:
        await heard(one, api)
        assert one.telegram is not None
        one.telegram._channel.heard = time.monotonic() - 3600
        assert (await one.health())[0] == 200


async def test_what_waits(tmp_path: Path, api: BotApi) -> None:
    """What cannot be sent is counted, and since when it waits is told."""
    async with served(tmp_path / "home", api) as one:
        await heard(one, api)
        api.fail_next("sendMessage", "500", None)
        api.say(CHAT, "/start")
        await api.wait_until(lambda: api.counts["sendmessage"] >= 2, 20)
        status, told = await one.health()
        assert (status, told["base"]) == (200, True)
        assert told["telegram"]["envois"] >= 1 and told["telegram"]["plus_ancien"] > 0
        api.heal()


@pytest.mark.parametrize("how", ["fails", "hangs", "disk"])
async def test_store_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """503 when the store does not answer, or not soon; /metrics has nothing to tell then either."""
    monkeypatch.setattr(service, "PATIENCE", 0.2)

    async def count_parked() -> int:
        if how == "fails":
            raise OperationalError(WORDS, None, Exception(WORDS))
        if how == "disk":
            raise OSError(WORDS)
        await asyncio.sleep(60)
        return 0

    async with served(tmp_path / "home", None, LIVRET_METRICS="true") as one:
        monkeypatch.setattr(one.house.store, "count_parked", count_parked)
        assert await one.health() == (503, {"base": False})
        assert (await one.get("/metrics"))[0] == 503


@pytest.mark.parametrize("path", ["/sante", "/metrics"])
async def test_only_read(tmp_path: Path, path: str) -> None:
    """They can be read, by GET or by HEAD, and nothing else."""
    async with served(tmp_path / "home", None, LIVRET_METRICS="true") as one:
        assert (await one.get(path))[0] == 200
        status, _, body = await one.get(path, "HEAD")
        assert (status, body) == (200, b"")
        for method in ("POST", "PUT", "DELETE"):
            status, headers, _ = await one.get(path, method)
            assert (status, headers["allow"]) == (405, "GET, HEAD")
        for other in ("", "/", f"{path}/", "/docs", "/telegram"):
            assert (await one.get(other))[0] == 404


async def test_no_metrics(tmp_path: Path) -> None:
    """Nothing is measured unless it was asked for."""
    async with served(tmp_path / "home", None) as one:
        assert (await one.get("/metrics"))[0] == 404


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_metrics(tmp_path: Path, api: BotApi, mode: str) -> None:
    """Turns, seconds, what waits, what was set aside: in Prometheus's format."""
    async with served(tmp_path / "home", api, mode, LIVRET_METRICS="true") as one:
        await heard(one, api)
        before = await measures(one)
        assert (before["livret_turns_total"], before["livret_parked"], before["livret_outbox"]) == (0, 0, 0)
        for chat in (1, 2, 3):
            api.say(chat, "/start")
        api.push({"message": {"text": WORDS}})
        await api.wait_until(lambda: all(api.sent[chat] for chat in (1, 2, 3)) and not api.pending, 20)
        after = await measures(one)
        assert after["livret_turns_total"] == 3
        assert after["livret_batch_seconds_count"] >= 1 and after["livret_batch_seconds_sum"] > 0
        assert after["livret_parked"] == 1
        assert {"livret_outbox_age_seconds", "livret_turns_set_aside_total"} <= after.keys()


async def measures(one: Served) -> dict[str, float]:
    status, headers, body = await one.get("/metrics")
    assert status == 200 and headers["content-type"].startswith("text/plain")
    lines = [line for line in body.decode().splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_nothing_personal(tmp_path: Path, api: BotApi, mode: str) -> None:
    """Neither words, nor names, nor chats, nor the token, nor the secret are in what machines read."""
    async with served(tmp_path / "home", api, mode, LIVRET_METRICS="true") as one:
        await heard(one, api)
        api.say(CHAT, "/start")
        api.say(CHAT, WORDS)
        await api.wait_until(lambda: len(api.sent[CHAT]) >= 2 and not api.pending, 20)
        api.block(CHAT)
        api.say(CHAT, WORDS)
        await api.wait_until(lambda: not api.pending, 20)
        told = "".join([(await one.get(path))[2].decode() for path in ("/sante", "/metrics")])
    for secret in (str(CHAT), "Awa", "Zqmot", TOKEN, TOKEN.partition(":")[2], SECRET, "livret_test_bot", str(tmp_path)):
        assert secret not in told


async def test_address_apart(tmp_path: Path, api: BotApi) -> None:
    """LIVRET_SERVICE sets what is for machines apart from the page: neither is found at the other's address."""
    page, machines = free_port(), free_port()
    environ = telegram_environ(api, "ptb", "webhook", machines) | {
        "LIVRET_WEB": f"127.0.0.1:{page}",
        "LIVRET_METRICS": "true",
    }
    with Process(tmp_path / "home", api, **environ) as process:
        await api.wait_until(lambda: api.webhook is not None or process.process.poll() is not None, 30)

        async def status(port: int, path: str, method: str = "GET") -> int:
            return (await post(f"http://127.0.0.1:{port}{path}", b"", method=method))[0]

        assert [await status(machines, path) for path in ("/sante", "/metrics", "/")] == [200, 200, 404]
        assert await status(machines, "/telegram", "POST") == 401
        assert await status(page, "/") == 200
        assert all([await status(page, path) in (404, 405) for path in ("/sante", "/metrics", "/telegram")])
        assert await process.stop() == 0
        assert TOKEN not in process.stderr and SECRET not in process.stderr


async def test_address_shared(tmp_path: Path, api: BotApi) -> None:
    """Without it they are at the page's address, and the page is as it was."""
    page = free_port()
    environ = telegram_environ(api, "ptb", "webhook", page)
    environ |= {"LIVRET_WEB": f"127.0.0.1:{page}", "LIVRET_SERVICE": ""}
    with Process(tmp_path / "home", api, **environ) as process:
        await api.wait_until(lambda: api.webhook is not None or process.process.poll() is not None, 30)
        url = f"http://127.0.0.1:{page}"
        assert [(await post(url + path, b"", method="GET"))[0] for path in ("/", "/sante")] == [200, 200]
        assert (await post(f"{url}/metrics", b"", method="GET"))[0] == 404
        api.say(CHAT, "/start")
        await api.wait_for(CHAT, 1, 20)
        body = json.dumps({"update_id": 1, "message": {}}).encode()
        assert (await post(f"{url}/telegram", body, [(HEADER, SECRET.encode())]))[0] == 200
        assert await process.stop() == 0


def test_address_taken(tmp_path: Path) -> None:
    """An address that is taken is said to be so before anything is opened."""
    port = free_port()

    async def run() -> None:
        async with BotApi() as api:
            with bind("127.0.0.1", port):
                process = Process(tmp_path / "home", api, LIVRET_SERVICE=f"127.0.0.1:{port}")
                with process:
                    assert await process.ended() == 2
                    assert f"LIVRET_SERVICE : le port {port} est déjà pris" in process.stderr
                    assert not (tmp_path / "home" / "livret.db").exists()

    asyncio.run(run())


async def test_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`livret check` says whether the address for machines is free."""
    port = free_port()
    settings = settings_in(tmp_path / "home", LIVRET_WEB="off", LIVRET_SERVICE=f"127.0.0.1:{port}")
    assert await check(settings) == 0
    assert f"127.0.0.1:{port} est libre" in capsys.readouterr().out
    with bind("127.0.0.1", port):
        assert await check(settings) == 1
    assert f"LIVRET_SERVICE : le port {port} est déjà pris" in capsys.readouterr().out
