"""
No fault of Telegram, of the network, of the disk or of the machine loses an answer, doubles it or files it elsewhere.

The table of docs/fiabilite.md names these tests. Most faults are met by the whole house in this process, over real
HTTP, with people who answer by themselves; what needs a process that is killed has one. `LIVRET_TEST_KILLS` is how many
times each of those is (3), `LIVRET_TEST_SEED` what is drawn (1).

I1 everything said is kept or told to be set aside; I2 once; I3 under its question; I4 in order; I5 nothing acknowledged
before the commit; I6 nobody is stuck; I7 no word and no token in the log; I8 at most one repetition a chat and a kill.
"""

import asyncio
import contextlib
import os
import random
import re
import resource
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import serve_telegram
from storage import base
from tests.bot.bot_api import TOKEN, BotApi, Json, post
from tests.conversation.home import exports_of
from tests.conversation.people import all_words, fiches_of
from tests.conversation.served import Served, serving, telegram
from tests.conversation.server import HEADER, SECRET, Service, leaks
from tests.conversation.telegram import Crowd, Phone
from tests.conversation.trap import Trap
from tests.processes import PATIENCE

KILLS = int(os.environ.get("LIVRET_TEST_KILLS", "3"))
SEED = int(os.environ.get("LIVRET_TEST_SEED", "1"))
BOTH = [(library, mode) for library in ("aiogram", "ptb") for mode in ("polling", "webhook")]

each = pytest.mark.parametrize(("library", "mode"), BOTH, ids=["-".join(both) for both in BOTH])
each_library = pytest.mark.parametrize("library", ["aiogram", "ptb"])


# --- what Telegram and the network do ------------------------------------------------------------------------------

SENDING = ["429", "500", "502-html", "garbage", "truncate", "reset-before"]


@each_library
@pytest.mark.parametrize("kind", SENDING)
async def test_sending(tmp_path: Path, library: str, kind: str) -> None:
    """Rows 18, 19: whatever meets a message on its way, it arrives, once and in order; others need not wait."""
    with capture_logs() as logs:
        async with telegram(tmp_path, library, "polling") as (api, livret):
            crowd = Crowd(api)
            for chat in (1001, 1002):
                api.fail_next("sendMessage", kind, 2, chat=chat)
            crowd.begin()
            await crowd.finish()
    assert await crowd.faults(livret.home) == []
    assert crowd.repeated == {}
    assert leaks(logs) == []


@each_library
async def test_accepted_and_reset(tmp_path: Path, library: str) -> None:
    """Row 20: when Telegram took a message and its answer was lost, it comes at most once more; either copy will do."""
    async with telegram(tmp_path, library, "polling") as (api, livret):
        crowd = Crowd(api, wanted=99)
        crowd.begin()
        for _ in range(4):
            api.fail_next("sendMessage", "reset-after", chat=1001)
            await api.wait_for_calls("sendMessage", 4)
        await crowd.finish_now()
    assert await crowd.faults(livret.home) == []
    assert len(crowd.repeated.get((1001, 0), [])) <= 4
    assert set(crowd.repeated) <= {(1001, 0)}


