"""
Requests to Telegram: tried once, or until they succeed, with a backoff between two tries.

The token is in every URL: an error of a client is never chained nor shown, only the name of its class is.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from bot.channels.base import ErreurDefinitive, ErreurTemporaire
from bot.channels.telegram.api import (
    ApiCall,
    Client,
    JetonRefuse,
    Json,
    TelegramRefused,
    read_answer,
    unknown_token,
    unreachable,
)
from bot.logs import place_of

log = structlog.get_logger()


class ClientEnFaute(Exception):
    """The library raised an unexpected error. The message names its class and place, and quotes nothing."""


def backoff(failures: int, first: float, longest: float) -> float:
    """Seconds to wait after so many failures in a row: doubling, with up to a quarter of random jitter."""
    return min(first * 2.0 ** min(failures - 1, 30), longest) * (1 + random.random() / 4)


class Calls:
    """Makes requests. patience: seconds before one is given up. longest_rest: the longest backoff, in seconds."""

    def __init__(
        self, client: Client, patience: float, longest_rest: float, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._client = client
        self._patience = patience
        self._longest_rest = longest_rest
        self._sleep = sleep
        self._doubted = asyncio.Event()
        """set when Telegram refused the token in a request other than getUpdates"""

    async def _call(self, method: str, corps: Json, patience: float | None = None) -> object:
        return await self._post(ApiCall(method, dict(corps)), patience or self._patience)

    async def _ask(self, envoi: ApiCall) -> object:
        """The result. Raises ErreurTemporaire, ErreurDefinitive, or TelegramRefused when only its form is refused."""
        try:
            return await self._post(envoi, self._patience)
        except TelegramRefused as refusal:
            if unreachable(refusal):
                raise ErreurDefinitive(str(refusal)) from None
            if unknown_token(refusal):
                self._doubted.set()
                raise ErreurTemporaire(str(refusal), everywhere=True) from None
            raise

    async def _persist(self, method: str, corps: Json) -> object:
        """The result, after as many tries as it takes; None when Telegram refuses. Raises JetonRefuse."""
        failures = 0
        while True:
            try:
                return await self._call(method, corps)
            except ErreurTemporaire as fault:
                failures += 1
                await self._rest(failures, fault)
            except TelegramRefused as refusal:
                if method == "getMe" and unknown_token(refusal):
                    raise JetonRefuse from None
                log.error("telegram.refused", code=refusal.code, method=method)  # an older server may not know it
                return None

    async def _rest(self, failures: int, fault: Exception) -> None:
        wait = fault.retry_after if isinstance(fault, ErreurTemporaire) else None
        seconds = wait or backoff(failures, 1.0, self._longest_rest)
        log.warning("telegram.rest", failures=failures, seconds=round(seconds, 1), fault=str(fault))
        await self._sleep(seconds)

    async def _post(self, envoi: ApiCall, patience: float) -> object:
        fault = ""
        try:
            statut, octets = await self._client.exchange(envoi, patience)
        except Exception as bug:  # noqa: BLE001 - raised below as ClientEnFaute, without the URL that it quotes
            fault = f"{envoi.method} : {type(bug).__name__}, {place_of(bug)}"
        if fault:
            raise ClientEnFaute(fault)
        if not statut:
            raise ErreurTemporaire(f"{envoi.method} : {octets.decode()}")
        return read_answer(envoi.method, statut, octets)
