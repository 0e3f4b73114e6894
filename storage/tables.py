"""
The tables, the same on SQLite and on PostgreSQL.

Nothing personal is in clear: `scelle`, `corps`, `actions`, `adresse`, `pin` are sealed (coffre.py), and the key of a
row is a keyed hash where it stands for a chat, an update, a code, a session or a passage. What is in clear says only
that something was said, never what or by whom: numbers, days, moments, the name of a canal.

Rows are found by their primary key. On SQLite the key *is* the table (WITHOUT ROWID) where rows are few or small; the
journal, the outbox and the fil grow at their end instead, beside an index of their keys: a batch of 100 messages then
writes some 200 pages for the first two, where sorted tables, split in their middle at each message, write 600.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)


class Octets(LargeBinary):
    """Bytes, given to the driver and taken from it as they are: all of ours want nothing else."""

    def bind_processor(self, dialect: Dialect) -> None:
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None


HEAD = "0006"  # the last of storage/migrations/versions: what `metadata` describes

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# The wrapped key of each livret: to overwrite it is to erase the livret, and every copy of what it sealed. So it must
# exist once. Even with secure_delete, SQLite leaves bytes behind when it moves a row to another page; a row here is
# never moved: it is added at the end, overwritten in its place by as many bytes, and never deleted.
serrure = Table(
    "serrure",
    metadata,
    Column("place", Integer, primary_key=True),
    Column("cle", Octets, nullable=False),
)

# One livret, and where its key is.
livret = Table(
    "livret",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("place", ForeignKey(serrure.c.place), nullable=False),
    sqlite_with_rowid=False,
)

# One chat of one canal. When its livret is closed, or the charte refused, the row stays as a tombstone: a keyed hash
# that leads to nobody and the number of the last message, because numbers go on growing (contract § 3).
conversation = Table(
    "conversation",
    metadata,
    Column("cle", Octets, primary_key=True),  # index(canal, chat)
    Column("canal", String(32), nullable=False),
    Column("livret", ForeignKey(livret.c.id), nullable=True, index=True),
    Column("adresse", Octets, nullable=True),  # the chat, sealed by the house: where to send after a restart
    Column("n", Integer, nullable=False),  # the number of the assistant's last message
    Column("bloque", Boolean, nullable=False),  # the canal refused for good: nothing more is sent until she writes
    Column("essais", Integer, nullable=False),  # wrong codes tried
    Column("essais_le", Text, nullable=True),  # in this span of time, as who counts them names it
    Column("vu_le", BigInteger, nullable=True),  # when the person last wrote, in seconds since 1970; not on a tombstone
    sqlite_with_rowid=False,
)

# The receipts: an update that has one was handled.
inbox = Table(
    "inbox",
    metadata,
    Column("cle", Octets, primary_key=True),  # index(canal, chat, update)
    Column("recu_le", String(10), nullable=False),  # the day, AAAA-MM-JJ
    sqlite_with_rowid=False,
)

# The updates whose handling failed, kept to be looked into and replayed.
garde = Table(
    "garde",
    metadata,
    Column("cle", Octets, primary_key=True),  # its receipt
    Column("conversation", Octets, nullable=False),
    Column("recu_le", String(10), nullable=False),
    Column("erreur", Text, nullable=False),  # the class of the error
    Column("maison", Boolean, nullable=False),  # sealed by the house, not by the livret
    Column("scelle", Octets, nullable=False),  # the raw event
    Column("rang", Integer, nullable=True),  # they came in this order: a later one has a greater number
)

# The one truth: what was said, line after line from 1, never changed.
journal = Table(
    "journal",
    metadata,
    Column("livret", ForeignKey(livret.c.id), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("scelle", Octets, nullable=False),
)

# The fold of the journal up to seq: a cache, rebuilt at will.
cliche = Table(
    "cliche",
    metadata,
    Column("livret", ForeignKey(livret.c.id), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("scelle", Octets, nullable=False),
)

# What the assistant said: the memory of what is on screen.
outbox = Table(
    "outbox",
    metadata,
    Column("conversation", ForeignKey(conversation.c.cle), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("a", Text, nullable=True),  # the event it replies to
    Column("jeton", Text, nullable=True),  # ties a button to this very message
    Column("pose", Integer, nullable=True),  # the seq of the question it asks
    Column("maison", Boolean, nullable=False),  # sealed by the house, not by the livret; its envoi too
    Column("actions", Octets, nullable=True),  # of its buttons
    Column("externe", Text, nullable=True),  # its identity at the canal, once sent
)

# What is still to be sent of it: the row is deleted when it is. So the table is small, and read whole at the start.
envoi = Table(
    "envoi",
    metadata,
    Column("conversation", Octets, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("corps", Octets, nullable=False),
    sqlite_with_rowid=False,
)

# The fil: what was said on both sides of a conversation whose canal keeps no memory of its own (the web), line after
# line. A browser reads it again at each visit, as far back as one likes.
fil = Table(
    "fil",
    metadata,
    Column("conversation", ForeignKey(conversation.c.cle), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("maison", Boolean, nullable=False),  # sealed by the house, not by the livret
    Column("scelle", Octets, nullable=False),
)

# How a person comes back to her conversation (acces.py). A conversation has one personal code at most: a new one takes
# the place of the one before. It may have none yet, and a PIN all the same.
acces = Table(
    "acces",
    metadata,
    Column("conversation", Octets, primary_key=True),  # it may have said nothing yet: then it has no row
    Column("cle", Octets, nullable=True, index=True, unique=True),  # argon2id of the code
    Column("scelle", Octets, nullable=True),  # the chat, sealed by the house: where the code leads
    Column("pin", Octets, nullable=True),  # argon2id of the PIN, with its salt, sealed by the house
    Column("essais", Integer, nullable=False),  # PINs tried since the last right one
    Column("essais_le", BigInteger, nullable=True),  # the last of them, in seconds since 1970
    sqlite_with_rowid=False,
)

# The browsers that are let in. When a livret is closed they stay, and lead to the tombstone: the goodbye is read there.
session = Table(
    "session",
    metadata,
    Column("cle", Octets, primary_key=True),  # index("session", the token)
    Column("conversation", Octets, nullable=False),
    Column("scelle", Octets, nullable=False),  # the chat, sealed by the house
    Column("mien", Boolean, nullable=False),  # the device is the person's own
    Column("verrou", Boolean, nullable=False),  # locked by hand
    Column("vu_le", BigInteger, nullable=False),  # the last gesture, in seconds since 1970
    Column("cree_le", BigInteger, nullable=False),
    Column("plume", Boolean, nullable=False, server_default=false()),  # the device is of who writes for the person
    Column("depuis", Integer, nullable=False, server_default=text("0")),  # the last line when it was opened
    sqlite_with_rowid=False,
)

# The links that open a livret on another device, once.
passage = Table(
    "passage",
    metadata,
    Column("cle", Octets, primary_key=True),  # index("passage", the token)
    Column("livret", ForeignKey(livret.c.id), nullable=False, index=True),
    Column("expire", BigInteger, nullable=False),  # the first second it is too late, since 1970
    sqlite_with_rowid=False,
)

# Slow steps (speech, a PDF, a mail) that were asked for and are not done yet: the row is deleted in the transaction
# that takes their result.
tache = Table(
    "tache",
    metadata,
    Column("cle", Octets, primary_key=True),  # the idempotency key: index("tache", kind, canal, chat, update)
    Column("conversation", Octets, nullable=False),
    Column("rang", Integer, nullable=False),  # they were asked for in this order: a later one has a greater number
    Column("maison", Boolean, nullable=False),  # sealed by the house, not by the livret
    Column("scelle", Octets, nullable=False),  # what is to be done, and for which chat
)

# Moments that the house remembers, each by its name.
repere = Table(
    "repere",
    metadata,
    Column("nom", String(32), primary_key=True),
    Column("quand", BigInteger, nullable=False),  # in seconds since 1970
    sqlite_with_rowid=False,
)

# The questions asked back that found no answer: how many each day, and nothing else.
sans_reponse = Table(
    "sans_reponse",
    metadata,
    Column("jour", String(10), primary_key=True),  # AAAA-MM-JJ
    Column("nombre", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Those of them that an agent agreed to leave: the words and the day, and nothing that leads to whoever asked. The key
# is drawn, so that not even the order they came in is kept.
demande = Table(
    "demande",
    metadata,
    Column("cle", Octets, primary_key=True),
    Column("jour", String(10), nullable=False),
    Column("scelle", Octets, nullable=False),  # the words, sealed by the house
    sqlite_with_rowid=False,
)

# The codes a collectivité hands to its agents (codes.py).
code = Table(
    "code",
    metadata,
    Column("cle", Octets, primary_key=True),  # index("code", the code normalised)
    Column("scelle", Octets, nullable=False),  # the code and its collectivité, sealed by the house
    Column("reste", Integer, nullable=True),  # uses left; NULL: no limit
    Column("expire", String(10), nullable=True),  # the last day it is good, AAAA-MM-JJ
    Column("revoque", Boolean, nullable=False),
    Column("cree_le", String(10), nullable=False),
)

# The witness: something sealed when the store was made, which only the store's own key opens.
temoin = Table(
    "temoin",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("scelle", Octets, nullable=False),
)

# Alembic's own table, described here so that a new store is stamped without importing Alembic.
alembic_version = Table(
    "alembic_version",
    MetaData(naming_convention={"pk": "%(table_name)s_pkc"}),
    Column("version_num", String(32), primary_key=True),
)
