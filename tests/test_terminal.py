"""`livret chat`, in a real terminal: buttons by number or by words, and everything kept when one leaves."""

import fcntl
import importlib.util
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dialogs.phrases import PHRASES as phrases
from tests.conversation.home import environ_of, exports
from tests.conversation.people import fiches_of
from tests.processes import LIVRET, PATIENCE

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|\r")
UP, CTRL_C, CTRL_D = "\x1b[A", "\x03", "\x04"


class Tty:
    """A terminal with `livret chat` in it, and someone who types."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, *LIVRET, "chat"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ_of(home, TERM="xterm", COLUMNS="200", **environ),
            cwd=home.parent,
            start_new_session=True,
            preexec_fn=_own_this_terminal,  # noqa: PLW1509 (Ctrl-C is for who owns the terminal)
        )
        os.close(slave)
        self.raw = ""
        self.shown = ""

    def read(self, patience: float = PATIENCE) -> str:
        """What is shown until the assistant waits for something to be typed, or has left."""
        self.shown = ""
        end = time.monotonic() + patience
        octets = b""
        while not self.shown.endswith(("\n> ", "\n… ")):
            assert time.monotonic() < end, f"no prompt after {self.shown[-300:]!r}"
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    octets += os.read(self.master, 65536)
                except OSError:  # it has left
                    break
            self.raw = octets.decode(errors="replace")
            self.shown = ESCAPE.sub("", self.raw)
        return self.shown

    def type(self, line: str, end: str = "\n") -> str:
        """Types a line; what is shown after it."""
        self.keys(line + end)
        return self.read()

    def keys(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def number(self, label: str) -> str:
        """The number that is shown before a button, with its dot if it has one."""
        found = re.search(rf"(?:^|   | )(\.?\d+) {re.escape(label)}", self.shown)
        assert found, f"no button « {label} » in {self.shown!r}"
        return found[1]

    def press(self, label: str) -> str:
        return self.type(self.number(label))

    def leave(self, keys: str) -> int:
        """Types something that makes it leave; the exit status, once what was shown last is read."""
        self.keys(keys)
        while self.process.poll() is None:
            self.read()
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


def _own_this_terminal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests that run in the background ignore it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(home: Path, **environ: str) -> Iterator[Tty]:
    """`livret chat`, with its first screen read."""
    home.parent.mkdir(parents=True, exist_ok=True)
    tty = Tty(home, **environ)
    try:
        tty.read()
        yield tty
    finally:
        tty.close()


def open_livret(tty: Tty) -> str:
    """Up to the main menu."""
    tty.press(phrases.PASSER_PRESENTATION)
    tty.type("J'accepte")
    tty.type("non")
    shown = tty.press("Moi")
    while phrases.EST_CE_CA not in shown:
        shown = tty.press(phrases.JE_PASSE)
    return tty.type("c'est ça")


def champ(home: Path, rubrique: str, cle: str) -> dict[str, object]:
    [*_, champs] = fiches_of(exports(home, ["terminal"])["terminal"], rubrique)
    found: dict[str, object] = champs[cle]
    return found


def test_whole_fiche(tmp_path: Path) -> None:
    """From the first word to the read-back: numbers, words, a date, a skip; then the livret in a file of one's own."""
    home = tmp_path / "home"
    with terminal(home) as tty:
        assert phrases.BIENVENUE in tty.shown
        assert phrases.ACCUEIL in open_livret(tty)
        tty.press("Mes formations")
        tty.type("Permis de conduire")
        tty.press("C, camion")
        assert phrases.C_EST_CA in tty.type("juin 1998")
        tty.press(phrases.C_EST_CA)
        tty.type("je passe")
        tty.type("FIMO")
        tty.press(phrases.FINI)
        assert phrases.EST_CE_CA in tty.type("tous les jours,  avec la benne ")
        assert "juin 1998" in tty.shown and "tous les jours,  avec la benne " in tty.shown
        tty.type(phrases.C_EST_CA)
        assert phrases.ACCUEIL in tty.press(phrases.NON_ACCUEIL)
        tty.type("/exporter")
        [file] = (path for path in tmp_path.iterdir() if path.suffix == ".json")
        assert file.name in tty.shown and file.stat().st_mode & 0o777 == 0o600
        assert tty.leave("/quitter\n") == 0
    [champs] = fiches_of(json.loads(file.read_text()), "formations/permis")
    assert champs == fiches_of(exports(home, ["terminal"])["terminal"], "formations/permis")[0]
    assert {cle: answer["mots"] for cle, answer in champs.items()} == {
        "categorie": "C, camion",
        "date_obtention": "juin 1998",
        "date_fin_validite": None,
        "formation_pro": "FIMO",
        "usage": "tous les jours,  avec la benne ",
    }
    assert champs["date_obtention"]["valeur"]["start"] == "1998-06" and champs["formation_pro"]["valeur"] == ["fimo"]


