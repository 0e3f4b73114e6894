"""
The web chat: one page, what people say by POST, what the assistant says by server-sent events.

A thread (fil) is on disk with everything said on both sides, numbered; a browser that was away asks for what came after
the last number it has. So nothing is sent here: a stream is woken when there are new lines, and reads them.
What the page and this module tell each other is in docs/web.md.
"""

import asyncio
import contextlib
import hashlib
import io
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

import segno
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.base import Fichier, Inbound
from bot.channels.web_canal import CANAL
from bot.channels.web_guard import COOKIE, Guard, Json, Page, Refused, address_of, read_json
from bot.fil import is_seen
from bot.limits import Debit, Limiter
from bot.logs import place_of
from bot.portier import BUSY, PASSAGE, VERROU, Occupe, Ouverte, Portier, Raison, Refus, Session, SessionFermee
from dialogs import phrases
from dialogs.livret import AGENT
from dialogs.livret.vue import Vue

log = structlog.get_logger()

TRANSCRIPTEUR = "transcripteur:web"
"""as a line of the journal names whoever writes for a person here"""

FIRST = 300
"""lines of a thread that a browser is given at first…"""
EARLIER = 100
"""… and each time it asks for those before"""
CHUNK = 50
"""lines read at once for a browser that was away"""
VIE = 15.0
"""seconds after which a silent stream says that it is there, and looks whether it still may be"""
STREAMS = 8
"""open at once for one thread: a person's devices and tabs"""
LONGEST = 50_000
"""characters of a message"""
LABEL = 200
"""… and of the label or the action of a button"""

PER_CHAT = Debit(120, 2)
"""messages of one person: what waited in a page comes at once, then nobody types more than this"""
PER_PLACE = Debit(600, 30)
"""requests of one address, which may be a whole town hall"""
OPENINGS = Debit(60, 60 / 3600)
"""new livrets from one address: a workshop, then one a minute"""

MIEN = 180 * 86_400
"""seconds that the cookie of a person's own device lives"""
WARN = 60
"""seconds before the screen is locked, when the page asks whether someone is there"""


@dataclass(frozen=True, slots=True)
class Vu:
    """
    A thread as it stands. livret: its id, None when there is none. n: its last number. behind: see turn.Seen.

    dictee: something was written for the person, who has not read it alone. pour: « Vous écrivez pour M. X. »
    """

    livret: str | None = None
    n: int = 0
    behind: bool = False
    dictee: bool = False
    pour: str = ""


Lines = Sequence[Mapping[str, Any]]


class House(Protocol):
    """What this channel needs of the house."""

    async def take_one(self, inbound: Inbound) -> None: ...

    async def see_chat(self, chat: str) -> Vu: ...

    def last_of(self, chat: str) -> int:
        """Number of the last line of a thread in which something was said just now."""
        ...

    async def lines(self, chat: str, after: int = 0, before: int | None = None, last: int | None = None) -> Lines: ...

    async def look(self, chat: str, plume: bool = False) -> Vue | None:
        """The livret as a page; plume: what the agent agreed to show to who writes for them."""
        ...

    async def file_of(self, chat: str, n: int) -> Fichier | None:
        """The file that line n of this thread hands over."""
        ...

    def link_to_telegram(self, jeton: str) -> str | None: ...


@dataclass(eq=False, slots=True)
class _Stream:
    """A browser that listens. livret: the one its thread is of, to be told when it goes on elsewhere."""

    chat: str
    livret: str | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False

    def leave(self) -> None:
        """The browser went away."""
        self.gone = True
        self.woken.set()


class Hub:
    """Who listens to which thread."""

    def __init__(self) -> None:
        self._streams: dict[str, set[_Stream]] = {}
        self.stopped = False

    def count(self, chat: str) -> int:
        return len(self._streams.get(chat, ()))

    @contextlib.contextmanager
    def listening(self, stream: _Stream) -> Iterator[None]:
        self._streams.setdefault(stream.chat, set()).add(stream)
        try:
            yield
        finally:
            mine = self._streams[stream.chat]
            mine.discard(stream)
            if not mine:
                del self._streams[stream.chat]

    def wake(self, chats: Iterable[str], livrets: Iterable[str] = ()) -> None:
        """There are new lines in these threads, or these livrets went on."""
        for chat in chats:
            for stream in self._streams.get(chat, ()):
                stream.woken.set()
        moved = set(livrets)
        for streams in self._streams.values() if moved else ():
            for stream in streams:
                if stream.livret in moved:
                    stream.woken.set()

    def stop(self) -> None:
        self.stopped = True
        self.wake(list(self._streams))


