"""Telegram, plugged into the house: batches in, replies to the courier, what left to the store."""

import asyncio
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app import House
from bot.channels.base import Inbound
from bot.channels.telegram.channel import BotProfile, Telegram, Webhook
from bot.channels.telegram.envois import AdresseInvalide, Client, DejaEnEcoute, JetonRefuse
from bot.channels.telegram.phrases import DESCRIPTION, EN_BREF
from bot.channels.telegram.updates import CANAL, UpdateIllisible
from bot.courier import Courier, Pace
from bot.news import SaidElsewhere
from bot.post import Post
from bot.served import ChannelService, ServiceImpossible
from bot.settings import Settings
from dialogs.conversation.table import COMMANDES
from storage.store import Concurrence, Receipt

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.channels.telegram.webhook import TelegramWebhook

log = structlog.get_logger()

PRESSES_LIVE = 150.0
"""seconds during which Telegram keeps a press for us (telegram.md § 0)"""
RECENT = timedelta(hours=24)
"""before the stop: who was here by then is asked again"""
SETTLE = 2.0
"""seconds for what Telegram has kept to come in first"""
AT_ONCE = 100
"""chats asked again in one batch"""
BEAT = 10.0
"""seconds between two notes that we are there, and two looks at what another process left to be sent"""
DEAF = 120.0
"""seconds without an answer of getUpdates, which is asked every 25"""
DRAIN = 2.0
"""seconds given, when the stop comes, to what waits to be sent; the rest of it leaves in the next life"""


class TelegramImpossible(ServiceImpossible):
    """Telegram cannot be served as it is configured."""


def open_client(settings: Settings) -> Client:
    """The HTTP client of the library that was chosen, imported now. Raises JetonRefuse, AdresseInvalide."""
    if settings.telegram_library == "ptb":
        from bot.channels.telegram.client_ptb import ClientPtb

        return ClientPtb(settings.telegram_token or "", settings.telegram_api_url)
    from bot.channels.telegram.client_aiogram import ClientAiogram

    return ClientAiogram(settings.telegram_token or "", settings.telegram_api_url)


