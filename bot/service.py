"""
The paths for machines: `/sante`, `/metrics`, and those that a channel is called at (a webhook).

They are on the page's address, or on their own (LIVRET_SERVICE). Their answers hold nothing personal.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import House
from bot.metrics import Metrics
from bot.served import ChannelService

SANTE = "/sante"
METRICS = "/metrics"
PATIENCE = 3.0
"""seconds that the store has to answer"""


class PathRouter:
    """ASGI: sends some paths to their own application, the others to `rest`, or to a 404 without `rest`."""

    def __init__(self, places: Mapping[str, ASGIApp], rest: ASGIApp | None) -> None:
        self._places = places
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._places.get(scope["path"], self._rest) if scope["type"] == "http" else self._rest
        await (app or Response(status_code=404))(scope, receive, send)


def places(house: House, services: Sequence[ChannelService]) -> dict[str, ASGIApp]:
    """Path -> its application."""
    found: dict[str, ASGIApp] = {SANTE: _answering(lambda: _health(house, services))}
    if house.settings.metrics:
        metrics = Metrics(house, services)
        found[METRICS] = _answering(lambda: _measure(metrics))
    for service in services:
        found.update(service.places)
    return found


def _answering(ask: Callable[[], Awaitable[Response]]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        asked = request.method in ("GET", "HEAD")
        response = await ask() if asked else Response(status_code=405, headers={"allow": "GET, HEAD"})
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    return app


async def _health(house: House, services: Sequence[ChannelService]) -> Response:
    """200 when the store and the channels work, else 503; the body has the state of each."""
    base = await _is_reachable(house)
    told: dict[str, object] = {"base": base}
    told |= {service.canal: service.health for service in services}
    well = base and not any(service.is_deaf for service in services)
    return Response(json.dumps(told), 200 if well else 503, media_type="application/json")


async def _is_reachable(house: House) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await house.store.count_parked()
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True


async def _measure(metrics: Metrics) -> Response:
    try:
        async with asyncio.timeout(PATIENCE):
            measures = await metrics.read()
    except (SQLAlchemyError, OSError, TimeoutError):
        return Response(status_code=503)
    return Response(measures, media_type="text/plain; version=0.0.4; charset=utf-8")
