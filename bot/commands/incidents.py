"""`livret incidents`: the messages that made the code fail (`bot/incidents.py`)."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.commands.base import CommandRefused, Commands, add_action, add_group
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app import House
    from bot.incidents import Incident

RIEN_DE_COTE = "Aucun message n'est mis de côté."
TOUS = "tous"


def add(commands: Commands) -> None:
    actions = add_group(commands, "incidents", "Les messages qui ont fait échouer le programme.")
    add_action(actions, "list", show, "Montre les messages mis de côté.")
    for name, command, help in (
        ("retry", retry, "Traite à nouveau ces messages, une fois le programme réparé."),
        ("drop", drop, "Oublie ces messages, sans les traiter."),
    ):
        parser = add_action(actions, name, command, help)
        parser.add_argument("ids", nargs="+", metavar="ID", help=f"numéro d'un message, ou « {TOUS} »")


async def show(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from bot.incidents import list_incidents

    async with open_house(settings) as house:
        found = await list_incidents(house)
    for its in found:
        print(f"{its.id}  {its.recu_le:%d/%m/%Y}  {its.canal or 'canal inconnu'}  {its.erreur}")
    if not found:
        print(RIEN_DE_COTE)


async def retry(args: argparse.Namespace, settings: Settings) -> None:
    from bot import incidents
    from bot.app import open_house

    async with open_house(settings) as house:
        chosen = await _chosen(house, args.ids)
        failed = await incidents.retry(house, chosen)
    done = [its for its in chosen if its not in failed]
    for its in done:
        print(f"Le message {its.id} est traité.")
    if done:
        print("Un service qui tourne envoie les réponses dans les dix secondes.")
    if failed:
        raise CommandRefused("\n".join(f"Le message {its.id} échoue encore ({its.erreur})." for its in failed))


async def drop(args: argparse.Namespace, settings: Settings) -> None:
    from bot import incidents
    from bot.app import open_house

    async with open_house(settings) as house:
        chosen = await _chosen(house, args.ids)
        await incidents.drop(house, chosen)
    for its in chosen:
        print(f"Le message {its.id} est oublié.")


async def _chosen(house: "House", ids: Sequence[str]) -> "list[Incident]":
    """The incidents with these numbers, or all of them for « tous »; each once, in the order they came."""
    from bot.incidents import list_incidents

    incidents = await list_incidents(house)
    if not incidents and TOUS in ids:
        print(RIEN_DE_COTE)
    wanted = {_the_one(incidents, id) for id in ids if id != TOUS}
    return [its for its in incidents if its in wanted or TOUS in ids]


def _the_one(incidents: "Sequence[Incident]", id: str) -> "Incident":
    from bot.incidents import find

    found = find(incidents, id)
    if not found:
        raise CommandRefused(f"Aucun message mis de côté n'a le numéro « {id} ».")
    if len(found) > 1:
        raise CommandRefused(f"Plusieurs messages mis de côté ont un numéro qui commence par « {id} ».")
    return found[0]