class Web:
    """
    The routes of the web chat.

    page: its files, by address. public_url: where people reach it, if not where it is served.

    The cookie says which session a request is of (portier.py); a request that names a thread names the one the page
    shows, so that words typed for one person never reach another whose session has taken the cookie.

    A plume session is on the device of someone who writes for the person. What is said there is that one's, and the
    person's where the house says so; it is given only what was said in such sessions since it was opened, and what the
    person agreed to show.
    """

    canal = CANAL

    def __init__(self, house: House, portier: Portier, page: Mapping[str, Page], public_url: str | None) -> None:
        self._house = house
        self._portier = portier
        self._page = page
        self._public_url = public_url
        self._chats = Limiter(PER_CHAT)
        self._openings = Limiter(OPENINGS)
        self.hub = Hub()
        self.app = self._build()

    def _build(self) -> ASGIApp:
        posts: Mapping[str, _Action] = {
            "/api/commencer": self._commencer,
            "/api/revenir": self._revenir,
            "/api/continuer": self._continuer,
            "/api/deverrouiller": self._deverrouiller,
            "/api/verrouiller": self._verrouiller,
            "/api/geste": self._geste,
            "/api/sortir": self._sortir,
            "/api/dire": self._dire,
            "/api/carte": self._carte,
            "/api/pin": self._pin,
            "/api/appareil": self._appareil,
        }
        gets: Mapping[str, _Ask] = {
            "/api/etat": self._etat,
            "/api/fil": self._fil,
            "/api/avant": self._avant,
            "/api/livret": self._livret,
            "/api/fichier": self._fichier,
            **dict.fromkeys(self._page, self._serve_page),
        }
        routes = Starlette(
            routes=[
                *(Route(path, self._posted(act), methods=["POST"]) for path, act in posts.items()),
                *(Route(path, self._asked(ask), methods=["GET"]) for path, ask in gets.items()),
            ],
            exception_handlers={404: _not_found, 405: _not_found, 500: _broken},
        )
        routes.router.redirect_slashes = False  # no other address, and no Location made of a Host
        return Guard(routes, Limiter(PER_PLACE), self._public_url)

    def _posted(self, act: "_Action") -> "_Ask":
        async def endpoint(request: Request) -> Response:
            return await act(request, await read_json(request))

        return self._asked(endpoint)

    def _asked(self, ask: "_Ask") -> "_Ask":
        """What a person or the store may do is answered with a sentence; anything else is a bug."""

        async def endpoint(request: Request) -> Response:
            try:
                return await ask(request)
            except Refused as refused:
                return refused.response()
            except SessionFermee:
                return Refused(401, "session", phrases.WEB_SESSION).response()
            except Occupe:
                return Refused(429, "attendre", phrases.WEB_ATTENDRE, BUSY).response()
            except ClientDisconnect:
                return Response(status_code=499)
            except (SQLAlchemyError, OSError) as error:
                log.error("store.unavailable", error=type(error).__name__)
                return Refused(503, "plus_tard", phrases.WEB_PLUS_TARD, 2).response()

        return endpoint

    # --- the page ----------------------------------------------------------------------------------------------

    async def _serve_page(self, request: Request) -> Response:
        page = self._page[request.url.path]
        headers = {"etag": page.etag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == page.etag:
            return Response(status_code=304, headers=headers)
        return Response(page.octets, media_type=page.sorte, headers=headers)

    # --- who is who --------------------------------------------------------------------------------------------

    async def _etat(self, request: Request) -> Response:
        session = await self._portier.who(_token(request))
        state = await self._state(session)
        if session is not None and state["session"] == "ouverte" and await self._is_to_be_welcomed(session, state["n"]):
            await self._welcome(session, again=True)
            state = await self._state(session)
        return Json(state)

    async def _is_to_be_welcomed(self, session: Session, n: int) -> bool:
        """Nothing was said yet; or what the person finds on their own screen was said to who wrote for them."""
        if not n or session.plume:
            return not n
        return any(line.get("plume") for line in await self._house.lines(session.chat, last=1))

    async def _commencer(self, request: Request, body: Mapping[str, Any]) -> Response:
        wait = self._openings.wait(address_of(request.scope))
        if wait:
            raise Refused(429, "attendre", phrases.WEB_ATTENDRE, wait)
        opened, code = await self._portier.commencer(body.get("mien") is True, bool(body.get("plume")))
        await self._welcome(opened.session)
        answer = {"etat": await self._state(opened.session), "carte": self._card(request, code)}
        return await self._let_in(request, opened, answer, 201)

    async def _revenir(self, request: Request, body: Mapping[str, Any]) -> Response:
        place, mien, plume = address_of(request.scope), body.get("mien") is True, bool(body.get("plume"))
        found = await self._portier.revenir(_text(body, "code"), _maybe(body, "pin"), mien, place, plume)
        return await self._opened(request, found)

    async def _continuer(self, request: Request, body: Mapping[str, Any]) -> Response:
        return await self._opened(
            request, await self._portier.continuer(_text(body, "jeton"), body.get("mien") is True)
        )

    async def _opened(self, request: Request, found: Ouverte | Refus) -> Response:
        if isinstance(found, Refus):
            raise _refused(found)
        await self._welcome(found.session, again=True)
        answer: dict[str, Any] = {}
        if not found.session.carte:  # whoever came by a link has no way to come back yet
            answer["carte"] = self._card(request, await self._portier.new_carte(found.token))
        answer["etat"] = await self._state(await self._portier.who(found.token))
        return await self._let_in(request, found, answer)

    async def _welcome(self, session: Session, again: bool = False) -> None:
        """
        Whoever comes into an empty thread, or one that the livret has left behind, is told where they are.

        again: they come back. Then so is someone who writes for the person, and is shown nothing of before; and the
        person, when something was written for them.
        """
        seen = await self._house.see_chat(session.chat)
        if not seen.n or seen.behind or (again and (session.plume or seen.dictee)):
            id = f"{'plume' if session.plume else 'entree'}-{seen.n}"
            await self._house.take_one(_by(session, Inbound(CANAL, session.chat, id, id, action="start")))

    async def _deverrouiller(self, request: Request, body: Mapping[str, Any]) -> Response:
        place = address_of(request.scope)
        pin, code = _maybe(body, "pin"), _maybe(body, "code")
        found = await self._portier.deverrouiller(_token(request), pin=pin, code=code, adresse=place)
        if isinstance(found, Refus):
            raise _refused(found)
        return Json({"etat": await self._state(found)})

    async def _verrouiller(self, request: Request, body: Mapping[str, Any]) -> Response:
        session = await self._portier.verrouiller(_token(request))
        if session is not None:
            self.hub.wake([session.chat])
        return Json({"etat": await self._state(session)})

    async def _geste(self, request: Request, body: Mapping[str, Any]) -> Response:
        await self._session(request, geste=True)
        return Response(status_code=204)

    async def _sortir(self, request: Request, body: Mapping[str, Any]) -> Response:
        for token in _tokens(request):
            await self._end(token)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/", secure=self._is_https(request), httponly=True, samesite="strict")
        return response

    async def _end(self, token: str) -> None:
        """The session of this token is over, if there is one."""
        session = await self._portier.who(token)
        if session is not None:
            await self._portier.sortir(token)
            self.hub.wake([session.chat])

    async def _carte(self, request: Request, body: Mapping[str, Any]) -> Response:
        _check_own(await self._session(request))
        code = await self._portier.new_carte(_token(request))
        return Json(self._card(request, code))

    async def _pin(self, request: Request, body: Mapping[str, Any]) -> Response:
        _check_own(await self._session(request))
        if "pin" not in body:
            raise Refused(422, "illisible", phrases.WEB_ILLISIBLE)
        if not await self._portier.set_pin(_token(request), _maybe(body, "pin")):
            raise Refused(422, "pin", phrases.WEB_PIN_FORME)
        return Response(status_code=204)

    async def _appareil(self, request: Request, body: Mapping[str, Any]) -> Response:
        _check_own(await self._session(request))
        jeton = await self._portier.passage(_token(request))
        if jeton is None:
            raise Refused(404, "rien", phrases.WEB_PAS_DE_LIVRET)
        lien, telegram = f"{self._base(request)}/#continuer={jeton}", self._house.link_to_telegram(jeton)
        return Json(
            {
                "lien": lien,
                "qr": _draw(lien),
                "minutes": round(PASSAGE.total_seconds() / 60),
                "telegram": telegram,
                "qr_telegram": _draw(telegram) if telegram else None,
            }
        )

    # --- what is said ------------------------------------------------------------------------------------------

    async def _dire(self, request: Request, body: Mapping[str, Any]) -> Response:
        session = await self._session(request, geste=True)
        _check_fil(session, body.get("fil"))
        wait = self._chats.wait(session.chat)
        if wait:
            raise Refused(429, "trop_vite", phrases.WEB_TROP_VITE, wait)
        inbound = _by(session, read_event(session.chat, body))
        await self._house.take_one(inbound)
        return Json({"n": self._house.last_of(session.chat) or (await self._house.see_chat(session.chat)).n})

    async def _fil(self, request: Request) -> Response:
        session = await self._session(request)
        _check_fil(session, request.query_params.get("fil"))
        if self.hub.count(session.chat) >= STREAMS:
            raise Refused(429, "trop_vite", phrases.WEB_TROP_VITE, 30)
        since = _number(request.headers.get("last-event-id") or request.query_params.get("depuis"))
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        stream = _Stream(session.chat)
        return _Events(self._listen(_token(request), stream, since), stream)

    async def _listen(self, token: str, stream: _Stream, since: int) -> AsyncIterator[str]:
        """The events of a stream; when the store is in trouble it ends, and the page comes back."""
        with self.hub.listening(stream):
            try:
                async for event in self._events(token, stream, since):
                    yield event
            except (SQLAlchemyError, OSError) as error:
                log.error("store.unavailable", error=type(error).__name__)

    async def _events(self, token: str, stream: _Stream, since: int) -> AsyncIterator[str]:
        """The lines after `since` as they come, until the page goes, the screen is locked, or the house stops."""
        chat, last, looked = stream.chat, since, 0
        yield "retry: 1000\n\n"
        while not self.hub.stopped and not stream.gone:
            stream.woken.clear()
            session = await self._portier.who(token)
            if (gone := _gone(session, chat)) is not None or session is None:
                yield f"event: {gone}\ndata: {{}}\n\n"
                return
            last = max(last, session.depuis)
            all_of_it = last or session.plume  # there is little of it, and what is hidden must not stand in its place
            lines = await self._house.lines(chat, last, *((last + CHUNK + 1, None) if all_of_it else (None, FIRST)))
            for line in lines:
                last = line["n"]
                if is_seen(line, session.plume, session.depuis):
                    yield f"id: {last}\ndata: {_write(line)}\n\n"
            if len(lines) >= CHUNK:
                continue
            if not lines or stream.livret is None:
                seen = await self._house.see_chat(chat)
                if last < seen.n:
                    if not lines and seen.n == looked:  # twice nothing: a thread that was closed has a hole
                        last = min(last + CHUNK, seen.n)
                    looked = seen.n
                    continue
                stream.livret = seen.livret or ""
                yield f"event: {'ailleurs' if seen.behind else 'vie'}\ndata: {{}}\n\n"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stream.woken.wait(), VIE)

    async def _avant(self, request: Request) -> Response:
        session = await self._session(request)
        _check_fil(session, request.query_params.get("fil"))
        before = _number(request.query_params.get("n"))
        return Json({"items": await self._earlier(session, before)})

    async def _earlier(self, session: Session, before: int) -> list[Mapping[str, Any]]:
        """The last lines before this number that the session is given: some, as long as there are any."""
        while lines := await self._house.lines(session.chat, session.depuis, before, EARLIER):
            if seen := [line for line in lines if is_seen(line, session.plume, session.depuis)]:
                return seen
            before = lines[0]["n"]
        return []

    async def _livret(self, request: Request) -> Response:
        session = await self._session(request)
        vue = await self._house.look(session.chat, session.plume)
        if vue is None:
            raise Refused(404, "rien", phrases.WEB_PAS_DE_LIVRET)
        return Json(asdict(vue))

    async def _fichier(self, request: Request) -> Response:
        session = await self._session(request)
        _check_fil(session, request.query_params.get("fil"))
        _check_own(session)
        file = await self._house.file_of(session.chat, _number(request.query_params.get("n")))
        if file is None:
            raise Refused(404, "rien", phrases.WEB_RIEN_ICI)
        headers = {"content-disposition": f'attachment; filename="{file.nom}"'}
        return Response(file.octets, media_type="application/octet-stream", headers=headers)

    # --- common to all -----------------------------------------------------------------------------------------

    async def _session(self, request: Request, *, geste: bool = False) -> Session:
        """The open session of a request. geste: the person did something. Raises Refused."""
        session = await self._portier.who(_token(request), geste=geste)
        if session is None:
            raise Refused(401, "session", phrases.WEB_SESSION)
        if session.verrou:
            raise Refused(401, "verrou", phrases.WEB_VERROU)
        return session

    async def _state(self, session: Session | None) -> dict[str, Any]:
        seen = await self._house.see_chat(session.chat) if session and not session.verrou else Vu()
        return {
            "session": None if session is None else "verrouillee" if session.verrou else "ouverte",
            "verrou": session and _lock_of(session),
            "mien": session is not None and session.mien,
            "pin": session is not None and session.pin,
            "carte": session is not None and session.carte,
            "fil": _name_of(session.chat) if session else None,
            "n": seen.n,
            "ailleurs": seen.behind,
            "plume": session is not None and session.plume,
            "pour": seen.pour if session and session.plume else "",
            "telegram": self._house.link_to_telegram("") is not None,
            "verrou_apres": round(VERROU.total_seconds()),
            "avertir_avant": WARN,
        }

    async def _let_in(self, request: Request, opened: Ouverte, answer: dict[str, Any], status: int = 200) -> Response:
        """The cookie of this session takes the place of the one before, which is over: its streams end."""
        for token in _tokens(request):
            await self._end(token)
        response = Json(answer, status)
        response.set_cookie(
            COOKIE,
            opened.token,
            max_age=MIEN if opened.session.mien else None,
            path="/",
            secure=self._is_https(request),
            httponly=True,
            samesite="strict",
        )
        return response

    def _card(self, request: Request, code: str) -> dict[str, str]:
        lien = f"{self._base(request)}/#revenir={code}"
        return {"code": code, "lien": lien, "qr": _draw(lien)}

    def _base(self, request: Request) -> str:
        """Where this person reaches the page; without a public address, where they do now."""
        return self._public_url or f"{request.url.scheme}://{request.url.netloc}"

    def _is_https(self, request: Request) -> bool:
        return request.url.scheme == "https" or self._base(request).startswith("https:")


