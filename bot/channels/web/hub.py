"""The hub: the open streams; wakes those that have new lines to read, and sends them as server-sent events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.channels.web.chats import Line


@dataclass(eq=False, slots=True)
class Stream:
    """The stream of a browser. livret: the id of its livret, "" when it has none; None until it is known."""

    chat: str
    livret: str | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False

    def leave(self) -> None:
        """The browser has left."""
        self.gone = True
        self.woken.set()

    async def rest(self, seconds: float) -> None:
        """Waits until it is woken, at most so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)


class Hub:
    """The open streams, by chat."""

    def __init__(self) -> None:
        self._streams: dict[str, set[Stream]] = {}
        self.stopped = False

    def count(self, chat: str) -> int:
        return len(self._streams.get(chat, ()))

    @contextlib.contextmanager
    def listening(self, stream: Stream) -> Iterator[None]:
        self._streams.setdefault(stream.chat, set()).add(stream)
        try:
            yield
        finally:
            mine = self._streams[stream.chat]
            mine.discard(stream)
            if not mine:
                del self._streams[stream.chat]

    def wake(self, chats: Iterable[str], livrets: Iterable[str] = ()) -> None:
        """Wakes the streams of these chats, and those of these livrets."""
        for chat in chats:
            for stream in self._streams.get(chat, ()):
                stream.woken.set()
        moved = set(livrets)
        for streams in self._streams.values() if moved else ():
            for stream in streams:
                if stream.livret in moved:
                    stream.woken.set()

    def stop(self) -> None:
        self.stopped = True
        self.wake(list(self._streams))


class Events(StreamingResponse):
    """Server-sent events. They end by themselves when the browser leaves: no read of the store is cancelled."""

    def __init__(self, events: AsyncIterator[str], stream: Stream) -> None:
        headers = {"x-accel-buffering": "no"}  # a proxy must not buffer the events
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watching = asyncio.create_task(self._watch(receive))
        try:
            await self.stream_response(send)
        finally:
            watching.cancel()

    async def _watch(self, receive: Receive) -> None:
        await self.listen_for_disconnect(receive)
        self._stream.leave()


RETRY = "retry: 1000\n\n"
"""A browser that loses its stream reconnects after a second."""


def write_sign(name: str) -> str:
    """An event that has only a name."""
    return f"event: {name}\ndata: {{}}\n\n"


def write_line(line: Line) -> str:
    """A line as JSON on one line; a lone surrogate is written as an escape."""
    return f"id: {line['n']}\ndata: {json.dumps(line, separators=(',', ':'))}\n\n"
