"""Moments: when each person last wrote, and those that the house remembers by a name."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from storage.store import Batch, ConversationRow, Store

from .batches import CANAL, NOW, livret_of, met, turn
from .conftest import EVERY_DRIVER
from .test_store import Boom, counted

SECOND = timedelta(seconds=1)


def at(moment: datetime) -> int:
    return int(moment.timestamp())


def meet(store: Store, batch: Batch, chat: str, moment: datetime | None, canal: str = CANAL) -> ConversationRow:
    """A conversation where the person wrote at this moment, and opened a livret."""
    cle = store.conversation_key(canal, chat)
    row = ConversationRow(cle, canal, chat, batch.open_livret(), vu_le=at(moment) if moment else None)
    batch.put_conversation(row)
    return row


async def put(store: Store, chat: str, **changes: Any) -> list[str]:
    """Write these changes of a known conversation; the statements that changed the table."""
    with counted() as sent:
        async with store.batch() as batch:
            rows = await batch.conversations([store.conversation_key(CANAL, chat)])
            [row] = rows.values()
            batch.put_conversation(replace(row, **changes))
    return [statement for statement in sent if statement.startswith("UPDATE conversation")]


@EVERY_DRIVER
async def test_seen(store: Store) -> None:
    """The moment is kept however the conversation is written, in the statement that counts its messages too."""
    async with store.batch() as batch:
        meet(store, batch, "awa", NOW)
    assert (await met(store, "awa")).vu_le == at(NOW)
    [counting] = await put(store, "awa", n=1, vu_le=at(NOW + SECOND))
    assert "adresse" not in counting
    assert ((await met(store, "awa")).n, (await met(store, "awa")).vu_le) == (1, at(NOW + SECOND))
    [whole] = await put(store, "awa", bloque=True, vu_le=at(NOW + 2 * SECOND))
    assert "adresse" in whole
    assert (await met(store, "awa")).vu_le == at(NOW + 2 * SECOND)
    await turn(store, ["awa"], 1)
    assert (await met(store, "awa")).vu_le == at(NOW + 2 * SECOND), "who does not speak of it does not change it"


@EVERY_DRIVER
async def test_active_since(store: Store) -> None:
    """Those who wrote from a moment on, who wrote last at the end; on this canal, with a livret, and reachable."""
    async with store.batch() as batch:
        for chat, seconds in (("late", 9), ("now", 0), ("before", -1), ("soon", 3), ("blocked", 5), ("left", 5)):
            meet(store, batch, chat, NOW + seconds * SECOND)
        meet(store, batch, "web", NOW, "web")
        meet(store, batch, "silent", None)
        batch.block(store.conversation_key(CANAL, "blocked"))
    left = await livret_of(store, "left")
    async with store.batch() as batch:
        batch.erase(left.id)
    assert await store.active_since(CANAL, NOW) == ["now", "soon", "late"]
    assert await store.active_since(CANAL, NOW + 0.5 * SECOND) == ["now", "soon", "late"], "a second is not cut"
    assert await store.active_since(CANAL, NOW + 4 * SECOND) == ["late"]
    assert await store.active_since(CANAL, NOW + 10 * SECOND) == []
    assert await store.active_since("web", NOW) == ["web"]
    assert await store.active_since("terminal", NOW) == []


@pytest.mark.parametrize("goodbye", [False, True], ids=["silently", "goodbye"])
async def test_closed(store: Store, goodbye: bool) -> None:
    """Nothing says when the person of a closed livret wrote, though the batch that closes it says goodbye."""
    async with store.batch() as batch:
        row = meet(store, batch, "awa", NOW)
    livret = await livret_of(store, "awa")
    async with store.batch() as batch:
        await batch.conversations([row.cle])
        batch.erase(livret.id)
        if goodbye:
            batch.put_conversation(replace(row, livret=None, n=1, vu_le=at(NOW + SECOND)))
    assert (await met(store, "awa")).vu_le is None
    await put(store, "awa", n=2, vu_le=at(NOW))
    assert (await met(store, "awa")).vu_le is None


@EVERY_DRIVER
async def test_repere(store: Store) -> None:
    """The last moment that was set, to the second and in UTC; none before."""
    assert await store.repere("releve") is None
    paris = timezone(timedelta(hours=2))
    for moment in (NOW, NOW.astimezone(paris) + timedelta(hours=1, microseconds=999_999)):
        async with store.batch() as batch:
            batch.set_repere("releve", moment)
            batch.set_repere("autre", NOW)
    assert await store.repere("releve") == NOW + timedelta(hours=1)
    assert await store.repere("autre") == NOW


async def test_repere_in_a_savepoint(store: Store) -> None:
    """A moment that is set in what fails is not set; the last one that is wins."""
    async with store.batch() as batch:
        batch.set_repere("releve", NOW)
        with batch.savepoint():
            batch.set_repere("releve", NOW + SECOND)
        with pytest.raises(Boom), batch.savepoint():  # noqa: PT012 (it is the end of the savepoint that is tested)
            batch.set_repere("releve", NOW + 2 * SECOND)
            raise Boom
    assert await store.repere("releve") == NOW + SECOND
