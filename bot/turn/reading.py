"""A conversation as it stands, for those who look at it: a page, an export."""

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
    A conversation as it stands. id: its livret's, None when it has none. n: of its last line.

    behind: the livret went on in another conversation, so that what is pending was not shown here.
    """

    id: str | None
    livret: Livret
    n: int
    behind: bool


class Reading:
    """Reads the store and what is remembered of it; writes nothing."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._store = transactions.store
        self._memory = transactions.memory

    async def view(self, canal: str, chat: str) -> ConversationView | None:
        """This conversation as it stands, or None when there is none."""
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
        """Number of the last line of a conversation in which something was said just now; 0 if it is forgotten here."""
        return self._memory.last_of(self._store.conversation_key(canal, chat))

    async def lines(
        self, canal: str, chat: str, *, after: int = 0, before: int | None = None, last: int | None = None
    ) -> list[fil.Line]:
        """
        Where lines are kept (`Canal.kept`), those of a conversation with after < n (< before), in order.

        last: only so many, those of the end.
        """
        cle = self._store.conversation_key(canal, chat)
        stored = await self._store.fil(cle, after=after, before=before, last=last)
        return [fil.read_line(n, octets) for n, octets in stored]

    async def journal(self, id: str) -> list[Ligne]:
        """The whole journal of a livret, in order."""
        return [decode_ligne(octets) for octets in await self._store.journal(id)]
