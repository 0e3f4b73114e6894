"""Telegram as a channel: what is read, sent and survived; over real HTTP, with the library as it is."""

import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Bouton, ErreurDefinitive, ErreurTemporaire, Fichier, Inbound, Outbound
from bot.channels.telegram import Profil, Telegram, backoff
from bot.channels.telegram_aiogram import ClientAiogram
from bot.channels.telegram_envois import (
    AdresseInvalide,
    Client,
    DejaEnEcoute,
    JetonRefuse,
)
from bot.channels.telegram_ptb import ClientPtb
from tests.bot.bot_api import TOKEN, USERNAME, BotApi
from tests.bot.test_telegram_forms import CHAT, ODD, read, say

# Hearing, over HTTP.


class House:
    """The house, as Telegram sees it: keeps what it takes, and can refuse to, or take its time."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.batches: list[int] = []
        self.failures: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, batch: Sequence[Inbound]) -> None:
        await self.gate.wait()
        self.batches.append(len(batch))
        if self.failures:
            raise self.failures.pop(0)
        self.taken += batch

    @property
    def words(self) -> list[str | None]:
        return [inbound.texte for inbound in self.taken]


class Rests:
    """A sleep that keeps count and does not wait long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0.001)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def rests() -> Rests:
    return Rests()


@pytest.fixture(params=["aiogram", "ptb"], autouse=True)
def library(request: pytest.FixtureRequest) -> str:
    """Every test that talks to Telegram does it through both libraries."""
    return _LIBRARY.set_to(str(request.param))


class _Library:
    """The library that `make` uses."""

    name = "aiogram"

    def set_to(self, name: str) -> str:
        self.name = name
        return name

    def client(self, token: str, api_url: str | None) -> Client:
        return (ClientPtb if self.name == "ptb" else ClientAiogram)(token, api_url)


_LIBRARY = _Library()


def make(api: BotApi, house: House, rests: Rests | None = None, *, token: str | None = None, **more: Any) -> Telegram:
    fast: dict[str, Any] = {"veille": 1, "patience": 0.3, "sleep": rests or Rests(), **more}
    return Telegram(_LIBRARY.client(token or api.token, api.url), house, **fast)


@pytest.fixture
async def channel(api: BotApi, house: House, rests: Rests) -> AsyncIterator[Telegram]:
    made = make(api, house, rests)
    yield made
    await shut(made)


async def shut(channel: Telegram) -> None:
    client = channel._client
    if isinstance(client, ClientAiogram):
        await (await client._session.create_session()).close()  # without the wait of aiogram's close for TLS
    else:
        await client.close()


@asynccontextmanager
async def polling(channel: Telegram) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.poll())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_hears_in_order(api: BotApi, house: House, channel: Telegram) -> None:
    """Everything is heard, in order, exactly as it was written."""
    said = [ODD, *(f"mot {i}" for i in range(250))]
    for texte in said:
        api.say(CHAT, texte)
    async with polling(channel):
        await api.wait_until(lambda: len(house.taken) == 251)
        await api.wait_until(lambda: not api.pending)
    assert house.words == said
    assert house.batches == [100, 100, 51]


async def test_half_a_character(api: BotApi, house: House, channel: Telegram) -> None:
    """A text with half a surrogate pair does not hold the others."""
    api.say(CHAT, "a\ud83d")
    api.say(CHAT, "b")
    async with polling(channel):
        await api.wait_until(lambda: house.words == ["a\ud83d", "b"])


async def test_album_and_edit(api: BotApi, house: House, channel: Telegram) -> None:
    """An album is so many files; an edit and a reply find their message."""
    api.album(CHAT, ["mes diplômes", None, None])
    first = api.say(CHAT, "CAP cuisne")
    api.edit(CHAT, first, "CAP cuisine")
    async with polling(channel):
        await api.wait_until(lambda: len(house.taken) == 5)
    assert [(i.piece is not None, i.texte) for i in house.taken[:3]] == [
        (True, "mes diplômes"),
        (True, None),
        (True, None),
    ]
    assert house.taken[4].corrige == house.taken[3].message == str(first)


