"""What the web chat asks of the house: conversations, by the chat of a fil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.base import Fichier, Inbound
from dialogs.livret.vue import Vue

TRANSCRIPTEUR = "transcripteur:web"
"""the name of a transcripteur who writes through the web, in the journal"""

Line = Mapping[str, Any]
"""One line of a fil, as the page receives it."""
Lines = Sequence[Line]


@dataclass(frozen=True, slots=True)
class ChatState:
    """
    A conversation as it stands. livret: its id, None when it has none. n: number of its last line. behind: see
    turn.ConversationView.

    dictee: a transcripteur wrote something that the person has not read alone. pour: « Vous écrivez pour M. X. »
    """

    livret: str | None = None
    n: int = 0
    behind: bool = False
    dictee: bool = False
    pour: str = ""


class Chats(Protocol):
    """The conversations of the web chat, by chat."""

    async def take_one(self, inbound: Inbound) -> None: ...

    async def state_of(self, chat: str) -> ChatState: ...

    def last_of(self, chat: str) -> int:
        """Number of the last line of a fil, from memory; 0 when it is not in memory."""
        ...

    async def lines(self, chat: str, after: int = 0, before: int | None = None, last: int | None = None) -> Lines: ...

    async def livret_page(self, chat: str, plume: bool = False) -> Vue | None:
        """The livret as a page. plume: only what the agent agreed to show to a transcripteur."""
        ...

    async def file_of(self, chat: str, n: int) -> Fichier | None:
        """The file that line n of this fil hands over."""
        ...

    def link_to_telegram(self, jeton: str) -> str | None: ...
