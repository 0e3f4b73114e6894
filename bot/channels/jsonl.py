"""
`livret simulate`: the conversation as JSON Lines on standard input and output (contract § 3).

Each line is read as an event, or answered with an error and its number; then the next line is read. Events are taken in
batches; the replies to an event are printed after the commit, then its `done`.
"""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from bot.channels.base import Canal, DirectIntake, Inbound, Outbound, Piece
from dialogs.livret import AGENT
from dialogs.livret.mandat import is_name

CANAL = "simulate"
SIMULATE = Canal(CANAL, voice=True, files=True)
BATCH = 200
IDLE = 0.3
"""seconds without an event, after which the printed replies are marked as delivered"""

PIECES = ("voice", "photo", "document")


class BadLine(ValueError):
    """The line is not an event; the message is a French sentence for `error`."""


def read_event(line: bytes) -> Inbound:
    """The event of a line. Raises BadLine."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("Cette ligne n'est pas du JSON.") from None
    if not isinstance(event, dict):
        raise BadLine("Un événement est un objet JSON.")
    chat, id = event.get("chat"), event.get("id")
    if not isinstance(chat, str) or not chat:
        raise BadLine("Il manque « chat », un texte.")
    if not isinstance(id, int) or isinstance(id, bool):
        raise BadLine("Il manque « id », un nombre entier.")
    seen = event.get("seen")
    if seen is not None and (not isinstance(seen, int) or isinstance(seen, bool)):
        raise BadLine("« seen » est un nombre entier.")
    plume = event.get("from", AGENT)  # by default, the owner of the chat
    if not isinstance(plume, str) or (plume != AGENT and not is_name(plume)):
        raise BadLine("« from » est « agent », ou « transcripteur: » et un nom court.")
    return Inbound(CANAL, chat, str(id), str(id), seen=seen, plume=plume, **_content(event))


def _content(event: dict[str, Any]) -> dict[str, Any]:
    """The content of the event, which is exactly one of its kinds."""
    said = [key for key in ("text", "button", *PIECES) if event.get(key) is not None]
    if len(said) != 1 or not isinstance(event[said[0]], str):
        raise BadLine("Il faut un seul texte parmi « text », « button », « voice », « photo », « document ».")
    kind, value = said[0], event[said[0]]
    if "edit" in event:
        edited = event["edit"]
        if kind != "text" or not isinstance(edited, int) or isinstance(edited, bool):
            raise BadLine("« edit » est le numéro d'un message, avec son nouveau « text ».")
        return {"texte": value, "corrige": str(edited)}
    if kind == "text":
        return {"texte": value}
    if kind == "button":
        return {"action": value}
    return {"piece": Piece(kind, Path(value).name, value)}


def write_message(message: Outbound, folder: Path | None) -> bytes:
    """The line of a reply. A file that it hands over is written in this folder first."""
    file = None
    if message.fichier is not None and folder is not None:
        path = folder / f"{message.n}-{message.fichier.nom}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(message.fichier.octets)
        file = {"path": str(path), "kind": message.fichier.sorte, "name": message.fichier.nom}
    return write_line(
        {
            "chat": message.chat,
            "n": message.n,
            "to": int(message.a) if message.a.lstrip("-").isdecimal() else None,
            "text": message.texte,
            "question": message.question,
            "buttons": [[{"label": b.libelle, "action": b.action} for b in row] for row in message.boutons],
            "file": file,
            "faq": {"topic": message.faq[0], "confident": message.faq[1]} if message.faq else None,
            "edited": None,
        }
    )


def write_line(line: dict[str, Any]) -> bytes:
    try:
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate: written as an escape
        return json.dumps(line).encode() + b"\n"


class Jsonl:
    """
    Reads events until the input ends, or `stop` is called.

    folder: livret id -> where its files are written; None once the livret is closed.
    """

    def __init__(
        self,
        intake: DirectIntake,
        source: BinaryIO,
        sink: BinaryIO,
        folder: Callable[[str], Path | None],
    ) -> None:
        self._intake = intake
        self._source = source
        self._sink = sink
        self._folder = folder
        self._lines: asyncio.Queue[list[bytes] | None] = asyncio.Queue()
        self._number = 0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), daemon=True).start()
        await self._print(await self._intake.unsent(CANAL))
        async for batch in self._batches():
            replies = await self._intake.take(batch)
            out: list[bytes] = []
            for inbound, messages in zip(batch, replies, strict=True):
                out += [self._line(message) for message in messages]
                out.append(write_line({"chat": inbound.chat, "done": int(inbound.id)}))
            self._write(out)
            self._intake.note_delivered([(message, None) for messages in replies for message in messages])
        await self._intake.flush()

    def stop(self) -> None:
        """Stops as at the end of the input: what was received is handled."""
        self._lines.put_nowait(None)

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        """Reads in a thread: standard input may be a pipe, a file or a terminal."""
        for lines in _chunks(self._source):
            loop.call_soon_threadsafe(self._lines.put_nowait, lines)
        loop.call_soon_threadsafe(self._lines.put_nowait, None)

    async def _batches(self) -> Any:
        """Batches of the events received so far, at most BATCH events each; bad lines are answered at once."""
        events: list[Inbound] = []
        ended = False
        while not ended or events:
            while not ended and len(events) < BATCH and (not events or not self._lines.empty()):
                lines = await self._next_lines()
                ended = lines is None
                events += self._events(lines or [])
            batch, events = events[:BATCH], events[BATCH:]
            if batch:
                yield batch

    async def _next_lines(self) -> list[bytes] | None:
        try:
            return await asyncio.wait_for(self._lines.get(), IDLE) if self._lines.empty() else self._lines.get_nowait()
        except TimeoutError:
            await self._intake.flush()
            return await self._lines.get()

    def _events(self, lines: list[bytes]) -> Iterator[Inbound]:
        for line in lines:
            self._number += 1
            try:
                yield read_event(line)
            except BadLine as error:
                self._write([write_line({"error": str(error), "line": self._number})])

    async def _print(self, messages: Sequence[Outbound]) -> None:
        self._write([self._line(message) for message in messages])
        self._intake.note_delivered([(message, None) for message in messages])

    def _line(self, message: Outbound) -> bytes:
        return write_message(message, self._folder(message.fichier.livret) if message.fichier else None)

    def _write(self, lines: Sequence[bytes]) -> None:
        if lines:
            self._sink.write(b"".join(lines))
            self._sink.flush()


def _chunks(source: BinaryIO) -> Iterator[list[bytes]]:
    """The lines of a stream, all that have come at a time; the last line may have no newline."""
    rest = b""
    while chunk := os.read(source.fileno(), 1 << 16):  # not through its buffer, whose lock would block the exit
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def standard_streams() -> tuple[BinaryIO, BinaryIO]:
    return sys.stdin.buffer, sys.stdout.buffer
