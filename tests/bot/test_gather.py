"""Messages that come one by one are taken together."""

import asyncio
from collections.abc import Sequence

import pytest

from bot import gather
from bot.channels.base import Inbound
from bot.gather import Gatherer


def said(chat: str, n: int) -> Inbound:
    return Inbound("web", chat, f"{chat}-{n}", f"{chat}-{n}", texte=f"mot {n}")


class Slow:
    """What takes a batch, each at the time it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.at_once = 0
        self.most = 0
        self.gate = asyncio.Semaphore(0)
        self.fails: list[BaseException | None] = []

    async def take(self, batch: Sequence[Inbound]) -> None:
        self.batches.append([inbound.id for inbound in batch])
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.gate.acquire()
        self.at_once -= 1
        if self.fails and (error := self.fails.pop(0)):
            raise error


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_alone() -> None:
    """A message that comes alone is taken at once."""
    slow = Slow()
    slow.gate.release()
    await Gatherer(slow.take).take(said("a", 1))
    assert slow.batches == [["a-1"]]


async def test_together() -> None:
    """While a batch is taken the next one gathers; one batch at a time, in the order they came."""
    slow = Slow()
    gatherer = Gatherer(slow.take)
    tasks = [asyncio.create_task(gatherer.take(said("a", 0)))]
    await settled()
    tasks += [asyncio.create_task(gatherer.take(said(chat, n))) for n in range(1, 4) for chat in ("a", "b")]
    await settled()
    assert not any(task.done() for task in tasks)
    slow.gate.release()
    await settled()
    assert [task.done() for task in tasks] == [True] + [False] * 6
    slow.gate.release()
    await asyncio.gather(*tasks)
    assert slow.batches == [["a-0"], ["a-1", "b-1", "a-2", "b-2", "a-3", "b-3"]] and slow.most == 1


async def test_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch has so many messages at most; the others come in the next."""
    monkeypatch.setattr(gather, "MOST", 4)
    slow = Slow()
    gatherer = Gatherer(slow.take)
    tasks = [asyncio.create_task(gatherer.take(said("a", n))) for n in range(10)]
    for _ in range(3):
        slow.gate.release()
    await asyncio.gather(*tasks)
    assert [len(batch) for batch in slow.batches] == [4, 4, 2]
    assert [id for batch in slow.batches for id in batch] == [f"a-{n}" for n in range(10)]


async def test_failure() -> None:
    """A batch that could not be taken is told to all who were in it; the next ones go on."""
    slow = Slow()
    slow.fails = [OSError("disk"), None]
    gatherer = Gatherer(slow.take)
    tasks = [asyncio.create_task(gatherer.take(said("a", n))) for n in range(3)]
    slow.gate.release()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in found] == [OSError] * 3
    slow.gate.release()
    await gatherer.take(said("a", 4))
    assert slow.batches[-1] == ["a-4"]


async def test_gone() -> None:
    """Who brought a message may go: it is taken all the same, and nobody else is disturbed."""
    slow = Slow()
    gatherer = Gatherer(slow.take)
    first, second = (asyncio.create_task(gatherer.take(said("a", n))) for n in range(2))
    await settled()
    first.cancel()
    await settled()
    assert first.cancelled() and not second.done()
    slow.gate.release()
    await second
    assert slow.batches == [["a-0", "a-1"]]


async def test_gone_from_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    """A failure that nobody waits for any more disturbs nobody, not even the logs."""
    slow = Slow()
    slow.fails = [OSError("disk")]
    gatherer = Gatherer(slow.take)
    task = asyncio.create_task(gatherer.take(said("a", 1)))
    await settled()
    task.cancel()
    slow.gate.release()
    await gatherer.finish()
    await settled()
    assert [record for record in caplog.records if record.name == "asyncio"] == []


async def test_finish() -> None:
    """`finish` waits until nothing waits, and for nothing when nothing does."""
    slow = Slow()
    gatherer = Gatherer(slow.take)
    await gatherer.finish()
    tasks = [asyncio.create_task(gatherer.take(said("a", n))) for n in range(2)]
    await settled()
    tasks.append(asyncio.create_task(gatherer.take(said("a", 2))))
    await settled()
    for task in tasks:
        task.cancel()
    finishing = asyncio.create_task(gatherer.finish())
    await settled()
    assert not finishing.done()
    for _ in range(2):
        slow.gate.release()
    await finishing
    assert slow.batches == [["a-0", "a-1"], ["a-2"]]
