"""
Telegram, through aiogram's HTTP session: long polling, sending, and nothing of its framework.

Rules:
- plain JSON both ways: aiogram's models would cost 1 ms a message, and one malformed update would hold all the others;
- a batch is acknowledged by the next getUpdates, which is asked only when `Turns.take` has returned;
- the token is in every URL: what aiohttp raises is never chained nor shown, only the name of its class is.

aiogram is imported when a `TelegramAiogram` is made, not before: that alone takes 3 s and 170 MB.
"""

import asyncio
import json
import random
import re
import time
import traceback
import unicodedata
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson
import structlog
from aiohttp import ClientError, ClientTimeout, FormData
from yarl import URL

from bot.channels.base import Bouton, ErreurDefinitive, ErreurTemporaire, Fichier, Inbound, Outbound, Turns
from bot.channels.telegram_updates import ALLOWED, CANAL, UpdateIllisible, press_id, read_update

log = structlog.get_logger()

Illisible = Callable[[int, bytes], Awaitable[None]]
"""Sets aside an update that could not be read: its update_id (0 if it has none), its JSON."""

Json = Mapping[str, object]


class JetonRefuse(Exception):
    """Telegram does not know the token; the message is a French sentence, without it."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram refuse le jeton TELEGRAM_TOKEN. Vérifiez-le auprès de @BotFather "
            "(et l'adresse TELEGRAM_API_URL, si vous en avez mis une)."
        )


class AdresseInvalide(Exception):
    """The address of the Bot API server is not one; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__("TELEGRAM_API_URL n'est pas une adresse. Exemple : http://127.0.0.1:8081")


class DejaEnEcoute(Exception):
    """Another program reads this bot's updates; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__("Un autre programme est déjà à l'écoute de ce bot Telegram. Arrêtez l'un des deux.")


class _Refus(Exception):
    """Telegram understood the request and said no; `raison` may quote the request: never shown."""

    def __init__(self, method: str, code: int, raison: str) -> None:
        super().__init__(f"{method} : {code}")
        self.code = code
        self.raison = raison.lower()


class _NotTaken(Exception):
    """The house could not take a batch; says where, not what."""

    def __init__(self, fault: Exception, count: int) -> None:
        last: Iterator[traceback.FrameSummary] = reversed(traceback.extract_tb(fault.__traceback__))
        place = next((f"{frame.filename}:{frame.lineno}" for frame in last), "")
        super().__init__(f"take : {type(fault).__name__}, {place}, {count} updates")


# Going out: one Outbound is one or several requests.

LIMITE_TEXTE = 4096
LIMITE_LEGENDE = 1024
_VOICE = "voice"


@dataclass(frozen=True, slots=True)
class _Envoi:
    """One request to Telegram; `champ` is the name under which it wants the fichier."""

    method: str
    corps: dict[str, object]
    fichier: Fichier | None = None
    champ: str = ""

    def encode(self) -> bytes | FormData:
        if self.fichier is None:
            return orjson.dumps(self.corps)
        form = FormData(quote_fields=False)
        for key, value in self.corps.items():
            form.add_field(key, value if isinstance(value, str) else orjson.dumps(value).decode())
        nom = "".join(c if c.isprintable() and c not in '"\\' else "_" for c in self.fichier.nom)
        form.add_field(self.champ, self.fichier.octets, filename=nom, content_type="application/octet-stream")
        return form

    def plainer(self) -> "_Envoi | None":
        """The same words without buttons and without file; None if it was already so."""
        texte = self.corps.get("text") or self.corps.get("caption")
        if not texte or (self.fichier is None and "reply_markup" not in self.corps):
            return None
        return _Envoi("sendMessage", _text(str(self.corps["chat_id"]), str(texte)))


def plan(message: Outbound) -> list[_Envoi]:
    """The requests that deliver this message, in order; buttons are on the last one. Empty: nothing to show."""
    texte = displayable(message.texte)
    if message.fichier is not None:
        envois = _plan_fichier(message.chat, texte, message.fichier)
    elif texte.strip() or message.boutons:
        envois = [_Envoi("sendMessage", _text(message.chat, part)) for part in cut(texte) or ["…"]]
    else:
        return []
    if message.boutons:
        envois[-1].corps["reply_markup"] = {"inline_keyboard": _keyboard(message.boutons, message.jeton)}
    return envois


def _plan_fichier(chat: str, texte: str, fichier: Fichier) -> list[_Envoi]:
    method, champ = ("sendVoice", "voice") if fichier.sorte == _VOICE else ("sendDocument", "document")
    if units(texte) <= LIMITE_LEGENDE:
        return [_Envoi(method, {"chat_id": chat, "caption": texte}, fichier, champ)]
    envois = [_Envoi("sendMessage", _text(chat, part)) for part in cut(texte)]
    return [*envois, _Envoi(method, {"chat_id": chat}, fichier, champ)]


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
    """The text, halves of surrogate pairs joined, or replaced where they are alone: UTF-8 cannot carry them."""
    try:
        texte.encode()
    except UnicodeEncodeError:
        return texte.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return texte


def units(texte: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units."""
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
    """A cut at most at `end`: a coarse one unless it would make too short a part."""
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
    """Whether a cut there would be inside what is one character for the eye: accents, skins, families, flags."""
    before, after = texte[at - 1], texte[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or after in "\u200d\ufe0f" or before == "\u200d":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    return before + after == "\r\n" or (_FLAG(after) is not None and _letters_of_flag(texte, at) % 2 == 1)


_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]").match


