"""The portier: who has a code, a PIN or a link comes in, nobody else does, and an empty chair is locked."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import throttle
from bot.portier import EntryRefusal, OpenedSession, Portier, RefusalReason, Session, SessionNotOpen, UnlockWith
from bot.throttle import Busy
from storage import acces, codes, sessions
from storage.coffre import Coffre
from storage.sessions import OWN_DEVICE_LIFE, PASSAGE, SHARED_DEVICE_LIFE
from storage.store import ConversationRow, LivretRow, Store
from tests.storage import conftest as stores
from tests.storage.batches import counts, stored_bytes
from tests.storage.conftest import CLE

PIN = "493817"
ICI = "192.0.2.1"
AILLEURS = "192.0.2.2"
A_SECOND = timedelta(seconds=1)
TEN = timedelta(minutes=10)


@dataclass
class Clock:
    """A clock that goes on when it is told to, by the wall and since the start alike."""

    time: datetime = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def forward(self, delta: timedelta) -> None:
        self.time += delta
        self.seconds += delta.total_seconds()


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is promised of hashes does not depend on what they cost."""
    monkeypatch.setattr(acces, "HASH_MEMORY", 64)


url, sqlite_url = stores.url, stores.sqlite_url
coffre, open_store, store = stores.coffre, stores.open_store, stores.store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portier(store: Store, clock: Clock) -> Portier:
    return at_door(store, clock)


def at_door(store: Store, clock: Clock) -> Portier:
    return Portier(store, clock.now, clock.monotonic)


def let_in(found: OpenedSession | EntryRefusal) -> OpenedSession:
    assert isinstance(found, OpenedSession)
    return found


async def who(portier: Portier, token: str) -> Session:
    session = await portier.who(token)
    assert session is not None
    return session


async def begin(portier: Portier, own_device: bool = True, pin: str | None = None) -> tuple[str, str]:
    """A new conversation, with this PIN: the token of its session, and its code."""
    opened, code = await portier.begin(own_device)
    if pin:
        assert await portier.set_pin(opened.token, pin)
    return opened.token, code


async def open_livret(store: Store, session: Session) -> LivretRow:
    """What the assistant does once the charte is accepted."""
    async with store.batch() as batch:
        livret = batch.open_livret()
        batch.put_conversation(ConversationRow(session.conversation, "web", session.chat, livret, 3))
    return livret


# Coming in


async def test_begin(portier: Portier) -> None:
    """Each newcomer has a conversation of her own, open, with a code and no PIN."""
    tokens, codes_ = zip(*[await begin(portier, own_device) for own_device in (True, False)], strict=True)
    sessions = [await who(portier, token) for token in tokens]
    assert [(s.own_device, s.unlock_with, s.pin, s.carte) for s in sessions] == [
        (m, None, False, True) for m in (True, False)
    ]
    assert len({s.chat for s in sessions} | {s.conversation for s in sessions} | set(codes_) | set(tokens)) == 8


async def test_plume(portier: Portier, store: Store, clock: Clock) -> None:
    """Someone who writes for her: the device is never hers, it is locked, and it knows since which line it is there."""
    opened, code = await portier.begin(True, plume=True)
    assert (opened.session.plume, opened.session.own_device, opened.session.since_line) == (True, False, 0)
    await open_livret(store, opened.session)
    again = let_in(await portier.come_back(code, None, True, ICI, plume=True))
    assert (again.session.plume, again.session.own_device, again.session.since_line) == (True, False, 3)
    clock.forward(TEN)
    assert (await who(portier, again.token)).unlock_with == UnlockWith.CODE
    unlocked = await portier.unlock(again.token, ICI, code=code)
    assert isinstance(unlocked, Session) and (unlocked.plume, unlocked.since_line) == (True, 3)
    hers = let_in(await portier.come_back(code, None, True, ICI))
    assert (hers.session.plume, hers.session.own_device, hers.session.since_line) == (False, True, 0)


