"""The courier: order, patience and restraint; on a clock that only moves when everybody waits."""

import asyncio
import heapq
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from bot.channels.base import Channel, ErreurDefinitive, ErreurTemporaire, Outbound
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client_aiogram import ClientAiogram
from bot.courier import IN_FLIGHT, NO_LIMIT, Courier, Done, Pace
from tests.bot.bot_api import BotApi

TEMPORARY = ErreurTemporaire("essai")
GONE = ErreurDefinitive("essai")


class Clock:
    """Time that goes straight to the next thing to happen."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self.now + seconds, self._count, future))
        await future

    async def go_on(self, until: Callable[[], bool], longest: float = 100_000.0) -> None:
        """Lets everything happen until this is true, or so many seconds have passed."""
        end = self.now + longest
        while True:
            for _ in range(30):
                await asyncio.sleep(0)
            if until():
                return
            if not self._sleepers or self._sleepers[0][0] > end:
                self.now = end
                return
            due, _, future = heapq.heappop(self._sleepers)
            self.now = max(self.now, due)
            if not future.done():
                future.set_result(None)


class FakeChannel:
    """A channel that keeps what it was given, and fails as it is told."""

    canal = "telegram"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tried: list[tuple[float, str, int]] = []
        self.sent: list[tuple[float, str, int]] = []
        self.failures: dict[str, list[Exception | None]] = defaultdict(list)
        self.dead: Exception | None = None
        self.lasts = 0.0
        self.busy: set[str] = set()
        self.most_busy = 0

    async def send(self, message: Outbound) -> str | None:
        chat = message.chat
        assert chat not in self.busy, "two messages of one chat at once"
        self.busy.add(chat)
        self.most_busy = max(self.most_busy, len(self.busy))
        self.tried.append((self.clock.now, chat, message.n))
        try:
            if self.lasts:
                await self.clock.sleep(self.lasts)
            fault = self.failures[chat].pop(0) if self.failures[chat] else self.dead
            if fault is not None:
                raise fault
        finally:
            self.busy.discard(chat)
        self.sent.append((self.clock.now, chat, message.n))
        return str(1000 + message.n)

    def of(self, chat: str) -> list[int]:
        return [n for _, c, n in self.sent if c == chat]

    def times(self, chat: str) -> list[float]:
        return [round(at - 1000.0, 3) for at, c, _ in self.tried if c == chat]


class FakeRegister:
    """What the store is told."""

    def __init__(self) -> None:
        self.groups: list[list[Done]] = []
        self.parked_chats: list[tuple[str, str]] = []
        self.fault: Exception | None = None

    async def sent(self, done: Sequence[Done]) -> None:
        if self.fault is not None:
            raise self.fault
        self.groups.append(list(done))

    async def parked(self, canal: str, chat: str) -> None:
        self.parked_chats.append((canal, chat))

    @property
    def marked(self) -> list[tuple[str, int, str | None]]:
        return [(message.chat, message.n, ident) for group in self.groups for message, ident in group]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channel(clock: Clock) -> FakeChannel:
    return FakeChannel(clock)


@pytest.fixture
def register() -> FakeRegister:
    return FakeRegister()


def make(clock: Clock, channel: Channel, register: FakeRegister, pace: Pace = NO_LIMIT, **more: Any) -> Courier:
    return Courier({"telegram": channel}, register, pace, monotonic=clock, sleep=clock.sleep, **more)


@pytest.fixture
def courier(clock: Clock, channel: FakeChannel, register: FakeRegister) -> Courier:
    return make(clock, channel, register)


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(courier.run())
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def say(chat: object, n: int, **more: Any) -> Outbound:
    return Outbound("telegram", str(chat), n, "1", f"message {n}", **more)


async def test_order(clock: Clock, channel: FakeChannel, register: FakeRegister, courier: Courier) -> None:
    """One chat's messages leave in order, one at a time, chats at the same time; all are marked, with identities."""
    channel.lasts = 0.2
    async with running(courier):
        courier.push([say(chat, n) for n in range(1, 6) for chat in "abc"])
        assert courier.depth == 15
        await clock.go_on(lambda: courier.depth == 0)
        assert await courier.drain(1)
    assert {chat: channel.of(chat) for chat in "abc"} == {chat: [1, 2, 3, 4, 5] for chat in "abc"}
    assert channel.most_busy == 3
    assert clock.now == pytest.approx(1001.0)
    assert sorted(register.marked) == [(chat, n, str(1000 + n)) for chat in "abc" for n in range(1, 6)]