def _letters_of_flag(texte: str, end: int) -> int:
    """How many letters of flags stand in a row before `end`: they go by two."""
    start = end
    while start and _FLAG(texte[start - 1]):
        start -= 1
    return end - start


# Coming back: what Telegram's answer means.


def read_answer(method: str, statut: int, octets: bytes) -> object:
    """The result; raises ErreurTemporaire if there is none to be had now, _Refus if Telegram said no."""
    answer = _loads(octets)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("ok"), bool):
        raise ErreurTemporaire(f"{method} : réponse illisible ({statut})")
    if answer["ok"]:
        return answer.get("result")
    code = answer.get("error_code", statut)
    if code == 429:
        raise ErreurTemporaire(f"{method} : 429", attendre=_retry_after(answer))
    if not isinstance(code, int) or not 400 <= code < 500:
        raise ErreurTemporaire(f"{method} : {statut}")
    raise _Refus(method, code, str(answer.get("description", "")))


def _loads(octets: bytes) -> object:
    try:
        return orjson.loads(octets)
    except ValueError:
        pass  # it may only be half of a surrogate pair, which the standard library reads
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


def _unreachable(refus: _Refus) -> bool:
    return refus.code == 403 or (refus.code == 400 and any(sign in refus.raison for sign in _GONE))


def _unknown_token(refus: _Refus) -> bool:
    return refus.code in (401, 404)


def backoff(essais: int, premier: float, plus_long: float) -> float:
    """Seconds to wait after this many failures in a row: doubling, and up to a quarter more, at random."""
    return min(premier * 2.0 ** min(essais - 1, 30), plus_long) * (1 + random.random() / 4)


THANKS = 48
"""presses answered at once"""
CONNECTIONS = 200
"""more than the courier and the answers to presses ever use, so that getUpdates never waits for one"""


