"""Serves ASGI applications with uvicorn, in the event loop of the house."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

GRACE = 3
"""seconds given to the requests under way at the stop"""


class AdressePrise(Exception):
    """The address cannot be opened; the message is a French sentence."""


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: `serve.py` has its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_app(
    app: ASGIApp, sock: socket.socket, proxies: str, on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serves until cancelled. proxies: trusted ones. on_stop: called before the last requests are waited for."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=True,
        forwarded_allow_ips=proxies,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([sock]))
    try:
        await asyncio.shield(serving)
    finally:
        on_stop()
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)


def bind(host: str, port: int, name: str = "LIVRET_WEB") -> socket.socket:
    """Opens the socket of this address. name: the setting that gives it. Raises AdressePrise."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        sock = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AdressePrise(
                f"{name} : le port {port} est déjà pris. Arrêtez l'autre programme, ou choisissez un autre port, "
                f"comme {host}:{port + 1}."
            ) from None
        raise AdressePrise(f"{name} : l'adresse {host}:{port} ne peut pas être ouverte ({error.strerror}).") from None
    # asyncio does not set it on a socket whose protocol is not named: each answer would wait 40 ms for an ACK
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
