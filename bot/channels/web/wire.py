"""What a request holds and what an answer is made of: JSON both ways, and one form for every refusal."""

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
"""octets of a request, a long message of four-byte signs included"""
PATIENCE = 20.0
"""seconds to send it in"""

Body = Mapping[str, Any]
"""What a POST says."""
GetRoute = Callable[[Request], Awaitable[Response]]
PostRoute = Callable[[Request, Body], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the page, as it is served. cache: what browsers are told of keeping it."""

    octets: bytes
    sorte: str
    etag: str
    cache: str = "no-cache"


class Json(Response):
    """JSON; a lone surrogate, which UTF-8 cannot write, is an escape."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        try:
            return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            return json.dumps(content, separators=(",", ":")).encode()


class RequestRefused(Exception):
    """A request is not done; `message` is a French sentence for the person. attendre: seconds before another try."""

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
    """What was posted has not the form that the page gives it."""

    def __init__(self, status: int = 422) -> None:
        super().__init__(status, "illisible", phrases.ILLISIBLE)


class TooFast(RequestRefused):
    """Too much at once: it may be asked again after so many seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(429, "trop_vite", phrases.TROP_VITE, retry_after)


class Nothing(RequestRefused):
    """There is nothing at this address, for this session."""

    def __init__(self, message: str = phrases.RIEN_ICI) -> None:
        super().__init__(404, "rien", message)


async def read_json(request: Request) -> Body:
    """The object that a request carries. Raises Refused."""
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
    """Raises Refused."""
    text = body.get(name)
    if not isinstance(text, str):
        raise Unreadable
    return text


def read_optional(body: Body, name: str) -> str | None:
    """Raises Refused."""
    return read_text(body, name) if body.get(name) is not None else None


def read_number(text: str | None) -> int:
    """A number of a line; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def token_of(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def tokens_of(request: Request) -> set[str]:
    """All that a browser shows: a cookie that it was given under another path or name of the site comes beside ours."""
    shown = (part.partition("=") for line in request.headers.getlist("cookie") for part in line.split(";"))
    return {value.strip() for name, _, value in shown if name.strip() == COOKIE} | {token_of(request)}


def address_of(scope: Scope) -> str:
    """Where a request comes from, as far as attempts are counted; a trusted proxy says for whom it asks."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""
