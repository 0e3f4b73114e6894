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
class Debit:
    """rafale: how many at once; par_seconde: how many more each second."""

    rafale: float
    par_seconde: float


class Limiter:
    """One bucket for each name (an address, a chat), told by the moment it is empty again."""

    def __init__(self, debit: Debit, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pas = 1 / debit.par_seconde
        self._avance = debit.rafale * self._pas
        self._now = monotonic
        self._libre: OrderedDict[str, float] = OrderedDict()

    def wait(self, name: str) -> float:
        """Counts one use; 0, or when there are too many, the seconds to wait (and then it is not counted)."""
        now = self._now()
        libre = max(self._libre.get(name, 0.0), now) + self._pas
        if libre - now > self._avance + ROUNDING:
            return libre - now - self._avance
        self._libre[name] = libre
        self._libre.move_to_end(name)
        if len(self._libre) > MOST:
            self._libre.popitem(last=False)
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
