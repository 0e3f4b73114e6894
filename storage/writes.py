"""Gathers what a batch writes, then writes it at the end of the batch, one statement a table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Executable

from storage import statements
from storage.coffre import WRAPPED_BYTES, Coffre
from storage.rows import ConversationRow, LivretRow, OutboxRow, Receipt, Task
from storage.scelles import (
    seal_adresse,
    seal_cliche,
    seal_demande,
    seal_envoi,
    seal_fil,
    seal_line,
    seal_message,
    seal_parked,
    seal_task,
)


@dataclass(slots=True)
class Writes:
    """What a batch, or a savepoint of it, will write; a LivretRow says which livret a write belongs to."""

    livrets: list[tuple[str, bytes]] = field(default_factory=list)
    lines: list[tuple[LivretRow, int, bytes]] = field(default_factory=list)
    cliches: dict[str, tuple[LivretRow, bytes]] = field(default_factory=dict)
    conversations: dict[bytes, ConversationRow] = field(default_factory=dict)
    messages: list[tuple[OutboxRow, LivretRow | None]] = field(default_factory=list)
    sent: dict[tuple[bytes, int], str | None] = field(default_factory=dict)
    emptied: set[bytes] = field(default_factory=set)
    blocked: dict[bytes, bool] = field(default_factory=dict)
    parked: list[tuple[Receipt, bytes, str, LivretRow | None]] = field(default_factory=list)
    unparked: set[bytes] = field(default_factory=set)
    tasks: list[tuple[Task, LivretRow | None]] = field(default_factory=list)
    ended: set[bytes] = field(default_factory=set)
    reperes: dict[str, int] = field(default_factory=dict)
    unanswered: Counter[str] = field(default_factory=Counter)
    left: list[tuple[bytes, str, str]] = field(default_factory=list)
    forgotten: bool = False
    erased: set[str] = field(default_factory=set)
    used: dict[bytes, int] = field(default_factory=dict)
    fil: list[tuple[bytes, int, bytes, LivretRow | None]] = field(default_factory=list)
    passages: list[tuple[bytes, str, int]] = field(default_factory=list)
    spent: set[bytes] = field(default_factory=set)

    def add(self, part: "Writes") -> None:
        self.livrets += part.livrets
        self.lines += part.lines
        self.cliches |= part.cliches
        self.conversations |= part.conversations
        self.messages += part.messages
        self.sent |= part.sent
        self.emptied |= part.emptied
        self.blocked |= part.blocked
        self.parked += part.parked
        self.unparked |= part.unparked
        self.tasks += part.tasks
        self.ended |= part.ended
        self.reperes |= part.reperes
        self.unanswered += part.unanswered
        self.left += part.left
        self.forgotten |= part.forgotten
        self.erased |= part.erased
        self.used = part.used
        self.fil += part.fil
        self.passages += part.passages
        self.spent |= part.spent

    def keeps(self, livret: LivretRow | None) -> bool:
        """Whether a write for this livret is done: not when this batch erases it."""
        return livret is None or livret.id not in self.erased


class Writer:
    """Writes what was gathered, in the transaction. known: the conversations that the batch has read."""

    def __init__(
        self, connection: Connection, coffre: Coffre, writes: Writes, known: Mapping[bytes, ConversationRow]
    ) -> None:
        self._connection = connection
        self._coffre = coffre
        self._writes = writes
        self._known = known
        self._upserts = statements.upserts(connection.dialect.name)

    def _each(self, statement: Executable, rows: Iterable[dict[str, Any]]) -> None:
        """Runs this statement for all these rows at once, if there are any."""
        listed = list(rows)
        if listed:
            self._connection.execute(statement, listed)

    def write(self) -> None:
        w = self._writes
        for livret in sorted(w.erased):
            for statement in statements.ERASE:
                self._connection.execute(statement, {"fini": livret, "rien": bytes(WRAPPED_BYTES)})
        self._write_livrets()
        self._write_conversations()
        self._each(statements.INSERT_JOURNAL, (seal_line(*line) for line in w.lines if w.keeps(line[0])))
        cliches = (seal_cliche(*cliche) for cliche in w.cliches.values() if w.keeps(cliche[0]))
        self._each(self._upserts.set_cliche, cliches)
        self._write_messages()
        kept = (seal_fil(self._coffre, *line) for line in w.fil if w.keeps(line[-1]))
        self._each(statements.INSERT_FIL, kept)
        self._write_parked()
        used = ({"de": cle, "fois": uses} for cle, uses in sorted(w.used.items()))
        self._each(statements.USE_CODE, used)
        self._write_passages()
        reperes = ({"nom": nom, "quand": quand} for nom, quand in sorted(w.reperes.items()))
        self._each(self._upserts.set_repere, reperes)
        self._write_questions()

    def _write_questions(self) -> None:
        counted = ({"jour": jour, "nombre": nombre} for jour, nombre in sorted(self._writes.unanswered.items()))
        self._each(self._upserts.count_unanswered, counted)
        if self._writes.forgotten:
            self._connection.execute(statements.DELETE_DEMANDES)
        left = (seal_demande(self._coffre, *demande) for demande in self._writes.left)
        self._each(statements.INSERT_DEMANDE, left)

    def _write_livrets(self) -> None:
        opened = {cle: livret for livret, cle in self._writes.livrets if livret not in self._writes.erased}
        if opened:
            places = self._connection.execute(statements.INSERT_SERRURE, [{"cle": cle} for cle in opened])
            self._each(statements.INSERT_LIVRET, ({"id": opened[cle], "place": place} for cle, place in places))

    def _write_conversations(self) -> None:
        new, changed, counted = [], [], []
        for cle, row in sorted(self._writes.conversations.items()):
            known = self._known.get(cle)
            if known is None:
                new.append({"cle": cle} | self._stored(row))
            elif _only_counts(row, known) and self._writes.keeps(row.livret):
                counted.append({"de": cle, "dernier": row.n, "vu": row.vu_le if row.livret else None})
            else:
                changed.append({"de": cle} | self._stored(row))
        self._each(statements.INSERT_CONVERSATION, new)
        self._each(statements.UPDATE_CONVERSATION, changed)
        self._each(statements.COUNT_MESSAGES, counted)

    def _stored(self, row: ConversationRow) -> dict[str, Any]:
        kept = self._writes.keeps(row.livret)  # if not, another conversation of the livret closed it in this batch
        return {
            "canal": row.canal,
            "livret": row.livret.id if row.livret and kept else None,
            "adresse": seal_adresse(self._coffre, row.cle, row.adresse if kept else None),
            "n": row.n,
            "bloque": row.bloque,
            "essais": row.essais,
            "essais_le": row.essais_le,
            "vu_le": row.vu_le if row.livret and kept else None,
        }

    def _write_parked(self) -> None:
        w = self._writes
        self._each(statements.UNPARK, ({"de": cle} for cle in sorted(w.unparked)))
        self._each(self._upserts.receive, (taken(receipt) for receipt, *_ in w.parked))
        parked = (seal_parked(self._coffre, *update) for update in w.parked if w.keeps(update[-1]))
        self._each(self._upserts.park, parked)
        self._each(statements.END_TASK, ({"de": cle} for cle in sorted(w.ended)))
        asked = (seal_task(self._coffre, *task) for task in w.tasks if w.keeps(task[1]) and task[0].cle not in w.ended)
        self._each(self._upserts.ask_task, asked)

    def _write_passages(self) -> None:
        w = self._writes
        opened = ({"cle": cle, "livret": to, "expire": end} for cle, to, end in w.passages if to not in w.erased)
        self._each(statements.INSERT_PASSAGE, opened)
        self._each(statements.DELETE_PASSAGE, ({"de": cle} for cle in sorted(w.spent)))

    def _write_messages(self) -> None:
        w = self._writes
        said = [message for message in w.messages if w.keeps(message[1])]
        self._each(statements.INSERT_MESSAGE, (seal_message(self._coffre, *message) for message in said))
        unsent = (seal_envoi(self._coffre, *message) for message in said if message[0].corps is not None)
        self._each(statements.INSERT_ENVOI, unsent)
        sent = [{"de": cle, "numero": n, "au_canal": externe} for (cle, n), externe in sorted(w.sent.items())]
        self._each(statements.DELETE_ENVOI, ({"de": row["de"], "numero": row["numero"]} for row in sent))
        self._each(statements.SET_EXTERNE, (row for row in sent if row["au_canal"] is not None))
        self._each(statements.FORGET_ADDRESS, ({"de": cle} for cle in sorted(w.emptied)))
        self._each(statements.BLOCK, ({"de": cle, "refus": it} for cle, it in sorted(w.blocked.items())))


def taken(receipt: Receipt) -> dict[str, Any]:
    return {"cle": receipt.cle, "recu_le": receipt.jour}


def _only_counts(row: ConversationRow, known: ConversationRow) -> bool:
    """Whether only the last number and moment changed, as after most messages: a shorter statement writes these."""
    return _kept(row) == _kept(known)


def _kept(row: ConversationRow) -> tuple[object, ...]:
    return row.livret and row.livret.id, row.canal, row.adresse, row.bloque, row.essais, row.essais_le
