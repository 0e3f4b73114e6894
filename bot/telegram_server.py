"""How `livret run` serves Telegram (`bot/served.py`), without importing what Telegram needs before it is asked for."""

from typing import TYPE_CHECKING

from bot.check import find_telegram_fault
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import House
    from bot.served import ChannelService


def find_fault(settings: Settings) -> str | None:
    fault = find_telegram_fault(settings)
    return f"Telegram : {fault}" if fault else None


def open_service(house: "House") -> "ChannelService":
    from bot.serve_telegram import TelegramService

    return TelegramService(house)
