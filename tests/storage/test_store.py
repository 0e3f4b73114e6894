"""The unit of work: once, all or nothing, in order, and given back byte for byte."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event

from storage.coffre import Coffre
from storage.rows import sequence
from storage.store import WINDOW, Batch, Concurrence, ConversationRow, FoldSource, OutboxRow, Store, Task

from .batches import CANAL, counts, livret_of, message, met, read, receipt, turn
from .conftest import EVERY_DRIVER, Open

ODD = [
    b"",
    b"\x00",
    "\ud800 seul".encode("utf-8", "surrogatepass"),
    bytes(range(256)),
    "é́ 👩‍🍳 ".encode(),
    b"x" * 100_000,
]


class Boom(Exception):
    """What a test raises."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, in order."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@EVERY_DRIVER
async def test_once(store: Store) -> None:
    """An update that is delivered again is not taken again, in the same batch or a later one."""
    one, two = receipt(store, "awa", 1), receipt(store, "awa", 2)
    async with store.batch() as batch:
        assert (await batch.receive([one, one]))[0] == {one.cle}
    async with store.batch() as batch:
        assert (await batch.receive([two, one]))[0] == {two.cle}
    assert await counts(store) == {"inbox": 2, "temoin": 1}


async def test_other_chat_other_canal(store: Store) -> None:
    """The same number in another chat, or on another canal, is another update."""
    keys = {store.receipt_key(canal, chat, "1") for canal in ("web", "telegram") for chat in ("1", "11")}
    assert len(keys) == 4
    assert store.conversation_key("web", "1") != store.conversation_key("telegram", "1")


@EVERY_DRIVER
async def test_journal_in_order(store: Store) -> None:
    """What was said comes back byte for byte, in order, whatever the bytes."""
    for number, line in enumerate(ODD, 1):
        await turn(store, ["awa"], number, [line, b"suite"])
    livret = await livret_of(store, "awa")
    assert livret.longueur == 2 * len(ODD)
    assert await store.journal(livret.id) == [clear for line in ODD for clear in (line, b"suite")]
    assert await store.livret(livret.id) == livret
    assert await store.livret("personne") is None
    assert await store.journal("personne") == []


async def test_nothing_on_error(store: Store) -> None:
    """A batch that fails leaves nothing: no receipt, no line, no reply."""
    await turn(store, ["awa"], 1)
    before = await counts(store)
    with pytest.raises(Boom):  # noqa: PT012 (it is the end of the batch that is tested)
        async with store.batch() as batch:
            await batch.receive([receipt(store, "awa", 2), receipt(store, "bob", 1)])
            livret = batch.append(batch.open_livret(), [b"un"])
            batch.put_conversation(ConversationRow(store.conversation_key(CANAL, "bob"), CANAL, "bob", livret))
            raise Boom
    assert await counts(store) == before
    assert await turn(store, ["awa", "bob"], 2) == 2


async def test_savepoint(store: Store) -> None:
    """One chat's failure drops what it gathered, and nothing of the others."""
    async with store.batch() as batch:
        await batch.receive([receipt(store, chat, 1) for chat in ("awa", "bob", "eve")])
        for chat in ("awa", "bob", "eve"):
            cle = store.conversation_key(CANAL, chat)
            try:
                with batch.savepoint():
                    livret = batch.append(batch.open_livret(), [chat.encode()])
                    batch.put_conversation(ConversationRow(cle, CANAL, chat, livret, 1))
                    batch.say(message(cle, 1), livret)
                    if chat == "bob":
                        raise Boom
            except Boom:
                batch.park(receipt(store, "bob", 1), b"brut", "Boom", None)
    assert await read(store, "bob") is None
    assert [(p.erreur, p.brut, p.recu_le) for p in await store.parked()] == [("Boom", b"brut", "2026-11-21")]
    assert len(await store.unsent(CANAL)) == 2
    assert await turn(store, ["bob"], 1) == 0


