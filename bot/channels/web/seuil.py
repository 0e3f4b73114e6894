"""
The seuil: the requests to come in and to leave. Codes, PIN, sessions, locks, links to another device.

The cookie holds the token of a session (portier.py). A plume session is on the device of a transcripteur: it is given
only the lines of such sessions since it was opened, and what the person agreed to show.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.base import Inbound
from bot.channels.web import phrases
from bot.channels.web.canal import CANAL
from bot.channels.web.chats import Chats, ChatState
from bot.channels.web.hub import Hub
from bot.channels.web.links import PageLinks
from bot.channels.web.sessions import check_own, lock_of, name_of, require_session, signed
from bot.channels.web.wire import (
    COOKIE,
    Body,
    Json,
    Nothing,
    RequestRefused,
    Unreadable,
    address_of,
    read_optional,
    read_text,
    token_of,
    tokens_of,
)
from bot.limits import Limiter, Rate
from bot.portier import LOCK_AFTER, EntryRefusal, OpenedSession, Portier, RefusalReason, Session

OPENINGS = Rate(60, 60 / 3600)
"""new conversations from one address: a workshop at once, then one a minute"""
OWN_DEVICE_LIFE = 180 * 86_400
"""lifetime of the cookie on a person's own device, in seconds"""
WARN = 60
"""seconds before the lock at which the page asks whether someone is there"""