async def test_nothing_confirmed_before_the_commit(api: BotApi, house: House, channel: Telegram) -> None:
    """As long as the house has not taken a batch, Telegram keeps it, and is asked for nothing more."""
    api.say(CHAT, "un")
    house.gate.clear()
    async with polling(channel):
        await api.wait_until(lambda: api.counts["getupdates"] == 1)
        await asyncio.sleep(0.1)
        assert api.counts["getupdates"] == 1
        assert len(api.pending) == 1
        house.gate.set()
        await api.wait_until(lambda: not api.pending)
    assert house.words == ["un"]


async def test_stopped_before_the_commit(api: BotApi, house: House, channel: Telegram) -> None:
    """What was received and not taken is received again at the next start."""
    api.say(CHAT, "un")
    house.gate.clear()
    async with polling(channel):
        await api.wait_until(lambda: api.counts["getupdates"] == 1)
        await asyncio.sleep(0.02)
    house.gate.set()
    assert len(api.pending) == 1
    async with polling(channel):
        await api.wait_until(lambda: not api.pending)
    assert house.words == ["un"]


async def test_house_that_fails(api: BotApi, house: House, channel: Telegram, rests: Rests) -> None:
    """A batch that the house could not take is asked for again, later and later, and then goes on."""
    house.failures = [OSError("disque plein : CAP cuisine"), ValueError("x"), RuntimeError("x"), OSError(), OSError()]
    api.say(CHAT, "un")
    with capture_logs() as logs:
        async with polling(channel):
            await api.wait_until(lambda: house.words == ["un"])
            await api.wait_until(lambda: not api.pending)
    assert [round(rest / (1 + 0.125)) for rest in rests.seconds[:5]] == [1, 2, 4, 4, 4]
    assert house.batches == [1] * 6
    assert "OSError" in str(logs)
    assert "CAP" not in str(logs)


async def test_poison(api: BotApi, house: House, rests: Rests) -> None:
    """A malformed update is set aside, whole; those before and after are taken at once."""
    aside: list[tuple[int, bytes]] = []

    async def set_aside(numero: int, octets: bytes) -> None:
        aside.append((numero, octets))

    channel = make(api, house, rests, on_illisible=set_aside)
    api.say(CHAT, "avant")
    poison = api.push({"message": {"message_id": "?", "chat": {"id": CHAT, "type": "private"}, "text": "secret"}})
    api.say(CHAT, "après")
    with capture_logs() as logs:
        async with polling(channel):
            await api.wait_until(lambda: not api.pending, timeout=1)
    assert house.words == ["avant", "après"]
    assert house.batches == [2]
    assert [(numero, json.loads(octets)["message"]["text"]) for numero, octets in aside] == [(poison, "secret")]
    assert "telegram.unreadable_update" in str(logs)
    assert "secret" not in str(logs)
    await shut(channel)


async def test_poison_that_cannot_be_set_aside(api: BotApi, house: House, rests: Rests) -> None:
    """What could not be set aside is not confirmed."""
    tries = 0

    async def set_aside(numero: int, octets: bytes) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError

    channel = make(api, house, rests, on_illisible=set_aside)
    api.push({"message": None})
    api.say(CHAT, "après")
    async with polling(channel):
        await api.wait_until(lambda: not api.pending)
    assert tries == 3
    assert house.words == ["après"]
    await shut(channel)


async def test_only_poison(api: BotApi, house: House, channel: Telegram, rests: Rests) -> None:
    """Without anywhere to set it aside, a malformed update is told in the log and left behind."""
    api.push({"message": 3})
    api.push({"business_message": {}})
    async with polling(channel):
        await api.wait_until(lambda: not api.pending)
    assert house.batches == []
    assert rests.seconds == []


