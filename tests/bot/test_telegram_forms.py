"""Telegram's updates and requests, as plain data: what is read, how what is said is cut."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Bouton, Inbound, Outbound, Piece
from bot.channels.telegram.envois import cut, displayable, plan, units
from bot.channels.telegram.updates import UpdateIllisible, press_id, read_update

CHAT = 42

ODD = "  CAP\u00a0cuisne\u2009!\n\té e\u0301 \u202bعربي\u202c \x00 👩🏽\u200d🍳 <a href='x'>*_[  "


def say(texte: str, n: int = 1, **more: Any) -> Outbound:
    return Outbound("telegram", str(CHAT), n, "1", texte, **{"jeton": "jeton-xyz", **more})


# What is read.


def update(kind: str = "message", /, **fields: object) -> dict[str, object]:
    message = {"message_id": 7, "date": 1, "chat": {"id": CHAT, "type": "private"}, "from": {"id": CHAT}, **fields}
    return {"update_id": 900, kind: message}


def press(data: object = "jeton-A:2", **fields: object) -> dict[str, object]:
    message = {"message_id": 5, "date": 1, "chat": {"id": CHAT, "type": "private"}}
    return {
        "update_id": 901,
        "callback_query": {"id": "q1", "from": {"id": CHAT}, "message": message, "data": data, **fields},
    }


def read(raw: Mapping[str, object]) -> Inbound:
    inbound = read_update(raw)
    assert inbound is not None
    return inbound


def test_words() -> None:
    """A text arrives code point for code point, with all that tells where it belongs."""
    inbound = read(update(text=ODD, entities=[{"type": "bold", "offset": 0, "length": 2}]))
    assert inbound == Inbound("telegram", "42", "900", "7", texte=ODD, avant="7")


@pytest.mark.parametrize("texte", ["/start", "/start abc-123", "/menu@livret_bot", "/start@livret_bot charge"])
def test_commands(texte: str) -> None:
    """A command is words like any others here."""
    assert read(update(text=texte)).texte == texte


def test_edit() -> None:
    """An edit names the message that it corrects."""
    inbound = read(update("edited_message", text="CAP cuisine"))
    assert (inbound.texte, inbound.corrige, inbound.message) == ("CAP cuisine", "7", "7")


def test_edit_of_caption() -> None:
    """The caption of a file can be corrected too; the file was already given."""
    inbound = read(update("edited_message", photo=[{"file_id": "x"}], caption="mon CAP"))
    assert (inbound.texte, inbound.corrige, inbound.piece) == ("mon CAP", "7", None)


def test_edit_without_words() -> None:
    """A live location that moves says nothing."""
    assert read_update(update("edited_message", location={"latitude": 1.0, "longitude": 2.0})) is None


def test_press() -> None:
    """A press gives the jeton of its message and the rank of the button; it is no message of the person's."""
    inbound = read(press())
    assert (inbound.jeton, inbound.rang, inbound.texte, inbound.avant) == ("jeton-A", 2, None, None)
    assert inbound.message != read(press(id="q2")).message
    assert press_id(press()) == "q1"


@pytest.mark.parametrize(
    "data", ["", "x", ":", "jeton", "jeton:", "jeton:-1", "jeton:٣", "jeton:99999", "a:b:c", "\x00" * 64]
)
def test_forged_press(data: str) -> None:
    """Forged data is a jeton that nobody knows, and nothing else."""
    inbound = read(press(data))
    assert (inbound.jeton, inbound.rang) == (data, 0)


def test_press_without_message() -> None:
    """A press on an inline message or in a game is not ours."""
    raw = press()
    query = raw["callback_query"]
    assert isinstance(query, dict)
    assert read_update({**raw, "callback_query": {k: v for k, v in query.items() if k != "message"}}) is None
    assert read_update({**raw, "callback_query": {k: v for k, v in query.items() if k != "data"}}) is None


FILE = {"file_id": "F1"}
CONTACT = {"phone_number": "+336", "first_name": "Léa", "last_name": "Roy"}
PLACE = {"latitude": 48.85, "longitude": 2.35}
VENUE = {"location": PLACE, "title": "Mairie", "address": "1 place"}


