"""
The courier sends what the assistant says, once it is on disk, and tries again after failures.

Rules:
- the messages of one chat are sent in order, one at a time; chats are independent of each other;
- delivery is at least once: a message is marked after the channel has taken it, several marks in one commit;
- when a channel asks to wait, the courier waits; when it fails, the courier backs off (0.5 s, then doubling);
- circuit breaker: when several chats fail in a row and none succeeds, the channel is down, and one chat at a time
  tries it;
- a chat that cannot be reached is set aside: its messages stay in the store until the person writes again.

The courier catches the two errors of a channel and no other: anything else is a bug, and ends `run()`.

    courier.py  what is pushed, and to which channel
    rounds.py   the chats of one channel, served in turn
    outage.py   the circuit breaker of a channel that is down
    queues.py   the messages of one chat
    marks.py    marks what was delivered in the store
    pace.py     rate limits and backoff
"""

from bot.courier.courier import Courier
from bot.courier.marks import Delivered, Done, Register
from bot.courier.pace import DOWN, FIRST_REST, IN_FLIGHT, LONG_REST, NO_LIMIT, PATIENCE, REST, Pace

__all__ = [
    "DOWN",
    "FIRST_REST",
    "IN_FLIGHT",
    "LONG_REST",
    "NO_LIMIT",
    "PATIENCE",
    "REST",
    "Courier",
    "Delivered",
    "Done",
    "Pace",
    "Register",
]