async def test_ids_that_go_back(api: BotApi, house: House, channel: Telegram) -> None:
    """Telegram may number from lower, with gaps: nothing is lost for that."""
    api.say(CHAT, "un", update_id=500)
    async with polling(channel):
        await api.wait_until(lambda: house.words == ["un"])
        api.say(CHAT, "deux", update_id=20)
        await api.wait_until(lambda: len(house.taken) == 2)
        await api.wait_until(lambda: not api.pending)
        api.say(CHAT, "trois", update_id=9000)
        await api.wait_until(lambda: len(house.taken) == 3)
        await api.wait_until(lambda: not api.pending)
        api.say(CHAT, "quatre", update_id=8000)
        await api.wait_until(lambda: house.words == ["un", "deux", "trois", "quatre"])
        await api.wait_until(lambda: not api.pending)


async def test_offset_forgotten_when_all_is_confirmed(api: BotApi, house: House, channel: Telegram) -> None:
    """After an empty answer no offset is sent, so that a numbering that starts again cannot be taken for confirmed."""
    api.say(CHAT, "un", update_id=500)
    async with polling(channel):
        await api.wait_until(lambda: api.counts["getupdates"] >= 3, timeout=3)
    offsets = [params.get("offset") for method, params in api.calls if method == "getUpdates"]
    assert offsets[:3] == [None, 501, None]


async def test_delivered_twice(api: BotApi, house: House, channel: Telegram) -> None:
    """A repeated update keeps its id, which is what the house recognises it by."""
    api.say(CHAT, "un", update_id=300)
    api.redeliver(300)
    async with polling(channel):
        await api.wait_until(lambda: len(house.taken) == 2)
        await api.wait_until(lambda: not api.pending)
        api.redeliver(300)
        await api.wait_until(lambda: len(house.taken) == 3)
    assert {inbound.id for inbound in house.taken} == {"300"}


OUI = ((Bouton("Oui", "oui"), Bouton("Non", "non")), (Bouton("Je passe", "passer"),))


async def test_press_over_http(api: BotApi, house: House, channel: Telegram) -> None:
    """A press finds the message and the button, is answered after the commit, and once too many does not matter."""
    api.say(CHAT, "/start")
    async with polling(channel):
        await api.wait_until(lambda: len(house.taken) == 1)
        await channel.send(say("Oui ?", boutons=OUI))
        house.gate.clear()
        number = api.press(CHAT, "Je passe")
        await asyncio.sleep(0.05)
        assert api.answered == []
        house.gate.set()
        await api.wait_until(lambda: len(api.answered) == 1)
        api.repeat(number)
        await api.wait_until(lambda: len(api.answered) == 2)
        api.redeliver(number)
        await api.wait_until(lambda: len(house.taken) == 4)
        await api.wait_until(lambda: api.counts["answercallbackquery"] == 3)
        api.say(CHAT, "après")
        await api.wait_until(lambda: len(house.taken) == 5)
    presses = house.taken[1:4]
    assert [(p.jeton, p.rang) for p in presses] == [("jeton-xyz", 2)] * 3
    assert len({p.id for p in presses}) == 2


@pytest.mark.parametrize("kind", ["429", "500", "502-html", "garbage", "truncate", "reset-before", "400", "403"])
async def test_polling_recovers(api: BotApi, house: House, channel: Telegram, rests: Rests, kind: str) -> None:
    """Whatever getUpdates meets, it rests and asks again."""
    api.fail_next("getUpdates", kind, times=3, retry_after=7)
    api.say(CHAT, "un")
    async with polling(channel):
        await api.wait_until(lambda: house.words == ["un"])
    assert len(rests.seconds) == 3
    assert rests.seconds[0] == 7 if kind == "429" else 1 <= rests.seconds[0] <= 1.25


async def test_polling_hangs(api: BotApi, house: House, rests: Rests) -> None:
    """A getUpdates that is never answered is given up, and asked again."""
    channel = make(api, house, rests, veille=0, patience=0.2)
    api.fail_next("getUpdates", "hang")
    api.say(CHAT, "un")
    async with polling(channel):
        await api.wait_until(lambda: house.words == ["un"])
    assert len(rests.seconds) == 1
    await shut(channel)


