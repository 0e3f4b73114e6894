"""
The Telegram channel: receives updates, by polling or by webhook. `sending.py` has the other half, which sends.

Rules:
- only the HTTP client of aiogram or python-telegram-bot is used, with plain JSON both ways: the libraries' models would
  cost 1 ms a message, and one malformed update would block all others;
- updates are acknowledged when `InboundSink.take` has returned: by the next getUpdates, or by the webhook's 200.
"""

import asyncio
import json
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.channels.base import ErreurTemporaire, Inbound, InboundSink
from bot.channels.telegram.api import (
    Client,
    DejaEnEcoute,
    JetonRefuse,
    Json,
    TelegramRefused,
    unknown_token,
)
from bot.channels.telegram.sending import Sending
from bot.channels.telegram.updates import ALLOWED, CANAL, UpdateIllisible, press_id, read_update

log = structlog.get_logger()

OnUnreadable = Callable[[int, bytes], Awaitable[None]]
"""Sets aside an update that cannot be read: (its update_id, 0 if it has none; its JSON)."""


class NotTaken(Exception):
    """A batch could not be taken. The message names the error's class and place, and quotes nothing."""

    def __init__(self, fault: Exception, count: int) -> None:
        last: Iterator[traceback.FrameSummary] = reversed(traceback.extract_tb(fault.__traceback__))
        place = next((f"{frame.filename}:{frame.lineno}" for frame in last), "")
        super().__init__(f"take : {type(fault).__name__}, {place}, {count} updates")


THANKS = 48
"""requests of the aside queue sent at the same time"""
PATIENT = 0.5
"""seconds after which a person is shown « typing »"""
LEAST_WAIT = 1.0
"""seconds between two getUpdates to a server that answers at once with nothing"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """The URL that Telegram calls, and the secret by which it is recognised."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BotProfile:
    """What the bot shows of itself. commandes: its menu, (command, what it does)."""

    commandes: Sequence[tuple[str, str]] = ()
    description: str = ""
    en_bref: str = ""


