"""Handles a message that was set aside once more."""

from collections.abc import Callable
from datetime import date, datetime

import structlog

from bot import corps
from bot.channels.base import Inbound
from bot.logs import place_of
from bot.memory import BatchContext, Outcome
from bot.registry import Canaux, reader_of
from bot.turn.conversations import conversation_of, receipt_of
from bot.turn.step import Steps
from bot.turn.transactions import Transactions
from storage.store import Batch, Concurrence

log = structlog.get_logger()


class Again:
    """Handles it in a batch of its own, with the date of the day it came."""

    def __init__(self, transactions: Transactions, canaux: Canaux, steps: Steps, now: Callable[[], datetime]) -> None:
        self._store = transactions.store
        self._memory = transactions.memory
        self._canaux = canaux
        self._steps = steps
        self._now = now

    async def handle(self, unit: Batch, cle: bytes) -> Outcome | None:
        """The outcome; None when the message is not set aside any more, or failed again."""
        parked = await unit.parked(cle)
        if parked is None:
            return None
        now = self._now()
        quand = datetime.combine(date.fromisoformat(parked.recu_le), now.timetz())  # « hier » was said on that day
        try:
            inbound = (reader_of(self._canaux, parked.erreur) or corps.read_inbound)(parked.brut)
            with unit.savepoint():
                unit.unpark(cle)
                return await self._play_again(unit, inbound, quand) if inbound else Outcome([[]])
        except Concurrence:
            raise
        except Exception as bug:  # noqa: BLE001 - rolled back: the message stays set aside, which is logged
            log.error("turn.parked_again", receipt=cle.hex(), error=type(bug).__name__, at=place_of(bug))
            return None

    async def _play_again(self, unit: Batch, inbound: Inbound, quand: datetime) -> Outcome:
        receipt = receipt_of(self._store, inbound, quand.date().isoformat())
        await unit.receive([receipt])
        outcome = Outcome([[]])
        outcome.conversations = await self._memory.conversations(unit, await unit.conversations([receipt.conversation]))
        conversation = conversation_of(outcome, inbound, receipt)
        outcome.replies[0] = await self._steps.play(BatchContext(unit, outcome, quand), conversation, inbound)
        return outcome
