"""Telegram as a channel: what is read, sent and survived; over real HTTP, with the library as it is."""

import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.channels.base import Bouton, ErreurDefinitive, ErreurTemporaire, Fichier, Inbound, Outbound, Piece
from bot.channels.telegram import channel as channels
from bot.channels.telegram.api import AdresseInvalide, Client, DejaEnEcoute, JetonRefuse
from bot.channels.telegram.calls import ClientEnFaute, backoff
from bot.channels.telegram.channel import PATIENT, BotProfile, Telegram, Webhook
from bot.channels.telegram.client_aiogram import ClientAiogram
from bot.channels.telegram.client_ptb import ClientPtb
from bot.logs import set_up_logs
from bot.settings import Settings
from tests import test_logs
from tests.bot.bot_api import TOKEN, USERNAME, BotApi
from tests.bot.test_telegram_forms import CHAT, ODD, read, say

# Hearing, over HTTP.


class House:
    """
    The house, as Telegram sees it: keeps what it takes, and can refuse to, or take its time.

    handed: how many it was asked to take, until now.
    """

    def __init__(self) -> None:
        self.handed = 0
        self.taken: list[Inbound] = []
        self.batches: list[int] = []
        self.failures: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, batch: Sequence[Inbound]) -> None:
        self.handed += len(batch)
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


loud = test_logs.loud


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
    fast: dict[str, Any] = {"poll_seconds": 1, "patience": 5.0, "sleep": rests or Rests(), **more}
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


async def test_every_kind(api: BotApi, house: House, channel: Telegram) -> None:
    """Whatever a person can send arrives as what it is, in order, each once."""
    first = api.say(CHAT, "/start abc")
    await channel.send(say("Oui ?", boutons=OUI))
    asked = api.sent[CHAT][0].message_id
    api.say(CHAT, ODD)
    api.edit(CHAT, first, "corrigé 👩🏽\u200d🍳")
    api.reply(CHAT, asked, "réponse")
    api.press(CHAT, "Non")
    pieces = {
        "voice": Piece("voice", "voice-5.ogg", "file-voice"),
        "audio": Piece("voice", "voice-6.mp3", "file-audio"),
        "photo": Piece("photo", "photo-7.jpg", "file-photo-x"),
        "document": Piece("document", "CV d'été.pdf", "file-document"),
        "video": Piece("video", "video-9.mp4", "file-video"),
        "video_note": Piece("video", "video-10.mp4", "file-video_note"),
        "sticker": Piece("sticker", "🙂", "file-sticker"),
    }
    named: dict[str, dict[str, Any]] = {"document": {"file_name": "CV d'été.pdf"}, "sticker": {"emoji": "🙂"}}
    for kind in pieces:
        api.send_media(CHAT, kind, **named.get(kind, {}))
    api.send_media(CHAT, "contact")
    api.send_media(CHAT, "location")
    api.send_media(CHAT, "venue")
    api.send_media(CHAT, "dice")
    api.album(CHAT, [None, "légende"])
    async with polling(channel):
        await api.wait_until(lambda: len(house.taken) == 18)
        await api.wait_until(lambda: not api.pending)
    start, words, edit, reply, press, *rest = house.taken
    assert (start.texte, start.avant) == ("/start abc", str(first))
    assert (words.texte, words.piece) == (ODD, None)
    assert (edit.texte, edit.corrige) == ("corrigé 👩🏽\u200d🍳", str(first))
    assert (reply.texte, reply.repond_a) == ("réponse", str(asked))
    assert (press.jeton, press.rang, press.texte) == ("jeton-xyz", 1, None)
    assert [inbound.piece for inbound in rest[: len(pieces)]] == list(pieces.values())
    others = [inbound.piece.sorte for inbound in rest[len(pieces) :] if inbound.piece]
    assert others == ["contact", "location", "location", "autre", "photo", "photo"]
    assert rest[-1].texte == "légende"
    assert {(inbound.canal, inbound.chat) for inbound in house.taken} == {("telegram", str(CHAT))}


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
        await api.wait_until(lambda: house.handed == 1)
        await asyncio.sleep(0.05)  # nothing is asked meanwhile
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
        await api.wait_until(lambda: house.handed == 1)
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

    channel = make(api, house, rests, on_unreadable=set_aside)
    api.say(CHAT, "avant")
    poison = api.push({"message": {"message_id": "?", "chat": {"id": CHAT, "type": "private"}, "text": "secret"}})
    api.say(CHAT, "après")
    with capture_logs() as logs:
        async with polling(channel):
            await api.wait_until(lambda: not api.pending)
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

    channel = make(api, house, rests, on_unreadable=set_aside)
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
        await api.wait_until(lambda: api.counts["getupdates"] >= 3)
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
        await api.wait_until(lambda: house.handed == 2)
        await asyncio.sleep(0.02)  # no answer leaves meanwhile
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
    channel = make(api, house, rests, poll_seconds=0, patience=0.2)
    api.fail_next("getUpdates", "hang")
    api.say(CHAT, "un")
    async with polling(channel):
        await api.wait_until(lambda: house.words == ["un"])
    assert rests.seconds, "it was given up, once at least: on a busy machine the next may be too late too"
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
    api._get_updates = lambda connection, params: real(connection, {**params, "timeout": 0})  # type: ignore[method-assign]  # a double, to provoke a fault
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
    assert await channel.send(say(ODD, boutons=OUI)) == str(known + 1)
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
    assert ident == str(sent[-1].message_id)
    assert [bool(one.labels) for one in sent] == [False] * (len(sent) - 1) + [True]
    assert "".join("".join(one.text for one in sent).split()) == "".join(texte.split())


