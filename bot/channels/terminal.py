"""
`livret chat`: the conversation in a terminal.

A button is pressed by its number or by its words. Where a number may be the answer (« Combien ? »), the numbers of the
buttons are shown and typed with a dot: « .2 ». The arrow keys recall what was typed since the start; it is not kept on
disk, since it is the person's words. A line that ends with a backslash continues on the next line.
"""

import asyncio
import contextlib
import os
import shutil
import sys
import textwrap
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TextIO

from bot.channels.base import Bouton, Canal, DirectIntake, Fichier, Inbound, Outbound

CANAL = "terminal"
TERMINAL = Canal(CANAL)

_FACTS = ("choix", "oui", "c_est_ca", "suite")
"""Actions whose presence means that the answer is one of the buttons."""

_WRAP = partial(
    textwrap.fill, replace_whitespace=False, expand_tabs=False, break_long_words=False, break_on_hyphens=False
)

_BOLD, _DIM, _BLUE, _END = "\033[1m", "\033[2m", "\033[36m", "\033[0m"


class Terminal:
    """
    One person at a keyboard. chat: the name of the conversation, the same at each start.

    read: returns the next line, or raises EOFError; replaced in tests.
    """

    def __init__(
        self,
        intake: DirectIntake,
        chat: str,
        hand_over: Callable[[Fichier], str],
        read: Callable[[str], str] = input,
        out: TextIO | None = None,
    ) -> None:
        self._intake = intake
        self._chat = chat
        self._hand_over = hand_over
        self._input = read
        self._out = out or sys.stdout
        self._colours = self._out.isatty() and "NO_COLOR" not in os.environ
        self._boutons: list[Bouton] = []
        self._dotted = False
        self._n = 0

    async def run(self) -> None:
        """Runs until the end of the input, Ctrl-C, or « /quitter »."""
        self._show_line(self._dim("Tapez votre réponse, ou le numéro d'un bouton. /quitter pour sortir."))
        left = [m for m in await self._intake.unsent(CANAL) if m.chat == self._chat]
        self._show(left)
        await self._send(texte="/start")
        while (line := await self._read()) is not None:
            if line.strip() in ("/quitter", "/q"):
                break
            await self._answer(line)
        await self._intake.flush()
        self._show_line(self._dim("Tout est gardé. À bientôt."))

    async def _answer(self, line: str) -> None:
        bouton = self._pressed(line)
        if bouton is not None:
            self._show_line(self._dim(f"[{bouton.libelle}]"))
            await self._send(action=bouton.action, seen=self._n)
        elif line:
            await self._send(texte=line, seen=self._n)

    def _pressed(self, line: str) -> Bouton | None:
        """The button with this number. Words are not looked up here: the core knows which words name a button."""
        said = line.strip()
        number = said.removeprefix(".")
        if not (number.isascii() and number.isdecimal()) or len(number) > 3 or (self._dotted and number == said):
            return None
        return self._boutons[int(number) - 1] if 0 < int(number) <= len(self._boutons) else None

    async def _send(self, texte: str | None = None, action: str | None = None, seen: int | None = None) -> None:
        id = uuid.uuid4().hex
        inbound = Inbound(CANAL, self._chat, id, id, texte=texte, action=action, seen=seen or None)
        [messages] = await self._intake.take([inbound])
        self._show(messages)

    def _show(self, messages: Sequence[Outbound]) -> None:
        for message in messages:
            if message.fichier is not None:
                self._show_line("")
                self._show_line(self._bold(message.texte))
                self._show_line(self._blue(self._hand_over(message.fichier)))
                continue
            self._n = message.n
            self._show_line("")
            self._show_line(self._bold(_wrapped(message.texte)))
            if message.boutons or message.question:
                boutons = [b for row in message.boutons for b in row]
                facts = any(b.action.partition(":")[0] in _FACTS for b in boutons)
                self._dotted = not facts and not (message.question or "menu/").startswith("menu/")
                self._show_buttons(boutons)
        self._intake.note_delivered([(message, None) for message in messages])

    def _show_buttons(self, boutons: list[Bouton]) -> None:
        self._boutons = boutons
        line = ""
        for number, bouton in enumerate(boutons, 1):
            label = f"{'.' if self._dotted else ''}{number} {bouton.libelle}"
            if line and len(line) + len(label) > 76:
                self._show_line(self._blue("  " + line))
                line = ""
            line = f"{line}   {label}" if line else label
        if line:
            self._show_line(self._blue("  " + line))

    async def _read(self) -> str | None:
        """A line, or several joined where one ends with a backslash; None at the end of the input."""
        lines: list[str] = []
        while True:
            try:
                line = await _in_a_thread(self._input, "… " if lines else "> ")
            except EOFError:
                return "\n".join(lines) if lines else None
            if not line.endswith("\\"):
                return "\n".join([*lines, line])
            lines.append(line[:-1])

    def _show_line(self, text: str) -> None:
        print(text, file=self._out, flush=True)

    def _bold(self, text: str) -> str:
        return f"{_BOLD}{text}{_END}" if self._colours else text

    def _dim(self, text: str) -> str:
        return f"{_DIM}{text}{_END}" if self._colours else text

    def _blue(self, text: str) -> str:
        return f"{_BLUE}{text}{_END}" if self._colours else text


async def _in_a_thread(read: Callable[[str], str], prompt: str) -> str:
    """
    The next line, read in a daemon thread: Ctrl-C leaves the thread in the middle of a line. Raises EOFError.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def tell(found: str | None) -> None:
        if line.done():
            return
        if found is None:
            line.set_exception(EOFError())
        else:
            line.set_result(found)

    def work() -> None:
        try:
            found: str | None = read(prompt)
        except EOFError:
            found = None
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program is ending
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=work, daemon=True).start()
    return await line


@contextlib.contextmanager
def kept_terminal() -> Iterator[None]:
    """Restores the terminal's modes at the end, even in the middle of a line."""
    if not sys.stdin.isatty():
        yield
        return
    import termios

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _wrapped(text: str) -> str:
    """The text as it is shown: long lines are cut between words at the width of the terminal."""
    width = max(40, shutil.get_terminal_size((100, 24)).columns - 1)
    lines = text.split("\n")
    return "\n".join(line if len(line) <= width else _WRAP(line, width) for line in lines)


def prepare_readline() -> None:
    """Line editing and history for this session, where the system has readline."""
    with contextlib.suppress(ImportError):
        import readline

        readline.set_history_length(200)
        readline.set_auto_history(True)
