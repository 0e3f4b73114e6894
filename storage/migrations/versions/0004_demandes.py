"""Questions without an answer: a count by day, and the words of those that people leave. See storage/tables.py."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "sans_reponse",
        sa.Column("jour", sa.String(10), nullable=False),
        sa.Column("nombre", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("jour", name="pk_sans_reponse"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "demande",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("jour", sa.String(10), nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_demande"),
        sqlite_with_rowid=False,
    )
