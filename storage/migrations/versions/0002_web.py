"""The web chat: fils, personal codes, sessions and passages. See storage/tables.py."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "fil",
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("maison", sa.Boolean, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "n", name="pk_fil"),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.cle"], name="fk_fil_conversation"),
    )
    op.create_table(
        "acces",
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("cle", sa.LargeBinary, nullable=True),
        sa.Column("scelle", sa.LargeBinary, nullable=True),
        sa.Column("pin", sa.LargeBinary, nullable=True),
        sa.Column("essais", sa.Integer, nullable=False),
        sa.Column("essais_le", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("conversation", name="pk_acces"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_acces_cle", "acces", ["cle"], unique=True)
    op.create_table(
        "session",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.Column("mien", sa.Boolean, nullable=False),
        sa.Column("verrou", sa.Boolean, nullable=False),
        sa.Column("vu_le", sa.BigInteger, nullable=False),
        sa.Column("cree_le", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_session"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "passage",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("livret", sa.String(22), nullable=False),
        sa.Column("expire", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_passage"),
        sa.ForeignKeyConstraint(["livret"], ["livret.id"], name="fk_passage_livret"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_passage_livret", "passage", ["livret"])
