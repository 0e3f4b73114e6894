"""Serves Telegram: connects its channel to the house, through a `Post` and a courier."""

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
from bot.channels.telegram.api import AdresseInvalide, Client, DejaEnEcoute, JetonRefuse
from bot.channels.telegram.channel import BotProfile, Telegram, Webhook
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
"""seconds during which Telegram keeps a press that was not fetched (telegram.md § 0)"""
RECENT = timedelta(hours=24)
"""before the stop: the people who wrote since then are asked their question again"""
SETTLE = 2.0
"""seconds given first to the messages that Telegram has kept"""
AT_ONCE = 100
"""chats asked again in one batch"""
BEAT = 10.0
"""seconds between two heartbeats in the store, and between two reads of what another process left to be sent"""
DEAF = 120.0
"""seconds without an answer of getUpdates, which is asked every 25, after which `/sante` reports a fault"""
DRAIN = 2.0
"""seconds given, at the stop, to messages that wait to be sent; the next process sends the others"""


class TelegramImpossible(ServiceImpossible):
    """Telegram cannot be served as it is configured."""


def open_client(settings: Settings) -> Client:
    """Imports the chosen library, and makes its HTTP client. Raises JetonRefuse, AdresseInvalide."""
    if settings.telegram_library == "ptb":
        from bot.channels.telegram.client_ptb import ClientPtb

        return ClientPtb(settings.telegram_token or "", settings.telegram_api_url)
    from bot.channels.telegram.client_aiogram import ClientAiogram

    return ClientAiogram(settings.telegram_token or "", settings.telegram_api_url)


class TelegramService(ChannelService):
    """Telegram under `livret run`. webhook: the application at the address that Telegram calls; None when polling."""

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
        """ecoute: seconds since Telegram last answered or called, None before. envois: messages that wait."""
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
        """Seconds that the oldest of these messages has waited."""
        return self._courier.age

    @property
    def is_deaf(self) -> bool:
        """Whether getUpdates has not answered for DEAF seconds. A webhook that is set may be silent for any time."""
        heard = self._channel.heard
        quiet = time.monotonic() - (self._since if heard is None else heard)
        return quiet > DEAF and (heard is None or self.webhook is None)

    async def run(self) -> None:
        """Serves until cancelled, then finishes what was received. Raises TelegramImpossible."""
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
        """Stores an update that cannot be read, sealed, so that it does not block the next ones."""
        store = self._house.store
        chat = store.conversation_key(CANAL, "")
        receipt = Receipt(store.receipt_key(CANAL, "", str(update_id)), chat, date.today().isoformat())
        async with store.batch() as unit:
            unit.park(receipt, octets, UpdateIllisible.__name__, None)
        log.error("telegram.unreadable", update=update_id)

    async def _beat(self) -> None:
        """Asks again what a long stop may have lost; then writes a heartbeat and sends what other processes left."""
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
        After a stop of more than 150 seconds, asks their question again to the people of the day before the stop.

        Telegram has forgotten their presses by then. Those who have written since the start need nothing more.
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
