"""How often something may be done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import limits
from bot.limits import Limiter, Rate, network_of


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_burst(seconds: Seconds) -> None:
    """So many at once, then so many a second; a use that is refused is not counted."""
    limiter = Limiter(Rate(3, 2), seconds)
    assert [limiter.acquire("a") for _ in range(3)] == [0, 0, 0]
    assert [limiter.acquire("a") for _ in range(5)] == [pytest.approx(0.5)] * 5
    seconds.now += 0.5
    assert limiter.acquire("a") == 0 and limiter.acquire("a") == pytest.approx(0.5)
    seconds.now += 100
    assert [limiter.acquire("a") for _ in range(4)] == [0, 0, 0, pytest.approx(0.5)]


def test_each_its_own(seconds: Seconds) -> None:
    """One who asks too much makes nobody else wait."""
    limiter = Limiter(Rate(1, 0.1), seconds)
    assert (limiter.acquire("a"), limiter.acquire("b")) == (0, 0)
    assert limiter.acquire("a") == pytest.approx(10) and limiter.acquire("c") == 0


def test_bounded(seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names are invented, so many are remembered: those used last."""
    monkeypatch.setattr(limits, "MOST", 10)
    limiter = Limiter(Rate(1, 0.001), seconds)
    for n in range(1000):
        assert limiter.acquire(str(n)) == 0
    assert len(limiter._free_at) == 10
    assert limiter.acquire("999") > 0 and limiter.acquire("5") == 0


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 9), st.floats(0.1, 9))
def test_never_more(pauses: list[float], burst: int, per_second: float) -> None:
    """In any span of time, never more than the burst and what the seconds give; and who waited is let through."""
    seconds = Seconds()
    limiter = Limiter(Rate(burst, per_second), seconds)
    start = seconds.now
    for done, pause in enumerate(pauses, 1):
        seconds.now += pause
        wait = limiter.acquire("a")
        if wait:
            seconds.now += wait + 1e-9
            assert limiter.acquire("a") == 0
        assert done <= burst + (seconds.now - start) * per_second + 1e-6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("2001:db8:0:1::7", "2001:0db8:0000:0001:ffff::1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_same_place(one: str, other: str) -> None:
    """One place, however its address is written: all of a household's IPv6, an IPv4 address in IPv6's dress."""
    assert network_of(one) == network_of(other)


def test_other_places() -> None:
    """Two places are never taken for one."""
    places = ["203.0.113.7", "203.0.113.8", "2001:db8:0:1::7", "2001:db8:0:2::7", "::ffff:203.0.113.9", "::1", "", "x"]
    assert len({network_of(place) for place in places}) == len(places)


@given(st.text() | st.ip_addresses().map(str))
def test_any_place(text: str) -> None:
    """Whatever a proxy says is a place, of a size that can be remembered."""
    assert len(network_of(text)) <= 64