@pytest.mark.parametrize("unit", ["é", "😀", "👩🏽\u200d🍳", "🇫🇷", "e\u0301", "العربية "])
async def test_send_long_in_utf_16(api: BotApi, known: int, channel: Telegram, unit: str) -> None:
    """Telegram counts in UTF-16 units: whatever it is written with, a long text is taken whole, and none is refused."""
    texte = unit * 5000
    await channel.send(say(texte))
    sent = api.texts(CHAT)
    assert len(sent) >= 2
    assert "".join("".join(sent).split()) == "".join(texte.split())
    assert all(part.strip().startswith(unit.strip()) for part in sent), "nothing is cut inside of what is one character"


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
    assert ident == str(api.sent[CHAT][-1].message_id)
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
    assert await channel.send(say("Voici.", boutons=OUI, fichier=fichier)) == str(known + 1)
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
    channel._patience = 0.3 if kind == "hang" else 5.0
    api.fail_next("sendMessage", kind)
    with pytest.raises(ErreurTemporaire) as caught:
        await channel.send(say("Bonjour"))
    assert caught.value.retry_after is None
    channel._patience = 5.0
    await channel.send(say("Bonjour"))
    assert api.texts(CHAT) == ["Bonjour"] * (2 if kind == "reset-after" else 1)


async def test_send_too_fast(api: BotApi, known: int, channel: Telegram) -> None:
    """A 429 says how long to wait."""
    api.fail_next("sendMessage", "429", retry_after=30)
    with pytest.raises(ErreurTemporaire) as caught:
        await channel.send(say("Bonjour"))
    assert (caught.value.retry_after, caught.value.everywhere) == (30.0, False)


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
        assert await channel.send(say("Bonjour", boutons=OUI, jeton="j" * 70)) == str(known + 1)
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
    assert await channel.send(say("suite", 3)) == str(known + 1)


async def test_delete(api: BotApi, known: int, channel: Telegram) -> None:
    """A livret that was closed takes its messages with it, of both sides, a hundred at a time."""
    said = [api.say(CHAT, f"mot {i}") for i in range(150)]
    shown = [await channel.send(say(f"question {n}", n)) for n in range(2, 92)]
    effacer = (*map(str, said), *(ident for ident in shown if ident))
    await channel.send(say("C'est effacé.", 100, effacer=(*effacer, "999999")))
    assert sorted(ident for _, ident in api.deleted) == sorted(map(int, effacer))
    assert [sent.text for sent in api.shown(CHAT)] == ["C'est effacé."]
    assert api.counts["deletemessages"] == 3


