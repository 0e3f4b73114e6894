"""
Does slow steps (speech, a PDF, a mail) outside the lock and the transaction of a batch.

    a message asks for one  ->  a task is stored in the transaction of the message
    after the commit        ->  the slow room does the task
    the result is an inbound  ->  the task is deleted in the transaction of that inbound

Rules:
- a task whose result is not on disk is done again after a kill: `work` may be called more than once for a task;
- a result is taken once: not when its task is no longer in the store, nor when its receipt is there already;
- when a livret is closed its tasks are deleted, and the result of a task under way is dropped;
- a task that fails is logged and tried again after a backoff (1 s, then doubling); the others go on.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot import corps
from bot.channels.base import Inbound
from bot.logs import place_of
from bot.news import News, TasksAsked
from dialogs.events import Effect
from storage.store import Store, Task

log = structlog.get_logger()

WORKERS = 2
"""tasks done at the same time"""
FIRST_REST = 1.0
"""seconds before a failed task is tried again; doubles…"""
LONGEST_REST = 300.0
"""… up to this"""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a slow step is given. what: the bytes that `asked_by` returned.

    result: the inbound to return, completed with what was found (`replace(asked.result, texte=…)`). It has the chat,
    the plume and the question of the message that asked.
    """

    kind: str
    what: bytes
    result: Inbound


class SlowStep(Protocol):
    """A kind of slow step. kind: its name, which is stored."""

    kind: str

    def asked_by(self, inbound: Inbound, effects: Sequence[Effect]) -> bytes | None:
        """What this message and its effects ask of this step; None when they ask nothing."""

    async def work(self, asked: Asked) -> Inbound:
        """Does the step; returns `asked.result`, completed. May be called again for the same task."""


class ResultSink(Protocol):
    """Takes the results, and tells which tasks are asked for."""

    news: News

    async def take(self, batch: Sequence[Inbound]) -> object: ...


def tasks_of(
    store: Store, steps: Sequence[SlowStep], inbound: Inbound, effects: Sequence[Effect], pose: int | None
) -> Iterator[Task]:
    """The tasks that this message asks for. pose: number of the question that the message belongs to."""
    for step in steps:
        if (what := step.asked_by(inbound, effects)) is not None:
            cle = store.task_key(step.kind, inbound.canal, inbound.chat, inbound.id)
            result = Inbound(
                inbound.canal,
                inbound.chat,
                f"task-{cle.hex()}",
                inbound.message,
                pose=pose,
                plume=inbound.plume,
                shared=inbound.shared,
                task=cle.hex(),
            )
            clear = _write(Asked(step.kind, what, result))
            yield Task(cle, store.conversation_key(inbound.canal, inbound.chat), clear)


class SlowRoom:
    """Does the slow steps of one house. While it does not run, tasks wait in the store."""

    def __init__(
        self,
        store: Store,
        sink: ResultSink,
        steps: Sequence[SlowStep],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._sink = sink
        self._steps = {step.kind: step for step in steps}
        self._sleep = sleep
        self._known: set[bytes] = set()
        """keys of the tasks that wait here or are under way"""
        self._failures: dict[bytes, int] = {}
        self._ready: asyncio.Queue[Task] = asyncio.Queue()
        sink.news.follow(TasksAsked, lambda asked: self._add(asked.tasks))

    async def run(self) -> None:
        """Until cancelled, does the tasks that a former process left, then those that are asked for."""
        self._add(await self._store.tasks())
        async with asyncio.TaskGroup() as tasks:
            for _ in range(WORKERS):
                tasks.create_task(self._do_all(tasks))

    def _add(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            if task.cle not in self._known:
                self._known.add(task.cle)
                self._ready.put_nowait(task)

    async def _do_all(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            task = await self._ready.get()
            if await self._do(task):
                self._known.discard(task.cle)
                self._failures.pop(task.cle, None)
            else:
                tasks.create_task(self._ready_after(task, self._rest_of(task)))

    def _rest_of(self, task: Task) -> float:
        """Seconds until a task that has just failed is tried again."""
        failures = self._failures[task.cle] = self._failures.get(task.cle, 0) + 1
        return min(FIRST_REST * 2.0 ** min(failures - 1, 20), LONGEST_REST)

    async def _ready_after(self, task: Task, seconds: float) -> None:
        await self._sleep(seconds)
        self._ready.put_nowait(task)

    async def _do(self, task: Task) -> bool:
        """Does this task; False when it failed and must be tried again."""
        asked = _read(task.clear)
        step = self._steps.get(asked.kind)
        if step is None:
            log.warning("slow.unknown", kind=asked.kind)  # another version asked for it: it stays in the store
            return True
        try:
            found = await step.work(asked)
            own = asked.result
            await self._sink.take([replace(found, canal=own.canal, chat=own.chat, id=own.id, task=own.task)])
        except Exception as bug:  # noqa: BLE001 - the task stays in the store, and is done again later
            log.error("slow.failed", kind=asked.kind, error=type(bug).__name__, at=place_of(bug))
            return False
        return True


def _write(asked: Asked) -> bytes:
    result = corps.write_inbound(asked.result).decode("utf-8", "surrogatepass")
    told = {"kind": asked.kind, "what": base64.b64encode(asked.what).decode(), "result": result}
    return json.dumps(told).encode()


def _read(clear: bytes) -> Asked:
    told = json.loads(clear)
    result = corps.read_inbound(told["result"].encode("utf-8", "surrogatepass"))
    return Asked(told["kind"], base64.b64decode(told["what"]), result)
