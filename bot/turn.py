"""
A batch of messages -> one transaction -> one step each.

    receive, fold, hear, advance, gather what it writes; commit; only then does anyone learn of it

Each message has a savepoint of its own: one that makes the code fail is set aside, sealed, and the person is told and
keeps her place; the others of the batch go on. Replies leave after the commit, and the channel acknowledges after it.
What a message means is found out by `hearing.py`; what was folded is kept in `memory.py`.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

import structlog

from bot import corps, fil
from bot.channels.base import Fichier, Inbound, Outbound
from bot.hearing import Ear
from bot.liens import Liens
from bot.logs import place_of
from bot.memory import Folded, Memory, Session, Shown, Took, is_behind, recent
from dialogs.contenu import Contenu
from dialogs.conversation.engine import advance, catch_up
from dialogs.conversation.tour import Step
from dialogs.events import Dire, Effect, Fermer, Relier, Remettre, Signaler
from dialogs.faq.search import Faq
from dialogs.lieux import essai
from dialogs.livret import Corrige, Ligne, Livret, Propose
from dialogs.livret.mandat import banner, is_transcripteur, mask
from dialogs.livret.vue import progress
from dialogs.phrases import join
from storage import acces
from storage.codec import decode_ligne, encode_ligne, encode_livret
from storage.store import Batch, Concurrence, ConversationRow, OutboxRow, Receipt, Store

log = structlog.get_logger()

T = TypeVar("T")

CLICHE_EVERY = 200
"""écritures between two clichés of a livret: what a start has to fold again at most"""
TRIES = 5
"""of a batch that another process disturbs"""
OPAQUE = frozenset({"telegram"})
"""channels whose buttons must not carry actions in clear: what each button means is kept with the message"""
KEPT = frozenset({"web"})
"""channels that show the whole conversation again: its lines are kept (fil.py), and nothing is sent"""

MakeFile = Callable[[str, str, Sequence[Ligne]], Fichier]
"""The file of a livret: its format, the livret's id, its journal."""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    A conversation as it stands. id: its livret's, None when it has none. n: of its last line.

    behind: the livret went on in another conversation, so that what is pending was not shown here.
    """

    id: str | None
    livret: Livret
    n: int
    behind: bool


class Turn:
    """
    The one place where a message meets the livret.

    now: today's date and time, with its offset.
    """

    def __init__(
        self,
        contenu: Contenu,
        faq: Callable[[], Faq],
        store: Store,
        now: Callable[[], datetime],
        make_file: MakeFile,
        liens: Liens | None = None,
    ) -> None:
        self._contenu = contenu
        self._store = store
        self._now = now
        self._make_file = make_file
        self.liens = liens or Liens()
        self._lock = asyncio.Lock()
        self._memory = Memory()
        self._ear = Ear(contenu, faq, self._memory)
        self._to_wipe = False
        self._unblocked: set[tuple[str, str]] = set()
        self.on_erased: Callable[[Sequence[str]], None] = lambda livrets: None
        """told the livrets that were closed, once nothing is left of them in the store"""
        self.on_batch: Callable[[int, int, float], None] = lambda messages, parked, seconds: None
        """told of each batch how many messages it had, how many were set aside, how many seconds it took"""
        self.on_elsewhere: Callable[[Sequence[Outbound]], None] = lambda messages: None
        """given what was said, once it is on disk, to other chats than those that wrote"""
        self.notices: dict[str, Callable[[], Sequence[str]]] = {}
        """by canal: what is said before the first word there"""
        self.readers: dict[str, Callable[[bytes], Inbound | None]] = {}
        """by the name of an error: how to read what was set aside for it, when it is not a message of ours"""
        self.on_moved: Callable[[set[str], set[str]], None] = lambda chats, livrets: None
        """told, once it is on disk, the chats of KEPT channels that have new lines, and the livrets that went on"""

    async def take(self, batch: Sequence[Inbound]) -> list[list[Outbound]]:
        """
        Handle these messages, in their order; the replies to each, empty for one that was handled before.

        Everything is on disk when this returns. Errors of the database pass as they are: nothing was handled then.
        """
        async with self._lock:
            started = time.perf_counter()
            took = await self._try(batch)
            await self._conclude(took)
            seconds = time.perf_counter() - started
            self.on_batch(len(batch), took.parked, seconds)
            ms = round(seconds * 1000, 2)
            log.debug("turn.batch", count=len(batch), chats=len(took.sessions), parked=took.parked, ms=ms)
            return took.replies

    async def _conclude(self, took: Took) -> None:
        """It is on disk: whoever wants to know is told."""
        self._memory.remember(took)
        self._unblocked |= took.unblocked
        if took.erased:
            self._to_wipe = True
            self.on_erased(sorted(took.erased))
        await self._wipe()  # before anyone is woken, who would read and be in its way
        chats = {s.row.adresse for s in took.sessions.values() if s.row.canal in KEPT and s.row.adresse}
        self.on_moved(chats, set(took.livrets) | took.erased)
        self.on_elsewhere(took.elsewhere)

    async def _wipe(self) -> None:
        """After an erasure, empty SQLite's WAL; a reader may be in the way, then it is done with the next batch."""
        if self._to_wipe:
            self._to_wipe = not await self._store.checkpoint()

    async def _try(self, batch: Sequence[Inbound]) -> Took:
        return await self._in_a_batch(lambda unit: self._handle(unit, batch))

    async def _in_a_batch(self, work: Callable[[Batch], Awaitable[T]]) -> T:
        """This work in one transaction, with what was delivered meanwhile; begun again if another process disturbs."""
        for attempt in range(TRIES):
            try:
                delivered = self._memory.delivered
                marked = len(delivered)  # more may come while this batch is written: they wait for the next
                async with self._store.batch() as unit:
                    for row, externe in delivered[:marked]:
                        unit.mark_sent(row, externe)
                    done = await work(unit)
                del delivered[:marked]
                return done
            except Concurrence:
                log.info("turn.again", attempt=attempt + 1)
                self._memory.forget()
        raise Concurrence("the store is too busy with another process")

    async def _handle(self, unit: Batch, batch: Sequence[Inbound]) -> Took:
        quand = self._now()
        jour = quand.date().isoformat()
        receipts = [self._receipt(inbound, jour) for inbound in batch]
        new, rows = await unit.receive(receipts)
        took = Took([[] for _ in batch])
        took.sessions = await self._memory.sessions(unit, rows)
        for position, (inbound, receipt) in enumerate(zip(batch, receipts, strict=True)):
            if receipt.cle in new:
                new.discard(receipt.cle)
                await self._handle_one(unit, took, position, inbound, receipt, quand)
        return took

    async def retry(self, cle: bytes) -> bool:
        """
        Handle again the message that was set aside under this receipt; whether that went well.

        Well: it gives what it would have given, its replies wait to be sent, and it is set aside no more.
        """
        async with self._lock:
            took = await self._in_a_batch(lambda unit: self._handle_again(unit, cle))
            if took is not None:
                took.elsewhere += took.replies[0]  # whoever asked for this is not the channel that sends them
                await self._conclude(took)
            return took is not None

    async def _handle_again(self, unit: Batch, cle: bytes) -> Took | None:
        parked = await unit.parked(cle)
        if parked is None:
            return None
        now = self._now()
        quand = datetime.combine(date.fromisoformat(parked.recu_le), now.timetz())  # « hier » was said on that day
        try:
            inbound = self.readers.get(parked.erreur, corps.read_inbound)(parked.brut)
            with unit.savepoint():
                unit.unpark(cle)
                return await self._step_again(unit, inbound, quand) if inbound else Took([[]])
        except Concurrence:
            raise
        except Exception as bug:  # noqa: BLE001 - it does not carry on: it stays set aside, and that is said
            log.error("turn.parked_again", receipt=cle.hex(), error=type(bug).__name__, at=place_of(bug))
            return None

    async def _step_again(self, unit: Batch, inbound: Inbound, quand: datetime) -> Took:
        receipt = self._receipt(inbound, quand.date().isoformat())
        await unit.receive([receipt])
        took = Took([[]])
        took.sessions = await self._memory.sessions(unit, await unit.conversations([receipt.conversation]))
        session = took.sessions.get(receipt.conversation) or self._meet(inbound, receipt.conversation)
        took.replies[0] = await self._step(unit, took, session, inbound, quand)
        return took

    def _receipt(self, inbound: Inbound, jour: str) -> Receipt:
        conversation = self._store.conversation_key(inbound.canal, inbound.chat)
        return Receipt(self._store.receipt_key(inbound.canal, inbound.chat, inbound.id), conversation, jour)

    async def _handle_one(
        self, unit: Batch, took: Took, position: int, inbound: Inbound, receipt: Receipt, quand: datetime
    ) -> None:
        """One message in a savepoint; a failure is ours, not the person's: set aside and said, the place is kept."""
        session = took.sessions.get(receipt.conversation) or self._meet(inbound, receipt.conversation)
        session = self._brought_up(took, session)
        try:
            with unit.savepoint():
                took.replies[position] = await self._step(unit, took, session, inbound, quand)
        except Concurrence:
            raise
        except Exception as bug:  # noqa: BLE001 - it does not carry on: dropped, parked, told, logged
            log.error("turn.parked", receipt=receipt.cle.hex(), error=type(bug).__name__, at=place_of(bug))
            took.parked += 1
            with unit.savepoint():
                unit.park(receipt, _raw(inbound, session.livret), type(bug).__name__, session.row.livret)
                apology = [Dire(self._contenu.phrases.GARDE_DE_COTE)]
                took.replies[position] = await self._say(unit, took, session, inbound, apology, quand)

    def _meet(self, inbound: Inbound, cle: bytes) -> Session:
        """A chat that never wrote."""
        return Session(ConversationRow(cle, inbound.canal, inbound.chat), Livret(), 0, ())

    def _brought_up(self, took: Took, session: Session) -> Session:
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

    # --- one message -------------------------------------------------------------------------------------------

    async def _step(
        self, unit: Batch, took: Took, session: Session, inbound: Inbound, quand: datetime
    ) -> list[Outbound]:
        before = session
        event, session = await self._ear.hear(unit, took, session, inbound, quand)
        await self._leave(unit, took, before, session)
        step = advance(self._contenu, session.livret, event, quand, inbound.par, inbound.ensemble)
        if is_behind(session) and step.livret.is_open and not _asks(step.effects):
            hand = (step.par, False) if step.ecritures else (inbound.par, inbound.ensemble)
            step = _followed(step, catch_up(self._contenu, step.livret, quand, *hand))
        if session.row.bloque:
            took.unblocked.add((inbound.canal, inbound.chat))
        row = replace(session.row, vu_le=int(quand.timestamp()))
        if row.bloque or row.adresse is None:
            row = replace(row, adresse=inbound.chat, bloque=False)
        effects = self._with_notice(session, step.effects)
        if any(isinstance(effect, Fermer) for effect in step.effects):
            effacer = await self._identities(unit, row, session.livret)
            session = await self._forget(unit, took, session, row)
            return await self._say(unit, took, session, inbound, effects, quand, effacer)
        session = self._write(unit, session, row, step, quand)
        session = self._keep_said(unit, session, inbound, step)
        return await self._say(unit, took, session, inbound, effects, quand)

    async def _leave(self, unit: Batch, took: Took, before: Session, after: Session) -> None:
        """A livret that was not open yet, left for that of another device, goes."""
        mine, joined = before.row.livret, after.row.livret
        if mine is not None and joined is not None and mine.id != joined.id:
            await self._erase(unit, took, before.row, before.livret)

    def _with_notice(self, session: Session, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """The very first message of a channel that has something to say first begins with that."""
        notice = self.notices.get(session.row.canal)
        return effects if notice is None or session.row.n else (*map(Dire, notice()), *effects)

    async def _forget(self, unit: Batch, took: Took, session: Session, row: ConversationRow) -> Session:
        """Nothing of the livret remains; the conversation goes on without one."""
        if row.livret is not None:
            await self._erase(unit, took, row, session.livret)
        return Session(replace(row, livret=None), Livret(ferme=True), 0, ())

    async def _erase(self, unit: Batch, took: Took, by: ConversationRow, livret: Livret) -> None:
        """Erase the livret of `by`; its other conversations are told, and forget what they show of it."""
        assert by.livret is not None, "there is a livret to erase"
        id = by.livret.id
        rows = {s.row.cle: s.row for s in took.sessions.values() if s.row.livret and s.row.livret.id == id}
        stored = [await unit.conversation_of(id, canal) for canal in (*KEPT, *OPAQUE)]
        for row in ({row.cle: row for row in stored if row} | rows).values():
            if row.cle != by.cle and row.canal in KEPT | OPAQUE and row.adresse is not None:
                effacer = await self._identities(unit, row, livret)
                self._tell_closed(unit, took, replace(row, livret=None, n=row.n + 1), row.adresse, effacer)
        unit.erase(id)
        took.erased.add(id)

    async def _identities(self, unit: Batch, row: ConversationRow, livret: Livret) -> tuple[int, ...]:
        """At the canal, the messages of both sides that a channel with its own memory should forget, as known here."""
        if row.canal not in OPAQUE:
            return ()
        versions = (v for f in livret.fiches.values() for r in f.reponses.values() for v in (r, *r.avant))
        said = {int(b.message) for v in versions for b in v.bouts if b.message.isascii() and b.message.isdecimal()}
        unwritten = {e for its, e in self._memory.delivered if its.conversation == row.cle and e is not None}
        return tuple(sorted(said | unwritten | set(await unit.externes(row.cle))))

    def _tell_closed(self, unit: Batch, took: Took, row: ConversationRow, chat: str, effacer: tuple[int, ...]) -> None:
        goodbye = Outbound(row.canal, chat, row.n, "", self._contenu.phrases.FERME_AILLEURS, effacer=effacer)
        if row.canal in KEPT:
            unit.keep(row, row.n, fil.write_message(goodbye, None, efface=True), None)
        unit.say(self._stored(took, row, goodbye, None), None)
        unit.put_conversation(row)
        took.sessions[row.cle] = Session(row, Livret(ferme=True), 0, ())
        took.elsewhere.append(goodbye)

    def _write(self, unit: Batch, session: Session, row: ConversationRow, step: Step, quand: datetime) -> Session:
        if not step.ecritures:
            return Session(row, session.livret, session.cliche, session.shown)
        livret = row.livret or unit.open_livret()
        iso = quand.isoformat(timespec="seconds")
        lignes = [Ligne(iso, ecriture, step.par) for ecriture in step.ecritures]
        livret = unit.append(livret, [encode_ligne(ligne) for ligne in lignes])
        cliche = session.cliche
        if livret.longueur - cliche >= max(CLICHE_EVERY, cliche // 4):
            unit.set_cliche(livret, encode_livret(step.livret))
            cliche = livret.longueur
        return Session(replace(row, livret=livret), step.livret, cliche, session.shown, tuple(lignes))

    def _keep_said(self, unit: Batch, session: Session, inbound: Inbound, step: Step) -> Session:
        """
        The person's own bubble. Before the charte is accepted, nothing of what they say is kept; nor are the words of a
        transcripteur that were refused. A correction that corrects nothing leaves the bubble as it was.
        """
        row = session.row
        vain = inbound.corrige is not None and not any(isinstance(e, Corrige | Propose) for e in step.ecritures)
        vain = vain or (inbound.texte is not None and is_transcripteur(step.par) and not step.ecritures)
        kept = row.canal in KEPT and session.livret.is_open and not essai.is_on(session.livret)
        octets = fil.write_said(inbound) if kept else None
        if octets is None or vain:
            return session
        row = replace(row, n=row.n + 1)
        unit.keep(row, row.n, octets, row.livret)
        return replace(session, row=row)

    async def _say(
        self,
        unit: Batch,
        took: Took,
        session: Session,
        inbound: Inbound,
        effects: Sequence[Effect],
        quand: datetime,
        effacer: tuple[int, ...] = (),
    ) -> list[Outbound]:
        """The messages of a step enter the outbox, numbered; the conversation is as they leave it."""
        row, n, shown = session.row, session.row.n, list(session.shown)
        out: list[Outbound] = []
        pose = len(session.livret.poses) - 1 if session.livret.poses else None
        efface = any(isinstance(effect, Fermer) for effect in effects)
        for effect in effects:
            if isinstance(effect, Signaler):
                _signal(unit, effect, quand)
            if isinstance(effect, Fermer | Signaler):
                continue
            n += 1
            message = await self._outbound(unit, took, session, n, inbound, effect, quand)
            if effacer and not out:
                message = replace(message, effacer=effacer)
            unit.say(self._stored(took, row, message, pose), row.livret)
            if row.canal in KEPT:
                plume = fil.is_plume(inbound)
                shown_to = mask(self._contenu, session.livret, quand.date(), inbound.par) if plume else session.livret
                progres = progress(self._contenu, shown_to) if row.livret and not efface else None
                pour = banner(self._contenu, session.livret, quand.date(), inbound.par) if plume else None
                line = fil.write_message(message, progres, isinstance(effect, Relier), efface, pour)
                unit.keep(row, n, line, row.livret)
            shown.append(Shown(message.n, pose, message.jeton, _actions(message), None))
            out.append(message)
        row = replace(row, n=n)
        unit.put_conversation(row)
        self._note(took, Session(row, session.livret, session.cliche, recent(shown)), session.lignes)
        return out

    def _note(self, took: Took, session: Session, lignes: Sequence[Ligne]) -> None:
        """Nothing more can fail in this message: the batch goes on from here."""
        took.sessions[session.row.cle] = session
        livret = session.row.livret
        if livret is not None:
            took.livrets[livret.id] = Folded(livret.longueur, session.livret, session.cliche)
            took.rows[livret.id] = livret
            took.lignes.setdefault(livret.id, []).extend(lignes)

    def _stored(self, took: Took, row: ConversationRow, message: Outbound, pose: int | None) -> OutboxRow:
        stored = _stored(row, message, pose)
        if row.canal not in KEPT:
            took.outbox[message.canal, message.chat, message.n] = replace(stored, maison=row.livret is None)
        return stored

    async def _outbound(
        self,
        unit: Batch,
        took: Took,
        session: Session,
        n: int,
        inbound: Inbound,
        effect: Dire | Remettre | Relier,
        quand: datetime,
    ) -> Outbound:
        canal = session.row.canal
        if isinstance(effect, Remettre):
            fichier = await self._file(unit, took, session, effect.format)
            return Outbound(canal, inbound.chat, n, inbound.id, effect.texte, fichier=fichier)
        if isinstance(effect, Relier):
            texte = self._with_links(unit, session, effect.texte, quand)
            return Outbound(canal, inbound.chat, n, inbound.id, texte)
        jeton = secrets.token_urlsafe(9) if canal in OPAQUE else ""
        place = canal, inbound.chat, n, inbound.id
        asked = effect.texte, effect.boutons, effect.question
        return Outbound(*place, *asked, jeton, saisie=effect.saisie, faq=effect.faq)

    async def _file(self, unit: Batch, took: Took, session: Session, format: str) -> Fichier:
        """The livret as it is at this very moment: whatever comes next, this is what is handed over."""
        livret = session.row.livret
        assert livret is not None, "only an open livret is handed over"
        stored = await unit.journal(livret.id)
        fresh = (*took.lignes.get(livret.id, ()), *session.lignes)
        return self._make_file(format, livret.id, (*(decode_ligne(octets) for octets in stored), *fresh))

    def _with_links(self, unit: Batch, session: Session, texte: str, quand: datetime) -> str:
        """The text, with the links that lead elsewhere; on the web, the page makes them itself when it is asked to."""
        livret = session.row.livret
        assert livret is not None, "only an open livret goes on elsewhere"
        if session.row.canal in KEPT:
            return texte
        jeton = acces.open_passage(unit, livret.id, quand)
        links = self.liens.elsewhere(session.row.canal, jeton)
        return join(texte, *links) if links else self._contenu.phrases.PAS_D_AUTRE_APPAREIL

    # --- what was delivered ------------------------------------------------------------------------------------

    async def unsent(self, canal: str) -> list[Outbound]:
        """What a former process left to be delivered on this canal, in order."""
        return self._memory.send(canal, await self._store.unsent(canal))

    async def unsent_by_others(self, canal: str) -> list[Outbound]:
        """What another process left to be delivered on this canal since we started, in order."""
        ours = self._memory.on_their_way()  # some may leave, and be marked, while the store is read
        async with self._lock:  # what a batch commits is known to be ours
            left = await self._store.unsent(canal)
        ours |= self._memory.on_their_way()
        return self._memory.send(canal, [u for u in left if (u.row.conversation, u.row.n) not in ours])

    def note_delivered(self, done: Iterable[tuple[Outbound, int | None]]) -> None:
        """These were delivered; it is written with the next batch, or by `flush`."""
        self._memory.note_delivered(done)

    async def flush(self) -> None:
        """Write what was delivered, if anything still waits to be written."""
        async with self._lock:
            if self._memory.delivered:
                await self._try(())
            await self._wipe()

    def take_unblocked(self) -> set[tuple[str, str]]:
        """The chats (canal, chat) that were blocked and wrote again: what waited for them can be sent."""
        back, self._unblocked = self._unblocked, set()
        return back

    async def block(self, canal: str, chat: str) -> None:
        """The chat cannot be reached: nothing is sent until the person writes again."""
        async with self._lock, self._store.batch() as unit:
            unit.block(self._store.conversation_key(canal, chat))

    # --- for those who look ------------------------------------------------------------------------------------

    async def see(self, canal: str, chat: str) -> Seen | None:
        """This conversation as it stands, or None when there is none."""
        cle = self._store.conversation_key(canal, chat)
        async with self._lock:
            row = await self._store.conversation(cle)
            if row is None:
                return None
            if not self._memory.is_known(row):
                async with self._store.batch() as unit:
                    row = (await unit.conversations([cle]))[cle]
                    await self._memory.sessions(unit, {cle: row})
            session = self._memory.session(row)
        row = session.row
        return Seen(row.livret.id if row.livret else None, session.livret, row.n, is_behind(session))

    def last_of(self, canal: str, chat: str) -> int:
        """Number of the last line of a conversation in which something was said just now; 0 if it is forgotten here."""
        return self._memory.last_of(self._store.conversation_key(canal, chat))

    async def lines(
        self, canal: str, chat: str, *, after: int = 0, before: int | None = None, last: int | None = None
    ) -> list[fil.Line]:
        """Of a KEPT channel, the lines of a conversation with after < n (< before), in order; `last`: only the last."""
        cle = self._store.conversation_key(canal, chat)
        stored = await self._store.fil(cle, after=after, before=before, last=last)
        return [fil.read_line(n, octets) for n, octets in stored]

    async def journal(self, id: str) -> list[Ligne]:
        """The whole journal of a livret, in order."""
        return [decode_ligne(octets) for octets in await self._store.journal(id)]


def _actions(message: Outbound) -> tuple[str, ...]:
    return tuple(bouton.action for row in message.boutons for bouton in row) if message.canal in OPAQUE else ()


def _signal(unit: Batch, effect: Signaler, quand: datetime) -> None:
    """A question found no answer: it is counted; or its words are left, without whose they are."""
    jour = quand.date().isoformat()
    if effect.mots is None:
        unit.count_unanswered(jour)
    else:
        unit.leave_question(jour, effect.mots)


def _asks(effects: Sequence[Effect]) -> bool:
    return any(isinstance(effect, Fermer) or (isinstance(effect, Dire) and effect.question) for effect in effects)


def _followed(step: Step, by: Step) -> Step:
    return Step((*step.ecritures, *by.ecritures), (*step.effects, *by.effects), by.livret, by.par)


def _stored(row: ConversationRow, message: Outbound, pose: int | None) -> OutboxRow:
    actions = _actions(message)
    return OutboxRow(
        conversation=row.cle,
        n=message.n,
        a=message.a,
        jeton=message.jeton or None,
        pose=pose,
        actions=json.dumps(actions).encode() if actions else None,
        corps=None if row.canal in KEPT else corps.write_message(message),
    )


def _raw(inbound: Inbound, livret: Livret) -> bytes:
    """A message that is set aside; if nothing in it tells what it answers, it is what is asked now."""
    told = (inbound.pose, inbound.seen, inbound.avant, inbound.repond_a, inbound.jeton, inbound.corrige)
    if all(it is None for it in told) and livret.poses:
        inbound = replace(inbound, pose=len(livret.poses) - 1)
    return corps.write_inbound(inbound)