@pytest.mark.parametrize(
    ("fields", "piece"),
    [
        ({"voice": FILE}, Piece("voice", "voice-7.ogg", "F1")),
        ({"audio": {**FILE, "file_name": "mémo.m4a"}}, Piece("voice", "mémo.m4a", "F1")),
        ({"photo": [{"file_id": "s"}, {"file_id": "L"}]}, Piece("photo", "photo-7.jpg", "L")),
        ({"document": {**FILE, "file_name": "../x.csv"}}, Piece("document", "../x.csv", "F1")),
        ({"document": FILE}, Piece("document", "document-7.bin", "F1")),
        ({"video": FILE}, Piece("video", "video-7.mp4", "F1")),
        ({"video_note": FILE}, Piece("video", "video-7.mp4", "F1")),
        ({"document": FILE, "animation": FILE}, Piece("video", "video-7.mp4", "F1")),
        ({"sticker": {**FILE, "emoji": "🙂"}}, Piece("sticker", "🙂", "F1")),
        ({"sticker": FILE}, Piece("sticker", "sticker-7.webp", "F1")),
        (
            {"contact": CONTACT},
            Piece("contact", "Léa Roy", json.dumps(CONTACT, ensure_ascii=False, separators=(",", ":"))),
        ),
        ({"location": PLACE}, Piece("location", "48.85, 2.35", '{"latitude":48.85,"longitude":2.35}')),
        ({"location": PLACE, "venue": VENUE}, Piece("location", "Mairie", json.dumps(VENUE, separators=(",", ":")))),
        ({"poll": {"question": "Qui ?"}}, Piece("autre", "Qui ?", '{"question":"Qui ?"}')),
        ({"dice": {"emoji": "🎲", "value": 3}}, Piece("autre", "🎲", "")),
        ({"hologram": {"of": "2030"}}, Piece("autre", "", "")),
    ],
)
def test_piece(fields: dict[str, object], piece: Piece) -> None:
    """Whatever is not words is a piece, even of a kind invented later."""
    inbound = read(update(**fields))
    assert (inbound.piece, inbound.texte, inbound.avant) == (piece, None, "7")


def test_caption() -> None:
    """A caption is words, beside the file."""
    inbound = read(update(document={"file_id": "F1", "file_name": "cv.pdf"}, caption=ODD))
    assert (inbound.texte, inbound.piece) == (ODD, Piece("document", "cv.pdf", "F1"))


def test_reply() -> None:
    """A reply to the assistant names its message; a reply to oneself does not."""
    assert read(update(text="oui", reply_to_message={"message_id": 3, "from": {"is_bot": True}})).repond_a == "3"
    assert read(update(text="oui", reply_to_message={"message_id": 3, "from": {"is_bot": False}})).repond_a is None
    assert read(update(text="oui", reply_to_message="?")).repond_a is None


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1, "my_chat_member": {}},
        {"update_id": 1, "channel_post": {"text": "x"}},
        {"update_id": 1},
        update(text="x", chat={"id": -5, "type": "group"}),
        update("edited_message", text="x", chat={"id": -5, "type": "supergroup"}),
        press(message={"message_id": 1, "chat": {"id": -5, "type": "group"}}),
        update(pinned_message={}),
    ],
)
def test_not_for_us(raw: dict[str, object]) -> None:
    """Groups, channels and Telegram's own notices are not heard."""
    assert read_update(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": "1", "message": {}},
        {"update_id": True},
        {"update_id": 10**30, "message": {}},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": []},
        update(text=None),
        update(text=5),
        update(message_id="7", text="x"),
        update(chat=[], text="x"),
        update(chat={"id": None, "type": "private"}, text="x"),
        update(chat={"id": 1}, text="x"),
        update(photo=[]),
        update(photo=[1]),
        update(photo={"a": 1}),
        update(document={}),
        update(contact={"first_name": None}),
        update(location={}),
        update(caption=1, voice=FILE),
        press(None),
        press(id=4),
        press(message="x"),
    ],
)
def test_malformed(raw: dict[str, object]) -> None:
    """A malformed update is UpdateIllisible, which names a part and quotes nothing."""
    with pytest.raises(UpdateIllisible) as caught:
        read_update(raw)
    assert str(caught.value).isidentifier()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["message_id", "chat", "text", "caption", "photo", "document", "contact", "location", "venue", "poll", "dice",
     "sticker", "voice", "reply_to_message", "id", "data", "message", "type", "pinned_message"]
)  # fmt: skip


