"""What is stored cannot be read, moved or brought back: not from the database, not from its files."""

from datetime import date

import pytest

from storage import codes
from storage.coffre import Coffre, ScelleRompu
from storage.store import CleEtrangere, Store
from storage.tables import serrure

from .batches import CANAL, counts, execute, livret_of, message, met, read, receipt, stored_bytes, turn
from .conftest import Open

WORDS = [b"Tisserande", "métier à tisser".encode(), b"Valmorel"]
CHAT = "33611223344"


async def fill(store: Store) -> None:
    """Words everywhere that words can be."""
    await turn(store, [CHAT], 1, [WORDS[0], b"x" * 5000 + WORDS[1]], corps=b"Vous avez dit : " + WORDS[0])
    livret = await livret_of(store, CHAT)
    async with store.batch() as batch:
        batch.set_cliche(livret, WORDS[1])
        batch.park(receipt(store, CHAT, 2), WORDS[2], "ValueError", livret)
        batch.say(message(store.conversation_key(CANAL, CHAT), 2, WORDS[2], actions=WORDS[2]), livret)
        batch.say(message(store.conversation_key(CANAL, CHAT), 3, WORDS[2]), None)
        await codes.add(batch, "Valmorel", date(2026, 11, 21))


async def test_nothing_in_clear(store: Store, url: str) -> None:
    """Neither the words nor the chat can be found in what is stored, before and after a checkpoint."""
    await fill(store)
    code = (await codes.list_codes(store))[0].code
    secrets = [*WORDS, CHAT.encode(), code.encode(), codes.normalise(code).encode()]
    before = await stored_bytes(store, url)
    assert await store.checkpoint()
    after = await stored_bytes(store, url)
    await store.close()
    for stored in (before, after):
        assert b"telegram" in stored  # what is searched does hold what was written
        assert [secret for secret in secrets if secret in stored] == []
    if url.startswith("sqlite"):
        assert [secret for secret in secrets if secret in await stored_bytes(store, url)] == []


async def test_erased_columns(store: Store, url: str) -> None:
    """After an erasure no column of any row is sealed by the livret, and its id stands nowhere."""
    await fill(store)
    livret = await livret_of(store, CHAT)
    async with store.batch() as batch:
        batch.erase(livret.id)
    assert await store.checkpoint()
    if not url.startswith("sqlite"):  # SQLite's files may keep the id where a row was moved from: nothing leads to it
        assert livret.id.encode() not in await stored_bytes(store, url)
    assert await counts(store) == {"inbox": 2, "conversation": 1, "code": 1, "temoin": 1}
    cles = await store.read(lambda connection: connection.execute(serrure.select()).scalars("cle").all())
    assert cles == [bytes(60)]
    assert (await met(store, CHAT)).adresse is None


async def test_other_key(open_store: Open, url: str) -> None:
    """A store refuses a key that is not its own, says so in French, and is left as it was."""
    store = await open_store()
    await turn(store, ["awa"], 1)
    before = await counts(store)
    with pytest.raises(CleEtrangere, match="autre clé"):
        await open_store(url, Coffre(bytes(32)))
    assert await counts(store) == before
    assert await turn(store, ["awa"], 2) == 1


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE journal SET seq = 3 - seq + 10 WHERE livret = :livret",
        "UPDATE journal SET scelle = (SELECT j.scelle FROM journal j WHERE j.livret = :other AND j.seq = 1)"
        " WHERE livret = :livret",
        "UPDATE livret SET place = (SELECT l.place FROM livret l WHERE l.id = :other) WHERE id = :livret",
    ],
)
async def test_moved_lines(store: Store, swap: str) -> None:
    """Lines that were swapped, or taken from another livret, are not taken for what was said."""
    await turn(store, ["awa", "bob"], 1)
    livret, other = (await livret_of(store, "awa")).id, (await livret_of(store, "bob")).id
    given = {name: value for name, value in (("livret", livret), ("other", other)) if f":{name}" in swap}
    await execute(store, swap, **given)
    with pytest.raises(ScelleRompu):
        await store.journal(livret)
    assert await store.journal(other) == [b"un", b"deux"]


async def test_a_line_that_is_gone(store: Store) -> None:
    """A journal from which a line was taken away does not pass for whole."""
    await turn(store, ["awa"], 3)
    livret = (await livret_of(store, "awa")).id
    await execute(store, "DELETE FROM journal WHERE seq = 1")
    with pytest.raises(ScelleRompu):
        await store.journal(livret)


async def test_moved_messages(store: Store) -> None:
    """A message or an address that was moved to another conversation does not open there."""
    await turn(store, ["awa", "bob"], 1)
    awa, bob = (store.conversation_key(CANAL, chat) for chat in ("awa", "bob"))
    await execute(
        store,
        "UPDATE conversation SET adresse = (SELECT adresse FROM conversation WHERE cle = :bob) WHERE cle = :awa",
        awa=awa,
        bob=bob,
    )
    for attempt in (read(store, "awa"), store.unsent(CANAL)):
        with pytest.raises(ScelleRompu):
            await attempt
    await execute(store, "UPDATE conversation SET adresse = NULL WHERE cle = :awa", awa=awa)
    await execute(
        store,
        "UPDATE envoi SET corps = (SELECT corps FROM envoi WHERE conversation = :awa) WHERE conversation = :bob",
        awa=awa,
        bob=bob,
    )
    with pytest.raises(ScelleRompu):
        await store.unsent(CANAL)


async def test_moved_cliche(store: Store) -> None:
    """A cliché that claims another length does not open."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    async with store.batch() as batch:
        batch.set_cliche(livret, b"pli")
    await execute(store, "UPDATE cliche SET seq = 1")
    async with store.batch() as batch:
        with pytest.raises(ScelleRompu):
            await batch.journals([livret])


async def test_sealed_by_a_livret_that_is_gone(store: Store) -> None:
    """A row that was sealed by a livret does not open once its conversation has none."""
    await turn(store, ["awa"], 1)
    await execute(store, "UPDATE conversation SET livret = NULL")
    with pytest.raises(ScelleRompu):
        await store.unsent(CANAL)
