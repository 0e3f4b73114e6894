"""The ways in from the web: a code for each person, PINs that are counted, sessions that end, links that open once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import acces, codes, sessions
from storage.acces import Acces
from storage.coffre import Coffre, ScelleRompu
from storage.sessions import OWN_DEVICE_LIFE, PASSAGE, SHARED_DEVICE_LIFE, SessionRow
from storage.store import Concurrence, ConversationRow, LivretRow, Store

from .batches import counts, execute, livret_of, stored_bytes, turn
from .conftest import CLE, EVERY_DRIVER, Open

CANAL = "web"
CHAT = "q8Jm2vXbTn0sKd5wZrLhYc"
PIN = "493817"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
NO_TIME = timedelta(0)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is promised of hashes does not depend on what they cost."""
    monkeypatch.setattr(acces, "HASH_MEMORY", 64)


def key(store: Store, chat: str = CHAT) -> bytes:
    return store.conversation_key(CANAL, chat)


async def give(store: Store, chat: str = CHAT) -> str:
    """A new code for this chat."""
    code = codes.new_code()
    async with store.batch() as batch:
        await acces.give_code(batch, chat, key(store, chat), acces.hash_code(store.coffre, code))
    return code


async def find(store: Store, words: str) -> Acces | None:
    return await acces.find_acces(store, acces.hash_code(store.coffre, words))


async def open_livret(store: Store, chat: str = CHAT) -> LivretRow:
    async with store.batch() as batch:
        livret = batch.open_livret()
        batch.put_conversation(ConversationRow(key(store, chat), CANAL, chat, livret))
    return livret


async def enter(store: Store, chat: str = CHAT, own_device: bool = True, now: datetime = NOW) -> str:
    token = sessions.new_token()
    async with store.batch() as batch:
        await sessions.open_session(batch, token, chat, key(store, chat), own_device, now)
    return token


async def seen(store: Store, token: str) -> SessionRow:
    row = await sessions.read_session(store, token)
    assert row is not None
    return row


async def cross(store: Store, token: str, now: datetime = NOW) -> str | None:
    async with store.batch() as batch:
        return await sessions.use_passage(batch, token, now)


# Personal codes


def test_hash_code(coffre: Coffre) -> None:
    """The same code gives the same hash however it is typed, another code or another house another one."""
    spelt = ("ACDE-FGHJ-KMNP", "acde fghj-kmnp", " acdefghjkmnp\n", "ＡＣＤＥ－ＦＧＨＪ－ＫＭＮＰ")
    assert len({acces.hash_code(coffre, words) for words in spelt}) == 1
    assert len(acces.hash_code(coffre, spelt[0])) == 32
    assert acces.hash_code(coffre, "ACDE-FGHJ-KMNQ") != acces.hash_code(coffre, spelt[0])
    assert acces.hash_code(Coffre(bytes(32)), spelt[0]) != acces.hash_code(coffre, spelt[0])


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_hash_any_words(words: str) -> None:
    """Whatever was typed has a hash."""
    assert len(acces.hash_code(Coffre(CLE), words)) == 32


@EVERY_DRIVER
async def test_code(store: Store) -> None:
    """A code leads to its conversation, also before anything was said there; what is no code leads nowhere."""
    code, other = await give(store), await give(store, "bob")
    assert await find(store, code.lower().replace("-", " ")) == Acces(key(store), CHAT, None, 0, None)
    found = await find(store, other)
    assert found
    assert found.chat == "bob"
    for words in ("", "ACDE-FGHJ-KMNP", "\x00\ud800"):
        assert await find(store, words) is None


@EVERY_DRIVER
async def test_one_code_each(store: Store) -> None:
    """A new code opens and the old one does not any more; the PIN and its wrong tries stay."""
    old = await give(store)
    phc = acces.hash_pin(PIN)
    async with store.batch() as batch:
        await acces.set_pin(batch, key(store), phc)
        await acces.try_pin(batch, key(store), NOW)
    new = await give(store)
    assert await find(store, old) is None
    assert await find(store, new) == Acces(key(store), CHAT, phc, 1, NOW)
    assert (await counts(store))["acces"] == 1


