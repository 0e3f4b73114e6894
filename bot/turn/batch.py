"""The transaction of a batch: receipts, one savepoint a message, and what is told once it is on disk."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot import corps
from bot.channels.base import Inbound, Outbound
from bot.hearing import Ear
from bot.liens import Liens
from bot.logs import place_of
from bot.memory import Session, Taking, Took
from bot.news import BatchTaken, LivretsErased, Moved, News, SaidElsewhere, TasksAsked
from bot.registry import CANAUX, Canaux
from bot.slow import SlowStep
from bot.turn.again import Again
from bot.turn.delivery import Delivery
from bot.turn.erasure import Erasure
from bot.turn.outbox import MakeFile, Outbox
from bot.turn.reading import Reading
from bot.turn.sessions import brought_up, receipt_of, session_of
from bot.turn.step import Steps
from bot.turn.transactions import Transactions
from dialogs.contenu import Contenu
from dialogs.conversation.display import set_aside
from dialogs.faq.search import Faq
from dialogs.livret import Livret
from storage.store import Batch, Concurrence, Receipt, Store

log = structlog.get_logger()


class Turn(Delivery, Reading):
    """
    The one place where a message meets the livret.

    now: today's date and time, with its offset. make_file, liens: what files and links are made of. canaux: the
    channels that are known. page: the public address of the page, where there is one. slow_steps: what may be asked of
    `bot/slow.py`.
    """

    def __init__(
        self,
        contenu: Contenu,
        faq: Callable[[], Faq],
        store: Store,
        now: Callable[[], datetime],
        make_file: MakeFile,
        liens: Liens | None = None,
        canaux: Canaux = CANAUX,
        page: str | None = None,
        slow_steps: Sequence[SlowStep] = (),
    ) -> None:
        transactions = Transactions(store)
        Delivery.__init__(self, transactions)
        Reading.__init__(self, transactions)
        self._contenu = contenu
        self._now = now
        self.liens = liens or Liens(canaux=canaux)
        self.news = News()
        outbox = Outbox(contenu, canaux, make_file, self.liens)
        erasure = Erasure(contenu, canaux, transactions.memory, outbox)
        ear = Ear(contenu, faq, transactions.memory)
        self._outbox = outbox
        self._steps = Steps(contenu, store, canaux, ear, outbox, erasure, page, slow_steps)
        self._again = Again(transactions, canaux, self._steps, now)

    async def take(self, batch: Sequence[Inbound]) -> list[list[Outbound]]:
        """
        Handle these messages, in their order; the replies to each, empty for one that was handled before.

        Everything is on disk when this returns. Errors of the database pass as they are: nothing was handled then.
        What the result of a slow step is answered is told (SaidElsewhere), since no channel waits for it.
        """
        async with self._transactions.lock:
            started = time.perf_counter()
            took = await self._transactions.run(lambda unit: self._handle(unit, batch))
            await self._conclude(took)
            seconds = time.perf_counter() - started
            self.news.tell(BatchTaken(len(batch), took.parked, seconds))
            ms = round(seconds * 1000, 2)
            log.debug("turn.batch", count=len(batch), chats=len(took.sessions), parked=took.parked, ms=ms)
            return took.replies

    async def _conclude(self, took: Took) -> None:
        """It is on disk: whoever wants to know is told."""
        self._memory.remember(took)
        self._unblocked |= took.unblocked
        if took.erased:
            self._transactions.to_wipe = True
            self.news.tell(LivretsErased(sorted(took.erased)))
        await self._transactions.wipe()  # before anyone is woken, who would read and be in its way
        chats = {(s.row.canal, s.row.adresse) for s in took.sessions.values() if s.row.adresse}
        self.news.tell(Moved(chats, set(took.livrets) | took.erased))
        if took.elsewhere:
            self.news.tell(SaidElsewhere(took.elsewhere))
        if took.tasks:
            self.news.tell(TasksAsked(took.tasks))

    async def _handle(self, unit: Batch, batch: Sequence[Inbound]) -> Took:
        quand = self._now()
        jour = quand.date().isoformat()
        receipts = [receipt_of(self._store, inbound, jour) for inbound in batch]
        new, rows = await unit.receive(receipts)
        took = Took([[] for _ in batch])
        took.sessions = await self._memory.sessions(unit, rows)
        taking = Taking(unit, took, quand)
        for position, (inbound, receipt) in enumerate(zip(batch, receipts, strict=True)):
            if receipt.cle in new:
                new.discard(receipt.cle)
                if not inbound.task:
                    took.replies[position] = await self._handle_one(taking, inbound, receipt)
                elif await _is_asked_for(taking, inbound):
                    said = await self._handle_one(taking, inbound, receipt)
                    took.elsewhere += said if not took.sessions[receipt.conversation].row.bloque else []
        return took

    async def _handle_one(self, taking: Taking, inbound: Inbound, receipt: Receipt) -> list[Outbound]:
        """One message in a savepoint; a failure is ours, not the person's: set aside and said, the place is kept."""
        session = brought_up(taking.took, session_of(taking.took, inbound, receipt))
        try:
            with taking.unit.savepoint():
                return await self._steps.play(taking, session, inbound)
        except Concurrence:
            raise
        except Exception as bug:  # noqa: BLE001 - it does not carry on: dropped, parked, told, logged
            log.error("turn.parked", receipt=receipt.cle.hex(), error=type(bug).__name__, at=place_of(bug))
            return await self._set_aside(taking, session, inbound, receipt, type(bug).__name__)

    async def _set_aside(
        self, taking: Taking, session: Session, inbound: Inbound, receipt: Receipt, error: str
    ) -> list[Outbound]:
        taking.took.parked += 1
        with taking.unit.savepoint():
            taking.unit.park(receipt, _raw(inbound, session.livret), error, session.row.livret)
            if inbound.task:
                taking.unit.end_task(bytes.fromhex(inbound.task))  # its result is kept there from now on
            return await self._outbox.say(taking, session, inbound, [set_aside(self._contenu)])

    async def retry(self, cle: bytes) -> bool:
        """
        Handle again the message that was set aside under this receipt; whether that went well.

        Well: it gives what it would have given, its replies wait to be sent, and it is set aside no more.
        """
        async with self._transactions.lock:
            took = await self._transactions.run(lambda unit: self._again.handle(unit, cle))
            if took is not None:
                took.elsewhere += took.replies[0]  # whoever asked for this is not the channel that sends them
                await self._conclude(took)
            return took is not None


async def _is_asked_for(taking: Taking, inbound: Inbound) -> bool:
    """Whether this slow step is still to be done: its result is not taken, and its livret was not closed meanwhile."""
    task = await taking.unit.task(bytes.fromhex(inbound.task))
    return task is not None and task.livret not in taking.took.erased


def _raw(inbound: Inbound, livret: Livret) -> bytes:
    """A message that is set aside; if nothing in it tells what it answers, it is what is asked now."""
    told = (inbound.pose, inbound.seen, inbound.avant, inbound.repond_a, inbound.jeton, inbound.corrige)
    if all(it is None for it in told) and livret.poses:
        inbound = replace(inbound, pose=len(livret.poses) - 1)
    return corps.write_inbound(inbound)
