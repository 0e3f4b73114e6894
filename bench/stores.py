"""Stores that are already large, made through the house's own doors as fast as they go."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bench.people import LivretPerson
from bot.app import House, open_house
from bot.channels.base import Inbound
from bot.settings import read_settings

CANAL = "simulate"


def long_livret(home: str, chat: str, ecritures: int) -> None:
    """One livret, filled fiche after fiche until its journal has this many écritures."""
    asyncio.run(_fill(home, [chat], ecritures))


def fill_store(home: str, answers: int) -> None:
    """As many livrets as it takes, of some 500 answers each."""
    asyncio.run(_fill(home, [f"z{number}" for number in range(max(1, answers // 500))], 1_000))


async def _fill(home: str, chats: list[str], ecritures: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = read_settings({"LIVRET_HOME": home}, Path(home) / "none.env")
    now = datetime(2026, 11, 21, 10, tzinfo=UTC) - timedelta(hours=1)
    async with open_house(settings, lambda: now) as house:
        for start in range(0, len(chats), 200):
            await _fill_together(house, chats[start : start + 200], ecritures)


async def _fill_together(house: House, chats: list[str], ecritures: int) -> None:
    people = {chat: LivretPerson(number) for number, chat in enumerate(chats)}
    said = dict.fromkeys(chats, "/start")
    for turn in range(ecritures // 2):
        batch = [Inbound(CANAL, chat, f"{turn}", f"{turn}", texte=text) for chat, text in said.items()]
        replies = await house.take(batch)
        for inbound, messages in zip(batch, replies, strict=True):
            last = messages[-1]
            keyboard = [[{"text": b.libelle} for b in row] for row in last.boutons]
            answer = people[inbound.chat].on_message(last.texte, keyboard)
            said[inbound.chat] = str(answer[1]) if answer else "/menu"
        house.intake.note_delivered([(message, None) for messages in replies for message in messages])
