"""`livret faq`: runs without a store and without logs, so that it starts in half a second and 60 MB."""

import argparse
import sys
from collections.abc import Sequence

from bot.commands.base import CommandRefused, Commands, add_command, reconfigure
from bot.settings import Settings


def add(commands: Commands) -> None:
    help = "Répond à une question ; « check » : ce qu'il faut corriger dans le catalogue."
    parser = add_command(commands, "faq", faq, help)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="*", default=[], help="la question, ou « check »")
    asked.add_argument("--jsonl", action="store_true", help="lit et écrit des lignes JSON")


def faq(args: argparse.Namespace, settings: Settings) -> int:
    from bot import faq_command
    from bot.contenu import load_faq
    from bot.dossier import find_local_texts
    from dialogs.blocs import ContenuInvalide

    try:
        local_texts = find_local_texts(settings.contenu)
        if args.jsonl:
            reconfigure(sys.stdin, encoding="utf-8", errors="surrogateescape")  # a line that is not UTF-8 is told
            reconfigure(sys.stdout, encoding="utf-8")
            faq_command.answer_lines(sys.stdin, sys.stdout, local_texts)
        elif args.question == ["check"]:
            return _print_faults(list(faq_command.check(local_texts)))
        else:
            index = load_faq(local_texts)
            print(faq_command.answer(index, " ".join(args.question), settings.contact or ""))
    except ContenuInvalide as error:
        raise CommandRefused(str(error)) from None
    except UnicodeDecodeError:
        raise CommandRefused("L'entrée n'est pas du texte en UTF-8.") from None
    return 0


def _print_faults(fautes: Sequence[str]) -> int:
    print("\n".join(fautes) or "Le catalogue est en ordre.")
    return 1 if fautes else 0
