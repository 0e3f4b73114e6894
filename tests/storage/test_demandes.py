"""Questions that found no answer: counted by day; and their words, of those that were left, with nothing else."""

import pytest
from sqlalchemy import select

from storage.store import Store
from storage.tables import demande

from .conftest import EVERY_DRIVER
from .test_store import Boom

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


@EVERY_DRIVER
async def test_counted(store: Store) -> None:
    """As many as there were each day, whatever batch they came in."""
    assert await store.unanswered() == {}
    for days in ((TUESDAY,), (MONDAY, TUESDAY, MONDAY), ()):
        async with store.batch() as batch:
            for jour in days:
                batch.count_unanswered(jour)
    assert list((await store.unanswered()).items()) == [(MONDAY, 2), (TUESDAY, 2)]


@EVERY_DRIVER
async def test_left(store: Store) -> None:
    """The words come back code point for code point, by day; forgotten, they are gone and the count stays."""
    words = ["  combien ÇA coûte\u0301 ? ", "\x00\ud83d", "c'est où"]
    async with store.batch() as batch:
        batch.count_unanswered(TUESDAY)
        batch.leave_question(TUESDAY, words[0])
        batch.leave_question(MONDAY, words[1])
        batch.leave_question(TUESDAY, words[2])
    left = await store.left_questions()
    assert [jour for jour, _ in left] == [MONDAY, TUESDAY, TUESDAY]
    assert {mots for _, mots in left} == {*words}
    async with store.batch() as batch:
        batch.forget_questions()
    assert await store.left_questions() == []
    assert await store.unanswered() == {TUESDAY: 1}


@EVERY_DRIVER
async def test_sealed(store: Store) -> None:
    """On the disk there is a day, and nothing that can be read."""
    async with store.batch() as batch:
        batch.leave_question(MONDAY, "zqprime de noël")
    [row] = await store.read(lambda connection: connection.execute(select(demande)).all())
    assert row.jour == MONDAY
    assert b"zqprime" not in row.scelle + row.cle


async def test_in_a_savepoint(store: Store) -> None:
    """What fails counts nothing and leaves nothing."""
    async with store.batch() as batch:
        with pytest.raises(Boom), batch.savepoint():  # noqa: PT012 (it is the end of the savepoint that is tested)
            batch.count_unanswered(MONDAY)
            batch.leave_question(MONDAY, "ça sert")
            raise Boom
    assert (await store.unanswered(), await store.left_questions()) == ({}, [])
