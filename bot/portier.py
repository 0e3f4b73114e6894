"""
The portier: who is who at the door of the web chat.

- A person comes in anew, with her personal code (and her PIN), or by a one-time link from where she already is.
- Her browser then holds a token. On a device that others use too, it is locked after ten minutes without a gesture;
  on her own, only if she has a PIN. What opens it again is the PIN, or the code when there is no PIN.
- Someone who writes for her lets her in on their own device: that session is a plume session, and the device is never
  taken for hers.
- Whoever tries codes is slowed by address, whoever tries PINs by conversation. To be slowed is to be refused with the
  seconds to wait: nothing here sleeps.

It knows nothing of HTTP, and no token, code or PIN is kept in clear.
"""

import math
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from bot.channels.web.canal import CANAL
from bot.throttle import Occupe, Recent, Slow, Throttle
from storage import acces
from storage.acces import SessionRow
from storage.codes import new_code
from storage.store import Batch, Concurrence, ConversationRow, Store

T = TypeVar("T")

VERROU: Final = timedelta(minutes=10)
"""without a gesture, after which a session is locked"""
PASSAGE: Final = acces.PASSAGE
"""how long a one-time link is good"""
GESTE: Final = timedelta(minutes=1)
"""at least, between two gestures of a session that are written"""

TRIES: Final = 5
"""of a transaction that another process disturbs"""


class Verrou(StrEnum):
    """What opens a session that is locked."""

    PIN = "pin"
    CODE = "code"


class Raison(StrEnum):
    """Why someone is not let in."""

    CODE = "code"  # unknown, or another person's
    PIN_DEMANDE = "pin_demande"  # the code is right, its PIN is missing
    PIN = "pin"
    LIEN = "lien"  # used, too old or unknown
    ATTENDRE = "attendre"
    SESSION = "session"  # this token opens nothing any more


@dataclass(frozen=True, slots=True)
class Refus:
    """attendre: the seconds to wait when this is the raison, else 0."""

    raison: Raison
    attendre: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """
    A browser that was let into the conversation of this chat.

    mien: the device is the person's own. verrou: what opens it when it is locked; then it shows nothing, and does
    nothing. pin, carte: whether the conversation has a PIN, a personal code. plume: the device is of someone who writes
    for the person. depuis: number of the conversation's last line when the session was opened.
    """

    conversation: bytes
    chat: str = field(repr=False)
    mien: bool
    verrou: Verrou | None
    pin: bool
    carte: bool
    plume: bool = False
    depuis: int = 0


@dataclass(frozen=True, slots=True)
class Ouverte:
    """A session that was just opened, and the token that its browser shows from now on."""

    token: str = field(repr=False)
    session: Session


class SessionFermee(Exception):
    """What was asked wants a session that is open: this one is unknown, over or locked."""


