"""`livret run`: serves every configured channel."""

import argparse

from bot.commands.base import Commands, RunRefused, add_command
from bot.settings import Settings


def add(commands: Commands) -> None:
    add_command(commands, "run", run, "Sert tous les canaux réglés, jusqu'à l'arrêt.")


async def run(args: argparse.Namespace, settings: Settings) -> None:
    from bot.serve import serve
    from bot.served import ServiceImpossible
    from dialogs.blocs import ContenuInvalide

    try:
        await serve(settings)
    except (ServiceImpossible, ContenuInvalide) as error:
        raise RunRefused(str(error)) from None