class _Events(StreamingResponse):
    """Server-sent events. When the browser goes away, they end by themselves: no read of the store is cut short."""

    def __init__(self, events: AsyncIterator[str], stream: _Stream) -> None:
        headers = {"x-accel-buffering": "no"}  # a proxy must not keep what is said for later
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watching = asyncio.create_task(self._watch(receive))
        try:
            await self.stream_response(send)
        finally:
            watching.cancel()

    async def _watch(self, receive: Receive) -> None:
        await self.listen_for_disconnect(receive)
        self._stream.leave()


_Ask = Callable[[Request], Awaitable[Response]]
_Action = Callable[[Request, Mapping[str, Any]], Awaitable[Response]]


_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Of a message. It is stored as it is, beside the reply: a sign that a database refuses would hold a whole batch."""


def read_event(chat: str, body: Mapping[str, Any]) -> Inbound:
    """The event that a page posted. Raises Refused."""
    id, texte, action = body.get("id"), body.get("texte"), body.get("action")
    seen = body.get("vu")
    if not isinstance(id, str) or not _ID.fullmatch(id) or (texte is None) == (action is None):
        raise Refused(422, "illisible", phrases.WEB_ILLISIBLE)
    if seen is not None and (not isinstance(seen, int) or isinstance(seen, bool)):
        raise Refused(422, "illisible", phrases.WEB_ILLISIBLE)
    if texte is not None:
        texte = _text(body, "texte")
        if len(texte) > LONGEST:
            raise Refused(413, "trop_long", phrases.WEB_TROP_LONG)
        corrige = _text(body, "corrige") if body.get("corrige") is not None else None
        return Inbound(CANAL, chat, id, id, texte=texte, corrige=corrige, seen=seen)
    label = body.get("libelle")
    label = label[:LABEL] if isinstance(label, str) else None
    return Inbound(CANAL, chat, id, id, action=_text(body, "action")[:LABEL], libelle=label, seen=seen)


def _text(body: Mapping[str, Any], name: str) -> str:
    text = body.get(name)
    if not isinstance(text, str):
        raise Refused(422, "illisible", phrases.WEB_ILLISIBLE)
    return text


def _maybe(body: Mapping[str, Any], name: str) -> str | None:
    return _text(body, name) if body.get(name) is not None else None


def _number(text: str | None) -> int:
    """A number of a line; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def _tokens(request: Request) -> set[str]:
    """All that a browser shows: a cookie that it was given under another path or name of the site comes beside ours."""
    shown = (part.partition("=") for line in request.headers.getlist("cookie") for part in line.split(";"))
    return {value.strip() for name, _, value in shown if name.strip() == COOKIE} | {_token(request)}