@each_library
@pytest.mark.parametrize("kind", ["429", "500", "502-html", "garbage", "truncate", "reset-before", "403"])
async def test_asking(tmp_path: Path, library: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 7, 19: whatever getUpdates meets, nothing is lost and it goes on by itself."""
    async with telegram(tmp_path, library, "polling") as (api, livret):
        _hurry(monkeypatch, livret)
        crowd = Crowd(api, wanted=99)
        crowd.begin()
        for _ in range(3):
            api.fail_next("getUpdates", kind, 2)
            await api.wait_for_calls("getUpdates", 3)
        await crowd.finish_now()
    assert await crowd.faults(livret.home) == []
    assert crowd.repeated == {}


def _hurry(monkeypatch: pytest.MonkeyPatch, livret: Served) -> None:
    """Rests are short: how long they are is proved in test_telegram."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.02))

    monkeypatch.setattr(livret.service._channel, "_sleep", sleep)


@each_library
@pytest.mark.parametrize("kind", ["lost-ack", "cut", "twice"])
async def test_bringing(tmp_path: Path, library: str, kind: str) -> None:
    """Row 7: a webhook's answer that is lost, a request that is cut, or that comes twice at once, changes nothing."""
    async with telegram(tmp_path, library, "webhook") as (api, livret):
        crowd = Crowd(api)
        api.second = 0.01
        api.fail_next("webhook", kind, 15)
        crowd.begin()
        await crowd.finish()
        assert not api._faults["webhook"], "there was enough to say"
    assert await crowd.faults(livret.home) == []
    assert crowd.repeated == {}


@each
async def test_twice_and_out_of_order(tmp_path: Path, library: str, mode: str) -> None:
    """Rows 7, 8, 9: what comes again, in any order, under old numbers or new ones, has one effect."""
    rng = random.Random(SEED)
    async with telegram(tmp_path, library, mode) as (api, livret):
        crowd = Crowd(api)

        def again(updates: list[Json]) -> None:
            """Now and then, all that was handed out comes again later, shuffled; presses under new numbers too."""
            if rng.random() < 0.15:
                known = rng.sample(sorted(api._history), min(6, len(api._history)))
                asyncio.get_running_loop().call_soon(api.redeliver, *known)
            for update in updates:
                if "callback_query" in update and rng.random() < 0.1:
                    low = rng.randrange(1, 1000)
                    asyncio.get_running_loop().call_soon(api.repeat, update["update_id"], low if low % 2 else None)

        api.on_handed = again
        crowd.begin()
        await crowd.finish()
        api.on_handed = None
        await api.wait_until(lambda: not api.pending, PATIENCE)
    faults = await crowd.faults(livret.home)
    assert faults == []


@each
async def test_burst(tmp_path: Path, library: str, mode: str) -> None:
    """Row 13: a hundred messages of one person in one instant are all kept, once, in order; others are answered."""
    answers, words = await _burst(tmp_path, library, mode, 100)
    assert Counter(word for answer in answers for word in answer) == Counter(words)
    assert all(sorted(answer, key=words.index) == answer for answer in answers)


@each
@pytest.mark.parametrize("count", [20, 100])
async def test_burst_of_one_answer(tmp_path: Path, library: str, mode: str, count: int) -> None:
    """Row 13: what was written before the next question was there belongs to the one that was."""
    answers, words = await _burst(tmp_path, library, mode, count)
    assert answers == [words]


async def _burst(tmp_path: Path, library: str, mode: str, count: int) -> tuple[list[list[str]], list[str]]:
    """What was said in one instant as answers have it, and as it was said."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        words = [f"Zq{i} é👩🏽\u200d🍳" for i in range(count)]
        for word in words:
            api.say(7, word)
        api.say(8, "/start")
        await api.wait_until(lambda: not api.pending, PATIENCE)
        await api.wait_for(8, 1, PATIENCE)
        await api.wait_until(lambda: livret.service.depth == 0, PATIENCE)
    kept = [mots.split("\n") for mots in all_words(await livret.export(7))]
    return [[word for word in mots if word.startswith("Zq")] for mots in kept if mots[0].startswith("Zq")], words


@each
async def test_limits(tmp_path: Path, library: str, mode: str) -> None:
    """Row 18: under Telegram's own limits everything is said, in order, and one chat does not slow another."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        crowd = Crowd(api, wanted=0)
        api.chat_rate, api.global_rate = 8, 30
        crowd.begin()
        await crowd.finish()
    assert await crowd.faults(livret.home) == []
    assert crowd.repeated == {}


@each
async def test_telegram_down(tmp_path: Path, library: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 21: nobody answers for a while: what was said waits, nothing turns in circles, and all leaves by itself."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        crowd = Crowd(api)
        crowd.begin()
        await api.wait_until(lambda: crowd.said >= 1 or api.counts["sendmessage"] > 30, PATIENCE)
        _hurry(monkeypatch, livret)
        before = sum(api.counts.values())
        api.stop()
        await asyncio.sleep(0.5)  # many tries
        assert sum(api.counts.values()) == before
        await api.restart()
        if mode == "webhook":
            api._wake()
        await crowd.finish()
    assert await crowd.faults(livret.home) == []
    assert all(len(said) <= 1 for said in crowd.repeated.values())


@each
async def test_blocked(tmp_path: Path, library: str, mode: str) -> None:
    """Row 22: who blocks the bot is left alone and others go on; back, she is asked again and nothing was lost."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand, other = Phone(api, 7), Phone(api, 8)
        await hand.begin_work()
        api.block(7)
        api.say(7, "cuisinier")
        await api.wait_until(lambda: not api.pending, PATIENCE)
        await other.begin_work()
        tried = api.counts["sendmessage"]
        await asyncio.sleep(0.1)  # nothing is sent meanwhile
        assert api.counts["sendmessage"] == tried, "who is blocked is not tried again"
        api.unblock(7)
        api.say(7, "/menu")
        await hand.hear_question()
        await api.wait_until(lambda: livret.service.depth == 0, PATIENCE)
    [champs] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert champs["intitule_poste"]["mots"] == "cuisinier"


@each_library
@pytest.mark.parametrize(
    "description", ["chat not found", "user is deactivated", "bot was blocked by the user", "PEER_ID_INVALID"]
)
async def test_gone(tmp_path: Path, library: str, description: str) -> None:
    """Row 22: a chat that is no more is set aside, whatever Telegram calls it; it holds nobody."""
    async with telegram(tmp_path, library, "polling") as (api, livret):
        api.fail_next(
            "sendMessage", "403" if "blocked" in description else "400", None, chat=7, description=description
        )
        api.say(7, "/start")
        await Phone(api, 8).begin_work()
        await api.wait_until(lambda: livret.service.depth == 0, PATIENCE)
        assert api.sent[7] == []


@each_library
@pytest.mark.parametrize("kind", ["400", "500", "reset-before", "429"])
async def test_press_not_answered(tmp_path: Path, library: str, kind: str) -> None:
    """Row 23: « query is too old » and the like are no matter: the press was taken."""
    async with telegram(tmp_path, library, "polling") as (api, livret):
        api.fail_next("answerCallbackQuery", kind, 10, description="Bad Request: query is too old")
        crowd = Crowd(api, 1)
        crowd.begin()
        await crowd.finish()
    assert await crowd.faults(livret.home) == []


@each_library
async def test_second_poller(tmp_path: Path, library: str) -> None:
    """Row 5: of two assistants that ask, the first stops and says so; the other one goes on, nothing is lost."""
    async with BotApi() as api:
        first = Served(tmp_path / "one", api, library, "polling")
        await first.start()
        await api.wait_until(lambda: api.counts["getupdates"] > 0)
        second = Served(tmp_path / "two", api, "ptb" if library == "aiogram" else "aiogram", "polling")
        await second.start()
        error = await first.ended()
        assert isinstance(error, serve_telegram.TelegramImpossible) and str(error).endswith("Arrêtez l'un des deux.")
        first._tasks.clear()
        await first.stop()
        await Phone(api, 7).begin_work()
        await second.stop()


@each
async def test_token_revoked(tmp_path: Path, library: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that is revoked meanwhile ends it, with a sentence that says what to do and not what the token was."""
    monkeypatch.setattr(serve_telegram, "DRAIN", 0.3)
    async with BotApi() as api:
        livret = Served(tmp_path / "home", api, library, mode)
        await livret.start()
        await Phone(api, 7).begin_work()
        for method in ("getMe", "getUpdates", "sendMessage"):
            api.fail_next(method, "401", None)
        api.say(7, "cuisinier")
        error = await livret.ended()
        assert isinstance(error, serve_telegram.TelegramImpossible)
        assert "@BotFather" in str(error) and TOKEN not in str(error)
        livret._tasks = livret._tasks[1:]
        await livret.stop()
        unheard = bool(api.pending)
    kept = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert unheard or [champs["intitule_poste"]["mots"] for champs in kept] == ["cuisinier"]


async def test_beat_while_sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent and marked while we look for what another process left is ours: it is not sent again."""
    async with telegram(tmp_path, "aiogram", "polling") as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        intake, store = livret.house.intake, livret.house.store
        real = store.unsent

        async def unsent(canal: str) -> list[Any]:
            left = await real(canal)
            await api.wait_until(lambda: livret.service.depth == 0, PATIENCE)
            return left

        monkeypatch.setattr(store, "unsent", unsent)
        api.fail_next("sendMessage", "429", chat=7)
        api.say(7, "cuisinier")
        await api.wait_until(lambda: livret.service.depth == 1, PATIENCE)
        assert await intake.unsent_by_others("telegram") == []


# --- what people and strangers do ----------------------------------------------------------------------------------


@each
async def test_stopped_too_long(tmp_path: Path, library: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 11: a press made while we were down is lost at Telegram: the question comes again, an old button will do."""
    monkeypatch.setattr(serve_telegram, "SETTLE", 0.3)
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand, other = Phone(api, 7), Phone(api, 8)
        await hand.begin_work()
        await hand.say("cuisinier")
        await hand.say("la mairie")
        await other.begin_work()
        old, champ = hand.asked, hand.screen.champ
        assert champ == "type_employeur"
        await livret.stop()
        if api.webhook is not None:
            api.webhook.leave()
        api.press(7, hand.screen.offered["choix:commune"])
        api.say(8, "jardinier")
        livret.later(seconds=200)
        assert [queued.key[0] for queued in api._queue] == ["chat"], "Telegram has forgotten the press, not the words"
        await livret.start()
        await hand.hear_question()
        assert (hand.screen.champ, hand.asked.message_id > old.message_id) == (champ, True)
        await other.hear_question()
        assert other.screen.champ == "employeur"
        before = len(api.sent[8])
        api.press(7, hand.screen.offered["choix:commune"], old.message_id)
        await hand.hear_question()
        assert hand.screen.champ == "service"
        await asyncio.sleep(0.1)  # whoever is asked again was asked by now
        assert len(api.sent[8]) == before, "who had written is not asked twice"
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert (work["type_employeur"]["valeur"], work["type_employeur"]["versions"]) == ("commune", [])


@each
async def test_stopped_a_little(tmp_path: Path, library: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a stop that Telegram bridges, nobody is asked anything again."""
    monkeypatch.setattr(serve_telegram, "SETTLE", 0.1)
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        await livret.stop()
        livret.later(seconds=140)
        await livret.start()
        await asyncio.sleep(serve_telegram.SETTLE + 0.2)  # people are asked again once that has passed
        assert len(api.sent[7]) == hand.heard
        await hand.say("cuisinier")
        assert hand.screen.champ == "employeur"


@each
async def test_presses(tmp_path: Path, library: str, mode: str) -> None:
    """Rows 8, 25: a button pressed three times, an old one, a forged or stolen one: one effect, a calm reply."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand, other = Phone(api, 7), Phone(api, 8)
        await hand.begin_work()
        await other.begin_work()
        await hand.say("cuisinier")
        await hand.say("la mairie")
        asked = hand.asked
        number = api.press(7, hand.screen.offered["choix:commune"])
        api.repeat(number)
        api.repeat(number, 5)
        await hand.hear_question()
        await api.wait_until(lambda: not api.pending, PATIENCE)
        for data in (other.asked.data(0), "ouvrir:formations", "x" * 64, ":0", "é" * 32, asked.data(0)[:-1] + "999"):
            before = len(api.sent[7])
            api.press_data(7, data, asked.message_id)
            await api.wait_for(7, before + 1, PATIENCE)
        hand.skip()
        api.say(7, "les espaces verts")
        await api.wait_until(lambda: not api.pending and livret.service.depth == 0, PATIENCE)
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert (work["type_employeur"]["valeur"], work["type_employeur"]["versions"]) == ("commune", [])
    assert work["service"]["mots"] == "les espaces verts"
    assert fiches_of(await livret.export(8), "experiences/experiences_pro") == [], "the other one chose nothing"


@each
async def test_parts(tmp_path: Path, library: str, mode: str) -> None:
    """Row 14: a text that Telegram cut in three is three pieces of one answer, in order."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        parts = ["un " * 1365, "deux " * 819, "fin"]
        for part in parts:
            api.say(7, part)
            await asyncio.sleep(0.01)  # as an app sends them: one soon after the other
        await api.wait_until(lambda: not api.pending and livret.service.depth == 0, PATIENCE)
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    kept = [morceau for answer in work.values() for morceau in (answer.get("morceaux") or [answer["mots"]])]
    assert kept == parts


@each
async def test_edits(tmp_path: Path, library: str, mode: str) -> None:
    """Row 15: words corrected at once, twice, and once more after other answers: the last ones hold, all are kept."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        message = api.say(7, "cuisnier")
        api.edit(7, message, "cuisiner")
        api.edit(7, message, "cuisinier")
        await api.wait_until(lambda: not api.pending and livret.service.depth == 0, PATIENCE)
        hand.skip()
        api.say(7, "la mairie")
        await hand.hear_question()
        api.edit(7, message, "cuisinier de collectivité")
        await api.wait_until(lambda: not api.pending and livret.service.depth == 0, PATIENCE)
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert work["intitule_poste"]["mots"] == "cuisinier de collectivité"
    assert [old["mots"] for old in work["intitule_poste"]["versions"]] == ["cuisnier", "cuisiner", "cuisinier"]
    assert work["employeur"]["mots"] == "la mairie"


@each
async def test_start_again(tmp_path: Path, library: str, mode: str) -> None:
    """Row 16: « /start » twice, in mid-question, with anything behind: one livret, at the same question."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        await hand.say("cuisinier")
        for start in ("/start", "/start", "/start deadbeef", "/start@livret_test_bot"):
            await hand.say(start)
        api.say(7, "la mairie")
        await api.wait_until(lambda: not api.pending and livret.service.depth == 0, PATIENCE)
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert (work["intitule_poste"]["mots"], work["employeur"]["mots"]) == ("cuisinier", "la mairie")


STRANGE = {
    "a link": '<a href="http://exemple.fr">clic</a> &amp;',
    "mark-up": "*_[`~>#+-=|{}.!_*",
    "emoji": "😀" * 2048,
    "arabic": "\u202eشهادة\u202c 12",
    "nul": "a\x00b\x07c",
    "formula": '=HYPERLINK("http://exemple.fr";"x")',
    "half a character": "a\ud83d!",
    "spaces": "  \t é \n\n ",
}


@each_library
@pytest.mark.parametrize("strange", STRANGE)
async def test_strange_words(tmp_path: Path, library: str, strange: str) -> None:
    """Row 27: whatever is written is kept as it is, and shown as it is when it is read back."""
    words = STRANGE[strange]
    async with telegram(tmp_path, library, "polling") as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        await hand.say(words)
        await hand.say("/relire")
        shown = "".join(api.texts(7))
        readable = words.replace("\ud83d", "\ufffd").strip()
        assert "".join(readable.split()) in "".join(shown.split())
        assert all("parse_mode" not in params for method, params in api.calls if method.lower() == "sendmessage")
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert work["intitule_poste"]["mots"] == words


POISON: list[Json] = [
    {"message": {"message_id": "?", "chat": {"id": 7, "type": "private"}, "text": "Zqpoison"}},
    {"message": None},
    {"message": {"chat": {"id": 7, "type": "private"}, "text": 3, "message_id": 1}},
    {"callback_query": {"id": 5, "from": {"id": 7}, "data": "Zqpoison", "message": {"chat": {"type": "private"}}}},
    {"hologram": {"text": "Zqpoison"}},
    {"message": {"message_id": 9, "chat": {"id": 7, "type": "private"}, "date": 1, "hologram": {"Zqpoison": 1}}},
]


@each
async def test_poison(tmp_path: Path, library: str, mode: str) -> None:
    """Row 10: an update that cannot be read is set aside alone, sealed; those beside it are answered at once."""
    with capture_logs() as logs:
        async with telegram(tmp_path, library, mode) as (api, livret):
            hand = Phone(api, 8)
            await hand.begin_work()
            for poison in POISON:
                api.push(poison)
            await hand.say("cuisinier")
            assert hand.screen.champ == "employeur"
            await api.wait_until(lambda: not api.pending, PATIENCE)
            parked = await livret.house.store.parked()
    assert [one.erreur for one in parked] == ["UpdateIllisible"] * 4
    assert b"Zqpoison" in parked[0].brut and b"Zqpoison" not in livret.home.joinpath("livret.db").read_bytes()
    assert "telegram.unreadable" in str(logs)
    assert leaks(logs) == []


async def test_stranger_at_the_webhook(tmp_path: Path) -> None:
    """Row 24: without the secret nothing is heard; a body that comes again is heard once."""
    async with telegram(tmp_path, "aiogram", "webhook") as (api, livret):
        hand = Phone(api, 7)
        await hand.begin_work()
        bodies: list[bytes] = []
        api.on_handed = lambda updates: bodies.append(_body(updates[0]))
        await hand.say("cuisinier")
        api.on_handed = None
        url = f"http://127.0.0.1:{livret.port}/telegram"
        forged = bodies[0].replace(b"cuisinier", b"voleur").replace(b'"update_id": 1', b'"update_id": 9')
        for secret in ([], [(HEADER, b"x")], [(HEADER, "é".encode())], [(HEADER, SECRET.encode())] * 2):
            assert (await post(url, forged, secret))[0] == 401
        said = len(api.sent[7])
        for _ in range(3):
            assert (await post(url, bodies[0], [(HEADER, SECRET.encode())]))[0] == 200
        await api.wait_until(lambda: livret.service.depth == 0, PATIENCE)
        assert len(api.sent[7]) == said
    [work] = fiches_of(await livret.export(7), "experiences/experiences_pro")
    assert work["intitule_poste"]["mots"] == "cuisinier" and "employeur" not in work


def _body(update: Json) -> bytes:
    import json

    return json.dumps(update).encode()


@each
async def test_clock_jumps(tmp_path: Path, library: str, mode: str) -> None:
    """Row 29: the machine's clock may jump a day forward and back in mid-conversation: the order is that of arrival."""
    async with telegram(tmp_path, library, mode) as (api, livret):
        crowd = Crowd(api, wanted=99)
        crowd.begin()
        for days in (1, -2, 401, -400):
            await api.wait_for_calls("sendMessage", 13)
            livret.late += timedelta(days=days)
        await crowd.finish_now()
    assert await crowd.faults(livret.home) == []
    assert crowd.repeated == {}


@each
async def test_a_day_of_messages(tmp_path: Path, library: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 12: what was said while we were down for 23 hours is all taken, in each person's order."""
    monkeypatch.setattr(serve_telegram, "SETTLE", 0.2)
    async with telegram(tmp_path, library, mode) as (api, livret):
        hands = [Phone(api, chat) for chat in (7, 8)]
        for hand in hands:
            await hand.begin_work()
        await livret.stop()
        if api.webhook is not None:
            api.webhook.leave()
        words = {hand.chat: [f"Zq{hand.chat} {i}" for i in range(60)] for hand in hands}
        for pair in zip(*words.values(), strict=True):
            for chat, word in zip(words, pair, strict=True):
                api.say(chat, word)
        livret.later(hours=23)
        await livret.start()
        await api.wait_until(lambda: not api.pending, PATIENCE)
        await api.wait_until(lambda: livret.service.depth == 0, PATIENCE)
    for chat, said in words.items():
        kept = [word for mots in all_words(await livret.export(chat)) for word in mots.split("\n")]
        assert [word for word in kept if word.startswith("Zq")] == said


# --- what the disk does --------------------------------------------------------------------------------------------


@asynccontextmanager
async def locked(home: Path) -> AsyncIterator[None]:
    """Somebody else holds the store."""
    store = sqlite3.connect(home / "livret.db", isolation_level=None, check_same_thread=False, timeout=20)
    with contextlib.closing(store):
        await asyncio.to_thread(store.execute, "BEGIN IMMEDIATE")
        yield
        store.execute("ROLLBACK")


def _not_taken(logs: Sequence[Any]) -> list[Any]:
    return [entry for entry in logs if entry["event"] in ("telegram.rest", "telegram.not_taken")]


async def _not_taken_again(api: BotApi, logs: Sequence[Any]) -> None:
    """Until once more something could not be taken."""
    before = len(_not_taken(logs))
    await api.wait_until(lambda: len(_not_taken(logs)) > before, PATIENCE)


@each
async def test_store_locked(tmp_path: Path, library: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 6: while the store cannot be written, nothing is acknowledged and the log says so; then it goes on alone."""
    monkeypatch.setitem(base.PRAGMAS, "busy_timeout", 50)
    with capture_logs() as logs:
        async with telegram(tmp_path, library, mode) as (api, livret):
            _hurry(monkeypatch, livret)
            crowd = Crowd(api, wanted=99)
            crowd.begin()
            for stranger in (11, 12, 13):
                await api.wait_for_calls("sendMessage", 16)
                async with locked(livret.home):
                    api.say(stranger, "/start")
                    await _not_taken_again(api, logs)
                    assert api.sent[stranger] == [], "nothing was answered"
                    assert api.pending, "nothing was acknowledged"
                await api.wait_for(stranger, 1, PATIENCE)
            await crowd.finish_now()
    assert await crowd.faults(livret.home) == []
    told = _not_taken(logs)
    assert told and all("OperationalError" in str(entry) for entry in told)
    assert leaks(logs) == []


# --- processes that are killed -------------------------------------------------------------------------------------


def going_on(process: Service) -> AbstractAsyncContextManager[Served]:
    """Its next life, in this process: that of the others is short."""
    return serving(process.home, process.api, process.environ["TELEGRAM_LIBRARY"], process.mode)


POINTS = {
    "polling": ("handed", "sending", "sent", "asking"),
    "webhook": ("handed", "sending", "sent", "lost"),
}
"""Where it is killed, in each mode (`Trap`)."""


@each
async def test_killed_at_each_step(tmp_path: Path, library: str, mode: str) -> None:
    """Rows 1, 2: killed before and after the commit, before and after a message left: nothing lost, nothing doubled."""
    async with BotApi() as api:
        crowd = Crowd(api, 4, wanted=99)
        with Service(tmp_path / "home", api, library, mode) as process:
            trap = Trap(process, crowd)
            crowd.begin()
            for point in POINTS[mode]:
                await trap.spring(point, 25)
                process.start()
            await crowd.finish_now()
            assert await process.stop() == 0
            assert process.clean() == []
    assert await crowd.faults(process.home) == []
    assert crowd.too_often == {}
    assert crowd.said >= 4, "people had time to say something"


@each_library
async def test_killed_at_random(tmp_path: Path, library: str) -> None:
    """Row 1: killed at any moment while people answer, whether it asks or is called: 0 lost, 0 doubled, 0 misfiled."""
    lives = [both for both in BOTH if both[0] == library]
    await _kill_at_random(tmp_path / "home", random.Random(f"{SEED} {library}"), lives)


async def test_killed_and_exchanged(tmp_path: Path) -> None:
    """Rows 1, 3: the same when each life may have the other library."""
    await _kill_at_random(tmp_path / "home", random.Random(f"{SEED} all"), BOTH)


async def _kill_at_random(home: Path, rng: random.Random, lives: list[tuple[str, str]]) -> None:
    async with BotApi() as api:
        crowd = Crowd(api, 6, wanted=99)
        with Service(home, api, *rng.choice(lives)) as process:
            trap = Trap(process, crowd)
            crowd.begin()
            for kill in range(KILLS):
                point = rng.choice(POINTS[process.mode])
                await trap.spring(point, rng.randrange(1 if KILLS > 3 else 30, 90))
                process.become(*rng.choice(lives))
                process.start()
                if KILLS > 3 and kill % 3 == 2:  # killed again while it starts
                    await asyncio.sleep(rng.uniform(0.2, 1.5))
                    process.kill()
                    crowd.life += 1
                    process.start()
            await crowd.finish_now()
            assert await process.stop() == 0
            assert process.clean() == []
    assert await crowd.faults(home) == []
    assert crowd.too_often == {}


async def test_crash_loop(tmp_path: Path) -> None:
    """Row 3: killed soon after every start, with a hundred messages waiting: all is taken in the end."""
    rng = random.Random(SEED)
    async with BotApi() as api:
        with Service(tmp_path / "home", api, "ptb", "polling") as process:
            hand = Phone(api, 7)
            await hand.begin_work()
            process.kill()
            words = [f"Zq{i}" for i in range(100)]
            for word in words:
                api.say(7, word)
            for life in range(max(KILLS, 3)):
                process.become(*BOTH[life % 4])
                process.start()
                await asyncio.sleep(rng.uniform(0.3, 2.0))  # the moment is what is drawn here
                process.kill()
            assert process.clean() == []
        async with going_on(process):
            await api.wait_until(lambda: not api.pending, PATIENCE)
        kept = all_words((await exports_of(process.home, ["7"]))["7"])
    assert [word for mots in kept for word in mots.split("\n") if word.startswith("Zq")] == words


async def test_library_exchanged(tmp_path: Path) -> None:
    """`TELEGRAM_LIBRARY` may change at any time: the same conversation goes on, its buttons and edits too."""
    async with BotApi() as api:
        with Service(tmp_path / "home", api, "aiogram", "polling") as process:
            hand = Phone(api, 7)
            await hand.begin_work()
            message = api.say(7, "cuisnier")
            await hand.hear_question()
            assert hand.screen.champ == "employeur"
            asked = hand.asked
            for library, mode, words, champ in (
                ("ptb", "polling", "la mairie", "type_employeur"),
                ("aiogram", "webhook", "", "service"),
                ("ptb", "webhook", "les écoles", ""),
            ):
                assert await process.stop() == 0
                process.become(library, mode)
                process.start()
                await (hand.say(words) if words else hand.press("choix:commune"))
                assert hand.screen.champ == champ or not champ
            api.edit(7, message, "cuisinier")
            await hand.hear_question()
            api.reply(7, asked.message_id, "de Rethel")
            await api.wait_until(lambda: not api.pending, PATIENCE)
            assert await process.stop() == 0
            assert process.clean() == []
        [work] = fiches_of((await exports_of(process.home, ["7"]))["7"], "experiences/experiences_pro")
    assert (work["intitule_poste"]["mots"], work["service"]["mots"]) == ("cuisinier", "les écoles")
    assert (work["employeur"]["mots"], work["type_employeur"]["valeur"]) == ("la mairie\nde Rethel", "commune")


@each
async def test_stop(tmp_path: Path, library: str, mode: str) -> None:
    """Row 4: SIGTERM in the midst of it all ends it cleanly, each wait of it bounded, and nothing is lost."""
    async with BotApi() as api:
        crowd = Crowd(api, 6, wanted=99)
        with Service(tmp_path / "home", api, library, mode) as process:
            crowd.begin()
            await api.wait_until(lambda: api.counts["sendmessage"] > 60, PATIENCE)
            assert await process.stop() == 0
            assert process.clean() == []
        async with going_on(process):
            await crowd.finish_now()
    assert await crowd.faults(process.home) == []
    assert crowd.repeated == {}, "a clean stop repeats nothing"


@pytest.mark.parametrize(("library", "mode"), [("aiogram", "polling"), ("ptb", "webhook")])
async def test_stop_when_telegram_is_down(tmp_path: Path, library: str, mode: str) -> None:
    """Row 4: what cannot leave does not hold the stop; it leaves in the next life."""
    async with BotApi() as api:
        with Service(tmp_path / "home", api, library, mode) as process:
            hand = Phone(api, 7)
            await hand.begin_work()
            api.fail_next("sendMessage", "hang", None)
            api.say(7, "cuisinier")
            await api.wait_for_calls("sendMessage", 1, PATIENCE)
            assert await process.stop() == 0
            assert process.clean() == []
        api.heal()
        async with going_on(process):
            await hand.hear_question()
            assert hand.screen.champ == "employeur"


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux can limit a process that runs")
@pytest.mark.parametrize(("library", "mode"), [("aiogram", "polling"), ("ptb", "webhook")])
async def test_disk_full(tmp_path: Path, library: str, mode: str) -> None:
    """Row 6: while nothing can be written, nothing is acknowledged and the log says why; then it goes on by itself."""
    async with BotApi() as api:
        with Service(tmp_path / "home", api, library, mode) as process:
            hand = Phone(api, 7)
            await hand.begin_work()
            size = max(path.stat().st_size for path in process.home.glob("livret.db*"))
            free = resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (size, free[1]))
            heard = len(api.sent[7])
            words = ["cuisinier " + "Zq" * 2000 for _ in range(20)]  # what still fits in the file that is there is not
            for word in words:
                api.say(7, word)
            await api.wait_until(lambda: "OperationalError" in process.stderr, PATIENCE)
            stuck = len(api.pending)
            assert stuck > 0
            assert len(api.sent[7]) - heard <= 2 * (len(words) - stuck) + 2
            assert process.process.poll() is None
            resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, free)
            await api.wait_until(lambda: not api.pending, PATIENCE)
            assert await process.stop() == 0
            assert process.clean() == []
        kept = all_words((await exports_of(process.home, ["7"]))["7"])
    assert [word for mots in kept for word in mots.split("\n") if "Zq" in word] == words


# --- the table -----------------------------------------------------------------------------------------------------


def test_table() -> None:
    """Every test that docs/fiabilite.md names is there."""
    root = Path(__file__).parents[1]
    table = (root / "docs" / "fiabilite.md").read_text()
    named = re.findall(r"`(?:(\w+)\.)?(test_\w+)`", table)
    files = {path.stem: path.read_text() for path in root.glob("tests/**/test_*.py")}
    missing = [
        f"{file or 'test_fiabilite'}.{name}"
        for file, name in named
        if f"def {name}(" not in files.get(file or "test_fiabilite", "")
    ]
    assert missing == []
    assert len(named) > 40
