"""
Takes batches of messages: one transaction a batch, one step a message.

    receipts, fold, hear, advance, gather the writes; commit; then tell the channels

Each message has a savepoint of its own. When one makes the code fail, it is set aside, sealed; the person is told, and
stays at the same question; the other messages of the batch go on. The channel acknowledges, and replies are sent, after
the commit. `bot/hearing.py` finds what a message means; `bot/memory.py` keeps the folded livrets in memory.

    batch.py          the transaction, the receipts, the savepoints; the news after the commit
    again.py          a message that was set aside, handled again
    conversations.py  the receipt of a message, and the conversation it comes to
    step.py           one message: heard, played by the core, written
    outbox.py         the messages of the assistant, written to the outbox
    erasure.py        a livret that is closed: it is erased, and its other conversations are told
    reading.py        reads a conversation as it stands: for the page, for an export
    delivery.py       the outbox, as the channels read it and mark it
    transactions.py   the store and its copy in memory, under one lock
"""

from bot.turn.batch import Intake
from bot.turn.outbox import MakeFile
from bot.turn.reading import ConversationView

__all__ = ["ConversationView", "Intake", "MakeFile"]
