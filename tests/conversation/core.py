"""The core alone."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.app import load_contenu, load_faq
from dialogs.contenu import Contenu
from dialogs.conversation.engine import advance
from dialogs.conversation.hear import doubt, expand, hear
from dialogs.conversation.meaning import reread
from dialogs.events import Dit, Envoye, Event, Fermer, Modifie
from dialogs.livret import Ecriture, Ligne, Livret, apply
from dialogs.scene import Message, Player, messages_of
from storage.codec import decode_ligne, decode_livret, encode_ligne, encode_livret
from tests.conversation.driver import Talk, screen_of
from tests.conversation.home import NOW
from tests.conversation.people import Screen

Heard = tuple[Sequence[Message], Sequence[Ecriture]]


class CorePlayer:
    """The core alone; between turns each écriture, and the fold, make the trip through their stored form."""

    def __init__(self, contenu: Contenu | None = None) -> None:
        self.contenu = contenu or load_contenu(code_required=False)
        self.livret = Livret()
        self.now = NOW
        self.n = 0
        self.poses: dict[int, int] = {}
        self.lignes: list[Ligne] = []
        self.received: set[object] = set()

    def send(self, event: Mapping[str, object]) -> Heard:
        if event["id"] in self.received:
            return (), ()
        self.received.add(event["id"])
        before = self.livret
        par = str(event.get("from", ""))
        step = advance(self.contenu, before, self._event(event), self.now, par)
        self.livret = before
        for ecriture in step.ecritures:
            ligne = decode_ligne(encode_ligne(Ligne(self.now.isoformat(timespec="seconds"), ecriture, par)))
            self.lignes.append(ligne)
            self.livret = apply(self.livret, ligne)
        assert self.livret == step.livret, "a step's livret is the fold of its écritures"
        messages = messages_of(step.effects, self.n + 1)
        self.n += len(messages)
        self.poses |= {message.n: len(self.livret.poses) - 1 for message in messages}
        if any(isinstance(effect, Fermer) for effect in step.effects):
            self.livret, self.lignes, self.poses = Livret(ferme=True), [], {}
            return messages, ()
        return messages, step.ecritures

    def _event(self, event: Mapping[str, object]) -> Event:
        id = str(event["id"])
        sur = self.poses.get(int(str(event["seen"]))) if "seen" in event else None
        if "edit" in event:
            edited = Modifie(str(event["edit"]), str(event["text"]))
            return reread(self.contenu, load_faq, self.livret, edited, self.now.date(), str(event.get("from", "")))
        if "button" in event:
            return expand(str(event["button"]), sur)
        for sorte in ("photo", "voice", "document"):
            if sorte in event:
                return Envoye(sorte, str(event[sorte]), str(event[sorte]), id, sur)
        heard = hear(str(event["text"]), id, sur)
        return doubt(load_faq, self.contenu, self.livret, heard, self.now.date()) if isinstance(heard, Dit) else heard

    def crash(self) -> None:
        ferme = self.livret.ferme
        self.livret = decode_livret(encode_livret(self.livret)) if not ferme else self.livret

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)


class CoreTalk(Talk[Message]):
    """A conversation with a player: the core, or the house (`house.HousePlayer`)."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self._ids = itertools.count(1)

    async def send(self, **event: object) -> Sequence[Message]:
        return self.player.send({"id": next(self._ids), **event})[0]

    def look(self, message: Message) -> Screen | None:
        return screen_of(message)
