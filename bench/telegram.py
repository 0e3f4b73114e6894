"""
People on Telegram for the bench: they answer as soon as the bot has spoken, and a stopwatch counts their turns.

    python -m bench.telegram --people 200 --turns 20000

prints `{"ready": …}`, waits for a bot, and prints one line of figures when that many turns were taken.
"""

import argparse
import asyncio
import contextlib
import json
import time
from collections.abc import Sequence

from bench.people import EchoPerson, LivretPerson, Person
from tests.bot.bot_api import TOKEN, BotApi, Json, Sent

PEOPLE: dict[str, type[Person]] = {"echo": EchoPerson, "livret": LivretPerson}


class Bench:
    """People who answer as soon as the bot has spoken, and a stopwatch."""

    FIRST_CHAT = 1001

    def __init__(self, api: BotApi, people: Sequence[Person], turns: int, warmup: int) -> None:
        self.api = api
        self.people = people
        self.turns = turns
        self.warmup = warmup
        self.done = asyncio.Event()
        self.taken = 0
        self.delays: list[float] = []
        self._asked_at = [0.0] * len(people)
        self._began = (0.0, 0.0)
        self._ended = (0.0, 0.0)
        api.keep_calls = False
        api.on_poll = self._open
        api.listener = self._hear

    def _open(self) -> None:
        self.api.on_poll = None
        self._began = (time.perf_counter(), time.process_time())
        for person in self.people:
            self._act(person, ("text", "/start"))

    def _act(self, person: Person, what: tuple[str, str | int]) -> None:
        chat = self.FIRST_CHAT + person.number
        self._asked_at[person.number] = time.perf_counter()
        if what[0] == "press":
            sent = self.api.sent[chat][-1]
            self.api.press_data(chat, sent.data(int(what[1])), sent.message_id)
        else:
            self.api.say(chat, str(what[1]))

    def _hear(self, sent: Sent) -> None:
        person = self.people[sent.chat - self.FIRST_CHAT]
        messages = self.api.sent[sent.chat]
        if len(messages) > 8:
            del messages[:4]
        what = person.on_message(sent.text, sent.keyboard)
        if what is not None and not self.done.is_set():
            self._count(time.perf_counter() - self._asked_at[person.number])
            self._act(person, what)

    def _count(self, delay: float) -> None:
        self.taken += 1
        if self.taken > self.warmup:
            self.delays.append(delay)
        elif self.taken == self.warmup:
            self._began = (time.perf_counter(), time.process_time())
        if len(self.delays) >= self.turns:
            self._ended = (time.perf_counter(), time.process_time())
            self.done.set()

    def figures(self) -> Json:
        """Turns a second as the people saw them; cpu_ms_turn is this double's own."""
        if not self.done.is_set():
            self._ended = (time.perf_counter(), time.process_time())
        seconds, cpu = (end - began for end, began in zip(self._ended, self._began, strict=True))
        turns = len(self.delays)
        ordered = sorted(self.delays) or [0.0]
        return {
            "people": len(self.people),
            "turns": turns,
            "complete": self.done.is_set(),
            "seconds": round(seconds, 3),
            "turns_per_s": round(turns / seconds, 1) if seconds else 0.0,
            "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
            "double_cpu_ms_turn": round(cpu * 1000 / max(turns, 1), 4),
            "calls": dict(self.api.counts),
        }


async def _bench(args: argparse.Namespace) -> None:
    make = PEOPLE[args.person]
    async with BotApi(args.port, args.token) as api:
        bench = Bench(api, [make(number) for number in range(args.people)], args.turns, args.warmup)
        print(json.dumps({"ready": api.url, "token": api.token}), flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bench.done.wait(), args.timeout)
        print(json.dumps(bench.figures()), flush=True)
        await asyncio.sleep(0.5)  # people are silent now: what is on its way arrives


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--warmup", type=int, default=1_000, help="turns that are not counted, at the beginning")
    parser.add_argument("--timeout", type=float, default=300.0, help="seconds before giving up")
    parser.add_argument("--person", choices=PEOPLE, default="echo")
    args = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_bench(args))


if __name__ == "__main__":
    main()
