"""`livret check` and `livret db upgrade`: the state of the installation."""

import argparse

from bot.commands.base import Commands, add_action, add_command, add_group
from bot.settings import Settings


def add_check(commands: Commands) -> None:
    add_command(commands, "check", check, "Dit ce qui ne va pas dans l'installation, et quoi faire.")


def add_db(commands: Commands) -> None:
    actions = add_group(commands, "db", "La base de données.")
    add_action(actions, "upgrade", upgrade, "Met la base à jour.")


async def check(args: argparse.Namespace, settings: Settings) -> int:
    from bot.check import check

    return await check(settings)


async def upgrade(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house

    async with open_house(settings):
        print("La base est à jour.")
