"""The house on Telegram, served in this process with the double at the other end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import House, local_now, open_house
from bot.http import bind, serve_app
from bot.serve_telegram import TelegramService
from bot.service import PathRouter, places
from tests.bot.bot_api import BotApi
from tests.conversation.home import exports_of, settings_in
from tests.conversation.people import Json
from tests.conversation.server import free_port, telegram_environ
from tests.processes import PATIENCE


class Served:
    """late: how far ahead the clocks of the house and of Telegram are set."""

    def __init__(self, home: Path, api: BotApi, library: str, mode: str, **environ: str) -> None:
        self.home = home
        self.api = api
        self.library = library
        self.mode = mode
        self.port = free_port()
        self.environ = environ
        self.late = timedelta()
        self.house: House
        self.service: TelegramService
        self._tasks: list[asyncio.Task[None]] = []
        self._opened = contextlib.AsyncExitStack()

    def now(self) -> Any:
        return local_now() + self.late

    async def start(self) -> None:
        told = telegram_environ(self.api, self.library, self.mode, self.port)
        settings = settings_in(self.home, **told | self.environ)
        self.house = await self._opened.enter_async_context(open_house(settings, self.now))
        self.service = TelegramService(self.house)
        work: list[Any] = [self.service.run()]
        if self.mode == "webhook":
            sock = self._opened.enter_context(bind("127.0.0.1", self.port))
            work.append(serve_app(PathRouter(places(self.house, [self.service]), None), sock, "127.0.0.1"))
        self._tasks = [asyncio.ensure_future(one) for one in work]
        await self.api.wait_until(lambda: self.service._channel.heard is not None or self._ended, PATIENCE)

    @property
    def _ended(self) -> bool:
        return any(task.done() for task in self._tasks)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        done = await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._opened.aclose()
        bugs = [one for one in done if isinstance(one, Exception)]
        assert bugs == [], "nothing had failed"

    async def ended(self) -> BaseException | None:
        """The error that ended the channel, if one did."""
        done, _ = await asyncio.wait(self._tasks, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        assert done, "it goes on"
        return next(iter(done)).exception()

    def later(self, **span: float) -> None:
        """Moves the clock of the house and that of Telegram forward."""
        self.late += timedelta(**span)
        self.api.later(timedelta(**span).total_seconds())

    async def export(self, chat: int) -> Json:
        return (await exports_of(self.home, [f"telegram:{chat}"]))[f"telegram:{chat}"]


@asynccontextmanager
async def serving(home: Path, api: BotApi, library: str, mode: str, **environ: str) -> AsyncIterator[Served]:
    served = Served(home, api, library, mode, **environ)
    await served.start()
    try:
        yield served
    finally:
        await served.stop()


@asynccontextmanager
async def telegram(tmp_path: Path, library: str, mode: str, **environ: str) -> AsyncIterator[tuple[BotApi, Served]]:
    """The same, with a double of its own."""
    async with BotApi() as api, serving(tmp_path / "home", api, library, mode, **environ) as served:
        yield api, served
