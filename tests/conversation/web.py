"""
The web chat, served on a real socket, and browsers that visit it.

A `Site` can be stopped and started again; its date and time are set by hand. A `Browser` has its own cookies and
numbers what it posts, as the page does; a `Listening` is one of its streams.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from bot.app import House, open_house
from bot.channels.base import Inbound
from bot.channels.web.wire import Page
from bot.http import bind
from bot.serve_web import run_web
from storage.sessions import read_session
from storage.tables import livret
from tests.conversation.driver import Talk, screen_of_line
from tests.conversation.home import NOW, settings_in
from tests.conversation.house import HouseTalk
from tests.conversation.people import Json, Screen

PAGES = {
    "/": Page(b"<!doctype html><title>Livret</title>", "text/html", '"e1"'),
    "/livret.js": Page(b"'use strict';", "text/javascript", '"e2"'),
}
OPENING = ("passer", "oui", "non", "choix:moi")
"""From « Passer la présentation » to the first question of the identity."""
SKIPS = (*["passer"] * 13, "c_est_ca")
"""From there to the end of the identity."""
PATIENCE = 10.0


class Clock:
    """The date and time of the house."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> Any:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


class Site:
    """The house and its web chat, in this process. phone: somebody on Telegram, the chat 42."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home = home
        self.clock = Clock()
        self.environ = {"LIVRET_WEB": "127.0.0.1:8000"} | environ
        self.port = 0
        self.house: House
        self.phone: HouseTalk
        self.task: asyncio.Task[None]
        self._opened = contextlib.AsyncExitStack()
        self._browsers: list[Browser] = []

    async def __aenter__(self) -> "Site":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for browser in self._browsers:
            await browser.close()
        await self.stop()

    async def start(self) -> None:
        settings = settings_in(self.home, **self.environ)
        sock = self._opened.enter_context(bind("127.0.0.1", self.port))
        self.port = sock.getsockname()[1]
        self.house = await self._opened.enter_async_context(open_house(settings, self.clock))
        self.house.intake.links.places["web"] = self.url
        self.phone = HouseTalk(self.house, "telegram", "42")
        self.task = asyncio.create_task(run_web(self.house, sock))

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self._opened.aclose()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self, **headers: str) -> "Browser":
        browser = Browser(self, headers)
        self._browsers.append(browser)
        return browser

    async def livret_of(self, browser: "Browser") -> str:
        """The livret of this browser's thread."""
        seen = await self.house.intake.view("web", await self.chat_of(browser))
        assert seen is not None and seen.id is not None
        return seen.id

    async def chat_of(self, browser: "Browser") -> str:
        row = await read_session(self.house.store, browser.token)
        assert row is not None
        return row.chat

    async def livrets(self) -> list[str]:
        return await self.house.store.read(lambda c: list(c.execute(select(livret.c.id)).scalars()))

    async def export(self, browser: "Browser") -> Json:
        found: Json = json.loads(await self.house.export(await self.livret_of(browser), "json"))
        return found


_UPDATES = count(900)


def told(chat: str, texte: str | None = None, **what: Any) -> Inbound:
    """A message on Telegram."""
    id = str(next(_UPDATES))
    return Inbound("telegram", chat, id, id, texte=texte, **what)


_BROWSERS = count(1)


