"""
Real `livret` processes, driven from outside, and people who answer them.

A `Person` looks at the path of the question and at the actions offered, never at the wording, and says words that
nobody else says; `Person.faults` compares what was said with an export. A `Crowd` lets people talk to a `Simulate`.
"""

import asyncio
import contextlib
import itertools
import json
import os
import queue
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bot.app import load_trame, open_house
from dialogs import phrases
from tests.bot.bot_api import BotApi, Sent
from tests.players import clean_environ, settings_in
from tests.processes import LIVRET, PATIENCE, Process, run

ROOT = Path(__file__).parents[1]
NOW = "2026-11-21T10:00+00:00"

Json = dict[str, Any]
Event = Mapping[str, object]


# --- commands ----------------------------------------------------------------------------------------------------


def environ_of(home: Path, **environ: str) -> dict[str, str]:
    """The environment of a process that may be started in any folder; no variable of the caller's settings is in it."""
    python = os.pathsep.join(path for path in (str(ROOT), os.environ.get("PYTHONPATH")) if path)
    return clean_environ(home, **{"PYTHONPATH": python, "LIVRET_WEB": "off"} | environ)


def livret(home: Path, *args: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Any command, run to its end beside its home; its standard input is empty and nothing is a terminal."""
    home.parent.mkdir(parents=True, exist_ok=True)
    return run([*LIVRET, *args], env=environ_of(home, **environ), cwd=home.parent)


def exported(home: Path, name: str, **environ: str) -> Json:
    """What `livret export` gives."""
    done = livret(home, "export", name, **environ)
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


def exports(home: Path, names: Sequence[str], **environ: str) -> dict[str, Json]:
    """The same for several chats, through the house itself: a process for each would take long."""
    return asyncio.run(exports_of(home, names, **environ))


async def exports_of(home: Path, names: Sequence[str], **environ: str) -> dict[str, Json]:
    async with open_house(settings_in(home, **environ)) as house:
        return {name: json.loads(await house.export(await house.find_livret(name), "json")) for name in names}


def until(true: Callable[[], object], what: str = "nothing", timeout: float = PATIENCE) -> None:
    """Waits for something that cannot call back: a row, a file, the end of a process."""
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end, f"{what} in {timeout:.0f} s"
        time.sleep(0.005)


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query of the SQLite store gives, while anybody else uses it; none as long as there is no store."""
    with contextlib.closing(sqlite3.connect(f"file:{home / 'livret.db'}?mode=ro", uri=True, timeout=10)) as store:
        return store.execute(query).fetchall()


def traces(home: Path, secrets: Iterable[str | bytes]) -> list[str]:
    """Where any of these is found in the files of a home, read as bytes, in UTF-8 or in UTF-16."""
    needles = {needle: str(secret) for secret in secrets for needle in _written(secret)}
    out = []
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        octets = path.read_bytes()
        out += [f"{path.relative_to(home)}: {needles[needle]}" for needle in needles if needle in octets]
        out += [f"name of {path.relative_to(home)}" for secret in needles.values() if secret in path.name]
    return out


def _written(secret: str | bytes) -> tuple[bytes, ...]:
    if isinstance(secret, bytes):
        return (secret,)
    return tuple(secret.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be"))


# --- `livret simulate` -------------------------------------------------------------------------------------------


class Simulate:
    """
    The process, what was sent to it and what it printed.

    heard: the messages of each chat by their number. faults: breaches of contract § 3. unacked: the events to be sent
    again. repeated: how many messages were printed more than once. command: what is started, if not the real thing.
    """

    def __init__(self, home: Path, *, now: str = NOW, command: Sequence[str] = (), **environ: str) -> None:
        self.home = home
        self.now = now
        self.command = list(command) or list(LIVRET)
        self.environ = environ_of(home, **environ)
        self.heard: dict[str, dict[int, Json]] = {}
        self.printed: list[Json] = []
        self.errors: list[Json] = []
        self.faults: list[str] = []
        self.unacked: dict[int, Event] = {}
        self.acked: dict[int, Event] = {}
        self.repeated = 0
        self._ids = itertools.count(1)
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

    def start(self, stdout: int | None = None) -> None:
        """stdout: where it prints instead of being listened to, for a test that does not listen."""
        with self._errors.open("ab") as errors:
            self.process = Process(
                [*self.command, "simulate", "--now", self.now],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if stdout is None else stdout,
                stderr=errors,
                env=self.environ,
                cwd=self.home.parent,
            )
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, args=(self.process, self._lines), daemon=True)
        self._reader.start()

    @staticmethod
    def _read(process: Process, lines: "queue.SimpleQueue[bytes | None]") -> None:
        for line in process.stdout or ():
            lines.put(line)
        lines.put(None)

    def kill(self) -> None:
        """SIGKILL; what it had printed before is still heard."""
        self.process.kill()
        self._end()

    def stop(self) -> int:
        """The end of the input, and of the process; its exit status."""
        self._close_input()
        self._end()
        return self.process.returncode

    def terminate(self) -> int:
        """SIGTERM; its exit status."""
        self.process.terminate()
        self._end()
        return self.process.returncode

    def _end(self) -> None:
        self.process.wait(PATIENCE)
        while self.pump() is not None:
            pass
        self._reader.join(PATIENCE)
        self._close_input()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _close_input(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()

    def restart(self, again: int = 0) -> None:
        self.start()
        self.resend(again)

    def resend(self, again: int = 0) -> None:
        """Sends once more what was not acknowledged, after the last few events that were."""
        for event in [*list(self.acked.values())[len(self.acked) - again :], *self.unacked.values()]:
            self._write(event)

    # sending

    def put(self, chat: str, **what: object) -> int:
        """Sends an event, without waiting; it has an id of its own unless one is given."""
        id = int(str(what.pop("id", 0))) or next(self._ids)
        event = {"chat": chat, "id": id, **what}
        self.unacked[id] = event
        self._write(event)
        return id

    def send(self, chat: str, **what: object) -> list[Json]:
        """Sends an event; what is printed until it is acknowledged, in answer to it."""
        id = self.put(chat, **what)
        before = len(self.printed)
        self.wait(id)
        return [line for line in self.printed[before:] if line.get("to") == id]

    def say(self, chat: str, text: str) -> list[Json]:
        return self.send(chat, text=text)

    def press(self, chat: str, action: str) -> list[Json]:
        return self.send(chat, button=action)

    def raw(self, octets: bytes) -> None:
        """Sends bytes as they are; to a process that was killed, nothing: they are to be sent again."""
        assert self.process.stdin is not None
        if self.process.stdin.closed:
            return
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(octets)
            self.process.stdin.flush()

    def _write(self, event: Event) -> None:
        self.raw(json.dumps(event).encode() + b"\n")

    # listening

    def pump(self) -> Json | None:
        """The next line, or None at the end of the process."""
        try:
            octets = self._lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"nothing printed in {PATIENCE:.0f} s; {self.stderr[-500:]}") from None
        if octets is None or not octets.endswith(b"\n"):  # the end, or a line cut by a kill
            return None if octets is None else self.pump()
        line: Json = json.loads(octets)
        self.printed.append(line)
        self._take(line)
        return line

    def wait(self, *ids: int) -> None:
        """Until these events, or all of them, are acknowledged."""
        while any(id in self.unacked for id in (ids or tuple(self.unacked))):
            assert self.pump() is not None, f"the process ended; {self.stderr[-500:]}"

    def _take(self, line: Json) -> None:
        if "error" in line:
            self.errors.append(line)
        elif "done" in line:
            event = self.unacked.pop(line["done"], None)
            if event is not None:
                self.acked[line["done"]] = event
            elif line["done"] not in self.acked:
                self.faults.append(f"acknowledges what was not sent: {line}")
        else:
            self._hear(line)

    def _hear(self, line: Json) -> None:
        """A number belongs to one message for ever, and numbers grow."""
        heard = self.heard.setdefault(line["chat"], {})
        known = heard.get(line["n"])
        if known is None and heard and line["n"] <= max(heard):
            self.faults.append(f"{line['chat']}: n {line['n']} after {max(heard)}")
        if known is not None:
            self.repeated += 1
            if (known["text"], known["question"]) != (line["text"], line["question"]):
                self.faults.append(f"{line['chat']}: n {line['n']} said two things")
        heard[line["n"]] = line

    def screen(self, chat: str) -> "Screen":
        """What this chat is looking at: the last question."""
        messages = self.heard.get(chat, {})
        asked = next((messages[n] for n in sorted(messages, reverse=True) if messages[n]["question"]), None)
        assert asked is not None, f"nothing was asked of {chat}"
        return Screen(asked["question"], {b["action"]: b["label"] for row in asked["buttons"] for b in row})


# --- people ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screen:
    """question: the path asked. offered: action -> label."""

    question: str
    offered: Mapping[str, str]

    @property
    def champ(self) -> str:
        return self.question.rpartition("/")[2]


@dataclass(slots=True)
class Said:
    """What was given to one champ: words, piece by piece, or the label pressed and its action."""

    bouts: list[str] = field(default_factory=list)
    pressed: str = ""

    @property
    def mots(self) -> str:
        return "\n".join(self.bouts)


Move = tuple[str, str]
"""("text", words) or ("button", action)"""

Given = tuple[str, dict[str, Said]]
"""A fiche as it was filled: its « volet/rubrique », and what was given to each champ."""

IDENTITE = "identite/identite"
AVOIDED = ("autre", "syndic", "elu", "nouvelle", "politique")
"""Choices that lead elsewhere: their own words, a private subject, another fiche."""


class Person:
    """
    Someone who opens a livret and fills one fiche after another, in words that nobody else says.

    wanted: how many fiches; the rubriques are taken in turn. skips: the identity is left for later.
    """

    def __init__(self, chat: str, rubriques: Sequence[str], wanted: int, *, skips: bool = False) -> None:
        self.chat = chat
        self.rubriques = rubriques
        self.wanted = wanted
        self.skips = skips
        self.rng = random.Random(f"{chat} {rubriques}")
        self.given: list[Given] = []
        self._open: dict[str, Said] | None = None
        self._asked = ""
        self._count = 0
        self._moves = 0

    def words(self) -> str:
        """Never the same twice, with something that a careless program would tidy."""
        self._count += 1
        before, after = self.rng.choice(("", " ", "e\u0301 ", "« ")), self.rng.choice(("là ", "ça", "👩🏽\u200d🍳"))
        return f"{before}Zq{self.chat}n{self._count:03}  {after}"

    @property
    def markers(self) -> list[str]:
        """A sign of each text that was said."""
        return [f"Zq{self.chat}n{count:03}" for count in range(1, self._count + 1)]

    def move(self, screen: Screen) -> Move | None:
        """What this person does at this screen; None when there is nothing more to do."""
        self._moves += 1
        assert self._moves < 5000, f"{self.chat} turns in circles at {screen}"
        volet, _, rest = screen.question.partition("/")
        if volet == "menu":
            return self._at_menu(screen)
        if volet == "ouverture":
            return self._in_opening(screen)
        return self._in_fiche(screen, f"{volet}/{rest.partition('/')[0]}")

    def _in_opening(self, screen: Screen) -> Move:
        by_champ = {"lecture_charte": "oui", "stat_anonyme": "non", "qui_ecrit": "choix:moi"}
        return "button", by_champ.get(screen.champ, "passer")

    def _at_menu(self, screen: Screen) -> Move | None:
        if "c_est_ca" in screen.offered:
            if screen.question == "menu/relecture":
                self._open = None
            return "button", "c_est_ca"
        if self._finished():
            return None
        rubrique = self._next_rubrique()
        here = self.given[-1][0] if self.given else ""
        wanted = ["ajouter"] if rubrique == here or screen.question == "menu/rubrique" else []
        wanted += [f"ouvrir:{rubrique}", f"ouvrir:{rubrique.partition('/')[0]}", "accueil"]
        return "button", next(action for action in wanted if action in screen.offered)

    def _finished(self) -> bool:
        return len(self._fiches()) >= self.wanted

    def _fiches(self) -> list[Given]:
        return [given for given in self.given if given[0] != IDENTITE]

    def _next_rubrique(self) -> str:
        return self.rubriques[len(self._fiches()) % len(self.rubriques)]

    def _in_fiche(self, screen: Screen, rubrique: str) -> Move:
        if rubrique == IDENTITE and self.skips:
            return "button", "passer"
        if self._open is None or self.given[-1][0] != rubrique:
            self._open = {}
            self.given.append((rubrique, self._open))
        if screen.champ in self._open:
            return self._again(screen, self._open[screen.champ])
        said = self._open[screen.champ] = Said()
        return self._answer(screen, said)

    def _again(self, screen: Screen, said: Said) -> Move:
        """The same question: one piece more of a long answer, now and then; else it is left."""
        if "fini" in screen.offered and not said.pressed and len(said.bouts) < 3 and self.rng.random() < 0.5:
            said.bouts.append(self.words())
            return "text", said.bouts[-1]
        return "button", next(action for action in ("fini", "passer") if action in screen.offered)

    def _answer(self, screen: Screen, said: Said) -> Move:
        facts = [a for a in screen.offered if a.startswith("choix:") and not any(word in a for word in AVOIDED)]
        fixed = next((action for action in ("c_est_ca", "non") if action in screen.offered), None)
        if fixed or (facts and "choix:nouvelle" not in screen.offered and self.rng.random() < 0.5):
            said.pressed = fixed or self.rng.choice(facts)
            said.bouts.append(screen.offered[said.pressed])
            return "button", said.pressed
        said.bouts.append(self.words())
        return "text", said.bouts[-1]

    # what became of it

    def faults(self, export: Json) -> list[str]:
        """What in this export is not what was said: lost, doubled, misfiled or changed."""
        out: list[str] = []
        for rubrique in dict.fromkeys(rubrique for rubrique, _ in self.given):
            given = [champs for of, champs in self.given if of == rubrique]
            kept = fiches_of(export, rubrique)
            if len(kept) != len(given):
                out.append(f"{self.chat} {rubrique}: {len(given)} fiches were filled, {len(kept)} are there")
            for number, (champs, answers) in enumerate(zip(given, kept, strict=False)):
                out += _differences(f"{self.chat} {rubrique}/{number}", champs, answers)
        counted = Counter(marker for mots in all_words(export) for marker in self.markers if marker in mots)
        return out + [f"{self.chat}: {m} is there {counted[m]} times" for m in self.markers if counted[m] != 1]


def _differences(where: str, champs: Mapping[str, Said], answers: Json) -> Iterator[str]:
    for cle, said in champs.items():
        answer = answers.get(cle) or {}
        if answer.get("mots") != said.mots:
            yield f"{where}/{cle}: said {said.mots!r}, kept {answer.get('mots')!r}"
        elif answer["versions"]:
            yield f"{where}/{cle}: {len(answer['versions'])} versions of what was said once"
        elif len(said.bouts) > 1 and answer.get("morceaux") != said.bouts:
            yield f"{where}/{cle}: morceaux {answer.get('morceaux')}"
        elif said.pressed.startswith("choix:") and answer["valeur"] not in (said.pressed[6:], [said.pressed[6:]]):
            yield f"{where}/{cle}: pressed {said.pressed}, valeur {answer['valeur']!r}"
    yield from (f"{where}/{cle}: nobody said anything there" for cle in answers.keys() - champs.keys())


def fiches_of(export: Json, rubrique: str) -> list[Json]:
    """The champs of each fiche of a « volet/rubrique », in their order."""
    volet, _, name = rubrique.partition("/")
    if volet == "identite":
        return [export["identite"]] if export["identite"] else []
    fiches = export["associations"] if name == "associations" else export["volets"][volet][name]
    return [fiche["champs"] for fiche in fiches]


def answers_of(node: object) -> Iterator[Json]:
    """Every ANSWER in a part of an export, earlier versions too."""
    if isinstance(node, dict):
        if "mots" in node:
            yield node
        for value in node.values():
            yield from answers_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from answers_of(value)


def all_words(export: Json) -> list[str]:
    """All that a person said and that is kept: answers, versions, words that answered nothing."""
    beside = [line["texte"] for line in export["journal"] if "texte" in line]
    return beside + [answer["mots"] for answer in answers_of(export) if answer["mots"] is not None]


class Crowd:
    """People who talk to a `Simulate`, all at once, each with one event on its way."""

    def __init__(self, sim: Simulate, people: Sequence[Person]) -> None:
        self.sim = sim
        self.people = {person.chat: person for person in people}
        self._current: dict[str, int | None] = {}

    def begin(self) -> None:
        for chat in self.people:
            self._current[chat] = self.sim.put(chat, text="/start")

    def play(self, lines: int | None = None) -> None:
        """Until this many lines were heard, or until nobody has anything more to do."""
        for _ in itertools.count() if lines is None else range(lines):
            if not any(self._current.values()):
                return
            assert self.sim.pump() is not None, f"the process ended; {self.sim.stderr[-500:]}"
            self.catch_up()

    def catch_up(self) -> None:
        """Whoever was answered goes on."""
        for chat, id in self._current.items():
            if id is not None and id not in self.sim.unacked:
                move = self.people[chat].move(self.sim.screen(chat))
                self._current[chat] = None if move is None else self.sim.put(chat, **{move[0]: move[1]})


def open_livret(sim: Simulate, chat: str) -> None:
    """A livret of which nothing is filled."""
    fill(sim, Person(chat, (), 0, skips=True))


def fill(sim: Simulate, person: Person) -> None:
    """Everything that this person has to say."""
    crowd = Crowd(sim, [person])
    crowd.begin()
    crowd.play()


# --- `livret run`, on Telegram -----------------------------------------------------------------------------------

_LABELS = {
    phrases.SUITE: "suite",
    phrases.PASSER_PRESENTATION: "passer",
    phrases.JE_PASSE: "passer",
    phrases.JE_GARDE: "passer",
    phrases.JE_NE_SAIS_PAS: "sais_pas",
    phrases.FINI: "fini",
    phrases.C_EST_CA: "c_est_ca",
    phrases.AJOUTER: "ajouter",
    phrases.OUI: "oui",
    phrases.NON: "non",
    phrases.RETOUR: "retour",
    phrases.AIDE: "aide",
    phrases.MENU: "accueil",
    phrases.NON_ACCUEIL: "accueil",
    phrases.RECEVOIR: "exporter",
    phrases.OUI_FERMER: "oui",
    phrases.NON_GARDER: "non",
}


class Eyes:
    """What somebody who reads French sees on Telegram: which question is asked, what each button does."""

    def __init__(self, rubriques: Sequence[str]) -> None:
        trame = load_trame(code_required=False)
        known = [trame.rubriques[chemin] for chemin in ("ouverture/charte", IDENTITE, *rubriques)]
        self._champs = {champ.question: (f"{r.chemin}/{champ.cle}", champ) for r in known for champ in r.champs}
        assert len(self._champs) == sum(len(r.champs) for r in known), "two questions are asked in the same words"
        self._ways = {volet.titre: f"ouvrir:{volet.cle}" for volet in trame.volets}
        self._ways |= {rubrique.titre: f"ouvrir:{rubrique.chemin}" for rubrique in known}
        self._path = ""

    def look(self, sent: Sent) -> Screen | None:
        """What this message asks; None when it asks nothing."""
        if not sent.keyboard:
            return None
        last = sent.text.rpartition("\n")[2]
        path, champ = self._champs.get(last, ("", None))
        if not path:
            same = {phrases.JE_GARDE, phrases.JE_PASSE, phrases.FINI} & set(sent.labels)
            first = phrases.PASSER_PRESENTATION in sent.labels
            menu = "menu/relecture" if phrases.J_EFFACE in sent.labels else "menu/menu"
            path = "ouverture/charte/presentation" if first else self._path if same else menu
        self._path = path
        ways = {**_LABELS, **self._ways}
        if champ is not None:
            ways |= {champ.oui: "oui", champ.non: "non"}
            ways |= {choix.libelle: f"choix:{choix.valeur}" for choix in champ.choix}
        if phrases.NON_ACCUEIL in sent.labels:
            ways[phrases.OUI_AJOUTER] = "ajouter"
        named = {ways.get(label, ways.get(label.partition(" : ")[0])): label for label in sent.labels}
        return Screen(path, {action: label for action, label in named.items() if action})


class Running:
    """`livret run`, the real process; it may be killed, and started again on the same home."""

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
        with self._errors.open("ab") as errors:
            self.process = Process(
                [*LIVRET, "run"],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                env=self.environ,
                cwd=self.home.parent,
            )

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait(PATIENCE)


class Service(Running):
    """With the double of Telegram at the other end; no limit to what it sends unless asked."""

    def __init__(self, home: Path, api: BotApi, **environ: str) -> None:
        self.api = api
        unlimited = {"TELEGRAM_DEBIT": "0", "TELEGRAM_DEBIT_CHAT": "0"}
        telegram = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
        super().__init__(home, **{**telegram, **unlimited, **environ})

    async def listening(self) -> None:
        """Until it has asked for what people say."""
        before = self.api.counts["getupdates"]
        await self.api.wait_until(
            lambda: self.api.counts["getupdates"] > before or self.process.poll() is not None, PATIENCE
        )
        assert self.process.poll() is None, self.stderr[-500:]

    async def ended(self) -> int:
        """Its exit status, once it has ended by itself."""
        await self.api.wait_until(lambda: self.process.poll() is not None, PATIENCE)
        return self.process.returncode

    async def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()