async def test_server_dead(api: BotApi, house: House, channel: Telegram, rests: Rests) -> None:
    """A dead server is asked less than once a second, and what comes when it is back is heard."""
    api.stop()
    async with polling(channel):
        await api.wait_until(lambda: len(rests.seconds) >= 20)
        assert min(rests.seconds) >= 1
        assert max(rests.seconds) <= 5
        await api.restart()
        api.say(CHAT, "un")
        await api.wait_until(lambda: house.words == ["un"])


async def test_server_that_does_not_wait(api: BotApi, house: House, channel: Telegram, rests: Rests) -> None:
    """Empty answers that come at once are not asked for in a hot loop."""
    real = api._get_updates
    api._get_updates = lambda connection, params: real(connection, {**params, "timeout": 0})  # type: ignore[method-assign]
    async with polling(channel):
        await api.wait_until(lambda: api.counts["getupdates"] > 5)
    assert rests.seconds[:5] == [1.0] * 5


def test_backoff() -> None:
    """Rests double up to the longest, with up to a quarter more."""
    rests = [backoff(essais, 1.0, 60.0) for essais in range(1, 2000)]
    assert all(0.99 < rest / min(2.0**i, 60) < 1.26 for i, rest in enumerate(rests[:20]))
    assert max(rests) <= 75


@pytest.mark.parametrize(("kind", "expected"), [("401", JetonRefuse), ("404", JetonRefuse), ("409", DejaEnEcoute)])
async def test_polling_stops(api: BotApi, channel: Telegram, kind: str, expected: type[Exception]) -> None:
    """A token that is refused, or another listener, ends the polling with a French sentence."""
    api.fail_next("getUpdates", kind)
    with pytest.raises(expected) as caught:
        await channel.poll()
    assert str(caught.value).endswith(("une).", "deux."))


async def test_second_listener(api: BotApi, house: House) -> None:
    """Of two listeners, Telegram keeps the last; the first one is told."""
    first, second = make(api, house), make(api, house)
    async with polling(first) as one:
        await api.wait_until(lambda: api.counts["getupdates"] == 1)
        async with polling(second) as other:
            with pytest.raises(DejaEnEcoute):
                await one
            api.say(CHAT, "un")
            await api.wait_until(lambda: house.words == ["un"])
            assert not other.done()
    await shut(first)
    await shut(second)


# Sending, over HTTP.


@pytest.fixture
async def known(api: BotApi) -> int:
    """The chat, once the person has written."""
    return api.say(CHAT, "/start")


async def test_send(api: BotApi, known: int, channel: Telegram) -> None:
    """A message arrives as it is, without markup or preview; its identity is Telegram's."""
    assert await channel.send(say(ODD, boutons=OUI)) == known + 1
    (sent,) = api.sent[CHAT]
    assert sent.text == ODD
    assert sent.labels == ["Oui", "Non", "Je passe"]
    assert [len(row) for row in sent.keyboard] == [2, 1]
    assert sent.data("Je passe") == "jeton-xyz:2"
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent.params


async def test_send_long(api: BotApi, known: int, channel: Telegram) -> None:
    """A long text is several messages; the buttons and the identity are the last one's."""
    texte = "\n\n".join(f"Paragraphe {i}. " + "é😀 " * 300 for i in range(9))
    ident = await channel.send(say(texte, boutons=OUI))
    sent = api.sent[CHAT]
    assert ident == sent[-1].message_id
    assert [bool(one.labels) for one in sent] == [False] * (len(sent) - 1) + [True]
    assert "".join("".join(one.text for one in sent).split()) == "".join(texte.split())


@pytest.mark.parametrize("kind", ["429", "500", "reset-before"])
async def test_parts_not_sent_again(api: BotApi, known: int, channel: Telegram, kind: str) -> None:
    """When a part fails, those that were accepted are not sent again."""
    message = say("\n\n".join(letter * 4000 for letter in "abc"))
    api.listener = lambda sent: api.fail_next("sendMessage", kind) if sent.text[0] in "ab" else None
    for _ in range(2):
        with pytest.raises(ErreurTemporaire):
            await channel.send(message)
    api.listener = None
    ident = await channel.send(message)
    assert [text[0] for text in api.texts(CHAT)] == ["a", "b", "c"]
    assert ident == api.sent[CHAT][-1].message_id
    assert channel._accepted == {}


