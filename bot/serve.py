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
from bot.check import find_telegram_fault, find_web_fault
from bot.settings import Settings

log = structlog.get_logger()


class ServiceImpossible(Exception):
    """What is configured cannot be served; the message is a French sentence."""


async def serve(settings: Settings) -> None:
    """Runs until SIGTERM or Ctrl-C."""
    if settings.web is None and not settings.telegram_token:
        raise ServiceImpossible(
            "Aucun canal n'est réglé. Mettez LIVRET_WEB ou TELEGRAM_TOKEN, ou lancez « livret chat »."
        )
    if settings.telegram_token and (fault := find_telegram_fault(settings)):
        raise ServiceImpossible(f"Telegram : {fault}")
    async with AsyncExitStack() as stack:
        sock = _bind(settings, stack) if settings.web else None
        house = await stack.enter_async_context(open_house(settings))
        served: list[Awaitable[None]] = []
        if settings.telegram_token:
            served.append(_telegram(house, stack))
        if sock is not None:
            served.append(_web(house, sock))
        await _until_stopped(served)


def _bind(settings: Settings, stack: AsyncExitStack) -> socket.socket:
    """The address of the web chat, taken before anything is opened: two assistants on one port would be a mess."""
    if fault := find_web_fault():
        raise ServiceImpossible(f"LIVRET_WEB : {fault}")
    from bot.serve_web import AdressePrise, bind

    assert settings.web is not None, "asked only when there is a web chat"
    try:
        sock = bind(*settings.web)
    except AdressePrise as error:
        raise ServiceImpossible(str(error)) from None
    stack.callback(sock.close)
    return sock


async def _web(house: House, sock: socket.socket) -> None:
    from bot.serve_web import run_web

    host, port = sock.getsockname()[:2]
    if house.settings.public_url is None:
        house.turn.liens.web = web_address((host, port))
    print(f"La page est ouverte : {house.turn.liens.web}", flush=True)
    if house.settings.public_url is None and host in ("127.0.0.1", "::1"):
        print(
            "Elle ne s'ouvre que sur cette machine. Pour un téléphone, voyez LIVRET_WEB dans .env.example.", flush=True
        )
    print("Pour arrêter : Ctrl-C.", flush=True)
    await run_web(house, sock)


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


def _telegram(house: House, stack: AsyncExitStack) -> Awaitable[None]:
    from bot.serve_telegram import TelegramImpossible, open_telegram

    async def run(telegram: Awaitable[None]) -> None:
        try:
            await telegram
        except TelegramImpossible as error:
            raise ServiceImpossible(str(error)) from None

    try:
        telegram = open_telegram(house, stack)
    except TelegramImpossible as error:
        raise ServiceImpossible(str(error)) from None
    print("Telegram est à l'écoute.", flush=True)
    return run(telegram)
