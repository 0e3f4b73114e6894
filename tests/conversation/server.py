"""`livret run`, the real process: started, waited for, stopped or killed, and started again on the same home."""

import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.bot.bot_api import TOKEN, BotApi
from tests.conversation.home import environ_of
from tests.processes import LIVRET, PATIENCE, Process

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "le-mot-de-passe_du-webhook"
UNLIMITED = {"TELEGRAM_DEBIT": "0", "TELEGRAM_DEBIT_CHAT": "0", "LIVRET_WEB": "off"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def telegram_environ(api: BotApi, library: str, mode: str, port: int) -> dict[str, str]:
    """What sets Telegram up so, with no limit to what is sent; port: where its webhook is served."""
    hook = mode == "webhook"
    return {
        **UNLIMITED,
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "TELEGRAM_LIBRARY": library,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram" if hook else "",
        "LIVRET_SERVICE": f"127.0.0.1:{port}" if hook else "",
    }


def leaks(logs: object) -> list[str]:
    """What of the words that people say, of the token or of the secret is in these logs."""
    told = str(logs)
    return [word for word in ("Zq", TOKEN.partition(":")[2], SECRET) if word in told]


class Running:
    """A process of the assistant, here `livret run`; its log is its standard error."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home = home
        self.environ = environ_of(home, **environ)
        self._errors = home.parent / f"{home.name}.stderr"
        home.parent.mkdir(parents=True, exist_ok=True)
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()

    @property
    def stderr(self) -> str:
        return self._errors.read_text("utf-8")

    def start(self) -> None:
        self.process = self.open([*LIVRET, "run"])

    def open(self, args: Sequence[str], **ends: int) -> Process:
        """ends: its standard input and output, when they are listened to."""
        with self._errors.open("ab") as errors:
            ends.setdefault("stdout", errors.fileno())
            return Process(args, stderr=errors, env=self.environ, cwd=self.home.parent, **ends)

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()


class Service(Running):
    """With the double of Telegram at the other end, by either library, in either mode; each life may have another."""

    def __init__(
        self, home: Path, api: BotApi, library: str = "aiogram", mode: str = "polling", **environ: str
    ) -> None:
        self.api, self.mode, self.port = api, mode, free_port()
        super().__init__(home, **telegram_environ(api, library, mode, self.port) | environ)

    def become(self, library: str, mode: str) -> None:
        self.mode = mode
        self.environ |= telegram_environ(self.api, library, mode, self.port)

    async def listening(self) -> None:
        """Waits until it polls Telegram, or until its webhook can be called."""
        method = "setwebhook" if self.mode == "webhook" else "getupdates"
        before = self.api.counts[method]
        await self.api.wait_until(lambda: self.api.counts[method] > before or self.process.poll() is not None, PATIENCE)
        assert self.process.poll() is None, self.stderr[-500:]

    async def ended(self) -> int:
        """Its exit status, once it has ended by itself."""
        await self.api.wait_until(lambda: self.process.poll() is not None, PATIENCE)
        return self.process.returncode

    async def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    def clean(self) -> list[str]:
        """Words, tokens and secrets found in its log, where none may be."""
        told = self.stderr
        return leaks(told) + (["Traceback"] if "Traceback" in told else [])
