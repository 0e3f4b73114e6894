"""
The entry point of the commands `livret …` (contract § 1): `bot/commands/` has one file a group of them.

Exit status: 0 done; 1 the input or the state is wrong, one French sentence on standard error; 2 wrong usage, or
settings with which `livret run` cannot work.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.commands import code, export, faq, incidents, installation, questions, run, talk
from bot.commands.base import CommandRefused, Parser, RunRefused, reconfigure
from bot.settings import ReglagesInvalides, Settings, read_settings


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        reconfigure(stream, errors="replace")  # a terminal that lacks a sign shows « ? »
    try:
        settings = read_settings(os.environ, Path(".env"))
        if args.command is faq.faq:  # neither a store nor logs: see commands/faq.py
            return int(faq.faq(args, settings))
        from bot.logs import set_up_logs

        set_up_logs(settings)
        return asyncio.run(_run(args, settings))
    except ReglagesInvalides as error:
        print(error, file=sys.stderr)
        return RunRefused.status if args.command is run.run else CommandRefused.status
    except CommandRefused as error:
        print(error, file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    """Runs the command. An error of the installation is refused with its French sentence; a bug goes through."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.app import PasDeLivret
    from dialogs.blocs import ContenuInvalide
    from storage.coffre import CleInvalide, ScelleRompu
    from storage.store import BaseInapte, CleEtrangere, Concurrence, SchemaInconnu

    command: Callable[[argparse.Namespace, Settings], Awaitable[int | None]] = args.command
    refused = PasDeLivret, ContenuInvalide, CleInvalide, BaseInapte, CleEtrangere, SchemaInconnu
    try:
        return await command(args, settings) or 0
    except refused as error:
        raise CommandRefused(str(error)) from None
    except ScelleRompu:
        said = "Des lignes ont été changées ou enlevées dans la base. Reprenez une sauvegarde."
        raise CommandRefused(said) from None
    except Concurrence:
        said = "La base est trop occupée par un autre programme. Recommencez dans un moment."
        raise CommandRefused(said) from None
    except SQLAlchemyError as error:
        said = f"La base ne répond plus ({type(error).__name__}). Ce qui est confirmé est gardé."
        raise CommandRefused(said) from None


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="livret", description="L'assistant du livret individuel de formation.")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE")
    for add in (
        run.add,
        talk.add,
        export.add,
        installation.add_check,
        faq.add,
        code.add,
        incidents.add,
        questions.add,
        installation.add_db,
    ):
        add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
