"""What a turn does to the store, in short: the tests speak in chats and numbers of messages."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text

from storage.store import Batch, ConversationRow, LivretRow, OutboxRow, Receipt, Store
from storage.tables import metadata

CANAL = "telegram"
JOUR = "2026-11-21"
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def receipt(store: Store, chat: str, message: int) -> Receipt:
    return Receipt(store.receipt_key(CANAL, chat, str(message)), store.conversation_key(CANAL, chat), JOUR)


def message(cle: bytes, n: int, corps: bytes | None = b"corps", **more: Any) -> OutboxRow:
    return OutboxRow(conversation=cle, n=n, corps=corps, **more)


async def turn(
    store: Store, chats: Sequence[str], number: int, lines: Sequence[bytes] = (b"un", b"deux"), corps: bytes = b"corps"
) -> int:
    """The message `number` of each of these chats, in one batch: these lines, one reply. How many are new."""
    async with store.batch() as batch:
        return await take(batch, [receipt(store, chat, number) for chat in chats], chats, lines, corps)


async def take(
    batch: Batch, receipts: Sequence[Receipt], chats: Sequence[str], lines: Sequence[bytes], corps: bytes
) -> int:
    new, rows = await batch.receive(receipts)
    for chat, its in zip(chats, receipts, strict=True):
        if its.cle in new:
            with batch.savepoint():
                row = rows.get(its.conversation) or ConversationRow(its.conversation, CANAL, chat)
                livret = batch.append(row.livret or batch.open_livret(), lines)
                row = replace(row, livret=livret, n=row.n + 1)
                batch.put_conversation(row)
                batch.say(message(row.cle, row.n, corps, jeton=f"j{row.n}", actions=b"oui"), livret)
                rows[row.cle] = row
    return len(new)


async def read(store: Store, chat: str) -> ConversationRow | None:
    cle = store.conversation_key(CANAL, chat)
    async with store.batch() as batch:
        return (await batch.conversations([cle])).get(cle)


async def met(store: Store, chat: str) -> ConversationRow:
    """The conversation of a chat that is known."""
    row = await read(store, chat)
    assert row is not None
    return row


async def livret_of(store: Store, chat: str) -> LivretRow:
    livret = (await met(store, chat)).livret
    assert livret is not None
    return livret


async def counts(store: Store) -> dict[str, int]:
    """The number of rows of each table that has any; serrure is left out, its rows outlive their livrets."""
    tables = [table for table in metadata.sorted_tables if table.name != "serrure"]

    def count(connection: Connection) -> dict[str, int]:
        found = {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in tables}
        return {name: rows for name, rows in found.items() if rows}

    return await store.read(count)


async def stored_bytes(store: Store, url: str) -> bytes:
    """All that is stored, as it stands: SQLite's files byte for byte, PostgreSQL's every column of every row."""
    if url.startswith("sqlite"):
        file = Path(url.partition(":///")[2])
        return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    return await store.read(_columns)


def _columns(connection: Connection) -> bytes:
    values = (value for table in metadata.sorted_tables for row in connection.execute(select(table)) for value in row)
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


async def execute(store: Store, statement: str, **values: object) -> None:
    """Meddle with the store behind its back."""
    async with store.batch() as batch:
        await batch.run(lambda connection: connection.execute(text(statement), values))


def raw(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.partition(":///")[2])
