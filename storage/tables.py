"""
The tables, the same on SQLite and on PostgreSQL.

Nothing personal is in clear: `scelle`, `corps`, `actions`, `adresse`, `pin` are sealed (coffre.py), and the key of a
row is a keyed hash when it stands for a chat, an update, a code, a session or a passage. Only numbers, days, moments
and the names of canaux are in clear: they tell that something was said, never what or by whom.

Rows are found by their primary key. On SQLite, tables with few or small rows are WITHOUT ROWID. The journal, the outbox
and the fil keep a rowid, so that rows are added at the end, beside an index: a batch of 100 messages then writes some
200 pages for the first two, against 600 for tables sorted by key, whose pages are split in the middle.
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
    """Bytes, passed to the driver and back without conversion: all the drivers in use accept that."""

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

# The wrapped key of each livret: to overwrite it is to erase the livret, and every copy of what it sealed. So the
# database must hold it once. Even with secure_delete, SQLite leaves bytes behind when it moves a row to another page; a
# row of this table never moves: it is added at the end, overwritten in place by as many bytes, and never deleted.
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
# without an address, and the number of the last message, because numbers only grow (contract § 3).
conversation = Table(
    "conversation",
    metadata,
    Column("cle", Octets, primary_key=True),  # index(canal, chat)
    Column("canal", String(32), nullable=False),
    Column("livret", ForeignKey(livret.c.id), nullable=True, index=True),
    Column("adresse", Octets, nullable=True),  # the chat, sealed by the house: where to send after a restart
    Column("n", Integer, nullable=False),  # the number of the assistant's last message
    Column("bloque", Boolean, nullable=False),  # the chat cannot be reached: nothing is sent until the person writes
    Column("essais", Integer, nullable=False),  # wrong codes tried
    Column("essais_le", Text, nullable=True),  # when, as the caller encodes it
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
    Column("rang", Integer, nullable=True),  # the order in which they came: a later one has a greater number
)

# The journal, the only source of a livret: its lines, numbered from 1, never change.
journal = Table(
    "journal",
    metadata,
    Column("livret", ForeignKey(livret.c.id), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("scelle", Octets, nullable=False),
)

# The snapshot: the fold of the journal up to seq. A cache, which can be rebuilt at any time.
cliche = Table(
    "cliche",
    metadata,
    Column("livret", ForeignKey(livret.c.id), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("scelle", Octets, nullable=False),
)

# The outbox: the messages of the assistant, kept to know what is on screen.
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

# The bodies of the messages that are still to be sent: a row is deleted once its message is sent. So the table is
# small, and read whole at the start.
envoi = Table(
    "envoi",
    metadata,
    Column("conversation", Octets, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("corps", Octets, nullable=False),
    sqlite_with_rowid=False,
)

# The fil: the lines of both sides, in a conversation whose canal keeps no history of its own (the web). A browser reads
# them at each visit, as far back as the person likes.
fil = Table(
    "fil",
    metadata,
    Column("conversation", ForeignKey(conversation.c.cle), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("maison", Boolean, nullable=False),  # sealed by the house, not by the livret
    Column("scelle", Octets, nullable=False),
)

# The personal code and the PIN of a conversation (acces.py). It has at most one personal code: a new one replaces the
# former one. It may have a PIN and no code.
acces = Table(
    "acces",
    metadata,
    Column("conversation", Octets, primary_key=True),  # a conversation in which nothing was said has no row
    Column("cle", Octets, nullable=True, index=True, unique=True),  # argon2id of the code
    Column("scelle", Octets, nullable=True),  # the chat, sealed by the house: where the code leads
    Column("pin", Octets, nullable=True),  # argon2id of the PIN, with its salt, sealed by the house
    Column("essais", Integer, nullable=False),  # PINs tried since the last right one
    Column("essais_le", BigInteger, nullable=True),  # the last of them, in seconds since 1970
    sqlite_with_rowid=False,
)

# The browsers that are let in. When a livret is closed they stay, and lead to the tombstone, where the goodbye is read.
session = Table(
    "session",
    metadata,
    Column("cle", Octets, primary_key=True),  # index("session", the token)
    Column("conversation", Octets, nullable=False),
    Column("scelle", Octets, nullable=False),  # the chat, sealed by the house
    Column("mien", Boolean, nullable=False),  # the device is the person's own
    Column("verrou", Boolean, nullable=False),  # the person locked it
    Column("vu_le", BigInteger, nullable=False),  # the last activity, in seconds since 1970
    Column("cree_le", BigInteger, nullable=False),
    Column("plume", Boolean, nullable=False, server_default=false()),  # the device is a transcripteur's
    Column("depuis", Integer, nullable=False, server_default=text("0")),  # the last line when it was opened
    sqlite_with_rowid=False,
)

# The one-time links that open a livret on another device.
passage = Table(
    "passage",
    metadata,
    Column("cle", Octets, primary_key=True),  # index("passage", the token)
    Column("livret", ForeignKey(livret.c.id), nullable=False, index=True),
    Column("expire", BigInteger, nullable=False),  # the first second at which it is too old, since 1970
    sqlite_with_rowid=False,
)

# Slow steps (speech, a PDF, a mail) that were asked for and are not done yet: the row is deleted in the transaction
# that takes their result.
tache = Table(
    "tache",
    metadata,
    Column("cle", Octets, primary_key=True),  # the idempotency key: index("tache", kind, canal, chat, update)
    Column("conversation", Octets, nullable=False),
    Column("rang", Integer, nullable=False),  # the order in which they were asked for: a later one has a greater number
    Column("maison", Boolean, nullable=False),  # sealed by the house, not by the livret
    Column("scelle", Octets, nullable=False),  # what is to be done, and for which chat
)

# Moments, each under a name (a heartbeat, for one).
repere = Table(
    "repere",
    metadata,
    Column("nom", String(32), primary_key=True),
    Column("quand", BigInteger, nullable=False),  # in seconds since 1970
    sqlite_with_rowid=False,
)

# How many questions of people found no answer, each day; nothing else of them.
sans_reponse = Table(
    "sans_reponse",
    metadata,
    Column("jour", String(10), primary_key=True),  # AAAA-MM-JJ
    Column("nombre", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Those questions that an agent agreed to leave: the words and the day, and nothing that tells who asked. The key is
# drawn at random, so that not even their order is kept.
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
    Column("expire", String(10), nullable=True),  # its last day, AAAA-MM-JJ
    Column("revoque", Boolean, nullable=False),
    Column("cree_le", String(10), nullable=False),
)

# The witness: a value sealed when the store was made, which only the store's own key opens.
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
