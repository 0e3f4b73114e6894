"""The courier: hands each pushed message to the round of its channel."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from bot.channels.base import Channel, Outbound
from bot.courier.marks import Delivered, Marks, Register
from bot.courier.pace import NO_LIMIT, Pace
from bot.courier.rounds import Round, Timing


class Courier:
    """
    Sends each pushed message through its channel.

    pace: for all channels, or by canal (none: no limit). one_by_one: a message is marked before the next one of its
    chat is sent, so that a kill repeats at most one message of a chat.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        register: Register,
        pace: Pace | Mapping[str, Pace] = NO_LIMIT,
        *,
        delivered: Delivered | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        one_by_one: bool = False,
    ) -> None:
        self._marks = Marks(register, delivered)
        timing = Timing(monotonic, sleep, one_by_one)
        paces = {canal: pace if isinstance(pace, Pace) else pace.get(canal, NO_LIMIT) for canal in channels}
        self._rounds = {
            canal: Round(channel, register, self._marks, paces[canal], timing) for canal, channel in channels.items()
        }

    @property
    def depth(self) -> int:
        """How many messages are not sent yet."""
        return sum(its.depth for its in self._rounds.values())

    @property
    def age(self) -> float:
        """Seconds since the oldest of them was pushed."""
        return max((its.age for its in self._rounds.values()), default=0.0)

    def push(self, messages: Sequence[Outbound]) -> None:
        """
        Sends these messages, which are on disk; those of one chat in this order.

        A message that waits already is not added twice; one of a channel that is not served stays in the store.
        """
        for message in messages:
            if (its := self._rounds.get(message.canal)) is not None:
                its.push(message)

    async def run(self) -> None:
        """Delivers until cancelled; may be called again. Bugs come out as an ExceptionGroup."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._marks.run())
            for its in self._rounds.values():
                its.start(tasks)

    async def settle(self, chats: Iterable[tuple[str, str]], timeout: float = 1.0) -> dict[tuple[str, str], int]:
        """
        Waits until the messages being sent to these chats (canal, chat) are delivered; gives the `n` of those in doubt.

        To be called before a batch is taken, on a channel whose messages have an `avant`: the reply to a question may
        come in before the channel has confirmed the question. In doubt: sent and not confirmed, so that the person may
        have it on screen or not.
        """
        tried = {key: first for key in chats if (first := self._rounds[key[0]].tried(key[1])) is not None}
        landings = [self._rounds[canal].landing(chat) for canal, chat in tried]
        if flying := [landing for landing in landings if landing is not None]:
            await asyncio.wait(flying, timeout=timeout)
        return {key: n for key, n in tried.items() if self._rounds[key[0]].tried(key[1]) == n}

    async def drain(self, timeout: float) -> bool:
        """Waits until everything is sent and marked; False after `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self.depth or self._marks.waiting:
                    await asyncio.sleep(0.01)
        return not (self.depth or self._marks.waiting)
