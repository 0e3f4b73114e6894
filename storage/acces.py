"""
The ways in from the web: personal codes and their PIN, sessions, passages.

A person comes back with her personal code, spelt like a collectivité's (codes.py): the store knows its argon2id alone,
salted by the house, so that a stolen copy neither tells codes nor lets them be tried fast. A session is a browser that
was let in; a passage is a link that opens a livret once, on another device. Their tokens are drawn at random, and only
keyed hashes of them are stored.

`hash_code`, `hash_pin` and `verify_pin` take a tenth of a second of processor and 32 MiB, on purpose: call them in a
thread, and never inside a batch.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from storage.codes import normalise
from storage.coffre import Coffre
from storage.store import Batch, Store
from storage.tables import acces, passage, session

HASH_PASSES: Final = 3  # this and the next three are for ever: a code is found by its hash, as they make it
HASH_MEMORY: Final = 32 * 1024  # KiB
HASH_BYTES: Final = 32
SALT_BYTES: Final = 16

PIN_SIGNS: Final = 6
PIN_TRIES: Final = 5  # PINs that may be wrong in a row before one has to wait
FIRST_WAIT: Final = timedelta(minutes=15)  # the first wait; each wrong PIN that follows doubles it
LONGEST_WAIT: Final = timedelta(hours=24)  # up to this

OWN_DEVICE_LIFE: Final = timedelta(days=180)  # a session lives so long without a gesture, on the person's own device
SHARED_DEVICE_LIFE: Final = timedelta(hours=12)  # and so long on any other
PASSAGE_SIGNS: Final = 22  # of a passage's token
PASSAGE: Final = timedelta(minutes=15)  # a passage, used or not

_BY_CODE = select(acces).where(acces.c.cle == bindparam("de"))
_ESSAIS = select(acces.c.essais, acces.c.essais_le).where(acces.c.conversation == bindparam("de")).with_for_update()
_INSERT_ACCES = insert(acces)
_CHANGE_ACCES = update(acces).where(acces.c.conversation == bindparam("de"))
_SESSION = (
    select(session, acces.c.cle.label("code"), acces.c.pin)
    .outerjoin(acces, acces.c.conversation == session.c.conversation)
    .where(session.c.cle == bindparam("de"))
)
_INSERT_SESSION = insert(session)
_SEE = update(session).where(session.c.cle == bindparam("de"), session.c.vu_le < bindparam("vu"))
_TOUCH = _SEE.where(session.c.verrou.is_(False)).values(vu_le=bindparam("vu"))
_LOCK = update(session).where(session.c.cle == bindparam("de")).values(verrou=True)
_UNLOCK = update(session).where(session.c.cle == bindparam("de")).values(verrou=False, vu_le=bindparam("vu"))
_CLOSE = delete(session).where(session.c.cle == bindparam("de"))
_PASSAGE = select(passage).where(passage.c.cle == bindparam("de")).with_for_update()
_PURGE_SESSIONS = delete(session).where(session.c.mien == bindparam("a_elle"), session.c.vu_le <= bindparam("avant"))
_PURGE_PASSAGES = delete(passage).where(passage.c.expire <= bindparam("avant"))


@dataclass(frozen=True, slots=True)
class Acces:
    """
    Where a personal code leads.

    pin: the hash of the PIN that is asked too (`verify_pin`), None when there is none.
    essais: PINs tried since the last right one, essais_le: the last time.
    """

    conversation: bytes
    chat: str = field(repr=False)
    pin: str | None = field(repr=False)
    essais: int
    essais_le: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """
    A browser that was let in, with what its conversation has: a PIN (its hash, as in Acces), a personal code.

    mien: the device is the person's own. verrou: it was locked by hand. vu_le: the last gesture that was written.
    plume: the device is of someone who writes for the person. depuis: the last line of the conversation when it was
    opened.
    """

    cle: bytes
    conversation: bytes
    chat: str = field(repr=False)
    own_device: bool
    locked: bool
    vu_le: datetime
    cree_le: datetime
    pin: str | None = field(repr=False)
    carte: bool
    plume: bool = False
    since_line: int = 0


# Hashes, slow on purpose


def hash_code(coffre: Coffre, words: str) -> bytes:
    """What the store knows of the code that these words spell; the same for the same code, whatever they are."""
    from argon2.low_level import Type, hash_secret_raw

    secret = normalise(words).encode()
    return hash_secret_raw(secret, coffre.index("acces"), HASH_PASSES, HASH_MEMORY, 1, HASH_BYTES, Type.ID)


def hash_pin(pin: str) -> str:
    """What the store knows of this PIN: a PHC string, with a salt of its own."""
    from argon2.low_level import Type, hash_secret

    return hash_secret(
        pin.encode(), secrets.token_bytes(SALT_BYTES), HASH_PASSES, HASH_MEMORY, 1, HASH_BYTES, Type.ID
    ).decode()


def verify_pin(phc: str, pin: str) -> bool:
    """Whether `hash_pin` made this of this PIN."""
    from argon2.exceptions import VerifyMismatchError
    from argon2.low_level import Type, verify_secret

    try:
        return verify_secret(phc.encode(), pin.encode(), Type.ID)
    except VerifyMismatchError:
        return False


def read_pin(words: str) -> str | None:
    """The PIN that these words spell, its six digits alone, whatever separates them; None when they spell none."""
    pin = "".join(sign for sign in unicodedata.normalize("NFKC", words) if not sign.isspace() and sign not in "-.")
    return pin if pin.isascii() and pin.isdecimal() and len(pin) == PIN_SIGNS else None


# Personal codes and PIN


async def give_code(batch: Batch, chat: str, conversation: bytes, hashed: bytes) -> None:
    """
    Let the code with this hash (`hash_code`) lead to this conversation, and no other code any more.

    Its PIN stays, and the PINs that were tried.
    """
    scelle = batch.coffre.house.seal(_encoded(chat), "acces", hashed, conversation)
    await _change_acces(batch, conversation, {"cle": hashed, "scelle": scelle})


async def find_acces(store: Store, hashed: bytes) -> Acces | None:
    """Where the code with this hash leads."""
    return await store.read(lambda connection: _read_acces(connection, store.coffre, hashed))


async def set_pin(batch: Batch, conversation: bytes, phc: str | None) -> None:
    """Ask for the PIN with this hash (`hash_pin`) from now on, or for none; the PINs that were tried are forgotten."""
    scelle = None if phc is None else batch.coffre.house.seal(phc.encode(), "pin", conversation)
    await _change_acces(batch, conversation, {"pin": scelle, "essais": 0, "essais_le": None})


async def try_pin(batch: Batch, conversation: bytes, now: datetime) -> timedelta:
    """
    Count one more PIN for this conversation, or how long to wait before one more may be tried; then it is not counted.

    It is counted before it is verified, as if it were wrong (`forgive_pins` when it was right): however many are tried
    at once, and whatever stops, no try is free.
    """

    def count(connection: Connection) -> timedelta:
        row = connection.execute(_ESSAIS, {"de": conversation}).one_or_none()
        left = _left(row.essais, row.essais_le, now) if row else timedelta(0)
        if row and not left:
            counted = {"essais": row.essais + 1, "essais_le": _seconds(now)}
            connection.execute(_CHANGE_ACCES.values(counted), {"de": conversation})
        return left

    return await batch.run(count)


async def reset_pin_tries(batch: Batch, conversation: bytes) -> None:
    """The PIN was right: the ones before do not count any more."""
    forgiven = _CHANGE_ACCES.values(essais=0, essais_le=None)
    await batch.run(lambda connection: connection.execute(forgiven, {"de": conversation}))


def wait_after(essais: int) -> timedelta:
    """How long one waits after so many wrong PINs in a row."""
    return min(FIRST_WAIT * 2 ** min(essais - PIN_TRIES, 10), LONGEST_WAIT) if essais >= PIN_TRIES else timedelta(0)


# Sessions


def new_token() -> str:
    """A token for `open_session`: 43 signs of base64's URL alphabet, 256 bits."""
    return secrets.token_urlsafe(32)


