"""Runs the migrations on the connection of `upgrade_connection`: Alembic runs this file."""

from alembic import context
from sqlalchemy import Connection

from storage.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by rewriting it
    transactional_ddl=True,  # storage/base.py begins with BEGIN IMMEDIATE, so that SQLite rolls DDL back too
)
with context.begin_transaction():
    context.run_migrations()
