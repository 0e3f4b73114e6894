"""Sends messages to Telegram, and deletes those of a livret that was closed."""

from collections.abc import Awaitable, Callable

import structlog

from bot.channels.base import ErreurTemporaire, Outbound
from bot.channels.telegram.api import ApiCall, Client, TelegramRefused, message_id
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.envois import plan

log = structlog.get_logger()

DELETED = 100
"""messages deleted by one request, at most"""
SPARED = 3
"""messages that cannot be deleted, after which older ones are not tried"""


class Sending(Calls):
    """The sending half of the channel (`base.Channel.send`)."""

    def __init__(
        self, client: Client, patience: float, longest_rest: float, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        super().__init__(client, patience, longest_rest, sleep)
        self._accepted: dict[tuple[str, int], list[str | None]] = {}
        """(chat, n) -> identities of the parts of a message that were sent before another part failed"""

    async def send(self, message: Outbound) -> str | None:
        """
        Sends one message, in several parts if it is long. Returns the identity of the last part.

        Parts that were sent are not sent again when a later one fails. A part that Telegram refuses for its form is
        sent once more as plain text, then given up, so that it does not block the next messages.
        """
        key = (message.chat, message.n)
        await self._delete(message)
        envois = plan(message)
        accepted = self._accepted.pop(key, [])
        try:
            for envoi in envois[len(accepted) :]:
                accepted.append(await self._send_part(envoi, message.n))
        except ErreurTemporaire:
            if accepted:
                self._accepted[key] = accepted
            raise
        return accepted[-1] if accepted else None

    async def _delete(self, message: Outbound) -> None:
        """
        Deletes what Telegram lets a bot delete (messages of the last 48 hours), a hundred at a time, newest first.

        One message that cannot be deleted makes the whole request fail: the request is then halved. After SPARED single
        messages that cannot be deleted, it stops: the others are older.
        """
        left, count, spared = sorted(map(int, message.effacer), reverse=True), DELETED, 0
        while left and spared < SPARED:
            some = left[:count]
            try:
                await self._ask(ApiCall("deleteMessages", {"chat_id": message.chat, "message_ids": some[::-1]}))
            except TelegramRefused as refusal:
                if len(some) > 1:
                    count = len(some) // 2
                    continue
                log.info("telegram.not_deleted", code=refusal.code)
                count, spared = DELETED, spared + 1
            del left[: len(some)]

    async def _send_part(self, envoi: ApiCall, n: int) -> str | None:
        attempt: ApiCall | None = envoi
        while attempt is not None:
            try:
                return message_id(await self._ask(attempt))
            except TelegramRefused as refusal:
                log.error("telegram.refused", code=refusal.code, n=n, method=attempt.method)
            attempt = attempt.plainer()
        log.error("telegram.given_up", n=n)
        return None
