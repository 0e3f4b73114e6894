"""Connects a channel to the house: batches to the house, replies to the courier, deliveries to the store."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app import House
from bot.channels.base import Inbound, Outbound
from bot.courier import Courier
from storage.rows import sequence
from storage.store import Concurrence

log = structlog.get_logger()

STOP = 5.0
"""seconds given to the batch under way at the stop"""


class Post:
    """An InboundSink and the courier's Register, for one channel. canal: the channel's name."""

    def __init__(self, house: House, canal: str) -> None:
        self.house = house
        self._canal = canal
        self.courier: Courier | None = None
        self.doubtful: dict[tuple[str, str], tuple[int, str | None]] = {}
        """each chat's first message that a former process may have sent: its n; its identity, once it is sent again"""
        self._in_hand: set[asyncio.Task[None]] = set()
        self._takes: dict[int, list[tuple[str, str]]] = {}
        """for each batch under way, the chats where a message was delivered meanwhile, which the batch does not mark"""
        self._busy: Counter[tuple[str, str]] = Counter()
        """chats of the batches under way: messages from elsewhere are sent to them after the replies"""
        self._after: list[Outbound] = []
        self._ready = asyncio.Event()
        """set once the messages that a former process left are known; a webhook may be called earlier"""

    async def take(self, batch: Sequence[Inbound]) -> None:
        """Takes a batch; one that was begun is finished, even at a stop."""
        task = asyncio.create_task(self._take(batch))
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        await asyncio.shield(task)

    async def _take(self, batch: Sequence[Inbound]) -> None:
        chats = {(inbound.canal, inbound.chat) for inbound in batch}
        self._busy.update(chats)
        try:
            await self._take_and_push(batch, chats)
        finally:
            self._busy -= Counter(chats)
            waited, self._after = self._after, []
            self.push_elsewhere(waited)

    def push_elsewhere(self, messages: Sequence[Outbound]) -> None:
        """Sends these messages, each after the replies that its chat is being given."""
        assert self.courier is not None, "the courier is made with the channel"
        self._after += [message for message in messages if (message.canal, message.chat) in self._busy]
        self.courier.push([message for message in messages if (message.canal, message.chat) not in self._busy])

    async def _take_and_push(self, batch: Sequence[Inbound], chats: Set[tuple[str, str]]) -> None:
        assert self.courier is not None, "the courier is made with the channel"
        await self._ready.wait()
        doubt = await self.courier.settle(chats)  # also for presses: the message that they answer is then marked
        landed: list[tuple[str, str]] = []
        self._takes[id(landed)] = landed
        try:
            replies = await self.house.take([self._on_screen(inbound, doubt) for inbound in batch])
        finally:
            del self._takes[id(landed)]
        if not chats.isdisjoint(landed):
            await self.sent(())  # marked before the next message is sent: a kill repeats at most one message of a chat
        back = self.house.intake.take_unblocked(self._canal)
        if back:
            self.courier.push([m for m in await self.house.intake.unsent(self._canal) if m.chat in back])
        self.courier.push([m for messages in replies for m in messages if m.chat not in back])

    async def finish(self) -> None:
        """Waits for the batches under way."""
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=STOP)

    # What the courier tells: see courier.marks.Register.

    def push_left(self, left: Sequence[Outbound]) -> None:
        """Sends what a former process left in the outbox. The first message of each chat may have been sent already."""
        assert self.courier is not None, "the courier is made with the channel"
        for message in left:
            self.doubtful.setdefault((message.canal, message.chat), (message.n, None))
        self.courier.push(left)
        self._ready.set()

    def _on_screen(self, inbound: Inbound, doubt: Mapping[tuple[str, str], int]) -> Inbound:
        """A question whose delivery is in doubt counts as on screen: its answer must not go to the one before."""
        key = (inbound.canal, inbound.chat)
        if inbound.avant is None:
            return inbound
        n, externe = self.doubtful.get(key, (doubt.get(key), None))
        if externe is not None and sequence(inbound.avant) > sequence(externe):
            del self.doubtful[key]
            return inbound
        return inbound if n is None else replace(inbound, seen=n, avant=None)

    def delivered(self, message: Outbound, externe: str | None) -> None:
        key = (message.canal, message.chat)
        if self.doubtful.get(key) == (message.n, None):
            self.doubtful[key] = (message.n, externe)
        for landed in self._takes.values():
            landed.append(key)
        self.house.intake.note_delivered([(message, externe)])

    async def sent(self, done: Sequence[tuple[Outbound, str | None]]) -> None:
        """Marks what was delivered. When the store fails, the marks are written with the next batch."""
        try:
            await self.house.intake.flush()
        except (SQLAlchemyError, OSError, Concurrence) as error:
            log.error("store.unavailable", error=type(error).__name__, count=len(done))

    async def parked(self, canal: str, chat: str) -> None:
        try:
            await self.house.intake.block(canal, chat)
        except (SQLAlchemyError, OSError, Concurrence) as error:
            log.error("store.unavailable", error=type(error).__name__)
