"""
A double of Telegram's Bot API: a real HTTP server, with Telegram's own manners and, on demand, its faults.

In tests:

    async with BotApi() as api:
        api.say(7, "Bonjour")
        await api.wait_for(7, 1)
        api.press(7, "J'accepte")

Told from the sources of tdlib/telegram-bot-api:
- messages of both sides of a chat share one growing sequence of message_id;
- an update is kept until getUpdates is asked with a higher offset; a second getUpdates ends the first one with a 409;
- a wrong token is 401, a path without one 404; a press can be answered once;
- a text has 1 to 4096 UTF-16 units, callback_data 1 to 64 bytes;
- a message is kept 24 hours, a press 150 seconds: then nobody ever hears of it;
- with a webhook, getUpdates is 409; messages of a chat are brought one at a time, presses in a queue of their own, each
  again and later until it is answered 2xx.
"""

import asyncio
import contextlib
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

Json = dict[str, Any]
Keyboard = list[list[Json]]

TOKEN = "123456789:AAF-test-token_of-the-double-0123456789"
USERNAME = "livret_test_bot"
FIRST_UPDATE = 100_000_001


class Refus(Exception):
    """The request is answered with an error."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> bytes:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return orjson.dumps(answer)


@dataclass(slots=True)
class Sent:
    """A message of the bot, as it stands in the chat now."""

    chat: int
    message_id: int
    text: str
    keyboard: Keyboard = field(default_factory=list)
    document: tuple[str, bytes] | None = None
    params: Json = field(default_factory=dict)
    date: float = 0.0
    gone: bool = False
    """whether it was deleted"""

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    def data(self, button: str | int) -> str:
        """callback_data of a button, by rank or by the beginning of its label."""
        buttons = [b for row in self.keyboard for b in row]
        if isinstance(button, int):
            return str(buttons[button]["callback_data"])
        return str(next(b["callback_data"] for b in buttons if b["text"].startswith(button)))


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next requests of one method. times: None, until `heal()`."""

    kind: str
    times: int | None = 1
    retry_after: int = 1
    description: str = ""
    chat: int | None = None
    """only for requests about this chat"""


