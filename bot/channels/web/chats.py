"""What the web chat needs of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.base import Fichier, Inbound
from dialogs.livret.vue import Vue

TRANSCRIPTEUR = "transcripteur:web"
"""as a line of the journal names whoever writes for a person here"""

Line = Mapping[str, Any]
"""One line of a thread, as the page is given it."""
Lines = Sequence[Line]


@dataclass(frozen=True, slots=True)
class ChatState:
    """
    A thread as it stands. livret: its id, None when there is none. n: its last number. behind: see turn.Seen.

    dictee: something was written for the person, who has not read it alone. pour: « Vous écrivez pour M. X. »
    """

    livret: str | None = None
    n: int = 0
    behind: bool = False
    dictee: bool = False
    pour: str = ""


class Chats(Protocol):
    """The house, by the chat of a thread."""

    async def take_one(self, inbound: Inbound) -> None: ...

    async def state_of(self, chat: str) -> ChatState: ...

    def last_of(self, chat: str) -> int:
        """Number of the last line of a thread in which something was said just now."""
        ...

    async def lines(self, chat: str, after: int = 0, before: int | None = None, last: int | None = None) -> Lines: ...

    async def livret_page(self, chat: str, plume: bool = False) -> Vue | None:
        """The livret as a page; plume: what the agent agreed to show to who writes for them."""
        ...

    async def file_of(self, chat: str, n: int) -> Fichier | None:
        """The file that line n of this thread hands over."""
        ...

    def link_to_telegram(self, jeton: str) -> str | None: ...