async def test_moved_code(store: Store) -> None:
    """A code that was moved to another conversation in the database opens nothing."""
    code, other = await give(store), await give(store, "bob")
    hashed, mine = acces.hash_code(store.coffre, other), key(store)
    await execute(store, "UPDATE acces SET cle = :rien WHERE cle = :cle", rien=b"x", cle=hashed)
    await execute(store, "UPDATE acces SET cle = :cle WHERE conversation = :mine", cle=hashed, mine=mine)
    with pytest.raises(ScelleRompu):
        await find(store, other)
    assert await find(store, code) is None


# PIN


@pytest.mark.parametrize(
    ("words", "pin"),
    [
        ("493817", "493817"),
        (" 493 817\n", "493817"),
        ("49-38-17", "493817"),
        ("49.38.17", "493817"),
        ("４９３８１７", "493817"),
        ("49381", None),
        ("4938170", None),
        ("49381O", None),
        ("٤٩٣٨١٧", None),
        ("-493817\x00", None),
        ("", None),
        ("\ud800", None),
    ],
)
def test_read_pin(words: str, pin: str | None) -> None:
    """A PIN is six digits, whatever separates them."""
    assert acces.read_pin(words) == pin


def test_hash_pin() -> None:
    """The PIN is known by its hash, another is not; the same PIN never gives the same hash."""
    phc = acces.hash_pin(PIN)
    assert phc.startswith("$argon2id$")
    assert acces.verify_pin(phc, PIN)
    assert not acces.verify_pin(phc, "493818")
    assert acces.hash_pin(PIN) != phc


@EVERY_DRIVER
async def test_set_pin(store: Store) -> None:
    """A PIN is kept, changed and taken away, with a code or without one; its tries start afresh."""
    token, phc = await enter(store), acces.hash_pin(PIN)
    assert ((await seen(store, token)).pin, (await seen(store, token)).carte) == (None, False)
    async with store.batch() as batch:
        await acces.set_pin(batch, key(store), phc)
    assert ((await seen(store, token)).pin, (await seen(store, token)).carte) == (phc, False)
    code = await give(store)
    assert ((await seen(store, token)).pin, (await seen(store, token)).carte) == (phc, True)
    async with store.batch() as batch:
        await acces.try_pin(batch, key(store), NOW)
        await acces.set_pin(batch, key(store), None)
    assert await find(store, code) == Acces(key(store), CHAT, None, 0, None)


def test_wait_after() -> None:
    """Five PINs may be wrong; then one waits a quarter of an hour, twice as long each time, a day at most."""
    minutes = [acces.wait_after(essais) // timedelta(minutes=1) for essais in range(15)]
    assert minutes == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]
    assert acces.wait_after(10**9) == timedelta(days=1)


async def attempt(store: Store, now: datetime) -> timedelta:
    async with store.batch() as batch:
        return await acces.try_pin(batch, key(store), now)


@EVERY_DRIVER
async def test_try_pin(store: Store) -> None:
    """A try that has to wait is not counted, and one second is one second; a right PIN forgets them all."""
    code = await give(store)
    assert [await attempt(store, NOW) for _ in range(5)] == [NO_TIME] * 5
    quarter = timedelta(minutes=15)
    assert await attempt(store, NOW) == quarter
    assert await attempt(store, NOW + quarter - A_SECOND) == A_SECOND
    assert await attempt(store, NOW + quarter) == NO_TIME
    assert await attempt(store, NOW + quarter) == 2 * quarter
    found = await find(store, code)
    assert found
    assert (found.essais, found.essais_le) == (6, NOW + quarter)
    async with store.batch() as batch:
        await acces.reset_pin_tries(batch, key(store))
    assert await find(store, code) == Acces(key(store), CHAT, None, 0, None)


async def test_try_pin_after_the_clock_was_set_back(store: Store) -> None:
    """A clock that was a year ahead makes nobody wait for a year."""
    await give(store)
    for _ in range(5):
        await attempt(store, NOW + timedelta(days=365))
    assert await attempt(store, NOW) == timedelta(minutes=15)


@EVERY_DRIVER
async def test_tries_at_once(open_store: Open) -> None:
    """However many try at once, from two processes, five tries are five."""
    stores = [await open_store(), await open_store()]
    await give(stores[0])
    waits = await asyncio.gather(*(attempt(stores[n % 2], NOW) for n in range(20)))
    assert sum(not wait for wait in waits) == 5


