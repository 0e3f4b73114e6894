"""Options and fixtures that every test may use."""

import os
import shutil
from pathlib import Path

import pytest

from tests.postgres import clean_postgres, postgres
from tests.profiles import register_profiles

__all__ = ["clean_postgres", "postgres"]  # fixtures of several folders

register_profiles()

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 1 << 30:
    # Files in memory: an fsync costs nothing there. A process that is killed loses no more of them than of a disk's.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ecrire-scenes", action="store_true", help="write what the assistant says into the scenes")
    parser.addoption("--ecrire-ecrans", action="store_true", help="take the README's pictures of the web chat again")
