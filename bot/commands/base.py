"""What the commands have in common: how one is added to the parser, and how one is refused."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from io import TextIOWrapper
from typing import TextIO, TypeAlias

Command = Callable[..., Awaitable[int | None] | int]
"""Takes the arguments and the settings; gives the exit status, 0 when None."""


class Parser(argparse.ArgumentParser):
    """Says in French that the usage is wrong, and how to see it."""

    def error(self, message: str) -> None:  # type: ignore[override]  # argparse's own never returns either
        self.print_usage(sys.stderr)
        print(f"{self.prog} : la commande n'est pas bonne. Pour l'aide : {self.prog} --help", file=sys.stderr)
        sys.exit(2)


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


class CommandRefused(Exception):
    """The input or the state is wrong: one French sentence, exit status 1."""

    status = 1


class RunRefused(CommandRefused):
    """`livret run` cannot work with these settings: a supervisor must not start it again (contract § 1)."""

    status = 2


def reconfigure(stream: TextIO, **how: str) -> None:
    """Changes the encoding of a standard stream, or how its errors are handled; leaves a stream of a test as it is."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(**how)  # type: ignore[arg-type]  # encoding and errors, as named


def add_command(commands: Commands, name: str, command: Command, help: str) -> Parser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(command=command)
    return parser


def add_group(commands: Commands, name: str, help: str) -> Commands:
    """A group of actions, as `livret code …`."""
    return commands.add_parser(name, help=help).add_subparsers(required=True, metavar="ACTION")


def add_action(actions: Commands, name: str, command: Command, help: str) -> Parser:
    parser = actions.add_parser(name, help=help)
    parser.set_defaults(command=command)
    return parser
