"""Fixtures of what is tested with the double of Telegram's Bot API."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.bot_api import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server
