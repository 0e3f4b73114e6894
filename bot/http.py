"""ASGI applications, served by uvicorn in the loop of everything else."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

GRACE = 3
"""seconds given to the requests on their way when the stop comes"""


class AdressePrise(Exception):
    """Nothing can be served at this address; the message is a French sentence."""


class _Server(uvicorn.Server):
    """Uvicorn, which leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_app(
    app: ASGIApp, sock: socket.socket, proxies: str, on_stop: Callable[[], None] = lambda: None
) -> None:
    """Serves until cancelled. proxies: addresses whose word is taken. on_stop: called before requests are awaited."""
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
    """The socket of this address, taken at once. name: the setting it comes from. Raises AdressePrise."""
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
    # asyncio leaves it out for a socket made without naming its protocol: each answer would wait 40 ms for an ACK
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
