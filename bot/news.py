"""
What the house tells once it is on disk, and who follows it: a channel, a courier, measures, slow steps.

    news.follow(LivretsErased, house.forget)

A kind of fact may have several followers; each is told, in the order they came.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.channels.base import Outbound
from storage.store import Task


@dataclass(frozen=True, slots=True)
class BatchTaken:
    """A batch was handled: how many messages it had, how many of them were set aside, how long it took."""

    messages: int
    parked: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LivretsErased:
    """These livrets were closed: nothing is left of them in the store."""

    livrets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Moved:
    """Something was said. chats: the conversations (canal, chat) concerned. livrets: those that went on."""

    chats: Collection[tuple[str, str]]
    livrets: Collection[str]


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """These are to be sent by whoever serves their channel: nobody there has asked for them."""

    messages: Sequence[Outbound]


@dataclass(frozen=True, slots=True)
class TasksAsked:
    """These slow steps are to be done."""

    tasks: Sequence[Task]


Fact = BatchTaken | LivretsErased | Moved | SaidElsewhere | TasksAsked
F = TypeVar("F", BatchTaken, LivretsErased, Moved, SaidElsewhere, TasksAsked)


class News:
    """One for each house."""

    def __init__(self) -> None:
        self._followers: dict[type[Fact], list[Callable[[Any], None]]] = {}

    def follow(self, kind: type[F], follower: Callable[[F], None]) -> None:
        """This function is called with each fact of this kind, from now on."""
        self._followers.setdefault(kind, []).append(follower)

    def tell(self, fact: Fact) -> None:
        for follower in self._followers.get(type(fact), ()):
            follower(fact)
