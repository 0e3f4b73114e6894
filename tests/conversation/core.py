"""The core alone."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Self

from bot.app import load_contenu, load_faq
from dialogs.boutons import actions_of
from dialogs.contenu import Contenu
from dialogs.conversation.engine import advance
from dialogs.conversation.hear import doubt, expand, hear
from dialogs.conversation.meaning import reread
from dialogs.conversation.tour import Step
from dialogs.events import Dire, Dit, Effect, Envoye, Event, Fermer, Modifie
from dialogs.livret import AGENT, Ecriture, Ligne, Livret, fold
from dialogs.scene import Message, Player, messages_of
from storage.codec import decode_ligne, decode_livret, encode_ligne, encode_livret
from tests.conversation.driver import Talk, screen_of
from tests.conversation.home import NOW
from tests.conversation.people import Screen

Heard = tuple[Sequence[Message], Sequence[Ecriture]]


class Core:
    """One livret before the core; each écriture makes the trip through its stored form."""

    def __init__(self, contenu: Contenu | None = None) -> None:
        self.contenu = contenu or load_contenu(code_required=False)
        self.livret = Livret()
        self.journal: list[Ligne] = []
        self.now = NOW
        self.said: Sequence[Effect] = ()
        self.message = 0

    def play(self, event: Event, plume: str = AGENT, shared: bool = False, shown: int | None = None) -> Step:
        step = advance(self.contenu, self.livret, event, self.now, plume, shared, shown)
        quand = self.now.isoformat(timespec="seconds")
        lignes = [decode_ligne(encode_ligne(Ligne(quand, ecriture, step.plume))) for ecriture in step.ecritures]
        assert fold(lignes, self.livret) == step.livret, "a step's livret is the fold of its écritures"
        self.journal += lignes
        self.livret, self.said = step.livret, step.effects
        return step

    def say(self, mots: str, plume: str = AGENT) -> Step:
        self.message += 1
        return self.play(hear(mots, str(self.message)), plume)

    def press(self, action: str, plume: str = AGENT) -> Step:
        return self.play(expand(action), plume)

    def go(self, *actions: str) -> Self:
        for action in actions:
            self.press(action)
        return self

    @property
    def dires(self) -> list[Dire]:
        """What was just said."""
        return [effect for effect in self.said if isinstance(effect, Dire)]

    @property
    def question(self) -> str:
        """The path of what was just asked."""
        return next((dire.question for dire in reversed(self.dires) if dire.question), "")

    @property
    def text(self) -> str:
        return "\n".join(dire.texte for dire in self.dires)

    @property
    def actions(self) -> list[str]:
        """All that was just offered."""
        return [action for dire in self.dires for action in actions_of(dire.boutons)]


class CorePlayer(Core):
    """Plays a scene with the core alone; at a crash, the fold makes the trip through its stored form."""

    def __init__(self, contenu: Contenu | None = None) -> None:
        super().__init__(contenu)
        self.n = 0
        self.poses: dict[int, int] = {}
        self.received: set[object] = set()

    def send(self, event: Mapping[str, object]) -> Heard:
        if event["id"] in self.received:
            return (), ()
        self.received.add(event["id"])
        step = self.play(self._event(event), str(event.get("from", "")))
        messages = messages_of(step.effects, self.n + 1)
        self.n += len(messages)
        self.poses |= {message.n: len(self.livret.poses) - 1 for message in messages}
        if any(isinstance(effect, Fermer) for effect in step.effects):
            self.livret, self.journal, self.poses = Livret(ferme=True), [], {}
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
