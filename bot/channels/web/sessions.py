"""
The session of a request: what it may see and do, and who signs what it says.

A request that names a thread names the one the page shows, so that words typed for one person never reach another
whose session has taken the cookie.
"""

import hashlib
from dataclasses import replace

from starlette.requests import Request

from bot.channels.base import Inbound
from bot.channels.web import phrases
from bot.channels.web.chats import TRANSCRIPTEUR
from bot.channels.web.wire import RequestRefused, token_of
from bot.portier import Portier, Session
from dialogs.livret import AGENT
from dialogs.phrases import PHRASES


async def require_session(portier: Portier, request: Request, *, active: bool = False) -> Session:
    """The session of a request, which must be open. geste: the person did something. Raises Refused."""
    session = await portier.who(token_of(request), active=active)
    if session is None:
        raise RequestRefused(401, "session", phrases.SESSION)
    if session.unlock_with:
        raise RequestRefused(401, "verrou", phrases.VERROU)
    return session


def check_fil(session: Session, fil: object) -> None:
    """Raises Refused when the page shows another thread than this session's."""
    if fil != name_of(session.chat):
        raise RequestRefused(409, "autre_fil", phrases.AUTRE_FIL)


def check_own(session: Session) -> None:
    """Sharing, showing and protecting are the person's, on a device that is not of who writes for them."""
    if session.plume:
        raise RequestRefused(403, "plume", PHRASES.A_LA_PERSONNE)


def name_of(chat: str) -> str:
    """What a page knows a thread by: it leads to nothing, and tells two of them apart."""
    return hashlib.blake2s(chat.encode(), digest_size=9).hexdigest()


def lock_of(session: Session) -> str | None:
    """What opens this session once it is locked; None when its screen is only hidden (the person's own device)."""
    return session.unlock_with or ("pin" if session.pin else None if session.own_device else "code")


def signed(session: Session, inbound: Inbound) -> Inbound:
    """The event of this session, signed by whoever holds its device."""
    if session.plume:
        return replace(inbound, plume=TRANSCRIPTEUR, shared=True)
    return replace(inbound, plume=AGENT) if session.own_device else inbound  # a shared device may be in anyone's hands
