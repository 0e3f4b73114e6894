"""
Real Python processes, started quickly: forked from one that has imported the assistant and indexed its FAQ already.

`start` and `run` look like `subprocess.Popen` and `subprocess.run`, for what comes after the interpreter on a command
line (`-m module …` or `-c code …`). Such a process has its own memory, files and signals, and can be killed; what it is
spared is a second of imports. That the installed command starts by itself is tried in test_commands and test_terminal.
"""

import contextlib
import functools
import multiprocessing
import multiprocessing.forkserver
import os
import runpy
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

PATIENCE = 30.0
"""seconds that a process may take over anything, on a busy machine"""
LIVRET = ("-m", "bot")
"""The arguments of Python that start the assistant."""

ROOT = Path(__file__).parents[1]
PRELOADED = ("pytest", "tests.preloaded")

_context = multiprocessing.get_context("forkserver")


class Process:
    """A process that runs. stdin, stdout: the ends of its pipes, in bytes, if it was started with pipes."""

    def __init__(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: int | IO[Any] = subprocess.DEVNULL,
        stdout: int | IO[Any] = subprocess.DEVNULL,
        stderr: int | IO[Any] | None = None,
    ) -> None:
        self.stdin: IO[bytes] | None = None
        self.stdout: IO[bytes] | None = None
        with contextlib.ExitStack() as ours:
            ends = [self._end(ours, 0, stdin), self._end(ours, 1, stdout), self._end(ours, 2, stderr)]
            given = tuple(Connection(os.dup(end)) for end in ends)
            for end in given:
                ours.callback(end.close)
            environ = dict(os.environ if env is None else env)
            _start_server()
            self._process = _context.Process(
                target=_become, args=(list(args), environ, str(cwd or Path.cwd()), given), daemon=True
            )
            self._process.start()

    def _end(self, ours: contextlib.ExitStack, number: int, what: int | IO[Any] | None) -> int:
        """The descriptor that the process is given; of a pipe, the other end is ours."""
        if what is None:
            return number
        if what == subprocess.DEVNULL:
            what = os.open(os.devnull, os.O_RDWR)
            ours.callback(os.close, what)
        if what == subprocess.PIPE:
            reading, writing = os.pipe()
            theirs = reading if number == 0 else writing
            ours.callback(os.close, theirs)
            if number == 0:
                self.stdin = os.fdopen(writing, "wb")
            else:
                self.stdout = os.fdopen(reading, "rb")
            return theirs
        return what if isinstance(what, int) else what.fileno()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    @property
    def returncode(self) -> int:
        """Once it has ended; a signal is negative."""
        code = self._process.exitcode
        assert code is not None, "it runs"
        return code

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float = PATIENCE) -> int:
        self._process.join(timeout)
        assert self._process.exitcode is not None, f"it runs on after {timeout:.0f} s"
        return self.returncode

    def communicate(self, timeout: float = PATIENCE) -> tuple[str, None]:
        """What it printed, once it has ended."""
        assert self.stdout is not None
        with self.stdout:
            printed = self.stdout.read().decode()
        self.wait(timeout)
        return printed, None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


@functools.cache
def _start_server() -> None:
    """Starts the process that the others are forked from."""
    _context.set_forkserver_preload(list(PRELOADED))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in (str(ROOT), before) if path)
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before


def _become(
    args: list[str], environ: dict[str, str], cwd: str, ends: tuple[Connection, Connection, Connection]
) -> None:
    """In the new process: what `python ARGS` would be, in this folder and with these variables and files."""
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    os.chdir(cwd)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (open until the process ends)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (likewise: never closed here)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115 (likewise)
    how, what, *sys.argv[1:] = args
    if how == "-m":
        sys.modules.pop(
            f"{what}.__main__" if f"{what}.__main__" in sys.modules else what, None
        )  # already imported: run it as if for the first time
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        sys.argv[0] = how
        exec(what, {"__name__": "__main__"})


def run(
    args: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None, input: str = ""
) -> "subprocess.CompletedProcess[str]":
    """A process run to its end; input: what it can read, at most a pipe's fill."""
    with _written() as errors:
        process = Process(args, env=env, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(input.encode())
        printed, _ = process.communicate()
        os.lseek(errors, 0, os.SEEK_SET)
        told = b"".join(iter(lambda: os.read(errors, 65536), b"")).decode()
    return subprocess.CompletedProcess(list(args), process.returncode, printed, told)


@contextlib.contextmanager
def _written() -> Iterator[int]:
    """A temporary file, deleted at the end."""
    handle = os.memfd_create("stderr")
    try:
        yield handle
    finally:
        os.close(handle)