class Portier:
    """
    The one place that opens, locks and closes sessions.

    now: the date and time, with its offset. monotonic: seconds that only go forward, to slow down those who try codes.
    """

    def __init__(
        self, store: Store, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._now = now
        self._slow = Slow()
        self._throttle = Throttle(monotonic)
        self._gestes: Recent[bytes, datetime] = Recent()

    # --- coming in -----------------------------------------------------------------------------------------------

    async def begin(self, mien: bool, plume: bool = False) -> tuple[Ouverte, str]:
        """A new conversation: its first session, and its personal code. Raises Occupe."""
        chat = secrets.token_urlsafe(16)
        code, hashed = await self._draw_code()
        cle = self._store.conversation_key(CANAL, chat)

        async def begin(batch: Batch) -> str:
            await acces.give_code(batch, chat, cle, hashed)
            return await self._let_in(batch, chat, cle, mien, plume)

        return await self._opened(await self._write(begin)), code

    async def come_back(
        self, words: str, pin: str | None, mien: bool, adresse: str, plume: bool = False
    ) -> Ouverte | Refus:
        """
        Back into the conversation whose personal code these words spell, on this device. Raises Occupe.

        pin: what was typed for one; None: nothing was, and nothing counts against the person when there is a PIN.
        adresse: where the attempt comes from. A code that nobody has takes as long to refuse as any other.
        """
        found = await self._find(words, adresse)
        if isinstance(found, Refus):
            return found
        refus = await self._check_pin(found.conversation, found.pin, pin) if found.pin else None
        if refus:
            return refus
        return await self._opened(
            await self._write(lambda batch: self._let_in(batch, found.chat, found.conversation, mien, plume))
        )

    async def cross(self, jeton: str, mien: bool) -> Ouverte | Refus:
        """By a one-time link: into the livret's conversation on the web, made now if it has none."""

        async def cross(batch: Batch) -> str | None:
            livret = await acces.use_passage(batch, jeton, self._now())
            row = await self._conversation_of(batch, livret) if livret else None
            return await self._let_in(batch, row.adresse, row.cle, mien) if row and row.adresse else None

        token = await self._write(cross)
        return await self._opened(token) if token else Refus(Raison.LIEN)

    # --- being in ------------------------------------------------------------------------------------------------

    async def who(self, token: str, *, geste: bool = False) -> Session | None:
        """
        The session of this token, locked or not; None when it is unknown or over.

        geste: it is the person who asks. In a session that is locked, this unlocks nothing and counts for nothing.
        """
        row = await self._row(token)
        if row is None:
            return None
        session = self._seen(row)
        if geste and not session.verrou:
            await self._note_geste(token, row)
        return session

    async def _note_geste(self, token: str, row: SessionRow) -> None:
        now = self._now()
        self._gestes.put(row.cle, now)
        if now - row.vu_le >= GESTE:
            await self._write(lambda batch: acces.touch(batch, token, now))

    async def lock(self, token: str) -> Session | None:
        await self._write(lambda batch: acces.lock(batch, token))
        return await self.who(token)

    async def unlock(
        self, token: str, adresse: str, *, pin: str | None = None, code: str | None = None
    ) -> Session | Refus:
        """
        Open a session that is locked, by what its verrou says; one that is open stays so. Raises Occupe.

        The code of another conversation is a wrong one.
        """
        row = await self._row(token)
        if row is None:
            return Refus(Raison.SESSION)
        if self._verrou(row) is None:
            return self._seen(row)
        refus = await self._check_lock(row, pin, code, adresse)
        if refus:
            return refus
        now = self._now()
        await self._write(lambda batch: acces.unlock(batch, token, now))
        self._gestes.put(row.cle, now)
        return await self.who(token) or Refus(Raison.SESSION)

    async def leave(self, token: str) -> None:
        """The session is over; harmless a second time."""
        await self._write(lambda batch: acces.close_session(batch, token))

    # --- what an open session may ask for --------------------------------------------------------------------------

    async def new_carte(self, token: str) -> str:
        """
        A new personal code for this conversation; the one before opens nothing any more.

        Raises SessionFermee, Occupe.
        """
        row = await self._open_row(token)
        code, hashed = await self._draw_code()
        await self._write(lambda batch: acces.give_code(batch, row.chat, row.conversation, hashed))
        return code

    async def set_pin(self, token: str, words: str | None) -> bool:
        """
        Ask for this PIN from now on, or for none any more; False when these words are no PIN (`acces.read_pin`).

        Raises SessionFermee, Occupe.
        """
        row = await self._open_row(token)
        pin = acces.read_pin(words) if words is not None else None
        if words is not None and pin is None:
            return False
        phc = await self._slow.run(lambda: acces.hash_pin(pin)) if pin is not None else None
        await self._write(lambda batch: acces.set_pin(batch, row.conversation, phc))
        return True

    async def passage(self, token: str) -> str | None:
        """The token of a one-time link to this livret; None when there is no livret yet. Raises SessionFermee."""
        row = await self._open_row(token)

        async def draw(batch: Batch) -> str | None:
            found = (await batch.conversations([row.conversation])).get(row.conversation)
            return acces.open_passage(batch, found.livret.id, self._now()) if found and found.livret else None

        return await self._write(draw)

    async def purge(self) -> None:
        """Forget what is over: to be called now and then."""
        await self._write(lambda batch: acces.purge(batch, self._now()))

    # --- sessions ------------------------------------------------------------------------------------------------

    async def _row(self, token: str) -> SessionRow | None:
        row = await acces.read_session(self._store, token)
        return None if row is None or acces.is_over(row, self._now()) else row

    async def _open_row(self, token: str) -> SessionRow:
        row = await self._row(token)
        if row is None or self._verrou(row):
            raise SessionFermee
        return row

    def _seen(self, row: SessionRow) -> Session:
        pin = row.pin is not None
        verrou = self._verrou(row)
        return Session(row.conversation, row.chat, row.mien, verrou, pin, row.carte, row.plume, row.depuis)

    def _verrou(self, row: SessionRow) -> Verrou | None:
        """A gesture that was too soon after another to be written counts all the same: it is in memory."""
        last = max(row.vu_le, self._gestes.get(row.cle) or row.vu_le)
        left_alone = self._now() - last >= VERROU and (not row.mien or row.pin is not None)
        if not row.verrou and not left_alone:
            return None
        return Verrou.CODE if row.pin is None else Verrou.PIN

    async def _let_in(self, batch: Batch, chat: str, conversation: bytes, mien: bool, plume: bool = False) -> str:
        token = acces.new_token()
        row = (await batch.conversations([conversation])).get(conversation) if plume else None
        depuis, its_own = row.n if row else 0, mien and not plume
        await acces.open_session(batch, token, chat, conversation, its_own, self._now(), plume, depuis)
        return token

    async def _opened(self, token: str) -> Ouverte:
        session = await self.who(token)
        assert session is not None, "it was opened this very moment"
        return Ouverte(token, session)

    async def _conversation_of(self, batch: Batch, livret: str) -> ConversationRow | None:
        """The livret's conversation here; None when it was closed meanwhile."""
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

    # --- codes and PIN -------------------------------------------------------------------------------------------

    async def _draw_code(self) -> tuple[str, bytes]:
        code = new_code()
        return code, await self._hash(code)

    async def _hash(self, words: str) -> bytes:
        return await self._slow.run(lambda: acces.hash_code(self._store.coffre, words))

    async def _find(self, words: str, adresse: str, conversation: bytes | None = None) -> acces.Acces | Refus:
        """Where this code leads, which must be here when a conversation is given."""
        wait = self._throttle.wait(adresse)
        if wait:
            return Refus(Raison.ATTENDRE, wait)
        found = await acces.find_acces(self._store, await self._hash(words))
        if found is None or conversation not in (None, found.conversation):
            self._throttle.count(adresse)
            return Refus(Raison.CODE)
        self._throttle.release(adresse)
        return found

    async def _check_pin(self, conversation: bytes, phc: str, words: str | None) -> Refus | None:
        if words is None:
            return Refus(Raison.PIN_DEMANDE)
        self._slow.check()  # first: a PIN that could not be verified would count all the same
        if left := await self._write(lambda batch: acces.try_pin(batch, conversation, self._now())):
            return Refus(Raison.ATTENDRE, math.ceil(left.total_seconds()))
        pin = acces.read_pin(words)
        if pin is None or not await self._slow.run(lambda: acces.verify_pin(phc, pin)):
            return Refus(Raison.PIN)
        await self._write(lambda batch: acces.forgive_pins(batch, conversation))
        return None

    async def _check_lock(self, row: SessionRow, pin: str | None, code: str | None, adresse: str) -> Refus | None:
        if row.pin is not None:
            return await self._check_pin(row.conversation, row.pin, pin)
        if code is None:
            return Refus(Raison.CODE)
        found = await self._find(code, adresse, row.conversation)
        return found if isinstance(found, Refus) else None

    async def _write(self, work: Callable[[Batch], Awaitable[T]]) -> T:
        """This work in a transaction of its own; begun again when another process is in the way."""
        for _ in range(TRIES):
            try:
                async with self._store.batch() as batch:
                    return await work(batch)
            except Concurrence:
                continue
        raise Occupe
