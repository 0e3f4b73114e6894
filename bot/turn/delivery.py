"""What is still to be sent, what was sent, and who cannot be reached."""

from collections.abc import Iterable

from bot.channels.base import Outbound
from bot.turn.transactions import Transactions
from storage.store import Batch


class Delivery:
    """What a channel asks of the outbox, and tells it."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._store = transactions.store
        self._memory = transactions.memory
        self._unblocked: set[tuple[str, str]] = set()

    async def unsent(self, canal: str) -> list[Outbound]:
        """What a former process left to be delivered on this canal, in order."""
        return self._memory.send(canal, await self._store.unsent(canal))

    async def unsent_by_others(self, canal: str) -> list[Outbound]:
        """What another process left to be delivered on this canal since we started, in order."""
        ours = self._memory.on_their_way()  # some may leave, and be marked, while the store is read
        async with self._transactions.lock:  # what a batch commits is known to be ours
            left = await self._store.unsent(canal)
        ours |= self._memory.on_their_way()
        return self._memory.send(canal, [u for u in left if (u.row.conversation, u.row.n) not in ours])

    def note_delivered(self, done: Iterable[tuple[Outbound, str | None]]) -> None:
        """These were delivered; it is written with the next batch, or by `flush`."""
        self._memory.note_delivered(done)

    async def flush(self) -> None:
        """Write what was delivered, if anything still waits to be written."""
        async with self._transactions.lock:
            if self._memory.delivered:
                await self._transactions.run(_nothing_else)
            await self._transactions.wipe()

    def take_unblocked(self, canal: str) -> set[str]:
        """The chats of this canal that were blocked and wrote again: what waited for them can be sent."""
        back = {chat for its, chat in self._unblocked if its == canal}
        self._unblocked -= {(canal, chat) for chat in back}
        return back

    async def block(self, canal: str, chat: str) -> None:
        """The chat cannot be reached: nothing is sent until the person writes again."""
        async with self._transactions.lock, self._store.batch() as unit:
            unit.block(self._store.conversation_key(canal, chat))


async def _nothing_else(unit: Batch) -> None:
    """What was delivered is marked by `Transactions.run` itself."""