KINDS = {
    "400": (400, "Bad Request: message is malformed"),
    "401": (401, "Unauthorized"),
    "403": (403, "Forbidden: bot was blocked by the user"),
    "404": (404, "Not Found"),
    "409": (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
    "500": (500, "Internal Server Error"),
}
WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
KEPT = {"callback_query": 150.0}
"""seconds that an update is kept, if it is not a day"""
DELETABLE = 48 * 3600.0
"""seconds during which a message may be deleted"""
HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


class BotApi:
    """
    The server and the people behind it. `url` and `token` are what the bot is given.

    sent[chat]: the bot's messages, oldest first. calls: each request as (method, parameters). answered: identities of
    the presses that were answered. commands, menu_button, description, short_description: what the bot shows of itself.
    chat_rate, global_rate: messages a second before a 429, or 0. second: how long one of Telegram's seconds lasts here,
    when it waits before bringing an update to a webhook again.

    clock: its date and time; `later()` puts it forward. on_call: told of each request before anything is done of it;
    true: it never arrived. on_handed: told of the updates that have just been handed out.
    """

    def __init__(self, port: int = 0, token: str = TOKEN) -> None:
        self.port = port
        self.token = token
        self.sent: dict[int, list[Sent]] = defaultdict(list)
        self.calls: list[tuple[str, Json]] = []
        self.keep_calls = True
        self.counts: Counter[str] = Counter()
        self.answered: list[str] = []
        self.commands: list[Json] = []
        self.menu_button: Json = {}
        self.description = ""
        self.short_description = ""
        self.actions: list[tuple[int, str]] = []
        self.deleted: list[tuple[int, int]] = []
        self.clock: Callable[[], float] = time.time
        self.second = 0.05
        self.on_call: Callable[[str, Json], bool] | None = None
        self.on_handed: Callable[[list[Json]], object] | None = None
        self.webhook: Webhook | None = None
        self.chat_rate = 0.0
        self.global_rate = 0.0
        self.blocked: set[int] = set()
        self.listener: Callable[[Sent], object] | None = None
        self.on_poll: Callable[[], None] | None = None
        self._queue: list[_Queued] = []
        self._history: dict[int, Json] = {}
        self._next_update = FIRST_UPDATE
        self._next_message: Counter[int] = Counter()
        self._texts: dict[tuple[int, int], Json] = {}
        self._queries: dict[str, float] = {}
        self._files: dict[str, bytes] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._poll: _Poll | None = None
        self._flush_due = False
        self._recent: dict[int, deque[float]] = defaultdict(deque)
        self._waiters: list[tuple[int, int, asyncio.Future[None]]] = []
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        if self.webhook is not None:
            await self.webhook.close()
        self.stop()
        await self._server.wait_closed()

    @property
    def is_up(self) -> bool:
        return self._server is None or self._server.is_serving()  # None: the first connections come while it starts

    def stop(self) -> None:
        """Nobody answers at this address any more, and open connections are cut; a webhook is still called."""
        assert self._server is not None
        self._server.close()
        for connection in list(self._connections):
            connection.abort()

    async def restart(self) -> None:
        """Answers again at the same address, with the same updates and messages."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port)

    # What people do. Each returns the message_id, or the update_id of a press.

    def say(self, chat: int, text: str, *, update_id: int | None = None, **more: object) -> int:
        message = self._message(chat, text=text, **more)
        self.push({"message": message}, update_id)
        return int(message["message_id"])

    def reply(self, chat: int, to: int, text: str, *, update_id: int | None = None) -> int:
        original = next((sent for sent in self.sent[chat] if sent.message_id == to), None)
        replied = {"message_id": to, "chat": _chat(chat), "date": int(self.clock()), "from": _BOT}
        if original is not None:
            replied["text"] = original.text
        return self.say(chat, text, update_id=update_id, reply_to_message=replied)

    def edit(self, chat: int, message_id: int, text: str, *, update_id: int | None = None) -> int:
        message = {**self._texts[chat, message_id], "edit_date": int(self.clock())}
        message["caption" if "caption" in message else "text"] = text
        self._texts[chat, message_id] = message
        self.push({"edited_message": message}, update_id)
        return message_id

    def press(
        self, chat: int, button: str | int, message_id: int | None = None, *, update_id: int | None = None
    ) -> int:
        """A button of the bot's last message that has it: by its rank, or by the beginning of its label."""
        sent = self._carrier(chat, button, message_id)
        return self.press_data(chat, sent.data(button), sent.message_id, update_id=update_id)

    def press_data(self, chat: int, data: str, message_id: int, *, update_id: int | None = None) -> int:
        """Any callback_data at all, as a forged client may send it."""
        update_id = self._number(update_id)
        query = f"{chat}{update_id}"
        self._queries[query] = self.clock()
        message = {"message_id": message_id, "chat": _chat(chat), "date": int(self.clock()), "from": _BOT}
        callback = {"id": query, "from": _person(chat), "message": message, "chat_instance": "1", "data": data}
        return self.push({"callback_query": callback}, update_id)

    def send_media(
        self, chat: int, kind: str, caption: str | None = None, *, update_id: int | None = None, **fields: Any
    ) -> int:
        """kind: Telegram's name (voice, photo, document, contact…); `fields` complete or replace the usual ones."""
        content = _MEDIA[kind](fields) if kind in _MEDIA else {**_file(kind), **fields}
        more: Json = {kind: content}
        if "media_group_id" in fields:
            more["media_group_id"] = fields["media_group_id"]
        if caption is not None:
            more["caption"] = caption
        if kind == "venue":
            more["location"] = content["location"]
        message = self._message(chat, **more)
        self.push({"message": message}, update_id)
        return int(message["message_id"])

    def album(self, chat: int, captions: Sequence[str | None]) -> list[int]:
        """Several photos sent at once: as many messages, one media_group_id."""
        group = str(self._next_update)
        return [self.send_media(chat, "photo", caption, media_group_id=group) for caption in captions]

    def push(self, update: Json, update_id: int | None = None) -> int:
        """Queues an update, well formed or not."""
        update_id = self._number(update_id)
        whole = {"update_id": update_id, **update}
        self._queue.append(_Queued(update_id, whole, self.clock()))
        if self.keep_calls:
            self._history[update_id] = whole
        self._wake()
        return update_id

    def repeat(self, update_id: int, new_id: int | None = None) -> int:
        """Queues again what an update carried, with a new update_id (a press that an app sends twice)."""
        update = {key: value for key, value in self._history[update_id].items() if key != "update_id"}
        if "callback_query" in update:
            query = {**update["callback_query"], "id": f"{update['callback_query']['id']}9"}
            self._queries[query["id"]] = self.clock()
            update["callback_query"] = query
        return self.push(update, new_id)

    def redeliver(self, *update_ids: int) -> None:
        """Queues again updates under the same update_id: beside themselves, or after they were confirmed."""
        self._queue += [_Queued(update_id, self._history[update_id], self.clock()) for update_id in update_ids]
        self._wake()

    def later(self, seconds: float) -> None:
        """The clock goes forward; what was kept too long is gone."""
        before = self.clock
        self.clock = lambda: before() + seconds
        self._expire_updates()

    def block(self, chat: int) -> None:
        self.blocked.add(chat)

    def unblock(self, chat: int) -> None:
        self.blocked.discard(chat)

    @property
    def pending(self) -> list[int]:
        """update_ids not confirmed yet."""
        return [queued.update_id for queued in self._queue]

    def texts(self, chat: int) -> list[str]:
        return [sent.text for sent in self.sent[chat]]

    async def wait_for(self, chat: int, count: int, timeout: float = 30.0) -> list[Sent]:
        """The bot's messages to this chat, once there are `count` of them."""
        if len(self.sent[chat]) < count:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append((chat, count, future))
            await asyncio.wait_for(future, timeout)
        return self.sent[chat]

    async def wait_until(self, true: Callable[[], bool], timeout: float = 30.0) -> None:
        async with asyncio.timeout(timeout):
            while not true():
                await asyncio.sleep(0.005)

    async def wait_for_calls(self, method: str, more: int, timeout: float = 30.0) -> None:
        """Until this method was called `more` times from now on."""
        name = method.lower()
        wanted = self.counts[name] + more
        await self.wait_until(lambda: self.counts[name] >= wanted, timeout)

    # Faults.

    def fail_next(
        self,
        method: str,
        kind: str,
        times: int | None = 1,
        *,
        retry_after: int = 1,
        description: str = "",
        chat: int | None = None,
    ) -> None:
        """
        The next `times` requests of this method fail (None: until `heal`).

        kind: 400 401 403 404 409 429 500, 502-html, garbage, truncate, hang, reset-before (nothing was done),
        reset-after, hang-after (it was done, but no answer comes back).

        method "webhook", for what is brought to it: lost-ack (its answer never comes back), cut (half of it arrives),
        twice (at once).
        """
        self._faults[method.lower()].append(Fault(kind, times, retry_after, description, chat))

    def heal(self) -> None:
        self._faults.clear()

    def _fault(self, method: str, params: Json) -> Fault | None:
        faults = self._faults.get(method)
        if not faults:
            return None
        for fault in faults:
            if fault.chat is None or str(fault.chat) == str(params.get("chat_id")):  # a form has only texts
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        faults.remove(fault)
                return fault
        return None

    # What the bot asks.

    def handle(self, connection: "_Connection", token: str, method: str, params: Json) -> None:
        """Answers a request, now or later."""
        name = method.lower()
        self.counts[name] += 1
        if self.keep_calls:
            self.calls.append((method, params))
        if self.on_call is not None and self.on_call(name, params):
            connection.abort()
            return
        if self._faults and (fault := self._fault(name, params)) is not None:
            self._break(connection, fault, name, params)
            return
        try:
            if token != self.token:
                raise Refus(401, "Unauthorized") if token.partition(":")[0].isdigit() else Refus(404, "Not Found")
            if name == "getupdates":
                self._get_updates(connection, params)
                return
            ask = _METHODS.get(name)
            if ask is None:
                raise Refus(404, "Not Found")
            body = ask(self, params)
        except Refus as refus:
            connection.answer(refus.code, refus.body())
        else:
            connection.answer(200, body)

    def _break(self, connection: "_Connection", fault: Fault, name: str, params: Json) -> None:
        match fault.kind:
            case "429":
                refus = Refus(429, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after)
                connection.answer(429, refus.body())
            case "502-html":
                connection.answer(502, HTML, b"text/html")
            case "garbage":
                connection.answer(200, b'{"ok":tru\x00\xff<')
            case "truncate":
                connection.truncate(b'{"ok":true,"result":')
            case "hang":
                pass
            case "reset-before":
                connection.abort()
            case "reset-after" | "hang-after":
                with contextlib.suppress(Refus):
                    _METHODS[name](self, params)
                if fault.kind == "reset-after":
                    connection.abort()
            case kind:
                code, description = KINDS[kind]
                connection.answer(code, Refus(code, fault.description or description).body())

    def _get_updates(self, connection: "_Connection", params: Json) -> None:
        if self.webhook is not None:
            raise Refus(409, WEBHOOK)
        if self._poll is not None:
            self._end_poll(KINDS["409"])
        offset = int(params.get("offset") or 0)
        if offset > 0:
            # What was never handed out is not confirmed by a higher offset (tdlib/telegram-bot-api#349).
            self._queue = [queued for queued in self._queue if queued.update_id >= offset or not queued.handed_out]
        if self.on_poll is not None:
            self.on_poll()
        limit = min(max(int(params.get("limit") or 100), 1), 100)
        timeout = min(float(params.get("timeout") or 0), 50.0)
        self._expire_updates()
        poll = _Poll(connection, limit)
        if self._queue or timeout <= 0:
            self._answer_poll(poll)
            return
        poll.timer = asyncio.get_running_loop().call_later(timeout, self._expire, poll)
        connection.poll = self._poll = poll

    def _answer_poll(self, poll: "_Poll") -> None:
        batch = self._queue[: poll.limit]
        for queued in batch:
            queued.handed_out = True
        updates = [queued.update for queued in batch]
        poll.connection.answer(200, b'{"ok":true,"result":' + _dumps(updates) + b"}")
        if batch and self.on_handed is not None:
            self.on_handed(updates)

    def _expire_updates(self) -> None:
        now = self.clock()
        self._queue = [queued for queued in self._queue if now - queued.since < queued.kept]

    def _expire(self, poll: "_Poll") -> None:
        if self._poll is poll:
            self._poll = poll.connection.poll = None
            self._answer_poll(poll)

    def _end_poll(self, why: tuple[int, str]) -> None:
        poll, self._poll = self._poll, None
        assert poll is not None
        poll.close()
        poll.connection.answer(why[0], Refus(*why).body())

    def forget_poll(self, poll: "_Poll") -> None:
        """Its client has hung up."""
        poll.close()
        if self._poll is poll:
            self._poll = None

    def _wake(self) -> None:
        if self.webhook is not None:
            self.webhook.wake()
        if self._poll is not None and not self._flush_due:
            self._flush_due = True
            asyncio.get_running_loop().call_soon(self._flush)  # what comes in the same instant goes in the same batch

    def _flush(self) -> None:
        self._flush_due = False
        poll = self._poll
        if poll is not None and self._queue:
            self._poll = None
            poll.close()
            self._answer_poll(poll)

    def _get_me(self, _: Json) -> bytes:
        return _ok({**_BOT, "can_join_groups": True, "can_read_all_group_messages": False})

    def _set_webhook(self, params: Json) -> bytes:
        url, secret = str(params.get("url") or ""), str(params.get("secret_token") or "")
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise Refus(400, "Bad Request: bad webhook: invalid URL specified")
        if len(secret) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            raise Refus(400, "Bad Request: secret token contains unallowed characters")
        self._drop_webhook(params)
        if self._poll is not None:
            self._end_poll((409, "Conflict: terminated by setWebhook request"))
        if url:
            self.webhook = Webhook(self, url, secret, int(params.get("max_connections") or 40))
            self.webhook.wake()
        return self._true(params)

    def _delete_webhook(self, params: Json) -> bytes:
        self._drop_webhook(params)
        return self._true(params)

    def _drop_webhook(self, params: Json) -> None:
        """What is on its way then still waits here, and may arrive all the same."""
        if _field(params, "drop_pending_updates", False):
            self._queue.clear()
        if self.webhook is not None:
            self.webhook.leave()
        self.webhook = None

    def _get_webhook_info(self, _: Json) -> bytes:
        self._expire_updates()
        told: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._queue)}
        if self.webhook is not None:
            told |= {"url": self.webhook.url, "max_connections": self.webhook.connections, "ip_address": "127.0.0.1"}
            if self.webhook.last_error is not None:
                date, message = self.webhook.last_error
                told |= {"last_error_date": date, "last_error_message": message}
        return _ok(told)

    def waiting(self, key: tuple[str, int]) -> "_Queued | None":
        """The next update of a webhook's queue."""
        self._expire_updates()
        return next((queued for queued in self._queue if queued.key == key), None)

    @property
    def keys(self) -> set[tuple[str, int]]:
        return {queued.key for queued in self._queue}

    def delivered(self, queued: "_Queued") -> None:
        """The webhook has taken it."""
        self._queue = [other for other in self._queue if other is not queued]

    def _set_menu_button(self, params: Json) -> bytes:
        button = _field(params, "menu_button", {})
        if button.get("type") not in ("commands", "default", "web_app"):
            raise Refus(400, "Bad Request: MenuButton has unsupported type")
        self.menu_button = button
        return self._true(params)

    def _set_description(self, params: Json) -> bytes:
        self.description = _at_most(str(params.get("description", "")), 512)
        return self._true(params)

    def _set_short_description(self, params: Json) -> bytes:
        self.short_description = _at_most(str(params.get("short_description", "")), 120)
        return self._true(params)

    def _chat_action(self, params: Json) -> bytes:
        action = str(params.get("action", ""))
        if action not in ("typing", "upload_document", "upload_voice", "record_voice"):
            raise Refus(400, "Bad Request: wrong parameter action in request")
        self.actions.append((self._reach(params), action))
        return self._true(params)

    def _true(self, _: Json) -> bytes:
        return b'{"ok":true,"result":true}'

    def _set_commands(self, params: Json) -> bytes:
        commands = _field(params, "commands", [])
        for command in commands:
            name = command["command"].removeprefix("/")
            if not name.isascii() or name != name.lower() or not 1 <= len(name) <= 32:
                raise Refus(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refus(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = commands
        return self._true(params)

    def _answer_callback(self, params: Json) -> bytes:
        query = str(params.get("callback_query_id"))
        since = self._queries.pop(query, None)
        if since is None or self.clock() - since >= KEPT["callback_query"]:
            raise Refus(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered.append(query)
        return self._true(params)

    def _send_message(self, params: Json) -> bytes:
        chat = self._reach(params)
        sent = Sent(chat, 0, _check_text(params.get("text")), _keyboard(params), None, params)
        return self._deliver(sent)

    def _send_document(self, params: Json) -> bytes:
        return self._send_file(params, "document")

    def _send_voice(self, params: Json) -> bytes:
        return self._send_file(params, "voice")

    def _send_file(self, params: Json, kind: str) -> bytes:
        chat = self._reach(params)
        document = params.get(kind)
        if isinstance(document, str) and document.startswith("attach://"):
            document = params.get(document.removeprefix("attach://"))
        if not isinstance(document, tuple):
            raise Refus(400, f"Bad Request: there is no {kind} in the request")
        if not document[1]:
            raise Refus(400, "Bad Request: file must be non-empty")
        caption = str(params.get("caption", ""))
        if _units(caption) > 1024:
            raise Refus(400, "Bad Request: message caption is too long")
        return self._deliver(Sent(chat, 0, caption, _keyboard(params), document, params))

    def _deliver(self, sent: Sent) -> bytes:
        self._next_message[sent.chat] += 1
        sent.message_id = self._next_message[sent.chat]
        sent.date = self.clock()
        messages = self.sent[sent.chat]
        messages.append(sent)
        if self._waiters:
            self._release()
        if self.listener is not None:
            self.listener(sent)
        return b'{"ok":true,"result":' + _message_json(sent) + b"}"

    def _release(self) -> None:
        for waiter in list(self._waiters):
            chat, count, future = waiter
            if future.done():
                self._waiters.remove(waiter)
            elif len(self.sent[chat]) >= count:
                future.set_result(None)
                self._waiters.remove(waiter)

    def _edit_text(self, params: Json) -> bytes:
        sent = self._find(params)
        text = _check_text(params.get("text"))
        keyboard = _keyboard(params)
        if text == sent.text and keyboard == sent.keyboard:
            raise Refus(400, "Bad Request: message is not modified")
        sent.text, sent.keyboard = text, keyboard
        return b'{"ok":true,"result":' + _message_json(sent) + b"}"

    def _delete_message(self, params: Json) -> bytes:
        chat, ident = self._reach(params), int(params.get("message_id") or 0)
        if self._written(chat, ident) is None:
            raise Refus(400, "Bad Request: message to delete not found")
        self._delete(chat, [ident])
        return self._true(params)

    def _delete_messages(self, params: Json) -> bytes:
        """What is not known is passed over; one that is too old keeps all from being deleted."""
        chat, idents = self._reach(params), [int(ident) for ident in _field(params, "message_ids", [])]
        if not 1 <= len(idents) <= 100:
            raise Refus(400, "Bad Request: message identifiers must be from 1 to 100")
        self._delete(chat, [ident for ident in idents if self._written(chat, ident) is not None])
        return self._true(params)

    def _delete(self, chat: int, idents: Sequence[int]) -> None:
        if any(self.clock() - (self._written(chat, ident) or 0.0) >= DELETABLE for ident in idents):
            raise Refus(400, "Bad Request: message can't be deleted for everyone")
        for ident in idents:
            self._texts.pop((chat, ident), None)
            for sent in self.sent[chat]:
                sent.gone = sent.gone or sent.message_id == ident
            self.deleted.append((chat, ident))

    def _written(self, chat: int, ident: int) -> float | None:
        """When a message of either side was written; None when there is none, or no more."""
        if (chat, ident) in self._texts:
            return float(self._texts[chat, ident]["date"])
        return next((sent.date for sent in self.sent[chat] if sent.message_id == ident and not sent.gone), None)

    def shown(self, chat: int) -> list[Sent]:
        """The bot's messages that were not deleted."""
        return [sent for sent in self.sent[chat] if not sent.gone]

    def _get_file(self, params: Json) -> bytes:
        file_id = str(params.get("file_id"))
        if file_id not in self._files:
            raise Refus(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return _ok({"file_id": file_id, "file_unique_id": file_id, "file_path": f"files/{file_id}"})

    def put_file(self, file_id: str, octets: bytes) -> None:
        """What `getFile` and its download give for this file_id."""
        self._files[file_id] = octets

    def download(self, token: str, path: str) -> bytes | None:
        return self._files.get(path.removeprefix("files/")) if token == self.token else None

    def _find(self, params: Json) -> Sent:
        chat = self._reach(params)
        ident = int(params.get("message_id") or 0)
        for sent in self.sent[chat]:
            if sent.message_id == ident and not sent.gone:
                return sent
        raise Refus(400, "Bad Request: message to edit not found")

    def _reach(self, params: Json) -> int:
        try:
            chat = int(params.get("chat_id", ""))
        except ValueError:
            raise Refus(400, "Bad Request: chat not found") from None
        if chat not in self._next_message:
            raise Refus(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refus(403, "Forbidden: bot was blocked by the user")
        if self.chat_rate or self.global_rate:
            self._limit(chat, self.chat_rate)
            self._limit(0, self.global_rate)
        return chat

    def _limit(self, key: int, rate: float) -> None:
        recent, now = self._recent[key], time.monotonic()
        while recent and recent[0] <= now - 1.0:
            recent.popleft()
        if rate and len(recent) >= rate:
            raise Refus(429, "Too Many Requests: retry after 1", retry_after=1)
        recent.append(now)

    # Details.

    def _number(self, update_id: int | None) -> int:
        if update_id is None:
            update_id = self._next_update
            self._next_update += 1
        return update_id

    def _message(self, chat: int, **fields: object) -> Json:
        self._next_message[chat] += 1
        message: Json = {
            "message_id": self._next_message[chat],
            "from": _person(chat),
            "chat": _chat(chat),
            "date": int(self.clock()),
            **fields,
        }
        if self.keep_calls:
            self._texts[chat, message["message_id"]] = message
        return message

    def _carrier(self, chat: int, button: str | int, message_id: int | None) -> Sent:
        for sent in reversed(self.sent[chat]):
            right = message_id is None or sent.message_id == message_id
            if right and (
                0 <= button < len(sent.labels)
                if isinstance(button, int)
                else any(label.startswith(button) for label in sent.labels)
            ):
                return sent
        raise LookupError(f"no button {button!r} in chat {chat}")


_METHODS: Mapping[str, Callable[[BotApi, Json], bytes]] = {
    "getme": BotApi._get_me,
    "setwebhook": BotApi._set_webhook,
    "deletewebhook": BotApi._delete_webhook,
    "getwebhookinfo": BotApi._get_webhook_info,
    "setmycommands": BotApi._set_commands,
    "setchatmenubutton": BotApi._set_menu_button,
    "setmydescription": BotApi._set_description,
    "setmyshortdescription": BotApi._set_short_description,
    "answercallbackquery": BotApi._answer_callback,
    "sendmessage": BotApi._send_message,
    "senddocument": BotApi._send_document,
    "sendvoice": BotApi._send_voice,
    "editmessagetext": BotApi._edit_text,
    "deletemessage": BotApi._delete_message,
    "deletemessages": BotApi._delete_messages,
    "getfile": BotApi._get_file,
    "sendchataction": BotApi._chat_action,
    "close": BotApi._true,
    "logout": BotApi._true,
}


def _ok(result: object) -> bytes:
    return b'{"ok":true,"result":' + orjson.dumps(result) + b"}"


def _dumps(batch: list[Json] | Json) -> bytes:
    try:
        return orjson.dumps(batch)
    except TypeError:  # half of a surrogate pair: Telegram would escape it
        return json.dumps(batch).encode()


def _field(params: Json, key: str, default: Any) -> Any:
    """A parameter that is JSON: an object in a JSON request, a string in a form."""
    found = params.get(key, default)
    return orjson.loads(found) if isinstance(found, str) else found


def _keyboard(params: Json) -> Keyboard:
    if "reply_markup" not in params:
        return []
    rows: Keyboard = (_field(params, "reply_markup", {}) or {}).get("inline_keyboard") or []
    for row in rows:
        for button in row:
            if not button.get("text"):
                raise Refus(400, "Bad Request: text buttons are unallowed in the inline keyboard")
            if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
                raise Refus(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def _check_text(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise Refus(400, "Bad Request: message text is empty")
    if len(text) > 2048 and _units(text.strip()) > 4096:
        raise Refus(400, "Bad Request: message is too long")
    return text


def _at_most(text: str, length: int) -> str:
    if len(text) > length:
        raise Refus(400, "Bad Request: description is too long")
    return text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


_BOT = {"id": 123456789, "is_bot": True, "first_name": "Livret", "username": USERNAME}


def _person(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": "Awa", "language_code": "fr"}


def _chat(chat: int) -> Json:
    return {"id": chat, "first_name": "Awa", "type": "private"}


def _message_json(sent: Sent) -> bytes:
    message: Json = {"message_id": sent.message_id, "from": _BOT, "chat": _chat(sent.chat), "date": int(sent.date)}
    if sent.document is None:
        message["text"] = sent.text
    else:
        ident = f"doc{sent.chat}-{sent.message_id}"
        message["document"] = {"file_id": ident, "file_unique_id": ident, "file_name": sent.document[0]}
        if sent.text:
            message["caption"] = sent.text
    if sent.keyboard:
        message["reply_markup"] = {"inline_keyboard": sent.keyboard}
    return orjson.dumps(message)


def _file(kind: str) -> Json:
    return {"file_id": f"file-{kind}", "file_unique_id": f"u-{kind}", "file_size": 1000}


def _photo(fields: Json) -> list[Json]:
    return [
        {"file_id": fields.get("file_id", "file-photo") + suffix, "file_unique_id": suffix, "width": w, "height": w}
        for suffix, w in (("-s", 90), ("-m", 320), ("-x", 1280))
    ]


_MEDIA: Mapping[str, Callable[[Json], Any]] = {
    "photo": _photo,
    "contact": lambda fields: {"phone_number": "+33600000000", "first_name": "Léa", **fields},
    "location": lambda fields: {"latitude": 48.85, "longitude": 2.35, **fields},
    "venue": lambda fields: {
        "location": {"latitude": 48.85, "longitude": 2.35},
        "title": "Mairie",
        "address": "1 place",
        **fields,
    },
    "poll": lambda fields: {"id": "1", "question": "Qui ?", "options": [{"text": "moi", "voter_count": 0}], **fields},
    "dice": lambda fields: {"emoji": "🎲", "value": 4, **fields},
}


@dataclass(slots=True)
class _Queued:
    """An update that is not confirmed."""

    update_id: int
    update: Json
    since: float
    handed_out: bool = False

    @property
    def kept(self) -> float:
        """Seconds that Telegram keeps it."""
        return next((KEPT[kind] for kind in KEPT if kind in self.update), 86_400.0)

    @property
    def key(self) -> tuple[str, int]:
        """With a webhook, what has the same key comes one after the other."""
        if isinstance(query := self.update.get("callback_query"), dict):
            return "press", int(query["from"]["id"])
        message = self.update.get("message") or self.update.get("edited_message")
        chat = message.get("chat") if isinstance(message, dict) else None
        ident = chat.get("id") if isinstance(chat, dict) else None
        return "chat", ident if isinstance(ident, int) else 0


@dataclass(slots=True, eq=False)
class _Poll:
    """A getUpdates that waits."""

    connection: "_Connection"
    limit: int
    timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        self.connection.poll = None
        if self.timer is not None:
            self.timer.cancel()


class Webhook:
    """An address that updates are brought to; each is brought again until it is taken."""

    def __init__(self, api: BotApi, url: str, secret: str, connections: int) -> None:
        self.api = api
        self.url = url
        self.secret = secret
        self.connections = connections
        self.last_error: tuple[int, str] | None = None
        self.most = 0
        """requests that were on their way at the same time, at most"""
        self._on_their_way = 0
        self._room = asyncio.Semaphore(connections)
        self._lines: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._left: list[asyncio.Task[None]] = []

    def wake(self) -> None:
        for key in self.api.keys - self._lines.keys():
            self._lines[key] = asyncio.create_task(self._bring(key))

    def leave(self) -> None:
        """Brings nothing more; what is on its way arrives or not."""
        self._left += self._lines.values()
        for task in self._left:
            task.cancel()
        self._lines.clear()

    async def close(self) -> None:
        self.leave()
        await asyncio.gather(*self._left, return_exceptions=True)

    async def _bring(self, key: tuple[str, int]) -> None:
        failures = 0
        while (queued := self.api.waiting(key)) is not None:
            async with self._room:
                status, retry_after = await self._try(queued)
            if 200 <= status < 300:
                failures = 0
                self.api.delivered(queued)
            else:
                failures += 1
                await asyncio.sleep(max(retry_after, min(2.0 ** (failures - 1), 60.0)) * self.api.second)
        self._lines.pop(key, None)

    async def _try(self, queued: "_Queued") -> tuple[int, float]:
        """The status, 0 when there was none, and the seconds that were asked for."""
        fault = self.api._fault("webhook", {"chat_id": queued.key[1]})
        kind = fault.kind if fault else ""
        self._on_their_way += 1
        self.most = max(self.most, self._on_their_way)
        try:
            bringing = [self._post(queued, kind == "cut") for _ in range(2 if kind == "twice" else 1)]
            [*_, (status, headers, _)] = await asyncio.gather(*bringing)
            if kind == "lost-ack":
                raise TimeoutError
        except TimeoutError:
            self._failed("Read timeout expired")
            return 0, 0.0
        except OSError:
            self._failed("Connection refused")
            return 0, 0.0
        finally:
            self._on_their_way -= 1
        if not 200 <= status < 300:
            self._failed(f"Wrong response from the webhook: {status} {_PHRASES.get(status, 'Error')}")
        return status, float(headers.get("retry-after", 0))

    async def _post(self, queued: "_Queued", cut: bool) -> tuple[int, dict[str, str], bytes]:
        octets = _dumps(queued.update)
        secret = [("X-Telegram-Bot-Api-Secret-Token", self.secret.encode())] if self.secret else []
        handed = self.api.on_handed
        return await post(
            self.url, octets, secret, cut=cut, on_sent=lambda: handed([queued.update]) if handed else None
        )

    def _failed(self, why: str) -> None:
        self.last_error = (int(self.api.clock()), why)


_PHRASES = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 502: "Bad Gateway", 503: "Service Unavailable"}


async def post(
    url: str,
    octets: bytes,
    headers: Sequence[tuple[str, bytes]] = (),
    *,
    method: str = "POST",
    cut: bool = False,
    on_sent: Callable[[], object] = lambda: None,
) -> tuple[int, dict[str, str], bytes]:
    """
    One request on a connection of its own: the status, the headers, the body. Raises OSError or TimeoutError.

    headers: as they are, bytes and doubles. cut: half of it is sent, and the connection is reset.
    """
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        lines = [f"{method} {parts.path or '/'} HTTP/1.1".encode(), b"Host: localhost", b"Connection: close"]
        lines += [b"Content-Type: application/json", b"Content-Length: %d" % len(octets)]
        lines += [name.encode() + b": " + value for name, value in headers]
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + (octets[: len(octets) // 2] if cut else octets))
        if cut:
            await writer.drain()
            await asyncio.sleep(0.05)  # a reset throws away what has not been read yet
            writer.transport.abort()
            raise ConnectionResetError
        on_sent()
        answer = await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head:
        raise ConnectionResetError
    first, *rest = head.decode("latin-1").split("\r\n")
    return int(first.split(" ")[1]), {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}, body


REASONS = {200: b"OK", 502: b"Bad Gateway"}
_OK_HEAD = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: "


class _Connection(asyncio.Protocol):
    """Just enough of HTTP/1.1: keep-alive, Content-Length or chunked bodies, one request at a time."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.poll: _Poll | None = None
        self._transport: asyncio.Transport
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.api._connections.add(self)
        if not self.api.is_up:  # it was accepted in the very moment of the stop
            transport.abort()

    def connection_lost(self, _: Exception | None) -> None:
        self.api._connections.discard(self)
        if self.poll is not None:
            self.api.forget_poll(self.poll)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while (request := self._take_request()) is not None:
            self._route(*request)

    def _take_request(self) -> tuple[bytes, bytes, bytes] | None:
        """The next whole request: its target, its head, its body."""
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = self._buffer[:head_end]
        lower = head.lower()
        at = lower.find(b"\r\ncontent-length:")
        if at < 0 and b"\r\ntransfer-encoding: chunked" in lower:
            return self._take_chunked(head, head_end + 4)
        length = int(lower[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        end = head_end + 4 + length
        if len(self._buffer) < end:
            return None
        body = self._buffer[head_end + 4 : end]
        self._buffer = self._buffer[end:]
        return head.split(b" ", 2)[1], head, body

    def _take_chunked(self, head: bytes, at: int) -> tuple[bytes, bytes, bytes] | None:
        body = b""
        while (line_end := self._buffer.find(b"\r\n", at)) >= 0:
            size = int(self._buffer[at:line_end].split(b";")[0], 16)
            at = line_end + 2 + size + 2
            if len(self._buffer) < at:
                return None
            if size == 0:
                self._buffer = self._buffer[at:]
                return head.split(b" ", 2)[1], head, body
            body += self._buffer[line_end + 2 : at - 2]
        return None

    def _route(self, target: bytes, head: bytes, body: bytes) -> None:
        path, _, query = target.decode().partition("?")
        path = unquote(path)
        parts = path.split("/", 3)
        if parts[1] == "file" and len(parts) == 4:
            token, _, file_path = (parts[2] + "/" + parts[3]).removeprefix("bot").partition("/")
            octets = self.api.download(token, file_path)
            self.answer(200 if octets is not None else 404, octets or b"", b"application/octet-stream")
        elif parts[1].startswith("bot") and len(parts) == 3:
            params = _params(head, body)
            if query:
                params.update(parse_qsl(query))
            self.api.handle(self, parts[1][3:], parts[2], params)
        else:
            self.answer(404, Refus(404, "Not Found").body())

    def answer(self, statut: int, body: bytes, kind: bytes = b"application/json") -> None:
        if statut == 200 and kind == b"application/json":
            self._transport.write(_OK_HEAD + str(len(body)).encode() + b"\r\n\r\n" + body)
            return
        reason = REASONS.get(statut, b"Error")
        head = b"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (statut, reason, kind, len(body))
        self._transport.write(head + body)

    def truncate(self, beginning: bytes) -> None:
        """Says that more is coming, and hangs up."""
        self._transport.write(_OK_HEAD + str(len(beginning) + 500).encode() + b"\r\n\r\n" + beginning)
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()


def _params(head: bytes, body: bytes) -> Json:
    if not body:
        return {}
    if body[:1] == b"{":
        found: Json = orjson.loads(body)
        return found
    lower = head.lower()
    if b"multipart/form-data" in lower:
        at = lower.index(b"boundary=") + 9
        boundary = head[at:].split(b"\r\n", 1)[0].split(b";")[0].strip(b'" ')
        return _multipart(boundary, body)
    return {name: _typed(name, value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}


_TEXTS = frozenset(
    (
        "text",
        "caption",
        "chat_id",
        "callback_query_id",
        "secret_token",
        "url",
        "description",
        "short_description",
        "action",
    )
)
"""Fields of a form that are text; the others are JSON, as in Telegram's own server."""


def _typed(name: str, value: str) -> object:
    if name in _TEXTS:
        return value
    try:
        return orjson.loads(value)
    except ValueError:
        return value


def _multipart(boundary: bytes, body: bytes) -> Json:
    params: Json = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        raw_head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        head = raw_head.decode()
        name = _quoted(head, 'name="')
        filename = _quoted(head, 'filename="')
        params[name or ""] = (filename, content) if filename is not None else content.decode()
    return params


def _quoted(head: str, before: str) -> str | None:
    at = head.find(f" {before}")
    if at < 0:
        return None
    start = at + len(before) + 1
    return head[start : head.index('"', start)]
