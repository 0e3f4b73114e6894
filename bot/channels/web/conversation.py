"""
The requests about what is said: people's messages by POST, the lines of a fil by server-sent events.

A fil (thread) is on disk, with everything said on both sides, numbered. A browser asks for the lines after the last
number that it has. Nothing is pushed to it: a stream is woken when there are new lines, and reads them.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.base import Inbound
from bot.channels.web import phrases
from bot.channels.web.canal import CANAL
from bot.channels.web.chats import Chats, Line, Lines
from bot.channels.web.hub import RETRY, Events, Hub, Stream, write_line, write_sign
from bot.channels.web.sessions import check_fil, check_own, require_session, signed
from bot.channels.web.wire import (
    Body,
    Json,
    Nothing,
    RequestRefused,
    TooFast,
    Unreadable,
    read_number,
    read_optional,
    read_text,
    token_of,
)
from bot.fil import is_seen
from bot.limits import Limiter, Rate
from bot.portier import Portier, Session

log = structlog.get_logger()

FIRST = 300
"""lines of a fil that a browser is given at first…"""
EARLIER = 100
"""… and each time that it asks for earlier ones"""
CHUNK = 50
"""lines read at a time for a browser that was away"""
VIE = 15.0
"""seconds of silence after which a stream sends a sign of life, and checks its session"""
STREAMS = 8
"""streams open at the same time for one fil: a person's devices and tabs"""
LONGEST = 50_000
"""characters of a message"""
LABEL = 200
"""… and of the label or the action of a button"""

PER_CHAT = Rate(120, 2)
"""messages of one person: the queue of a page comes at once, then no one types more than this"""


class ConversationRoutes:
    """The requests about what is said; each method is one route."""

    def __init__(self, chats: Chats, portier: Portier, hub: Hub) -> None:
        self._chats = chats
        self._portier = portier
        self._hub = hub
        self._rates = Limiter(PER_CHAT)

    async def take(self, request: Request, body: Body) -> Response:
        """Words, a button or a correction. Answered after the commit, with the number of the last line of the fil."""
        session = await require_session(self._portier, request, active=True)
        check_fil(session, body.get("fil"))
        wait = self._rates.acquire(session.chat)
        if wait:
            raise TooFast(wait)
        await self._chats.take_one(signed(session, read_event(session.chat, body)))
        return Json({"n": self._chats.last_of(session.chat) or (await self._chats.state_of(session.chat)).n})

    # --- the stream --------------------------------------------------------------------------------------------

    async def listen(self, request: Request) -> Response:
        session = await self._session_of_fil(request)
        if self._hub.count(session.chat) >= STREAMS:
            raise TooFast(30)
        since = read_number(request.headers.get("last-event-id") or request.query_params.get("depuis"))
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        stream = Stream(session.chat)
        return Events(self._guarded(token_of(request), stream, since), stream)

    async def _guarded(self, token: str, stream: Stream, since: int) -> AsyncIterator[str]:
        """The events of a stream. On an error of the store the stream ends, and the page reconnects."""
        with self._hub.listening(stream):
            try:
                async for event in self._events(token, stream, _Place(since)):
                    yield event
            except (SQLAlchemyError, OSError) as error:
                log.error("store.unavailable", error=type(error).__name__)

    async def _events(self, token: str, stream: Stream, place: "_Place") -> AsyncIterator[str]:
        """The lines after a place as they come, until the browser leaves, the session is locked, or the house stops."""
        yield RETRY
        while not self._hub.stopped and not stream.gone:
            stream.woken.clear()
            session = await self._portier.who(token)
            if session is None or not _is_shown(session, stream.chat):
                yield write_sign(_why_ended(session, stream.chat))
                return
            place.last = max(place.last, session.since_line)
            lines = await self._lines_after(session, place.last)
            for line in lines:
                place.last = line["n"]
                if is_seen(line, session.plume, session.since_line):
                    yield write_line(line)
            if len(lines) >= CHUNK:
                continue
            if not lines or stream.livret is None:
                seen = await self._chats.state_of(stream.chat)
                if place.last < seen.n:
                    place.look_again(seen.n, found=bool(lines))
                    continue
                stream.livret = seen.livret or ""
                yield write_sign("ailleurs" if seen.behind else "vie")
            await stream.rest(VIE)

    async def _lines_after(self, session: Session, last: int) -> Lines:
        """The next lines; only the last ones for a browser that has none."""
        if last or session.plume:  # few lines are shown on a plume device, and the last ones may all be hidden
            return await self._chats.lines(session.chat, last, last + CHUNK + 1)
        return await self._chats.lines(session.chat, last, last=FIRST)

    # --- what was said before, the livret, its files -----------------------------------------------------------

    async def earlier(self, request: Request) -> Response:
        session = await self._session_of_fil(request)
        before = read_number(request.query_params.get("n"))
        return Json({"items": await self._earlier(session, before)})

    async def _earlier(self, session: Session, before: int) -> list[Line]:
        """The last lines before this number that the session may see; empty only when there is none before."""
        while lines := await self._chats.lines(session.chat, session.since_line, before, EARLIER):
            if seen := [line for line in lines if is_seen(line, session.plume, session.since_line)]:
                return seen
            before = lines[0]["n"]
        return []

    async def livret(self, request: Request) -> Response:
        session = await require_session(self._portier, request)
        vue = await self._chats.livret_page(session.chat, session.plume)
        if vue is None:
            raise Nothing(phrases.PAS_DE_LIVRET)
        return Json(asdict(vue))

    async def file(self, request: Request) -> Response:
        session = await self._session_of_fil(request)
        check_own(session)
        file = await self._chats.file_of(session.chat, read_number(request.query_params.get("n")))
        if file is None:
            raise Nothing
        headers = {"content-disposition": f'attachment; filename="{file.nom}"'}
        return Response(file.octets, media_type="application/octet-stream", headers=headers)

    async def _session_of_fil(self, request: Request) -> Session:
        session = await require_session(self._portier, request)
        check_fil(session, request.query_params.get("fil"))
        return session


