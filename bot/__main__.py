"""
The commands `livret …` (contract § 1).

Exit status: 0 done; 1 the input or the state is wrong, one French sentence on standard error; 2 wrong usage.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.settings import ReglagesInvalides, Settings, read_settings

if TYPE_CHECKING:
    from bot.app import House
    from bot.incidents import Incident
    from storage.codes import Code


RIEN_DE_COTE = "Aucun message n'est mis de côté."
TOUS = "tous"


class Refus(Exception):
    """The input or the state is wrong: one French sentence, exit status 1."""

    status = 1


class RunImpossible(Refus):
    """`livret run` cannot work with these settings: a supervisor is not to start it again (contract § 1)."""

    status = 2


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors="replace")  # a terminal that lacks a sign shows « ? »
    try:
        settings = read_settings(os.environ, Path(".env"))
        if args.command is _faq:  # needs no store, writes no log: it starts in half a second and 60 MB
            return int(_faq(args, settings))
        from bot.logs import set_up_logs

        set_up_logs(settings)
        return asyncio.run(_run(args, settings))
    except ReglagesInvalides as error:
        print(error, file=sys.stderr)
        return RunImpossible.status if args.command is _serve else Refus.status
    except Refus as error:
        print(error, file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _reconfigure(stream: TextIO, **how: str) -> None:
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(**how)  # type: ignore[arg-type]


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    """The command; what may be wrong with the installation is refused with the sentence that says it."""
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
        raise Refus(str(error)) from None
    except ScelleRompu:
        raise Refus("Des lignes ont été changées ou enlevées dans la base. Reprenez une sauvegarde.") from None
    except Concurrence:
        raise Refus("La base est trop occupée par un autre programme. Recommencez dans un moment.") from None
    except SQLAlchemyError as error:
        raise Refus(f"La base ne répond plus ({type(error).__name__}). Ce qui est confirmé est gardé.") from None


# --- the commands ------------------------------------------------------------------------------------------------


async def _serve(args: argparse.Namespace, settings: Settings) -> None:
    from bot.serve import serve
    from bot.served import ServiceImpossible
    from dialogs.blocs import ContenuInvalide

    try:
        await serve(settings)
    except (ServiceImpossible, ContenuInvalide) as error:
        raise RunImpossible(str(error)) from None


async def _chat(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from bot.chat import chat

    async with open_house(settings) as house:
        with contextlib.suppress(asyncio.CancelledError):
            await chat(house, args.chat)


async def _simulate(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import local_now, open_house
    from bot.channels.jsonl import Jsonl, standard_streams

    now = (lambda: args.now) if args.now else local_now

    async with open_house(settings, now) as house:
        channel = Jsonl(house.turn, *standard_streams(), house.handed_over)
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, channel.stop)
        await channel.run()


async def _export(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import PasDeLivret, open_house
    from bot.exports import FORMATS, PROMISED

    if args.format in PROMISED:
        raise Refus(f"Le format {args.format} n'est pas encore fait. Les formats faits sont : {', '.join(FORMATS)}.")
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
        raise Refus(f"Le fichier {args.out} ne peut pas être écrit ({error.strerror}).") from None


async def _code_new(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from storage import codes

    if args.expires and args.expires < date.today():
        raise Refus("La date de fin est déjà passée.")
    async with open_house(settings) as house, house.store.batch() as unit:
        new = await codes.add(unit, args.collectivite, date.today(), uses=args.uses, until=args.expires)
    print(new)


async def _code_list(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from storage import codes

    async with open_house(settings) as house:
        found = await codes.list_codes(house.store)
    for code in found:
        print(_describe(code))
    if not found:
        print("Il n'y a pas encore de code. Pour en faire un : livret code new --collectivite NOM")


def _describe(code: "Code") -> str:
    uses = "sans limite" if code.reste is None else f"reste {code.reste}"
    end = f"jusqu'au {code.expire:%d/%m/%Y}" if code.expire else "sans fin"
    state = "retiré" if code.revoque else f"{uses}, {end}"
    return f"{code.code}  {code.collectivite}  ({state})"


async def _code_revoke(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from storage import codes

    async with open_house(settings) as house, house.store.batch() as unit:
        known = await codes.revoke(unit, args.code)
    if not known:
        raise Refus("Ce code n'existe pas.")
    print("Ce code n'ouvre plus de livret. Les livrets déjà ouverts restent ouverts.")


async def _incidents_list(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from bot.incidents import list_incidents

    async with open_house(settings) as house:
        found = await list_incidents(house)
    for its in found:
        print(f"{its.id}  {its.recu_le:%d/%m/%Y}  {its.canal or 'canal inconnu'}  {its.erreur}")
    if not found:
        print(RIEN_DE_COTE)


async def _incidents_retry(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from bot.incidents import retry

    async with open_house(settings) as house:
        chosen = await _chosen(house, args.ids)
        failed = await retry(house, chosen)
    done = [its for its in chosen if its not in failed]
    for its in done:
        print(f"Le message {its.id} est traité.")
    if done:
        print("Un service qui tourne envoie les réponses dans les dix secondes.")
    if failed:
        raise Refus("\n".join(f"Le message {its.id} échoue encore ({its.erreur})." for its in failed))


async def _incidents_drop(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house
    from bot.incidents import drop

    async with open_house(settings) as house:
        chosen = await _chosen(house, args.ids)
        await drop(house, chosen)
    for its in chosen:
        print(f"Le message {its.id} est oublié.")


async def _chosen(house: "House", ids: Sequence[str]) -> "list[Incident]":
    """The incidents that go by these numbers, or all by « tous »; each once, in the order they came."""
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
        raise Refus(f"Aucun message mis de côté n'a le numéro « {id} ».")
    if len(found) > 1:
        raise Refus(f"Plusieurs messages mis de côté ont un numéro qui commence par « {id} ».")
    return found[0]


async def _check(args: argparse.Namespace, settings: Settings) -> int:
    from bot.check import check

    return await check(settings)


async def _questions_list(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house

    async with open_house(settings) as house:
        unanswered, left = await house.store.unanswered(), await house.store.left_questions()
    if not unanswered:
        print("Aucune question n'est restée sans réponse.")
        return
    count = sum(unanswered.values())
    print(f"{count} question{'s' * (count > 1)} sans réponse depuis le {min(unanswered)}.")
    if not left:
        print("Aucune n'a été laissée par un agent.")
    elif len(left) == 1:
        print("1 laissée par un agent, sans son nom :")
    else:
        print(f"{len(left)} laissées par des agents, sans leur nom :")
    for jour, mots in left:
        print(f"{jour}  {''.join(sign if sign.isprintable() else ' ' for sign in mots)}")  # no order to a terminal


async def _questions_forget(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house

    async with open_house(settings) as house, house.store.batch() as unit:
        unit.forget_questions()
    print("Les questions laissées sont effacées. Le nombre reste.")


async def _db_upgrade(args: argparse.Namespace, settings: Settings) -> None:
    from bot.app import open_house

    async with open_house(settings):
        print("La base est à jour.")


def _faq(args: argparse.Namespace, settings: Settings) -> int:
    from bot import faq_command
    from bot.contenu import load_faq
    from bot.dossier import find_locaux
    from dialogs.blocs import ContenuInvalide

    try:
        locaux = find_locaux(settings.contenu)
        if args.jsonl:
            _reconfigure(sys.stdin, encoding="utf-8", errors="surrogateescape")  # a line that is not UTF-8 is told
            _reconfigure(sys.stdout, encoding="utf-8")
            faq_command.answer_lines(sys.stdin, sys.stdout, locaux)
        elif args.question == ["check"]:
            return _tell_faults(list(faq_command.check(locaux)))
        else:
            faq = load_faq(locaux)
            print(faq_command.answer(faq, " ".join(args.question), settings.contact or ""))
    except ContenuInvalide as error:
        raise Refus(str(error)) from None
    except UnicodeDecodeError:
        raise Refus("L'entrée n'est pas du texte en UTF-8.") from None
    return 0


def _tell_faults(fautes: Sequence[str]) -> int:
    print("\n".join(fautes) or "Le catalogue est en ordre.")
    return 1 if fautes else 0


# --- the arguments -----------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in French, and how to see the usage."""

    def error(self, message: str) -> None:  # type: ignore[override]  # argparse's own never returns either
        self.print_usage(sys.stderr)
        print(f"{self.prog} : la commande n'est pas bonne. Pour l'aide : {self.prog} --help", file=sys.stderr)
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="livret", description="L'assistant du livret individuel de formation.")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE")

    def add(name: str, command: Callable[..., Awaitable[int | None] | int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(command=command)
        return made

    add("run", _serve, "Sert tous les canaux réglés, jusqu'à l'arrêt.")
    chat = add("chat", _chat, "La conversation, dans le terminal.")
    chat.add_argument("--chat", help="nom de la conversation (une par personne)")
    simulate = add("simulate", _simulate, "La conversation en JSON Lines, sur l'entrée et la sortie standard.")
    simulate.add_argument("--now", type=_moment, help="date d'aujourd'hui, AAAA-MM-JJ, avec l'heure ou sans")
    simulate.add_argument("--seed", type=int, help="accepté ; ici, rien n'est laissé au hasard")
    export = add("export", _export, "Le livret, comme son propriétaire le reçoit.")
    export.add_argument("name", metavar="CHAT|LIVRET")
    export.add_argument("--format", type=_format, default="json")
    export.add_argument("--out", type=Path, metavar="FICHIER")
    add("check", _check, "Dit ce qui ne va pas dans l'installation, et quoi faire.")
    faq = add("faq", _faq, "Répond à une question ; « check » : ce qu'il faut corriger dans le catalogue.")
    asked = faq.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="*", default=[], help="la question, ou « check »")
    asked.add_argument("--jsonl", action="store_true", help="lit et écrit des lignes JSON")
    _add_codes(commands)
    _add_incidents(commands)
    _add_questions(commands)
    base = commands.add_parser("db", help="La base de données.").add_subparsers(required=True, metavar="ACTION")
    base.add_parser("upgrade", help="Met la base à jour.").set_defaults(command=_db_upgrade)
    return parser


def _add_codes(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser("code", help="Les codes que la collectivité donne à ses agents.")
    code = parser.add_subparsers(required=True, metavar="ACTION")
    new = code.add_parser("new", help="Fait un code.")
    new.add_argument("--collectivite", required=True, metavar="NOM")
    new.add_argument("--uses", type=_positive, metavar="N", help="combien de livrets il ouvre (sans limite sinon)")
    new.add_argument("--expires", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="dernier jour")
    new.set_defaults(command=_code_new)
    code.add_parser("list", help="Montre les codes.").set_defaults(command=_code_list)
    revoke = code.add_parser("revoke", help="Retire un code.")
    revoke.add_argument("code", metavar="CODE")
    revoke.set_defaults(command=_code_revoke)


def _add_incidents(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser("incidents", help="Les messages qui ont fait échouer le programme.")
    incidents = parser.add_subparsers(required=True, metavar="ACTION")
    incidents.add_parser("list", help="Montre les messages mis de côté.").set_defaults(command=_incidents_list)
    for name, command, help in (
        ("retry", _incidents_retry, "Traite à nouveau ces messages, une fois le programme réparé."),
        ("drop", _incidents_drop, "Oublie ces messages, sans les traiter."),
    ):
        made = incidents.add_parser(name, help=help)
        made.add_argument("ids", nargs="+", metavar="ID", help=f"numéro d'un message, ou « {TOUS} »")
        made.set_defaults(command=command)


def _add_questions(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser("questions", help="Les questions des agents restées sans réponse.")
    questions = parser.add_subparsers(required=True, metavar="ACTION")
    questions.add_parser("list", help="Combien, et celles qui ont été laissées.").set_defaults(command=_questions_list)
    forget = questions.add_parser("forget", help="Efface celles qui ont été laissées.")
    forget.set_defaults(command=_questions_forget)


def _format(text: str) -> str:
    """A format of export that is made, or promised (contract § 1)."""
    from bot.exports import FORMATS, PROMISED

    if text in (*FORMATS, *PROMISED):
        return text
    raise argparse.ArgumentTypeError(text)


def _moment(text: str) -> datetime:
    """A date or a date-time; without an offset, it is local."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
