"""`livret export`: a livret as a file, as its owner would be given it."""

import argparse
import sys
from pathlib import Path

from bot.commands.base import CommandRefused, Commands, add_command
from bot.settings import Settings


def add(commands: Commands) -> None:
    parser = add_command(commands, "export", export, "Le livret, comme son propriétaire le reçoit.")
    parser.add_argument("name", metavar="CHAT|LIVRET")
    parser.add_argument("--format", type=_format, default="json")
    parser.add_argument("--out", type=Path, metavar="FICHIER")


async def export(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import PasDeLivret, open_house
    from bot.exports import FORMATS, PROMISED

    if args.format in PROMISED:
        made = ", ".join(FORMATS)
        raise CommandRefused(f"Le format {args.format} n'est pas encore fait. Les formats faits sont : {made}.")
    if not settings.home.exists() and settings.database_is_local:
        raise PasDeLivret("Il n'y a pas de livret à ce nom.")
    async with open_house(settings) as house:
        octets = await house.export(await house.find_livret(args.name), args.format)
    if args.out is None:
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()
        return
    try:
        args.out.write_bytes(octets)
    except OSError as error:
        raise CommandRefused(f"Le fichier {args.out} ne peut pas être écrit ({error.strerror}).") from None


def _format(text: str) -> str:
    """A format of export that is made, or promised (contract § 1)."""
    from bot.exports import FORMATS, PROMISED

    if text in (*FORMATS, *PROMISED):
        return text
    raise argparse.ArgumentTypeError(text)
