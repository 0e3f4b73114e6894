"""What `livret run` serves of a channel, and what it tells of it to machines."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from bot.channels.base import Canal
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app import House


class ServiceImpossible(Exception):
    """What is configured cannot be served; the message is a French sentence."""


class ChannelService:
    """A channel that is served. `run` is all that it must have."""

    canal: str
    """the `nom` of its Canal"""
    said: str = ""
    """what is printed when it is there"""

    async def run(self) -> None:
        """Until cancelled; what was received is then finished. Raises ServiceImpossible."""
        raise NotImplementedError

    @property
    def places(self) -> "Mapping[str, ASGIApp]":
        """Addresses that the channel calls, each with its application."""
        return {}

    @property
    def health(self) -> Mapping[str, object]:
        """How it is, for `/sante`."""
        return {}

    @property
    def is_deaf(self) -> bool:
        """Whether nothing was heard for so long that something is wrong."""
        return False

    @property
    def depth(self) -> int:
        """Messages that wait to be sent."""
        return 0

    @property
    def age(self) -> float:
        """Seconds that the oldest of them has waited."""
        return 0.0


class Server(Protocol):
    """The module that `Canal.serve` names. What it needs besides the standard library is imported by `open_service`."""

    def find_fault(self, settings: Settings) -> str | None:
        """What keeps the channel from being served with these settings, as a French sentence."""

    def open_service(self, house: "House") -> ChannelService:
        """Raises ServiceImpossible."""


def load_server(canal: Canal) -> Server:
    return cast(Server, import_module(canal.serve))