async def test_nothing_to_show(api: BotApi, known: int, channel: Telegram) -> None:
    """An empty text is not sent; with buttons, it gets something to hang them on."""
    assert await channel.send(say(" \n ")) is None
    assert api.texts(CHAT) == []
    await channel.send(say("", boutons=OUI))
    assert (api.texts(CHAT), api.sent[CHAT][0].labels) == (["…"], ["Oui", "Non", "Je passe"])


async def test_send_half_a_character(api: BotApi, known: int, channel: Telegram) -> None:
    """Half a character in a text or a label does not stop the message."""
    await channel.send(say("a\ud83d", boutons=((Bouton("\udc00b", "x"),),)))
    assert (api.texts(CHAT), api.sent[CHAT][0].labels) == (["a\ufffd"], ["\ufffdb"])


async def test_send_file(api: BotApi, known: int, channel: Telegram) -> None:
    """A file arrives whole, under its name, with its words and buttons."""
    octets = bytes(range(256)) * 50 + b"\r\n--boundary\r\n"
    fichier = Fichier('livret "de" Zoé\n.pdf', "document", octets)
    assert await channel.send(say("Voici.", boutons=OUI, fichier=fichier)) == known + 1
    (sent,) = api.sent[CHAT]
    assert sent.document is not None
    assert sent.document[1] == octets
    assert sent.document[0] == "livret _de_ Zoé_.pdf"
    assert (sent.text, sent.labels) == ("Voici.", ["Oui", "Non", "Je passe"])


async def test_send_file_with_long_text(api: BotApi, known: int, channel: Telegram) -> None:
    """Words too long for a caption go before the file."""
    await channel.send(say("é" * 1025, fichier=Fichier("a.json", "document", b"{}"), boutons=OUI))
    words, file = api.sent[CHAT]
    assert (words.text, words.labels, file.document) == ("é" * 1025, [], ("a.json", b"{}"))
    assert file.labels == ["Oui", "Non", "Je passe"]


async def test_send_voice(api: BotApi, known: int, channel: Telegram) -> None:
    """A voice is sent as one, to be heard in place."""
    await channel.send(say("", fichier=Fichier("q.ogg", "voice", b"OggS")))
    assert api.calls[-1][0] == "sendVoice"
    assert api.sent[CHAT][0].document == ("q.ogg", b"OggS")


@pytest.mark.parametrize(
    "kind", ["500", "502-html", "garbage", "truncate", "reset-before", "reset-after", "hang", "401"]
)
async def test_send_fails_for_now(api: BotApi, known: int, channel: Telegram, kind: str) -> None:
    """What the network and the server do is ErreurTemporaire; the same message goes through later."""
    api.fail_next("sendMessage", kind)
    with pytest.raises(ErreurTemporaire) as caught:
        await channel.send(say("Bonjour"))
    assert caught.value.attendre is None
    await channel.send(say("Bonjour"))
    assert api.texts(CHAT) == ["Bonjour"] * (2 if kind == "reset-after" else 1)


async def test_send_too_fast(api: BotApi, known: int, channel: Telegram) -> None:
    """A 429 says how long to wait."""
    api.fail_next("sendMessage", "429", retry_after=30)
    with pytest.raises(ErreurTemporaire) as caught:
        await channel.send(say("Bonjour"))
    assert (caught.value.attendre, caught.value.partout) == (30.0, False)


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("403", "Forbidden: bot was blocked by the user"),
        ("403", "Forbidden: user is deactivated"),
        ("400", "Bad Request: chat not found"),
        ("400", "Bad Request: USER_IS_BLOCKED"),
        ("400", "Bad Request: PEER_ID_INVALID"),
    ],
)
async def test_unreachable(api: BotApi, known: int, channel: Telegram, kind: str, description: str) -> None:
    """A person who has blocked the bot, or left, is ErreurDefinitive."""
    api.fail_next("sendMessage", kind, description=description)
    with pytest.raises(ErreurDefinitive):
        await channel.send(say("Bonjour"))


