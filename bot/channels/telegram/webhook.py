"""
Telegram's webhook: an update is answered 200 once it is on disk.

Requests that come at the same time are gathered into one transaction. A request without the secret is refused before
its body is read; one that cannot be taken now is answered 503, and Telegram sends it again.
"""

import hmac
from collections.abc import Mapping

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.asgi import BodyTooLong, read_body
from bot.channels.telegram.api import Json, loads
from bot.channels.telegram.channel import NotTaken, Telegram
from bot.gather import Gatherer

log = structlog.get_logger()

SECRET = b"x-telegram-bot-api-secret-token"
BODY = 1_000_000
"""bytes of an update, far more than Telegram sends"""
PATIENCE = 20.0
"""seconds in which an update must be received"""


class TelegramWebhook:
    """The ASGI application of one address."""

    def __init__(self, channel: Telegram, secret: str) -> None:
        self._channel = channel
        self._secret = secret.encode()
        self.gatherer: Gatherer[Json] = Gatherer(channel.receive)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return Response(status_code=405, headers={"allow": "POST"})
        if not self._is_telegram(request.scope):
            log.warning("telegram.webhook_refused")
            return Response(status_code=401)
        try:
            update = await _read(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if update is None:
            return Response(status_code=400)
        try:
            await self.gatherer.take(update)
        except NotTaken as fault:
            log.error("telegram.not_taken", fault=str(fault))
            return Response(status_code=503, headers={"retry-after": "2"})
        return Response(status_code=200)

    def _is_telegram(self, scope: Scope) -> bool:
        """Whether the secret is right; compared in constant time, as bytes, since a header may hold anything."""
        found = [value for name, value in scope["headers"] if name == SECRET]
        return len(found) == 1 and hmac.compare_digest(found[0], self._secret)


async def _read(request: Request) -> Json | None:
    """The update; None when the body is not a JSON object, is too long or too slow."""
    try:
        update = loads(await read_body(request, BODY, PATIENCE))
    except (BodyTooLong, TimeoutError):
        return None
    return update if isinstance(update, Mapping) else None