@given(
    st.sampled_from(["message", "edited_message", "callback_query"]),
    st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=4), max_size=6),
    st.booleans(),
)
def test_any_json(kind: str, fields: dict[str, object], whole: bool) -> None:
    """No JSON makes the reader fail in another way."""
    base = {"message_id": 7, "chat": {"id": CHAT, "type": "private"}, "id": "q", "data": "a:1"} if whole else {}
    with suppress(UpdateIllisible):
        read_update({"update_id": 1, kind: {**base, **fields}})


# Long texts are cut.

TEXTS = st.text(st.sampled_from("ab.!? \n\u00a0é\u0301👩🏽\u200d🍳🇫🇷😀"), max_size=120)


@given(TEXTS, st.integers(8, 60))
def test_cut_loses_nothing(texte: str, limite: int) -> None:
    """Every visible character is in one part, in its order; each part fits, none is blank."""
    parts = cut(texte, limite)
    assert "".join("".join(parts).split()) == "".join(texte.split())
    assert all(part.strip() and len(part.encode("utf-16-le")) // 2 <= limite for part in parts)


@given(TEXTS)
def test_units(texte: str) -> None:
    """Lengths are counted as Telegram does."""
    assert units(texte) == len(texte.encode("utf-16-le")) // 2


def test_cut_where_one_breathes() -> None:
    """Between paragraphs, else lines, else sentences, else words."""
    assert cut("un deux\n\ntrois quatre", 16) == ["un deux", "trois quatre"]
    assert cut("un deux\ntrois quatre", 16) == ["un deux", "trois quatre"]
    assert cut("Un deux. Trois quatre", 16) == ["Un deux.", "Trois quatre"]
    assert cut("un deux trois", 9) == ["un deux", "trois"]
    assert cut("  court  ", 9) == ["  court  "]


@pytest.mark.parametrize("character", ["e\u0301", "👩🏽\u200d🍳", "🇫🇷", "😀", "❤\ufe0f"])
def test_cut_between_characters(character: str) -> None:
    """What the eye sees as one character is never cut in two."""
    parts = cut(character * 40, 30)
    assert len(parts) > 1
    assert all(part == character * (len(part) // len(character)) for part in parts)


def test_cut_giant() -> None:
    """One letter under a thousand accents is cut all the same."""
    texte = "e" + "\u0301" * 1000
    assert "".join(cut(texte, 100)) == texte


def test_long_text_of_emoji() -> None:
    """4,096 emoji are two messages, not one refused."""
    assert [units(part) for part in cut("😀" * 4096)] == [4096, 4096]


def test_lone_surrogates() -> None:
    """Half a character is shown as one that is missing; two halves are joined."""
    assert displayable("a\ud83d!") == "a\ufffd!"
    assert displayable("\ud83d\ude00") == "😀"


def test_callback_data() -> None:
    """Buttons carry the jeton and their rank, row by row, in 64 bytes."""
    rows = tuple(tuple(Bouton(f"b{i}{j}", "passer") for j in range(2)) for i in range(10))
    envoi = plan(say("?", boutons=rows, jeton="j" * 60))[0]
    markup: Any = envoi.corps["reply_markup"]
    data = [button["callback_data"] for row in markup["inline_keyboard"] for button in row]
    assert data == [f"{'j' * 60}:{rank}" for rank in range(20)]
    assert max(len(one.encode()) for one in data) <= 64
    assert read(press(data[13])).rang == 13
