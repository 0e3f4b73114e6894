"""
The portier: opens, locks and closes the sessions of the web chat.

- A person comes in with a new conversation, with their personal code (and PIN), or by a one-time link from another
  device.
- The browser then holds a token. A shared device is locked after ten minutes without activity; the person's own device
  is locked only if the person has a PIN. The PIN unlocks it, or the personal code when there is no PIN.
- A transcripteur lets the person in on the transcripteur's device: that session is a plume session, and the device
  never counts as the person's own.
- Wrong codes are rate-limited by address, wrong PINs by conversation (`proofs.py`). A request over the limit is refused
  with the seconds to wait: nothing here sleeps.

The portier knows nothing of HTTP. No token, code or PIN is stored in clear.
"""

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from bot.channels.web.canal import CANAL
from bot.proofs import EntryRefusal, Proofs, RefusalReason, write
from bot.throttle import Recent
from storage import acces, sessions
from storage.sessions import SessionRow
from storage.store import Batch, ConversationRow, Store

__all__ = [
    "LOCK_AFTER",
    "PASSAGE",
    "EntryRefusal",
    "OpenedSession",
    "Portier",
    "RefusalReason",
    "Session",
    "SessionNotOpen",
    "UnlockWith",
]

T = TypeVar("T")

LOCK_AFTER: Final = timedelta(minutes=10)
"""without activity, after which a session is locked"""
PASSAGE: Final = sessions.PASSAGE
"""how long a one-time link is valid"""
ACTIVITY_EVERY: Final = timedelta(minutes=1)
"""at least, between two writes of a session's last activity"""


