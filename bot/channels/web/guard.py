"""
ASGI middleware before the web chat's routes: rate limit by address, protection against CSRF, security headers.

A page of another site can neither post nor read: the cookie is SameSite=Strict, a POST is JSON with a header that no
form can send, and its Origin is checked.
"""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web import phrases
from bot.channels.web.wire import RequestRefused, TooFast, address_of
from bot.limits import Limiter

HEADER = "x-livret"
HOST = 255
"""characters of a Host header: without a public address, links and QR codes are made from it"""

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


class Guard:
    """
    The middleware. public_url: where the page is reached, when it is not where it is served.

    places: the rate limit by address. uncounted: paths that do not count in it, the files that a browser keeps: there
    are many, and all the people of a workshop ask for them at the same moment, from one address.
    """

    def __init__(self, app: ASGIApp, places: Limiter, public_url: str | None, uncounted: Collection[str] = ()) -> None:
        self._app = app
        self._places = places
        self._public = _origin(public_url) if public_url else None
        self._uncounted = frozenset(uncounted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send_guarded = self._guarded(scope, send)
        try:
            self._check(scope)
        except RequestRefused as refused:
            await refused.response()(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _guarded(self, scope: Scope, send: Send) -> Send:
        """Adds to an answer the headers that every answer has."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
                if self._is_https(scope):
                    headers["strict-transport-security"] = HSTS
            await send(message)

        return send_guarded

    def _check(self, scope: Scope) -> None:
        wait = 0 if scope["path"] in self._uncounted else self._places.acquire(address_of(scope))
        if wait:
            raise TooFast(wait)
        if scope["method"] == "POST" and not self._is_same_site(scope):
            raise RequestRefused(403, "refuse", phrases.REFUSE)

    def _is_same_site(self, scope: Scope) -> bool:
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


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