@pytest.mark.parametrize("old", [1, 30, 99, 100])
async def test_delete_what_can_be(api: BotApi, known: int, channel: Telegram, old: int) -> None:
    """One message of more than two days makes Telegram refuse them all: the others are deleted all the same."""
    ancient = [api.say(CHAT, f"ancien {i}") for i in range(old)]
    api.later(48 * 3600)
    recent = [api.say(CHAT, f"mot {i}") for i in range(100 - old)]
    await channel.send(say("C'est effacé.", effacer=tuple(map(str, (*ancient, *recent)))))
    assert sorted(ident for _, ident in api.deleted) == recent
    assert api.texts(CHAT) == ["C'est effacé."]
    assert api.counts["deletemessages"] <= 40


@pytest.mark.parametrize(("kind", "expected"), [("500", ErreurTemporaire), ("429", ErreurTemporaire), ("403", None)])
async def test_delete_fails(
    api: BotApi, known: int, channel: Telegram, kind: str, expected: type[Exception] | None
) -> None:
    """A deletion is tried again with the message that it goes with; who blocked us is set aside."""
    api.fail_next("deleteMessages", kind)
    with pytest.raises(expected or ErreurDefinitive):
        await channel.send(say("C'est effacé.", effacer=(str(known),)))
    assert api.texts(CHAT) == []
    await channel.send(say("C'est effacé.", effacer=(str(known),)))
    assert (api.texts(CHAT), api.deleted) == (["C'est effacé."], [(CHAT, known)])


# At work.


async def test_typing(api: BotApi, house: House, channel: Telegram) -> None:
    """Who waits for more than half a second sees that the assistant is at work; who does not, does not."""
    api.say(CHAT, "un")
    async with polling(channel):
        await api.wait_until(lambda: house.words == ["un"])
        house.gate.clear()
        api.say(CHAT, "deux")
        api.say(8, "trois")
        began = asyncio.get_running_loop().time()
        await api.wait_until(lambda: len(api.actions) == 2)
        assert asyncio.get_running_loop().time() - began >= PATIENT - 0.05
        house.gate.set()
        await api.wait_until(lambda: len(house.taken) == 3)
        api.say(CHAT, "quatre")
        await api.wait_until(lambda: len(house.taken) == 4)
        await asyncio.sleep(PATIENT + 0.1)  # who was answered at once is told of no work, even later
    assert sorted(api.actions) == [(8, "typing"), (CHAT, "typing")]


