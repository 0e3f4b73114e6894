"""Alembic runs this file: the migrations, on the connection that `upgrade_connection` was given."""

from alembic import context
from sqlalchemy import Connection

from storage.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by rewriting it
    transactional_ddl=True,  # ours begins with BEGIN IMMEDIATE, so SQLite rolls DDL back too
)
with context.begin_transaction():
    context.run_migrations()
