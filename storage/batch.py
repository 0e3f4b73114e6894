"""
The unit of work: one transaction, with few statements.

A batch reads first, gathers what it will write, and writes it all at the end, one statement a table: its cost depends
on the number of statements, hardly on the number of messages. It is written whole or not at all.

Écritures, message bodies and buttons are given as bytes, and sealed here, so that nothing can be stored unsealed: with
the livret's key, or with the house's when there is no livret (coffre.py).
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from storage import reading, statements
from storage.base import Transaction
from storage.coffre import Coffre, Sceau
from storage.rows import ConversationRow, FoldSource, LivretRow, OutboxRow, Parked, Receipt, Task
from storage.writes import Writer, Writes, taken

T = TypeVar("T")


class Batch:
    """
    The unit of work: read first, then gather the writes.

    Reading methods ask the database; writing methods only gather, and `commit` writes. So a read never shows what the
    same batch has gathered.
    """

    def __init__(self, coffre: Coffre, transaction: Transaction) -> None:
        self.coffre = coffre
        self._transaction = transaction
        self._known: dict[bytes, ConversationRow] = {}
        self._writes = Writes()

    # Reading

    async def receive(self, receipts: Sequence[Receipt]) -> tuple[set[bytes], dict[bytes, ConversationRow]]:
        """
        Takes these receipts. Returns the keys of the new ones, and the existing conversations of these.

        A message whose receipt is not new was handled before: acknowledge it again, and do nothing else.
        """
        return await self._transaction.run(lambda connection: self._receive(connection, receipts))

    async def conversations(self, cles: Collection[bytes]) -> dict[bytes, ConversationRow]:
        """The conversations that exist among these, locked against other processes until the end of the batch."""
        return await self._transaction.run(lambda connection: self._conversations(connection, cles))

    async def conversation_of(self, livret: str, canal: str) -> ConversationRow | None:
        """
        The conversation of this livret on this canal (the first by key), locked until the end of the batch.

        None when there is none: then the livret is locked, so that only this batch may make the conversation.
        """
        return await self._transaction.run(lambda connection: self._conversation_of(connection, livret, canal))

    async def livret_row(self, livret: str) -> LivretRow | None:
        """This livret, if it exists, locked until the end of the batch."""
        return await self._transaction.run(lambda connection: reading.hold_livret(connection, self.coffre, livret))

    async def journals(self, livrets: Collection[LivretRow]) -> dict[str, FoldSource]:
        """What each of these livrets is folded from: id -> cliché and later écritures."""
        return await self._transaction.run(lambda connection: reading.read_fold_sources(connection, livrets))

    async def journal(self, livret: str) -> list[bytes]:
        """All the écritures of this livret that are on disk, in order."""
        return await self._transaction.run(lambda connection: reading.read_journal(connection, self.coffre, livret))

    async def shown(self, rows: Collection[ConversationRow]) -> dict[bytes, list[OutboxRow]]:
        """The last WINDOW messages of each of these conversations, in order, without their corps."""
        return await self._transaction.run(lambda connection: reading.read_shown(connection, self.coffre, rows))

    async def externes(self, cle: bytes) -> list[str]:
        """The identities at the canal of all the messages of this conversation that have one."""
        return await self._transaction.run(lambda connection: reading.read_externes(connection, cle))

    async def shown_at(
        self,
        row: ConversationRow,
        *,
        n: int | None = None,
        externe: str | None = None,
        jeton: str | None = None,
        before: int | None = None,
        avant: str | None = None,
    ) -> OutboxRow | None:
        """
        The last message that has all the given values, without its corps.

        before: its n is smaller. avant: its externe comes before this one (`rows.sequence`).
        """
        wanted = {"n": n, "externe": externe, "jeton": jeton, "before": before, "avant": avant}
        return await self._transaction.run(
            lambda connection: reading.read_shown_at(connection, self.coffre, row, wanted)
        )

    async def parked(self, cle: bytes) -> Parked | None:
        """The update set aside under this receipt, if it still is, locked until the end of the batch."""
        return await self._transaction.run(lambda connection: reading.hold_parked(connection, self.coffre, cle))

    async def task(self, cle: bytes) -> Task | None:
        """This slow step, if it is still to be done, locked. Its conversation must be read (locked) before."""
        return await self._transaction.run(lambda connection: reading.hold_task(connection, self.coffre, cle))

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Runs this work at once, in the transaction of the batch (codes.py)."""
        return await self._transaction.run(work)

    # Writing

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keeps what is gathered inside if it ends well, drops it if it raises: one message fails alone."""
        outer, self._writes = self._writes, Writes(used=dict(self._writes.used), spent=set(self._writes.spent))
        try:
            yield
        except BaseException:  # a cancellation too drops what was gathered
            self._writes = outer
            raise
        outer.add(self._writes)
        self._writes = outer

    def open_livret(self, livret: str | None = None) -> LivretRow:
        """A new livret with a key of its own; its id is 22 signs drawn at random unless it is given."""
        livret = livret or secrets.token_urlsafe(16)
        cle = self.coffre.new_key()
        self._writes.livrets.append((livret, self.coffre.wrap(cle, livret)))
        return LivretRow(livret, Sceau(cle))

    def append(self, row: LivretRow, ecritures: Sequence[bytes]) -> LivretRow:
        """Adds these to the end of the journal. Returns the row with its new length."""
        self._writes.lines += [(row, seq, clear) for seq, clear in enumerate(ecritures, row.longueur + 1)]
        return replace(row, longueur=row.longueur + len(ecritures))

    def set_cliche(self, row: LivretRow, clear: bytes) -> None:
        """Stores this fold of the first `row.longueur` écritures, in place of the former cliché."""
        self._writes.cliches[row.id] = (row, clear)

    def put_conversation(self, row: ConversationRow) -> None:
        """Writes the whole row of this conversation. One that exists must have been read in this batch."""
        self._writes.conversations[row.cle] = row

    def say(self, row: OutboxRow, livret: LivretRow | None) -> None:
        """Adds a message to the outbox, sealed by this livret, or by the house (None) when there is no livret."""
        self._writes.messages.append((row, livret))

    def keep(self, row: ConversationRow, n: int, clear: bytes, livret: LivretRow | None) -> None:
        """
        Writes line n of the fil of this conversation, which exists or is put in this batch.

        It is sealed by this livret, or by the house (None) when there is no livret.
        """
        self._writes.fil.append((row.cle, n, clear, livret))

    def mark_sent(self, row: OutboxRow, externe: str | None) -> None:
        """
        Marks this message as sent, with its identity at the canal.

        A conversation without a livret loses its address when nothing more is to be sent to it.
        """
        self._writes.sent[row.conversation, row.n] = externe
        if row.maison:
            self._writes.emptied.add(row.conversation)

    def block(self, cle: bytes, *, bloque: bool = True) -> None:
        """The chat cannot be reached: its messages stay unsent until the conversation is put, or unblocked."""
        self._writes.blocked[cle] = bloque

    def park(self, receipt: Receipt, brut: bytes, erreur: str, livret: LivretRow | None) -> None:
        """Sets this update aside, and takes its receipt if that is not done. erreur: the name of a class."""
        self._writes.parked.append((receipt, brut, erreur, livret))

    def unpark(self, cle: bytes) -> None:
        """
        Deletes the update set aside under this receipt; harmless when there is none.

        The receipt stays: delivered again, the update is not handled. An update that this batch parks stays set aside.
        """
        self._writes.unparked.add(cle)

    def ask_task(self, task: Task, livret: LivretRow | None) -> None:
        """
        Stores a slow step to be done, sealed by this livret, or by the house (None) when there is no livret.

        A slow step that is stored already under the same key stays as it is.
        """
        self._writes.tasks.append((task, livret))

    def end_task(self, cle: bytes) -> None:
        """Deletes this slow step, of this batch or of a former one: its result is taken, or not wanted any more."""
        self._writes.ended.add(cle)

    def set_repere(self, nom: str, quand: datetime) -> None:
        """Stores this moment, to the second, under this name (32 signs at most), in place of the former one."""
        self._writes.reperes[nom] = int(quand.timestamp())

    def count_unanswered(self, jour: str) -> None:
        """Counts one more question without an answer on this day (AAAA-MM-JJ)."""
        self._writes.unanswered[jour] += 1

    def leave_question(self, jour: str, mots: str) -> None:
        """Stores the words of a question, and nothing that tells who asked it."""
        self._writes.left.append((secrets.token_bytes(16), jour, mots))

    def forget_questions(self) -> None:
        """Deletes all the questions stored before this batch; the counts stay."""
        self._writes.forgotten = True

    def erase(self, livret: str) -> None:
        """
        Erases this livret: its key, journal, cliché and passages; the messages, fil, acces, parked updates and slow
        steps of its conversations, which become tombstones (tables.py).

        What this batch gathers for the livret, before or after, is dropped. What the house seals (a goodbye) is kept,
        and is sent if its conversation is put with an adresse. Call `Store.checkpoint` after the batch.
        """
        self._writes.erased.add(livret)

    def use_code(self, cle: bytes) -> None:
        """Counts one use of this code (codes.py)."""
        self._writes.used[cle] = self.uses(cle) + 1

    def uses(self, cle: bytes) -> int:
        """The uses of this code that this batch has counted so far."""
        return self._writes.used.get(cle, 0)

    def put_passage(self, cle: bytes, livret: str, expire: int) -> None:
        """Stores this passage to a livret, which exists or is opened in this batch (sessions.py)."""
        self._writes.passages.append((cle, livret, expire))

    def spend(self, cle: bytes) -> None:
        """Deletes this passage, which was used (sessions.py)."""
        self._writes.spent.add(cle)

    def is_spent(self, cle: bytes) -> bool:
        """Whether this batch has used this passage."""
        return cle in self._writes.spent

    async def commit(self) -> None:
        """Writes what was gathered, and commits. `Store.batch` calls it."""
        await self._transaction.commit(self._write)

    # What runs in the transaction

    def _receive(
        self, connection: Connection, receipts: Sequence[Receipt]
    ) -> tuple[set[bytes], dict[bytes, ConversationRow]]:
        if not receipts:
            return set(), {}
        # In the order of the keys, so that two processes that are given the same updates never deadlock.
        rows = [taken(receipt) for _, receipt in sorted({r.cle: r for r in receipts}.items())]
        new = set(connection.execute(statements.upserts(connection.dialect.name).receive, rows).scalars())
        return new, self._conversations(connection, {r.conversation for r in receipts if r.cle in new})

    def _conversations(self, connection: Connection, cles: Collection[bytes]) -> dict[bytes, ConversationRow]:
        rows = reading.hold_conversations(connection, self.coffre, cles)
        self._known.update(rows)
        return rows

    def _conversation_of(self, connection: Connection, livret: str, canal: str) -> ConversationRow | None:
        row = reading.hold_conversation_of(connection, self.coffre, livret, canal)
        if row:
            self._known[row.cle] = row
        return row

    def _write(self, connection: Connection) -> None:
        Writer(connection, self.coffre, self._writes, self._known).write()
