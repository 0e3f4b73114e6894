"""Options and fixtures that every test may use."""

import os
import shutil
from pathlib import Path

import pytest

from tests.content import keep_content
from tests.postgres import clean_postgres, postgres
from tests.profiles import register_profiles
from tests.servers import stop_at_once

__all__ = ["clean_postgres", "postgres"]  # fixtures of several folders

register_profiles()
keep_content()
stop_at_once()

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 1 << 30:
    # Files in memory: an fsync costs nothing there. A process that is killed loses no more of them than of a disk's.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ecrire-scenes", action="store_true", help="write what the assistant says into the scenes")
    parser.addoption("--ecrire-docs", action="store_true", help="write what docs/ reads from the code")
    parser.addoption("--ecrire-ecrans", action="store_true", help="take the README's pictures of the web chat again")


WITH_PROCESSES = frozenset(
    "test_closing test_commands test_conversation test_crash test_fiabilite test_incidents test_killed test_logs"
    " test_questions test_run test_service test_terminal test_transcripteur".split()
)
"""Files whose tests start the assistant as a process, or kill it."""
STARTING_ONE = ("test_key_race", "test_killed", "test_simulate")
"""Beginnings of the names of tests that do so in other files."""
LONG = ("test_fifty_people",)
"""Tests that take ten seconds by themselves."""
WITH_A_SERVER = ("asyncpg", "psycopg", "postgresql")
"""A test whose name contains one of these needs PostgreSQL."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what `make quick` leaves out: browsers, processes, PostgreSQL."""
    for item in items:
        file = item.path
        server = any(word in item.name for word in WITH_A_SERVER) or "postgres" in getattr(item, "fixturenames", ())
        process = item.name.startswith(STARTING_ONE + LONG) or file.stem in WITH_PROCESSES
        if server or process or file.parent.name == "navigateur":
            item.add_marker("slow")
