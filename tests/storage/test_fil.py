"""The fil: every line of a conversation, both sides, in order, readable as long as its livret is."""

import asyncio
from dataclasses import replace

import pytest

from storage.coffre import ScelleRompu
from storage.store import Batch, Concurrence, ConversationRow, Store

from .batches import counts, execute, livret_of, stored_bytes, turn
from .conftest import EVERY_DRIVER, Open

CANAL = "web"
WORDS = "métier à tisser".encode()


async def begin(store: Store, chat: str = "awa", livret: bool = True) -> ConversationRow:
    """A conversation of the web, with a livret or none yet."""
    async with store.batch() as batch:
        row = ConversationRow(store.conversation_key(CANAL, chat), CANAL, chat, batch.open_livret() if livret else None)
        batch.put_conversation(row)
    return row


async def say(store: Store, row: ConversationRow, numbers: range, clear: bytes = b"mots") -> None:
    async with store.batch() as batch:
        for n in numbers:
            batch.keep(row, n, clear + b" %d" % n, row.livret)


@EVERY_DRIVER
async def test_lines(store: Store) -> None:
    """Lines come back byte for byte and in order: all, those after one, those before one, the last ones."""
    row, other = await begin(store), await begin(store, "bob", livret=False)
    await say(store, row, range(1, 6))
    await say(store, row, range(6, 13))
    await say(store, other, range(1, 3), b"\x00\xed\xa0\x80")
    every = [(n, b"mots %d" % n) for n in range(1, 13)]
    assert await store.fil(row.cle) == every
    assert await store.fil(row.cle, after=10) == every[10:]
    assert await store.fil(row.cle, after=12) == []
    assert await store.fil(row.cle, before=4) == every[:3]
    assert await store.fil(row.cle, last=3) == every[9:]
    assert await store.fil(row.cle, after=2, before=9, last=2) == every[6:8]
    assert await store.fil(row.cle, last=0) == []
    assert await store.fil(other.cle) == [(n, b"\x00\xed\xa0\x80 %d" % n) for n in (1, 2)]
    assert await store.fil(b"personne") == []


async def test_lines_before_and_after_the_livret(store: Store) -> None:
    """What was said before the livret is sealed by the house, what comes after by the livret: it is one thread."""
    row = await begin(store, livret=False)
    await say(store, row, range(1, 2))
    async with store.batch() as batch:
        found = (await batch.conversations([row.cle]))[row.cle]
        found = replace(found, livret=batch.open_livret(), n=2)
        batch.put_conversation(found)
        batch.keep(found, 2, b"mots 2", found.livret)
    assert await store.fil(row.cle) == [(1, b"mots 1"), (2, b"mots 2")]
    assert (await counts(store))["fil"] == 2


async def test_same_number(store: Store) -> None:
    """A line is never overwritten: the batch begins again."""
    row = await begin(store)
    await say(store, row, range(1, 3))
    with pytest.raises(Concurrence):
        await say(store, row, range(2, 4), b"autres")
    assert await store.fil(row.cle) == [(1, b"mots 1"), (2, b"mots 2")]


async def test_savepoint(store: Store) -> None:
    """A message that fails leaves none of its lines."""
    row = await begin(store)
    async with store.batch() as batch:
        batch.keep(row, 1, b"un", row.livret)
        with pytest.raises(ZeroDivisionError), batch.savepoint():  # noqa: PT012 (it is its end that is tested)
            batch.keep(row, 2, b"deux", row.livret)
            raise ZeroDivisionError
        with batch.savepoint():
            batch.keep(row, 3, b"trois", row.livret)
    assert await store.fil(row.cle) == [(1, b"un"), (3, b"trois")]


@EVERY_DRIVER
async def test_erased(store: Store, url: str) -> None:
    """A closed livret takes the thread along, what this batch still kept for it too; the goodbye stays and is read."""
    row, other = await begin(store), await begin(store, "bob")
    await say(store, row, range(1, 40), WORDS)
    await say(store, other, range(1, 3))
    assert row.livret
    async with store.batch() as batch:
        found = (await batch.conversations([row.cle]))[row.cle]
        batch.keep(found, 40, WORDS, found.livret)
        batch.erase(row.livret.id)
        batch.keep(found, 41, WORDS, found.livret)
        batch.keep(found, 42, b"au revoir", None)
        batch.put_conversation(replace(found, livret=None, n=42))
    assert await store.fil(row.cle) == [(42, b"au revoir")]
    assert (await counts(store))["fil"] == 3
    assert await store.checkpoint()
    assert WORDS not in await stored_bytes(store, url)