class Browser:
    """A visitor. etat: what the server last said of it. headers: added to all its requests."""

    def __init__(self, site: Site, headers: Mapping[str, str]) -> None:
        self.site = site
        self.http = httpx.AsyncClient(
            base_url=site.url, headers={"X-Livret": "1", "Origin": site.url, **headers}, timeout=PATIENCE, verify=False
        )
        self.etat: Json = {}
        self.carte: Json = {}
        self._name = f"w{next(_BROWSERS):06x}"
        self._n = 0

    async def close(self) -> None:
        await self.http.aclose()

    @property
    def token(self) -> str:
        return self.http.cookies["livret"]

    @property
    def fil(self) -> str:
        return str(self.etat["fil"])

    def next_id(self) -> str:
        self._n += 1
        return f"{self._name}-{self._n}"

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params or None)

    async def post(self, path: str, /, **body: Any) -> httpx.Response:
        """JSON as a page writes it: a lone surrogate is an escape."""
        headers = {"Content-Type": "application/json"}
        answer = await self.http.post(path, content=json.dumps(body), headers=headers)
        if answer.is_success and answer.content:
            self.etat = answer.json().get("etat") or self.etat
            self.carte = answer.json().get("carte") or self.carte
        return answer

    async def look(self) -> Json:
        self.etat = (await self.get("/api/etat")).json()
        return self.etat

    async def begin(self, mien: bool = True, *actions: str) -> "Browser":
        """A new livret, as far as these actions lead."""
        assert (await self.post("/api/commencer", mien=mien)).status_code == 201
        for action in actions:
            assert (await self.press(action)).status_code == 200
        return self

    async def open(self, mien: bool = True) -> "Browser":
        """A new livret, at the first question of the identity."""
        return await self.begin(mien, *OPENING)

    async def say(self, texte: str, **what: Any) -> httpx.Response:
        return await self.post("/api/dire", **{"fil": self.fil, "id": self.next_id(), "texte": texte} | what)

    async def press(self, action: str, **what: Any) -> httpx.Response:
        return await self.post(
            "/api/dire", **{"fil": self.fil, "id": self.next_id(), "action": action, "libelle": f"[{action}]"} | what
        )

    async def items(self) -> list[Json]:
        """All the lines of the thread."""
        items: list[Json] = []
        before = 999_999_999
        while True:
            answer = await self.get("/api/avant", fil=self.fil, n=before)
            assert answer.status_code == 200, answer.text
            found = answer.json()["items"]
            if not found:
                return items
            items = found + items
            before = found[0]["n"]

    async def asked(self) -> Json:
        """The last line that asks something."""
        return [item for item in await self.items() if item.get("question")][-1]

    @contextlib.asynccontextmanager
    async def listen(self, depuis: int = 0, fil: str = "", last: str | bytes = "") -> AsyncIterator["Listening"]:
        """last: Last-Event-ID, in bytes where no browser would send it."""
        url = httpx.URL("/api/fil", params={"fil": fil or self.fil, "depuis": str(depuis)})
        octets = last if isinstance(last, bytes) else last.encode()
        async with self.http.stream("GET", url, headers=[(b"Last-Event-ID", octets)] if last else None) as answer:
            listening = Listening(answer)
            task = asyncio.create_task(listening.run())
            try:
                yield listening
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


class WebTalk(Talk[Json]):
    """One person's conversation in this browser, whose livret is begun."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def send(self, **event: object) -> list[Json]:
        before = self.browser.etat["n"]
        said = "press" if "button" in event else "say"
        answer = await getattr(self.browser, said)(event.get("button") or event["text"])
        assert answer.status_code == 200, answer.text
        return [item for item in await self.browser.items() if item["n"] > before and item["de"] == "assistant"]

    def look(self, message: Json) -> Screen | None:
        return screen_of_line(message, "libelle")


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    id: str
    data: Any


@dataclass
class Listening:
    """A stream. ended: the server closed it."""

    answer: httpx.Response
    events: list[Event] = field(default_factory=list)
    ended: bool = False
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        lines: list[str] = []
        try:
            async for line in self.answer.aiter_lines():
                if line:
                    lines.append(line)
                elif lines:
                    self._read(lines)
                    lines = []
        except httpx.HTTPError:
            pass
        self.ended = True
        self._moved.set()

    def _read(self, lines: Sequence[str]) -> None:
        fields = dict(line.split(": ", 1) for line in lines)
        assert len(fields) == len(lines), "a field stands once in an event"
        if "data" in fields:
            name = fields.get("event", "message")
            self.events.append(Event(name, fields.get("id", ""), json.loads(fields["data"])))
            self._moved.set()

    @property
    def items(self) -> list[Json]:
        return [event.data for event in self.events if event.name == "message"]

    @property
    def numbers(self) -> list[int]:
        return [item["n"] for item in self.items]

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]

    async def until(self, true: Callable[["Listening"], object], seconds: float = PATIENCE) -> "Listening":
        async with asyncio.timeout(seconds):
            while not true(self):
                assert not self.ended, "the stream ended"
                self._moved.clear()
                await self._moved.wait()
        return self

    async def until_end(self, seconds: float = PATIENCE) -> "Listening":
        async with asyncio.timeout(seconds):
            while not self.ended:
                self._moved.clear()
                await self._moved.wait()
        return self
