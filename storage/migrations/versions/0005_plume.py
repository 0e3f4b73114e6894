"""Sessions on the device of a transcripteur. See storage/tables.py."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("session", sa.Column("plume", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("session", sa.Column("depuis", sa.Integer, nullable=False, server_default=sa.text("0")))