class Seuil:
    """The requests about sessions; each public method is one route."""

    def __init__(self, chats: Chats, portier: Portier, hub: Hub, links: PageLinks) -> None:
        self._chats = chats
        self._portier = portier
        self._hub = hub
        self._links = links
        self._openings = Limiter(OPENINGS)

    # --- who is there ------------------------------------------------------------------------------------------

    async def state(self, request: Request) -> Response:
        """The state of this browser's session. Welcomes the person first, if nothing was said to them yet."""
        session = await self._portier.who(token_of(request))
        state = await self._state(session)
        if session is not None and state["session"] == "ouverte" and await self._is_to_be_welcomed(session, state["n"]):
            await self._welcome(session, again=True)
            state = await self._state(session)
        return Json(state)

    async def _is_to_be_welcomed(self, session: Session, n: int) -> bool:
        """Whether nothing was said yet, or the last line was said to a transcripteur and not to the person."""
        if not n or session.plume:
            return not n
        return any(line.get("plume") for line in await self._chats.lines(session.chat, last=1))

    async def _state(self, session: Session | None) -> dict[str, Any]:
        seen = await self._chats.state_of(session.chat) if session and not session.unlock_with else ChatState()
        return {
            "session": None if session is None else "verrouillee" if session.unlock_with else "ouverte",
            "verrou": session and lock_of(session),
            "mien": session is not None and session.own_device,
            "pin": session is not None and session.pin,
            "carte": session is not None and session.carte,
            "fil": name_of(session.chat) if session else None,
            "n": seen.n,
            "ailleurs": seen.behind,
            "plume": session is not None and session.plume,
            "pour": seen.pour if session and session.plume else "",
            "telegram": self._chats.link_to_telegram("") is not None,
            "verrou_apres": round(LOCK_AFTER.total_seconds()),
            "avertir_avant": WARN,
        }

    async def _welcome(self, session: Session, again: bool = False) -> None:
        """
        Sends `start` when the fil is empty or does not show the pending question: the assistant then says where one is.

        again: someone comes back. Then it is also sent for a transcripteur, who is shown no earlier line, and for the
        person when a transcripteur wrote something.
        """
        seen = await self._chats.state_of(session.chat)
        if not seen.n or seen.behind or (again and (session.plume or seen.dictee)):
            id = f"{'plume' if session.plume else 'entree'}-{seen.n}"
            await self._chats.take_one(signed(session, Inbound(CANAL, session.chat, id, id, action="start")))

    # --- coming in ---------------------------------------------------------------------------------------------

    async def begin(self, request: Request, body: Body) -> Response:
        wait = self._openings.acquire(address_of(request.scope))
        if wait:
            raise RequestRefused(429, "attendre", phrases.ATTENDRE, wait)
        opened, code = await self._portier.begin(body.get("mien") is True, bool(body.get("plume")))
        await self._welcome(opened.session)
        answer = {"etat": await self._state(opened.session), "carte": self._links.card(request, code)}
        return await self._let_in(request, opened, answer, 201)

    async def come_back(self, request: Request, body: Body) -> Response:
        place, own_device, plume = address_of(request.scope), body.get("mien") is True, bool(body.get("plume"))
        code, pin = read_text(body, "code"), read_optional(body, "pin")
        return await self._opened(request, await self._portier.come_back(code, pin, own_device, place, plume))

    async def cross(self, request: Request, body: Body) -> Response:
        """By a one-time link."""
        jeton, own_device = read_text(body, "jeton"), body.get("mien") is True
        return await self._opened(request, await self._portier.cross(jeton, own_device))

    async def _opened(self, request: Request, found: OpenedSession | EntryRefusal) -> Response:
        if isinstance(found, EntryRefusal):
            raise _as_request_refused(found)
        await self._welcome(found.session, again=True)
        answer: dict[str, Any] = {}
        if not found.session.carte:  # without a carte, someone who came by a link could not come back
            answer["carte"] = self._links.card(request, await self._portier.new_carte(found.token))
        answer["etat"] = await self._state(await self._portier.who(found.token))
        return await self._let_in(request, found, answer)

    async def _let_in(
        self, request: Request, opened: OpenedSession, answer: dict[str, Any], status: int = 200
    ) -> Response:
        """Replaces the cookie; ends the session that it held before, and its streams."""
        for token in tokens_of(request):
            await self._end(token)
        response = Json(answer, status)
        response.set_cookie(
            COOKIE,
            opened.token,
            max_age=OWN_DEVICE_LIFE if opened.session.own_device else None,
            path="/",
            secure=self._links.is_https(request),
            httponly=True,
            samesite="strict",
        )
        return response

    # --- locking, leaving --------------------------------------------------------------------------------------

    async def unlock(self, request: Request, body: Body) -> Response:
        place = address_of(request.scope)
        pin, code = read_optional(body, "pin"), read_optional(body, "code")
        found = await self._portier.unlock(token_of(request), pin=pin, code=code, address=place)
        if isinstance(found, EntryRefusal):
            raise _as_request_refused(found)
        return Json({"etat": await self._state(found)})

    async def lock(self, request: Request, body: Body) -> Response:
        session = await self._portier.lock(token_of(request))
        if session is not None:
            self._hub.wake([session.chat])
        return Json({"etat": await self._state(session)})

    async def touch(self, request: Request, body: Body) -> Response:
        """Notes that the person is active."""
        await require_session(self._portier, request, active=True)
        return Response(status_code=204)

    async def leave(self, request: Request, body: Body) -> Response:
        for token in tokens_of(request):
            await self._end(token)
        response = Response(status_code=204)
        secure = self._links.is_https(request)
        response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="strict")
        return response

    async def _end(self, token: str) -> None:
        """Ends the session of this token, if there is one."""
        session = await self._portier.who(token)
        if session is not None:
            await self._portier.leave(token)
            self._hub.wake([session.chat])

    # --- the code, the PIN, another device ---------------------------------------------------------------------

    async def renew_carte(self, request: Request, body: Body) -> Response:
        await self._own_session(request)
        return Json(self._links.card(request, await self._portier.new_carte(token_of(request))))

    async def set_pin(self, request: Request, body: Body) -> Response:
        await self._own_session(request)
        if "pin" not in body:
            raise Unreadable
        if not await self._portier.set_pin(token_of(request), read_optional(body, "pin")):
            raise RequestRefused(422, "pin", phrases.PIN_FORME)
        return Response(status_code=204)

    async def open_passage(self, request: Request, body: Body) -> Response:
        """A one-time link to this livret, for another device."""
        await self._own_session(request)
        jeton = await self._portier.passage(token_of(request))
        if jeton is None:
            raise Nothing(phrases.PAS_DE_LIVRET)
        return Json(self._links.passage(request, jeton, self._chats.link_to_telegram(jeton)))

    async def _own_session(self, request: Request) -> Session:
        session = await require_session(self._portier, request)
        check_own(session)
        return session


def _as_request_refused(refusal: EntryRefusal) -> RequestRefused:
    status, message = _REFUS[refusal.reason]
    return RequestRefused(status, refusal.reason.value, message, refusal.retry_after or None)


_REFUS: Mapping[RefusalReason, tuple[int, str]] = {
    RefusalReason.CODE: (401, phrases.CODE_FAUX),
    RefusalReason.PIN_DEMANDE: (401, phrases.PIN_DEMANDE),
    RefusalReason.PIN: (401, phrases.PIN_FAUX),
    RefusalReason.LIEN: (401, phrases.LIEN_PERDU),
    RefusalReason.SESSION: (401, phrases.SESSION),
    RefusalReason.ATTENDRE: (429, phrases.ATTENDRE),
}
