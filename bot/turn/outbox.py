"""Turns the effects of a step into numbered messages, and writes them to the outbox or to the fil."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot import corps, fil
from bot.channels.base import Canal, Fichier, Inbound, Outbound
from bot.liens import ChannelLinks
from bot.memory import BatchContext, Conversation, Folded, Outcome, ShownMessage, recent
from bot.registry import Canaux
from dialogs.contenu import Contenu
from dialogs.conversation.display import display, with_links
from dialogs.events import Dire, Effect, Fermer, Relier, Remettre, Signaler
from dialogs.livret import Ligne
from storage import sessions
from storage.codec import decode_ligne
from storage.store import Batch, ConversationRow, OutboxRow

MakeFile = Callable[[str, str, Sequence[Ligne]], Fichier]
"""The file of a livret: its format, the livret's id, its journal."""


class Outbox:
    """Writes messages in a batch. Nothing is sent here."""

    def __init__(self, contenu: Contenu, canaux: Canaux, make_file: MakeFile, links: ChannelLinks) -> None:
        self._contenu = contenu
        self._canaux = canaux
        self._make_file = make_file
        self._links = links

    async def say(
        self,
        context: BatchContext,
        conversation: Conversation,
        inbound: Inbound,
        effects: Sequence[Effect],
        effacer: tuple[str, ...] = (),
    ) -> list[Outbound]:
        """
        Writes the messages of a step, and updates the conversation in the batch.

        effacer: identities that the first message asks the channel to delete.
        """
        canal = self._canaux[conversation.row.canal]
        pose = len(conversation.livret.poses) - 1 if conversation.livret.poses else None
        closed = any(isinstance(effect, Fermer) for effect in effects)
        shown: list[ShownMessage] = list(conversation.shown)
        out: list[Outbound] = []
        for effect in effects:
            if isinstance(effect, Signaler):
                _signal(context.unit, effect, context.quand)
            if isinstance(effect, Fermer | Signaler):
                continue
            n = conversation.row.n + len(out) + 1
            message = await self._outbound(context, conversation, canal, n, inbound, effect)
            if effacer and not out:
                message = replace(message, effacer=effacer)
            self.put(context, conversation.row, message, pose)
            if canal.kept:
                self._keep(context, conversation, inbound, message, isinstance(effect, Relier), closed)
            shown.append(ShownMessage(n, pose, message.jeton, _actions(canal, message), None))
            out.append(message)
        row = replace(conversation.row, n=conversation.row.n + len(out))
        context.unit.put_conversation(row)
        _note(
            context.outcome,
            Conversation(row, conversation.livret, conversation.cliche, recent(shown)),
            conversation.lignes,
        )
        return out

    def put(self, context: BatchContext, row: ConversationRow, message: Outbound, pose: int | None) -> None:
        """Writes this message; it is to be sent too, unless its channel reads stored lines (`Canal.kept`)."""
        canal = self._canaux[row.canal]
        actions = _actions(canal, message)
        stored = OutboxRow(
            conversation=row.cle,
            n=message.n,
            a=message.a,
            jeton=message.jeton or None,
            pose=pose,
            actions=json.dumps(actions).encode() if actions else None,
            corps=None if canal.kept else corps.write_message(message),
        )
        if not canal.kept:
            key = message.canal, message.chat, message.n
            context.outcome.outbox[key] = replace(stored, maison=row.livret is None)
        context.unit.say(stored, row.livret)

    def _keep(
        self,
        context: BatchContext,
        conversation: Conversation,
        inbound: Inbound,
        message: Outbound,
        offers_links: bool,
        closed: bool,
    ) -> None:
        """Writes the line of this message in the fil (`Canal.kept`)."""
        row, today = conversation.row, context.quand.date()
        beside = display(self._contenu, conversation.livret, today, inbound.plume, inbound.shared)
        progres = beside.progres if row.livret else None
        line = fil.write_message(message, progres, offers_links, closed, beside.pour)
        context.unit.keep(row, message.n, line, row.livret)

    async def _outbound(
        self,
        context: BatchContext,
        conversation: Conversation,
        canal: Canal,
        n: int,
        inbound: Inbound,
        effect: Dire | Remettre | Relier,
    ) -> Outbound:
        place = canal.nom, inbound.chat, n, inbound.id
        if isinstance(effect, Remettre):
            return Outbound(*place, effect.texte, fichier=await self._file(context, conversation, effect.format))
        if isinstance(effect, Relier):
            return Outbound(*place, self._with_links(context, conversation, canal, effect.texte))
        jeton = secrets.token_urlsafe(9) if canal.opaque else ""
        asked = effect.texte, effect.boutons, effect.question
        return Outbound(*place, *asked, jeton, saisie=effect.saisie, faq=effect.faq)

    async def _file(self, context: BatchContext, conversation: Conversation, format: str) -> Fichier:
        """The file of the livret as it is now, with what this batch has written so far."""
        livret = conversation.row.livret
        assert livret is not None, "only an open livret is handed over"
        stored = await context.unit.journal(livret.id)
        fresh = (*context.outcome.lignes.get(livret.id, ()), *conversation.lignes)
        return self._make_file(format, livret.id, (*(decode_ligne(octets) for octets in stored), *fresh))

    def _with_links(self, context: BatchContext, conversation: Conversation, canal: Canal, texte: str) -> str:
        """The text, with the links to other channels, unless the channel makes them itself."""
        livret = conversation.row.livret
        assert livret is not None, "only an open livret can be continued elsewhere"
        if canal.makes_links:
            return texte
        jeton = sessions.open_passage(context.unit, livret.id, context.quand)
        links = self._links.elsewhere(canal.nom, jeton)
        return with_links(self._contenu, texte, links)


def _note(outcome: Outcome, conversation: Conversation, lignes: Sequence[Ligne]) -> None:
    """The message is done: notes its conversation and its livret for the rest of the batch."""
    outcome.conversations[conversation.row.cle] = conversation
    livret = conversation.row.livret
    if livret is not None:
        outcome.livrets[livret.id] = Folded(livret.longueur, conversation.livret, conversation.cliche)
        outcome.rows[livret.id] = livret
        outcome.lignes.setdefault(livret.id, []).extend(lignes)


def _actions(canal: Canal, message: Outbound) -> tuple[str, ...]:
    """The actions of the buttons, in their order, for an opaque channel, whose buttons do not carry them."""
    return tuple(bouton.action for row in message.boutons for bouton in row) if canal.opaque else ()


def _signal(unit: Batch, effect: Signaler, quand: datetime) -> None:
    """A question found no answer: counts it, or stores its words with nothing that tells who asked."""
    jour = quand.date().isoformat()
    if effect.mots is None:
        unit.count_unanswered(jour)
    else:
        unit.leave_question(jour, effect.mots)