class TelegramService(ChannelService):
    """Telegram, ready to be run. webhook: what is to be served at the address that Telegram calls, if it does."""

    canal = CANAL
    said = "Telegram est à l'écoute."

    def __init__(self, house: House) -> None:
        """Raises TelegramImpossible."""
        settings = house.settings
        self._house = house
        self._post = Post(house, CANAL)
        try:
            self._channel = Telegram(
                open_client(settings),
                self._post,
                profil=_profil(house),
                webhook=webhook_of(settings),
                on_unreadable=self._set_aside,
            )
        except (JetonRefuse, AdresseInvalide) as error:
            raise TelegramImpossible(str(error)) from None
        pace = Pace(settings.telegram_debit_chat, settings.telegram_debit)
        courier = Courier({CANAL: self._channel}, self._post, pace, delivered=self._post.delivered, one_by_one=True)
        self._courier = self._post.courier = courier
        house.intake.news.follow(SaidElsewhere, lambda said: self._post.push_elsewhere(said.messages))
        self.webhook = _open_webhook(self._channel, settings)
        self._since = time.monotonic()

    @property
    def places(self) -> "Mapping[str, ASGIApp]":
        if self.webhook is None:
            return {}
        return {unquote(urlsplit(self._house.settings.telegram_webhook_url or "").path): self.webhook}

    @property
    def health(self) -> dict[str, object]:
        """mode; ecoute: seconds since Telegram last answered or called, None before; envois: messages that wait."""
        heard = self._channel.heard
        return {
            "mode": "webhook" if self.webhook else "polling",
            "ecoute": None if heard is None else round(time.monotonic() - heard, 1),
            "envois": self.depth,
            "plus_ancien": round(self.age, 1),
        }

    @property
    def depth(self) -> int:
        """Messages that wait to be sent."""
        return self._courier.depth

    @property
    def age(self) -> float:
        """Seconds that the oldest of them has waited."""
        return self._courier.age

    @property
    def is_deaf(self) -> bool:
        """Whether nothing was heard for so long that something is wrong; once a webhook is set, silence is no sign."""
        heard = self._channel.heard
        quiet = time.monotonic() - (self._since if heard is None else heard)
        return quiet > DEAF and (heard is None or self.webhook is None)

    async def run(self) -> None:
        """Until cancelled; what was received is then finished. Raises TelegramImpossible."""
        courier, post = self._courier, self._post
        post.push_left(await self._house.intake.unsent(CANAL))
        carrying = asyncio.create_task(courier.run())
        listening = asyncio.create_task(self._listen())
        beating = asyncio.create_task(self._beat())
        try:
            done, _ = await asyncio.wait([carrying, listening, beating], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (JetonRefuse, DejaEnEcoute) as error:
            raise TelegramImpossible(str(error)) from None
        finally:
            listening.cancel()
            beating.cancel()
            await asyncio.gather(listening, beating, return_exceptions=True)
            await post.finish()
            await courier.drain(DRAIN)
            carrying.cancel()
            await asyncio.gather(carrying, return_exceptions=True)
            await self._house.intake.flush()
            await self._channel.close()

    async def _set_aside(self, update_id: int, octets: bytes) -> None:
        """An update that cannot be read is kept, sealed, and holds nobody."""
        store = self._house.store
        chat = store.conversation_key(CANAL, "")
        receipt = Receipt(store.receipt_key(CANAL, "", str(update_id)), chat, date.today().isoformat())
        async with store.batch() as unit:
            unit.park(receipt, octets, UpdateIllisible.__name__, None)
        log.error("telegram.unreadable", update=update_id)

    async def _beat(self) -> None:
        """Offers again what a long stop may have lost, then notes now and then that we are there."""
        store, since, offered = self._house.store, self._house.now(), False
        while True:
            try:
                if not offered:
                    await self._offer_again(await store.repere(CANAL), since)
                    offered = True
                async with store.batch() as unit:
                    unit.set_repere(CANAL, self._house.now())
                self._courier.push(await self._house.intake.unsent_by_others(CANAL))
            except (SQLAlchemyError, OSError, Concurrence) as error:
                log.error("store.unavailable", error=type(error).__name__)
            await asyncio.sleep(BEAT)

    async def _offer_again(self, stopped: datetime | None, since: datetime) -> None:
        """
        Telegram forgets a press after 150 seconds: whoever was here in the day before the stop is asked again.

        Those who write as soon as we are back, or whose messages Telegram had kept, have their question already.
        """
        if stopped is None or (since - stopped).total_seconds() <= PRESSES_LIVE:
            return
        store = self._house.store
        before = await store.active_since(CANAL, stopped - RECENT)
        await asyncio.sleep(SETTLE)
        back = set(await store.active_since(CANAL, since))
        id = f"reprise-{int(stopped.timestamp())}"
        asked = [Inbound(CANAL, chat, id, id, action="start") for chat in before if chat not in back]
        for start in range(0, len(asked), AT_ONCE):
            await self._post.take(asked[start : start + AT_ONCE])
        log.info("telegram.offered_again", count=len(asked))

    async def _listen(self) -> None:
        await self._channel.start()
        if self._channel.username:
            self._house.intake.links.places[CANAL] = self._channel.username
        log.info("telegram.ready", webhook=self.webhook is not None)
        await (self._channel.stand_by() if self.webhook else self._channel.poll())


def _open_webhook(channel: Telegram, settings: Settings) -> "TelegramWebhook | None":
    if not settings.telegram_webhook_url:
        return None
    from bot.channels.telegram.webhook import TelegramWebhook

    return TelegramWebhook(channel, settings.telegram_webhook_secret or "")


def webhook_of(settings: Settings) -> Webhook | None:
    url = settings.telegram_webhook_url
    return Webhook(url, settings.telegram_webhook_secret or "") if url else None


def _profil(house: House) -> BotProfile:
    return BotProfile(list(COMMANDES.items()), DESCRIPTION, EN_BREF)
