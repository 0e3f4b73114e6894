"""
The courier carries what the assistant says, once it is on disk, and keeps trying.

Rules:
- one chat's messages leave in order, one at a time; chats are independent of each other;
- twice rather than never: a message is marked when the channel has taken it, several marks in one commit;
- a channel that asks to wait is obeyed; one that fails is asked again later, 0.5 s at first, then doubling;
- when several chats fail in a row and none succeeds, the channel itself is down: one chat at a time tries it, for all;
- a chat that cannot be reached is set aside: its messages stay in the store until the person writes again.

It catches a channel's two errors and no other: anything else is a bug, and ends `run()`.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.channels.base import Channel, ErreurDefinitive, ErreurTemporaire, Outbound

log = structlog.get_logger()

Done = tuple[Outbound, int | None]
"""A message that was delivered, and the channel's identity of it."""

IN_FLIGHT = 64
"""messages on their way at once, for each channel"""
GATHER = 0.05
"""seconds during which deliveries are gathered into one commit"""
GATHER_MOST = 200
"""… and how many at most"""
FIRST_REST = 0.5
"""seconds before a failed message is tried again; doubles"""
REST = 4.0
"""… up to this, so that a person waits little once the channel is back"""
LONG_REST = 60.0
"""… and this when the chat alone has failed for PATIENCE seconds"""
PATIENCE = 3600.0
DOWN = 3
"""chats that must have failed, with no success between, for the channel to be held for down"""


class Register(Protocol):
    """What the courier tells the store. A failure of either ends `run()`, which may be called again."""

    async def sent(self, done: Sequence[Done]) -> None:
        """These were delivered: they are not to be pushed again."""

    async def parked(self, canal: str, chat: str) -> None:
        """This chat cannot be reached: its messages wait for the person to write again."""


@dataclass(frozen=True, slots=True)
class Debit:
    """How many messages a channel takes, 0 for no limit; a chat that was quiet may have `rafale` of them at once."""

    par_seconde_chat: float = 1.0
    par_seconde: float = 30.0
    rafale: int = 3


SANS_LIMITE = Debit(0, 0)


Delivered = Callable[[Outbound, int | None], None]
"""Told at once of each delivery, before it is marked: what the person says next may be a reply to it."""


class Courier:
    """
    Sends what is pushed, through the channel it is for.

    debit: the same for all the channels, or by canal (none: no limit). one_by_one: a message is marked before the next
    one of its chat leaves, so that a kill repeats one message of a chat at most.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        register: Register,
        debit: Debit | Mapping[str, Debit] = SANS_LIMITE,
        *,
        delivered: Delivered | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        one_by_one: bool = False,
    ) -> None:
        self._marks = _Marks(register, delivered)
        self._tournees = {
            canal: _Tournee(
                channel,
                register,
                self._marks,
                debit if isinstance(debit, Debit) else debit.get(canal, SANS_LIMITE),
                monotonic,
                sleep,
                one_by_one,
            )
            for canal, channel in channels.items()
        }

    @property
    def depth(self) -> int:
        """How many messages have not left yet."""
        return sum(tournee.depth for tournee in self._tournees.values())

    @property
    def age(self) -> float:
        """Seconds since the oldest of them was pushed."""
        return max((tournee.age for tournee in self._tournees.values()), default=0.0)

    def push(self, messages: Sequence[Outbound]) -> None:
        """
        These are on disk and are to be sent; for one chat, in this order.

        One that waits already is not added twice; one of a channel that is not served today stays in the store.
        """
        for message in messages:
            if (tournee := self._tournees.get(message.canal)) is not None:
                tournee.push(message)

    async def run(self) -> None:
        """Delivers until cancelled; may be called again. Bugs come out as an ExceptionGroup."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._marks.run())
            for tournee in self._tournees.values():
                tournee.start(tasks)

    async def settle(self, chats: Iterable[tuple[str, str]], timeout: float = 1.0) -> dict[tuple[str, str], int]:
        """
        Waits until what is on its way to these chats (canal, chat) has arrived; gives the `n` of those in doubt.

        To be awaited before a batch is taken, where `avant` tells what was on screen: what a person replies may come in
        before the channel has said that it took the question. In doubt: it was sent and not confirmed, the person may
        have it on screen or not.
        """
        tried = {key: first for key in chats if (first := self._tournees[key[0]].tried(key[1])) is not None}
        landings = [self._tournees[canal].landing(chat) for canal, chat in tried]
        if flying := [landing for landing in landings if landing is not None]:
            await asyncio.wait(flying, timeout=timeout)
        return {key: n for key, n in tried.items() if self._tournees[key[0]].tried(key[1]) == n}

    async def drain(self, timeout: float) -> bool:
        """Waits until everything has left and is marked; False if `timeout` seconds did not suffice."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self.depth or self._marks.waiting:
                    await asyncio.sleep(0.01)
        return not (self.depth or self._marks.waiting)


class _Marks:
    """Deliveries to be marked, gathered so that one commit serves many."""

    def __init__(self, register: Register, delivered: Delivered | None) -> None:
        self._register = register
        self._delivered = delivered
        self._done: list[Done] = []
        self._flushing = asyncio.Lock()
        self._some = asyncio.Event()
        self._many = asyncio.Event()

    @property
    def waiting(self) -> int:
        return len(self._done)

    def add(self, message: Outbound, ident: int | None) -> None:
        self._done.append((message, ident))
        if self._delivered is not None:
            self._delivered(message, ident)
        if len(self._done) == 1:
            self._some.set()
        elif len(self._done) == GATHER_MOST:
            self._many.set()

    async def run(self) -> None:
        """Marks until cancelled, and then what is left. What fails to be marked is kept."""
        try:
            while True:
                await self._some.wait()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._many.wait(), GATHER)
                await self.flush()
        except asyncio.CancelledError:
            await self.flush()
            raise

    async def flush(self) -> None:
        """Marks everything that was delivered by now."""
        async with self._flushing:
            while self._done:
                group = self._done[:GATHER_MOST]
                await self._register.sent(group)
                del self._done[: len(group)]
            self._some.clear()
            self._many.clear()


@dataclass(slots=True)
class _File:
    """The messages of one chat that wait, first one first."""

    chat: str
    messages: deque[Outbound] = field(default_factory=deque)
    arrivee: float = 0.0
    """when the first one became the first"""
    en_vol: bool = False
    """whether the first one is on its way"""
    doute: bool = False
    """whether it was on its way before, and may have arrived"""
    landing: asyncio.Future[None] | None = None
    """done when it is not on its way any more; made when somebody waits for it"""
    essais: int = 0
    """failures of the first message"""
    depuis: float = 0.0
    """when it failed first"""
    libre: float = 0.0
    """when the chat's allowance is whole again (a leaky bucket, told by a date)"""


