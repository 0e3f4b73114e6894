"""
The session of a request: checks what it may do, and says who writes its messages.

A request names the fil that the page shows: words typed for one person never reach another one, who has opened a
session in the same browser meanwhile.
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
    """The session of a request, which must be open. active: the person did something. Raises RequestRefused."""
    session = await portier.who(token_of(request), active=active)
    if session is None:
        raise RequestRefused(401, "session", phrases.SESSION)
    if session.unlock_with:
        raise RequestRefused(401, "verrou", phrases.VERROU)
    return session


def check_fil(session: Session, fil: object) -> None:
    """Raises RequestRefused when the page shows another fil than this session's."""
    if fil != name_of(session.chat):
        raise RequestRefused(409, "autre_fil", phrases.AUTRE_FIL)


def check_own(session: Session) -> None:
    """Raises RequestRefused on a transcripteur's device: the code, the PIN, links and files are the person's alone."""
    if session.plume:
        raise RequestRefused(403, "plume", PHRASES.A_LA_PERSONNE)


def name_of(chat: str) -> str:
    """The name by which a page knows a fil: a hash, which opens nothing."""
    return hashlib.blake2s(chat.encode(), digest_size=9).hexdigest()


def lock_of(session: Session) -> str | None:
    """What unlocks this session, now or once it is locked; None when its screen is only hidden (own device, no PIN)."""
    return session.unlock_with or ("pin" if session.pin else None if session.own_device else "code")


def signed(session: Session, inbound: Inbound) -> Inbound:
    """The event, with who writes it, as far as the device tells."""
    if session.plume:
        return replace(inbound, plume=TRANSCRIPTEUR, shared=True)
    return replace(inbound, plume=AGENT) if session.own_device else inbound  # anyone may hold a shared device