def test_numbers_that_are_words(tmp_path: Path) -> None:
    """Where a number may be the answer, the buttons have a dot: « 2 » is words there, « .2 » is a button."""
    home = tmp_path / "home"
    with terminal(home) as tty:
        open_livret(tty)
        tty.press("Mes expériences")
        tty.press("Tutorat")
        assert not tty.number("Tuteur").startswith(".")
        tty.press("Tuteur")
        assert tty.number(phrases.JE_PASSE) == ".1"
        tty.type("1")
        tty.press("Un apprenti")
        tty.press(phrases.FINI)
        tty.type("2")
        assert champ(home, "experiences/tutorat", "nombre")["mots"] == "2"
        assert champ(home, "experiences/tutorat", "metier_transmis")["mots"] == "1"
        assert phrases.PASSE in tty.type(".1")
        tty.type(".1")
        tty.type("une ligne\\")
        tty.type("et la suite")
        words = [
            answer["mots"]
            for answer in fiches_of(exports(home, ["terminal"])["terminal"], "experiences/tutorat")[0].values()
        ]
        assert "une ligne\net la suite" in words


def test_leave_and_come_back(tmp_path: Path) -> None:
    """Ctrl-C, Ctrl-D and « /quitter » leave cleanly; the same question is asked at the next start, in colour or not."""
    home = tmp_path / "home"
    with terminal(home) as tty:
        assert COLOUR.search(tty.raw)
        open_livret(tty)
        tty.press("Mes formations")
        question = tty.press("Permis de conduire").rpartition("\n\n")[2].splitlines()[-3]
        assert tty.leave("/quitter\n") == 0 and "Traceback" not in tty.shown
    with terminal(home, NO_COLOR="1") as tty:
        assert question.strip() in tty.shown
        assert not COLOUR.search(tty.raw)
        assert tty.leave(CTRL_D) == 0 and "Traceback" not in tty.shown
    with terminal(home) as tty:
        assert tty.leave(f"des mots pas encore finis{CTRL_C}") == 0 and "Traceback" not in tty.shown
    assert fiches_of(exports(home, ["terminal"])["terminal"], "formations/permis") == [], (
        "what was not sent was not said"
    )


@pytest.mark.skipif(importlib.util.find_spec("readline") is None, reason="readline: not in this Python")
def test_history(tmp_path: Path) -> None:
    """The arrow up calls back what was typed, and nothing of it is kept on disk."""
    home = tmp_path / "home"
    with terminal(home, HOME=str(tmp_path)) as tty:
        open_livret(tty)
        tty.press("Mes papiers")
        tty.type("zqpapier de travail")
        assert "zqpapier de travail" in tty.type(UP)
        assert tty.leave("/quitter\n") == 0
    [champs] = fiches_of(exports(home, ["terminal"])["terminal"], "pieces_jointes/pieces_jointes")
    assert [answer["mots"] for answer in champs.values()][:2] == ["zqpapier de travail"] * 2
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and b"zqpapier" in path.read_bytes()]
    assert kept == []


def test_pipe(tmp_path: Path) -> None:
    """In a pipe it is plain text: no colour, no escape, and the end of the input is the end."""
    done = subprocess.run(
        [sys.executable, *LIVRET, "chat"],
        input="2\nj'accepte\n",
        env=environ_of(tmp_path / "home"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert phrases.CHARTE_ACCEPTEE in " ".join(done.stdout.split()) and "\x1b" not in done.stdout