class Telegram(Sending):
    """
    The channel. Call `start()` once, then `poll()` or, with a webhook, `stand_by()` until cancelled, then `close()`.

    poll_seconds: how long a getUpdates may wait. patience: seconds before a request is given up. longest_rest: the
    longest backoff, in seconds, between two tries of getUpdates.
    """

    canal = CANAL

    def __init__(
        self,
        client: Client,
        sink: InboundSink,
        *,
        profil: BotProfile | None = None,
        webhook: Webhook | None = None,
        on_unreadable: OnUnreadable | None = None,
        poll_seconds: int = 25,
        patience: float = 20.0,
        longest_rest: float = 4.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(client, patience, longest_rest, sleep)
        self._sink = sink
        self._profil = profil or BotProfile()
        self._webhook = webhook
        self._on_unreadable = on_unreadable
        self._poll_seconds = poll_seconds
        self._asides: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue(10_000)
        """the aside queue: requests whose failure does not matter (a press is answered, « typing » is shown)"""
        self.username = ""
        """the bot's, once started"""
        self.heard: float | None = None
        """when Telegram last answered getUpdates or called the webhook, or when `start` ended (time.monotonic)"""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    async def start(self) -> None:
        """Checks the token; sets the webhook or removes it, and the profile. Tries for ever. Raises JetonRefuse."""
        self.username = _username(await self._persist("getMe", {}))
        if self._webhook is None:
            await self._persist("deleteWebhook", {"drop_pending_updates": False})
        else:
            hook = {"url": self._webhook.url, "secret_token": self._webhook.secret, "allowed_updates": ALLOWED}
            await self._persist("setWebhook", {**hook, "max_connections": 40, "drop_pending_updates": False})
        if self._profil.commandes:
            menu = [{"command": commande, "description": quoi} for commande, quoi in self._profil.commandes]
            await self._persist("setMyCommands", {"commands": menu})
            await self._persist("setChatMenuButton", {"menu_button": {"type": "commands"}})
        if self._profil.description:
            await self._persist("setMyDescription", {"description": self._profil.description})
            await self._persist("setMyShortDescription", {"short_description": self._profil.en_bref})
        self.heard = time.monotonic()

    async def check_webhook(self) -> Json:
        """What Telegram says of the webhook (getWebhookInfo). Raises JetonRefuse or ErreurTemporaire."""
        try:
            told = await self._call("getWebhookInfo", {})
        except TelegramRefused:
            raise JetonRefuse from None
        return told if isinstance(told, Mapping) else {}

    async def check(self) -> str:
        """The bot's user name. Raises JetonRefuse or ErreurTemporaire."""
        try:
            return _username(await self._call("getMe", {}))
        except TelegramRefused:
            raise JetonRefuse from None

    async def close(self) -> None:
        """Closes the connections; a later request opens new ones."""
        await self._client.close()

    async def poll(self) -> None:
        """Receives updates by getUpdates until cancelled. Raises JetonRefuse, DejaEnEcoute, or a bug."""
        await self._run(self._listen())

    async def stand_by(self) -> None:
        """With a webhook: until cancelled, sends the aside queue and checks a refused token. Raises JetonRefuse."""
        await self._run()

    async def _run(self, *works: Coroutine[object, object, None]) -> None:
        tasks = [asyncio.create_task(work) for work in works]
        tasks += [asyncio.create_task(self._doubt()), *(asyncio.create_task(self._do_asides()) for _ in range(THANKS))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _doubt(self) -> None:
        """Checks the token after a request refused it: with a webhook no getUpdates would tell. Raises JetonRefuse."""
        failures = 0
        while True:
            await self._doubted.wait()
            try:
                await self.check()
            except ErreurTemporaire as fault:
                failures += 1
                await self._rest(failures, fault)
            else:
                self._doubted.clear()
                failures = 0

    async def _listen(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                updates = await self._get_updates(offset)
                await self.receive(updates)
            except (ErreurTemporaire, NotTaken) as fault:
                failures += 1
                await self._rest(failures, fault)
            else:
                # After an empty answer all is confirmed: no offset is sent, since Telegram may restart from a lower id.
                offset = max((_update_id(update) for update in updates), default=-1) + 1 or None
                failures = 0

    async def _get_updates(self, offset: int | None) -> list[Json]:
        """The updates from `offset` on, in order; the request acknowledges all those before."""
        corps: dict[str, object] = {"timeout": self._poll_seconds, "limit": 100, "allowed_updates": ALLOWED}
        if offset is not None:
            corps["offset"] = offset
        since = time.monotonic()
        try:
            result = await self._call("getUpdates", corps, self._poll_seconds + self._patience)
        except TelegramRefused as refusal:
            raise _stop(refusal) from None
        if not isinstance(result, list) or not all(isinstance(update, Mapping) for update in result):
            raise ErreurTemporaire("getUpdates : réponse illisible (200)")
        self.heard = time.monotonic()
        if not result and self.heard - since < min(LEAST_WAIT, self._poll_seconds / 2):
            await self._sleep(LEAST_WAIT)  # otherwise a server that does not wait would be asked in a busy loop
        return result

    async def receive(self, updates: Sequence[Json]) -> None:
        """Everything that these updates change is on disk when this returns. Raises NotTaken."""
        self.heard = time.monotonic()
        try:
            batch = [inbound for update in updates if (inbound := await self._read(update)) is not None]
            if batch:
                await self._take(batch)
        except Exception as fault:  # noqa: BLE001 - raised: without an acknowledgement Telegram sends them again
            raise NotTaken(fault, len(updates)) from None
        for update in updates:
            if (press := press_id(update)) is not None:
                self._aside("answerCallbackQuery", {"callback_query_id": press})

    async def _take(self, batch: Sequence[Inbound]) -> None:
        """Hands the batch over; shows « typing » to its chats when that takes longer than PATIENT."""
        typing = asyncio.get_running_loop().call_later(PATIENT, self._show_typing, batch)
        try:
            await self._sink.take(batch)
        finally:
            typing.cancel()

    def _show_typing(self, batch: Sequence[Inbound]) -> None:
        for chat in dict.fromkeys(inbound.chat for inbound in batch):
            self._aside("sendChatAction", {"chat_id": chat, "action": "typing"})

    def _aside(self, method: str, corps: dict[str, object]) -> None:
        if not self._asides.full():
            self._asides.put_nowait((method, corps))

    async def _read(self, update: Json) -> Inbound | None:
        try:
            return read_update(update)
        except UpdateIllisible as fault:
            numero = max(_update_id(update), 0)
            log.error("telegram.unreadable_update", update=numero, part=str(fault))
        if self._on_unreadable is not None:
            await self._on_unreadable(numero, _raw(update))
        return None

    async def _do_asides(self) -> None:
        while True:
            method, corps = await self._asides.get()
            try:
                await self._call(method, corps)
            except (ErreurTemporaire, TelegramRefused) as fault:  # most often « query is too old »
                log.debug("telegram.aside_failed", method=method, fault=str(fault))


def _stop(refusal: TelegramRefused) -> Exception:
    if unknown_token(refusal):
        return JetonRefuse()
    return DejaEnEcoute() if refusal.code == 409 else ErreurTemporaire(str(refusal))


def _raw(update: Json) -> bytes:
    try:
        return json.dumps(update).encode()
    except RecursionError:
        return b""  # nested a thousand times: no person wrote that


def _update_id(update: Json) -> int:
    found = update.get("update_id")
    return found if isinstance(found, int) else -1


def _username(moi: object) -> str:
    found = moi.get("username") if isinstance(moi, Mapping) else None
    return found if isinstance(found, str) else ""
