"""The round of one channel: queues that are ready are served in turn by its workers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.channels.base import Channel, ErreurDefinitive, ErreurTemporaire, Outbound
from bot.courier.marks import Marks, Register
from bot.courier.outage import Outage
from bot.courier.pace import IN_FLIGHT, LONG_REST, PATIENCE, REST, Pace, doubling
from bot.courier.queues import ChatQueue

log = structlog.get_logger()

REMEMBERED = 10_000
"""queues kept before those that are empty and have their whole burst are looked for and dropped"""


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock of a courier. one_by_one: see Courier."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    one_by_one: bool


class Round:
    """Sends the messages of one channel."""

    def __init__(self, channel: Channel, register: Register, marks: Marks, pace: Pace, timing: Timing) -> None:
        self._channel = channel
        self._register = register
        self._marks = marks
        self._timing = timing
        self._now = timing.now
        self._chat_step = 1 / pace.per_second_and_chat if pace.per_second_and_chat else 0.0
        self._advance = self._chat_step * (pace.burst - 1)
        self._step = 1 / pace.per_second if pace.per_second else 0.0
        self._free_at = 0.0
        """when the rate limit lets the next message through"""
        self._pacing = asyncio.Lock()
        self._queues: dict[str, ChatQueue] = {}
        self._ready: asyncio.Queue[ChatQueue] = asyncio.Queue()
        self._tasks: asyncio.TaskGroup
        self._outage = Outage(self._set_ready, timing.sleep)
        self.depth = 0

    def push(self, message: Outbound) -> None:
        queue = self._queues.get(message.chat)
        if queue is None:
            queue = self._queues[message.chat] = ChatQueue(message.chat)
        elif queue.holds(message.n):
            return
        queue.messages.append(message)
        self.depth += 1
        if len(queue.messages) == 1:
            queue.since = self._now()
            self._set_ready(queue)

    @property
    def age(self) -> float:
        now = self._now()
        return max((now - queue.since for queue in self._queues.values() if queue.messages), default=0.0)

    def landing(self, chat: str) -> asyncio.Future[None] | None:
        """A future, done when nothing is being sent to this chat; None when nothing is."""
        queue = self._queues.get(chat)
        return queue.wait_for_landing() if queue is not None else None

    def tried(self, chat: str) -> int | None:
        """Number of this chat's first message, if it is being sent or is in doubt."""
        queue = self._queues.get(chat)
        return queue.messages[0].n if queue is not None and (queue.in_flight or queue.in_doubt) else None

    def start(self, tasks: asyncio.TaskGroup) -> None:
        """Starts the workers; every queue with messages is ready."""
        self._tasks = tasks
        self._ready = asyncio.Queue()
        self._pacing = asyncio.Lock()
        self._outage.start(tasks)
        for queue in self._queues.values():
            if queue.messages:
                self._set_ready(queue)
        for _ in range(IN_FLIGHT):
            tasks.create_task(self._work())

    def _set_ready(self, queue: ChatQueue) -> None:
        self._ready.put_nowait(queue)

    async def _work(self) -> None:
        while True:
            queue = await self._ready.get()
            if self._outage.holds_back(queue):
                self._outage.hold(queue)
            elif self._chat_step and (wait := queue.full_at - self._advance - self._now()) > 0:
                self._set_ready_later(queue, wait)
            else:
                await self._send_first(queue)

    async def _send_first(self, queue: ChatQueue) -> None:
        await self._wait_for_pace(queue)
        message = queue.messages[0]
        queue.in_flight = True
        try:
            identity = await self._channel.send(message)
        except ErreurTemporaire as fault:
            queue.in_doubt = queue.in_doubt or fault.retry_after is None
            self._try_again(queue, fault)
        except ErreurDefinitive as fault:
            await self._park(queue, fault)
        else:
            self._marks.add(message, identity)
            if self._timing.one_by_one and len(queue.messages) > 1:
                await self._marks.flush()
            self._go_on(queue)
        finally:
            queue.land()

    async def _wait_for_pace(self, queue: ChatQueue) -> None:
        """Waits until the rate limit of the channel allows a message; first come, first served."""
        if self._chat_step:
            queue.full_at = max(queue.full_at, self._now()) + self._chat_step
        if not self._step and self._free_at <= 0.0:
            return
        async with self._pacing:
            while (wait := self._free_at - self._now()) > 0:
                await self._timing.sleep(wait)
            self._free_at = self._now() + self._step if self._step else 0.0

    def _go_on(self, queue: ChatQueue) -> None:
        """The first message is sent: the next one is ready."""
        queue.messages.popleft()
        queue.failures = 0
        queue.in_doubt = False
        self.depth -= 1
        self._outage.end()
        if queue.messages:
            queue.since = self._now()
            self._set_ready(queue)
        else:
            self._forget(queue)

    def _forget(self, queue: ChatQueue) -> None:
        """Drops an empty queue, once it has its whole burst again."""
        if queue.full_at <= self._now():
            del self._queues[queue.chat]
        elif len(self._queues) > REMEMBERED:
            now = self._now()
            for chat in [q.chat for q in self._queues.values() if not q.messages and q.full_at <= now]:
                del self._queues[chat]

    async def _park(self, queue: ChatQueue, fault: ErreurDefinitive) -> None:
        log.info("courier.parked", chat=queue.chat, count=len(queue.messages), fault=str(fault))
        self.depth -= len(queue.messages)
        del self._queues[queue.chat]
        self._outage.end()
        await self._register.parked(self._channel.canal, queue.chat)

    # Failures of a chat

    def _try_again(self, queue: ChatQueue, fault: ErreurTemporaire) -> None:
        queue.failures += 1
        log.warning("courier.retry", chat=queue.chat, n=queue.messages[0].n, failures=queue.failures, fault=str(fault))
        if fault.retry_after is None:
            self._rest(queue)
            return
        self._outage.end()
        if fault.everywhere:
            self._free_at = max(self._free_at, self._now() + fault.retry_after)
            self._set_ready(queue)
        else:
            self._set_ready_later(queue, fault.retry_after)

    def _rest(self, queue: ChatQueue) -> None:
        if queue.failures == 1:
            queue.failing_since = self._now()
        self._outage.note_failure(queue)
        if self._outage.is_down:
            self._outage.hold(queue)
        else:
            longest = REST if self._now() - queue.failing_since < PATIENCE else LONG_REST
            self._set_ready_later(queue, doubling(queue.failures, longest))

    def _set_ready_later(self, queue: ChatQueue, seconds: float) -> None:
        self._tasks.create_task(self._set_ready_after(queue, seconds))

    async def _set_ready_after(self, queue: ChatQueue, seconds: float) -> None:
        await self._timing.sleep(seconds)
        self._set_ready(queue)
