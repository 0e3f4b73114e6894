"""Three ways to play a scene: the core alone, the whole house on SQLite, and `livret simulate` as a process."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import House, load_faq, load_trame, open_house
from bot.channels.base import Bouton, Inbound, Outbound
from bot.channels.jsonl import read_event
from bot.settings import Settings, read_settings
from dialogs.engine import advance
from dialogs.events import Dit, Envoye, Event, Fermer, Modifie
from dialogs.hear import doubt, expand, hear
from dialogs.livret import Ecriture, Ligne, Livret, apply
from dialogs.scene import Message, messages_of
from dialogs.trame import Trame
from storage.codec import decode_ligne, decode_livret, encode_ligne, encode_livret
from tests.processes import LIVRET, Process

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

Heard = tuple[Sequence[Message], Sequence[Ecriture]]


class CorePlayer:
    """The core alone; between turns each écriture, and the fold, make the trip through their stored form."""

    def __init__(self, trame: Trame | None = None) -> None:
        self.trame = trame or load_trame(code_required=False)
        self.livret = Livret()
        self.now = NOW
        self.n = 0
        self.poses: dict[int, int] = {}
        self.lignes: list[Ligne] = []
        self.received: set[object] = set()

    def send(self, event: Mapping[str, object]) -> Heard:
        if event["id"] in self.received:
            return (), ()
        self.received.add(event["id"])
        before = self.livret
        par = str(event.get("from", ""))
        step = advance(self.trame, before, self._event(event), self.now, par)
        self.livret = before
        for ecriture in step.ecritures:
            ligne = decode_ligne(encode_ligne(Ligne(self.now.isoformat(timespec="seconds"), ecriture, par)))
            self.lignes.append(ligne)
            self.livret = apply(self.livret, ligne)
        assert self.livret == step.livret, "a step's livret is the fold of its écritures"
        messages = messages_of(step.effects, self.n + 1)
        self.n += len(messages)
        self.poses |= {message.n: len(self.livret.poses) - 1 for message in messages}
        if any(isinstance(effect, Fermer) for effect in step.effects):
            self.livret, self.lignes, self.poses = Livret(ferme=True), [], {}
            return messages, ()
        return messages, step.ecritures

    def _event(self, event: Mapping[str, object]) -> Event:
        id = str(event["id"])
        sur = self.poses.get(int(str(event["seen"]))) if "seen" in event else None
        if "edit" in event:
            return Modifie(str(event["edit"]), str(event["text"]))
        if "button" in event:
            return expand(str(event["button"]), sur)
        for sorte in ("photo", "voice", "document"):
            if sorte in event:
                return Envoye(sorte, str(event[sorte]), str(event[sorte]), id, sur)
        heard = hear(str(event["text"]), id, sur)
        return doubt(load_faq, self.trame, self.livret, heard, self.now.date()) if isinstance(heard, Dit) else heard

    def crash(self) -> None:
        ferme = self.livret.ferme
        self.livret = decode_livret(encode_livret(self.livret)) if not ferme else self.livret

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)


def settings_in(home: Path, **environ: str) -> Settings:
    return read_settings({"LIVRET_HOME": str(home), **environ}, home / "none.env")


class HousePlayer:
    """The whole house on a real SQLite, each message delivered twice."""

    def __init__(self, home: Path, chat: str = "c1", **environ: str) -> None:
        self.home, self.chat, self.environ = home, chat, environ
        self.now = NOW
        self.runner = asyncio.Runner()
        self.house = self.runner.run(self._open())
        self.length = 0

    async def _open(self) -> House:
        self._context = open_house(settings_in(self.home, **self.environ), lambda: self.now)
        return await self._context.__aenter__()

    def send(self, event: Mapping[str, object]) -> Heard:
        inbound = read_event(json.dumps({"chat": self.chat, **event}).encode())
        return self.runner.run(self._twice(inbound))

    async def _twice(self, inbound: Inbound) -> Heard:
        [first] = await self.house.take([inbound])
        [second] = await self.house.take([inbound])
        assert second == [], "an event delivered again is handled once"
        self.house.turn.note_delivered([(message, None) for message in first])
        return [_message(message) for message in first], await self._new_ecritures()

    async def _new_ecritures(self) -> Sequence[Ecriture]:
        found = await self.house.store.find(self.chat, ["simulate"])
        journal = await self.house.turn.journal(found[0]) if found else []
        new, self.length = [ligne.ecriture for ligne in journal[self.length :]], len(journal)
        return new

    def crash(self) -> None:
        self.close()
        self.runner = asyncio.Runner()
        self.house = self.runner.run(self._open())

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    def close(self) -> None:
        self.runner.run(self._context.__aexit__(None, None, None))
        self.runner.close()


def _message(message: Outbound) -> Message:
    texte = f"{message.texte}\n(json)" if message.fichier else message.texte
    return Message(message.n, _without_link(texte), message.boutons, message.question)


def _without_link(texte: str) -> str:
    """A one-time link is never twice the same."""
    return re.sub(r"http://127\.0\.0\.1:8000/#continuer=[\w-]{22}$", "(lien)", texte)


def livret_command() -> list[str]:
    return [sys.executable, "-m", "bot"]


def clean_environ(home: Path, **environ: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LIVRET_", "TELEGRAM_"))}
    return {**kept, "LIVRET_HOME": str(home), **environ}


class SimulatePlayer:
    """`livret simulate`, the real process."""

    def __init__(self, home: Path, chat: str = "c1", **environ: str) -> None:
        self.chat = chat
        self.now = NOW
        self.environ = clean_environ(home, **environ)
        self._start()

    def _start(self) -> None:
        self.process = Process(
            [*LIVRET, "simulate", "--now", self.now.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self.environ,
        )

    def send(self, event: Mapping[str, object]) -> Heard:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"chat": self.chat, **event}).encode() + b"\n")
        self.process.stdin.flush()
        messages = []
        while "done" not in (line := json.loads(self.process.stdout.readline())):
            if line.get("to") == event["id"]:
                messages.append(_read(line))
        return messages, ()

    def crash(self) -> None:
        self.process.kill()
        self._end()
        self._start()

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.close()
        self._start()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._end()

    def _end(self) -> None:
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


def _read(line: Mapping[str, object]) -> Message:
    rows = line["buttons"]
    assert isinstance(rows, list)
    boutons = tuple(tuple(Bouton(b["label"], b["action"]) for b in row) for row in rows)
    file = line.get("file")
    texte = f"{line['text']}\n(json)" if file else str(line["text"])
    texte = _without_link(texte)
    return Message(int(str(line["n"])), texte, boutons, None if line["question"] is None else str(line["question"]))
