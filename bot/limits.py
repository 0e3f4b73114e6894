"""Rate limits: leaky buckets, kept in memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

MOST = 20_000
"""buckets kept; the least recently used are forgotten first"""
ROUNDING = 1e-6
"""seconds under which a wait counts as none"""
LONGEST = 64
"""characters kept of an address that is not an IP address"""


@dataclass(frozen=True, slots=True)
class Rate:
    """burst: how many uses at once. per_second: how many more each second."""

    burst: float
    per_second: float


class Limiter:
    """One bucket for each name (an address, a chat), stored as the moment when it is empty again."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._step = 1 / rate.per_second
        self._allowance = rate.burst * self._step
        self._now = monotonic
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def acquire(self, name: str) -> float:
        """Counts one use and returns 0; over the limit, returns the seconds to wait and counts nothing."""
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
    """What is limited as one place: an IPv4 address, or the first 64 bits of an IPv6 one (one household's)."""
    try:
        ip = ip_address(adresse)
    except ValueError:
        return adresse[:LONGEST]  # a proxy may say « unknown », or anything
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or int(ip) >> 64)
