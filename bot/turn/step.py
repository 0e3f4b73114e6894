"""One message: heard, played by the core, written in the batch, answered."""

from collections.abc import Sequence
from dataclasses import replace

from bot import fil, slow
from bot.channels.base import Inbound, Outbound
from bot.hearing import Ear
from bot.memory import Session, Taking, last_pose
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
"""écritures between two clichés of a livret: what a start has to fold again at most"""


class Steps:
    """Plays messages one by one in a batch. page: the public address of the page, where there is one."""

    def __init__(
        self,
        contenu: Contenu,
        store: Store,
        canaux: Canaux,
        ear: Ear,
        outbox: Outbox,
        erasure: Erasure,
        page: str | None,
        slow_steps: Sequence[slow.SlowStep],
    ) -> None:
        self._contenu = contenu
        self._store = store
        self._canaux = canaux
        self._ear = ear
        self._outbox = outbox
        self._erasure = erasure
        self._page = page
        self._slow_steps = slow_steps

    async def play(self, taking: Taking, session: Session, inbound: Inbound) -> list[Outbound]:
        """What this message changes is gathered in the batch; what is said back, which is in the outbox."""
        before = session
        event, session = await self._ear.hear(taking, session, inbound)
        await self._leave(taking, before, session)
        hand = inbound.par, inbound.ensemble
        step = advance(self._contenu, session.livret, event, taking.quand, *hand, last_pose(session))
        row = self._met(taking, session.row, inbound)
        effects = self._with_notice(session, step.effects)
        if inbound.task:
            taking.unit.end_task(bytes.fromhex(inbound.task))
        if step.closes:
            effacer = await self._erasure.identities(taking, row, session.livret)
            session = await self._erasure.forget(taking, session, row)
            return await self._outbox.say(taking, session, inbound, effects, effacer)
        asked_of = session.livret
        session = self._write(taking, session, row, step)
        session = self._keep_said(taking, session, inbound, step)
        self._ask_slow_steps(taking, asked_of, session, inbound, event, step)
        return await self._outbox.say(taking, session, inbound, effects)

    async def _leave(self, taking: Taking, before: Session, after: Session) -> None:
        """A livret that was not open yet, left for that of another device, goes."""
        mine, joined = before.row.livret, after.row.livret
        if mine is not None and joined is not None and mine.id != joined.id:
            await self._erasure.erase(taking, before.row, before.livret)

    def _met(self, taking: Taking, row: ConversationRow, inbound: Inbound) -> ConversationRow:
        """The person wrote, now and from here; the result of a slow step shows nothing of where they are."""
        if inbound.task:
            return replace(row, adresse=row.adresse or inbound.chat)
        if row.bloque:
            taking.took.unblocked.add((inbound.canal, inbound.chat))
        row = replace(row, vu_le=int(taking.quand.timestamp()))
        return replace(row, adresse=inbound.chat, bloque=False) if row.bloque or row.adresse is None else row

    def _with_notice(self, session: Session, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """The very first message of a channel that has something to say first begins with that."""
        notice = self._canaux[session.row.canal].notice
        return effects if notice is None or session.row.n else (*map(Dire, notice(self._page)), *effects)

    def _write(self, taking: Taking, session: Session, row: ConversationRow, step: Step) -> Session:
        if not step.ecritures:
            return Session(row, session.livret, session.cliche, session.shown)
        livret = row.livret or taking.unit.open_livret()
        iso = taking.quand.isoformat(timespec="seconds")
        lignes = [Ligne(iso, ecriture, step.par) for ecriture in step.ecritures]
        livret = taking.unit.append(livret, [encode_ligne(ligne) for ligne in lignes])
        cliche = session.cliche
        if livret.longueur - cliche >= max(CLICHE_EVERY, cliche // 4):
            taking.unit.set_cliche(livret, encode_livret(step.livret))
            cliche = livret.longueur
        return Session(replace(row, livret=livret), step.livret, cliche, session.shown, tuple(lignes))

    def _keep_said(self, taking: Taking, session: Session, inbound: Inbound, step: Step) -> Session:
        """The person's own bubble, where the channel shows the whole conversation again."""
        if not step.bubble or not self._canaux[session.row.canal].kept:
            return session
        octets = fil.write_said(inbound, is_on_transcripteurs_device(inbound.par, inbound.ensemble))
        if octets is None:
            return session
        row = replace(session.row, n=session.row.n + 1)
        taking.unit.keep(row, row.n, octets, row.livret)
        return replace(session, row=row)

    def _ask_slow_steps(
        self, taking: Taking, asked_of: Livret, session: Session, inbound: Inbound, event: Event, step: Step
    ) -> None:
        """What this message asks that takes long is kept to be done, with the question it belongs to."""
        if not self._slow_steps:
            return
        sur = getattr(event, "sur", None)
        pose = sur if sur is not None else len(asked_of.poses) - 1 if asked_of.poses else None
        for task in slow.tasks_of(self._store, self._slow_steps, inbound, step.effects, pose):
            taking.unit.ask_task(task, session.row.livret)
            taking.took.tasks.append(task)
