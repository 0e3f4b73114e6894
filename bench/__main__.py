"""
`make bench`: what a turn costs, as ratios to a bare aiogram echo bot in the same run, on two cores; the web chat, as a
ratio to a bare Starlette that echoes.

    python -m bench                     everything (about five minutes)
    python -m bench telegram simulate   only these: telegram, simulate, web, size, start

A turn is a person's message and the reply to it. The bot under test has one core, the people and the double of the Bot
API have the other. Ours commits each answer with fsync before it is acknowledged; the echo bot stores nothing.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.people import LivretPerson
from bench.stores import fill_store, long_livret

ROOT = Path(__file__).resolve().parent.parent
BOT_CORE, PEOPLE_CORE = ({0}, {1}) if (os.cpu_count() or 1) > 1 else ({0}, {0})
PEOPLE = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[[], *PARTS], metavar="PART")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; the median counts (3)")
    parser.add_argument("--answers", type=int, default=1_000_000, help="of the large store (1000000)")
    args = parser.parse_args()
    for part in args.what or PARTS:
        PARTS[part](args)


# --- Telegram ----------------------------------------------------------------------------------------------------


def telegram(args: argparse.Namespace) -> None:
    """Turns a second through the double of the Bot API, ours against the echo bot."""
    rounds = [(_echo_round(), _livret_round("aiogram"), _livret_round("ptb")) for _ in range(args.rounds)]
    echo, ours, ptb = (statistics.median(found) for found in zip(*rounds, strict=True))
    _tell("aiogram echo bot, nothing stored", f"{echo:,.0f} turns/s", "1.00 x")
    _tell(
        "livret on Telegram, each answer on disk", f"{ours:,.0f} turns/s", f"{ours / echo:.2f} x", "at least 1, aim 2"
    )
    _tell("the same, through python-telegram-bot", f"{ptb:,.0f} turns/s", f"{ptb / echo:.2f} x")
    args.echo = echo


def _echo_round() -> float:
    with _double("--turns", "5000") as (url, token, figures):
        command = [sys.executable, str(ROOT / "bench" / "echo_bot.py"), "--api-url", url, "--token", token]
        with _process(command, {}, stderr=subprocess.DEVNULL):
            return figures()


def _livret_round(library: str) -> float:
    with _double("--turns", "12000", "--person", "livret") as (url, token, figures), _home() as home:
        environ = {
            "LIVRET_HOME": home,
            "TELEGRAM_TOKEN": token,
            "TELEGRAM_API_URL": url,
            "TELEGRAM_LIBRARY": library,
            "TELEGRAM_DEBIT": "0",
            "TELEGRAM_DEBIT_CHAT": "0",
            "LIVRET_LOG_LEVEL": "WARNING",
        }
        with _process([sys.executable, "-m", "bot", "run"], environ):
            return figures()


@contextmanager
def _double(*options: str) -> Iterator[tuple[str, str, Callable[[], float]]]:
    """The double and its people on their core: its address, its token, and a function that waits for turns a second."""
    command = [sys.executable, "-m", "bench.telegram", "--people", str(PEOPLE), *options]
    with _process(command, {}, core=PEOPLE_CORE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())

        def figures() -> float:
            assert process.stdout is not None
            found = json.loads(process.stdout.readline())
            if not found["complete"]:
                raise SystemExit(f"the people did not get their replies: {found}")
            return float(found["turns_per_s"])

        yield ready["ready"], ready["token"], figures


# --- simulate ----------------------------------------------------------------------------------------------------


def simulate(args: argparse.Namespace) -> None:
    """Turns a second of `livret simulate`, 200 chats at once."""
    if not hasattr(args, "echo"):
        args.echo = statistics.median(_echo_round() for _ in range(args.rounds))
        _tell("aiogram echo bot, nothing stored", f"{args.echo:,.0f} turns/s", "1.00 x")
    found = []
    for _ in range(args.rounds):
        with _home() as home:
            found.append(asyncio.run(_simulate_turns(home, PEOPLE, 20_000)))
    ours = statistics.median(found)
    _tell("livret simulate, each answer on disk", f"{ours:,.0f} turns/s", f"{ours / args.echo:.2f} x", "at least 3")


async def _simulate_turns(home: str, people: int, turns: int, chat: str = "c") -> float:
    """Turns a second of people who each answer as soon as they are asked."""
    command = [sys.executable, "-m", "bot", "simulate"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=_environ(LIVRET_HOME=home, LIVRET_LOG_LEVEL="ERROR"), limit=1 << 22,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    os.sched_setaffinity(process.pid, BOT_CORE)
    os.sched_setaffinity(0, PEOPLE_CORE)
    try:
        return await _Crowd(process, people, turns, chat).run()
    finally:
        os.sched_setaffinity(0, BOT_CORE | PEOPLE_CORE)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


class _Crowd:
    """People at the pipe of `livret simulate`."""

    def __init__(self, process: asyncio.subprocess.Process, people: int, turns: int, chat: str) -> None:
        self.process, self.turns = process, turns
        self.people = {f"{chat}{number}": LivretPerson(number) for number in range(people)}
        self.asked: dict[str, tuple[str, Any]] = {}
        self.id = time.time_ns()

    async def run(self) -> float:
        assert self.process.stdout is not None
        self._send([self._event(chat, "/start") for chat in self.people])
        taken, counted, began, rest = 0, 0, time.perf_counter(), b""
        first = self.turns // 10
        while taken < self.turns:
            out = []
            *lines, rest = (rest + await self.process.stdout.read(1 << 18)).split(b"\n")
            for line in lines:
                if (event := self._hear(json.loads(line))) is not None:
                    out.append(event)
                    taken += 1
            if taken < first:
                began, counted = time.perf_counter(), taken
            self._send(out)
        return (taken - counted) / (time.perf_counter() - began)

    def _hear(self, line: dict[str, Any]) -> bytes | None:
        chat = line["chat"]
        if "n" in line:
            if line["question"]:
                self.asked[chat] = (line["text"], [[{"text": b["label"]} for b in row] for row in line["buttons"]])
            return None
        said = self.people[chat].on_message(*self.asked[chat])
        return self._event(chat, str(said[1])) if said else None

    def _event(self, chat: str, text: str) -> bytes:
        self.id += 1
        return json.dumps({"chat": chat, "id": self.id, "text": text}).encode()

    def _send(self, lines: list[bytes]) -> None:
        assert self.process.stdin is not None
        if lines:
            self.process.stdin.write(b"\n".join(lines) + b"\n")


# --- the web -----------------------------------------------------------------------------------------------------


def web(args: argparse.Namespace) -> None:
    """Turns a second of 200 people at the web chat, against a bare Starlette that echoes."""
    rounds = [(_web_round(echo=True), _web_round(echo=False)) for _ in range(args.rounds)]
    echo, ours = (statistics.median(found) for found in zip(*rounds, strict=True))
    _tell("Starlette echo by POST and stream", f"{echo:,.0f} turns/s", "1.00 x")
    _tell("livret on the web, each answer on disk", f"{ours:,.0f} turns/s", f"{ours / echo:.2f} x")


def _web_round(*, echo: bool) -> float:
    from bench.web import web_turns

    port = _free_port()
    reference = [sys.executable, str(ROOT / "bench" / "echo_web.py"), "--port", str(port)]
    command = reference if echo else [sys.executable, "-m", "bot", "run"]
    with _home() as home:
        environ = {"LIVRET_HOME": home, "LIVRET_WEB": f"127.0.0.1:{port}", "LIVRET_LOG_LEVEL": "WARNING"}
        with _process(command, environ, stdout=subprocess.DEVNULL):
            _wait_for(port)
            os.sched_setaffinity(0, PEOPLE_CORE)
            try:
                return asyncio.run(web_turns(f"http://127.0.0.1:{port}", PEOPLE, 10_000, echo=echo))
            finally:
                os.sched_setaffinity(0, BOT_CORE | PEOPLE_CORE)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


# --- size --------------------------------------------------------------------------------------------------------


def size(args: argparse.Namespace) -> None:
    """What a long livret and a large store do to a turn."""
    rounds = []
    for _ in range(args.rounds):
        with _home() as home:
            empty = asyncio.run(_simulate_turns(home, 1, 1_500))
        with _home() as home:
            long_livret(home, "c0", 2_000)
            rounds.append((empty, asyncio.run(_simulate_turns(home, 1, 1_500))))
    ratio = statistics.median(empty / long for empty, long in rounds)
    _tell("a turn in a livret of 2,000 écritures", "", f"{ratio:.2f} x a new livret", "at most 1.2")
    with _home() as large, _home() as small:
        fill_store(large, args.answers)
        rounds = []
        for number in range(args.rounds):
            fresh = asyncio.run(_simulate_turns(small, PEOPLE, 8_000, f"a{number}-"))
            rounds.append((fresh, asyncio.run(_simulate_turns(large, PEOPLE, 8_000, f"a{number}-"))))
    ratio = statistics.median(small / large for small, large in rounds)
    _tell(f"a turn in a store of {args.answers:,} answers", "", f"{ratio:.2f} x an empty store", "at most 1.2")


# --- start -------------------------------------------------------------------------------------------------------


def start(args: argparse.Namespace) -> None:
    """How long `livret simulate` takes to its first reply, and what it weighs."""
    found = []
    for _ in range(args.rounds + 2):
        with _home() as home:
            found.append(_first_reply(home))
    seconds, megabytes = (statistics.median(values) for values in zip(*found, strict=True))
    _tell("livret simulate, to its first reply", f"{seconds:.2f} s", "", "under 1 s")
    _tell("livret simulate, memory", f"{megabytes:.0f} MB", "", "under 80 MB")


def _first_reply(home: str) -> tuple[float, float]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "simulate"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=_environ(LIVRET_HOME=home), **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"chat": "c", "id": 1, "text": "/start"}\n')
        process.stdin.flush()
        process.stdout.readline()
        seconds = time.perf_counter() - began
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.stdin.close()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return seconds, int(found[1]) / 1024 if found else 0.0


# --- processes ---------------------------------------------------------------------------------------------------


def _environ(**given: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LIVRET_", "TELEGRAM_"))}
    return {**kept, "LIVRET_WEB": "off", **given}


@contextmanager
def _home() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="livret-bench-") as folder:
        yield folder


@contextmanager
def _process(
    command: list[str], environ: dict[str, str], core: set[int] = BOT_CORE, **popen: Any
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, cwd=ROOT, env=_environ(**environ), stdin=subprocess.DEVNULL, **popen) as process:
        os.sched_setaffinity(process.pid, core)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _tell(what: str, figure: str, ratio: str, wanted: str = "") -> None:
    print(f"{what:<46} {figure:>16}   {ratio:<22} {f'({wanted})' if wanted else ''}".rstrip(), flush=True)


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "telegram": telegram,
    "simulate": simulate,
    "web": web,
    "size": size,
    "start": start,
}

if __name__ == "__main__":
    main()