def _name_of(chat: str) -> str:
    """What a page knows a thread by: it leads to nothing, and tells two of them apart."""
    return hashlib.blake2s(chat.encode(), digest_size=9).hexdigest()


def _lock_of(session: Session) -> str | None:
    """What opens this session once it is locked; None when its screen is only hidden (the person's own device)."""
    return session.verrou or ("pin" if session.pin else None if session.mien else "code")


def _check_fil(session: Session, fil: object) -> None:
    if fil != _name_of(session.chat):
        raise Refused(409, "autre_fil", phrases.WEB_AUTRE_FIL)


def _check_own(session: Session) -> None:
    """Sharing, showing and protecting are the person's, on a device that is not of who writes for them."""
    if session.plume:
        raise Refused(403, "plume", phrases.PHRASES.A_LA_PERSONNE)


def _by(session: Session, inbound: Inbound) -> Inbound:
    """The event of this session, signed by whoever holds its device."""
    if session.plume:
        return replace(inbound, par=TRANSCRIPTEUR, ensemble=True)
    return replace(inbound, par=AGENT) if session.mien else inbound  # a shared device may be in anyone's hands


def _gone(session: Session | None, chat: str) -> str | None:
    """Why a stream ends, if it does."""
    if session is None or session.chat != chat:
        return "autre"
    return "verrou" if session.verrou else None


