"""Reads a conversation as it stands: for the page, for an export."""

from dataclasses import dataclass

from bot import fil
from bot.memory import last_pose
from bot.turn.transactions import Transactions
from dialogs.conversation.engine import is_behind
from dialogs.livret import Ligne, Livret
from storage.codec import decode_ligne


@dataclass(frozen=True, slots=True)
class ConversationView:
    """
    A conversation as it stands. id: of its livret, None when it has none. n: number of its last line.

    behind: the livret was continued in another conversation, so that the pending question was not shown in this one.
    """

    id: str | None
    livret: Livret
    n: int
    behind: bool


class Reading:
    """Reads the store and its copy in memory; writes nothing."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._store = transactions.store
        self._memory = transactions.memory

    async def view(self, canal: str, chat: str) -> ConversationView | None:
        """This conversation, or None when it does not exist."""
        cle = self._store.conversation_key(canal, chat)
        async with self._transactions.lock:
            row = await self._store.conversation(cle)
            if row is None:
                return None
            if not self._memory.is_known(row):
                async with self._store.batch() as unit:
                    row = (await unit.conversations([cle]))[cle]
                    await self._memory.conversations(unit, {cle: row})
            conversation = self._memory.conversation(row)
        row = conversation.row
        return ConversationView(
            row.livret.id if row.livret else None,
            conversation.livret,
            row.n,
            is_behind(conversation.livret, last_pose(conversation)),
        )

    def last_of(self, canal: str, chat: str) -> int:
        """Number of the last line of a conversation, from memory; 0 when it is not in memory."""
        return self._memory.last_of(self._store.conversation_key(canal, chat))

    async def lines(
        self, canal: str, chat: str, *, after: int = 0, before: int | None = None, last: int | None = None
    ) -> list[fil.Line]:
        """
        The stored lines (`Canal.kept`) of a conversation with after < n < before, in order.

        last: only the last so many.
        """
        cle = self._store.conversation_key(canal, chat)
        stored = await self._store.fil(cle, after=after, before=before, last=last)
        return [fil.read_line(n, octets) for n, octets in stored]

    async def journal(self, id: str) -> list[Ligne]:
        """The whole journal of a livret, in order."""
        return [decode_ligne(octets) for octets in await self._store.journal(id)]
