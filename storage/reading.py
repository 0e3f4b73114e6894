"""
Reads rows, and opens what is sealed in them: functions of a Connection.

`hold_…` also locks the rows until the end of the transaction. All raise ScelleRompu.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, collate, func, literal, tuple_

from storage import statements
from storage.coffre import Coffre, Sceau, ScelleRompu
from storage.rows import ConversationRow, FoldSource, LivretRow, OutboxRow, Parked, Task, Unsent
from storage.scelles import (
    open_adresse,
    open_cliche,
    open_demande,
    open_fil,
    open_line,
    open_message,
    open_parked,
    open_task,
)
from storage.statements import padded
from storage.tables import fil, outbox


def read_conversations(connection: Connection, coffre: Coffre, cles: Collection[bytes]) -> dict[bytes, ConversationRow]:
    if not cles:
        return {}
    rows = connection.execute(statements.CONVERSATIONS, {"cles": padded(cles)}).all()
    return {row.cle: _conversation(coffre, row) for row in rows}


def hold_conversations(connection: Connection, coffre: Coffre, cles: Collection[bytes]) -> dict[bytes, ConversationRow]:
    """The same, locked, with their livrets."""
    _hold(connection, cles)
    return read_conversations(connection, coffre, cles)


def hold_conversation_of(connection: Connection, coffre: Coffre, livret: str, canal: str) -> ConversationRow | None:
    """
    The conversation, locked. None when there is none: then the livret is locked, so that of two batches that would make
    it the second finds it.

    All batches lock a conversation before its livret, to avoid deadlocks. Only a conversation that was made while this
    batch waited for the livret is locked after it.
    """
    wanted = {"id_livret": livret, "sur": canal}
    cle = connection.execute(statements.CONVERSATION_OF, wanted).scalar_one_or_none()
    if cle is None:
        connection.execute(statements.LOCK_LIVRET, {"id_livret": livret})
        cle = connection.execute(statements.CONVERSATION_OF, wanted).scalar_one_or_none()
    row = hold_conversations(connection, coffre, [cle]).get(cle) if cle else None
    return row if row and row.livret and row.livret.id == livret else None  # the livret may have been closed meanwhile


def hold_livret(connection: Connection, coffre: Coffre, livret: str) -> LivretRow | None:
    """The livret, locked; for a batch that reads no conversation of it."""
    if connection.dialect.name == "postgresql":
        connection.execute(statements.LOCK_LIVRET, {"id_livret": livret})
    return read_livret(connection, coffre, livret)


def read_livret(connection: Connection, coffre: Coffre, livret: str) -> LivretRow | None:
    row = connection.execute(statements.LIVRET, {"id_livret": livret}).one_or_none()
    return _livret(coffre, row.livret, row.cle_livret, row.longueur) if row else None


def find_livrets(connection: Connection, name: str, cles: Sequence[bytes]) -> list[str]:
    wanted = {"name": name, "cles": padded(cles)}
    return sorted(connection.execute(statements.NAMED_LIVRETS, wanted).scalars())


def read_journal(connection: Connection, coffre: Coffre, livret: str) -> list[bytes]:
    row = read_livret(connection, coffre, livret)
    if row is None:
        return []
    lines = connection.execute(statements.JOURNAL, {"id_livret": livret}).all()
    if [line.seq for line in lines] != list(range(1, len(lines) + 1)):
        raise ScelleRompu("lines of a journal are missing")
    return [open_line(row, line.seq, line.scelle) for line in lines]


def read_fold_sources(connection: Connection, livrets: Collection[LivretRow]) -> dict[str, FoldSource]:
    if not livrets:
        return {}
    wanted = {"cles": padded([livret.id for livret in livrets])}
    cliches = {row.livret: row for row in connection.execute(statements.CLICHES, wanted)}
    lines = connection.execute(statements.JOURNALS, wanted).all()
    journals = {livret: list(its) for livret, its in groupby(lines, attrgetter("livret"))}
    return {livret.id: _fold_source(livret, cliches.get(livret.id), journals.get(livret.id, [])) for livret in livrets}


def read_shown(
    connection: Connection, coffre: Coffre, conversations: Collection[ConversationRow]
) -> dict[bytes, list[OutboxRow]]:
    if not conversations:
        return {}
    shown: dict[bytes, list[OutboxRow]] = {row.cle: [] for row in conversations}
    sceaux = {row.cle: _sceau(row) for row in conversations}
    for row in connection.execute(statements.SHOWN, {"cles": padded(shown)}):
        shown[row.conversation].append(open_message(coffre, sceaux[row.conversation], row, None))
    return shown


def read_shown_at(
    connection: Connection, coffre: Coffre, conversation: ConversationRow, wanted: Mapping[str, object]
) -> OutboxRow | None:
    """wanted: column of outbox -> its value; `before`: above n; `avant`: after externe in its sequence."""
    statement: Select[Any] = statements.SHOWN_AT
    for name, value in wanted.items():
        if value is not None:
            statement = statement.where(_condition(name, value, connection.dialect.name))
    row = connection.execute(statement, {"de": conversation.cle}).one_or_none()
    return open_message(coffre, _sceau(conversation), row, None) if row else None


def _condition(name: str, value: object, dialect: str) -> ColumnElement[bool]:
    if name == "before":
        return outbox.c.n < value
    return _is_before(str(value), dialect) if name == "avant" else outbox.c[name] == value


def _is_before(externe: str, dialect: str) -> ColumnElement[bool]:
    """`rows.sequence` in SQL; signs are compared by code point, in any locale of the database."""
    signs = collate(outbox.c.externe, "C" if dialect == "postgresql" else "BINARY")
    bound = literal(externe, Text)
    return tuple_(func.length(outbox.c.externe), signs) < tuple_(func.length(bound), bound)


def read_fil(
    connection: Connection, coffre: Coffre, conversation: bytes, after: int, before: int | None, last: int | None
) -> list[tuple[int, bytes]]:
    statement: Select[Any] = statements.FIL.order_by(fil.c.n if last is None else fil.c.n.desc()).limit(last)
    if before is not None:
        statement = statement.where(fil.c.n < before)
    rows = connection.execute(statement, {"de": conversation, "apres": after}).all()
    sceau = _its_sceau(coffre, rows[0]) if rows else None
    return sorted((row.n, open_fil(coffre, sceau, row)) for row in rows)


def read_externes(connection: Connection, cle: bytes) -> list[str]:
    return list(connection.execute(statements.EXTERNES, {"de": cle}).scalars())


def read_unsent(connection: Connection, coffre: Coffre, canal: str) -> list[Unsent]:
    unsent: list[Unsent] = []
    rows = connection.execute(statements.UNSENT, {"sur": canal}).all()
    for cle, its in groupby(rows, attrgetter("conversation")):
        for position, row in enumerate(its):
            if not position:
                adresse, sceau = open_adresse(coffre, cle, row.adresse), _its_sceau(coffre, row)
            unsent.append(Unsent(adresse or "", open_message(coffre, sceau, row, row.corps)))
    return unsent


def read_active_since(connection: Connection, coffre: Coffre, canal: str, seconds: int) -> list[str]:
    rows = connection.execute(statements.ACTIVE_SINCE, {"sur": canal, "depuis": seconds})
    return [open_adresse(coffre, row.cle, row.adresse) or "" for row in rows]


def read_unanswered(connection: Connection) -> dict[str, int]:
    return {row.jour: row.nombre for row in connection.execute(statements.UNANSWERED)}


def read_left_questions(connection: Connection, coffre: Coffre) -> list[tuple[str, str]]:
    return [(row.jour, open_demande(coffre, row)) for row in connection.execute(statements.LEFT_QUESTIONS)]


def read_repere(connection: Connection, nom: str) -> datetime | None:
    seconds = connection.execute(statements.REPERE, {"de": nom}).scalar_one_or_none()
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def read_parked(connection: Connection, coffre: Coffre) -> list[Parked]:
    return [_parked(coffre, row) for row in connection.execute(statements.PARKED)]


def count_parked(connection: Connection) -> int:
    return connection.execute(statements.COUNT_PARKED).scalar_one()


def hold_parked(connection: Connection, coffre: Coffre, cle: bytes) -> Parked | None:
    """Locked after its conversation and its livret, in the order in which an erasure locks them."""
    _hold(connection, connection.execute(statements.PARKED_CONVERSATION, {"de": cle}).scalars().all())
    row = connection.execute(statements.ONE_PARKED, {"de": cle}).one_or_none()
    return _parked(coffre, row) if row else None


def read_tasks(connection: Connection, coffre: Coffre) -> list[Task]:
    return [_task(coffre, row) for row in connection.execute(statements.TASKS)]


def hold_task(connection: Connection, coffre: Coffre, cle: bytes) -> Task | None:
    """Locked; its conversation must be locked before, in the order in which an erasure locks them."""
    row = connection.execute(statements.ONE_TASK, {"de": cle}).one_or_none()
    return _task(coffre, row) if row else None


def _hold(connection: Connection, conversations: Collection[bytes]) -> None:
    if conversations and connection.dialect.name == "postgresql":
        connection.execute(statements.LOCK_CONVERSATIONS, {"cles": padded(conversations)})
        connection.execute(statements.LOCK_LIVRETS, {"cles": padded(conversations)})


def _conversation(coffre: Coffre, row: Any) -> ConversationRow:
    return ConversationRow(
        cle=row.cle,
        canal=row.canal,
        adresse=open_adresse(coffre, row.cle, row.adresse),
        livret=_livret(coffre, row.livret, row.cle_livret, row.longueur) if row.livret else None,
        n=row.n,
        bloque=row.bloque,
        essais=row.essais,
        essais_le=row.essais_le,
        vu_le=row.vu_le,
    )


def _parked(coffre: Coffre, row: Any) -> Parked:
    return Parked(
        cle=row.cle,
        conversation=row.conversation,
        canal=row.canal,
        recu_le=row.recu_le,
        erreur=row.erreur,
        brut=open_parked(coffre, _its_sceau(coffre, row), row.cle, row.scelle, maison=row.maison),
    )


def _task(coffre: Coffre, row: Any) -> Task:
    return Task(row.cle, row.conversation, open_task(coffre, _its_sceau(coffre, row), row), row.livret)


def _livret(coffre: Coffre, livret: str, cle: bytes, longueur: int | None) -> LivretRow:
    return LivretRow(livret, coffre.unwrap(cle, livret), longueur or 0)


def _fold_source(livret: LivretRow, cliche: Any, lines: Sequence[Any]) -> FoldSource:
    ecritures = tuple(open_line(livret, line.seq, line.scelle) for line in lines)
    if cliche is None:
        return FoldSource(0, None, ecritures)
    return FoldSource(cliche.seq, open_cliche(livret, cliche.seq, cliche.scelle), ecritures)


def _sceau(conversation: ConversationRow) -> Sceau | None:
    return conversation.livret.sceau if conversation.livret else None


def _its_sceau(coffre: Coffre, row: Any) -> Sceau | None:
    """The seal of the livret whose columns were joined to this row."""
    return coffre.unwrap(row.cle_livret, row.livret) if row.livret else None
