"""Erases a livret that is closed, and tells its other conversations."""

from dataclasses import replace

from bot import fil
from bot.channels.base import Outbound
from bot.memory import BatchContext, Conversation, Memory
from bot.registry import Canaux
from bot.turn.outbox import Outbox
from dialogs.contenu import Contenu
from dialogs.conversation.display import closed_elsewhere, messages_of
from dialogs.livret import Livret
from storage.rows import sequence
from storage.store import ConversationRow


class Erasure:
    """Writes an erasure in a batch: it takes effect when the batch is committed."""

    def __init__(self, contenu: Contenu, canaux: Canaux, memory: Memory, outbox: Outbox) -> None:
        self._contenu = contenu
        self._canaux = canaux
        self._memory = memory
        self._outbox = outbox

    async def forget(self, context: BatchContext, conversation: Conversation, row: ConversationRow) -> Conversation:
        """Erases the livret of this conversation, if it has one; the conversation stays, without a livret."""
        if row.livret is not None:
            await self.erase(context, row, conversation.livret)
        return Conversation(replace(row, livret=None), Livret(ferme=True), 0, ())

    async def erase(self, context: BatchContext, by: ConversationRow, livret: Livret) -> None:
        """Erases the livret of `by`; tells its other conversations, whose channels delete what they show."""
        assert by.livret is not None, "there is a livret to erase"
        others = await self._others(context, by, by.livret.id)
        for row in others:
            if row.adresse is not None:
                effacer = await self.identities(context, row, livret)
                self._tell_closed(context, replace(row, livret=None, n=row.n + 1), row.adresse, effacer)
        closed = {by.cle, *(row.cle for row in others)}
        for task in context.outcome.tasks:  # tasks of former batches are deleted with the rows of the livret
            if task.conversation in closed:
                context.unit.end_task(task.cle)
        context.unit.erase(by.livret.id)
        context.outcome.erased.add(by.livret.id)

    async def _others(self, context: BatchContext, by: ConversationRow, id: str) -> list[ConversationRow]:
        """The other conversations of this livret where people can be told, as they stand in this batch."""
        told = [canal for canal in self._canaux.values() if canal.pushes]
        stored = [await context.unit.conversation_of(id, canal.nom) for canal in told]
        rows = {row.cle: row for row in stored if row}
        here = (conversation.row for conversation in context.outcome.conversations.values())
        rows |= {row.cle: row for row in here if row.livret and row.livret.id == id and self._canaux[row.canal].pushes}
        return [row for row in rows.values() if row.cle != by.cle]

    async def identities(self, context: BatchContext, row: ConversationRow, livret: Livret) -> tuple[str, ...]:
        """The channel's identities of the messages of both sides that it can delete, as far as they are known."""
        deletes = self._canaux[row.canal].deletes
        if deletes is None:
            return ()
        said = {message for message in messages_of(livret) if deletes(message)}
        unwritten = {e for its, e in self._memory.delivered if its.conversation == row.cle and e is not None}
        return tuple(sorted(said | unwritten | set(await context.unit.externes(row.cle)), key=sequence))

    def _tell_closed(self, context: BatchContext, row: ConversationRow, chat: str, effacer: tuple[str, ...]) -> None:
        goodbye = Outbound(row.canal, chat, row.n, "", closed_elsewhere(self._contenu), effacer=effacer)
        if self._canaux[row.canal].kept:
            context.unit.keep(row, row.n, fil.write_message(goodbye, None, efface=True), None)
        self._outbox.put(context, row, goodbye, None)
        context.unit.put_conversation(row)
        context.outcome.conversations[row.cle] = Conversation(row, Livret(ferme=True), 0, ())
        context.outcome.elsewhere.append(goodbye)