async def test_tries_over_a_restart(open_store: Open) -> None:
    """Wrong PINs are counted on disk."""
    first = await open_store()
    await give(first)
    for _ in range(5):
        await attempt(first, NOW)
    await first.close()
    assert await attempt(await open_store(), NOW + A_SECOND) == timedelta(minutes=15) - A_SECOND


# Sessions


@EVERY_DRIVER
async def test_session(store: Store) -> None:
    """A session tells where it leads, until it is closed; another token tells nothing."""
    token = await enter(store, own_device=False)
    row = await seen(store, token)
    assert row == SessionRow(row.cle, key(store), CHAT, False, False, NOW, NOW, None, False)
    assert len(token) == 43
    for other in (sessions.new_token(), "", token[:-1], "\ud800\x00"):
        assert await sessions.read_session(store, other) is None
    for _ in range(2):
        async with store.batch() as batch:
            await sessions.close_session(batch, token)
    assert await sessions.read_session(store, token) is None


@EVERY_DRIVER
async def test_plume_session(store: Store) -> None:
    """A session on the device of who writes for the person says so, and since which line."""
    token = sessions.new_token()
    async with store.batch() as batch:
        await sessions.open_session(batch, token, CHAT, key(store), False, NOW, plume=True, since_line=12)
    assert ((await seen(store, token)).plume, (await seen(store, token)).since_line) == (True, 12)


@EVERY_DRIVER
async def test_lock(store: Store) -> None:
    """A gesture is seen, never backwards and never in a locked session; to unlock is a gesture."""
    token, later = await enter(store), NOW + timedelta(minutes=5)
    async with store.batch() as batch:
        await sessions.touch(batch, token, later)
        await sessions.touch(batch, token, NOW)
    assert (await seen(store, token)).vu_le == later
    async with store.batch() as batch:
        await sessions.lock(batch, token)
        await sessions.touch(batch, token, later + A_SECOND)
    row = await seen(store, token)
    assert (row.locked, row.vu_le) == (True, later)
    async with store.batch() as batch:
        await sessions.unlock(batch, token, later + 2 * A_SECOND)
    row = await seen(store, token)
    assert (row.locked, row.vu_le, row.cree_le) == (False, later + 2 * A_SECOND, NOW)


@EVERY_DRIVER
async def test_purge(store: Store) -> None:
    """A session ends after half a year on the person's own device, half a day on another; neither a second before."""
    own, shared = await enter(store), await enter(store, own_device=False)
    for token, life in ((shared, SHARED_DEVICE_LIFE), (own, OWN_DEVICE_LIFE)):
        row = await seen(store, token)
        for now, over in ((NOW + life - A_SECOND, False), (NOW + life, True)):
            assert sessions.is_over(row, now) is over
            async with store.batch() as batch:
                await sessions.purge(batch, now)
            assert (await sessions.read_session(store, token) is None) is over


async def test_moved_session(store: Store) -> None:
    """A session that was turned to another conversation in the database leads nowhere."""
    token = await enter(store)
    await execute(store, "UPDATE session SET conversation = :other", other=key(store, "bob"))
    with pytest.raises(ScelleRompu):
        await sessions.read_session(store, token)


# Passages


@EVERY_DRIVER
async def test_passage(store: Store) -> None:
    """A passage leads to its livret once; its token fits in a link that starts a Telegram bot."""
    livret = await open_livret(store)
    async with store.batch() as batch:
        token = sessions.open_passage(batch, livret.id, NOW)
    assert 22 <= len(token) <= 64
    assert token.replace("-", "").replace("_", "").isalnum()
    assert await cross(store, sessions.new_token()) is None
    assert await cross(store, token) == livret.id
    assert await cross(store, token) is None
    assert "passage" not in await counts(store)


@EVERY_DRIVER
async def test_passage_too_old(store: Store) -> None:
    """A passage is good for a quarter of an hour, and no second longer; then it is purged."""
    livret = await open_livret(store)
    async with store.batch() as batch:
        one, two, three = (sessions.open_passage(batch, livret.id, NOW) for _ in range(3))
    assert await cross(store, one, NOW + PASSAGE - A_SECOND) == livret.id
    assert await cross(store, two, NOW + PASSAGE) is None
    async with store.batch() as batch:
        await sessions.purge(batch, NOW + PASSAGE - A_SECOND)
    assert (await counts(store))["passage"] == 1
    async with store.batch() as batch:
        await sessions.purge(batch, NOW + PASSAGE)
    assert "passage" not in await counts(store)
    assert await cross(store, three) is None


