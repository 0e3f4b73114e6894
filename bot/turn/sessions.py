"""The receipt of a message, and the conversation it comes to, as the batch has left it so far."""

from dataclasses import replace

from bot.channels.base import Inbound
from bot.memory import Session, Took
from dialogs.livret import Livret
from storage.store import ConversationRow, Receipt, Store


def receipt_of(store: Store, inbound: Inbound, jour: str) -> Receipt:
    """jour: the day it came."""
    conversation = store.conversation_key(inbound.canal, inbound.chat)
    return Receipt(store.receipt_key(inbound.canal, inbound.chat, inbound.id), conversation, jour)


def session_of(took: Took, inbound: Inbound, receipt: Receipt) -> Session:
    """The conversation of a message; a new one for a chat that never wrote."""
    known = took.sessions.get(receipt.conversation)
    return known or Session(ConversationRow(receipt.conversation, inbound.canal, inbound.chat), Livret(), 0, ())


def brought_up(took: Took, session: Session) -> Session:
    """The conversation, its livret as another chat of it may have left it earlier in this batch."""
    row = session.row
    if row.livret is None:
        return session
    if row.livret.id in took.erased:
        return Session(replace(row, livret=None), Livret(ferme=True), 0, ())
    moved = took.livrets.get(row.livret.id)
    if moved is None or moved.longueur == row.livret.longueur:
        return session
    row = replace(row, livret=took.rows[row.livret.id])
    return Session(row, moved.livret, moved.cliche, session.shown)
