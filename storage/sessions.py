"""
Sessions and passages: the browsers that were let in, and the links that open a livret once on another device.

Their tokens are drawn at random, and only keyed hashes of the tokens are stored.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.acces import decode_chat, encode_chat, moment_of, open_pin, seconds_of
from storage.coffre import Coffre
from storage.store import Batch, Store
from storage.tables import acces, passage, session

OWN_DEVICE_LIFE: Final = timedelta(days=180)  # of a session without activity, on the person's own device
SHARED_DEVICE_LIFE: Final = timedelta(hours=12)  # … and on any other
PASSAGE_SIGNS: Final = 22  # of a passage's token
PASSAGE: Final = timedelta(minutes=15)  # of a passage, used or not

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
class SessionRow:
    """
    A browser that was let in.

    own_device (column mien): the device is the person's own. locked (verrou): the person locked it. vu_le: the last
    activity that was written. pin: the hash of the conversation's PIN, as in Acces. carte: the conversation has a
    personal code. plume: the device is a transcripteur's. since_line (depuis): the conversation's last line when the
    session was opened.
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
    """Lets the browser that holds this token into this conversation. plume, since_line: see SessionRow."""
    cle = _session_key(batch.coffre, token)
    row = {
        "cle": cle,
        "conversation": conversation,
        "scelle": batch.coffre.house.seal(encode_chat(chat), "session", cle, conversation),
        "mien": own_device,
        "verrou": False,
        "vu_le": seconds_of(now),
        "cree_le": seconds_of(now),
        "plume": plume,
        "depuis": since_line,
    }
    await batch.run(lambda connection: connection.execute(_INSERT_SESSION, row))


async def read_session(store: Store, token: str) -> SessionRow | None:
    """The session of this token, also when it is over (`is_over`), until it is closed or purged."""
    return await store.read(lambda connection: _read_session(connection, store.coffre, token))


def is_over(row: SessionRow, now: datetime) -> bool:
    """Whether it had no activity for too long, and opens nothing any more."""
    return now - row.vu_le >= (OWN_DEVICE_LIFE if row.own_device else SHARED_DEVICE_LIFE)


async def touch(batch: Batch, token: str, now: datetime) -> None:
    """Notes activity, unless the session is locked."""
    await _change_session(batch, _TOUCH, token, vu=seconds_of(now))


async def lock(batch: Batch, token: str) -> None:
    await _change_session(batch, _LOCK, token)


async def unlock(batch: Batch, token: str, now: datetime) -> None:
    """Unlocks the session, and notes activity."""
    await _change_session(batch, _UNLOCK, token, vu=seconds_of(now))


async def close_session(batch: Batch, token: str) -> None:
    """Deletes this session; harmless a second time."""
    await _change_session(batch, _CLOSE, token)


# Passages


def open_passage(batch: Batch, livret: str, now: datetime) -> str:
    """
    Makes a passage to this livret, which exists or is opened in this batch. Returns its token, valid once, for PASSAGE.

    The token has 22 signs of base64's URL alphabet, 128 bits: it fits in the link that starts a Telegram bot.
    """
    token = secrets.token_urlsafe(16)
    batch.put_passage(_passage_key(batch.coffre, token), livret, seconds_of(now + PASSAGE))
    return token


async def use_passage(batch: Batch, token: str, now: datetime) -> str | None:
    """
    Uses this passage once. Returns its livret; None when the passage is unknown, used or too old.

    Of two batches that use it at the same time, one succeeds. It counts as used only when the savepoint and the batch
    end well.
    """
    cle = _passage_key(batch.coffre, token)
    row = await batch.run(lambda connection: connection.execute(_PASSAGE, {"de": cle}).one_or_none())
    if row is None or batch.is_spent(cle):
        return None
    batch.spend(cle)
    livret: str = row.livret
    return livret if seconds_of(now) < row.expire else None


async def purge(batch: Batch, now: datetime) -> None:
    """Deletes the sessions that are over and the passages that are too old."""
    sessions = [
        {"a_elle": own_device, "avant": seconds_of(now - life)}
        for own_device, life in ((True, OWN_DEVICE_LIFE), (False, SHARED_DEVICE_LIFE))
    ]

    def forget(connection: Connection) -> None:
        connection.execute(_PURGE_SESSIONS, sessions)
        connection.execute(_PURGE_PASSAGES, {"avant": seconds_of(now)})

    await batch.run(forget)


# What runs in the transaction


async def _change_session(batch: Batch, statement: Any, token: str, **values: int) -> None:
    wanted = {"de": _session_key(batch.coffre, token)} | values
    await batch.run(lambda connection: connection.execute(statement, wanted))


def _read_session(connection: Connection, coffre: Coffre, token: str) -> SessionRow | None:
    row = connection.execute(_SESSION, {"de": _session_key(coffre, token)}).one_or_none()
    if row is None:
        return None
    return SessionRow(
        cle=row.cle,
        conversation=row.conversation,
        chat=decode_chat(coffre.house.open(row.scelle, "session", row.cle, row.conversation)),
        own_device=row.mien,
        locked=row.verrou,
        vu_le=moment_of(row.vu_le),
        cree_le=moment_of(row.cree_le),
        pin=open_pin(coffre, row),
        carte=row.code is not None,
        plume=row.plume,
        since_line=row.depuis,
    )


def _session_key(coffre: Coffre, token: str) -> bytes:
    return coffre.index("session", token)


def _passage_key(coffre: Coffre, token: str) -> bytes:
    return coffre.index("passage", token)