async def test_pushed_while_sending(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """What is pushed while the chat is busy waits its turn; what waits already is not added twice."""
    channel.lasts = 1
    async with running(courier):
        courier.push([say("a", 1), say("a", 2)])
        await clock.go_on(lambda: bool(channel.busy))
        courier.push([say("a", 1), say("a", 2), say("a", 3)])
        await clock.go_on(lambda: courier.depth == 0)
    assert channel.of("a") == [1, 2, 3]


async def test_bounded(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """Only so many messages are on their way at once."""
    channel.lasts = 1
    async with running(courier):
        courier.push([say(chat, 1) for chat in range(300)])
        await clock.go_on(lambda: courier.depth == 0)
    assert channel.most_busy == IN_FLIGHT
    assert clock.now == pytest.approx(1000 + 5)


async def test_channel_that_is_not_served(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """What is for a channel that is not there today is left in the store."""
    async with running(courier):
        courier.push([replace(say("a", 1), canal="web"), say("a", 1)])
        await clock.go_on(lambda: courier.depth == 0)
    assert len(channel.sent) == 1


# Pace.


async def test_pace_of_a_chat(clock: Clock, channel: FakeChannel, register: FakeRegister) -> None:
    """A quiet chat may have three messages at once, then one a second; others do not wait for it."""
    courier = make(clock, channel, register, Pace(1.0, 0.0, burst=3))
    async with running(courier):
        courier.push([*(say("a", n) for n in range(6)), say("b", 1)])
        await clock.go_on(lambda: courier.depth == 0)
        assert channel.times("a") == [0, 0, 0, 1, 2, 3]
        assert channel.times("b") == [0]
        clock.now = 1100.0
        courier.push([say("a", n) for n in range(6, 11)])
        await clock.go_on(lambda: courier.depth == 0)
        assert channel.times("a")[6:] == [100, 100, 100, 101, 102]
    assert channel.of("a") == list(range(11))


async def test_pace_of_all(clock: Clock, channel: FakeChannel, register: FakeRegister) -> None:
    """Never more than thirty messages in a second, whatever the number of chats; first come, first served."""
    courier = make(clock, channel, register, Pace(1.0, 30.0))
    async with running(courier):
        courier.push([say(chat, 1) for chat in range(300)])
        await clock.go_on(lambda: courier.depth == 0)
    moments = [at for at, _, _ in channel.tried]
    assert all(later - earlier > 0.999 for earlier, later in zip(moments, moments[30:], strict=False))
    assert clock.now == pytest.approx(1000 + 299 / 30, abs=0.1)
    assert [chat for _, chat, _ in channel.tried] == [str(chat) for chat in range(300)]


async def test_pace_by_channel(clock: Clock, register: FakeRegister) -> None:
    """Each channel has its own pace, or none."""
    telegram, web = FakeChannel(clock), FakeChannel(clock)
    channels: Mapping[str, Channel] = {"telegram": telegram, "web": web}
    courier = Courier(channels, register, {"telegram": Pace(1, 30, 1)}, monotonic=clock, sleep=clock.sleep)
    async with running(courier):
        courier.push([say("a", n) for n in range(3)])
        courier.push([replace(say("a", n), canal="web") for n in range(3)])
        await clock.go_on(lambda: courier.depth == 0)
    assert telegram.times("a") == [0, 1, 2]
    assert web.times("a") == [0, 0, 0]


# Failures.


async def test_wait_asked_for(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """A chat that must wait waits that long, then the same message goes first; others go on."""
    channel.failures["a"] = [ErreurTemporaire("429", retry_after=30), ErreurTemporaire("429", retry_after=1)]
    async with running(courier):
        courier.push([say("a", 1), say("a", 2), say("b", 1), say("b", 2)])
        await clock.go_on(lambda: courier.depth == 0)
    assert channel.times("a") == [0, 30, 31, 31]
    assert channel.of("a") == [1, 2]
    assert channel.times("b") == [0, 0]


async def test_wait_for_all(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """When the whole channel asks to wait, nobody sends before."""
    channel.failures["a"] = [ErreurTemporaire("429", retry_after=5, everywhere=True)]
    async with running(courier):
        courier.push([say("a", 1)])
        await clock.go_on(lambda: bool(channel.tried))
        courier.push([say("b", 1), say("c", 1)])
        await clock.go_on(lambda: courier.depth == 0)
        courier.push([say("d", 1)])
        await clock.go_on(lambda: courier.depth == 0)
    assert [channel.times(chat) for chat in "abcd"] == [[0, 5], [5], [5], [5]]


async def test_one_chat_fails(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """A chat that fails tries again after 0.5 s, then twice as long, up to 4 s; others do not notice."""
    channel.failures["a"] = [TEMPORARY] * 6
    async with running(courier):
        courier.push([say("a", 1), say("a", 2)])
        for n in range(20):
            courier.push([say("b", n)])
            await clock.go_on(lambda: False, longest=1)
        await clock.go_on(lambda: courier.depth == 0)
    assert channel.times("a") == [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 15.5]
    assert channel.of("a") == [1, 2]
    assert channel.times("b") == list(range(20))


async def test_one_chat_fails_for_hours(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """After an hour of it, a chat that fails alone tries once a minute."""
    channel.failures["a"] = [TEMPORARY] * 5000
    async with running(courier):
        courier.push([say("a", 1)])
        await clock.go_on(lambda: False, longest=7200)
    times = channel.times("a")
    assert max(later - earlier for earlier, later in pairwise(times) if later < 3600) == 4
    assert times[-1] - times[-2] == 60


async def test_all_fail(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """A dead channel is tried less than once a second in all; once back, everything leaves within 5 s, in order."""
    channel.dead = TEMPORARY
    async with running(courier):
        courier.push([say(chat, n) for n in range(3) for chat in range(500)])
        await clock.go_on(lambda: False, longest=30)
        before = len(channel.tried)
        await clock.go_on(lambda: False, longest=3600)
        assert 500 < len(channel.tried) - before < 3600
        courier.push([say(chat, 3) for chat in range(500)])
        channel.dead = None
        back = clock.now
        await clock.go_on(lambda: courier.depth == 0)
        assert clock.now - back < 5
    assert all(channel.of(str(chat)) == [0, 1, 2, 3] for chat in range(500))


async def test_burst_of_failures(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """When the channel goes down under 64 messages on their way, they do not all try again."""
    channel.dead = TEMPORARY
    channel.lasts = 0.1
    async with running(courier):
        courier.push([say(chat, 1) for chat in range(200)])
        await clock.go_on(lambda: False, longest=20)
        assert len(channel.tried) < 64 + 3 * 5 + 20
        channel.dead = None
        await clock.go_on(lambda: courier.depth == 0)
    assert sorted(chat for _, chat, _ in channel.sent) == sorted(str(chat) for chat in range(200))


async def test_a_few_bad_chats_do_not_hold_the_others(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """Even when several chats fail for ever, the others are served within seconds."""
    for chat in "abcdef":
        channel.failures[chat] = [TEMPORARY] * 1000
    async with running(courier):
        courier.push([say(chat, 1) for chat in "abcdef"])
        await clock.go_on(lambda: False, longest=60)
        for n in range(20):
            pushed = clock.now
            courier.push([say("x", n)])
            await clock.go_on(lambda n=n: channel.of("x")[-1:] == [n])  # type: ignore[misc]  # the default binds n now; mypy cannot type it
            assert clock.now - pushed < 30
    assert channel.of("x") == list(range(20))


async def test_unreachable(clock: Clock, channel: FakeChannel, register: FakeRegister, courier: Courier) -> None:
    """A chat that cannot be reached is set aside whole; pushed again, it is tried again; others go on."""
    channel.failures["a"] = [None, GONE]
    async with running(courier):
        courier.push([say(chat, n) for n in range(1, 5) for chat in "ab"])
        await clock.go_on(lambda: courier.depth == 0)
        assert register.parked_chats == [("telegram", "a")]
        assert (channel.of("a"), channel.of("b")) == ([1], [1, 2, 3, 4])
        courier.push([say("a", n) for n in (2, 3, 4, 5)])
        await clock.go_on(lambda: courier.depth == 0)
        assert await courier.drain(1)
    assert channel.of("a") == [1, 2, 3, 4, 5]
    assert sorted(n for chat, n, _ in register.marked if chat == "a") == [1, 2, 3, 4, 5]


async def test_bug(clock: Clock, channel: FakeChannel, register: FakeRegister, courier: Courier) -> None:
    """A bug in a channel ends `run`, what was delivered being marked; started again, nothing is missing."""
    channel.failures["b"] = [None, ZeroDivisionError()]
    courier.push([say(chat, n) for n in range(1, 5) for chat in "ab"])
    with pytest.raises(ExceptionGroup) as caught:
        await courier.run()
    assert caught.group_contains(ZeroDivisionError)
    assert len(register.marked) == len(channel.sent)
    async with running(courier):
        await clock.go_on(lambda: courier.depth == 0)
        assert await courier.drain(1)
    assert (channel.of("a"), channel.of("b")) == ([1, 2, 3, 4], [1, 2, 3, 4])
    assert len(register.marked) == 8


async def test_stopped_while_down(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """Stopped and started while the channel is down, the courier has forgotten nobody."""
    channel.dead = TEMPORARY
    courier.push([say(chat, n) for n in range(2) for chat in range(100)])
    async with running(courier):
        await clock.go_on(lambda: False, longest=10)
    channel.dead = None
    async with running(courier):
        await clock.go_on(lambda: courier.depth == 0)
    assert all(channel.of(str(chat)) == [0, 1] for chat in range(100))


@pytest.mark.parametrize("seed", range(30))
async def test_any_weather(clock: Clock, channel: FakeChannel, register: FakeRegister, seed: int) -> None:
    """Whatever fails, and whenever, each chat gets each message, once, in order."""
    chance = random.Random(seed)
    courier = make(clock, channel, register, chance.choice([NO_LIMIT, Pace(), Pace(0, 30), Pace(5, 0, 1)]))
    channel.lasts = chance.choice([0, 0.1])
    faults = [None, None, TEMPORARY, ErreurTemporaire("429", 3), ErreurTemporaire("429", 2, everywhere=True)]
    for chat in range(12):
        channel.failures[str(chat)] = [chance.choice(faults) for _ in range(chance.randrange(40))]
    waiting = {chat: list(range(1, 10)) for chat in range(12)}
    for _ in range(3):  # three lives of the process, which is stopped between two
        async with running(courier):
            for _ in range(15):
                chat = chance.randrange(12)
                count = chance.randrange(4)
                courier.push([say(chat, n) for n in waiting[chat][:count]])
                waiting[chat] = waiting[chat][count:]
                channel.dead = TEMPORARY if chance.random() < 0.3 else None
                await clock.go_on(lambda: False, longest=chance.random() * 5)
            await clock.go_on(lambda: not channel.busy, longest=10)
    channel.dead = None
    async with running(courier):
        courier.push([say(chat, n) for chat, left in waiting.items() for n in left])
        await clock.go_on(lambda: courier.depth == 0)
        assert await courier.drain(2)
    for chat in range(12):
        got = channel.of(str(chat))
        assert list(dict.fromkeys(got)) == list(range(1, 10))
        assert len(got) <= 9 + 3, "only a stop in the middle of a sending may repeat one"
    assert sorted({(chat, n) for chat, n, _ in register.marked}) == sorted(
        (str(c), n) for c in range(12) for n in range(1, 10)
    )


# Marks.


async def test_marks_gathered(channel: FakeChannel, register: FakeRegister) -> None:
    """A thousand deliveries are marked in a few groups of at most two hundred, the first within 50 ms."""
    courier = Courier({"telegram": channel}, register)
    async with running(courier):
        courier.push([say(chat, n) for n in range(10) for chat in range(100)])
        began = time.perf_counter()
        while not register.groups:
            await asyncio.sleep(0.001)
        assert time.perf_counter() - began < 0.3
        assert await courier.drain(2)
    assert len(register.marked) == 1000
    assert len(register.groups) <= 10
    assert max(len(group) for group in register.groups) <= 200


async def test_marked_when_stopped(channel: FakeChannel, register: FakeRegister) -> None:
    """What was delivered just before a stop is marked."""
    courier = Courier({"telegram": channel}, register)
    async with running(courier):
        courier.push([say("a", 1)])
        while not channel.sent:
            await asyncio.sleep(0)
    assert register.marked == [("a", 1, "1001")]


async def test_marks_that_fail(channel: FakeChannel, register: FakeRegister) -> None:
    """A store that cannot mark ends `run`; the marks are kept for the next one."""
    courier = Courier({"telegram": channel}, register)
    register.fault = OSError("disque plein")
    courier.push([say("a", 1), say("a", 2)])
    with pytest.raises(ExceptionGroup) as caught:
        await courier.run()
    assert caught.group_contains(OSError)
    register.fault = None
    async with running(courier):
        courier.push([say("a", 3)])
        assert await courier.drain(1)
    assert register.marked == [("a", 1, "1001"), ("a", 2, "1002"), ("a", 3, "1003")]
    assert channel.of("a") == [1, 2, 3]


async def test_told_at_once(clock: Clock, channel: FakeChannel, register: FakeRegister) -> None:
    """A delivery is told before it is marked."""
    told: list[tuple[int, str | None]] = []
    courier = make(clock, channel, register, delivered=lambda message, ident: told.append((message.n, ident)))
    async with running(courier):
        courier.push([say("a", 1)])
        await clock.go_on(lambda: courier.depth == 0)
        assert told == [(1, "1001")]
        assert register.groups == []


# Doubts, stopping.


async def test_settle(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """Before a reply is read, what is on its way to the person has arrived; what failed on its way is in doubt."""
    channel.lasts = 0.2
    channel.failures["b"] = [TEMPORARY]
    channel.failures["c"] = [ErreurTemporaire("429", retry_after=9)]
    async with running(courier):
        courier.push([say("a", 1), say("a", 2), say("b", 1), say("c", 1), say("d", 1)])
        await clock.go_on(lambda: len(channel.busy) == 4)
        settling = asyncio.create_task(courier.settle([("telegram", chat) for chat in "abce"]))
        await clock.go_on(settling.done, longest=0.3)
        assert channel.of("a") == [1]
        assert await settling == {("telegram", "b"): 1}
        await clock.go_on(lambda: courier.depth == 0)
        assert await courier.settle([("telegram", chat) for chat in "abcde"]) == {}


async def test_settle_does_not_wait_long(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """What stays on its way too long is in doubt."""
    channel.lasts = 60
    async with running(courier):
        courier.push([say("a", 7)])
        await clock.go_on(lambda: bool(channel.busy))
        assert await courier.settle([("telegram", "a")], timeout=0.02) == {("telegram", "a"): 7}


async def test_drain_gives_up(clock: Clock, channel: FakeChannel, courier: Courier) -> None:
    """Stopping does not wait longer than it was told."""
    channel.dead = TEMPORARY
    async with running(courier):
        courier.push([say("a", 1)])
        began = time.perf_counter()
        assert not await courier.drain(0.05)
        assert time.perf_counter() - began < 0.5
    assert courier.depth == 1


async def test_memory(clock: Clock, channel: FakeChannel, register: FakeRegister) -> None:
    """Chats that have nothing to send are forgotten, once their allowance is whole."""
    courier = make(clock, channel, register, Pace(1.0, 0.0))
    async with running(courier):
        for chat in range(30_000):
            courier.push([say(chat, 1)])
            if chat % 1000 == 999:
                await clock.go_on(lambda: courier.depth == 0)
                clock.now += 10
    assert len(courier._rounds["telegram"]._queues) < 15_000


async def test_cost(register: FakeRegister) -> None:
    """A message costs the courier some microseconds, whatever the channel takes."""

    class Nothing:
        canal = "telegram"

        async def send(self, message: Outbound) -> str | None:
            await asyncio.sleep(0)
            return str(message.n)

    courier = Courier({"telegram": Nothing()}, register)
    async with running(courier):
        messages = [say(chat, n) for n in range(50) for chat in range(200)]
        began = time.process_time()
        courier.push(messages)
        assert await courier.drain(10)
        assert (time.process_time() - began) / len(messages) < 100e-6


# With Telegram.


class NoHouse:
    async def take(self, batch: object) -> None:
        """Nobody writes in these tests."""


@asynccontextmanager
async def telegram(chats: int = 3) -> AsyncIterator[tuple[BotApi, Courier, FakeRegister]]:
    async with BotApi() as api:
        for chat in range(1, chats + 1):
            api.say(chat, "/start")
        client = ClientAiogram(api.token, api.url)
        channel = Telegram(client, NoHouse(), patience=0.3)
        register = FakeRegister()
        courier = Courier({"telegram": channel}, register)
        async with running(courier):
            yield api, courier, register
        await (await client._session.create_session()).close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["429", "500", "502-html", "garbage", "truncate", "reset-before", "reset-after", "hang", "hang-after"]
)
async def test_telegram_fault(kind: str) -> None:
    """Through each fault of Telegram everything arrives, in order, once (twice if the answer was lost)."""
    async with telegram() as (api, courier, register):
        api.fail_next("sendMessage", kind, chat=2)
        courier.push([say(chat, n) for n in range(1, 5) for chat in (1, 2, 3)])
        assert await courier.drain(5)
        expected = [f"message {n}" for n in range(1, 5)]
        assert api.texts(1) == api.texts(3) == expected
        assert api.texts(2) == (expected[:1] + expected if kind.endswith("after") else expected)
        assert [n for chat, n, _ in register.marked if chat == "2"] == [1, 2, 3, 4]


async def test_telegram_limits() -> None:
    """Under Telegram's own limits, everything arrives, in order."""
    async with telegram() as (api, courier, _):
        api.chat_rate = 4
        courier.push([say(chat, n) for n in range(1, 7) for chat in (1, 2, 3)])
        assert await courier.drain(5)
        assert api.texts(1) == api.texts(2) == api.texts(3) == [f"message {n}" for n in range(1, 7)]


async def test_telegram_blocked() -> None:
    """A person who blocks the bot in the middle is set aside, and reached again when she comes back."""
    async with telegram() as (api, courier, register):
        api.block(2)
        courier.push([say(chat, n) for n in (1, 2) for chat in (1, 2, 99)])
        assert await courier.drain(2)
        assert sorted(register.parked_chats) == [("telegram", "2"), ("telegram", "99")]
        api.unblock(2)
        courier.push([say(2, 1), say(2, 2), say(2, 3)])
        assert await courier.drain(2)
        assert (len(api.texts(1)), len(api.texts(2))) == (2, 3)


async def test_telegram_back() -> None:
    """After a time without Telegram, what was said leaves by itself."""
    async with telegram() as (api, courier, _):
        api.stop()
        courier.push([say(chat, 1) for chat in (1, 2, 3)])
        assert not await courier.drain(0.3)
        await api.restart()
        assert await courier.drain(5)
        assert [api.texts(chat) for chat in (1, 2, 3)] == [["message 1"]] * 3