class UnlockWith(StrEnum):
    """What opens a session that is locked. The page is given these values."""

    PIN = "pin"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Session:
    """
    A browser that was let into the conversation of this chat.

    own_device: the device is the person's own. unlock_with: what opens the session when it is locked, None when it is
    open; a locked session shows nothing and takes nothing. pin, carte: whether the conversation has a PIN, a personal
    code. plume: the device is a transcripteur's. since_line: the conversation's last line when the session was opened.
    """

    conversation: bytes
    chat: str = field(repr=False)
    own_device: bool
    unlock_with: UnlockWith | None
    pin: bool
    carte: bool
    plume: bool = False
    since_line: int = 0


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session that was just opened, and the token that its browser sends from now on."""

    token: str = field(repr=False)
    session: Session


class SessionNotOpen(Exception):
    """The request needs an open session, and this one is unknown, over or locked."""


class Portier:
    """
    The one place that opens, locks and closes sessions.

    now: the date and time, with its offset. monotonic: seconds that only go forward, for the rate limits.
    """

    def __init__(
        self, store: Store, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._now = now
        self._proofs = Proofs(store, now, monotonic)
        self._active_at: Recent[bytes, datetime] = Recent()

    # --- coming in -----------------------------------------------------------------------------------------------

    async def begin(self, own_device: bool, plume: bool = False) -> tuple[OpenedSession, str]:
        """A new conversation: its first session, and its personal code. Raises Busy."""
        chat = secrets.token_urlsafe(16)
        code, hashed = await self._proofs.draw_code()
        cle = self._store.conversation_key(CANAL, chat)

        async def begin(batch: Batch) -> str:
            await acces.give_code(batch, chat, cle, hashed)
            return await self._let_in(batch, chat, cle, own_device, plume)

        return await self._opened(await self._write(begin)), code

    async def come_back(
        self, words: str, pin: str | None, own_device: bool, address: str, plume: bool = False
    ) -> OpenedSession | EntryRefusal:
        """
        A session, on this device, in the conversation whose personal code these words spell. Raises Busy.

        pin: what was typed; None when no PIN was asked for yet, which does not count as a wrong one. address: where
        the attempt comes from. An unknown code takes as long to refuse as a known one.
        """
        found = await self._proofs.find(words, address)
        if isinstance(found, EntryRefusal):
            return found
        refusal = await self._proofs.check_pin(found.conversation, found.pin, pin) if found.pin else None
        if refusal:
            return refusal
        return await self._opened(
            await self._write(lambda batch: self._let_in(batch, found.chat, found.conversation, own_device, plume))
        )

    async def cross(self, jeton: str, own_device: bool) -> OpenedSession | EntryRefusal:
        """A session, by a one-time link, in the livret's conversation on the web; made if it has none there."""

        async def cross(batch: Batch) -> str | None:
            livret = await sessions.use_passage(batch, jeton, self._now())
            row = await self._conversation_of(batch, livret) if livret else None
            return await self._let_in(batch, row.adresse, row.cle, own_device) if row and row.adresse else None

        token = await self._write(cross)
        return await self._opened(token) if token else EntryRefusal(RefusalReason.LIEN)

    # --- being in ------------------------------------------------------------------------------------------------

    async def who(self, token: str, *, active: bool = False) -> Session | None:
        """
        The session of this token, locked or not; None when it is unknown or over.

        active: the request comes from something the person did, which is noted unless the session is locked.
        """
        row = await self._row(token)
        if row is None:
            return None
        session = self._session_of(row)
        if active and not session.unlock_with:
            await self._note_activity(token, row)
        return session

    async def _note_activity(self, token: str, row: SessionRow) -> None:
        now = self._now()
        self._active_at.put(row.cle, now)
        if now - row.vu_le >= ACTIVITY_EVERY:
            await self._write(lambda batch: sessions.touch(batch, token, now))

    async def lock(self, token: str) -> Session | None:
        await self._write(lambda batch: sessions.lock(batch, token))
        return await self.who(token)

    async def unlock(
        self, token: str, address: str, *, pin: str | None = None, code: str | None = None
    ) -> Session | EntryRefusal:
        """
        Opens a locked session, by what its `unlock_with` says; a session that is open stays open. Raises Busy.

        The code of another conversation is a wrong one.
        """
        row = await self._row(token)
        if row is None:
            return EntryRefusal(RefusalReason.SESSION)
        if self._unlock_with(row) is None:
            return self._session_of(row)
        refusal = await self._proofs.check_lock(row, pin, code, address)
        if refusal:
            return refusal
        now = self._now()
        await self._write(lambda batch: sessions.unlock(batch, token, now))
        self._active_at.put(row.cle, now)
        return await self.who(token) or EntryRefusal(RefusalReason.SESSION)

    async def leave(self, token: str) -> None:
        """Ends the session; harmless a second time."""
        await self._write(lambda batch: sessions.close_session(batch, token))

    # --- what an open session may ask for --------------------------------------------------------------------------

    async def new_carte(self, token: str) -> str:
        """
        A new personal code for this conversation; the former one opens nothing any more.

        Raises SessionNotOpen, Busy.
        """
        row = await self._open_row(token)
        code, hashed = await self._proofs.draw_code()
        await self._write(lambda batch: acces.give_code(batch, row.chat, row.conversation, hashed))
        return code

    async def set_pin(self, token: str, words: str | None) -> bool:
        """
        Sets the PIN of this conversation, or removes it (None); False when these words are no PIN (`acces.read_pin`).

        Raises SessionNotOpen, Busy.
        """
        row = await self._open_row(token)
        pin = acces.read_pin(words) if words is not None else None
        if words is not None and pin is None:
            return False
        phc = await self._proofs.hash_pin(pin) if pin is not None else None
        await self._write(lambda batch: acces.set_pin(batch, row.conversation, phc))
        return True

    async def passage(self, token: str) -> str | None:
        """The jeton of a new one-time link to this livret; None when there is no livret. Raises SessionNotOpen."""
        row = await self._open_row(token)

        async def draw(batch: Batch) -> str | None:
            found = (await batch.conversations([row.conversation])).get(row.conversation)
            return sessions.open_passage(batch, found.livret.id, self._now()) if found and found.livret else None

        return await self._write(draw)

    async def purge(self) -> None:
        """Deletes the sessions and links that are over: to be called now and then."""
        await self._write(lambda batch: sessions.purge(batch, self._now()))

    # --- sessions ------------------------------------------------------------------------------------------------

    async def _row(self, token: str) -> SessionRow | None:
        row = await sessions.read_session(self._store, token)
        return None if row is None or sessions.is_over(row, self._now()) else row

    async def _open_row(self, token: str) -> SessionRow:
        row = await self._row(token)
        if row is None or self._unlock_with(row):
            raise SessionNotOpen
        return row

    def _session_of(self, row: SessionRow) -> Session:
        return Session(
            row.conversation,
            row.chat,
            row.own_device,
            self._unlock_with(row),
            row.pin is not None,
            row.carte,
            row.plume,
            row.since_line,
        )

    def _unlock_with(self, row: SessionRow) -> UnlockWith | None:
        """What opens this session, if it is locked. Activity too recent to be written is read from memory."""
        last = max(row.vu_le, self._active_at.get(row.cle) or row.vu_le)
        left_alone = self._now() - last >= LOCK_AFTER and (not row.own_device or row.pin is not None)
        if not row.locked and not left_alone:
            return None
        return UnlockWith.CODE if row.pin is None else UnlockWith.PIN

    async def _let_in(self, batch: Batch, chat: str, conversation: bytes, own_device: bool, plume: bool = False) -> str:
        token = sessions.new_token()
        row = (await batch.conversations([conversation])).get(conversation) if plume else None
        since_line, own = row.n if row else 0, own_device and not plume
        await sessions.open_session(batch, token, chat, conversation, own, self._now(), plume, since_line)
        return token

    async def _opened(self, token: str) -> OpenedSession:
        session = await self.who(token)
        assert session is not None, "the session was opened just before"
        return OpenedSession(token, session)

    async def _conversation_of(self, batch: Batch, livret: str) -> ConversationRow | None:
        """The livret's conversation on the web, made if there is none; None when the livret was closed meanwhile."""
        row = await batch.conversation_of(livret, CANAL)
        if row is not None:
            return row
        its = await batch.livret_row(livret)
        if its is None:
            return None
        chat = secrets.token_urlsafe(16)
        row = ConversationRow(self._store.conversation_key(CANAL, chat), CANAL, chat, its)
        batch.put_conversation(row)
        return row

    async def _write(self, work: Callable[[Batch], Awaitable[T]]) -> T:
        return await write(self._store, work)
