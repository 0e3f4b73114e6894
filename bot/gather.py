"""Gathers messages that come one by one into batches: while a batch is written, the next one fills."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 100
"""messages in a batch"""


class Gatherer(Generic[T]):
    """For channels where each message is a request of its own (the web, a webhook): one fsync serves many of them."""

    def __init__(self, take: Callable[[Sequence[T]], Awaitable[object]]) -> None:
        self._take = take
        self._waiting: deque[tuple[T, asyncio.Future[None]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def take(self, one: T) -> None:
        """Everything that this message changes is on disk when this returns. Raises the error of its batch."""
        taken = asyncio.get_running_loop().create_future()
        self._waiting.append((one, taken))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())
        await asyncio.shield(taken)

    async def finish(self) -> None:
        """Waits until every received message is taken, including those whose request was cut."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _run(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
            [failed] = await asyncio.gather(self._take([one for one, _ in group]), return_exceptions=True)
            for _, taken in group:
                if isinstance(failed, BaseException):
                    taken.set_exception(failed)
                    taken.exception()  # marks it as read: the request that waits for it may have been cut
                else:
                    taken.set_result(None)