async def test_park_is_sealed_by_the_livret(store: Store) -> None:
    """An update is set aside even when its receipt was rolled back; twice is once; it goes with its livret."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    for brut in (b"un", b"deux"):
        async with store.batch() as batch:
            batch.park(receipt(store, "awa", 2), brut, "ValueError", livret)
    assert [parked.brut for parked in await store.parked()] == [b"deux"]
    assert await turn(store, ["awa"], 2) == 0
    async with store.batch() as batch:
        batch.erase(livret.id)
    assert await store.parked() == []
    assert await turn(store, ["awa"], 2) == 0


async def test_memoire(store: Store) -> None:
    """A livret comes back as its last cliché and the lines after it; a hundred livrets in two statements."""
    chats = [f"c{i}" for i in range(100)]
    await turn(store, chats, 1)
    async with store.batch() as batch:
        rows = (await batch.conversations([store.conversation_key(CANAL, chat) for chat in chats])).values()
        livrets = [row.livret for row in rows if row.livret]
        batch.set_cliche(livrets[0], b"ancien")
        batch.set_cliche(livrets[1], b"pli")
    async with store.batch() as batch:
        again = batch.append(livrets[0], [b"trois"])
        batch.set_cliche(again, b"nouveau")
        batch.append(batch.append(again, [b"quatre"]), [b"cinq"])
    async with store.batch() as batch:
        with counted() as sent:
            sources = await batch.journals(livrets)
        assert await batch.journals([]) == {}
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= 2
    assert sources[livrets[0].id] == FoldSource(3, b"nouveau", (b"quatre", b"cinq"))
    assert sources[livrets[1].id] == FoldSource(2, b"pli", ())
    assert all(sources[livret.id] == FoldSource(0, None, (b"un", b"deux")) for livret in livrets[2:])


@EVERY_DRIVER
async def test_unsent(store: Store) -> None:
    """What was not marked is sent again, by conversation and in order, on its own canal, with its address."""
    await turn(store, ["awa", "bob"], 1, corps=b"un")
    await turn(store, ["bob", "awa"], 2, corps=b"deux")
    unsent = await store.unsent(CANAL)
    assert [(u.adresse, u.row.n, u.row.corps, u.row.actions) for u in unsent if u.adresse == "awa"] == [
        ("awa", 1, b"un", b"oui"),
        ("awa", 2, b"deux", b"oui"),
    ]
    assert [u.adresse for u in unsent] in (["awa", "awa", "bob", "bob"], ["bob", "bob", "awa", "awa"])
    assert await store.unsent("web") == []
    async with store.batch() as batch:
        for one in unsent[:3]:
            batch.mark_sent(one.row, str(70 + one.row.n))
    assert await store.unsent(CANAL) == unsent[3:]


async def test_blocked(store: Store) -> None:
    """Nothing is sent to who blocked us; once she writes again, what waited is sent."""
    await turn(store, ["awa", "bob"], 1)
    async with store.batch() as batch:
        batch.block(store.conversation_key(CANAL, "awa"))
    assert [u.adresse for u in await store.unsent(CANAL)] == ["bob"]
    row = await met(store, "awa")
    assert row.bloque
    async with store.batch() as batch:
        await batch.conversations([row.cle])
        batch.put_conversation(replace(row, bloque=False))
    assert len(await store.unsent(CANAL)) == 2


@EVERY_DRIVER
async def test_shown(store: Store) -> None:
    """The last messages of each conversation come back in order, sent or not; an old one by what is known of it."""
    for number in range(1, WINDOW + 11):
        await turn(store, ["awa"], number)
    await turn(store, ["bob"], 1)
    first = await met(store, "awa")
    async with store.batch() as batch:
        batch.mark_sent(message(first.cle, 3), "1099511627776")
    async with store.batch() as batch:
        rows = await batch.conversations([store.conversation_key(CANAL, chat) for chat in ("awa", "bob")])
        shown = await batch.shown(rows.values())
        assert await batch.shown([]) == {}
        assert [m.n for m in shown[first.cle]] == list(range(11, WINDOW + 11))
        assert [m.n for m in shown[store.conversation_key(CANAL, "bob")]] == [1]
        assert shown[first.cle][0] == message(first.cle, 11, None, jeton="j11", actions=b"oui")
        third = message(first.cle, 3, None, jeton="j3", actions=b"oui", externe="1099511627776")
        assert await batch.shown_at(first, n=3) == third
        assert await batch.shown_at(first, externe="1099511627776") == third
        assert await batch.shown_at(first, jeton="j3") == third
        assert await batch.shown_at(first, before=4) == third
        assert await batch.shown_at(first, before=3, jeton="j3") is None
        assert await batch.shown_at(first, n=1000) is None


@EVERY_DRIVER
async def test_conversation_as_a_whole(store: Store) -> None:
    """Every column of a conversation is kept, an odd address too; what is not known is not there."""
    cle = store.conversation_key("web", "\ud800\x00")
    row = ConversationRow(cle, "web", "\ud800\x00", None, 3, True, 4, "2026-11-21T10")
    async with store.batch() as batch:
        batch.put_conversation(row)
    async with store.batch() as batch:
        assert await batch.conversations([cle, b"x" * 16]) == {cle: row}
        assert await batch.conversations([]) == {}
        batch.put_conversation(replace(row, essais=5, adresse=None))
    async with store.batch() as batch:
        assert await batch.conversations([cle]) == {cle: replace(row, essais=5, adresse=None)}


async def test_before_a_livret(store: Store) -> None:
    """Before a livret the house seals; the address is forgotten once nothing is left to send, and not before."""
    cle = store.conversation_key(CANAL, "awa")
    async with store.batch() as batch:
        batch.put_conversation(ConversationRow(cle, CANAL, "awa", None, 2))
        batch.say(message(cle, 1, b"bonjour"), None)
        batch.say(message(cle, 2, b"la charte"), None)
    rows = [unsent.row for unsent in await store.unsent(CANAL)]
    assert [row.maison for row in rows] == [True, True]
    for row, left in zip(rows, ("awa", None), strict=True):
        async with store.batch() as batch:
            batch.mark_sent(row, None)
        found = await met(store, "awa")
        assert (found.adresse, found.n) == (left, 2)


async def test_address_is_kept_with_a_livret(store: Store) -> None:
    """What was said before the livret was opened, and marked after, does not lose the address."""
    cle = store.conversation_key(CANAL, "awa")
    async with store.batch() as batch:
        batch.put_conversation(ConversationRow(cle, CANAL, "awa", batch.open_livret(), 1))
        batch.say(message(cle, 1), None)
    async with store.batch() as batch:
        batch.mark_sent((await store.unsent(CANAL))[0].row, "7")
    found = await met(store, "awa")
    assert found.adresse == "awa"


async def test_find(store: Store) -> None:
    """A livret is found by its id, by canal and chat, or by the chat alone."""
    await turn(store, ["12", "a:b"], 1)
    twelve, other = (await livret_of(store, "12")).id, (await livret_of(store, "a:b")).id
    for name in (twelve, "12", "telegram:12"):
        assert await store.find(name, ["web", "telegram"]) == [twelve]
    assert await store.find("a:b", ["web", "telegram"]) == [other]
    for name in ("web:12", "13", "", "telegram:", "\ud800", "\x00"):
        assert await store.find(name, ["web", "telegram"]) == []
    assert await store.find("12", []) == []


async def test_find_on_two_canaux(store: Store) -> None:
    """The same chat on two canaux is two livrets, the one of each when its canal is named."""
    ids = []
    for canal in ("web", "telegram"):
        async with store.batch() as batch:
            livret = batch.open_livret()
            batch.put_conversation(ConversationRow(store.conversation_key(canal, "1"), canal, "1", livret))
            ids.append(livret.id)
    assert await store.find("1", ["web", "telegram"]) == sorted(ids)
    assert await store.find("web:1", ["web", "telegram"]) == ids[:1]


async def test_reopened(open_store: Open, url: str) -> None:
    """A store that is closed and opened again has everything."""
    first = await open_store()
    await turn(first, ["awa"], 1)
    await first.close()
    again = await open_store()
    assert await again.journal((await livret_of(again, "awa")).id) == [b"un", b"deux"]
    assert [unsent.row.corps for unsent in await again.unsent(CANAL)] == [b"corps"]


@EVERY_DRIVER
async def test_few_statements(store: Store) -> None:
    """A batch costs by statement, not by message: a hundred messages are as many statements as one."""
    chats = [f"c{i}" for i in range(100)]
    await turn(store, chats, 1)
    with counted() as hundred:
        await turn(store, chats, 2)
    with counted() as one:
        await turn(store, chats[:1], 3)
    assert len(one) == len(hundred) <= 12
    rows = [message(store.conversation_key(CANAL, chat), 2) for chat in chats]
    with counted() as marks:
        async with store.batch() as batch:
            for number, row in enumerate(rows):
                batch.mark_sent(row, str(number))
    assert len(marks) <= 4


@EVERY_DRIVER
async def test_erase(store: Store) -> None:
    """Of a closed livret its conversations' numbers remain, and its receipts; of the others everything."""
    await turn(store, ["awa", "bob"], 1)
    livret = await livret_of(store, "awa")
    other = store.conversation_key("web", "awa")
    async with store.batch() as batch:
        batch.set_cliche(livret, b"pli")
        batch.put_conversation(ConversationRow(other, "web", "awa", livret, 7, True, 2, "2026"))
        batch.say(message(other, 7), livret)
    async with store.batch() as batch:
        batch.erase(livret.id)
    async with store.batch() as batch:
        rows = await batch.conversations([store.conversation_key(CANAL, "awa"), other])
    assert {(row.canal, row.adresse, row.livret, row.n, row.bloque, row.essais) for row in rows.values()} == {
        (CANAL, None, None, 1, False, 0),
        ("web", None, None, 7, False, 0),
    }
    assert await store.livret(livret.id) is None
    assert await counts(store) == {
        "inbox": 2,
        "livret": 1,
        "conversation": 3,
        "journal": 2,
        "outbox": 1,
        "envoi": 1,
        "temoin": 1,
    }
    assert await turn(store, ["awa"], 1) == 0


