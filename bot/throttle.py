"""
What slows down whoever tries codes, and keeps slow hashes from taking every core.

To be slowed is to be refused with the seconds to wait: nothing here sleeps.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K")

ESSAIS: Final = 5
"""wrong codes from one address before one has to wait"""
FIRST: Final = 2.0
"""seconds of the first wait; each wrong code that follows doubles it"""
LONGEST: Final = 900.0
"""up to these"""
OUBLI: Final = 3600.0
"""seconds without a wrong code, after which an address starts afresh"""

AT_ONCE: Final = 2
"""hashes computed at the same time: each takes 32 MiB"""
WAITING: Final = 60
"""hashes that wait for their turn; who comes on top of that is asked to come back"""
BUSY: Final = 5
"""in so many seconds"""

MEMORY: Final = 20_000
"""addresses, and sessions, of which something is kept in memory; the oldest are forgotten first"""


class Occupe(Exception):
    """Too much is being done already, here or by another process: the person should come back in BUSY seconds."""


class Recent(Generic[K, T]):
    """What was last said of each of these, as long as there are not too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[K, T] = OrderedDict()

    def get(self, key: K) -> T | None:
        return self._kept.get(key)

    def put(self, key: K, value: T) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > MEMORY:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        self._kept.pop(key, None)


class Throttle:
    """
    Wrong codes, by address.

    A right one forgets the wrong ones before it: a whole workshop types its codes from one address. Who has a code and
    uses it to try others gains little: there are 10^16 of them, and few are hashed in a second.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wrong: Recent[str, tuple[int, float]] = Recent()

    def wait(self, adresse: str) -> int:
        """The whole seconds before this address may try again, 0 when it may now."""
        wrong, last = self._read(adresse)
        wait = min(FIRST * 2 ** min(wrong - ESSAIS, 20), LONGEST) if wrong >= ESSAIS else 0.0
        return max(math.ceil(last + wait - self._monotonic()), 0)

    def count(self, adresse: str) -> None:
        self._wrong.put(adresse, (self._read(adresse)[0] + 1, self._monotonic()))

    def release(self, adresse: str) -> None:
        self._wrong.drop(adresse)

    def _read(self, adresse: str) -> tuple[int, float]:
        """How many, and when the last one was."""
        wrong, last = self._wrong.get(adresse) or (0, 0.0)
        return (wrong, last) if self._monotonic() - last < OUBLI else (0, last)


class Slow:
    """Runs what takes long in threads of its own, AT_ONCE at a time, even when who asked for it is gone."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="portier")
        self._asked = 0

    def check(self) -> None:
        """Raises Occupe."""
        if self._asked >= AT_ONCE + WAITING:
            raise Occupe

    async def run(self, work: Callable[[], T]) -> T:
        """Raises Occupe."""
        self.check()
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._asked -= 1