async def open_session(
    batch: Batch,
    token: str,
    chat: str,
    conversation: bytes,
    own_device: bool,
    now: datetime,
    plume: bool = False,
    since_line: int = 0,
) -> None:
    """Let the browser that holds this token into this conversation. plume, depuis: see SessionRow."""
    cle = _session_key(batch.coffre, token)
    row = {
        "cle": cle,
        "conversation": conversation,
        "scelle": batch.coffre.house.seal(_encoded(chat), "session", cle, conversation),
        "mien": own_device,
        "verrou": False,
        "vu_le": _seconds(now),
        "cree_le": _seconds(now),
        "plume": plume,
        "depuis": since_line,
    }
    await batch.run(lambda connection: connection.execute(_INSERT_SESSION, row))


async def read_session(store: Store, token: str) -> SessionRow | None:
    """The session of this token, over or not (`is_over`), until it is closed or purged."""
    return await store.read(lambda connection: _read_session(connection, store.coffre, token))


def is_over(row: SessionRow, now: datetime) -> bool:
    """Whether it was left for too long: nobody is let in by it any more."""
    return now - row.vu_le >= (OWN_DEVICE_LIFE if row.own_device else SHARED_DEVICE_LIFE)


async def touch(batch: Batch, token: str, now: datetime) -> None:
    """There was a gesture; one in a locked session does not count."""
    await _change_session(batch, _TOUCH, token, vu=_seconds(now))


