"""The first schema. storage/tables.py describes each column."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "serrure",
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_serrure"),
    )
    op.create_table(
        "livret",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_livret"),
        sa.ForeignKeyConstraint(["place"], ["serrure.place"], name="fk_livret_place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conversation",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("canal", sa.String(32), nullable=False),
        sa.Column("livret", sa.String(22), nullable=True),
        sa.Column("adresse", sa.LargeBinary, nullable=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("bloque", sa.Boolean, nullable=False),
        sa.Column("essais", sa.Integer, nullable=False),
        sa.Column("essais_le", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("cle", name="pk_conversation"),
        sa.ForeignKeyConstraint(["livret"], ["livret.id"], name="fk_conversation_livret"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_conversation_livret", "conversation", ["livret"])
    op.create_table(
        "inbox",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("recu_le", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_inbox"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "garde",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("recu_le", sa.String(10), nullable=False),
        sa.Column("erreur", sa.Text, nullable=False),
        sa.Column("maison", sa.Boolean, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_garde"),
    )
    op.create_table(
        "journal",
        sa.Column("livret", sa.String(22), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("livret", "seq", name="pk_journal"),
        sa.ForeignKeyConstraint(["livret"], ["livret.id"], name="fk_journal_livret"),
    )
    op.create_table(
        "cliche",
        sa.Column("livret", sa.String(22), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("livret", name="pk_cliche"),
        sa.ForeignKeyConstraint(["livret"], ["livret.id"], name="fk_cliche_livret"),
    )
    op.create_table(
        "outbox",
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("a", sa.Text, nullable=True),
        sa.Column("jeton", sa.Text, nullable=True),
        sa.Column("pose", sa.Integer, nullable=True),
        sa.Column("maison", sa.Boolean, nullable=False),
        sa.Column("actions", sa.LargeBinary, nullable=True),
        sa.Column("externe", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("conversation", "n", name="pk_outbox"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.cle"], name="fk_outbox_conversation"),
    )
    op.create_table(
        "envoi",
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("corps", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "n", name="pk_envoi"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "code",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.Column("reste", sa.Integer, nullable=True),
        sa.Column("expire", sa.String(10), nullable=True),
        sa.Column("revoque", sa.Boolean, nullable=False),
        sa.Column("cree_le", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_code"),
    )
    op.create_table(
        "temoin",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_temoin"),
    )
