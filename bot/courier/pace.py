"""How fast messages leave, and how long the courier waits after a failure."""

from dataclasses import dataclass

IN_FLIGHT = 64
"""messages on their way at once, for each channel"""
FIRST_REST = 0.5
"""seconds before a failed message is tried again; doubles"""
REST = 4.0
"""… up to this, so that a person waits little once the channel is back"""
LONG_REST = 60.0
"""… and this when the chat alone has failed for PATIENCE seconds"""
PATIENCE = 3600.0
DOWN = 3
"""chats that must have failed, with no success between, for the channel to be held for down"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages a channel takes, 0 for no limit; a chat that was quiet may have `burst` of them at once."""

    per_second_and_chat: float = 1.0
    per_second: float = 30.0
    burst: int = 3


NO_LIMIT = Pace(0, 0)


def doubling(failures: int, longest: float) -> float:
    """Seconds to wait after so many failures in a row."""
    return min(FIRST_REST * 2.0 ** min(failures - 1, 10), longest)
