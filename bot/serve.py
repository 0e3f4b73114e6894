"""
`livret run`: serves every configured channel until it is stopped.

At the stop, a batch under way is finished; a message that was not taken is not acknowledged, so that its channel sends
it again.
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
"""seconds after which the messages that came during the stop have been answered"""


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
        _print_places(house, page, services)
        preparing = asyncio.create_task(_prepare(house))
        stack.callback(preparing.cancel)
        await _until_stopped(served)


def _find_servers(settings: Settings, canaux: Canaux) -> list[Server]:
    """The servers of the channels that the settings ask for, apart from the page. Raises ServiceImpossible."""
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
    """Makes the FAQ's index, which takes nearly a second, before a person needs it."""
    await asyncio.sleep(SETTLED)
    await asyncio.to_thread(house.faq)


def _bind(place: tuple[str, int] | None, name: str, stack: AsyncExitStack) -> socket.socket | None:
    """Opens this address, before the store, so that a second assistant on the same port stops at once."""
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
    """Serves the page and the paths for machines, on one address or on two."""
    from bot.http import serve_app
    from bot.serve_web import WebService
    from bot.service import PathRouter, places

    proxies, for_machines = house.settings.web_proxy, places(house, services)
    served: list[Awaitable[None]] = []
    if page is not None:
        web = WebService(house)
        served.append(serve_app(PathRouter({} if machines else for_machines, web.app), page, proxies, web.stop))
        served.append(web.run())
    if machines is not None:
        served.append(serve_app(PathRouter(for_machines, None), machines, proxies))
    return served


def _print_places(house: House, page: socket.socket | None, services: Sequence[ChannelService]) -> None:
    """Prints where the channels are reached."""
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
    """Waits for a signal, or for the end of one of the channels; an error of one ends all."""
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
