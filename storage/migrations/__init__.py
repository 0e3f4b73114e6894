"""
The migrations: upgrade a store of an older version to this version, with Alembic.

To add one: `versions/NNNN_what_changes.py`, `HEAD` in storage/tables.py, and a line in the changelog. tests/storage
compares what they build with `tables.metadata`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.base import Database
from storage.schema import SchemaInconnu, read_version, take_lock


async def upgrade(url: str) -> None:
    """Upgrades the store at this URL to this version's schema, in one transaction."""
    base = Database(url)
    try:
        async with base.transaction() as transaction:
            await transaction.commit(upgrade_connection)
    finally:
        await base.close()


def upgrade_connection(connection: Connection, to: str = "head") -> None:
    """The same on this connection; the caller commits. Raises SchemaInconnu."""
    config = _config(connection)
    take_lock(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    version = read_version(connection)
    if version is not None and version not in known:
        raise SchemaInconnu(version)
    command.upgrade(config, to)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
