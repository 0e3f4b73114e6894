"""
The routes of the web chat, and the answers to errors.

docs/web.md describes the requests and their answers.
"""

from collections.abc import Iterator, Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.channels.web import phrases
from bot.channels.web.canal import CANAL
from bot.channels.web.chats import Chats
from bot.channels.web.conversation import ConversationRoutes
from bot.channels.web.guard import Guard
from bot.channels.web.hub import Hub
from bot.channels.web.links import PageLinks
from bot.channels.web.seuil import Seuil
from bot.channels.web.wire import GetRoute, Nothing, Page, PostRoute, RequestRefused, read_json
from bot.limits import Limiter, Rate
from bot.logs import place_of
from bot.portier import Portier, SessionNotOpen
from bot.throttle import BUSY_WAIT, Busy

log = structlog.get_logger()

PER_PLACE = Rate(600, 30)
"""requests from one address, which may be a whole town hall"""
KEPT = "public, max-age=31536000, immutable"
"""Cache-Control of a file whose address changes with its content."""


class Web:
    """page: the files of the page, by path. public_url: where people reach it, if not where it is served."""

    canal = CANAL

    def __init__(self, chats: Chats, portier: Portier, page: Mapping[str, Page], public_url: str | None) -> None:
        self.hub = Hub()
        self._page = page
        self._seuil = Seuil(chats, portier, self.hub, PageLinks(public_url))
        self._conversation = ConversationRoutes(chats, portier, self.hub)
        self.app = self._build(public_url)

    def _build(self, public_url: str | None) -> ASGIApp:
        routes = Starlette(
            routes=list(self._routes()), exception_handlers={404: _not_found, 405: _not_found, 500: _answer_bug}
        )
        routes.router.redirect_slashes = False  # no other address, and no Location made of a Host
        kept = [address for address, page in self._page.items() if page.cache == KEPT]
        return Guard(routes, Limiter(PER_PLACE), public_url, kept)

    def _routes(self) -> Iterator[Route]:
        for address, post in self._posts().items():
            yield Route(address, _answering(_with_body(post)), methods=["POST"])
        for address, get in self._gets().items():
            yield Route(address, _answering(get), methods=["GET"])

    def _posts(self) -> Mapping[str, PostRoute]:
        return {
            "/api/commencer": self._seuil.begin,
            "/api/revenir": self._seuil.come_back,
            "/api/continuer": self._seuil.cross,
            "/api/deverrouiller": self._seuil.unlock,
            "/api/verrouiller": self._seuil.lock,
            "/api/geste": self._seuil.touch,
            "/api/sortir": self._seuil.leave,
            "/api/carte": self._seuil.renew_carte,
            "/api/pin": self._seuil.set_pin,
            "/api/appareil": self._seuil.open_passage,
            "/api/dire": self._conversation.take,
        }

    def _gets(self) -> Mapping[str, GetRoute]:
        return {
            "/api/etat": self._seuil.state,
            "/api/fil": self._conversation.listen,
            "/api/avant": self._conversation.earlier,
            "/api/livret": self._conversation.livret,
            "/api/fichier": self._conversation.file,
            **dict.fromkeys(self._page, self._serve_page),
        }

    async def _serve_page(self, request: Request) -> Response:
        page = self._page[request.url.path]
        headers = {"etag": page.etag, "cache-control": page.cache}
        if request.headers.get("if-none-match") == page.etag:
            return Response(status_code=304, headers=headers)
        return Response(page.octets, media_type=page.sorte, headers=headers)


def _with_body(post: PostRoute) -> GetRoute:
    async def endpoint(request: Request) -> Response:
        return await post(request, await read_json(request))

    return endpoint


def _answering(get: GetRoute) -> GetRoute:
    """Answers expected errors (of a person, of the store) with a French sentence; anything else is a bug."""

    async def endpoint(request: Request) -> Response:
        try:
            return await get(request)
        except RequestRefused as refused:
            return refused.response()
        except SessionNotOpen:
            return RequestRefused(401, "session", phrases.SESSION).response()
        except Busy:
            return RequestRefused(429, "attendre", phrases.ATTENDRE, BUSY_WAIT).response()
        except ClientDisconnect:
            return Response(status_code=499)
        except (SQLAlchemyError, OSError) as error:
            log.error("store.unavailable", error=type(error).__name__)
            return RequestRefused(503, "plus_tard", phrases.PLUS_TARD, 2).response()

    return endpoint


async def _not_found(request: Request, error: Exception) -> Response:
    return Nothing().response()


async def _answer_bug(request: Request, bug: Exception) -> Response:
    """Answers a bug: the page keeps its message, and sends it again later."""
    log.error("web.bug", error=type(bug).__name__, at=place_of(bug))
    return RequestRefused(500, "panne", phrases.PLUS_TARD, 5).response()
