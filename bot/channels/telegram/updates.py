"""
Turns Telegram's updates, as plain JSON, into `Inbound`s. Pure; the same for both Telegram libraries.

Rules:
- words are taken from the JSON as they are: nothing is stripped, entities and commands are not interpreted;
- a caption is words too: a file with a caption gives an `Inbound` with both `piece` and `texte`;
- an album is several messages, each with its own file;
- only messages, edits and presses of private chats are read; any other update gives None;
- an edit without words (a live location that moves, another file) gives None: it changes nothing that was said.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence

from bot.channels.base import Canal, Inbound, Piece
from bot.channels.telegram.phrases import AVIS, PAGE
from dialogs.phrases import say

CANAL = "telegram"

ALLOWED = ("message", "edited_message", "callback_query")
"""Telegram's `allowed_updates`: what this module reads."""

Json = Mapping[str, object]


class UpdateIllisible(ValueError):
    """A required part is missing or of another type. The message names the part, never its content."""


def read_update(update: Json) -> Inbound | None:
    """
    The message of one update; None when it holds none that is read.

    A press is no message: its `message` is made from the id of the query. Raises UpdateIllisible only.
    """
    numero = str(_int(update, "update_id"))
    if "message" in update:
        return _read_message(numero, _object(update, "message"))
    if "edited_message" in update:
        return _read_edit(numero, _object(update, "edited_message"))
    if "callback_query" in update:
        return _read_press(numero, _object(update, "callback_query"))
    return None


def read_octets(octets: bytes) -> Inbound | None:
    """The same, for an update that was set aside as JSON. Raises UpdateIllisible."""
    try:
        update = json.loads(octets)
    except (ValueError, RecursionError):
        raise UpdateIllisible("json") from None
    if not isinstance(update, Mapping):
        raise UpdateIllisible("json")
    return read_update(update)


def is_message(identity: str) -> bool:
    """Whether this may be the identity of a message: a number. The identity of a press is not."""
    return identity.isascii() and identity.isdecimal()


def _notice(page: str | None) -> Sequence[str]:
    """What Telegram keeps of the messages, and the address of the page, which can be used instead."""
    return (AVIS, *([say(PAGE, page=page)] if page else []))


TELEGRAM = Canal(
    CANAL,
    opaque=True,
    pushes=True,
    voice=True,
    files=True,
    link=lambda bot, jeton: f"https://t.me/{bot}?start={jeton}",
    deletes=is_message,
    notice=_notice,
    serve="bot.telegram_server",
    setting="TELEGRAM_TOKEN",
    is_set=lambda settings: bool(settings.telegram_token),
    readers={UpdateIllisible.__name__: read_octets},
)


def press_id(update: Json) -> str | None:
    """Identity of the press in this update, to answer Telegram with; None if it carries none."""
    query = update.get("callback_query")
    found = query.get("id") if isinstance(query, Mapping) else None
    return found if isinstance(found, str) else None


def _read_message(numero: str, message: Json) -> Inbound | None:
    chat = _private_chat(message)
    if chat is None:
        return None
    ident = _int(message, "message_id")
    texte = _words(message)
    piece = None if "text" in message else _read_piece(message, ident)
    if texte is None and piece is None:
        return None
    return Inbound(
        canal=CANAL,
        chat=chat,
        id=numero,
        message=str(ident),
        texte=texte,
        piece=piece,
        avant=str(ident),
        repond_a=_replied_to(message),
    )


def _read_edit(numero: str, message: Json) -> Inbound | None:
    chat = _private_chat(message)
    ident = str(_int(message, "message_id"))
    texte = _words(message)
    if chat is None or texte is None:
        return None
    return Inbound(canal=CANAL, chat=chat, id=numero, message=ident, texte=texte, corrige=ident, avant=ident)


def _read_press(numero: str, query: Json) -> Inbound | None:
    if "message" not in query or "data" not in query:
        return None  # an inline message or a game: the bot sends neither
    chat = _private_chat(_object(query, "message"))
    if chat is None:
        return None
    jeton, rang = _read_data(_str(query, "data"))
    return Inbound(canal=CANAL, chat=chat, id=numero, message=f"cb{_str(query, 'id')}", jeton=jeton, rang=rang)


_DATA = re.compile(r"(.+):([0-9]{1,4})", re.DOTALL)


def _read_data(data: str) -> tuple[str, int]:
    """`jeton:rang`; anything else was forged, and becomes an unknown jeton."""
    found = _DATA.fullmatch(data)
    return (found[1], int(found[2])) if found else (data, 0)


def _private_chat(message: Json) -> str | None:
    chat = _object(message, "chat")
    return str(_int(chat, "id")) if _str(chat, "type") == "private" else None


def _words(message: Json) -> str | None:
    if "text" in message:
        return _str(message, "text")
    return _str(message, "caption") if "caption" in message else None