async def test_erase_in_mid_batch(store: Store) -> None:
    """What a batch gathers for a livret that it erases is dropped, before and after; the goodbye is kept and leaves."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    async with store.batch() as batch:
        _, rows = await batch.receive([receipt(store, "awa", 2), receipt(store, "awa", 3)])
        (row,) = rows.values()
        longer = batch.append(livret, [b"avant"])
        batch.set_cliche(longer, b"pli")
        batch.say(message(row.cle, 2, b"avant"), longer)
        batch.erase(livret.id)
        batch.append(longer, [b"encore"])
        batch.say(message(row.cle, 3, b"au revoir"), None)
        batch.park(receipt(store, "awa", 3), b"brut", "Boom", longer)
        batch.put_conversation(replace(row, livret=None, n=3))
    assert [(u.adresse, u.row.n, u.row.corps) for u in await store.unsent(CANAL)] == [("awa", 3, b"au revoir")]
    assert await counts(store) == {"inbox": 3, "conversation": 1, "outbox": 1, "envoi": 1, "temoin": 1}
    async with store.batch() as batch:
        batch.mark_sent((await store.unsent(CANAL))[0].row, "5")
    found = await met(store, "awa")
    assert (found.adresse, found.livret, found.n) == (None, None, 3)


async def test_opened_and_erased_at_once(store: Store) -> None:
    """A livret that is opened and closed in one batch leaves nothing, and its conversation can open another."""
    cle = store.conversation_key(CANAL, "awa")
    async with store.batch() as batch:
        livret = batch.append(batch.open_livret(), [b"un"])
        batch.put_conversation(ConversationRow(cle, CANAL, "awa", livret, 1))
        batch.say(message(cle, 1), livret)
        batch.erase(livret.id)
        batch.put_conversation(ConversationRow(cle, CANAL, "awa", None, 2))
    assert await counts(store) == {"conversation": 1, "temoin": 1}
    await turn(store, ["awa"], 1)
    row = await met(store, "awa")
    assert (row.n, (await livret_of(store, "awa")).longueur) == (3, 2)


async def test_shared_livret_closed_by_the_other(store: Store) -> None:
    """A conversation that writes in the very batch where another closes their livret becomes a tombstone too."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    other = ConversationRow(store.conversation_key("web", "awa"), "web", "awa", livret, 1)
    async with store.batch() as batch:
        batch.put_conversation(other)
    async with store.batch() as batch:
        rows = await batch.conversations([other.cle])
        batch.put_conversation(replace(rows[other.cle], n=2))
        batch.say(message(other.cle, 2), livret)
        batch.erase(livret.id)
    async with store.batch() as batch:
        found = (await batch.conversations([other.cle]))[other.cle]
    assert (found.livret, found.adresse, found.n) == (None, None, 2)


