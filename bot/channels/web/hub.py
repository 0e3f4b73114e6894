"""The hub: the streams that are open, who is woken when there is something new, and how a stream is sent."""

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
    """A browser that listens. livret: the one its thread is of, to be told when it goes on elsewhere."""

    chat: str
    livret: str | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False

    def leave(self) -> None:
        """The browser went away."""
        self.gone = True
        self.woken.set()

    async def rest(self, seconds: float) -> None:
        """Until it is woken, and no longer than so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)


class Hub:
    """Who listens to which thread."""

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
        """There are new lines in these threads, or these livrets went on."""
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
    """Server-sent events. When the browser goes away, they end by themselves: no read of the store is cut short."""

    def __init__(self, events: AsyncIterator[str], stream: Stream) -> None:
        headers = {"x-accel-buffering": "no"}  # a proxy must not keep what is said for later
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
"""A browser that loses its stream comes back after a second."""


def write_sign(name: str) -> str:
    """An event that says nothing but its name."""
    return f"event: {name}\ndata: {{}}\n\n"


def write_line(line: Line) -> str:
    """A line as JSON on one line; a lone surrogate is written as an escape."""
    return f"id: {line['n']}\ndata: {json.dumps(line, separators=(',', ':'))}\n\n"