class TelegramAiogram:
    """
    The channel. `start()` once, then `poll()` until cancelled, and `close()`.

    api_url: base address of a Bot API server, or None for Telegram's own. commandes: the menu, (command, what it does).
    veille: seconds a getUpdates may wait. patience: seconds before a request is given up. repos: the longest pause, in
    seconds, between two tries of getUpdates. Raises JetonRefuse or AdresseInvalide if they cannot be right.
    """

    canal = CANAL

    def __init__(
        self,
        token: str,
        api_url: str | None,
        turns: Turns,
        *,
        commandes: Sequence[tuple[str, str]] = (),
        on_illisible: Illisible | None = None,
        veille: int = 25,
        patience: float = 20.0,
        repos: float = 4.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
            raise JetonRefuse
        if api_url and not re.match(r"https?://[^/\s]+", api_url):
            raise AdresseInvalide
        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        self._session = AiohttpSession(api=api, limit=CONNECTIONS)
        self._bot = Bot(token, session=self._session)
        self._turns = turns
        self._commandes = commandes
        self._on_illisible = on_illisible
        self._veille = veille
        self._patience = ClientTimeout(total=patience)
        self._patience_poll = ClientTimeout(total=veille + patience)
        self._repos = repos
        self._sleep = sleep
        self._urls: dict[str, URL] = {}
        self._accepted: dict[tuple[str, int], list[int | None]] = {}
        """identities of the parts of a message that Telegram took before a part of it failed"""
        self._presses: asyncio.Queue[str] = asyncio.Queue(10_000)
        self.username = ""
        """the bot's, once started"""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    async def start(self) -> None:
        """Telegram knows the token, no webhook is in the way, the menu is set. Tries for ever; raises JetonRefuse."""
        self.username = _username(await self._persist("getMe", {}))
        await self._persist("deleteWebhook", {"drop_pending_updates": False})
        if self._commandes:
            menu = [{"command": commande, "description": quoi} for commande, quoi in self._commandes]
            await self._persist("setMyCommands", {"commands": menu})

    async def check(self) -> str:
        """The bot's user name. Raises JetonRefuse or ErreurTemporaire."""
        try:
            return _username(await self._call("getMe", {}))
        except _Refus:
            raise JetonRefuse from None

    async def close(self) -> None:
        """Ends the connections; the object can still be used, and opens new ones."""
        await self._session.close()

    async def poll(self) -> None:
        """Hears Telegram until cancelled. Raises JetonRefuse, DejaEnEcoute, or a bug."""
        tasks = [asyncio.create_task(self._listen())]
        tasks += [asyncio.create_task(self._thank()) for _ in range(THANKS)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                updates = await self._get_updates(offset)
                await self._hand_over(updates)
            except (ErreurTemporaire, _NotTaken) as fault:
                failures += 1
                await self._rest(failures, fault)
            else:
                # Once an empty answer has confirmed everything, no offset: Telegram may restart from a lower id.
                offset = max((_update_id(update) for update in updates), default=-1) + 1 or None
                failures = 0

    async def _rest(self, failures: int, fault: ErreurTemporaire | _NotTaken) -> None:
        wait = fault.attendre if isinstance(fault, ErreurTemporaire) else None
        seconds = wait or backoff(failures, 1.0, self._repos)
        log.warning("telegram.rest", failures=failures, seconds=round(seconds, 1), fault=str(fault))
        await self._sleep(seconds)

    async def _get_updates(self, offset: int | None) -> list[Json]:
        """What Telegram has from `offset` on, in its order; asking confirms to it all that comes before."""
        corps: dict[str, object] = {"timeout": self._veille, "limit": 100, "allowed_updates": ALLOWED}
        if offset is not None:
            corps["offset"] = offset
        since = time.monotonic()
        try:
            result = await self._call("getUpdates", corps, self._patience_poll)
        except _Refus as refus:
            raise _stop(refus) from None
        if not isinstance(result, list) or not all(isinstance(update, Mapping) for update in result):
            raise ErreurTemporaire("getUpdates : réponse illisible (200)")
        if not result and time.monotonic() - since < min(1.0, self._veille / 2):
            await self._sleep(1.0)  # a server that does not wait would make us turn round and round
        return result

    async def _hand_over(self, updates: Sequence[Json]) -> None:
        """Everything in these updates is on disk when this returns; raises _NotTaken."""
        try:
            batch = [inbound for update in updates if (inbound := await self._read(update)) is not None]
            if batch:
                await self._turns.take(batch)
        except Exception as fault:  # noqa: BLE001 - not carried on: nothing is acknowledged, the same is asked for again
            raise _NotTaken(fault, len(updates)) from None
        for update in updates:
            if (press := press_id(update)) is not None and not self._presses.full():
                self._presses.put_nowait(press)

    async def _read(self, update: Json) -> Inbound | None:
        try:
            return read_update(update)
        except UpdateIllisible as fault:
            numero = max(_update_id(update), 0)
            log.error("telegram.unreadable_update", update=numero, part=str(fault))
        if self._on_illisible is not None:
            await self._on_illisible(numero, _raw(update))
        return None

    async def _thank(self) -> None:
        """Tells Telegram that presses were taken, so that the buttons stop turning; it does not matter if it fails."""
        while True:
            press = await self._presses.get()
            try:
                await self._call("answerCallbackQuery", {"callback_query_id": press})
            except (ErreurTemporaire, _Refus) as fault:  # « query is too old », most of the time
                log.debug("telegram.press_not_answered", fault=str(fault))

    async def send(self, message: Outbound) -> int | None:
        """
        Delivers one message, in several parts if it is long; the identity is that of the last part.

        Parts that Telegram has taken are not sent again when a later one fails. What it refuses for its form is sent
        once more as plain words, then given up: it must not hold what follows.
        """
        key = (message.chat, message.n)
        envois = plan(message)
        accepted = self._accepted.pop(key, [])
        try:
            for envoi in envois[len(accepted) :]:
                accepted.append(await self._send_part(envoi, message.n))
        except ErreurTemporaire:
            if accepted:
                self._accepted[key] = accepted
            raise
        return accepted[-1] if accepted else None

    async def _send_part(self, envoi: _Envoi, n: int) -> int | None:
        attempt: _Envoi | None = envoi
        while attempt is not None:
            try:
                return _message_id(await self._ask(attempt))
            except _Refus as refus:
                log.error("telegram.refused", code=refus.code, n=n, method=attempt.method)
            attempt = attempt.plainer()
        log.error("telegram.given_up", n=n)
        return None

    async def _ask(self, envoi: _Envoi) -> object:
        """The result; raises ErreurTemporaire, ErreurDefinitive, or _Refus if only the form of it is at fault."""
        try:
            return await self._post(envoi.method, envoi.encode(), self._patience)
        except _Refus as refus:
            if _unreachable(refus):
                raise ErreurDefinitive(str(refus)) from None
            if _unknown_token(refus):
                raise ErreurTemporaire(str(refus), partout=True) from None
            raise

    async def _persist(self, method: str, corps: Json) -> object:
        """The result; None when Telegram refuses."""
        failures = 0
        while True:
            try:
                return await self._call(method, corps)
            except ErreurTemporaire as fault:
                failures += 1
                await self._rest(failures, fault)
            except _Refus as refus:
                if _unknown_token(refus):
                    raise JetonRefuse from None
                log.error("telegram.refused", code=refus.code, method=method)
                return None

    async def _call(self, method: str, corps: Json, timeout: ClientTimeout | None = None) -> object:
        return await self._post(method, orjson.dumps(corps), timeout or self._patience)

    async def _post(self, method: str, corps: bytes | FormData, timeout: ClientTimeout) -> object:
        statut, octets = await self._exchange(method, corps, timeout)
        if not statut:
            raise ErreurTemporaire(f"{method} : {octets.decode()}")
        return read_answer(method, statut, octets)

    async def _exchange(self, method: str, corps: bytes | FormData, timeout: ClientTimeout) -> tuple[int, bytes]:
        """
        All that is asked of aiogram: its address of the method, and its HTTP session. Gives the status and the body.

        A fault of the network is status 0 and its name: an exception from here would show the URL in its chain or in
        the variables of its frames.
        """
        client = await self._session.create_session()
        headers = _JSON if isinstance(corps, bytes) else None
        try:
            async with client.post(
                self._url(method), data=corps, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (ClientError, TimeoutError, OSError) as caught:
            return 0, type(caught).__name__.encode()

    def _url(self, method: str) -> URL:
        if method not in self._urls:
            self._urls[method] = URL(self._session.api.api_url(self._bot.token, method), encoded=True)
        return self._urls[method]


_JSON = {"Content-Type": "application/json"}


def _stop(refus: _Refus) -> Exception:
    if _unknown_token(refus):
        return JetonRefuse()
    return DejaEnEcoute() if refus.code == 409 else ErreurTemporaire(str(refus))


def _raw(update: Json) -> bytes:
    try:
        return json.dumps(update).encode()
    except RecursionError:
        return b""  # nested a thousand times: nobody wrote that


def _update_id(update: Json) -> int:
    found = update.get("update_id")
    return found if isinstance(found, int) else -1


def _username(moi: object) -> str:
    found = moi.get("username") if isinstance(moi, Mapping) else None
    return found if isinstance(found, str) else ""


def _message_id(result: object) -> int | None:
    found = result.get("message_id") if isinstance(result, Mapping) else None
    return found if isinstance(found, int) else None
