"""A `livret simulate` process, and the people who talk to it."""

import contextlib
import itertools
import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.base import Bouton
from dialogs.scene import Message
from tests.conversation.core import Heard
from tests.conversation.driver import Blocking, Event, Talk, screen_of_line
from tests.conversation.home import NOW
from tests.conversation.house import without_link
from tests.conversation.people import Json, Person, Screen
from tests.conversation.server import Running
from tests.processes import LIVRET, PATIENCE, Process

TODAY = NOW.isoformat(timespec="minutes")


class Simulate(Running):
    """
    The process, what was sent to it and what it printed.

    heard: the messages of each chat by their number. faults: breaches of contract § 3. unacked: the events to be sent
    again. command: what is started, if not the real thing.
    """

    def __init__(self, home: Path, *, now: str = TODAY, command: Sequence[str] = (), **environ: str) -> None:
        self.now = now
        self.command = list(command) or list(LIVRET)
        self.heard: dict[str, dict[int, Json]] = {}
        self.printed: list[Json] = []
        self.errors: list[Json] = []
        self.faults: list[str] = []
        self.unacked: dict[int, Event] = {}
        self.acked: dict[int, Event] = {}
        self._ids = itertools.count(1)
        super().__init__(home, **environ)

    def start(self, stdout: int | None = None) -> None:
        """stdout: where it prints instead of being listened to, for a test that does not listen."""
        stdout = subprocess.PIPE if stdout is None else stdout
        command = [*self.command, "simulate", "--now", self.now]
        self.process = self.open(command, stdin=subprocess.PIPE, stdout=stdout)
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
        if known is not None and (known["text"], known["question"]) != (line["text"], line["question"]):
            self.faults.append(f"{line['chat']}: n {line['n']} said two things")
        heard[line["n"]] = line

    def screen(self, chat: str) -> Screen:
        """What this chat is looking at: the last question."""
        messages = self.heard.get(chat, {})
        asked = next((asked for n in sorted(messages, reverse=True) if (asked := screen_of_line(messages[n]))), None)
        assert asked is not None, f"nothing was asked of {chat}"
        return asked


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


class SimulateTalk(Talk[Json]):
    """One person's conversation with this process."""

    def __init__(self, sim: Simulate, chat: str) -> None:
        self.sim = sim
        self.chat: str = chat

    async def send(self, **event: object) -> list[Json]:
        return self.sim.send(self.chat, **event)

    def look(self, message: Json) -> Screen | None:
        return screen_of_line(message)


def fill(sim: Simulate, person: Person) -> None:
    """Everything that this person has to say."""
    Blocking(SimulateTalk(sim, person.chat)).fill(person)


def open_livret(sim: Simulate, chat: str) -> None:
    """A livret of which nothing is filled."""
    Blocking(SimulateTalk(sim, chat)).open_livret()


class SimulatePlayer:
    """Plays a scene with this process, in a chat of its own."""

    def __init__(self, sim: Simulate, chat: str) -> None:
        self.sim, self.chat = sim, chat

    def send(self, event: Mapping[str, object]) -> Heard:
        return [_message(line) for line in self.sim.send(self.chat, **event)], ()

    def crash(self) -> None:
        self.sim.kill()
        self.sim.start()

    def wait(self, days: int) -> None:
        self.sim.stop()
        self.sim.now = (datetime.fromisoformat(self.sim.now) + timedelta(days=days)).isoformat()
        self.sim.start()


def _message(line: Json) -> Message:
    boutons = tuple(tuple(Bouton(b["label"], b["action"]) for b in row) for row in line["buttons"])
    texte = f"{line['text']}\n(json)" if line.get("file") else line["text"]
    return Message(line["n"], without_link(texte), boutons, line["question"])
