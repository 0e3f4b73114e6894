"""
Slows down those who try codes, and limits how many slow hashes run at once.

Nothing here sleeps: an attempt over the limit is refused with the seconds to wait.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K")

TRIES: Final = 5
"""wrong codes from one address before it has to wait"""
FIRST: Final = 2.0
"""seconds of the first wait; each further wrong code doubles it…"""
LONGEST: Final = 900.0
"""… up to this"""
FORGET_AFTER: Final = 3600.0
"""seconds without a wrong code, after which an address starts again from none"""

AT_ONCE: Final = 2
"""hashes computed at the same time: each takes 32 MiB"""
WAITING: Final = 60
"""hashes that may wait for a thread; a further request is refused"""
BUSY_WAIT: Final = 5
"""seconds after which a refused request may be sent again"""

KEPT: Final = 20_000
"""addresses, and sessions, of which something is kept in memory; the oldest are forgotten first"""


class Busy(Exception):
    """Too much is being done already, here or by another process: try again in BUSY_WAIT seconds."""


class Recent(Generic[K, T]):
    """The last value noted for each key; the keys noted longest ago are dropped above KEPT."""

    def __init__(self) -> None:
        self._kept: OrderedDict[K, T] = OrderedDict()

    def get(self, key: K) -> T | None:
        return self._kept.get(key)

    def put(self, key: K, value: T) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        self._kept.pop(key, None)


class Throttle:
    """
    Counts wrong codes by address.

    A right code resets the count: a whole workshop types its codes from one address. An attacker who has a code and
    uses it to reset the count gains little: there are 10^16 codes, and few can be hashed in a second.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wrong: Recent[str, tuple[int, float]] = Recent()

    def seconds_left(self, address: str) -> int:
        """The whole seconds before this address may try again, 0 when it may now."""
        wrong, last = self._read(address)
        wait = min(FIRST * 2 ** min(wrong - TRIES, 20), LONGEST) if wrong >= TRIES else 0.0
        return max(math.ceil(last + wait - self._monotonic()), 0)

    def count_wrong(self, address: str) -> None:
        self._wrong.put(address, (self._read(address)[0] + 1, self._monotonic()))

    def reset(self, address: str) -> None:
        self._wrong.drop(address)

    def _read(self, address: str) -> tuple[int, float]:
        """How many wrong codes, and when the last one was tried."""
        wrong, last = self._wrong.get(address) or (0, 0.0)
        return (wrong, last) if self._monotonic() - last < FORGET_AFTER else (0, last)


class HashPool:
    """Computes slow hashes in its own threads, AT_ONCE at a time; a hash that was begun is finished."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="portier")
        self._asked = 0

    def check_room(self) -> None:
        """Raises Busy when WAITING hashes wait already."""
        if self._asked >= AT_ONCE + WAITING:
            raise Busy

    async def run(self, work: Callable[[], T]) -> T:
        """Raises Busy."""
        self.check_room()
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._asked -= 1
