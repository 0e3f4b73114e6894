"""The messages of one chat that wait to be sent."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.channels.base import Outbound


@dataclass(eq=False, slots=True)
class ChatQueue:
    """First one first."""

    chat: str
    messages: deque[Outbound] = field(default_factory=deque)
    since: float = 0.0
    """when the first one became the first"""
    in_flight: bool = False
    """whether the first one is on its way"""
    in_doubt: bool = False
    """whether it was on its way before, and may have arrived"""
    landing: asyncio.Future[None] | None = None
    """done when it is not on its way any more; made when somebody waits for it"""
    failures: int = 0
    """of the first message"""
    failing_since: float = 0.0
    """when it failed first"""
    full_at: float = 0.0
    """when the chat's allowance is whole again (a leaky bucket, told by a date)"""

    def holds(self, n: int) -> bool:
        return any(message.n == n for message in self.messages)

    def wait_for_landing(self) -> asyncio.Future[None] | None:
        """Done when nothing is on its way to this chat; None if nothing is."""
        if not self.in_flight:
            return None
        if self.landing is None:
            self.landing = asyncio.get_running_loop().create_future()
        return self.landing

    def land(self) -> None:
        """The first message is not on its way any more."""
        self.in_flight = False
        if self.landing is not None and not self.landing.done():
            self.landing.set_result(None)
        self.landing = None
