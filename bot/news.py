"""
News: facts that are told after a commit, to the functions that follow them (channels, couriers, metrics, slow steps).

    news.follow(LivretsErased, house.forget)

Several functions may follow the same kind of fact; they are called in the order they were added.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.channels.base import Outbound
from storage.store import Task


@dataclass(frozen=True, slots=True)
class BatchTaken:
    """A batch was handled: its number of messages, how many of them were set aside, its duration in seconds."""

    messages: int
    parked: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LivretsErased:
    """These livrets were closed, and are erased from the store."""

    livrets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A batch changed conversations. chats: the conversations (canal, chat). livrets: the livrets that changed."""

    chats: Collection[tuple[str, str]]
    livrets: Collection[str]


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """Messages that answer no message of their channel: the service of the channel must send them."""

    messages: Sequence[Outbound]


@dataclass(frozen=True, slots=True)
class TasksAsked:
    """Slow steps were asked for, and are to be done."""

    tasks: Sequence[Task]


Fact = BatchTaken | LivretsErased | Moved | SaidElsewhere | TasksAsked
F = TypeVar("F", BatchTaken, LivretsErased, Moved, SaidElsewhere, TasksAsked)


class News:
    """One for each house."""

    def __init__(self) -> None:
        self._followers: dict[type[Fact], list[Callable[[Any], None]]] = {}

    def follow(self, kind: type[F], follower: Callable[[F], None]) -> None:
        """Calls this function with each fact of this kind, from now on."""
        self._followers.setdefault(kind, []).append(follower)

    def tell(self, fact: Fact) -> None:
        for follower in self._followers.get(type(fact), ()):
            follower(fact)