def _refused(refus: Refus) -> Refused:
    status, message = _REFUS[refus.raison]
    return Refused(status, refus.raison.value, message, refus.attendre or None)


_REFUS: Mapping[Raison, tuple[int, str]] = {
    Raison.CODE: (401, phrases.WEB_CODE_FAUX),
    Raison.PIN_DEMANDE: (401, phrases.WEB_PIN_DEMANDE),
    Raison.PIN: (401, phrases.WEB_PIN_FAUX),
    Raison.LIEN: (401, phrases.WEB_LIEN_PERDU),
    Raison.SESSION: (401, phrases.WEB_SESSION),
    Raison.ATTENDRE: (429, phrases.WEB_ATTENDRE),
}


def _draw(link: str) -> str:
    """A QR code as SVG."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, nl=False, border=4, omitsize=True, light="#fff"
    )
    return drawn.getvalue().decode()


def _write(line: Mapping[str, Any]) -> str:
    """A line as JSON on one line; a lone surrogate is written as an escape."""
    return json.dumps(line, separators=(",", ":"))


async def _not_found(request: Request, error: Exception) -> Response:
    return Refused(404, "rien", phrases.WEB_RIEN_ICI).response()


async def _broken(request: Request, bug: Exception) -> Response:
    """A bug of ours: what the page sent stays there, and is sent again."""
    log.error("web.bug", error=type(bug).__name__, at=place_of(bug))
    return Refused(500, "panne", phrases.WEB_PLUS_TARD, 5).response()
