"""
Finds what a message means: the question it answers, the button it presses, the link it follows, the code it presents.

The core reads the words (`dialogs/conversation/meaning.py`); this module looks up what only the store knows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.base import Inbound
from bot.memory import BatchContext, Conversation, Memory, shown_by
from dialogs.contenu import Contenu
from dialogs.conversation import meaning
from dialogs.conversation.hear import expand
from dialogs.conversation.meaning import FollowLink, TryCode
from dialogs.events import Action, CodePresente, Dit, Envoye, Event, Modifie, Rejoint
from dialogs.faq.search import Faq
from storage import codes, sessions
from storage.rows import sequence
from storage.store import Batch

CODE_TRIES = 5
"""wrong codes of a collectivité that one chat may try before it has to wait"""
CODE_WAIT = timedelta(hours=1)
"""the wait, from the last wrong code"""


class Hearing:
    """Reads the store, and uses up codes and links; writes nothing in a livret."""

    def __init__(self, contenu: Contenu, faq: Callable[[], Faq], memory: Memory) -> None:
        self._contenu = contenu
        self._faq = faq
        self._memory = memory

    async def hear(
        self, context: BatchContext, conversation: Conversation, inbound: Inbound
    ) -> tuple[Event, Conversation]:
        """The event that this message is; the conversation, whose livret may have changed (a link was followed)."""
        unit, today = context.unit, context.quand.date()
        if inbound.corrige is not None:
            edited = Modifie(inbound.corrige, inbound.texte or "")
            return meaning.reread(
                self._contenu, self._faq, conversation.livret, edited, today, inbound.plume
            ), conversation
        if inbound.jeton is not None:
            return await self._pressed(unit, conversation, inbound), conversation
        sur = await self._pose_on_screen(unit, conversation, inbound)
        if inbound.action is not None:
            return expand(inbound.action, sur), conversation
        if inbound.piece is not None:
            piece = inbound.piece
            return Envoye(piece.sorte, piece.nom, piece.ref, inbound.message, sur, inbound.texte), conversation
        said = Dit(inbound.texte or "", inbound.message, sur)
        hand = inbound.plume, inbound.shared
        meant = meaning.understand(self._contenu, self._faq, conversation.livret, said, today, *hand)
        if isinstance(meant, FollowLink):
            return await self._join(context, conversation, meant.jeton)
        if isinstance(meant, TryCode):
            return await self._try_code(unit, conversation, meant.dit, context.quand)
        return meant, conversation

    async def _join(self, context: BatchContext, conversation: Conversation, jeton: str) -> tuple[Event, Conversation]:
        """
        The person followed a one-time link: the chat joins its livret, unless the chat has an open livret already.

        A livret of the chat that is not open yet is left: it holds no answer.
        """
        unit, outcome, quand = context.unit, context.outcome, context.quand
        mine = conversation.row.livret
        if mine is not None and conversation.livret.is_open:
            carried = len(jeton) == sessions.PASSAGE_SIGNS or len(codes.normalise(jeton)) == codes.LENGTH
            return meaning.keep_own_livret(carried), conversation
        id = await sessions.use_passage(unit, jeton, quand)
        livret = await unit.livret_row(id) if id is not None else None
        if livret is None or livret.id in outcome.erased:
            return await self._try_code_of_link(unit, conversation, jeton, quand)
        if mine is not None and mine.id == livret.id:
            return Rejoint(), conversation
        row = replace(conversation.row, livret=outcome.rows.get(livret.id, livret))
        folded = outcome.livrets.get(livret.id) or await self._memory.refold(unit, livret)
        return Rejoint(), Conversation(row, folded.livret, folded.cliche, ())

    async def _try_code_of_link(
        self, unit: Batch, conversation: Conversation, jeton: str, quand: datetime
    ) -> tuple[Event, Conversation]:
        """The link may carry the collectivité's code; if not, it is not valid any more."""
        if meaning.may_carry_code(self._contenu):
            event, conversation = await self._try_code(unit, conversation, Dit(jeton), quand)
            if event.collectivite is not None:
                return event, conversation
        return meaning.lost_link(conversation.livret), conversation

    async def _pressed(self, unit: Batch, conversation: Conversation, inbound: Inbound) -> Action:
        """The action of a button, found by the jeton of its message; an unknown jeton does nothing."""
        shown = next((s for s in reversed(conversation.shown) if s.jeton == inbound.jeton), None)
        if shown is None:
            found = await unit.shown_at(conversation.row, jeton=inbound.jeton)
            shown = shown_by(found) if found else None
        if shown is None or inbound.rang >= len(shown.actions):
            return Action("inconnu")
        return expand(shown.actions[inbound.rang], shown.pose)

    async def _pose_on_screen(self, unit: Batch, conversation: Conversation, inbound: Inbound) -> int | None:
        """Number of the question on screen when the message was written; None when that is not known."""
        if inbound.pose is not None:
            return inbound.pose
        if inbound.repond_a is not None:
            externe = inbound.repond_a
            shown = next((s for s in reversed(conversation.shown) if s.externe == externe), None)
            if shown is None and (found := await unit.shown_at(conversation.row, externe=externe)):
                shown = shown_by(found)
            if shown is not None:
                return shown.pose
        if inbound.seen is not None and not 0 < inbound.seen <= conversation.row.n:
            return None
        if inbound.seen is not None:
            shown = next((s for s in reversed(conversation.shown) if s.n == inbound.seen), None)
            if shown is None and (found := await unit.shown_at(conversation.row, n=inbound.seen)):
                shown = shown_by(found)
            return shown.pose if shown else None
        if inbound.avant is not None:
            here = sequence(inbound.avant)
            before = (s for s in reversed(conversation.shown) if s.externe is not None and sequence(s.externe) < here)
            shown = next(before, None)
            if shown is None and conversation.row.n > len(conversation.shown):
                # More messages were sent since than the memory keeps.
                found = await unit.shown_at(conversation.row, avant=inbound.avant)
                shown = shown_by(found) if found else None
            return shown.pose if shown else None
        return None

    async def _try_code(
        self, unit: Batch, conversation: Conversation, event: Dit, quand: datetime
    ) -> tuple[CodePresente, Conversation]:
        """
        Looks up the collectivité's code. After CODE_TRIES wrong codes the chat waits CODE_WAIT.

        Words that cannot be a code (« je ne l'ai pas ») do not count as a wrong code.
        """
        if not codes.could_be(event.mots):
            return CodePresente(event.mots, None, False, event.message), conversation
        row = conversation.row
        last = datetime.fromisoformat(row.essais_le) if row.essais_le else None
        essais = row.essais if last is not None and quand - last < CODE_WAIT else 0
        if essais >= CODE_TRIES:
            return CodePresente(event.mots, None, True, event.message), conversation
        used = await codes.use(unit, event.mots, quand.date())
        collectivite = used.collectivite if isinstance(used, codes.Code) else None
        essais = 0 if collectivite is not None else essais + 1
        row = replace(row, essais=essais, essais_le=quand.isoformat() if essais else None)
        return CodePresente(event.mots, collectivite, False, event.message), replace(conversation, row=row)