async def test_new_livret_after_erase(store: Store) -> None:
    """The numbers of the messages go on growing over a closing."""
    await turn(store, ["awa"], 1)
    first = await livret_of(store, "awa")
    async with store.batch() as batch:
        batch.erase(first.id)
    await turn(store, ["awa"], 2)
    row = await met(store, "awa")
    assert (row.n, (await livret_of(store, "awa")).id == first.id) == (2, False)


async def test_reading_does_not_wait(store: Store) -> None:
    """An export reads what is committed, in the middle of a batch."""
    await turn(store, ["awa"], 1)
    livret = await livret_of(store, "awa")
    async with store.batch() as batch:
        await batch.receive([receipt(store, "awa", 2)])
        assert await store.journal(livret.id) == [b"un", b"deux"]


@EVERY_DRIVER
async def test_stale_row(store: Store) -> None:
    """A line that was written meanwhile is never overwritten: the batch begins again."""
    await turn(store, ["awa"], 1)
    stale = await livret_of(store, "awa")
    await turn(store, ["awa"], 2, [b"trois"])
    with pytest.raises(Concurrence) as told:
        async with store.batch() as batch:
            batch.append(stale, [b"mots secrets"])
    assert "secrets" not in str(told.value)
    assert told.value.__cause__ is None
    assert await store.journal(stale.id) == [b"un", b"deux", b"trois"]


