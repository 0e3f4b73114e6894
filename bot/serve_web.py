"""Serves the web chat: gives its routes the house, and clears what is over."""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app import House
from bot.channels.base import Fichier, Inbound
from bot.channels.telegram.updates import TELEGRAM
from bot.channels.web.canal import CANAL
from bot.channels.web.chats import TRANSCRIPTEUR, ChatState
from bot.channels.web.routes import Web
from bot.gather import Gatherer
from bot.http import serve_app
from bot.news import Moved
from bot.pages import load_pages
from bot.portier import Portier
from bot.throttle import Busy
from dialogs.conversation.display import for_whom, page, was_dictated
from dialogs.livret.vue import Vue
from storage.store import Concurrence

log = structlog.get_logger()

PURGE = 3600.0
"""seconds between two purges of sessions and links that are over"""


class HouseChats:
    """The `Chats` of the web chat, read from the house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.gatherer = Gatherer(house.intake.take)

    async def take_one(self, inbound: Inbound) -> None:
        """Raises Occupe when another process writes to the same rows for too long."""
        try:
            await self.gatherer.take(inbound)
        except Concurrence:
            raise Busy from None

    async def state_of(self, chat: str) -> ChatState:
        seen = await self._house.intake.view(CANAL, chat)
        if seen is None:
            return ChatState()
        pour = for_whom(self._house.contenu, seen.livret, self._house.now().date(), TRANSCRIPTEUR)
        return ChatState(seen.id, seen.n, seen.behind, was_dictated(seen.livret), pour)

    def last_of(self, chat: str) -> int:
        return self._house.intake.last_of(CANAL, chat)

    async def lines(
        self, chat: str, after: int = 0, before: int | None = None, last: int | None = None
    ) -> Sequence[Mapping[str, Any]]:
        return await self._house.intake.lines(CANAL, chat, after=after, before=before, last=last)

    async def livret_page(self, chat: str, plume: bool = False) -> Vue | None:
        seen, today = await self._house.intake.view(CANAL, chat), self._house.now().date()
        if seen is None or seen.id is None:
            return None
        return page(self._house.contenu, seen.livret, today, TRANSCRIPTEUR if plume else "")

    async def file_of(self, chat: str, n: int) -> Fichier | None:
        """The file that line n offers, made from the livret as it is now."""
        found = await self.lines(chat, n - 1, n + 1)
        seen = await self._house.intake.view(CANAL, chat)
        nom = found[0].get("fichier") if found else None
        if nom is None or seen is None or seen.id is None:
            return None
        octets = await self._house.export(seen.id, nom["nom"].rpartition(".")[2])
        return Fichier(nom["nom"], "document", octets, seen.id)

    def link_to_telegram(self, jeton: str) -> str | None:
        return self._house.intake.links.link(TELEGRAM.nom, jeton)


class WebService:
    """The web chat: `app` is its ASGI application, and `run()` must run beside it."""

    def __init__(self, house: House) -> None:
        self._portier = Portier(house.store, house.now)
        self._chats = HouseChats(house)
        web = Web(self._chats, self._portier, load_pages(), house.settings.public_url)
        house.intake.news.follow(Moved, lambda moved: web.hub.wake(_threads(moved), moved.livrets))
        self.app = web.app
        self.stop = web.hub.stop
        """ends the streams: to be called before the last requests are waited for"""

    async def run(self) -> None:
        """Purges until cancelled, then finishes what was received."""
        try:
            await _clear(self._portier)
        finally:
            await self._chats.gatherer.finish()


def _threads(moved: Moved) -> list[str]:
    """The chats of these conversations that are on the web."""
    return [chat for canal, chat in moved.chats if canal == CANAL]


async def run_web(house: House, sock: socket.socket) -> None:
    """Serves the web chat alone, until cancelled."""
    web = WebService(house)
    clearing = asyncio.create_task(web.run())
    try:
        await serve_app(web.app, sock, house.settings.web_proxy, web.stop)
    finally:
        clearing.cancel()
        await asyncio.gather(clearing, return_exceptions=True)


async def _clear(portier: Portier) -> None:
    """Purges every PURGE seconds; after an error of the store, tries again the next time."""
    while True:
        try:
            await portier.purge()
        except (SQLAlchemyError, OSError, Concurrence) as error:
            log.error("store.unavailable", error=type(error).__name__)
        await asyncio.sleep(PURGE)
