"""Plays one message: reads what it means, asks the core (`advance`), writes the result in the batch."""

from collections.abc import Sequence
from dataclasses import replace

from bot import fil, slow
from bot.channels.base import Inbound, Outbound
from bot.hearing import Hearing
from bot.memory import BatchContext, Conversation, last_pose
from bot.registry import Canaux
from bot.turn.erasure import Erasure
from bot.turn.outbox import Outbox
from dialogs.contenu import Contenu
from dialogs.conversation.display import is_on_transcripteurs_device
from dialogs.conversation.engine import advance
from dialogs.conversation.tour import Step
from dialogs.events import Dire, Effect, Event
from dialogs.livret import Ligne, Livret
from storage.codec import encode_ligne, encode_livret
from storage.store import ConversationRow, Store

CLICHE_EVERY = 200
"""écritures between two clichés (snapshots) of a livret: at most this many are folded again after a start"""


class Steps:
    """Plays messages one by one in a batch. page: the public address of the page, if it has one."""

    def __init__(
        self,
        contenu: Contenu,
        store: Store,
        canaux: Canaux,
        hearing: Hearing,
        outbox: Outbox,
        erasure: Erasure,
        page: str | None,
        slow_steps: Sequence[slow.SlowStep],
    ) -> None:
        self._contenu = contenu
        self._store = store
        self._canaux = canaux
        self._hearing = hearing
        self._outbox = outbox
        self._erasure = erasure
        self._page = page
        self._slow_steps = slow_steps

    async def play(self, context: BatchContext, conversation: Conversation, inbound: Inbound) -> list[Outbound]:
        """Gathers in the batch what this message changes. Returns the replies, which are in the outbox too."""
        before = conversation
        event, conversation = await self._hearing.hear(context, conversation, inbound)
        await self._leave(context, before, conversation)
        hand = inbound.plume, inbound.shared
        step = advance(self._contenu, conversation.livret, event, context.quand, *hand, last_pose(conversation))
        row = self._note_presence(context, conversation.row, inbound)
        effects = self._with_notice(conversation, step.effects)
        if inbound.task:
            context.unit.end_task(bytes.fromhex(inbound.task))
        if step.closes:
            effacer = await self._erasure.identities(context, row, conversation.livret)
            conversation = await self._erasure.forget(context, conversation, row)
            return await self._outbox.say(context, conversation, inbound, effects, effacer)
        asked_of = conversation.livret
        conversation = self._write(context, conversation, row, step)
        conversation = self._keep_said(context, conversation, inbound, step)
        self._ask_slow_steps(context, asked_of, conversation, inbound, event, step)
        return await self._outbox.say(context, conversation, inbound, effects)

    async def _leave(self, context: BatchContext, before: Conversation, after: Conversation) -> None:
        """Erases the livret that this chat had, not open yet, when it joins the livret of another device."""
        mine, joined = before.row.livret, after.row.livret
        if mine is not None and joined is not None and mine.id != joined.id:
            await self._erasure.erase(context, before.row, before.livret)

    def _note_presence(self, context: BatchContext, row: ConversationRow, inbound: Inbound) -> ConversationRow:
        """Notes that the person wrote here, now. The result of a slow step notes only the address, if unknown."""
        if inbound.task:
            return replace(row, adresse=row.adresse or inbound.chat)
        if row.bloque:
            context.outcome.unblocked.add((inbound.canal, inbound.chat))
        row = replace(row, vu_le=int(context.quand.timestamp()))
        return replace(row, adresse=inbound.chat, bloque=False) if row.bloque or row.adresse is None else row

    def _with_notice(self, conversation: Conversation, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """Puts the channel's notice, if it has one, before the very first message."""
        notice = self._canaux[conversation.row.canal].notice
        return effects if notice is None or conversation.row.n else (*map(Dire, notice(self._page)), *effects)

    def _write(
        self, context: BatchContext, conversation: Conversation, row: ConversationRow, step: Step
    ) -> Conversation:
        if not step.ecritures:
            return Conversation(row, conversation.livret, conversation.cliche, conversation.shown)
        livret = row.livret or context.unit.open_livret()
        iso = context.quand.isoformat(timespec="seconds")
        lignes = [Ligne(iso, ecriture, step.plume) for ecriture in step.ecritures]
        livret = context.unit.append(livret, [encode_ligne(ligne) for ligne in lignes])
        cliche = conversation.cliche
        if livret.longueur - cliche >= max(CLICHE_EVERY, cliche // 4):
            context.unit.set_cliche(livret, encode_livret(step.livret))
            cliche = livret.longueur
        return Conversation(replace(row, livret=livret), step.livret, cliche, conversation.shown, tuple(lignes))

    def _keep_said(
        self, context: BatchContext, conversation: Conversation, inbound: Inbound, step: Step
    ) -> Conversation:
        """Writes the person's own bubble in the fil (`Canal.kept`)."""
        if not step.bubble or not self._canaux[conversation.row.canal].kept:
            return conversation
        octets = fil.write_said(inbound, is_on_transcripteurs_device(inbound.plume, inbound.shared))
        if octets is None:
            return conversation
        row = replace(conversation.row, n=conversation.row.n + 1)
        context.unit.keep(row, row.n, octets, row.livret)
        return replace(conversation, row=row)

    def _ask_slow_steps(
        self,
        context: BatchContext,
        asked_of: Livret,
        conversation: Conversation,
        inbound: Inbound,
        event: Event,
        step: Step,
    ) -> None:
        """Stores the slow steps that this message asks for, with the question that it belongs to."""
        if not self._slow_steps:
            return
        sur = getattr(event, "sur", None)
        pose = sur if sur is not None else len(asked_of.poses) - 1 if asked_of.poses else None
        for task in slow.tasks_of(self._store, self._slow_steps, inbound, step.effects, pose):
            context.unit.ask_task(task, conversation.row.livret)
            context.outcome.tasks.append(task)
