"""`livret chat` and `livret simulate`: the conversation in the terminal, or as JSON Lines."""

import argparse
import asyncio
import contextlib
import signal
from datetime import datetime

from bot.commands.base import Commands, add_command
from bot.settings import Settings


def add(commands: Commands) -> None:
    talk = add_command(commands, "chat", chat, "La conversation, dans le terminal.")
    talk.add_argument("--chat", help="nom de la conversation (une par personne)")
    help = "La conversation en JSON Lines, sur l'entrée et la sortie standard."
    lines = add_command(commands, "simulate", simulate, help)
    lines.add_argument("--now", type=_moment, help="date d'aujourd'hui, AAAA-MM-JJ, avec l'heure ou sans")
    lines.add_argument("--seed", type=int, help="accepté ; ici, rien n'est laissé au hasard")


async def chat(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from bot.chat import chat

    async with open_house(settings) as house:
        with contextlib.suppress(asyncio.CancelledError):
            await chat(house, args.chat)


async def simulate(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import local_now, open_house
    from bot.channels.jsonl import Jsonl, standard_streams

    now = (lambda: args.now) if args.now else local_now

    async with open_house(settings, now) as house:
        channel = Jsonl(house.intake, *standard_streams(), house.handed_over)
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, channel.stop)
        await channel.run()


def _moment(text: str) -> datetime:
    """A date or a date-time; local when it has no offset."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()
