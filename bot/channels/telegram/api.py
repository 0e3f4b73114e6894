"""
The Bot API: a request, a client, and what an answer means. Pure; the same for both Telegram libraries.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import orjson

from bot.channels.base import ErreurTemporaire, Fichier

Json = Mapping[str, object]

CONNECTIONS = 200
"""connections of a client: more than the courier and the aside queue use, so that getUpdates never waits for one"""


class JetonRefuse(Exception):
    """Telegram does not know the token; the message is a French sentence, without the token."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram refuse le jeton TELEGRAM_TOKEN. Vérifiez-le auprès de @BotFather "
            "(et l'adresse TELEGRAM_API_URL, si vous en avez mis une)."
        )


class AdresseInvalide(Exception):
    """TELEGRAM_API_URL is not a URL; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__("TELEGRAM_API_URL n'est pas une adresse. Exemple : http://127.0.0.1:8081")


class DejaEnEcoute(Exception):
    """Another program reads this bot's updates; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__("Un autre programme est déjà à l'écoute de ce bot Telegram. Arrêtez l'un des deux.")


class TelegramRefused(Exception):
    """Telegram refused a request. `reason` may quote the request: it is never shown."""

    def __init__(self, method: str, code: int, reason: str) -> None:
        super().__init__(f"{method} : {code}")
        self.code = code
        self.reason = reason.lower()


class Client(Protocol):
    """
    What is used of a Telegram library: the URL of a method, and an HTTP session.

    The token is in every URL: an error of the library is never chained nor shown.
    """

    async def exchange(self, envoi: "ApiCall", patience: float) -> tuple[int, bytes]:
        """Status and body of the answer; (0, name of the error) after a network error or `patience` seconds."""
        ...

    async def close(self) -> None:
        """Closes the connections; a later request opens new ones."""
        ...


def check_token(token: str) -> None:
    """Raises JetonRefuse if this cannot be a token."""
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise JetonRefuse


def check_address(api_url: str | None) -> None:
    """Raises AdresseInvalide."""
    if api_url and not re.match(r"https?://[^/\s]+", api_url):
        raise AdresseInvalide


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request to Telegram. champ: the form field of the fichier."""

    method: str
    corps: dict[str, object]
    fichier: Fichier | None = None
    champ: str = ""

    @property
    def nom(self) -> str:
        """The fichier's name, without the signs that would break a form."""
        nom = self.fichier.nom if self.fichier else ""
        return "".join(c if c.isprintable() and c not in '"\\' else "_" for c in nom)

    @property
    def champs(self) -> dict[str, str]:
        """The corps as form fields: strings as they are, other values as JSON."""
        return {k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in self.corps.items()}

    def plainer(self) -> "ApiCall | None":
        """The same text without buttons and file; None when it has neither."""
        texte = self.corps.get("text") or self.corps.get("caption")
        if not texte or (self.fichier is None and "reply_markup" not in self.corps):
            return None
        return ApiCall("sendMessage", text_body(str(self.corps["chat_id"]), str(texte)))


_NO_PREVIEW = {"is_disabled": True}


def text_body(chat: str, texte: str) -> dict[str, object]:
    return {"chat_id": chat, "text": texte, "link_preview_options": _NO_PREVIEW}


def read_answer(method: str, statut: int, octets: bytes) -> object:
    """The result. Raises ErreurTemporaire when the same request may succeed later, else TelegramRefused."""
    answer = loads(octets)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("ok"), bool):
        raise ErreurTemporaire(f"{method} : réponse illisible ({statut})")
    if answer["ok"]:
        return answer.get("result")
    code = answer.get("error_code", statut)
    if code == 429:
        raise ErreurTemporaire(f"{method} : 429", retry_after=_retry_after(answer))
    if not isinstance(code, int) or not 400 <= code < 500:
        raise ErreurTemporaire(f"{method} : {statut}")
    raise TelegramRefused(method, code, str(answer.get("description", "")))


def loads(octets: bytes) -> object:
    """The JSON value of these bytes, or None when they are not JSON."""
    try:
        return orjson.loads(octets)
    except ValueError:
        pass  # orjson refuses lone surrogates, which the standard library reads
    try:
        return json.loads(octets)
    except (ValueError, RecursionError):
        return None


def _retry_after(answer: Json) -> float | None:
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, Mapping) else None
    return float(wait) if isinstance(wait, (int, float)) and wait > 0 else None


_GONE = (
    "chat not found",
    "user not found",
    "deactivated",
    "blocked",
    "peer_id_invalid",
    "can't initiate conversation",
    "have no rights to send",
)


def unreachable(refusal: TelegramRefused) -> bool:
    return refusal.code == 403 or (refusal.code == 400 and any(sign in refusal.reason for sign in _GONE))


def unknown_token(refusal: TelegramRefused) -> bool:
    return refusal.code in (401, 404)


def message_id(result: object) -> str | None:
    found = result.get("message_id") if isinstance(result, Mapping) else None
    return str(found) if isinstance(found, int) else None
