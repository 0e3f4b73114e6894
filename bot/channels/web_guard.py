"""
What stands before the web chat's routes: who asks, how often, how much, and the headers of every answer.

A page that is not ours can neither post nor read: the cookie is SameSite=Strict, a POST is JSON with a header that no
form can send, and its Origin is looked at.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.asgi import TropLong, read_body
from bot.limits import Limiter, network_of
from dialogs import phrases

COOKIE = "livret"
HEADER = "x-livret"
BODY = 1_000_000
"""octets of a request, a long message of four-byte signs included"""
HOST = 255
"""characters of the name a page is asked from: without a public address, links and QR codes are made of it"""
PATIENCE = 20.0
"""seconds to send it in"""

SECURITY: Mapping[str, str] = {
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HSTS = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the page, as it is served."""

    octets: bytes
    sorte: str
    etag: str


class Json(Response):
    """JSON; a lone surrogate, which UTF-8 cannot write, is an escape."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        try:
            return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            return json.dumps(content, separators=(",", ":")).encode()


class Refused(Exception):
    """A request is not done; `message` is a French sentence for the person. attendre: seconds before another try."""

    def __init__(self, status: int, erreur: str, message: str, attendre: float | None = None) -> None:
        super().__init__(erreur)
        self.status = status
        self.erreur = erreur
        self.message = message
        self.attendre = attendre

    def response(self) -> Response:
        body: dict[str, Any] = {"erreur": self.erreur, "message": self.message}
        headers = {}
        if self.attendre is not None:
            body["attendre"] = max(1, math.ceil(self.attendre))
            headers["retry-after"] = str(body["attendre"])
        return Json(body, self.status, headers)


class Guard:
    """ASGI middleware. public_url: where the page is reached, when it is not where it is served."""

    def __init__(self, app: ASGIApp, places: Limiter, public_url: str | None) -> None:
        self._app = app
        self._places = places
        self._public = _origin(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
                if self._is_https(scope):
                    headers["strict-transport-security"] = HSTS
            await send(message)

        try:
            self._check(scope)
        except Refused as refused:
            await refused.response()(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _check(self, scope: Scope) -> None:
        wait = self._places.wait(address_of(scope))
        if wait:
            raise Refused(429, "trop_vite", phrases.WEB_TROP_VITE, wait)
        if scope["method"] == "POST" and not self._is_ours(scope):
            raise Refused(403, "refuse", phrases.WEB_REFUSE)

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin, host = headers.get("origin"), headers.get("host", "")
        here = f"{scope['scheme']}://{host}".lower()
        return (
            headers.get(HEADER) == "1"
            and len(host) <= HOST
            and headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
            and headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
            and (origin is None or origin.lower() in (here, self._public))
        )

    def _is_https(self, scope: Scope) -> bool:
        return scope["scheme"] == "https" or bool(self._public and self._public.startswith("https:"))


def address_of(scope: Scope) -> str:
    """Where a request comes from, as far as attempts are counted; a trusted proxy says for whom it asks."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


async def read_json(request: Request) -> dict[str, Any]:
    """The object that a request carries. Raises Refused."""
    try:
        octets = await read_body(request, BODY, PATIENCE)
    except TropLong:
        raise Refused(413, "trop_long", phrases.WEB_TROP_LONG) from None
    except TimeoutError:
        raise Refused(408, "illisible", phrases.WEB_ILLISIBLE) from None
    try:
        body = json.loads(octets or b"{}")
    except (ValueError, RecursionError):
        raise Refused(422, "illisible", phrases.WEB_ILLISIBLE) from None
    if not isinstance(body, dict):
        raise Refused(422, "illisible", phrases.WEB_ILLISIBLE)
    return body


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
