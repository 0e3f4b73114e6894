"""
The courier carries what the assistant says, once it is on disk, and keeps trying.

Rules:
- one chat's messages leave in order, one at a time; chats are independent of each other;
- twice rather than never: a message is marked when the channel has taken it, several marks in one commit;
- a channel that asks to wait is obeyed; one that fails is asked again later, 0.5 s at first, then doubling;
- when several chats fail in a row and none succeeds, the channel itself is down: one chat at a time tries it, for all;
- a chat that cannot be reached is set aside: its messages stay in the store until the person writes again.

It catches a channel's two errors and no other: anything else is a bug, and ends `run()`.

    courier.py  what is pushed, and to which channel
    rounds.py   the chats of one channel, served in turn
    outage.py   a channel that is down
    queues.py   the messages of one chat
    marks.py    what was delivered, told to the store
    pace.py     how fast, and how patiently
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
