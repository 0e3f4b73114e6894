"""The receipt of a message, and its conversation as the batch has left it so far."""

from dataclasses import replace

from bot.channels.base import Inbound
from bot.memory import Conversation, Outcome
from dialogs.livret import Livret
from storage.store import ConversationRow, Receipt, Store


def receipt_of(store: Store, inbound: Inbound, jour: str) -> Receipt:
    """jour: the day it came."""
    conversation = store.conversation_key(inbound.canal, inbound.chat)
    return Receipt(store.receipt_key(inbound.canal, inbound.chat, inbound.id), conversation, jour)


def conversation_of(outcome: Outcome, inbound: Inbound, receipt: Receipt) -> Conversation:
    """The conversation of a message; a new one for a chat that wrote for the first time."""
    known = outcome.conversations.get(receipt.conversation)
    return known or Conversation(ConversationRow(receipt.conversation, inbound.canal, inbound.chat), Livret(), 0, ())


def with_latest_livret(outcome: Outcome, conversation: Conversation) -> Conversation:
    """The conversation with its livret as it is now: another chat of the livret may have changed it in this batch."""
    row = conversation.row
    if row.livret is None:
        return conversation
    if row.livret.id in outcome.erased:
        return Conversation(replace(row, livret=None), Livret(ferme=True), 0, ())
    moved = outcome.livrets.get(row.livret.id)
    if moved is None or moved.longueur == row.livret.longueur:
        return conversation
    row = replace(row, livret=outcome.rows[row.livret.id])
    return Conversation(row, moved.livret, moved.cliche, conversation.shown)
