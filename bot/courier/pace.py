"""Rate limits, and the backoff after a failure."""

from dataclasses import dataclass

IN_FLIGHT = 64
"""messages being sent at the same time, for each channel"""
FIRST_REST = 0.5
"""seconds before a failed message is tried again; doubles…"""
REST = 4.0
"""… up to this, so that a person waits little once the channel answers"""
LONG_REST = 60.0
"""… and up to this when this chat alone has failed for PATIENCE seconds"""
PATIENCE = 3600.0
DOWN = 3
"""chats that fail, with no success between them, before the channel counts as down"""


@dataclass(frozen=True, slots=True)
class Pace:
    """The rates of a channel, 0 for no limit. burst: how many messages a quiet chat may have at once."""

    per_second_and_chat: float = 1.0
    per_second: float = 30.0
    burst: int = 3


NO_LIMIT = Pace(0, 0)


def doubling(failures: int, longest: float) -> float:
    """Seconds to wait after so many failures in a row."""
    return min(FIRST_REST * 2.0 ** min(failures - 1, 10), longest)