@dataclass(slots=True)
class _Place:
    """How far a stream has read. looked: the fil's last number, the last time that a line was looked for."""

    last: int
    looked: int = 0

    def look_again(self, n: int, found: bool) -> None:
        """The fil goes up to n. If twice no line was found before n, they were erased with a livret: skip them."""
        if not found and n == self.looked:
            self.last = min(self.last + CHUNK, n)
        self.looked = n


def _is_shown(session: Session, chat: str) -> bool:
    return session.chat == chat and not session.unlock_with


def _why_ended(session: Session | None, chat: str) -> str:
    return "verrou" if session is not None and session.chat == chat else "autre"


_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The id of a message. It is stored as it is: a sign that the database refuses would make a whole batch fail."""


def read_event(chat: str, body: Body) -> Inbound:
    """The event that a page posted. Raises RequestRefused."""
    id, seen = body.get("id"), body.get("vu")
    says, presses = body.get("texte") is not None, body.get("action") is not None
    if not isinstance(id, str) or not _ID.fullmatch(id) or says == presses:
        raise Unreadable
    if seen is not None and (not isinstance(seen, int) or isinstance(seen, bool)):
        raise Unreadable
    return _words(chat, id, seen, body) if says else _press(chat, id, seen, body)


def _words(chat: str, id: str, seen: int | None, body: Body) -> Inbound:
    texte = read_text(body, "texte")
    if len(texte) > LONGEST:
        raise RequestRefused(413, "trop_long", phrases.TROP_LONG)
    return Inbound(CANAL, chat, id, id, texte=texte, corrige=read_optional(body, "corrige"), seen=seen)


def _press(chat: str, id: str, seen: int | None, body: Body) -> Inbound:
    label = body.get("libelle")
    label = label[:LABEL] if isinstance(label, str) else None
    return Inbound(CANAL, chat, id, id, action=read_text(body, "action")[:LABEL], libelle=label, seen=seen)
