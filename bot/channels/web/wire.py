"""Reads requests and makes answers: JSON both ways, and one shape for every refusal."""

import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from bot.channels.asgi import BodyTooLong, read_body
from bot.channels.web import phrases
from bot.limits import network_of

COOKIE = "livret"
BODY = 1_000_000
"""bytes of a request: enough for the longest message"""
PATIENCE = 20.0
"""seconds in which a body must be received"""

Body = Mapping[str, Any]
"""The JSON object of a POST."""
GetRoute = Callable[[Request], Awaitable[Response]]
PostRoute = Callable[[Request, Body], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the page, as it is served. cache: its Cache-Control."""

    octets: bytes
    sorte: str
    etag: str
    cache: str = "no-cache"


class Json(Response):
    """A JSON answer; if it holds a lone surrogate, which UTF-8 cannot encode, it is escaped."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        try:
            return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            return json.dumps(content, separators=(",", ":")).encode()


class RequestRefused(Exception):
    """A request is refused. erreur: its key, for the page. message: a French sentence. retry_after: seconds to wait."""

    def __init__(self, status: int, erreur: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(erreur)
        self.status = status
        self.erreur = erreur
        self.message = message
        self.retry_after = retry_after

    def response(self) -> Response:
        body: dict[str, Any] = {"erreur": self.erreur, "message": self.message}
        headers = {}
        if self.retry_after is not None:
            body["attendre"] = max(1, math.ceil(self.retry_after))
            headers["retry-after"] = str(body["attendre"])
        return Json(body, self.status, headers)


class Unreadable(RequestRefused):
    """The body does not have the shape that the page sends."""

    def __init__(self, status: int = 422) -> None:
        super().__init__(status, "illisible", phrases.ILLISIBLE)


class TooFast(RequestRefused):
    """The request is over a rate limit."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(429, "trop_vite", phrases.TROP_VITE, retry_after)


class Nothing(RequestRefused):
    """There is nothing at this address for this session."""

    def __init__(self, message: str = phrases.RIEN_ICI) -> None:
        super().__init__(404, "rien", message)


async def read_json(request: Request) -> Body:
    """The JSON object of a request. Raises RequestRefused."""
    try:
        octets = await read_body(request, BODY, PATIENCE)
    except BodyTooLong:
        raise RequestRefused(413, "trop_long", phrases.TROP_LONG) from None
    except TimeoutError:
        raise Unreadable(408) from None
    try:
        body = json.loads(octets or b"{}")
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(body, dict):
        raise Unreadable
    return body


def read_text(body: Body, name: str) -> str:
    """Raises RequestRefused."""
    text = body.get(name)
    if not isinstance(text, str):
        raise Unreadable
    return text


def read_optional(body: Body, name: str) -> str | None:
    """Raises RequestRefused."""
    return read_text(body, name) if body.get(name) is not None else None


def read_number(text: str | None) -> int:
    """The number of a line; 0 for a text that is not one."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def token_of(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def tokens_of(request: Request) -> set[str]:
    """All tokens that a browser sends: a cookie set under another path or domain of the site is sent too."""
    shown = (part.partition("=") for line in request.headers.getlist("cookie") for part in line.split(";"))
    return {value.strip() for name, _, value in shown if name.strip() == COOKIE} | {token_of(request)}


def address_of(scope: Scope) -> str:
    """The address of a request for the rate limits, as the server or a trusted proxy gives it."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""