async def test_no_word_in_a_repr(coffre: Coffre, store: Store) -> None:
    """Rows can be logged: no repr holds a word, an address or a key."""
    cle = store.conversation_key(CANAL, "0611223344")
    async with store.batch() as batch:
        livret = batch.append(batch.open_livret(), [b"cuisine"])
        batch.put_conversation(ConversationRow(cle, CANAL, "0611223344", livret, 1))
        batch.say(message(cle, 1, b"cuisine", actions=b"cuisine"), livret)
        batch.park(receipt(store, "awa", 1), b"cuisine", "Boom", None)
    row = await met(store, "0611223344")
    async with store.batch() as batch:
        sources = await batch.journals([livret])
    shown = repr([row, sources, await store.unsent(CANAL), await store.parked(), coffre, store])
    assert "cuisine" not in shown
    assert "0611223344" not in shown


async def test_error_of_the_database_quotes_nothing(store: Store) -> None:
    """The database's own errors pass as they are, and their message holds none of what was to be written."""
    row = OutboxRow(b"conversation secrete", 1, a="secret", corps=b"secret")
    for wrong in (row, replace(row, a="\ud800", n=2)):
        with pytest.raises(Exception, match=r".") as told:
            async with store.batch() as batch:
                batch.say(wrong, None)
        assert "secret" not in str(told.value)


async def test_batch_without_writing(store: Store) -> None:
    """A batch that asks nothing costs nothing and harms nothing."""
    with counted() as sent:
        async with store.batch() as batch:
            assert isinstance(batch, Batch)
            assert await batch.receive([]) == (set(), {})
    assert len([statement for statement in sent if "BEGIN" not in statement]) == 0


@EVERY_DRIVER
async def test_order_at_the_canal(store: Store) -> None:
    """Identities are text, and those of one sequence are in their order: 9 comes before 10, as Python has it too."""
    await turn(store, ["awa"], 1)
    row = await met(store, "awa")
    identities = ["9", "10", "99", "100", "2147483648", "9999999999999999999999"]
    async with store.batch() as batch:
        batch.put_conversation(replace(row, n=len(identities)))
        await batch.conversations([row.cle])
        for n in range(2, len(identities) + 1):
            batch.say(message(row.cle, n, None), row.livret)
        for n, identity in enumerate(identities, 1):
            batch.mark_sent(message(row.cle, n), identity)
    async with store.batch() as batch:
        for n, identity in enumerate(identities):
            shown = await batch.shown_at(row, avant=identity)
            assert (shown.n if shown else 0) == n
    assert sorted(set(identities), key=sequence) == identities


@EVERY_DRIVER
async def test_tasks(store: Store) -> None:
    """A slow step is kept once, in its order, until a batch ends it; a closing takes those of its livret."""
    await turn(store, ["awa", "bob"], 1)
    awa, bob = await met(store, "awa"), await met(store, "bob")
    keys = [store.task_key("voix", CANAL, chat, "1") for chat in ("awa", "bob", "nobody")]
    assert len(set(keys)) == 3
    tasks = [Task(keys[0], awa.cle, b"a"), Task(keys[1], bob.cle, b"b"), Task(keys[2], b"c" * 16, b"c")]
    for _ in range(2):
        async with store.batch() as batch:
            batch.ask_task(tasks[0], awa.livret)
            batch.ask_task(replace(tasks[1], clear=b"b"), bob.livret)
            batch.ask_task(tasks[2], None)
    assert [task.clear for task in await store.tasks()] == [b"a", b"b", b"c"]
    async with store.batch() as batch:
        await batch.conversations([awa.cle])
        found = await batch.task(keys[0])
        assert found is not None and awa.livret is not None and found.livret == awa.livret.id
        batch.end_task(keys[0])
        batch.end_task(b"z" * 16)
    async with store.batch() as batch:
        assert await batch.task(keys[0]) is None
        assert bob.livret is not None
        batch.erase(bob.livret.id)
    assert [task.clear for task in await store.tasks()] == [b"c"]
