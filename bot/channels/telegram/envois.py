"""
Makes the requests to Telegram, and reads its answers. Pure; the same for both Telegram libraries.

One Outbound is one or several requests (`plan`): Telegram takes texts of 4096 UTF-16 units at most.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import orjson

from bot.channels.base import Bouton, ErreurTemporaire, Fichier, Outbound

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


# Going out: one Outbound is one or several requests.

LIMITE_TEXTE = 4096
LIMITE_LEGENDE = 1024
_VOICE = "voice"


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
        return ApiCall("sendMessage", _text(str(self.corps["chat_id"]), str(texte)))


def plan(message: Outbound) -> list[ApiCall]:
    """The requests that send this message, in order; the buttons are on the last one. Empty when it shows nothing."""
    texte = displayable(message.texte)
    if message.fichier is not None:
        envois = _plan_fichier(message.chat, texte, message.fichier)
    elif texte.strip() or message.boutons:
        envois = [ApiCall("sendMessage", _text(message.chat, part)) for part in cut(texte) or ["…"]]
    else:
        return []
    if message.boutons:
        envois[-1].corps["reply_markup"] = {"inline_keyboard": _keyboard(message.boutons, message.jeton)}
    return envois


def _plan_fichier(chat: str, texte: str, fichier: Fichier) -> list[ApiCall]:
    method, champ = ("sendVoice", "voice") if fichier.sorte == _VOICE else ("sendDocument", "document")
    if units(texte) <= LIMITE_LEGENDE:
        return [ApiCall(method, {"chat_id": chat, "caption": texte}, fichier, champ)]
    envois = [ApiCall("sendMessage", _text(chat, part)) for part in cut(texte)]
    return [*envois, ApiCall(method, {"chat_id": chat}, fichier, champ)]


_NO_PREVIEW = {"is_disabled": True}


def _text(chat: str, texte: str) -> dict[str, object]:
    return {"chat_id": chat, "text": texte, "link_preview_options": _NO_PREVIEW}


def _keyboard(boutons: tuple[tuple[Bouton, ...], ...], jeton: str) -> list[list[dict[str, str]]]:
    rang = 0
    rows = []
    for boutons_of_row in boutons:
        row = []
        for bouton in boutons_of_row:
            row.append({"text": displayable(bouton.libelle), "callback_data": f"{jeton}:{rang}"})
            rang += 1
        rows.append(row)
    return rows


def displayable(texte: str) -> str:
    """The text in valid UTF-8: surrogate pairs are joined, lone surrogates replaced."""
    try:
        texte.encode()
    except UnicodeEncodeError:
        return texte.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return texte


def units(texte: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(texte) if texte.isascii() else len(texte) + sum(c > "\uffff" for c in texte)


def cut(texte: str, limite: int = LIMITE_TEXTE) -> list[str]:
    """
    The text in parts of at most `limite` UTF-16 units, none of them blank.

    Cut between paragraphs if it can be, else lines, sentences, words, characters as the eye sees them. Only white
    space at the cuts is left out.
    """
    parts: list[str] = []
    start = 0
    while start < len(texte):
        end = _reach(texte, start, limite)
        if end < len(texte):
            end = _best_cut(texte, start, end)
        part = texte[start:end]
        if end < len(texte) or parts:
            part = _trim(part, bool(parts), end < len(texte))
        if part.strip():
            parts.append(part)
        start = end
    return parts


def _trim(part: str, after_a_cut: bool, before_a_cut: bool) -> str:
    part = part.rstrip() if before_a_cut else part
    return part.lstrip() if after_a_cut else part


def _reach(texte: str, start: int, limite: int) -> int:
    """The furthest end of a part that begins at `start`."""
    left = limite
    end = min(len(texte), start + limite)
    if units(texte[start:end]) <= limite:
        return end
    for end in range(start, len(texte)):
        left -= 2 if texte[end] > "\uffff" else 1
        if left < 0:
            break
    return max(end, start + 1)


def _best_cut(texte: str, start: int, end: int) -> int:
    """The best cut at or before `end`: the coarsest one that does not make the part too short."""
    for mark, least in (("\n\n", 3), ("\n", 3), (". ", 4), ("! ", 4), ("? ", 4), (" ", 8)):
        found = texte.rfind(mark, start, end + 1)
        at = found + len(mark.rstrip())
        if found >= 0 and start + (end - start) // least <= at <= end and texte[start:at].strip():
            return at
    at = end
    while at > start and _inside(texte, at):
        at -= 1
    return at if at > start else end


def _inside(texte: str, at: int) -> bool:
    """Whether a cut there would split one visible character (accents, skin tones, families, flags)."""
    before, after = texte[at - 1], texte[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or after in "\u200d\ufe0f" or before == "\u200d":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    return before + after == "\r\n" or (_FLAG(after) is not None and _letters_of_flag(texte, at) % 2 == 1)


_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]").match


def _letters_of_flag(texte: str, end: int) -> int:
    """How many regional letters stand in a row before `end`: a flag is two of them."""
    start = end
    while start and _FLAG(texte[start - 1]):
        start -= 1
    return end - start


# Coming back: what Telegram's answer means.


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
