"""The web chat, plugged into the house and served by uvicorn in the loop of everything else."""

import asyncio
import contextlib
import errno
import hashlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

import uvicorn

from bot.app import House
from bot.channels.base import Fichier, Inbound
from bot.channels.web import CANAL, Vu, Web
from bot.channels.web_guard import Page
from bot.gather import Gatherer
from bot.portier import Portier
from dialogs import vue
from dialogs.vue import Vue

GRACE = 3
"""seconds given to the requests on their way when the stop comes"""
PURGE = 3600.0
"""seconds between two clearings of what is over"""

PAGES: Mapping[str, tuple[str, str]] = {
    "/": ("index.html", "text/html"),
    "/accessibilite": ("accessibilite.html", "text/html"),
    "/livret.css": ("livret.css", "text/css"),
    "/livret.js": ("livret.js", "text/javascript"),
    "/sw.js": ("sw.js", "text/javascript"),
    "/manifest.webmanifest": ("manifest.webmanifest", "application/manifest+json"),
    "/icone.svg": ("icone.svg", "image/svg+xml"),
    "/icone-192.png": ("icone-192.png", "image/png"),
    "/icone-512.png": ("icone-512.png", "image/png"),
}


class AdressePrise(Exception):
    """The web chat cannot be served at this address; the message is a French sentence."""


def load_pages() -> dict[str, Page]:
    """The files of the page, by their address."""
    folder = resources.files("bot") / "page"
    pages = {}
    for address, (name, sorte) in PAGES.items():
        octets = (folder / name).read_bytes()
        pages[address] = Page(octets, sorte, f'"{hashlib.blake2s(octets, digest_size=12).hexdigest()}"')
    return pages


class WebHouse:
    """The house, as the web chat sees it: by the chat of a thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.gatherer = Gatherer(house.turn.take)

    async def take_one(self, inbound: Inbound) -> None:
        await self.gatherer.take(inbound)

    async def see_chat(self, chat: str) -> Vu:
        seen = await self._house.turn.see(CANAL, chat)
        return Vu() if seen is None else Vu(seen.id, seen.n, seen.behind)

    async def lines(
        self, chat: str, after: int = 0, before: int | None = None, last: int | None = None
    ) -> Sequence[Mapping[str, Any]]:
        return await self._house.turn.lines(CANAL, chat, after=after, before=before, last=last)

    async def look(self, chat: str) -> Vue | None:
        seen = await self._house.turn.see(CANAL, chat)
        if seen is None or seen.id is None:
            return None
        return vue.look(self._house.trame, seen.livret, self._house.now().date())

    async def file_of(self, chat: str, n: int) -> Fichier | None:
        """What line n hands over, as the livret is now."""
        found = await self.lines(chat, n - 1, n + 1)
        seen = await self._house.turn.see(CANAL, chat)
        nom = found[0].get("fichier") if found else None
        if nom is None or seen is None or seen.id is None:
            return None
        octets = await self._house.export(seen.id, nom["nom"].rpartition(".")[2])
        return Fichier(nom["nom"], "document", octets, seen.id)

    def link_to_telegram(self, jeton: str) -> str | None:
        return self._house.turn.liens.to_telegram(jeton)


class _Server(uvicorn.Server):
    """Uvicorn, which leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run_web(house: House, sock: socket.socket) -> None:
    """Serves until cancelled; what was received is then finished."""
    portier = Portier(house.store, house.now)
    seen_as = WebHouse(house)
    web = Web(seen_as, portier, load_pages(), house.settings.public_url)
    house.turn.on_moved = web.hub.wake
    config = uvicorn.Config(
        web.app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=True,
        forwarded_allow_ips=house.settings.web_proxy,
    )
    server = _Server(config)
    clearing = asyncio.create_task(_clear(portier))
    serving = asyncio.create_task(server.serve([sock]))
    try:
        await asyncio.shield(serving)
    finally:
        web.hub.stop()
        server.should_exit = True
        clearing.cancel()
        await asyncio.gather(serving, clearing, return_exceptions=True)
        await seen_as.gatherer.finish()


async def _clear(portier: Portier) -> None:
    while True:
        await portier.purge()
        await asyncio.sleep(PURGE)


def bind(host: str, port: int) -> socket.socket:
    """The socket of this address, taken at once. Raises AdressePrise."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AdressePrise(
                f"LIVRET_WEB : le port {port} est déjà pris. Arrêtez l'autre programme, ou choisissez un autre port, "
                f"comme {host}:{port + 1}."
            ) from None
        raise AdressePrise(
            f"LIVRET_WEB : l'adresse {host}:{port} ne peut pas être ouverte ({error.strerror})."
        ) from None
