"""
The metrics for Prometheus: counts, seconds and queue lengths; no words, names or chats.

prometheus_client is imported only when metrics are asked for (LIVRET_METRICS).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.news import BatchTaken

if TYPE_CHECKING:
    from bot.app import House
    from bot.served import ChannelService

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The metrics of one house."""

    def __init__(self, house: "House", services: "Sequence[ChannelService]") -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._house = house
        self._registry = to = CollectorRegistry()
        self._turns = Counter("livret_turns", "Messages handled", registry=to)
        self._failed = Counter("livret_turns_set_aside", "Messages that made the code fail", registry=to)
        self._seconds = Histogram("livret_batch_seconds", "A batch, its commit included", registry=to, buckets=SECONDS)
        self._parked = Gauge("livret_parked", "Messages that are set aside", registry=to)
        if services:
            waiting = Gauge("livret_outbox", "Messages that wait to be sent", registry=to)
            waiting.set_function(lambda: sum(service.depth for service in services))
            oldest = Gauge("livret_outbox_age_seconds", "How long the oldest of them has waited", registry=to)
            oldest.set_function(lambda: max(service.age for service in services))
        house.intake.news.follow(BatchTaken, self._count)

    def _count(self, batch: BatchTaken) -> None:
        self._turns.inc(batch.messages)
        self._failed.inc(batch.parked)
        self._seconds.observe(batch.seconds)

    async def read(self) -> bytes:
        """The metrics, in Prometheus's text format."""
        from prometheus_client import generate_latest

        self._parked.set(await self._house.store.count_parked())
        return generate_latest(self._registry)