class _Tournee:
    """The round of one channel: chats that are ready wait in line for one of its carriers."""

    def __init__(
        self,
        channel: Channel,
        register: Register,
        marks: _Marks,
        debit: Debit,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        one_by_one: bool,
    ) -> None:
        self._channel = channel
        self._one_by_one = one_by_one
        self._register = register
        self._marks = marks
        self._now = monotonic
        self._sleep = sleep
        self._pas_chat = 1 / debit.par_seconde_chat if debit.par_seconde_chat else 0.0
        self._avance = self._pas_chat * (debit.rafale - 1)
        self._pas = 1 / debit.par_seconde if debit.par_seconde else 0.0
        self._libre = 0.0
        self._turn = asyncio.Lock()
        self._files: dict[str, _File] = {}
        self._prets: asyncio.Queue[_File] = asyncio.Queue()
        self._tasks: asyncio.TaskGroup
        self.depth = 0
        # When the channel is down (DOWN chats in `_en_panne`):
        self._en_panne: set[str] = set()
        """chats that failed since the last success"""
        self._retenus: deque[_File] = deque()
        """chats that wait for the channel to be back"""
        self._sonde: _File | None = None
        """the one that tries"""
        self._sondes = 0
        self._next_sonde: asyncio.Task[None] | None = None

    def push(self, message: Outbound) -> None:
        file = self._files.get(message.chat)
        if file is None:
            file = self._files[message.chat] = _File(message.chat)
        elif any(waiting.n == message.n for waiting in file.messages):
            return
        file.messages.append(message)
        self.depth += 1
        if len(file.messages) == 1:
            file.arrivee = self._now()
            self._prets.put_nowait(file)

    @property
    def age(self) -> float:
        now = self._now()
        return max((now - file.arrivee for file in self._files.values() if file.messages), default=0.0)

    def landing(self, chat: str) -> asyncio.Future[None] | None:
        """Done when nothing is on its way to this chat; None if nothing is."""
        file = self._files.get(chat)
        if file is None or not file.en_vol:
            return None
        if file.landing is None:
            file.landing = asyncio.get_running_loop().create_future()
        return file.landing

    def _land(self, file: _File) -> None:
        if file.landing is not None and not file.landing.done():
            file.landing.set_result(None)
        file.landing = None

    def tried(self, chat: str) -> int | None:
        """Number of this chat's first message, if it is on its way, or was before."""
        file = self._files.get(chat)
        return file.messages[0].n if file is not None and (file.en_vol or file.doute) else None

    def start(self, tasks: asyncio.TaskGroup) -> None:
        """Sets the carriers to work; after a stop, every chat that waits is ready again."""
        self._tasks = tasks
        self._prets = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._retenus.clear()
        self._recover()
        for file in self._files.values():
            if file.messages:
                self._prets.put_nowait(file)
        for _ in range(IN_FLIGHT):
            tasks.create_task(self._carry())

    async def _carry(self) -> None:
        while True:
            file = await self._prets.get()
            if self._down and file is not self._sonde:
                self._hold(file)
            elif self._pas_chat and (wait := file.libre - self._avance - self._now()) > 0:
                self._later(file, wait)
            else:
                await self._send_first(file)

    async def _send_first(self, file: _File) -> None:
        await self._take_turn(file)
        message = file.messages[0]
        file.en_vol = True
        try:
            ident = await self._channel.send(message)
        except ErreurTemporaire as fault:
            file.doute = file.doute or fault.attendre is None
            self._try_again(file, fault)
        except ErreurDefinitive as fault:
            await self._park(file, fault)
        else:
            self._marks.add(message, ident)
            if self._one_by_one and len(file.messages) > 1:
                await self._marks.flush()
            self._next(file)
        finally:
            file.en_vol = False
            if file.landing is not None:
                self._land(file)

    async def _take_turn(self, file: _File) -> None:
        """Waits for the channel's own pace, in the order of arrival."""
        if self._pas_chat:
            file.libre = max(file.libre, self._now()) + self._pas_chat
        if not self._pas and self._libre <= 0.0:
            return
        async with self._turn:
            while (wait := self._libre - self._now()) > 0:
                await self._sleep(wait)
            self._libre = self._now() + self._pas if self._pas else 0.0

    def _next(self, file: _File) -> None:
        file.messages.popleft()
        file.essais = 0
        file.doute = False
        self.depth -= 1
        if self._en_panne:
            self._recover()
        if file.messages:
            file.arrivee = self._now()
            self._prets.put_nowait(file)
        else:
            self._forget(file)

    def _forget(self, file: _File) -> None:
        """A chat with nothing to send is kept only as long as its allowance is not whole."""
        if file.libre <= self._now():
            del self._files[file.chat]
        elif len(self._files) > 10_000:
            now = self._now()
            for chat in [f.chat for f in self._files.values() if not f.messages and f.libre <= now]:
                del self._files[chat]

    async def _park(self, file: _File, fault: ErreurDefinitive) -> None:
        log.info("courier.parked", chat=file.chat, count=len(file.messages), fault=str(fault))
        self.depth -= len(file.messages)
        del self._files[file.chat]
        if self._en_panne:
            self._recover()
        await self._register.parked(self._channel.canal, file.chat)

    # Failures of a chat…

    def _try_again(self, file: _File, fault: ErreurTemporaire) -> None:
        file.essais += 1
        log.warning("courier.retry", chat=file.chat, n=file.messages[0].n, failures=file.essais, fault=str(fault))
        if fault.attendre is None:
            self._rest(file)
            return
        self._recover()
        if fault.partout:
            self._libre = max(self._libre, self._now() + fault.attendre)
            self._prets.put_nowait(file)
        else:
            self._later(file, fault.attendre)

    def _rest(self, file: _File) -> None:
        if file.essais == 1:
            file.depuis = self._now()
        self._en_panne.add(file.chat)
        if self._down:
            self._hold(file)
        else:
            longest = REST if self._now() - file.depuis < PATIENCE else LONG_REST
            self._later(file, _doubling(file.essais, longest))

    def _later(self, file: _File, seconds: float) -> None:
        self._tasks.create_task(self._ready_after(file, seconds))

    async def _ready_after(self, file: _File, seconds: float) -> None:
        await self._sleep(seconds)
        self._prets.put_nowait(file)

    # … and of the whole channel: all are held, but one.

    @property
    def _down(self) -> bool:
        return len(self._en_panne) >= DOWN

    def _hold(self, file: _File) -> None:
        self._retenus.append(file)
        if file is self._sonde or self._next_sonde is None:
            self._sonde = None
            self._sondes += 1
            self._next_sonde = self._tasks.create_task(self._probe_after(_doubling(self._sondes, REST)))

    async def _probe_after(self, seconds: float) -> None:
        await self._sleep(seconds)
        self._sonde = self._retenus.popleft()
        self._prets.put_nowait(self._sonde)

    def _recover(self) -> None:
        """The channel has answered: whoever was held may go."""
        if self._next_sonde is not None:
            self._next_sonde.cancel()
        self._en_panne.clear()
        self._next_sonde = self._sonde = None
        self._sondes = 0
        while self._retenus:
            self._prets.put_nowait(self._retenus.popleft())


def _doubling(essais: int, longest: float) -> float:
    return min(FIRST_REST * 2.0 ** min(essais - 1, 10), longest)