def _replied_to(message: Json) -> str | None:
    """Identity of the assistant's message that this one replies to; None, without an error, if it is malformed."""
    replied = message.get("reply_to_message")
    if not isinstance(replied, Mapping):
        return None
    sender = replied.get("from")
    if isinstance(sender, Mapping) and sender.get("is_bot") is False:
        return None
    ident = replied.get("message_id")
    return str(ident) if isinstance(ident, int) else None


# Pieces. Telegram has more kinds than Piece.sorte: a round video is a video, music is a voice message…


def _read_piece(message: Json, ident: int) -> Piece | None:
    for kind, read in _PIECES.items():
        if kind in message:
            return read(message, ident)
    return _read_unknown(message)


def _file(kind: str, sorte: str, ext: str) -> Callable[[Json, int], Piece]:
    def read(message: Json, ident: int) -> Piece:
        file = _object(message, kind)
        nom = file.get("file_name")
        named = isinstance(nom, str) and nom
        return Piece(sorte, str(nom) if named else f"{sorte}-{ident}.{ext}", _str(file, "file_id"))

    return read


def _read_photo(message: Json, ident: int) -> Piece:
    sizes = message["photo"]
    if not isinstance(sizes, Sequence) or not sizes or not isinstance(sizes[-1], Mapping):
        raise UpdateIllisible("photo")
    return Piece("photo", f"photo-{ident}.jpg", _str(sizes[-1], "file_id"))  # Telegram puts the largest last


def _read_sticker(message: Json, ident: int) -> Piece:
    sticker = _object(message, "sticker")
    emoji = sticker.get("emoji")
    nom = emoji if isinstance(emoji, str) and emoji else f"sticker-{ident}.webp"
    return Piece("sticker", nom, _str(sticker, "file_id"))


def _read_contact(message: Json, _: int) -> Piece:
    contact = _object(message, "contact")
    noms = [_str(contact, "first_name"), contact.get("last_name")]
    return Piece("contact", " ".join(nom for nom in noms if isinstance(nom, str) and nom), _compact(contact))


def _read_location(message: Json, _: int) -> Piece:
    location = _object(message, "location")
    return Piece("location", f"{_number(location, 'latitude')}, {_number(location, 'longitude')}", _compact(location))


def _read_venue(message: Json, _: int) -> Piece:
    venue = _object(message, "venue")
    return Piece("location", _str(venue, "title"), _compact(venue))


def _read_poll(message: Json, _: int) -> Piece:
    poll = _object(message, "poll")
    return Piece("autre", _str(poll, "question"), _compact(poll))


def _read_dice(message: Json, _: int) -> Piece:
    return Piece("autre", _str(_object(message, "dice"), "emoji"), "")


_PIECES: Mapping[str, Callable[[Json, int], Piece]] = {
    "voice": _file("voice", "voice", "ogg"),
    "audio": _file("audio", "voice", "mp3"),
    "photo": _read_photo,
    "animation": _file("animation", "video", "mp4"),  # before "document": Telegram gives an animation under both
    "document": _file("document", "document", "bin"),
    "video": _file("video", "video", "mp4"),
    "video_note": _file("video_note", "video", "mp4"),
    "sticker": _read_sticker,
    "contact": _read_contact,
    "venue": _read_venue,  # before "location": Telegram gives a venue under both
    "location": _read_location,
    "poll": _read_poll,
    "dice": _read_dice,
}

_SERVICE = frozenset(
    (
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "chat_background_set",
        "users_shared",
        "chat_shared",
        "invoice",
        "successful_payment",
        "refunded_payment",
        "connected_website",
        "passport_data",
        "proximity_alert_triggered",
        "boost_added",
        "web_app_data",
    )
)
"""What Telegram itself writes in a private chat, and no person."""


def _read_unknown(message: Json) -> Piece | None:
    """A kind that is not known: read as « autre », so that the person gets a reply."""
    return None if _SERVICE.intersection(message) else Piece("autre", "", "")


# Parts of the JSON. Raise UpdateIllisible when the part is missing or of another type.


def _object(of: Json, key: str) -> Json:
    found = of.get(key)
    if not isinstance(found, Mapping):
        raise UpdateIllisible(key)
    return found


def _str(of: Json, key: str) -> str:
    found = of.get(key)
    if not isinstance(found, str):
        raise UpdateIllisible(key)
    return found


def _int(of: Json, key: str) -> int:
    found = of.get(key)
    if not isinstance(found, int) or isinstance(found, bool) or abs(found) >= 2**63:
        raise UpdateIllisible(key)
    return found


def _number(of: Json, key: str) -> float:
    found = of.get(key)
    if not isinstance(found, (int, float)):
        raise UpdateIllisible(key)
    return found


def _compact(of: Json) -> str:
    try:
        return json.dumps(of, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        raise UpdateIllisible("json") from None
