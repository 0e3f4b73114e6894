"""
Logs: ids, keys, counts and timings; never words, names or tokens.

The product logs with structlog, the libraries with the standard library; both go through the same renderer, and through
a filter that removes what looks like a bot token: HTTP clients log URLs, and Telegram's URLs hold the token.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from bot.settings import Settings

TOKEN = re.compile(r"\d{3,}(:|%3A)[\w-]{25,}", re.IGNORECASE)
"""A bot token, in a URL or alone."""

QUIET = (
    "aiohttp",
    "aiogram",
    "httpx",
    "httpcore",
    "telegram",
    "asyncio",
    "aiosqlite",
    "sqlalchemy",
    "alembic",
    "dateparser",
    "tzlocal",
    "uvicorn",
)
"""Libraries that would log URLs, SQL statements or what a person sent: only their warnings are logged."""


def redact(text: str) -> str:
    return TOKEN.sub("<jeton>", text)


def place_of(bug: BaseException) -> str:
    """The file and line where the code failed (« engine.py:120 »), without the error's message."""
    place = bug.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}" if place else "?"


def set_up_logs(settings: Settings) -> None:
    """Sends logs to standard error, as text or JSON lines (LIVRET_LOG), from LIVRET_LOG_LEVEL up."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True),
        _name_errors,
        _redact_event,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer() if settings.log == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_strip_stdlib, last], foreign_pre_chain=shared)
    )
    logging.raiseExceptions = False  # a wrong log call would print its arguments, which may hold a token
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _name_errors(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keeps only the class of an exception: its message and traceback may quote what a person sent."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, tuple) and info and info[0] is not None:
        event["error"] = info[0].__name__
    elif isinstance(info, BaseException):
        event["error"] = type(info).__name__
    return event


def _redact_event(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: object) -> object:
    """A value as it may be logged: tokens are removed at any depth, and unknown types become text."""
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return {str(_redacted(key)): _redacted(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted(inner) for inner in value]
        case BaseException():
            return type(value).__name__
        case _:
            return redact(str(value))


def _strip_stdlib(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event