async def test_come_back(portier: Portier) -> None:
    """The code opens the same conversation again, however it is typed, in a session of its own."""
    token, code = await begin(portier)
    first = await who(portier, token)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for words in (code, code.lower(), code.replace("-", ""), f" {code[:9]} {code[9:].lower()}\n", wide):
        opened = let_in(await portier.come_back(words, None, False, ICI))
        assert opened.token != token
        assert opened.session == replace(first, own_device=False)
        assert await portier.who(opened.token) == opened.session


@pytest.mark.parametrize("words", ["", "ACDE-FGHJ-KMNP", "\ud800\x00", "x" * 10_000])
async def test_unknown_code(portier: Portier, words: str) -> None:
    """What is no code opens nothing, whatever it is."""
    await begin(portier)
    assert await portier.come_back(words, None, True, ICI) == EntryRefusal(RefusalReason.CODE)
    assert await portier.come_back(words, PIN, True, ICI) == EntryRefusal(RefusalReason.CODE)


async def test_unknown_code_takes_as_long(portier: Portier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every code that is tried costs one hash, whether somebody has it or not, also when there is a PIN."""
    hashed: list[str] = []
    usual = acces.hash_code
    _, plain = await begin(portier)
    _, guarded = await begin(portier, pin=PIN)

    def hash_code(coffre: Coffre, words: str) -> bytes:
        hashed.append(words)
        return usual(coffre, words)

    monkeypatch.setattr(acces, "hash_code", hash_code)
    for words in (plain, guarded, "ACDE-FGHJ-KMNP", ""):
        await portier.come_back(words, None, True, ICI)
    assert hashed == [plain, guarded, "ACDE-FGHJ-KMNP", ""]


async def test_new_card(portier: Portier) -> None:
    """A new code takes the place of the old one; the sessions stay."""
    token, old = await begin(portier)
    new = await portier.new_carte(token)
    assert await portier.come_back(old, None, True, ICI) == EntryRefusal(RefusalReason.CODE)
    opened = let_in(await portier.come_back(new, None, True, ICI))
    assert opened.session == await who(portier, token)


async def test_leave(portier: Portier) -> None:
    """A session that is left opens nothing any more; the others do."""
    token, code = await begin(portier)
    other = let_in(await portier.come_back(code, None, True, ICI)).token
    for _ in range(2):
        await portier.leave(token)
    assert await portier.who(token) is None
    assert await portier.who(other)


@pytest.mark.parametrize("token", ["", "x" * 43, "\ud800\x00"])
async def test_no_session(portier: Portier, token: str) -> None:
    """A token that nobody has is nobody's, whatever is asked with it."""
    assert await portier.who(token) is None
    assert await portier.lock(token) is None
    assert await portier.unlock(token, ICI, pin=PIN) == EntryRefusal(RefusalReason.SESSION)
    await portier.who(token, active=True)
    await portier.leave(token)
    for ask in (portier.new_carte(token), portier.passage(token), portier.set_pin(token, PIN)):
        with pytest.raises(SessionNotOpen):
            await ask


# Who tries codes


async def test_wrong_codes(portier: Portier, clock: Clock) -> None:
    """After five wrong codes an address waits, twice as long each time, a quarter of an hour at most."""
    _, code = await begin(portier)
    for _ in range(5):
        assert await portier.come_back("faux", None, True, ICI) == EntryRefusal(RefusalReason.CODE)
    waits = []
    for _ in range(11):
        found = await portier.come_back(code, None, True, ICI)
        assert isinstance(found, EntryRefusal)
        assert found.reason is RefusalReason.ATTENDRE
        waits.append(found.retry_after)
        clock.forward(timedelta(seconds=found.retry_after))
        assert await portier.come_back("faux", None, True, ICI) == EntryRefusal(RefusalReason.CODE)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    let_in(await portier.come_back(code, None, True, AILLEURS))


async def test_wrong_codes_are_forgotten(portier: Portier, clock: Clock) -> None:
    """A right code forgets the wrong ones before it, and so does an hour without any."""
    _, code = await begin(portier)

    async def fail() -> None:
        for _ in range(5):
            assert await portier.come_back("faux", None, True, ICI) == EntryRefusal(RefusalReason.CODE)

    await fail()
    clock.forward(2 * A_SECOND)
    let_in(await portier.come_back(code, None, True, ICI))
    await fail()
    clock.forward(timedelta(hours=1))
    await fail()
    assert await portier.come_back(code, None, True, ICI) == EntryRefusal(RefusalReason.ATTENDRE, 2)


async def test_many_addresses(portier: Portier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses are remembered, but not for ever more of them."""
    monkeypatch.setattr(throttle, "KEPT", 3)
    for number in range(10):
        await portier.come_back("faux", None, True, f"192.0.2.{number}")
    assert len(portier._proofs.throttle._wrong._kept) == 3


async def test_crowd(portier: Portier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hashes at once, whoever asks; a few wait; the rest is asked to come back and does not count as wrong."""
    monkeypatch.setattr(throttle, "WAITING", 3)
    monkeypatch.setattr(acces, "HASH_MEMORY", 16 * 1024)
    _, code = await begin(portier, pin=PIN)
    running, most = 0, 0
    usual = acces.hash_code

    def watched(coffre: Coffre, words: str) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return usual(coffre, words)
        finally:
            running -= 1

    monkeypatch.setattr(acces, "hash_code", watched)
    asked = (portier.come_back("faux", None, True, f"192.0.2.{number}") for number in range(12))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [EntryRefusal] * 5 + [Busy] * 7
    assert most <= 2
    assert await portier.come_back(code, None, True, ICI) == EntryRefusal(RefusalReason.PIN_DEMANDE)


# PIN


async def test_pin(portier: Portier) -> None:
    """With a PIN, the code alone does not open; with both it does; without a PIN again, the code does."""
    token, code = await begin(portier, pin=PIN)
    assert (await who(portier, token)).pin
    assert await portier.come_back(code, None, True, ICI) == EntryRefusal(RefusalReason.PIN_DEMANDE)
    assert await portier.come_back(code, "493818", True, ICI) == EntryRefusal(RefusalReason.PIN)
    assert await portier.come_back(code, "", True, ICI) == EntryRefusal(RefusalReason.PIN)
    assert let_in(await portier.come_back(code, " 493 817", True, ICI)).session.pin
    assert await portier.set_pin(token, None)
    assert not let_in(await portier.come_back(code, None, True, ICI)).session.pin


@pytest.mark.parametrize("words", ["", "12345", "1234567", "12345a", "\ud800"])
async def test_no_pin(portier: Portier, words: str) -> None:
    """What is not six digits is no PIN, and changes nothing."""
    token, code = await begin(portier, pin=PIN)
    assert not await portier.set_pin(token, words)
    let_in(await portier.come_back(code, PIN, True, ICI))


async def test_wrong_pins(portier: Portier, store: Store, clock: Clock) -> None:
    """After five wrong PINs everyone waits for this conversation, from any address, over a restart; then it opens."""
    _, code = await begin(portier, pin=PIN)
    for number in range(5):
        assert await portier.come_back(code, "000000", True, f"192.0.2.{number}") == EntryRefusal(RefusalReason.PIN)
    assert await portier.come_back(code, PIN, True, AILLEURS) == EntryRefusal(RefusalReason.ATTENDRE, 900)
    assert await portier.come_back(code, None, True, AILLEURS) == EntryRefusal(RefusalReason.PIN_DEMANDE)
    again = at_door(store, clock)
    clock.forward(timedelta(minutes=15) - A_SECOND)
    assert await again.come_back(code, PIN, True, AILLEURS) == EntryRefusal(RefusalReason.ATTENDRE, 1)
    clock.forward(A_SECOND)
    assert await again.come_back(code, "000000", True, AILLEURS) == EntryRefusal(RefusalReason.PIN)
    assert await again.come_back(code, PIN, True, AILLEURS) == EntryRefusal(RefusalReason.ATTENDRE, 1800)
    clock.forward(timedelta(minutes=30))
    let_in(await again.come_back(code, PIN, True, AILLEURS))
    assert await again.come_back(code, "000000", True, AILLEURS) == EntryRefusal(RefusalReason.PIN)
    let_in(await again.come_back(code, PIN, True, AILLEURS))


async def test_wrong_pins_at_once(portier: Portier) -> None:
    """Ten PINs that are tried at once are five tries."""
    _, code = await begin(portier, pin=PIN)
    found = await asyncio.gather(*(portier.come_back(code, f"00000{n}", True, ICI) for n in range(10)))
    assert found.count(EntryRefusal(RefusalReason.PIN)) == 5
    assert found.count(EntryRefusal(RefusalReason.ATTENDRE, 900)) == 5


# The lock


async def test_shared_device_locks(portier: Portier, clock: Clock) -> None:
    """On a device that others use, ten minutes without a gesture lock the session; the code opens it again."""
    token, code = await begin(portier, own_device=False)
    clock.forward(TEN - A_SECOND)
    assert (await who(portier, token)).unlock_with is None
    clock.forward(A_SECOND)
    assert (await who(portier, token)).unlock_with is UnlockWith.CODE
    await portier.who(token, active=True)
    assert (await who(portier, token)).unlock_with is UnlockWith.CODE
    opened = await portier.unlock(token, ICI, code=code.lower())
    assert isinstance(opened, Session)
    assert opened.unlock_with is None
    assert await portier.who(token) == opened


async def test_own_device_stays_open(portier: Portier, clock: Clock) -> None:
    """On the person's own device nothing locks by itself, unless there is a PIN, which opens it again."""
    token, code = await begin(portier)
    clock.forward(timedelta(days=30))
    assert (await who(portier, token)).unlock_with is None
    await portier.set_pin(token, PIN)
    await portier.who(token, active=True)
    clock.forward(TEN)
    assert (await who(portier, token)).unlock_with is UnlockWith.PIN
    assert await portier.unlock(token, ICI, code=code) == EntryRefusal(RefusalReason.PIN_DEMANDE)
    assert await portier.unlock(token, ICI, pin="000000") == EntryRefusal(RefusalReason.PIN)
    assert isinstance(await portier.unlock(token, ICI, pin=PIN), Session)
    assert (await who(portier, token)).unlock_with is None


async def test_gestures(portier: Portier, store: Store, clock: Clock) -> None:
    """Gestures keep a session open to the second, and are written once a minute at most."""
    token, _ = await begin(portier, own_device=False)
    written = set()
    for _ in range(78):  # the last two come after the last one that is written
        clock.forward(timedelta(seconds=15))
        await portier.who(token, active=True)
        row = await sessions.read_session(store, token)
        assert row
        written.add(row.vu_le)
    assert len(written) == 20
    clock.forward(TEN - A_SECOND)
    assert (await who(portier, token)).unlock_with is None
    clock.forward(A_SECOND)
    assert (await who(portier, token)).unlock_with is UnlockWith.CODE


async def test_lock_by_hand(portier: Portier, store: Store, clock: Clock) -> None:
    """A session that is locked by hand stays so, over a restart, and may ask for nothing; the others stay open."""
    token, code = await begin(portier)
    other = let_in(await portier.come_back(code, None, True, ICI)).token
    locked = await portier.lock(token)
    assert locked
    assert locked.unlock_with is UnlockWith.CODE
    assert await at_door(store, clock).who(token) == locked
    for ask in (portier.new_carte(token), portier.passage(token), portier.set_pin(token, None)):
        with pytest.raises(SessionNotOpen):
            await ask
    assert (await who(portier, other)).unlock_with is None
    await portier.set_pin(other, PIN)
    assert (await who(portier, token)).unlock_with is UnlockWith.PIN


async def test_unlock_by_another_code(portier: Portier) -> None:
    """Another person's code does not open a locked session, and counts as a wrong one; nothing at all does not."""
    token, _ = await begin(portier)
    _, other = await begin(portier)
    await portier.lock(token)
    for given in ({}, {"pin": PIN}):
        assert await portier.unlock(token, ICI, **given) == EntryRefusal(RefusalReason.CODE)
    for _ in range(5):
        assert await portier.unlock(token, ICI, code=other) == EntryRefusal(RefusalReason.CODE)
    assert await portier.unlock(token, ICI, code=other) == EntryRefusal(RefusalReason.ATTENDRE, 2)


async def test_unlock_what_is_open(portier: Portier) -> None:
    """To unlock what is open changes nothing, whatever is given."""
    token, _ = await begin(portier)
    assert await portier.unlock(token, ICI, code="faux") == await who(portier, token)


async def test_wrong_pins_of_a_locked_session(portier: Portier) -> None:
    """At the lock and at the door, wrong PINs are counted together."""
    token, code = await begin(portier, pin=PIN)
    await portier.lock(token)
    for _ in range(3):
        assert await portier.unlock(token, ICI, pin="000000") == EntryRefusal(RefusalReason.PIN)
    for _ in range(2):
        assert await portier.come_back(code, "000000", True, ICI) == EntryRefusal(RefusalReason.PIN)
    assert await portier.unlock(token, ICI, pin=PIN) == EntryRefusal(RefusalReason.ATTENDRE, 900)


@pytest.mark.parametrize(("own_device", "life"), [(True, OWN_DEVICE_LIFE), (False, SHARED_DEVICE_LIFE)])
async def test_session_that_is_over(
    portier: Portier, store: Store, clock: Clock, own_device: bool, life: timedelta
) -> None:
    """A session that was left for too long is nobody's, before it is purged and after."""
    token, _ = await begin(portier, own_device)
    clock.forward(life - A_SECOND)
    await portier.purge()
    assert await portier.who(token)
    clock.forward(A_SECOND)
    assert await portier.who(token) is None
    assert await portier.unlock(token, ICI, code="faux") == EntryRefusal(RefusalReason.SESSION)
    await portier.purge()
    assert "session" not in await counts(store)


# Links


async def test_link(portier: Portier, store: Store) -> None:
    """A link opens the same conversation on another device, once; before there is a livret there is no link."""
    token, _ = await begin(portier)
    session = await who(portier, token)
    assert await portier.passage(token) is None
    await open_livret(store, session)
    link = await portier.passage(token)
    assert link
    opened = let_in(await portier.cross(link, False))
    assert opened.session == replace(session, own_device=False)
    assert await portier.cross(link, False) == EntryRefusal(RefusalReason.LIEN)
    assert await portier.cross("x" * 22, False) == EntryRefusal(RefusalReason.LIEN)


async def test_link_too_old(portier: Portier, store: Store, clock: Clock) -> None:
    """A link is good for a quarter of an hour, and no longer."""
    token, _ = await begin(portier)
    await open_livret(store, await who(portier, token))
    links = [await portier.passage(token) or "" for _ in range(2)]
    clock.forward(PASSAGE - A_SECOND)
    let_in(await portier.cross(links[0], True))
    clock.forward(A_SECOND)
    assert await portier.cross(links[1], True) == EntryRefusal(RefusalReason.LIEN)


async def test_links_from_telegram(portier: Portier, store: Store, clock: Clock) -> None:
    """The first link to a livret of another canal makes its conversation here; those that follow lead to it."""
    async with store.batch() as batch:
        livret = batch.open_livret()
        cle = store.conversation_key("telegram", "12")
        batch.put_conversation(ConversationRow(cle, "telegram", "12", livret, 5))
        links = [sessions.open_passage(batch, livret.id, clock.now()) for _ in range(3)]
    first = let_in(await portier.cross(links[0], True)).session
    assert (first.pin, first.carte, first.unlock_with) == (False, False, None)
    assert await store.conversation(first.conversation) == ConversationRow(
        first.conversation, "web", first.chat, livret, 0
    )
    found = await asyncio.gather(*(portier.cross(link, True) for link in links[1:]))
    assert {let_in(one).session for one in found} == {first}
    assert (await counts(store))["conversation"] == 2


async def test_link_used_at_once(url: str, store: Store, clock: Clock) -> None:
    """Of those who follow a link at the same moment, by two processes, one comes in."""
    other = await Store.open(url, Coffre(CLE))
    doors = [at_door(store, clock), at_door(other, clock)]
    token, _ = await begin(doors[0])
    await open_livret(store, await who(doors[0], token))
    link = await doors[0].passage(token) or ""
    found = await asyncio.gather(*(doors[n % 2].cross(link, True) for n in range(8)))
    await other.close()
    assert sum(isinstance(one, OpenedSession) for one in found) == 1


async def test_card_after_a_link(portier: Portier, store: Store, clock: Clock) -> None:
    """Who came by a link has no code yet, and may ask for one, or for a PIN alone."""
    async with store.batch() as batch:
        link = sessions.open_passage(batch, batch.open_livret().id, clock.now())
    token = let_in(await portier.cross(link, True)).token
    await portier.set_pin(token, PIN)
    assert not (await who(portier, token)).carte
    code = await portier.new_carte(token)
    assert (await who(portier, token)).carte
    let_in(await portier.come_back(code, PIN, True, ICI))


# Closing, and what is on disk


async def test_closed(portier: Portier, store: Store) -> None:
    """Once the livret is closed its code and its links open nothing; who is in stays in, to read the goodbye."""
    token, code = await begin(portier, pin=PIN)
    session = await who(portier, token)
    livret = await open_livret(store, session)
    link = await portier.passage(token) or ""
    async with store.batch() as batch:
        batch.erase(livret.id)
    assert await portier.come_back(code, PIN, True, ICI) == EntryRefusal(RefusalReason.CODE)
    assert await portier.cross(link, True) == EntryRefusal(RefusalReason.LIEN)
    assert await portier.who(token) == replace(session, pin=False, carte=False)
    assert await portier.passage(token) is None
    again = await portier.new_carte(token)
    assert let_in(await portier.come_back(again, None, True, ICI)).session.chat == session.chat


async def test_nothing_in_clear(portier: Portier, store: Store, url: str) -> None:
    """No code, PIN, token, link or chat can be found in what is stored, nor in a repr."""
    token, code = await begin(portier, pin=PIN)
    session = await who(portier, token)
    await open_livret(store, session)
    link = await portier.passage(token) or ""
    opened = let_in(await portier.come_back(code, PIN, True, ICI))
    told = [code, codes.normalise(code), PIN, token, opened.token, link, session.chat]
    stored, shown = await stored_bytes(store, url), repr([opened, portier, portier.__dict__])
    assert session.conversation in stored  # what is searched does hold what was written
    assert [words for words in told if words.encode() in stored or words in shown] == []


async def test_real_hash(sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """At its true price a code is hashed in a thread: the conversation of the others does not wait for it."""
    monkeypatch.undo()
    store = await Store.open(sqlite_url, Coffre(CLE))
    portier = at_door(store, clock)
    ticks: list[Any] = []

    async def tick() -> None:
        while True:
            ticks.append(None)
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    _, code = await begin(portier)
    let_in(await portier.come_back(code, None, True, ICI))
    ticking.cancel()
    await store.close()
    assert acces.HASH_MEMORY >= 19 * 1024
    assert len(ticks) > 10
