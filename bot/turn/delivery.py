"""What is still to be sent, what was sent, and which chats cannot be reached."""

from collections.abc import Iterable

from bot.channels.base import Outbound
from bot.turn.transactions import Transactions
from storage.store import Batch


class Delivery:
    """The outbox, as a channel reads it and marks it."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._store = transactions.store
        self._memory = transactions.memory
        self._unblocked: set[tuple[str, str]] = set()

    async def unsent(self, canal: str) -> list[Outbound]:
        """The messages that a former process left to be sent on this canal, in order. This process sends them now."""
        return self._memory.claim(canal, await self._store.unsent(canal))

    async def unsent_by_others(self, canal: str) -> list[Outbound]:
        """The messages of this canal that another process (a command) wrote since this one started, in order."""
        own = self._memory.on_their_way()  # read before too: some may be sent and marked while the store is read
        async with self._transactions.lock:  # no batch of this process commits meanwhile
            left = await self._store.unsent(canal)
        own |= self._memory.on_their_way()
        return self._memory.claim(canal, [u for u in left if (u.row.conversation, u.row.n) not in own])

    def note_delivered(self, done: Iterable[tuple[Outbound, str | None]]) -> None:
        """Notes that these were delivered. It is written with the next batch, or by `flush`."""
        self._memory.note_delivered(done)

    async def flush(self) -> None:
        """Writes which messages were delivered, if that is not written yet."""
        async with self._transactions.lock:
            if self._memory.delivered:
                await self._transactions.run(_nothing_else)
            await self._transactions.wipe()

    def take_unblocked(self, canal: str) -> set[str]:
        """The chats of this canal that were blocked and wrote again, each given once: their messages can be sent."""
        back = {chat for its, chat in self._unblocked if its == canal}
        self._unblocked -= {(canal, chat) for chat in back}
        return back

    async def block(self, canal: str, chat: str) -> None:
        """The chat cannot be reached: nothing is sent to it until the person writes again."""
        async with self._transactions.lock, self._store.batch() as unit:
            unit.block(self._store.conversation_key(canal, chat))


async def _nothing_else(unit: Batch) -> None:
    """`Transactions.run` itself marks what was delivered."""
