"""`livret questions`: the questions that found no answer."""

import argparse

from bot.commands.base import Commands, add_action, add_group
from bot.settings import Settings


def add(commands: Commands) -> None:
    actions = add_group(commands, "questions", "Les questions des agents restées sans réponse.")
    add_action(actions, "list", show, "Combien, et celles qui ont été laissées.")
    add_action(actions, "forget", forget, "Efface celles qui ont été laissées.")


async def show(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house

    async with open_house(settings) as house:
        unanswered, left = await house.store.unanswered(), await house.store.left_questions()
    if not unanswered:
        print("Aucune question n'est restée sans réponse.")
        return
    count = sum(unanswered.values())
    print(f"{count} question{'s' * (count > 1)} sans réponse depuis le {min(unanswered)}.")
    print(_how_many_left(len(left)))
    for jour, mots in left:
        # A sign that is not printable could be an escape sequence, which the terminal would carry out.
        print(f"{jour}  {''.join(sign if sign.isprintable() else ' ' for sign in mots)}")


def _how_many_left(count: int) -> str:
    if not count:
        return "Aucune n'a été laissée par un agent."
    if count == 1:
        return "1 laissée par un agent, sans son nom :"
    return f"{count} laissées par des agents, sans leur nom :"


async def forget(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house

    async with open_house(settings) as house, house.store.batch() as unit:
        unit.forget_questions()
    print("Les questions laissées sont effacées. Le nombre reste.")