async def test_blocked_then_back(api: BotApi, known: int, channel: Telegram) -> None:
    """Unblocked, the same chat is reached again."""
    api.block(CHAT)
    with pytest.raises(ErreurDefinitive):
        await channel.send(say("un"))
    api.unblock(CHAT)
    await channel.send(say("un"))
    with pytest.raises(ErreurDefinitive):
        await channel.send(Outbound("telegram", "777", 1, "1", "à un inconnu"))


async def test_refused_buttons(api: BotApi, known: int, channel: Telegram) -> None:
    """When Telegram refuses the buttons, the words go without them."""
    with capture_logs() as logs:
        assert await channel.send(say("Bonjour", boutons=OUI, jeton="j" * 70)) == known + 1
    assert (api.texts(CHAT), api.sent[CHAT][0].labels) == (["Bonjour"], [])
    assert [(entry["event"], entry["code"]) for entry in logs] == [("telegram.refused", 400)]


async def test_refused_file(api: BotApi, known: int, channel: Telegram) -> None:
    """When Telegram refuses a file, the words that go with it are said."""
    await channel.send(say("Voici.", fichier=Fichier("vide", "document", b"")))
    assert api.texts(CHAT) == ["Voici."]


async def test_refused_for_good(api: BotApi, known: int, channel: Telegram) -> None:
    """A message that Telegram cannot take is given up, told in the log by its code alone: it holds nothing back."""
    api.fail_next("sendMessage", "400", times=3, description="Bad Request: can't parse « secret »")
    with capture_logs() as logs:
        assert await channel.send(say("secret", boutons=OUI)) is None
        assert await channel.send(say("secret", 2)) is None
    assert [entry["event"] for entry in logs] == [
        "telegram.refused", "telegram.refused", "telegram.given_up", "telegram.refused", "telegram.given_up"
    ]  # fmt: skip
    assert "secret" not in str(logs)
    assert await channel.send(say("suite", 3)) == known + 1


# Starting.

MENU = [("menu", "Le menu"), ("aide", "De l'aide")]


async def test_start(api: BotApi, house: House, rests: Rests) -> None:
    """The token is tried, a webhook taken away without losing what waits, the menu set; through any fault."""
    channel = make(api, house, rests, profil=Profil(MENU))
    for method, kind in (("getMe", "502-html"), ("deleteWebhook", "reset-before"), ("setMyCommands", "429")):
        api.fail_next(method, kind)
    await channel.start()
    assert len(rests.seconds) == 3
    assert api.commands == [{"command": c, "description": d} for c, d in MENU]
    assert ("deleteWebhook", {"drop_pending_updates": False}) in api.calls
    await shut(channel)


async def test_menu_refused(api: BotApi, house: House) -> None:
    """A menu that Telegram refuses does not keep the bot from starting."""
    channel = make(api, house, profil=Profil([("Menu !", "x")]))
    with capture_logs() as logs:
        await channel.start()
    assert [(entry["event"], entry["method"]) for entry in logs] == [("telegram.refused", "setMyCommands")]
    await shut(channel)


async def test_check(api: BotApi, house: House, channel: Telegram) -> None:
    """`livret check` learns the bot's name, or what is wrong."""
    assert await channel.check() == USERNAME
    stranger = make(api, house, token="1:other")
    with pytest.raises(JetonRefuse):
        await stranger.check()
    with pytest.raises(JetonRefuse):
        await stranger.start()
    await shut(stranger)
    api.stop()
    with pytest.raises(ErreurTemporaire):
        await channel.check()


@pytest.mark.parametrize("token", ["", "abc", "12:é", "12:a/../b", "12:a b", "x:abc"])
def test_impossible_token(token: str) -> None:
    """What cannot be a token is refused before anything is sent."""
    with pytest.raises(JetonRefuse):
        _LIBRARY.client(token, None)


def test_impossible_address() -> None:
    """What cannot be an address is refused before anything is sent."""
    with pytest.raises(AdresseInvalide):
        _LIBRARY.client(TOKEN, "localhost:8081")


# The token is a secret.