@pytest.mark.parametrize("kind", ["400", "403", "429", "reset-before", "hang"])
async def test_typing_fails(
    api: BotApi, house: House, channel: Telegram, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is only a comfort may fail: nothing is lost or told twice for it."""
    monkeypatch.setattr(channels, "PATIENT", 0.05)
    api.fail_next("sendChatAction", kind)
    house.gate.clear()
    async with polling(channel):
        api.say(CHAT, "un")
        await api.wait_until(lambda: api.counts["sendchataction"] == 1)
        house.gate.set()
        await api.wait_until(lambda: house.words == ["un"])
        api.say(CHAT, "deux")
        await api.wait_until(lambda: house.words == ["un", "deux"])


# Starting.

MENU = [("menu", "Le menu"), ("aide", "De l'aide")]
WHO = BotProfile(MENU, "Je vous aide à remplir votre livret.", "Je vous aide.")


async def test_start(api: BotApi, house: House, rests: Rests) -> None:
    """The token is tried, a webhook taken away without losing what waits, the menu set; through any fault."""
    channel = make(api, house, rests, profil=WHO)
    api.say(CHAT, "un")
    faults = {
        "getMe": "502-html",
        "deleteWebhook": "reset-before",
        "setMyCommands": "429",
        "setChatMenuButton": "500",
        "setMyDescription": "truncate",
        "setMyShortDescription": "reset-after",
    }
    for method, kind in faults.items():
        api.fail_next(method, kind)
    await channel.start()
    assert len(rests.seconds) == len(faults)
    assert api.commands == [{"command": c, "description": d} for c, d in MENU]
    assert api.menu_button == {"type": "commands"}
    assert (api.description, api.short_description) == (WHO.description, WHO.en_bref)
    assert ("deleteWebhook", {"drop_pending_updates": False}) in api.calls
    assert len(api.pending) == 1
    await shut(channel)


@pytest.mark.parametrize("method", ["setMyCommands", "setChatMenuButton", "setMyDescription", "setMyShortDescription"])
async def test_comfort_refused(api: BotApi, house: House, method: str) -> None:
    """A server that refuses, or does not know, what the bot shows of itself does not keep it from starting."""
    channel = make(api, house, profil=WHO)
    api.fail_next(method, "404")
    with capture_logs() as logs:
        await channel.start()
    assert [(entry["event"], entry["method"]) for entry in logs] == [("telegram.refused", method)]
    await shut(channel)


async def test_start_webhook(api: BotApi, house: House, rests: Rests) -> None:
    """With a webhook, Telegram is told where, the secret, and to lose nothing of what waits."""
    webhook = Webhook("http://127.0.0.1:9/telegram", "mot-de-passe")
    channel = make(api, house, rests, profil=WHO, webhook=webhook)
    api.say(CHAT, "un")
    await channel.start()
    [told] = [params for method, params in api.calls if method == "setWebhook"]
    assert (told["url"], told["secret_token"], told["drop_pending_updates"]) == (webhook.url, webhook.secret, False)
    assert told["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert api.counts["deletewebhook"] == 0
    assert len(api.pending) == 1
    assert (await channel.check_webhook())["url"] == webhook.url
    assert webhook.secret not in repr(webhook) + repr(channel)
    await shut(channel)


async def test_webhook_set_elsewhere(api: BotApi, house: House, channel: Telegram) -> None:
    """Who asks while Telegram calls somebody else's address is told that there are two, and stops."""
    await channel.start()
    async with polling(channel) as listening:
        await api.wait_until(lambda: api.counts["getupdates"] == 1)
        await channel._call("setWebhook", {"url": "http://127.0.0.1:9/x"})
        with pytest.raises(DejaEnEcoute):
            await listening
    with pytest.raises(DejaEnEcoute):
        await channel.poll()


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
    channel = make(api, house, profil=BotProfile(MENU), patience=0.3)
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


@pytest.mark.parametrize("wrong", [RuntimeError, ValueError, KeyError, ExceptionGroup])
async def test_client_at_fault(api: BotApi, house: House, wrong: type[Exception]) -> None:
    """What a library raises and never should is raised again without what it quotes."""
    channel = make(api, house)
    url = f"{api.url}/bot{api.token}/sendMessage « zqmot »"

    async def exchange(envoi: object, patience: float) -> tuple[int, bytes]:
        raise wrong(url, [ValueError(url)]) if wrong is ExceptionGroup else wrong(url)

    channel._client.exchange = exchange  # type: ignore[method-assign]  # a double, to provoke a fault
    trials: list[Callable[[], Awaitable[object]]]
    trials = [channel.check, channel.start, channel.poll, lambda: channel.send(say("zqmot"))]
    for trial in trials:
        with pytest.raises(ClientEnFaute) as caught:
            await trial()
        heard = "".join(traceback.format_exception(caught.value)) + str(caught.value)
        assert wrong.__name__ in heard and "test_telegram.py:" in heard
        assert api.token not in heard and caught.value.__context__ is None


async def test_leaks_of_libraries(
    api: BotApi, house: House, library: str, loud: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where a library tells the token (telegram.md § 5), at its loudest and in what it raises, our log does not."""
    set_up_logs(loud)
    secret = api.token.partition(":")[2]
    log = logging.getLogger("quelque.chose")
    channel = make(api, house)
    await channel.check()  # ptb's client makes its own loggers quiet when it opens
    for name in ("httpx", "httpcore", "telegram", "aiohttp", "aiogram", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    api.say(CHAT, "zqmot")
    await channel.check()
    told = await (_leaks_of_ptb(api) if library == "ptb" else _leaks_of_aiogram(api))
    for leak in told:
        log.warning("%s", leak)
        log.error("une panne", exc_info=leak if isinstance(leak, Exception) else None)
        structlog.get_logger().error("une panne", fault=leak, texte=f"{leak}")
    await shut(channel)
    logged = capfd.readouterr().err
    assert all(secret in str(leak) + repr(leak) for leak in told), "each of them would have told it"
    assert secret not in logged and api.token not in logged
    assert "<jeton>" in logged
    if library == "ptb":
        assert "HTTP Request: POST" in logged, "httpx was loud"


async def _leaks_of_ptb(api: BotApi) -> list[object]:
    from telegram import Bot, File
    from telegram.ext import Application
    from telegram.request import HTTPXRequest

    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    async with Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot", request=request) as bot:
        api.put_file("F", b"x")
        file: File = await bot.get_file("F")
        return [repr(bot), repr(file), repr(Application.builder().token(api.token).build())]


async def _leaks_of_aiogram(api: BotApi) -> list[object]:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiohttp import ClientResponseError

    session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
    bot = Bot(api.token, session=session)
    with pytest.raises(ClientResponseError) as caught:
        await bot.download_file("files/unknown")
    await (await session.create_session()).close()
    return [caught.value]


# The double is like Telegram, as far as the library can tell.


async def test_double_by_ptb(api: BotApi) -> None:
    """python-telegram-bot's own client finds in the double what it finds at Telegram's."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.error import BadRequest, Conflict
    from telegram.request import HTTPXRequest

    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"trust_env": False})

    async with Bot(
        api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot", request=request(),
        get_updates_request=request(),
    ) as bot:  # fmt: skip
        first = api.say(CHAT, "é & 1+1=2 %")
        [update] = await bot.get_updates(timeout=0)
        assert update.message is not None and update.message.text == "é & 1+1=2 %"
        menu = InlineKeyboardMarkup([[InlineKeyboardButton("Oui & non", callback_data="k:0")]])
        sent = await bot.send_document(CHAT, b"abc", filename="é.pdf", caption="ici +", reply_markup=menu)
        assert sent.message_id == first + 1
        assert (api.sent[CHAT][0].document, api.sent[CHAT][0].labels) == (("é.pdf", b"abc"), ["Oui & non"])
        api.press(CHAT, "Oui")
        [update] = await bot.get_updates(offset=update.update_id + 1, timeout=0)
        assert update.callback_query is not None and await update.callback_query.answer()
        with pytest.raises(BadRequest, match="too old"):
            await update.callback_query.answer()
        api.press(CHAT, "Oui")
        api.say(CHAT, "après")
        api.later(150)
        [late] = await bot.get_updates(offset=update.update_id + 1, timeout=0)
        assert late.message is not None and late.message.text == "après"
        text = await bot.send_message(CHAT, "a & b")
        assert text.text == "a & b"
        assert await bot.delete_messages(CHAT, [first, text.message_id, 77_777])
        assert api.deleted == [(CHAT, first), (CHAT, text.message_id)]
        await bot.set_my_description("Un livret +1 & plus")
        await bot.set_my_short_description("12")
        assert (api.description, api.short_description) == ("Un livret +1 & plus", "12")
        await bot.set_webhook("http://127.0.0.1:9/x", secret_token="a_b-C")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates(timeout=0)
        with pytest.raises(BadRequest, match="unallowed"):
            await bot.set_webhook("http://127.0.0.1:9/x", secret_token="é")
        await api.wait_until(lambda: api.webhook is not None and api.webhook.last_error is not None)
        told = await bot.get_webhook_info()
        assert (told.url, told.pending_update_count) == ("http://127.0.0.1:9/x", 1)
        assert told.last_error_message == "Connection refused"
        assert await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""


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
    assert (await bot.get_updates(timeout=0))[0].message.text == "é"  # type: ignore[union-attr]  # a message was just sent
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
