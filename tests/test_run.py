"""`livret run` on Telegram: the real process, the library as it is, and the double at the other end."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot import serve_telegram
from bot.channels.telegram.phrases import AVIS, DESCRIPTION, EN_BREF
from dialogs.conversation.table import COMMANDES
from dialogs.phrases import PHRASES as phrases
from storage import codes, sessions
from tests.bot.bot_api import TOKEN, USERNAME, BotApi
from tests.conversation.driver import Blocking
from tests.conversation.home import exported, exports, rows, until
from tests.conversation.people import Json, Person, all_words, fiches_of
from tests.conversation.served import telegram as in_process
from tests.conversation.server import Service
from tests.conversation.telegram import Phone as Talking
from tests.processes import PATIENCE

T = TypeVar("T")

RUBRIQUES = ("formations/permis", "experiences/experiences_pro")
ACTIONS = re.compile(
    r"choix|ouvrir|oui|non|passer|sais_pas|retour|aide|fini|accueil|pause|relire|c_est_ca|changer|effacer"
)


class Telegram:
    """The double, on a thread of its own so that tests may share the process behind it, and that process."""

    def __init__(self, home: Path, library: str, mode: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.api = self.wait(BotApi().__aenter__())
        self.service = Service(home, self.api, library, mode)
        self._chats = 100
        self._begun = self.loop.time()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE * 4)

    def do(self, act: Callable[..., T], *args: object, **more: object) -> T:
        """Something that people do; several things done by one call come in the same instant."""

        async def work() -> T:
            return act(*args, **more)

        return self.wait(work())

    def until(self, true: Callable[[], bool]) -> None:
        self.wait(self.api.wait_until(true, PATIENCE))

    def close(self) -> int:
        status = self.wait(self.service.stop())
        self.wait(self.api.__aexit__())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.close()
        return status

    def phone(self) -> "Phone":
        self._chats += 1
        return Phone(self, self._chats)


class Phone(Blocking):
    """Somebody's chat with the bot, whose moves are made on the double's thread."""

    def __init__(self, telegram: Telegram, chat: int) -> None:
        self.telegram = telegram
        super().__init__(Talking(telegram.api, chat, RUBRIQUES), telegram.wait)

    def export(self) -> Json:
        name = f"telegram:{self.chat}"
        return exports(self.telegram.service.home, [name])[name]

    def work(self) -> Json:
        [champs] = fiches_of(self.export(), "experiences/experiences_pro")
        return champs


@pytest.fixture(scope="module", params=["aiogram-polling", "ptb-webhook"])
def telegram(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Telegram]:
    """One process of each library for all the tests, each with a chat of its own; it stops cleanly at the end."""
    telegram = Telegram(tmp_path_factory.mktemp("run") / "home", *request.param.split("-"))
    with telegram.service:
        telegram.wait(telegram.service.listening())
        telegram.until(lambda: telegram.api.counts["setmyshortdescription"] > 0)  # the last thing done at start
        yield telegram
        assert telegram.close() == 0, telegram.service.stderr[-500:]
    assert TOKEN not in telegram.service.stderr and "Traceback" not in telegram.service.stderr


@pytest.fixture
def phone(telegram: Telegram) -> Phone:
    return telegram.phone()


# What people do


def test_whole_fiche(phone: Phone) -> None:
    """A livret is opened and two fiches are filled by words and buttons, and all of it is exported as it was said."""
    person = Person(str(phone.chat), RUBRIQUES, 2)
    phone.fill(person)
    assert person.faults(exported(phone.telegram.service.home, str(phone.chat))) == []


def test_opaque_buttons(phone: Phone) -> None:
    """What a button carries tells nothing and is guessed by nobody: no action, no champ, another jeton each time."""
    phone.begin_work()
    datas = [[str(button["callback_data"]) for row in sent.keyboard for button in row] for sent in phone.sent]
    jetons = [{data.rpartition(":")[0] for data in message} for message in datas if message]
    assert all(len(jeton) == 1 for jeton in jetons) and len(set.union(*jetons)) == len(jetons)
    assert all(len(jeton) >= 12 for message in jetons for jeton in message)
    readable = [data for message in datas for data in message if ACTIONS.fullmatch(data.partition(":")[0])]
    assert readable == []
    assert all(re.fullmatch(r"[\w-]+:\d+", data) and len(data.encode()) <= 64 for message in datas for data in message)


def test_menu_of_commands(telegram: Telegram) -> None:
    """The commands are shown in French, each with what it does."""
    told = {command["command"]: command["description"] for command in telegram.api.commands}
    assert told == dict(COMMANDES)
    assert {"menu", "retour", "aide", "pause", "exporter", "fermer"} <= told.keys()


def test_who_the_bot_is(telegram: Telegram) -> None:
    """The button of the menu and both descriptions are set at start, in French."""
    telegram.until(lambda: telegram.api.short_description != "")
    assert telegram.api.menu_button == {"type": "commands"}
    told = (telegram.api.description, telegram.api.short_description)
    assert told == (DESCRIPTION, EN_BREF)


def test_notice(phone: Phone) -> None:
    """Before the first word, once: Telegram keeps what is written there."""
    phone.say("/start")
    assert phone.sent[0].text == AVIS
    phone.say("/start")
    assert [sent.text for sent in phone.sent].count(AVIS) == 1


def test_edited(phone: Phone) -> None:
    """An edited message revises the answer that it gave; the earlier words are kept."""
    phone.begin_work()
    message = phone.telegram.do(phone.api.say, phone.chat, "ajen dantretien")
    phone.hear_question()
    phone.telegram.do(phone.api.edit, phone.chat, message, "agent d'entretien")
    phone.hear_question()
    said = phone.work()["intitule_poste"]
    assert (said["mots"], [old["mots"] for old in said["versions"]]) == ("agent d'entretien", ["ajen dantretien"])
    assert phone.screen.champ == "employeur"


def test_written_before_the_question(phone: Phone) -> None:
    """Two messages written before the next question was there belong both to the question that was."""
    phone.begin_work()

    def two() -> None:
        phone.api.say(phone.chat, "cuisinier")
        phone.api.say(phone.chat, "et  plongeur ")

    phone.telegram.do(two)
    phone.hear(2)
    phone.say("Mairie de Rethel")
    work = phone.work()
    assert work["intitule_poste"]["morceaux"] == ["cuisinier", "et  plongeur "]
    assert work["employeur"]["mots"] == "Mairie de Rethel"


def test_reply_to(phone: Phone) -> None:
    """A message that replies to an earlier question joins the answer to that one."""
    phone.begin_work()
    asked = phone.sent[-1].message_id
    phone.say("cuisinier")
    phone.telegram.do(phone.api.reply, phone.chat, asked, "à la cantine")
    phone.hear()
    phone.say("la mairie")
    work = phone.work()
    assert (work["intitule_poste"]["mots"], work["employeur"]["mots"]) == ("cuisinier\nà la cantine", "la mairie")


def test_photo(phone: Phone) -> None:
    """A photo is no answer: it is told to be kept, the question comes again; words sent with it are words."""
    phone.begin_work()
    phone.telegram.do(phone.api.send_media, phone.chat, "photo")
    phone.hear_question()
    assert phone.screen.champ == "intitule_poste"
    phone.telegram.do(phone.api.send_media, phone.chat, "document", "cuisinier  ", file_name="diplôme.pdf")
    phone.hear_question()
    assert phone.screen.champ == "employeur" and phone.work()["intitule_poste"]["mots"] == "cuisinier  "
    received = [line for line in phone.export()["journal"] if line["quoi"] == "recu"]
    assert [line["sorte"] for line in received] == ["photo", "document"] and received[1]["fichier"] == "diplôme.pdf"


def test_album(phone: Phone) -> None:
    """An album is as many photos; its one caption is one answer."""
    phone.begin_work()
    phone.telegram.do(phone.api.album, phone.chat, [None, "mes chantiers", None])
    phone.telegram.until(lambda: len(phone.sent) >= phone.heard + 4)
    export = phone.export()
    assert [line["sorte"] for line in export["journal"] if line["quoi"] == "recu"] == ["photo"] * 3
    assert phone.work()["intitule_poste"]["mots"] == "mes chantiers"
    assert sum("mes chantiers" in mots for mots in all_words(export)) == 1


def test_press_sent_twice(phone: Phone) -> None:
    """A press that an app sends again, under new numbers, counts once."""
    phone.begin_work()
    phone.say("cuisinier")
    phone.say("la mairie")
    press = phone.telegram.do(phone.api.press, phone.chat, phone.screen.offered["choix:commune"])
    phone.hear_question()
    pending = phone.screen
    phone.telegram.do(phone.api.repeat, press)
    phone.telegram.do(phone.api.repeat, press)
    phone.hear(2)
    phone.say("les espaces verts")
    work = phone.work()
    assert pending.champ == "service" and work["service"]["mots"] == "les espaces verts"
    assert (work["type_employeur"]["valeur"], work["type_employeur"]["versions"]) == ("commune", [])
    phone.telegram.until(lambda: sum(query.startswith(str(phone.chat)) for query in phone.api.answered) >= 5)


def test_forged_press(phone: Phone) -> None:
    """A press that nobody was shown, or that another chat was, changes nothing."""
    other = phone.telegram.phone()
    other.begin_work()
    phone.begin_work()
    before = phone.export()["volets"]
    stolen = other.sent[-1].data(0)
    for data in (stolen, "ouvrir:formations", stolen.replace(":0", ":999"), "é" * 32):
        phone.telegram.do(phone.api.press_data, phone.chat, data, phone.sent[-1].message_id)
        phone.hear()
    assert phone.export()["volets"] == before
    assert phone.say("cuisinier") and phone.screen.champ == "employeur"


def test_long_read_back(phone: Phone) -> None:
    """A read-back longer than a message may be comes in several, whole, with the buttons under the last."""
    phone.begin_work()
    while phone.screen.champ != "mission":
        phone.press("passer")
    story = [" ".join(f"histoire{part}x{i}" for i in range(250)) for part in range(3)]
    for text in story:
        phone.say(text)
    phone.press("fini")
    while phone.screen.question != "menu/relecture":
        phone.skip()
        phone.press("passer")
    at = max(n for n, sent in enumerate(phone.sent) if phrases.FICHE_FINIE in sent.text)
    parts = phone.sent[at:]
    assert len(parts) >= 2 and all(len(part.text) <= 4096 for part in parts)
    assert [bool(part.keyboard) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert "".join("".join(story).split()) in "".join("".join(part.text for part in parts).split())


def test_never_formatted(phone: Phone) -> None:
    """What a person types is shown as it is: no mark-up is ever read in it, no link is opened."""
    odd = "<b>gras</b> &amp; _*[lien](http://exemple.fr) `code` ||x||"
    phone.begin_work()
    phone.say(odd)
    phone.telegram.do(phone.api.say, phone.chat, "/relire")
    shown = phone.hear_question()
    assert any(odd in sent.text for sent in shown)
    asked = [params for method, params in phone.api.calls if method.lower() == "sendmessage"]
    assert all("parse_mode" not in params and "entities" not in params for params in asked)


def test_file(phone: Phone) -> None:
    """« /exporter » hands the livret over as a document."""
    phone.begin_work()
    phone.say("cuisinier")
    shown = phone.say("/exporter")
    [(name, octets)] = [sent.document for sent in shown if sent.document]
    export = json.loads(octets)
    assert name.endswith(".json") and export["livret"] == phone.export()["livret"]
    assert fiches_of(export, "experiences/experiences_pro") == [phone.work()]


def test_file_before_closing(phone: Phone) -> None:
    """Who asks for the livret and, in the same breath, closes it, receives it whole."""
    phone.begin_work()
    phone.say("cuisinier")
    phone.say("/fermer")
    asked = phone.sent[-1]

    def both() -> None:
        for action in ("exporter", "oui"):
            phone.api.press(phone.chat, phone.screen.offered[action], asked.message_id)

    phone.telegram.do(both)
    phone.telegram.until(lambda: phone.sent[-1].text == phrases.FERME)
    [document] = [sent.document for sent in phone.sent if sent.document]
    [champs] = fiches_of(json.loads(document[1]), "experiences/experiences_pro")
    assert champs["intitule_poste"]["mots"] == "cuisinier"


def test_closed(phone: Phone) -> None:
    """A livret that is closed takes with it, at Telegram, the messages of both sides; the last word stays."""
    phone.begin_work()
    said = phone.telegram.do(phone.api.say, phone.chat, "cuisinier")
    phone.hear_question()
    phone.say("/fermer")
    until(lambda: rows(phone.telegram.service.home, "SELECT n FROM envoi") == [], "a mark of what was delivered")
    phone.telegram.do(phone.api.press, phone.chat, phone.screen.offered["oui"])
    phone.telegram.until(lambda: phone.sent[-1].text == phrases.FERME)
    deleted = {ident for chat, ident in phone.api.deleted if chat == phone.chat}
    assert said in deleted
    assert [sent.text for sent in phone.api.shown(phone.chat)] == [phrases.FERME]


# What Telegram does


def test_blocked(phone: Phone) -> None:
    """Who blocks the bot is left alone; back, she is told what waited, then answered."""
    phone.begin_work()
    phone.telegram.do(phone.api.block, phone.chat)
    phone.telegram.do(phone.api.say, phone.chat, "cuisinier")
    phone.telegram.until(lambda: _refused(phone) >= 1)
    phone.telegram.do(phone.api.say, phone.chat, "/aide")
    phone.telegram.until(lambda: _refused(phone) >= 2)
    phone.telegram.do(phone.api.unblock, phone.chat)
    phone.telegram.do(phone.api.say, phone.chat, "et plongeur")  # all she has seen is the first question
    asked = [screen.champ if (screen := phone.eyes.look(sent)) else "" for sent in phone.hear(4)]
    assert asked == ["employeur", "", "employeur", ""], "what waited, in order, then what became of her words"
    phone.say("la mairie")
    work = phone.work()
    assert work["intitule_poste"]["morceaux"] == ["cuisinier", "et plongeur"]
    assert work["employeur"]["mots"] == "la mairie" and phone.screen.champ == "type_employeur"


def _refused(phone: Phone) -> int:
    """How many messages were asked to be sent to this chat since it blocked the bot, and were not."""
    asked = [
        p for method, p in phone.api.calls if method.lower() == "sendmessage" and str(p["chat_id"]) == str(phone.chat)
    ]
    return len(asked) - len(phone.sent)


def test_too_many(phone: Phone) -> None:
    """Asked to wait, it waits as long as it is asked to, and says everything, in order, once."""
    phone.begin_work()
    phone.telegram.do(phone.api.fail_next, "sendMessage", "429", chat=phone.chat, retry_after=1)
    began = time.monotonic()
    phone.say("cuisinier")
    assert time.monotonic() - began >= 1.0
    assert phone.screen.champ == "employeur"


@pytest.mark.parametrize("kind", ["502-html", "reset-before", "garbage", "500"])
def test_trouble(phone: Phone, kind: str) -> None:
    """A server in trouble delays a reply; it does not lose it."""
    phone.open_livret()
    phone.telegram.do(phone.api.fail_next, "sendMessage", kind, chat=phone.chat)
    phone.press("ouvrir:formations")
    assert "ouvrir:formations/permis" in phone.screen.offered


# How it starts and stops


async def test_stop(tmp_path: Path) -> None:
    """
    SIGTERM ends it by itself, with status 0; what was said then was taken, or comes again.

    The five seconds of docs/service.md are those of a machine that is not busy: here, each of its waits is bounded.
    """
    async with BotApi() as api, AsyncExitStack() as stack:
        service = stack.enter_context(Service(tmp_path / "home", api))
        api.say(7, "/start")
        await api.wait_for(7, 1, PATIENCE)
        for chat in range(8, 28):
            api.say(chat, "/start")
        assert await service.stop() == 0
        assert serve_telegram.DRAIN <= 2
        untold = [chat for chat in range(8, 28) if not api.sent[chat]]
        assert len(untold) <= len(api.pending)
        assert TOKEN not in service.stderr


@pytest.mark.parametrize(("method", "kind", "word"), [("getMe", "401", "@BotFather"), ("getUpdates", "409", "Arrêtez")])
async def test_refused(tmp_path: Path, method: str, kind: str, word: str) -> None:
    """A token that is not known, or that another program uses, ends it with one French sentence and status 2."""
    async with BotApi() as api, AsyncExitStack() as stack:
        api.fail_next(method, kind, None)
        service = stack.enter_context(Service(tmp_path / "home", api))
        assert await service.ended() == 2
    said = [line for line in service.stderr.splitlines() if word in line]
    assert len(said) == 1 and said[0].endswith((".", ")."))
    assert "Traceback" not in service.stderr and TOKEN not in service.stderr


# Links that lead here


async def test_link_of_the_collectivite(tmp_path: Path) -> None:
    """« t.me/BOT?start=CODE » gives the collectivité's code: it need not be typed; a wrong one is asked for."""
    async with in_process(tmp_path, "ptb", "polling", LIVRET_CODE_REQUIRED="true") as (api, livret):
        async with livret.house.store.batch() as unit:
            code = await codes.add(unit, "Vouziers", date(2026, 1, 1))
        api.say(7, f"/start {code}")
        await api.wait_until(lambda: any(phrases.CODE_ACCEPTE in text for text in api.texts(7)), PATIENCE)
        api.say(8, "/start ABCD-EFGH-JKMN")
        await api.wait_for(8, 2, PATIENCE)
        assert not any(phrases.CODE_ACCEPTE in text for text in api.texts(8))


@pytest.mark.parametrize("library", ["aiogram", "ptb"])
async def test_link_to_come_back(tmp_path: Path, library: str) -> None:
    """A one-time link leads another chat to the same livret, once; it is a link that Telegram accepts."""
    async with in_process(tmp_path, library, "polling") as (api, livret):
        await Talking(api, 7).begin_work()
        [id] = await livret.house.store.find("telegram:7", ["telegram"])
        async with livret.house.store.batch() as unit:
            jeton = sessions.open_passage(unit, id, livret.now())
        link = livret.house.intake.links.link("telegram", jeton)
        assert link == f"https://t.me/{USERNAME}?start={jeton}" and re.fullmatch(r"[\w-]{1,64}", jeton)
        other, late = Talking(api, 8), Talking(api, 9)
        await other.say(f"/start {jeton}")
        assert other.screen.champ == "intitule_poste"
        await late.say(f"/start {jeton}")
        assert await livret.house.store.find("telegram:8", ["telegram"]) == [id]
        assert await livret.house.store.find("telegram:9", ["telegram"]) != [id]
