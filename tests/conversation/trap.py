"""A process of the assistant on Telegram, killed at the moment that a test chooses."""

import asyncio

from tests.bot.bot_api import Json, Sent
from tests.conversation.server import Service
from tests.conversation.telegram import Crowd
from tests.processes import PATIENCE


class Trap:
    """
    Kills the process at a point, once so many others of its kind went by; the test starts its next life.

    point: when what people said was handed out ("handed"), a reply is sent and Telegram has not taken it ("sending"),
    Telegram has taken it and nobody knows ("sent"), the next question confirms what was taken ("asking"), or the
    webhook's 200 is lost ("lost").
    """

    def __init__(self, process: Service, crowd: Crowd) -> None:
        self.process = process
        self.crowd = crowd
        self.point = ""
        self.after = 0
        self.how: str | None = None
        self.delay = 0.0
        self.killed = asyncio.Event()
        api = process.api
        api.on_handed = lambda updates: self._pass("handed", None)
        api.on_call = self._on_call
        api.listener = self._on_sent

    def _on_call(self, method: str, params: Json) -> bool:
        if method == "sendmessage":
            return self._pass("sending", int(params["chat_id"]))
        return method == "getupdates" and "offset" in params and self._pass("asking", None)

    def _on_sent(self, sent: Sent) -> None:
        self._pass("sent", sent.chat, self.crowd.hear(sent))

    def _pass(self, point: str, chat: int | None, how: str = "") -> bool:
        """Whether the process was killed here."""
        if self.point != point:
            return False
        self.after -= 1
        if self.after > 0 or self.how not in (None, how):
            return False
        self.point = ""
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._kill, chat)
        else:
            self._kill(chat)
        return True

    def _kill(self, chat: int | None) -> None:
        self.process.kill()
        if chat is not None:  # what it was sent last must wait a little: by then its answer has come
            self.process.api.fail_next("sendMessage", "429", chat=chat)
        self.killed.set()

    async def spring(self, point: str, after: int, how: str | None = None, delay: float = 0.0) -> None:
        """how: of a message that was sent, what answered it at once ("text", "button", ""). delay: seconds after it."""
        self.killed.clear()
        if point == "lost":
            self.process.api.fail_next("webhook", "lost-ack", 5)
            point = "sending"
        self.how, self.delay = how, delay
        self.after, self.point = after, point
        await asyncio.wait_for(self.killed.wait(), PATIENCE)
        self.crowd.life += 1