@EVERY_DRIVER
async def test_passage_used_at_once(open_store: Open) -> None:
    """Of many who use a passage at once, from two processes, one goes through."""
    stores = [await open_store(), await open_store()]
    livret = await open_livret(stores[0])
    async with stores[0].batch() as batch:
        token = sessions.open_passage(batch, livret.id, NOW)
    found = await asyncio.gather(*(cross(stores[n % 2], token) for n in range(10)))
    assert sorted(map(str, found)) == sorted([livret.id, *["None"] * 9])


async def test_passage_in_a_batch(store: Store) -> None:
    """Two of one batch do not both go through; a message that fails after it has used a passage gives it back."""
    async with store.batch() as batch:
        livret = batch.open_livret()
        token = sessions.open_passage(batch, livret.id, NOW)
    async with store.batch() as batch:
        with pytest.raises(ZeroDivisionError), batch.savepoint():  # noqa: PT012 (it is its end that is tested)
            assert await sessions.use_passage(batch, token, NOW) == livret.id
            raise ZeroDivisionError
        assert await sessions.use_passage(batch, token, NOW) == livret.id
        with batch.savepoint():
            assert await sessions.use_passage(batch, token, NOW) is None
    assert await cross(store, token) is None


# Closing, and what is on disk


async def test_closed(store: Store) -> None:
    """A closed livret takes its codes, its PIN and its passages along; its sessions stay, and lead to the tombstone."""
    livret, code, token = await open_livret(store), await give(store), await enter(store)
    await turn(store, ["bob"], 1)
    bob, other = await livret_of(store, "bob"), await give(store, "bob")
    async with store.batch() as batch:
        await acces.set_pin(batch, key(store), acces.hash_pin(PIN))
        first, kept = sessions.open_passage(batch, livret.id, NOW), sessions.open_passage(batch, bob.id, NOW)
    async with store.batch() as batch:
        batch.erase(livret.id)
        second = sessions.open_passage(batch, livret.id, NOW)
    assert await find(store, code) is None
    assert [await cross(store, passage) for passage in (first, second, kept)] == [None, None, bob.id]
    assert await find(store, other)
    row = await seen(store, token)
    assert (row.chat, row.pin, row.carte) == (CHAT, None, False)
    found = await counts(store)
    assert (found["acces"], found["session"], found["conversation"]) == (1, 1, 2)


async def test_passage_to_a_livret_that_was_closed(store: Store) -> None:
    """A passage to a livret that another process has just closed is refused, not left without an owner."""
    livret = await open_livret(store)
    async with store.batch() as batch:
        batch.erase(livret.id)
    with pytest.raises(Concurrence):
        async with store.batch() as batch:
            sessions.open_passage(batch, livret.id, NOW)


async def test_nothing_in_clear(store: Store, url: str) -> None:
    """No code, PIN, token or chat can be found in what is stored, nor the hash of a PIN; after a closing neither."""
    livret, code, token = await open_livret(store), await give(store), await enter(store)
    async with store.batch() as batch:
        await acces.set_pin(batch, key(store), acces.hash_pin(PIN))
        passage = sessions.open_passage(batch, livret.id, NOW)
    told = [CHAT, PIN, code, codes.normalise(code), token, passage, "argon2"]
    needles = [words.encode() for words in told]
    hashed = acces.hash_code(store.coffre, code)
    before = await stored_bytes(store, url)
    assert hashed in before  # what is searched does hold what was written
    async with store.batch() as batch:
        batch.erase(livret.id)
    assert await store.checkpoint()
    after = await stored_bytes(store, url)
    for stored in (before, after):
        assert [needle for needle in needles if needle in stored] == []
    assert hashed not in after


async def test_no_secret_in_a_repr(store: Store) -> None:
    """Rows can be logged: no repr holds a chat, or the hash of a PIN."""
    code, token = await give(store), await enter(store)
    async with store.batch() as batch:
        await acces.set_pin(batch, key(store), acces.hash_pin(PIN))
    shown = repr([await find(store, code), await seen(store, token)])
    assert CHAT not in shown
    assert "argon2" not in shown
