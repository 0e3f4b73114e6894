"""
Seals and opens each sealed column, with its identity: the two directions side by side.

Opening raises ScelleRompu when the row was altered or moved, or is sealed by another livret.
"""

from typing import Any

from storage.coffre import Coffre, Sceau, ScelleRompu
from storage.rows import LivretRow, OutboxRow, Receipt, Task

Stored = dict[str, Any]  # a row's columns


def seal_line(livret: LivretRow, seq: int, clear: bytes) -> Stored:
    return {"livret": livret.id, "seq": seq, "scelle": livret.sceau.seal(clear, "journal", livret.id, seq)}


def open_line(livret: LivretRow, seq: int, scelle: bytes) -> bytes:
    return livret.sceau.open(scelle, "journal", livret.id, seq)


def seal_cliche(livret: LivretRow, clear: bytes) -> Stored:
    scelle = livret.sceau.seal(clear, "cliche", livret.id, livret.longueur)
    return {"livret": livret.id, "seq": livret.longueur, "scelle": scelle}


def open_cliche(livret: LivretRow, seq: int, scelle: bytes) -> bytes:
    return livret.sceau.open(scelle, "cliche", livret.id, seq)


def seal_adresse(coffre: Coffre, cle: bytes, adresse: str | None) -> bytes | None:
    return None if adresse is None else coffre.house.seal(adresse.encode("utf-8", "surrogatepass"), "adresse", cle)


def open_adresse(coffre: Coffre, cle: bytes, scelle: bytes | None) -> str | None:
    return None if scelle is None else coffre.house.open(scelle, "adresse", cle).decode("utf-8", "surrogatepass")


def seal_message(coffre: Coffre, row: OutboxRow, livret: LivretRow | None) -> Stored:
    sceau = livret.sceau if livret else coffre.house
    return {
        "conversation": row.conversation,
        "n": row.n,
        "a": row.a,
        "jeton": row.jeton,
        "pose": row.pose,
        "maison": livret is None,
        "actions": _seal(sceau, row.actions, "actions", row.conversation, row.n),
        "externe": row.externe,
    }


def seal_envoi(coffre: Coffre, row: OutboxRow, livret: LivretRow | None) -> Stored:
    sceau = livret.sceau if livret else coffre.house
    corps = _seal(sceau, row.corps, "corps", row.conversation, row.n)
    return {"conversation": row.conversation, "n": row.n, "corps": corps}


def open_message(coffre: Coffre, sceau: Sceau | None, row: Any, corps: bytes | None) -> OutboxRow:
    """row: a row of outbox. corps: of its envoi. sceau: its livret's, None when it has none."""
    by = _key(coffre, sceau, row.maison)
    return OutboxRow(
        conversation=row.conversation,
        n=row.n,
        a=row.a,
        jeton=row.jeton,
        pose=row.pose,
        actions=_open(by, row.actions, "actions", row.conversation, row.n),
        corps=_open(by, corps, "corps", row.conversation, row.n),
        externe=row.externe,
        maison=row.maison,
    )


def seal_fil(coffre: Coffre, conversation: bytes, n: int, clear: bytes, livret: LivretRow | None) -> Stored:
    sceau = livret.sceau if livret else coffre.house
    scelle = sceau.seal(clear, "fil", conversation, n)
    return {"conversation": conversation, "n": n, "maison": livret is None, "scelle": scelle}


def open_fil(coffre: Coffre, sceau: Sceau | None, row: Any) -> bytes:
    """row: a row of fil. sceau: its livret's, None when it has none."""
    return _key(coffre, sceau, row.maison).open(row.scelle, "fil", row.conversation, row.n)


def seal_demande(coffre: Coffre, cle: bytes, jour: str, mots: str) -> Stored:
    scelle = coffre.house.seal(mots.encode("utf-8", "surrogatepass"), "demande", cle)
    return {"cle": cle, "jour": jour, "scelle": scelle}


def open_demande(coffre: Coffre, row: Any) -> str:
    return coffre.house.open(row.scelle, "demande", row.cle).decode("utf-8", "surrogatepass")


def seal_parked(coffre: Coffre, receipt: Receipt, brut: bytes, erreur: str, livret: LivretRow | None) -> Stored:
    sceau = livret.sceau if livret else coffre.house
    return {
        "cle": receipt.cle,
        "recu_le": receipt.jour,
        "conversation": receipt.conversation,
        "scelle": sceau.seal(brut, "garde", receipt.cle),
        "maison": livret is None,
        "erreur": erreur,
    }


def open_parked(coffre: Coffre, sceau: Sceau | None, cle: bytes, scelle: bytes, *, maison: bool) -> bytes:
    return _key(coffre, sceau, maison).open(scelle, "garde", cle)


def seal_task(coffre: Coffre, task: Task, livret: LivretRow | None) -> Stored:
    sceau = livret.sceau if livret else coffre.house
    scelle = sceau.seal(task.clear, "tache", task.cle)
    return {"cle": task.cle, "conversation": task.conversation, "maison": livret is None, "scelle": scelle}


def open_task(coffre: Coffre, sceau: Sceau | None, row: Any) -> bytes:
    """row: a row of tache. sceau: its livret's, None when it has none."""
    return _key(coffre, sceau, row.maison).open(row.scelle, "tache", row.cle)


def _key(coffre: Coffre, sceau: Sceau | None, maison: bool) -> Sceau:
    if maison:
        return coffre.house
    if sceau is None:
        raise ScelleRompu("a row sealed by a livret that is gone")
    return sceau


def _seal(sceau: Sceau, clear: bytes | None, *identity: str | int | bytes) -> bytes | None:
    return None if clear is None else sceau.seal(clear, *identity)


def _open(sceau: Sceau, scelle: bytes | None, *identity: str | int | bytes) -> bytes | None:
    return None if scelle is None else sceau.open(scelle, *identity)
