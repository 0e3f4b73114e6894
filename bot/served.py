"""What a channel gives to `livret run`, to `/sante` and `/metrics`, and to `livret check`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from bot.channels.base import Canal
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app import House


class ServiceImpossible(Exception):
    """A channel cannot be served with these settings; the message is a French sentence."""


class ChannelService:
    """A channel under `livret run`. A subclass must have `run`; the rest has defaults."""

    canal: str
    """the `nom` of its Canal"""
    said: str = ""
    """what is printed when it starts"""

    async def run(self) -> None:
        """Serves until cancelled, then finishes what was received. Raises ServiceImpossible."""
        raise NotImplementedError

    @property
    def places(self) -> "Mapping[str, ASGIApp]":
        """The paths that the channel calls over HTTP, each with its ASGI application."""
        return {}

    @property
    def health(self) -> Mapping[str, object]:
        """The state of the channel, for `/sante`."""
        return {}

    @property
    def is_deaf(self) -> bool:
        """Whether the channel has received nothing for too long: `/sante` then says that something is wrong."""
        return False

    @property
    def depth(self) -> int:
        """Messages that wait to be sent."""
        return 0

    @property
    def age(self) -> float:
        """Seconds that the oldest of these messages has waited."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `livret check`. what: what was checked. fault: what is wrong and how to repair it, in French."""

    what: str
    fault: str | None = None


class Server(Protocol):
    """The module that `Canal.serve` names. Its functions import what they need besides the standard library."""

    def find_fault(self, settings: Settings) -> str | None:
        """What keeps the channel from being served with these settings, as a French sentence."""

    def open_service(self, house: "House") -> ChannelService:
        """Raises ServiceImpossible."""

    async def check(self, settings: Settings) -> Sequence[Finding]:
        """What `livret check` says of the channel, whether it is set or not."""


def load_server(canal: Canal) -> Server:
    return cast(Server, import_module(canal.serve))
