"""People at the web chat, each with a stream of their own, who answer as soon as they are asked."""

import asyncio
import json
import time
from typing import Any

import aiohttp

from bench.people import LivretPerson

HEADERS = {"X-Livret": "1"}
AT_ONCE = 20
"""people who come in together: each code is hashed slowly, on purpose"""


async def web_turns(base: str, people: int, turns: int, *, echo: bool) -> float:
    """Turns a second. echo: the reference, which has no livret to begin."""
    crowd = _Crowd(base, turns, echo)
    for start in range(0, people, AT_ONCE):
        await asyncio.gather(*(crowd.arrive(number) for number in range(start, min(start + AT_ONCE, people))))
    return await crowd.run()


class _Crowd:
    def __init__(self, base: str, turns: int, echo: bool) -> None:
        self.base, self.turns, self.echo = base, turns, echo
        self.taken = 0
        self.began = (0, 0.0)
        self.done = asyncio.Event()
        self.visitors: list[tuple[aiohttp.ClientSession, str, LivretPerson]] = []

    async def arrive(self, number: int) -> None:
        # An address for each, which the assistant believes from this machine: one address may not open 200 livrets.
        session = aiohttp.ClientSession(
            self.base, headers={**HEADERS, "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"},
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=None),
        )  # fmt: skip
        fil = str(number)
        if not self.echo:
            async with session.post("/api/commencer", json={"mien": True}) as answer:
                fil = (await answer.json())["etat"]["fil"]
        self.visitors.append((session, fil, LivretPerson(number)))

    async def run(self) -> float:
        tasks = [asyncio.create_task(self._visit(*visitor)) for visitor in self.visitors]
        await self.done.wait()
        counted, began = self.began
        rate = (self.taken - counted) / (time.perf_counter() - began)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *(session.close() for session, *_ in self.visitors), return_exceptions=True)
        return rate

    async def _visit(self, session: aiohttp.ClientSession, fil: str, person: LivretPerson) -> None:
        number = 0
        async with session.get(f"/api/fil?fil={fil}&depuis=0") as stream:
            if self.echo:
                await self._say(session, fil, "0", "bonjour")
            async for octets in stream.content:
                if not octets.startswith(b'data: {"n"'):
                    continue
                line = json.loads(octets[6:])
                if line["de"] == "assistant" and line["question"]:
                    number += 1
                    self._count()
                    await self._say(session, fil, str(number), self._reply(person, line))

    def _reply(self, person: LivretPerson, line: dict[str, Any]) -> str:
        if self.echo:
            return "une réponse ordinaire"
        said = person.on_message(line["texte"], [[{"text": b["libelle"]} for b in row] for row in line["boutons"]])
        return str(said[1]) if said else "aide"

    async def _say(self, session: aiohttp.ClientSession, fil: str, id: str, texte: str) -> None:
        async with session.post(f"/api/dire?fil={fil}", json={"fil": fil, "id": id, "texte": texte}) as answer:
            if answer.status != 200:
                raise SystemExit(f"the web chat answered {answer.status}: {await answer.text()}")

    def _count(self) -> None:
        self.taken += 1
        if self.taken == self.turns // 10:
            self.began = self.taken, time.perf_counter()
        if self.taken >= self.turns:
            self.done.set()
