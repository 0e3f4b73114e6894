"""
One person's conversation, whatever carries it: what they do, and what they are asked.

A transport is a subclass of `Talk` with two methods: `send` carries an event (contract § 3, without its chat) and
gives what came in answer; `look` says what one of these messages asks. Nothing here looks at the wording.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from bot.channels.base import Outbound
from dialogs.scene import Message
from tests.conversation.people import Json, Person, Screen

Event = Mapping[str, object]

M = TypeVar("M")
T = TypeVar("T")


class Talk(ABC, Generic[M]):
    """chat: whose it is. screen: what is asked now, as far as was read."""

    chat: str | int = "c1"
    screen = Screen("", {})

    @abstractmethod
    async def send(self, **event: object) -> Sequence[M]:
        """Does this; what is read in answer."""

    @abstractmethod
    def look(self, message: M) -> Screen | None:
        """What this message asks; None when it asks nothing."""

    def note(self, messages: Iterable[M]) -> None:
        """These were read."""
        for message in messages:
            self.screen = self.look(message) or self.screen

    async def do(self, **event: object) -> Sequence[M]:
        messages = await self.send(**event)
        self.note(messages)
        return messages

    async def say(self, text: str, **more: object) -> Sequence[M]:
        return await self.do(text=text, **more)

    async def press(self, action: str, **more: object) -> Sequence[M]:
        return await self.do(button=action, **more)

    async def go(self, *actions: str) -> Screen:
        """Presses one after the other."""
        for action in actions:
            await self.press(action)
        return self.screen

    async def open_livret(self) -> None:
        """A livret of which nothing is filled, at the main menu."""
        await self.fill(Person(str(self.chat), (), 0, skips=True))

    async def begin_work(self) -> None:
        """A livret in which a work has begun to be told: its name is asked."""
        await self.open_livret()
        await self.go("ouvrir:experiences", "ouvrir:experiences/experiences_pro")

    async def fill(self, person: Person) -> None:
        """All that this person has to say."""
        await self.say("/start")
        await self.go_on(person)

    async def go_on(self, person: Person) -> None:
        """The same, from what is asked now."""
        while (move := person.move(self.screen)) is not None:
            await self.do(**dict([move]))


def screen_of(message: Message | Outbound) -> Screen | None:
    if message.question is None:
        return None
    return Screen(message.question, {b.action: b.libelle for row in message.boutons for b in row})


def screen_of_line(line: Json, label: str = "label") -> Screen | None:
    """Of a message as JSON: a line of `livret simulate`, or an item of the web chat, where a label is a `libelle`."""
    if not line.get("question"):
        return None
    rows = line.get("buttons") or line.get("boutons") or ()
    return Screen(line["question"], {button["action"]: button[label] for row in rows for button in row})


def now(work: Coroutine[Any, Any, T]) -> T:
    """The result of a conversation whose transport never waits."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise AssertionError("this transport waits: it needs an event loop")


class Blocking:
    """A conversation for a test that does not await. run: takes what is to be awaited to its end."""

    def __init__(self, talk: Talk[Any], run: Callable[[Coroutine[Any, Any, Any]], Any] = now) -> None:
        self.talk, self.run = talk, run

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.talk, name)
        if not inspect.iscoroutinefunction(found):
            return found
        return lambda *args, **more: self.run(found(*args, **more))
