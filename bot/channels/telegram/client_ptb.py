"""
python-telegram-bot's HTTP client, as a client of Telegram; nothing else of that library is used.

Its Updater is not used: it acknowledges updates once they are in memory (telegram.md § 1), before they are on disk. The
library is imported when a client is made.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram.api import CONNECTIONS, ApiCall, check_address, check_token

TELEGRAM = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class _Corps:
    """The part of a request that its `do_request` reads: the fields of a form, and the files."""

    json_parameters: Mapping[str, str]
    multipart_data: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)


class ClientPtb:
    """See `api.Client`. Raises JetonRefuse or AdresseInvalide when they cannot be right."""

    def __init__(self, token: str, api_url: str | None) -> None:
        check_token(token)
        check_address(api_url)
        self._base = f"{(api_url or TELEGRAM).rstrip('/')}/bot{token}"
        self._request: Any = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    async def exchange(self, envoi: ApiCall, patience: float) -> tuple[int, bytes]:
        from telegram.error import TelegramError

        if self._request is None:
            self._request = await _open()
        patiences = dict.fromkeys(("read_timeout", "write_timeout", "connect_timeout", "pool_timeout"), patience)
        try:
            async with asyncio.timeout(patience):  # the library has a time limit for each step only
                status, octets = await self._request.do_request(
                    f"{self._base}/{envoi.method}", "POST", _corps(envoi), **patiences
                )
        except (TelegramError, TimeoutError) as caught:
            return 0, type(caught).__name__.encode()
        return status, octets

    async def close(self) -> None:
        if self._request is not None:
            request, self._request = self._request, None
            await request.shutdown()


async def _open() -> Any:
    from telegram.request import HTTPXRequest

    for name in ("httpx", "httpcore", "telegram"):  # at INFO and DEBUG they log URLs, which hold the token
        logging.getLogger(name).setLevel(logging.WARNING)
    request = HTTPXRequest(connection_pool_size=CONNECTIONS, httpx_kwargs={"trust_env": False})
    await request.initialize()
    return request


def _corps(envoi: ApiCall) -> _Corps:
    if envoi.fichier is None:
        return _Corps(envoi.champs)
    return _Corps(envoi.champs, {envoi.champ: (envoi.nom, envoi.fichier.octets, "application/octet-stream")})
