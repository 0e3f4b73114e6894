"""
`livret run`: every configured channel, until stopped.

A batch in hand is finished when the stop comes; what was not taken is left unacknowledged, and comes again.
"""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack

import structlog

from bot.app import House, open_house, web_address
from bot.channels.web.canal import WEB
from bot.check import find_metrics_fault, find_web_fault
from bot.registry import CANAUX, Canaux
from bot.served import ChannelService, Server, ServiceImpossible, load_server
from bot.settings import Settings

log = structlog.get_logger()

SETTLED = 3.0
"""seconds; by then, who wrote while nobody listened has been answered"""


async def serve(settings: Settings, canaux: Canaux = CANAUX) -> None:
    """Runs until SIGTERM or Ctrl-C."""
    servers = _find_servers(settings, canaux)
    if fault := find_metrics_fault(settings):
        raise ServiceImpossible(fault)
    async with AsyncExitStack() as stack:
        page = _bind(settings.web, "LIVRET_WEB", stack)
        machines = _bind(settings.service, "LIVRET_SERVICE", stack)
        house = await stack.enter_async_context(open_house(settings, canaux=canaux))
        services = [server.open_service(house) for server in servers]
        served: list[Awaitable[None]] = [service.run() for service in services]
        if page or machines:
            served += _http(house, services, page, machines)
        if house.slow is not None:
            served.append(house.slow.run())
        _tell(house, page, services)
        preparing = asyncio.create_task(_prepare(house))
        stack.callback(preparing.cancel)
        await _until_stopped(served)


def _find_servers(settings: Settings, canaux: Canaux) -> list[Server]:
    """Of the channels that are asked for, besides the page. Raises ServiceImpossible."""
    asked = [canal for canal in canaux.values() if canal.serve and canal.is_set(settings)]
    if settings.web is None and not asked:
        names = " ou ".join(canal.setting for canal in canaux.values() if canal.setting)
        raise ServiceImpossible(f"Aucun canal n'est réglé. Mettez {names}, ou lancez « livret chat ».")
    servers = [load_server(canal) for canal in asked]
    for server in servers:
        if fault := server.find_fault(settings):
            raise ServiceImpossible(fault)
    return servers


async def _prepare(house: House) -> None:
    """The FAQ's index takes nearly a second: it is made beside the first messages, not while somebody waits for it."""
    await asyncio.sleep(SETTLED)
    await asyncio.to_thread(house.faq)


def _bind(place: tuple[str, int] | None, name: str, stack: AsyncExitStack) -> socket.socket | None:
    """This address, taken before anything is opened: two assistants on one port would be a mess."""
    if place is None:
        return None
    if fault := find_web_fault():
        raise ServiceImpossible(f"{name} : {fault}")
    from bot.http import AdressePrise, bind

    try:
        sock = bind(*place, name)
    except AdressePrise as error:
        raise ServiceImpossible(str(error)) from None
    stack.callback(sock.close)
    return sock


def _http(
    house: House, services: Sequence[ChannelService], page: socket.socket | None, machines: socket.socket | None
) -> list[Awaitable[None]]:
    """The page, and what is served for machines, on one address or on two."""
    from bot.http import serve_app
    from bot.serve_web import WebService
    from bot.service import PathRouter, places

    proxies, ours = house.settings.web_proxy, places(house, services)
    served: list[Awaitable[None]] = []
    if page is not None:
        web = WebService(house)
        served.append(serve_app(PathRouter({} if machines else ours, web.app), page, proxies, web.stop))
        served.append(web.run())
    if machines is not None:
        served.append(serve_app(PathRouter(ours, None), machines, proxies))
    return served


def _tell(house: House, page: socket.socket | None, services: Sequence[ChannelService]) -> None:
    """Where to go."""
    if page is not None:
        host, port = page.getsockname()[:2]
        address = house.settings.public_url or web_address((host, port))
        house.intake.links.places[WEB.nom] = address
        print(f"La page est ouverte : {address}", flush=True)
        if house.settings.public_url is None and host in ("127.0.0.1", "::1"):
            print("Elle ne s'ouvre que sur cette machine. Pour un téléphone, voyez LIVRET_WEB dans .env.example.")
    for service in services:
        if service.said:
            print(service.said)
    print("Pour arrêter : Ctrl-C.", flush=True)


async def _until_stopped(served: Sequence[Awaitable[None]]) -> None:
    """Until a signal, or until one of the channels ends; a channel that fails ends all."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    tasks = [asyncio.ensure_future(channel) for channel in served]
    waiting = asyncio.ensure_future(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (*tasks, waiting):
            task.cancel()
        await asyncio.gather(*tasks, waiting, return_exceptions=True)
