"""People on Telegram: the double of the Bot API is what they hold in their hands."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from bot.app import load_contenu
from dialogs.phrases import PHRASES as phrases
from tests.bot.bot_api import BotApi, Sent
from tests.conversation.driver import Talk
from tests.conversation.home import exports_of
from tests.conversation.people import IDENTITE, Person, Screen
from tests.processes import PATIENCE

WORK = "experiences/experiences_pro"

_LABELS = {
    phrases.SUITE: "suite",
    phrases.PASSER_PRESENTATION: "passer",
    phrases.JE_PASSE: "passer",
    phrases.JE_GARDE: "passer",
    phrases.JE_NE_SAIS_PAS: "sais_pas",
    phrases.FINI: "fini",
    phrases.C_EST_CA: "c_est_ca",
    phrases.AJOUTER: "ajouter",
    phrases.OUI: "oui",
    phrases.NON: "non",
    phrases.RETOUR: "retour",
    phrases.AIDE: "aide",
    phrases.MENU: "accueil",
    phrases.NON_ACCUEIL: "accueil",
    phrases.RECEVOIR: "exporter",
    phrases.OUI_FERMER: "oui",
    phrases.NON_GARDER: "non",
}


class Eyes:
    """What somebody who reads French sees on Telegram: which question is asked, what each button does."""

    def __init__(self, rubriques: Sequence[str]) -> None:
        trame = load_contenu(code_required=False).trame
        known = [trame.rubriques[chemin] for chemin in ("ouverture/charte", IDENTITE, *rubriques)]
        self._champs = {champ.question: (f"{r.chemin}/{champ.cle}", champ) for r in known for champ in r.champs}
        assert len(self._champs) == sum(len(r.champs) for r in known), "two questions are asked in the same words"
        self._ways = {volet.titre: f"ouvrir:{volet.cle}" for volet in trame.volets}
        self._ways |= {rubrique.titre: f"ouvrir:{rubrique.chemin}" for rubrique in known}
        self._path = ""

    def look(self, sent: Sent) -> Screen | None:
        """What this message asks; None when it asks nothing."""
        if not sent.keyboard:
            return None
        last = sent.text.rpartition("\n")[2]
        path, champ = self._champs.get(last, ("", None))
        if not path:
            same = {phrases.JE_GARDE, phrases.JE_PASSE, phrases.FINI} & set(sent.labels)
            first = phrases.PASSER_PRESENTATION in sent.labels
            menu = "menu/relecture" if phrases.J_EFFACE in sent.labels else "menu/menu"
            path = "ouverture/charte/presentation" if first else self._path if same else menu
        self._path = path
        ways = {**_LABELS, **self._ways}
        if champ is not None:
            ways |= {champ.oui: "oui", champ.non: "non"}
            ways |= {choix.libelle: f"choix:{choix.valeur}" for choix in champ.choix}
        if phrases.NON_ACCUEIL in sent.labels:
            ways[phrases.OUI_AJOUTER] = "ajouter"
        named = {ways.get(label, ways.get(label.partition(" : ")[0])): label for label in sent.labels}
        return Screen(path, {action: label for action, label in named.items() if action})


class Phone(Talk[Sent]):
    """One person, move by move. heard: how many messages they have read. asked: the one that asked last."""

    def __init__(self, api: BotApi, chat: int, rubriques: Sequence[str] = (WORK,)) -> None:
        self.api = api
        self.chat: int = chat
        self.eyes = Eyes(rubriques)
        self.asked: Sent
        self.heard = 0

    @property
    def sent(self) -> list[Sent]:
        return self.api.sent[self.chat]

    def look(self, message: Sent) -> Screen | None:
        screen = self.eyes.look(message)
        if screen is not None:
            self.asked = message
        return screen

    async def send(self, **event: object) -> list[Sent]:
        if "button" in event:
            self.api.press(self.chat, self.screen.offered[str(event["button"])], self.asked.message_id)
        else:
            self.api.say(self.chat, str(event["text"]))
        return await self.hear_question()

    async def hear(self, count: int = 1) -> list[Sent]:
        """What the bot says, once it has said this much more."""
        await self.api.wait_for(self.chat, self.heard + count, PATIENCE)
        new = self.sent[self.heard :]
        self.skip()
        self.note(new)
        return new

    async def hear_question(self) -> list[Sent]:
        """What the bot says, up to what asks something."""
        new = await self.hear()
        while not any(message.keyboard for message in new):
            new += await self.hear()
        return new

    def skip(self) -> None:
        """Marks as read all that was said until now."""
        self.heard = len(self.sent)


class Caller:
    """A person who answers at once, by themselves, and what the bot said to them twice, by life."""

    def __init__(self, api: BotApi, chat: int, rubriques: Sequence[str], wanted: int, *, skips: bool = False) -> None:
        self.api = api
        self.person = Person(str(chat), rubriques, wanted, skips=skips)
        self.eyes = Eyes(rubriques)
        self.done = False
        self.repeated: dict[int, list[str]] = {}
        self._seen: set[tuple[str, ...]] = set()

    def hear(self, sent: Sent, life: int) -> str:
        """
        Answers at once what asks something; gives how: "text", "button" or "".

        What was heard already is known by its buttons, or by its words where it has none.
        """
        shown = (sent.text, *(str(button["callback_data"]) for row in sent.keyboard for button in row))
        if shown in self._seen:
            self.repeated.setdefault(life, []).append(sent.text)
            return ""
        self._seen.add(shown)
        screen = self.eyes.look(sent)
        move = self.person.move(screen) if screen else None
        self.done = self.done or (screen is not None and move is None)
        if screen is None or move is None:
            return ""
        if move[0] == "text":
            self.api.say(sent.chat, move[1])
        else:
            self.api.press_data(sent.chat, sent.data(screen.offered[move[1]]), sent.message_id)
        return move[0]


class Crowd:
    """People who open a livret and fill fiches by themselves, as soon as they are asked. life: of the assistant."""

    def __init__(
        self, api: BotApi, count: int = 3, wanted: int = 1, rubriques: Sequence[str] = ("formations/permis",),
        *, skips: bool = True,
    ) -> None:  # fmt: skip
        self.api = api
        self.callers = {chat: Caller(api, chat, rubriques, wanted, skips=skips) for chat in range(1001, 1001 + count)}
        self.life = 0
        api.listener = self.hear

    def hear(self, sent: Sent) -> str:
        return self.callers[sent.chat].hear(sent, self.life) if sent.chat in self.callers else ""

    def begin(self) -> None:
        for chat in self.callers:
            self.api.say(chat, "/start")

    async def finish(self, timeout: float = PATIENCE) -> None:
        """Until everybody has said all they had to say; whoever waits for ever is found by `faults`."""
        with contextlib.suppress(TimeoutError):
            await self.api.wait_until(lambda: all(caller.done for caller in self.callers.values()), timeout)

    async def finish_now(self) -> None:
        """Tells the people to begin no other fiche, and waits until they have finished this one."""
        for caller in self.callers.values():
            caller.person.wanted = 0
        await self.finish()

    @property
    def said(self) -> int:
        return sum(len(caller.person.markers) for caller in self.callers.values())

    @property
    def repeated(self) -> dict[tuple[int, int], list[str]]:
        """The messages received more than once, by chat and by process."""
        return {(chat, life): said for chat, caller in self.callers.items() for life, said in caller.repeated.items()}

    @property
    def too_often(self) -> dict[tuple[int, int], list[str]]:
        """Chats that received more than one message twice from the same process: a kill may repeat one at most."""
        return {where: said for where, said in self.repeated.items() if len(said) > 1}

    async def faults(self, home: Path) -> list[str]:
        """What was lost, doubled or misfiled; who is stuck."""
        found = await exports_of(home, [str(chat) for chat in self.callers])
        faults = [fault for chat, caller in self.callers.items() for fault in caller.person.faults(found[str(chat)])]
        return faults + [f"{chat} waits for ever" for chat, caller in self.callers.items() if not caller.done]
