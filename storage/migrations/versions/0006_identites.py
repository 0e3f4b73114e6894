"""The channels' own identities of messages are text; slow steps that are still to be done. See storage/tables.py."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column(
            "externe",
            existing_type=sa.BigInteger,
            existing_nullable=True,
            type_=sa.Text,
            postgresql_using="externe::text",
        )
    op.create_table(
        "tache",
        sa.Column("cle", sa.LargeBinary, nullable=False),
        sa.Column("conversation", sa.LargeBinary, nullable=False),
        sa.Column("rang", sa.Integer, nullable=False),
        sa.Column("maison", sa.Boolean, nullable=False),
        sa.Column("scelle", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("cle", name="pk_tache"),
    )
