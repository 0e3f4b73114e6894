"""`livret code`: the codes that a collectivité hands to its agents."""

import argparse
from datetime import date
from typing import TYPE_CHECKING

from bot.commands.base import CommandRefused, Commands, add_action, add_group
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.codes import Code


def add(commands: Commands) -> None:
    actions = add_group(commands, "code", "Les codes que la collectivité donne à ses agents.")
    new = add_action(actions, "new", make, "Fait un code.")
    new.add_argument("--collectivite", required=True, metavar="NOM")
    new.add_argument("--uses", type=_positive, metavar="N", help="combien de livrets il ouvre (sans limite sinon)")
    new.add_argument("--expires", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="dernier jour")
    add_action(actions, "list", show, "Montre les codes.")
    add_action(actions, "revoke", revoke, "Retire un code.").add_argument("code", metavar="CODE")


async def make(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from storage import codes

    if args.expires and args.expires < date.today():
        raise CommandRefused("La date de fin est déjà passée.")
    async with open_house(settings) as house, house.store.batch() as unit:
        new = await codes.add(unit, args.collectivite, date.today(), uses=args.uses, until=args.expires)
    print(new)


async def show(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from storage import codes

    async with open_house(settings) as house:
        found = await codes.list_codes(house.store)
    for code in found:
        print(_describe(code))
    if not found:
        print("Il n'y a pas encore de code. Pour en faire un : livret code new --collectivite NOM")


async def revoke(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from storage import codes

    async with open_house(settings) as house, house.store.batch() as unit:
        known = await codes.revoke(unit, args.code)
    if not known:
        raise CommandRefused("Ce code n'existe pas.")
    print("Ce code n'ouvre plus de livret. Les livrets déjà ouverts restent ouverts.")


def _describe(code: "Code") -> str:
    uses = "sans limite" if code.reste is None else f"reste {code.reste}"
    end = f"jusqu'au {code.expire:%d/%m/%Y}" if code.expire else "sans fin"
    state = "retiré" if code.revoque else f"{uses}, {end}"
    return f"{code.code}  {code.collectivite}  ({state})"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
