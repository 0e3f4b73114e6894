"""
The codes that a collectivité hands to its agents.

A code has 12 signs that do not look alike; case and separators do not count: « abcd efgh-jkmn » is ABCD-EFGH-JKMN. The
store finds it by a keyed hash, and keeps it sealed so that `livret code list` can show it.
"""

import json
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.coffre import Coffre
from storage.store import Batch, Store
from storage.tables import code as table

SIGNS: Final = "ACDEFGHJKMNPQRTVWXY34679"  # without 0 O, 1 I L, 2 Z, 5 S, 8 B, U: 24 signs, 55 bits in 12
LENGTH: Final = 12

_ALL = select(table).order_by(table.c.cree_le, table.c.cle)
_ONE = select(table).where(table.c.cle == bindparam("de")).with_for_update()
_INSERT = insert(table)
_REVOKE = update(table).where(table.c.cle == bindparam("de")).values(revoque=True)


class CodeRefusal(StrEnum):
    """Why a code does not open a livret. The person is told the same thing in every case."""

    INCONNU = "inconnu"
    REVOQUE = "revoque"
    EXPIRE = "expire"
    EPUISE = "epuise"


@dataclass(frozen=True, slots=True)
class Code:
    """A code. reste: the uses left, None for no limit. expire: its last day, None for no end."""

    code: str = field(repr=False)
    collectivite: str
    reste: int | None
    expire: date | None
    revoque: bool
    cree_le: date


def new_code() -> str:
    """A code drawn at random, in three groups: ACDE-FGHJ-KMNP."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))


def normalise(words: str) -> str:
    """The code that these words spell: capitals and digits alone, whatever separates them."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", words).upper() if sign.isascii() and sign.isalnum())


def could_be(words: str) -> bool:
    """Whether these words may spell a code."""
    signs = normalise(words)
    return len(signs) == LENGTH and all(sign in SIGNS for sign in signs)


async def add(
    batch: Batch, collectivite: str, today: date, *, uses: int | None = None, until: date | None = None
) -> str:
    """Stores a new code for this collectivité. uses: how many livrets it opens. until: its last day."""
    new = new_code()
    cle = _cle(batch.coffre, new)
    clear = json.dumps({"code": new, "collectivite": collectivite}).encode()
    row = {
        "cle": cle,
        "scelle": batch.coffre.house.seal(clear, "code", cle),
        "reste": uses,
        "expire": until and until.isoformat(),
        "revoque": False,
        "cree_le": today.isoformat(),
    }
    await batch.run(lambda connection: connection.execute(_INSERT, row))
    return new


async def list_codes(store: Store) -> list[Code]:
    """All the codes, oldest first."""
    return await store.read(lambda connection: [_opened(store.coffre, row) for row in connection.execute(_ALL)])


async def find(store: Store, words: str) -> Code | None:
    return await store.read(lambda connection: _read(connection, store.coffre, words))


async def revoke(batch: Batch, words: str) -> bool:
    """Revokes this code; False when it does not exist."""
    cle = _cle(batch.coffre, words)
    return bool(await batch.run(lambda connection: connection.execute(_REVOKE, {"de": cle}).rowcount))


async def use(batch: Batch, words: str, today: date) -> Code | CodeRefusal:
    """
    Uses this code once. The use counts only when the savepoint and the batch end well.

    Returns the code as it was before.
    """
    cle = _cle(batch.coffre, words)
    found = await batch.run(lambda connection: _read(connection, batch.coffre, words))
    refusal = _refusal_of(found, batch.uses(cle), today)
    if found is None or refusal is not None:
        return refusal or CodeRefusal.INCONNU
    batch.use_code(cle)
    return found


def _refusal_of(found: Code | None, uses: int, today: date) -> CodeRefusal | None:
    if found is None:
        return CodeRefusal.INCONNU
    if found.revoque:
        return CodeRefusal.REVOQUE
    if found.expire is not None and found.expire < today:
        return CodeRefusal.EXPIRE
    if found.reste is not None and found.reste <= uses:
        return CodeRefusal.EPUISE
    return None


def _cle(coffre: Coffre, words: str) -> bytes:
    return coffre.index("code", normalise(words))


def _read(connection: Connection, coffre: Coffre, words: str) -> Code | None:
    row = connection.execute(_ONE, {"de": _cle(coffre, words)}).one_or_none()
    return None if row is None else _opened(coffre, row)


def _opened(coffre: Coffre, row: Any) -> Code:
    clear = json.loads(coffre.house.open(row.scelle, "code", row.cle))
    return Code(
        code=clear["code"],
        collectivite=clear["collectivite"],
        reste=row.reste,
        expire=date.fromisoformat(row.expire) if row.expire else None,
        revoque=row.revoque,
        cree_le=date.fromisoformat(row.cree_le),
    )