def told(error: BaseException) -> str:
    """All that a log could tell of an exception, the variables of each frame of ours included."""
    chain: list[BaseException] = []
    links: list[BaseException | None] = [error]
    while links:
        if (link := links.pop()) is not None and link not in chain:
            chain.append(link)
            links += [link.__cause__, link.__context__]
    shown = [repr(one) + str(vars(one)) for one in chain]
    for one in chain:
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if "/bot/channels/" in frame.f_code.co_filename:
                shown.append(repr(frame.f_locals))
        shown += traceback.TracebackException.from_exception(one).format()
    return "\n".join(shown)


ALL_KINDS = ["400", "401", "403", "404", "409", "429", "500", "502-html", "garbage", "truncate", "hang", "reset-before"]


@pytest.mark.parametrize("kind", [*ALL_KINDS, "dead"])
async def test_token_never_told(api: BotApi, house: House, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """Whatever fails, neither a log nor an exception tells the token."""
    caplog.set_level(logging.DEBUG)
    channel = make(api, house, profil=Profil(MENU))
    api.say(CHAT, "/start")
    if kind == "dead":
        api.stop()
    for method in ("getMe", "getUpdates", "sendMessage", "sendDocument", "answerCallbackQuery"):
        api.fail_next(method, kind, times=2)
    trials: list[Callable[[], Awaitable[object]]] = [
        channel.check,
        lambda: asyncio.wait_for(channel.start(), 0.1),
        lambda: channel.send(say("Bonjour", boutons=OUI)),
        lambda: channel.send(say("Voici", fichier=Fichier("a", "document", b"a"))),
        lambda: asyncio.wait_for(channel.poll(), 0.1),
    ]
    heard = [repr(channel), str(channel)]
    with capture_logs() as logs:
        for trial in trials:
            try:
                await trial()
            except Exception as error:  # noqa: BLE001 - what it is does not matter, only what it tells
                heard.append(told(error))
    secret = api.token.partition(":")[2]
    assert secret not in "\n".join([*heard, str(logs), caplog.text])
    await shut(channel)


# The double is like Telegram, as far as the library can tell.


async def test_double(api: BotApi) -> None:
    """aiogram's own client finds in the double what it finds at Telegram's."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import TelegramBadRequest
    from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

    session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
    bot = Bot(api.token, session=session)
    first = api.say(CHAT, "é")
    assert (await bot.get_updates(timeout=0))[0].message.text == "é"  # type: ignore[union-attr]
    menu = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Oui", callback_data="k:0")]])
    sent = await bot.send_document(CHAT, BufferedInputFile(b"abc", "é.pdf"), caption="ici", reply_markup=menu)
    assert sent.message_id == first + 1
    assert (api.sent[CHAT][0].document, api.sent[CHAT][0].labels) == (("é.pdf", b"abc"), ["Oui"])
    api.press(CHAT, "Oui")
    query = (await bot.get_updates(offset=100_000_002, timeout=0))[0].callback_query
    assert query is not None
    assert query.data == "k:0"
    assert await query.answer()
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await query.answer()
    text = await bot.send_message(CHAT, "a")
    await bot.edit_message_text("b", chat_id=CHAT, message_id=text.message_id)
    with pytest.raises(TelegramBadRequest, match="not modified"):
        await bot.edit_message_text("b", chat_id=CHAT, message_id=text.message_id)
    for wrong in ("", "x" * 4097, "😀" * 2049):
        with pytest.raises(TelegramBadRequest):
            await bot.send_message(CHAT, wrong)
    assert await bot.delete_message(CHAT, text.message_id)
    api.put_file("F", b"octets")
    file = await bot.get_file("F")
    octets = await bot.download_file(str(file.file_path))
    assert octets is not None
    assert octets.read() == b"octets"
    for kind in (
        "voice",
        "photo",
        "document",
        "video",
        "video_note",
        "audio",
        "sticker",
        "contact",
        "location",
        "venue",
    ):
        api.send_media(CHAT, kind)
    raw = [queued.update for queued in api._queue]
    assert all(read(update).piece is not None for update in raw[1:])
    await (await session.create_session()).close()
