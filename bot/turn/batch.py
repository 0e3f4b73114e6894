"""The transaction of a batch: its receipts, one savepoint a message, and the news after the commit."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot import corps
from bot.channels.base import Inbound, Outbound
from bot.hearing import Hearing
from bot.liens import ChannelLinks
from bot.logs import place_of
from bot.memory import BatchContext, Conversation, Outcome
from bot.news import BatchTaken, LivretsErased, Moved, News, SaidElsewhere, TasksAsked
from bot.registry import CANAUX, Canaux
from bot.slow import SlowStep
from bot.turn.again import Again
from bot.turn.conversations import conversation_of, receipt_of, with_latest_livret
from bot.turn.delivery import Delivery
from bot.turn.erasure import Erasure
from bot.turn.outbox import MakeFile, Outbox
from bot.turn.reading import Reading
from bot.turn.step import Steps
from bot.turn.transactions import Transactions
from dialogs.contenu import Contenu
from dialogs.conversation.display import set_aside
from dialogs.faq.search import Faq
from dialogs.livret import Livret
from storage.store import Batch, Concurrence, Receipt, Store

log = structlog.get_logger()


class Intake(Delivery, Reading):
    """
    Takes batches of messages, and gives the replies: the one place where a livret is changed.

    now: the date and time, with its offset. make_file, links: make the files and the links that are handed over.
    canaux: the known channels. page: the public address of the page, if it has one. slow_steps: what `bot/slow.py` may
    be asked to do.
    """

    def __init__(
        self,
        contenu: Contenu,
        faq: Callable[[], Faq],
        store: Store,
        now: Callable[[], datetime],
        make_file: MakeFile,
        links: ChannelLinks | None = None,
        canaux: Canaux = CANAUX,
        page: str | None = None,
        slow_steps: Sequence[SlowStep] = (),
    ) -> None:
        transactions = Transactions(store)
        Delivery.__init__(self, transactions)
        Reading.__init__(self, transactions)
        self._contenu = contenu
        self._now = now
        self.links = links or ChannelLinks(canaux=canaux)
        self.news = News()
        outbox = Outbox(contenu, canaux, make_file, self.links)
        erasure = Erasure(contenu, canaux, transactions.memory, outbox)
        hearing = Hearing(contenu, faq, transactions.memory)
        self._outbox = outbox
        self._steps = Steps(contenu, store, canaux, hearing, outbox, erasure, page, slow_steps)
        self._again = Again(transactions, canaux, self._steps, now)

    async def take(self, batch: Sequence[Inbound]) -> list[list[Outbound]]:
        """
        Handles these messages in order. Returns the replies to each; none for a message that was handled before.

        Everything is on disk when this returns. An error of the database is raised as it is: nothing was handled then.
        The replies to the result of a slow step are news (SaidElsewhere), since no channel waits for them.
        """
        async with self._transactions.lock:
            started = time.perf_counter()
            outcome = await self._transactions.run(lambda unit: self._handle(unit, batch))
            await self._conclude(outcome)
            seconds = time.perf_counter() - started
            self.news.tell(BatchTaken(len(batch), outcome.parked, seconds))
            ms = round(seconds * 1000, 2)
            log.debug("turn.batch", count=len(batch), chats=len(outcome.conversations), parked=outcome.parked, ms=ms)
            return outcome.replies

    async def _conclude(self, outcome: Outcome) -> None:
        """After the commit: updates the memory, then tells the news."""
        self._memory.remember(outcome)
        self._unblocked |= outcome.unblocked
        if outcome.erased:
            self._transactions.to_wipe = True
            self.news.tell(LivretsErased(sorted(outcome.erased)))
        await self._transactions.wipe()  # before the news: those who follow them read the store, and a reader blocks it
        chats = {(s.row.canal, s.row.adresse) for s in outcome.conversations.values() if s.row.adresse}
        self.news.tell(Moved(chats, set(outcome.livrets) | outcome.erased))
        if outcome.elsewhere:
            self.news.tell(SaidElsewhere(outcome.elsewhere))
        if outcome.tasks:
            self.news.tell(TasksAsked(outcome.tasks))

    async def _handle(self, unit: Batch, batch: Sequence[Inbound]) -> Outcome:
        quand = self._now()
        jour = quand.date().isoformat()
        receipts = [receipt_of(self._store, inbound, jour) for inbound in batch]
        new, rows = await unit.receive(receipts)
        outcome = Outcome([[] for _ in batch])
        outcome.conversations = await self._memory.conversations(unit, rows)
        context = BatchContext(unit, outcome, quand)
        for position, (inbound, receipt) in enumerate(zip(batch, receipts, strict=True)):
            if receipt.cle in new:
                new.discard(receipt.cle)
                if not inbound.task:
                    outcome.replies[position] = await self._handle_one(context, inbound, receipt)
                elif await _is_asked_for(context, inbound):
                    said = await self._handle_one(context, inbound, receipt)
                    outcome.elsewhere += said if not outcome.conversations[receipt.conversation].row.bloque else []
        return outcome

    async def _handle_one(self, context: BatchContext, inbound: Inbound, receipt: Receipt) -> list[Outbound]:
        """One message in a savepoint. When the code fails, the message is set aside and the person is told."""
        conversation = with_latest_livret(context.outcome, conversation_of(context.outcome, inbound, receipt))
        try:
            with context.unit.savepoint():
                return await self._steps.play(context, conversation, inbound)
        except Concurrence:
            raise
        except Exception as bug:  # noqa: BLE001 - rolled back to the savepoint, set aside, logged
            log.error("turn.parked", receipt=receipt.cle.hex(), error=type(bug).__name__, at=place_of(bug))
            return await self._set_aside(context, conversation, inbound, receipt, type(bug).__name__)

    async def _set_aside(
        self, context: BatchContext, conversation: Conversation, inbound: Inbound, receipt: Receipt, error: str
    ) -> list[Outbound]:
        context.outcome.parked += 1
        with context.unit.savepoint():
            context.unit.park(receipt, _encode(inbound, conversation.livret), error, conversation.row.livret)
            if inbound.task:
                context.unit.end_task(bytes.fromhex(inbound.task))  # its result is in the message that was set aside
            return await self._outbox.say(context, conversation, inbound, [set_aside(self._contenu)])

    async def retry(self, cle: bytes) -> bool:
        """
        Handles once more the message that was set aside under this receipt; False when it fails again.

        When it succeeds, its replies are in the outbox and it is not set aside any more.
        """
        async with self._transactions.lock:
            outcome = await self._transactions.run(lambda unit: self._again.handle(unit, cle))
            if outcome is not None:
                outcome.elsewhere += outcome.replies[0]  # the caller is a command, not the channel that sends them
                await self._conclude(outcome)
            return outcome is not None


async def _is_asked_for(context: BatchContext, inbound: Inbound) -> bool:
    """Whether this slow step still waits for its result: it was not taken, and the livret was not closed meanwhile."""
    task = await context.unit.task(bytes.fromhex(inbound.task))
    return task is not None and task.livret not in context.outcome.erased


def _encode(inbound: Inbound, livret: Livret) -> bytes:
    """The message as it is set aside; when nothing in it names the question it answers, the pending one is added."""
    told = (inbound.pose, inbound.seen, inbound.avant, inbound.repond_a, inbound.jeton, inbound.corrige)
    if all(it is None for it in told) and livret.poses:
        inbound = replace(inbound, pose=len(livret.poses) - 1)
    return corps.write_inbound(inbound)
