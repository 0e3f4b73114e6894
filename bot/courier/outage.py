"""A circuit breaker: while a channel is down its chats wait, and one at a time tries the channel."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.courier.pace import DOWN, REST, doubling
from bot.courier.queues import ChatQueue


class Outage:
    """
    The circuit breaker of one channel.

    ready: called with each queue that may try again.
    """

    def __init__(self, ready: Callable[[ChatQueue], None], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._ready = ready
        self._sleep = sleep
        self._tasks: asyncio.TaskGroup
        self._failing: set[str] = set()
        """chats that failed since the last success"""
        self._held: deque[ChatQueue] = deque()
        """queues that wait until the channel answers"""
        self._probe: ChatQueue | None = None
        """the queue that tries the channel"""
        self._probes = 0
        self._next_probe: asyncio.Task[None] | None = None

    @property
    def is_down(self) -> bool:
        return len(self._failing) >= DOWN

    def start(self, tasks: asyncio.TaskGroup) -> None:
        """Begins with the channel up and no queue held."""
        self._tasks = tasks
        self._held.clear()
        self._clear()

    def holds_back(self, queue: ChatQueue) -> bool:
        """Whether this queue must wait: the channel is down, and another queue tries it."""
        return self.is_down and queue is not self._probe

    def note_failure(self, queue: ChatQueue) -> None:
        self._failing.add(queue.chat)

    def hold(self, queue: ChatQueue) -> None:
        """Makes this queue wait until the channel answers, or until it is this queue's turn to try."""
        self._held.append(queue)
        if queue is self._probe or self._next_probe is None:
            self._probe = None
            self._probes += 1
            self._next_probe = self._tasks.create_task(self._probe_after(doubling(self._probes, REST)))

    def end(self) -> None:
        """The channel has answered: all queues that were held are ready."""
        if not self._failing:
            return
        self._clear()
        while self._held:
            self._ready(self._held.popleft())

    def _clear(self) -> None:
        if self._next_probe is not None:
            self._next_probe.cancel()
        self._failing.clear()
        self._next_probe = self._probe = None
        self._probes = 0

    async def _probe_after(self, seconds: float) -> None:
        await self._sleep(seconds)
        self._probe = self._held.popleft()
        self._ready(self._probe)