async def lock(batch: Batch, token: str) -> None:
    await _change_session(batch, _LOCK, token)


async def unlock(batch: Batch, token: str, now: datetime) -> None:
    """It is open again; that is a gesture too."""
    await _change_session(batch, _UNLOCK, token, vu=_seconds(now))


async def close_session(batch: Batch, token: str) -> None:
    """Forget this session; harmless a second time."""
    await _change_session(batch, _CLOSE, token)


# Passages


def open_passage(batch: Batch, livret: str, now: datetime) -> str:
    """
    A new passage to this livret, which exists or is opened in this batch: its token, good once, for PASSAGE.

    22 signs of base64's URL alphabet, 128 bits: it fits in the link that starts a Telegram bot.
    """
    token = secrets.token_urlsafe(16)
    batch.put_passage(_passage_key(batch.coffre, token), livret, _seconds(now + PASSAGE))
    return token


async def use_passage(batch: Batch, token: str, now: datetime) -> str | None:
    """
    The livret that this passage leads to, and it leads nowhere any more: of two who use it at once, one goes through.

    None: unknown, used or too old. It is used when the batch ends well, and the savepoint it is called in.
    """
    cle = _passage_key(batch.coffre, token)
    row = await batch.run(lambda connection: connection.execute(_PASSAGE, {"de": cle}).one_or_none())
    if row is None or batch.is_spent(cle):
        return None
    batch.spend(cle)
    livret: str = row.livret
    return livret if _seconds(now) < row.expire else None


async def purge(batch: Batch, now: datetime) -> None:
    """Forget the sessions that are over and the passages that are too old."""
    sessions = [
        {"a_elle": own_device, "avant": _seconds(now - life)}
        for own_device, life in ((True, OWN_DEVICE_LIFE), (False, SHARED_DEVICE_LIFE))
    ]

    def forget(connection: Connection) -> None:
        connection.execute(_PURGE_SESSIONS, sessions)
        connection.execute(_PURGE_PASSAGES, {"avant": _seconds(now)})

    await batch.run(forget)


# The work itself, done where the transaction runs


async def _change_acces(batch: Batch, conversation: bytes, values: dict[str, Any]) -> None:
    def change(connection: Connection) -> None:
        if not connection.execute(_CHANGE_ACCES.values(values), {"de": conversation}).rowcount:
            connection.execute(_INSERT_ACCES, {"conversation": conversation, "essais": 0} | values)

    await batch.run(change)


async def _change_session(batch: Batch, statement: Any, token: str, **values: int) -> None:
    wanted = {"de": _session_key(batch.coffre, token)} | values
    await batch.run(lambda connection: connection.execute(statement, wanted))


def _read_acces(connection: Connection, coffre: Coffre, hashed: bytes) -> Acces | None:
    row = connection.execute(_BY_CODE, {"de": hashed}).one_or_none()
    if row is None:
        return None
    return Acces(
        conversation=row.conversation,
        chat=_decoded(coffre.house.open(row.scelle, "acces", row.cle, row.conversation)),
        pin=_open_pin(coffre, row),
        essais=row.essais,
        essais_le=None if row.essais_le is None else _moment(row.essais_le),
    )


def _read_session(connection: Connection, coffre: Coffre, token: str) -> SessionRow | None:
    row = connection.execute(_SESSION, {"de": _session_key(coffre, token)}).one_or_none()
    if row is None:
        return None
    return SessionRow(
        cle=row.cle,
        conversation=row.conversation,
        chat=_decoded(coffre.house.open(row.scelle, "session", row.cle, row.conversation)),
        own_device=row.mien,
        locked=row.verrou,
        vu_le=_moment(row.vu_le),
        cree_le=_moment(row.cree_le),
        pin=_open_pin(coffre, row),
        carte=row.code is not None,
        plume=row.plume,
        since_line=row.depuis,
    )


def _open_pin(coffre: Coffre, row: Row[Any]) -> str | None:
    return None if row.pin is None else coffre.house.open(row.pin, "pin", row.conversation).decode()


def _left(essais: int, last: int | None, now: datetime) -> timedelta:
    """How long to wait still; a clock that was set back makes nobody wait longer than the wait itself."""
    wait = wait_after(essais)
    if last is None or not wait:
        return timedelta(0)
    return min(max(_moment(last) + wait - now, timedelta(0)), wait)


def _session_key(coffre: Coffre, token: str) -> bytes:
    return coffre.index("session", token)


def _passage_key(coffre: Coffre, token: str) -> bytes:
    return coffre.index("passage", token)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _encoded(chat: str) -> bytes:
    return chat.encode("utf-8", "surrogatepass")


def _decoded(clear: bytes) -> str:
    return clear.decode("utf-8", "surrogatepass")
