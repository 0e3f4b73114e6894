"""The codes: easy to say, counted once, and refused when they should be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import codes
from storage.codes import Code, CodeRefusal
from storage.store import Store

from .conftest import EVERY_DRIVER, Open

TODAY = date(2026, 11, 21)


async def make(store: Store, uses: int | None = None, until: date | None = None) -> str:
    async with store.batch() as batch:
        return await codes.add(batch, "Ville de Valmorel", TODAY, uses=uses, until=until)


async def use(store: Store, words: str, today: date = TODAY) -> Code | CodeRefusal:
    async with store.batch() as batch:
        return await codes.use(batch, words, today)


def test_new_code() -> None:
    """Three groups of four signs that do not look alike, never twice the same."""
    drawn = [codes.new_code() for _ in range(500)]
    assert len(set(drawn)) == 500
    for code in drawn:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert set(code) - {"-"} <= set(codes.SIGNS)
    assert not set(codes.SIGNS) & set("01258OILZSBU")


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_normalise_any_words(words: str) -> None:
    """Whatever was typed is tidied, and tidied once for all."""
    assert codes.normalise(codes.normalise(words)) == codes.normalise(words)


async def test_however_it_is_typed(store: Store) -> None:
    """Small letters, spaces, no dashes, wide letters of a phone: the code is known."""
    code = await make(store)
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else " " for sign in code)
    for words in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' . ')}\n", wide):
        found = await use(store, words)
        assert isinstance(found, Code)
        assert (found.code, found.collectivite) == (code, "Ville de Valmorel")


@EVERY_DRIVER
async def test_uses(store: Store) -> None:
    """A code with two uses opens two livrets, and no third."""
    code = await make(store, uses=2)
    assert [getattr(await use(store, code), "reste", None) for _ in range(2)] == [2, 1]
    assert await use(store, code) is CodeRefusal.EPUISE
    assert [c.reste for c in await codes.list_codes(store)] == [0]


async def test_uses_in_one_batch(store: Store) -> None:
    """Two people of one batch do not share the last use."""
    code = await make(store, uses=1)
    async with store.batch() as batch:
        assert isinstance(await codes.use(batch, code, TODAY), Code)
        with batch.savepoint():
            assert await codes.use(batch, code, TODAY) is CodeRefusal.EPUISE
    assert [c.reste for c in await codes.list_codes(store)] == [0]


async def test_use_that_failed(store: Store) -> None:
    """A use is not counted when its savepoint fails, or its batch."""
    code = await make(store, uses=1)
    async with store.batch() as batch:
        with pytest.raises(ZeroDivisionError), batch.savepoint():  # noqa: PT012 (it is the end of the savepoint that is tested)
            await codes.use(batch, code, TODAY)
            raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 (it is the end of the batch that is tested)
        async with store.batch() as batch:
            await codes.use(batch, code, TODAY)
            raise ZeroDivisionError
    assert isinstance(await use(store, code), Code)


async def test_two_processes_last_use(open_store: Open) -> None:
    """Two processes do not share the last use either."""
    import asyncio

    stores = [await open_store(), await open_store()]
    code = await make(stores[0], uses=3)
    found = await asyncio.gather(*(use(stores[n % 2], code) for n in range(8)))
    assert sum(isinstance(one, Code) for one in found) == 3
    assert [c.reste for c in await codes.list_codes(stores[0])] == [0]


async def test_expires(store: Store) -> None:
    """A code is good on its last day, and no longer on the next."""
    code = await make(store, until=TODAY)
    assert isinstance(await use(store, code), Code)
    assert await use(store, code, date(2026, 11, 22)) is CodeRefusal.EXPIRE


async def test_revoked(store: Store) -> None:
    """A revoked code opens nothing; what is no code cannot be revoked."""
    code = await make(store)
    async with store.batch() as batch:
        assert await codes.revoke(batch, code.lower())
        assert not await codes.revoke(batch, "ACDE-FGHJ-KMNP")
    assert await use(store, code) is CodeRefusal.REVOQUE
    found = await codes.find(store, code)
    assert found is not None
    assert found.revoque


@pytest.mark.parametrize("words", ["", "ACDE-FGHJ-KMNP", "\x00\ud800", "-" * 12])
async def test_unknown(store: Store, words: str) -> None:
    """Words that are no code are unknown, whatever they are."""
    await make(store)
    assert await use(store, words) is CodeRefusal.INCONNU
    assert await codes.find(store, words) is None


@EVERY_DRIVER
async def test_list(store: Store) -> None:
    """All the codes are listed as they were made; a repr shows none."""
    made = {await make(store, uses=5, until=TODAY), await make(store)}
    listed = await codes.list_codes(store)
    assert {c.code for c in listed} == made
    assert {(c.reste, c.expire, c.revoque, c.cree_le) for c in listed} == {
        (5, TODAY, False, TODAY),
        (None, None, False, TODAY),
    }
    assert not any(code in repr(listed) for code in made)
