"""
A batch of messages -> one transaction -> one step each.

    receive, fold, hear, advance, gather what it writes; commit; only then does anyone learn of it

Each message has a savepoint of its own: one that makes the code fail is set aside, sealed, and the person is told and
keeps their place; the others of the batch go on. Replies leave after the commit, and the channel acknowledges after it.
What a message means is found out by `bot/hearing.py`; what was folded is kept in `bot/memory.py`.

    batch.py          the transaction, the receipts, the savepoints; what is told after the commit
    again.py          a message that was set aside, handled again
    conversations.py  the receipt of a message, and the conversation it comes to
    step.py           one message: heard, played by the core, written
    outbox.py         what the assistant says, on its way to the person
    erasure.py        a livret that is closed, and what is said of it elsewhere
    reading.py        a conversation, for those who look at it
    delivery.py       what is still to be sent, and what was
    transactions.py   the store and what is remembered of it, under one lock
"""

from bot.turn.batch import Intake
from bot.turn.outbox import MakeFile
from bot.turn.reading import ConversationView

__all__ = ["ConversationView", "Intake", "MakeFile"]
