"""
How `livret run` serves Telegram, and how `livret check` looks at it (`bot/served.py`).

What Telegram needs besides the standard library is imported only when it is asked for.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.served import Finding
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import House
    from bot.served import ChannelService


def find_fault(settings: Settings) -> str | None:
    fault = _find_fault(settings)
    return f"Telegram : {fault}" if fault else None


def open_service(house: "House") -> "ChannelService":
    from bot.serve_telegram import TelegramService

    return TelegramService(house)


async def check(settings: Settings) -> Sequence[Finding]:
    if not settings.telegram_token:
        return [Finding("Telegram : pas de TELEGRAM_TOKEN, ce canal est éteint")]
    if fault := _find_fault(settings):
        return [Finding("Telegram", fault)]
    from bot.telegram_check import check_bot

    return await check_bot(settings)


def _find_fault(settings: Settings) -> str | None:
    """What this version cannot do with these settings, and what to change; None when it can."""
    if settings.telegram_webhook_url and settings.web is None and settings.service is None:
        return "le webhook demande une adresse où répondre. Mettez LIVRET_SERVICE, comme 127.0.0.1:8001."
    if settings.telegram_webhook_url and not urlsplit(settings.telegram_webhook_url).path:
        return "TELEGRAM_WEBHOOK_URL demande un chemin à lui. Ajoutez-en un, comme https://…/telegram."
    package, extra = ("telegram", "ptb") if settings.telegram_library == "ptb" else ("aiogram", "telegram")
    if not find_spec(package):
        return f"il manque la bibliothèque {settings.telegram_library}. Installez livret[{extra}]."
    return None
