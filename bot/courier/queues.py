"""The messages of one chat that wait to be sent."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.channels.base import Outbound


@dataclass(eq=False, slots=True)
class ChatQueue:
    """The messages of one chat, in order."""

    chat: str
    messages: deque[Outbound] = field(default_factory=deque)
    since: float = 0.0
    """when the first message became the first"""
    in_flight: bool = False
    """the first message is being sent"""
    in_doubt: bool = False
    """the first message was sent without an answer, and may have arrived"""
    landing: asyncio.Future[None] | None = None
    """done when the first message is not being sent any more; None when nothing waits for that"""
    failures: int = 0
    """of the first message"""
    failing_since: float = 0.0
    """when the first message failed first"""
    full_at: float = 0.0
    """when the chat's leaky bucket is empty again, and it may have a whole burst"""

    def holds(self, n: int) -> bool:
        return any(message.n == n for message in self.messages)

    def wait_for_landing(self) -> asyncio.Future[None] | None:
        """A future, done when nothing is being sent to this chat; None when nothing is."""
        if not self.in_flight:
            return None
        if self.landing is None:
            self.landing = asyncio.get_running_loop().create_future()
        return self.landing

    def land(self) -> None:
        """Notes that the first message is not being sent any more."""
        self.in_flight = False
        if self.landing is not None and not self.landing.done():
            self.landing.set_result(None)
        self.landing = None
