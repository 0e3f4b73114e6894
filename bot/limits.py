"""How often something may be done: buckets that fill with each use and empty with time, kept in memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

MOST = 20_000
"""buckets kept; those that were not touched for the longest are forgotten first"""
ROUNDING = 1e-6
"""seconds that are no wait"""
LONGEST = 64
"""characters of a place that is no address"""


@dataclass(frozen=True, slots=True)
class Rate:
    """rafale: how many at once; par_seconde: how many more each second."""

    burst: float
    per_second: float


class Limiter:
    """One bucket for each name (an address, a chat), told by the moment it is empty again."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._step = 1 / rate.per_second
        self._allowance = rate.burst * self._step
        self._now = monotonic
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def acquire(self, name: str) -> float:
        """Counts one use; 0, or when there are too many, the seconds to wait (and then it is not counted)."""
        now = self._now()
        free_at = max(self._free_at.get(name, 0.0), now) + self._step
        if free_at - now > self._allowance + ROUNDING:
            return free_at - now - self._allowance
        self._free_at[name] = free_at
        self._free_at.move_to_end(name)
        if len(self._free_at) > MOST:
            self._free_at.popitem(last=False)
        return 0.0


def network_of(adresse: str) -> str:
    """What counts as one place: an IPv4 address, or the 64 first bits of an IPv6 one, which one household has alone."""
    try:
        ip = ip_address(adresse)
    except ValueError:
        return adresse[:LONGEST]  # a proxy that does not know says « unknown », or anything
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or int(ip) >> 64)
