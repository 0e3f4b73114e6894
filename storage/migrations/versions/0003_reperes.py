"""When a person last wrote, named moments, the order of what was set aside. See storage/tables.py."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("conversation", sa.Column("vu_le", sa.BigInteger, nullable=True))
    op.add_column("garde", sa.Column("rang", sa.Integer, nullable=True))
    op.create_table(
        "repere",
        sa.Column("nom", sa.String(32), nullable=False),
        sa.Column("quand", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("nom", name="pk_repere"),
        sqlite_with_rowid=False,
    )