async def test_moved_lines(store: Store) -> None:
    """A line that was given another number, or to another thread, does not open there."""
    row, other = await begin(store), await begin(store, "bob")
    await say(store, row, range(1, 2))
    await execute(store, "UPDATE fil SET n = 2")
    with pytest.raises(ScelleRompu):
        await store.fil(row.cle)
    await execute(store, "UPDATE fil SET n = 1, conversation = :other", other=other.cle)
    with pytest.raises(ScelleRompu):
        await store.fil(other.cle)


async def test_conversation_beside_a_batch(store: Store) -> None:
    """A conversation is read as it was committed, in the middle of a batch that holds it."""
    row = await begin(store)
    async with store.batch() as batch:
        found = (await batch.conversations([row.cle]))[row.cle]
        batch.put_conversation(replace(found, n=5))
        assert await store.conversation(row.cle) == row
    assert await store.conversation(row.cle) == replace(row, n=5)
    assert await store.conversation(b"personne") is None


@EVERY_DRIVER
async def test_conversation_of(store: Store) -> None:
    """The conversation of a livret on a canal is found, with its address, and can be put back in the same batch."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    async with store.batch() as batch:
        assert await batch.conversation_of(livret.id, CANAL) is None
        assert await batch.livret_row(livret.id) == livret
        assert await batch.livret_row("personne") is None
        batch.put_conversation(ConversationRow(store.conversation_key(CANAL, "a1"), CANAL, "a1", livret))
    async with store.batch() as batch:
        row = await batch.conversation_of(livret.id, CANAL)
        assert row == ConversationRow(store.conversation_key(CANAL, "a1"), CANAL, "a1", livret)
        batch.put_conversation(replace(row, n=3))
        telegram = await batch.conversation_of(livret.id, "telegram")
        assert telegram
        assert telegram.adresse == "awa"
    assert await store.conversation(row.cle) == replace(row, n=3)
    async with store.batch() as batch:
        batch.erase(livret.id)
    async with store.batch() as batch:
        assert await batch.conversation_of(livret.id, CANAL) is None


@EVERY_DRIVER
async def test_one_conversation_is_made(open_store: Open) -> None:
    """Of two processes that find no conversation and make one, the second finds that of the first."""
    stores = [await open_store(), await open_store()]
    await turn(stores[0], ["awa"], 1)
    livret = await livret_of(stores[0], "awa")

    async def make(number: int) -> bytes:
        store = stores[number % 2]
        for _ in range(50):
            try:
                async with store.batch() as batch:
                    return (await batch.conversation_of(livret.id, CANAL) or await new(batch, store, number)).cle
            except Concurrence:
                continue
        raise AssertionError("never got its turn")

    async def new(batch: Batch, store: Store, number: int) -> ConversationRow:
        chat = f"a{number}"
        row = ConversationRow(store.conversation_key(CANAL, chat), CANAL, chat, await batch.livret_row(livret.id))
        batch.put_conversation(row)
        return row

    made = await asyncio.gather(*(make(number) for number in range(8)))
    assert len(set(made)) == 1
    assert (await counts(stores[0]))["conversation"] == 2


async def test_closed_while_waiting(open_store: Open) -> None:
    """Who waits for a conversation whose livret is being closed finds no conversation, and no livret."""
    one, other = await open_store(), await open_store()
    row = await begin(one)
    assert row.livret
    async with one.batch() as batch:
        await batch.conversations([row.cle])
        batch.erase(row.livret.id)
        asked = asyncio.Event()
        waiting = asyncio.create_task(_ask(other, row.livret.id, asked))
        await asked.wait()
        await asyncio.sleep(0.05)  # its statement waits for ours, which the store does not tell
    assert await waiting == (None, None)


async def _ask(store: Store, livret: str, asked: asyncio.Event) -> tuple[object, object]:
    asked.set()
    async with store.batch() as batch:
        return await batch.conversation_of(livret, CANAL), await batch.livret_row(livret)
