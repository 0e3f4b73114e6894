"""A channel that is down: its chats are held, but for one at a time, which tries it for all."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.courier.pace import DOWN, REST, doubling
from bot.courier.queues import ChatQueue


class Outage:
    """
    Of one channel.

    ready: called with each queue that may try again.
    """

    def __init__(self, ready: Callable[[ChatQueue], None], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._ready = ready
        self._sleep = sleep
        self._tasks: asyncio.TaskGroup
        self._failing: set[str] = set()
        """chats that failed since the last success"""
        self._held: deque[ChatQueue] = deque()
        """chats that wait for the channel to be back"""
        self._probe: ChatQueue | None = None
        """the one that tries"""
        self._probes = 0
        self._next_probe: asyncio.Task[None] | None = None

    @property
    def is_down(self) -> bool:
        return len(self._failing) >= DOWN

    def start(self, tasks: asyncio.TaskGroup) -> None:
        """After a stop: nothing is known of the channel any more, and no queue is held."""
        self._tasks = tasks
        self._held.clear()
        self._clear()

    def holds_back(self, queue: ChatQueue) -> bool:
        """Whether this one is to wait: the channel is down, and another one tries it."""
        return self.is_down and queue is not self._probe

    def note_failure(self, queue: ChatQueue) -> None:
        self._failing.add(queue.chat)

    def hold(self, queue: ChatQueue) -> None:
        """Until the channel is back, or this one's turn to try comes."""
        self._held.append(queue)
        if queue is self._probe or self._next_probe is None:
            self._probe = None
            self._probes += 1
            self._next_probe = self._tasks.create_task(self._probe_after(doubling(self._probes, REST)))

    def end(self) -> None:
        """The channel has answered: whoever was held may go."""
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
