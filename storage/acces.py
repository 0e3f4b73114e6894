"""
The personal codes and the PINs by which a person comes back to their conversation on the web.

A personal code is spelt like a collectivité's (codes.py). Only its argon2id hash is stored, salted with a key of the
house, so that a stolen copy of the database does not give the codes, and each guess is slow. Sessions and one-time
links are in sessions.py.

`hash_code`, `hash_pin` and `verify_pin` take a tenth of a second of processor and 32 MiB, on purpose: call them in a
thread, and never inside a batch.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from storage.codes import normalise
from storage.coffre import Coffre
from storage.store import Batch, Store
from storage.tables import acces

HASH_PASSES: Final = 3  # never change this and the next three: a code is found by its hash, which depends on them
HASH_MEMORY: Final = 32 * 1024  # KiB
HASH_BYTES: Final = 32
SALT_BYTES: Final = 16

PIN_SIGNS: Final = 6
PIN_TRIES: Final = 5  # wrong PINs in a row before one has to wait
FIRST_WAIT: Final = timedelta(minutes=15)  # the first wait; each further wrong PIN doubles it
LONGEST_WAIT: Final = timedelta(hours=24)  # up to this

_BY_CODE = select(acces).where(acces.c.cle == bindparam("de"))
_ESSAIS = select(acces.c.essais, acces.c.essais_le).where(acces.c.conversation == bindparam("de")).with_for_update()
_INSERT_ACCES = insert(acces)
_CHANGE_ACCES = update(acces).where(acces.c.conversation == bindparam("de"))


@dataclass(frozen=True, slots=True)
class Acces:
    """
    Where a personal code leads.

    pin: the hash of the PIN that is asked for too (`verify_pin`), None when there is none. essais: PINs tried since the
    last right one. essais_le: when the last of them was tried.
    """

    conversation: bytes
    chat: str = field(repr=False)
    pin: str | None = field(repr=False)
    essais: int
    essais_le: datetime | None


# Hashes, slow on purpose


def hash_code(coffre: Coffre, words: str) -> bytes:
    """The hash of the code that these words spell, however it is typed."""
    from argon2.low_level import Type, hash_secret_raw

    secret = normalise(words).encode()
    return hash_secret_raw(secret, coffre.index("acces"), HASH_PASSES, HASH_MEMORY, 1, HASH_BYTES, Type.ID)


def hash_pin(pin: str) -> str:
    """The hash of this PIN: a PHC string, with its own salt."""
    from argon2.low_level import Type, hash_secret

    return hash_secret(
        pin.encode(), secrets.token_bytes(SALT_BYTES), HASH_PASSES, HASH_MEMORY, 1, HASH_BYTES, Type.ID
    ).decode()


def verify_pin(phc: str, pin: str) -> bool:
    """Whether this is the hash of this PIN (`hash_pin`)."""
    from argon2.exceptions import VerifyMismatchError
    from argon2.low_level import Type, verify_secret

    try:
        return verify_secret(phc.encode(), pin.encode(), Type.ID)
    except VerifyMismatchError:
        return False


def read_pin(words: str) -> str | None:
    """The six digits of the PIN that these words spell, without separators; None when they spell none."""
    pin = "".join(sign for sign in unicodedata.normalize("NFKC", words) if not sign.isspace() and sign not in "-.")
    return pin if pin.isascii() and pin.isdecimal() and len(pin) == PIN_SIGNS else None


# Personal codes and PIN


async def give_code(batch: Batch, chat: str, conversation: bytes, hashed: bytes) -> None:
    """
    Makes the code with this hash (`hash_code`) the only one that leads to this conversation.

    The PIN and the count of wrong PINs stay.
    """
    scelle = batch.coffre.house.seal(encode_chat(chat), "acces", hashed, conversation)
    await _change_acces(batch, conversation, {"cle": hashed, "scelle": scelle})


async def find_acces(store: Store, hashed: bytes) -> Acces | None:
    """Where the code with this hash leads; None when it is unknown."""
    return await store.read(lambda connection: _read_acces(connection, store.coffre, hashed))


async def set_pin(batch: Batch, conversation: bytes, phc: str | None) -> None:
    """Sets the PIN with this hash (`hash_pin`), or removes it (None); resets the count of wrong PINs."""
    scelle = None if phc is None else batch.coffre.house.seal(phc.encode(), "pin", conversation)
    await _change_acces(batch, conversation, {"pin": scelle, "essais": 0, "essais_le": None})


async def try_pin(batch: Batch, conversation: bytes, now: datetime) -> timedelta:
    """
    Counts one more PIN and returns 0; over the limit, returns how long to wait and counts nothing.

    A PIN counts as wrong until it is verified (call `reset_pin_tries` when it was right), so that concurrent tries and
    kills give no free one.
    """

    def count(connection: Connection) -> timedelta:
        row = connection.execute(_ESSAIS, {"de": conversation}).one_or_none()
        left = _left(row.essais, row.essais_le, now) if row else timedelta(0)
        if row and not left:
            counted = {"essais": row.essais + 1, "essais_le": seconds_of(now)}
            connection.execute(_CHANGE_ACCES.values(counted), {"de": conversation})
        return left

    return await batch.run(count)


async def reset_pin_tries(batch: Batch, conversation: bytes) -> None:
    """The PIN was right: resets the count of wrong PINs."""
    forgiven = _CHANGE_ACCES.values(essais=0, essais_le=None)
    await batch.run(lambda connection: connection.execute(forgiven, {"de": conversation}))


def wait_after(essais: int) -> timedelta:
    """How long to wait after so many wrong PINs in a row."""
    return min(FIRST_WAIT * 2 ** min(essais - PIN_TRIES, 10), LONGEST_WAIT) if essais >= PIN_TRIES else timedelta(0)


# What runs in the transaction


async def _change_acces(batch: Batch, conversation: bytes, values: dict[str, Any]) -> None:
    def change(connection: Connection) -> None:
        if not connection.execute(_CHANGE_ACCES.values(values), {"de": conversation}).rowcount:
            connection.execute(_INSERT_ACCES, {"conversation": conversation, "essais": 0} | values)

    await batch.run(change)


def _read_acces(connection: Connection, coffre: Coffre, hashed: bytes) -> Acces | None:
    row = connection.execute(_BY_CODE, {"de": hashed}).one_or_none()
    if row is None:
        return None
    return Acces(
        conversation=row.conversation,
        chat=decode_chat(coffre.house.open(row.scelle, "acces", row.cle, row.conversation)),
        pin=open_pin(coffre, row),
        essais=row.essais,
        essais_le=None if row.essais_le is None else moment_of(row.essais_le),
    )


def open_pin(coffre: Coffre, row: Row[Any]) -> str | None:
    return None if row.pin is None else coffre.house.open(row.pin, "pin", row.conversation).decode()


def _left(essais: int, last: int | None, now: datetime) -> timedelta:
    """How long to wait still; never more than the whole wait, even when the clock was set back."""
    wait = wait_after(essais)
    if last is None or not wait:
        return timedelta(0)
    return min(max(moment_of(last) + wait - now, timedelta(0)), wait)


def seconds_of(moment: datetime) -> int:
    return int(moment.timestamp())


def moment_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def encode_chat(chat: str) -> bytes:
    return chat.encode("utf-8", "surrogatepass")


def decode_chat(clear: bytes) -> str:
    return clear.decode("utf-8", "surrogatepass")
