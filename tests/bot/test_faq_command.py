"""`livret faq`: one question, many as JSON Lines, and what to mend (contract § 1)."""

import asyncio
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import contenu, serve
from bot.__main__ import main
from dialogs.faq.catalogue import CatalogueInvalide


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_answer_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer comes with its reserve and its source; nothing is made on disk."""
    assert main(["faq", "cé koi la raep"]) == 0
    said = capsys.readouterr().out
    assert "Source : Note de service du ministère de l'agriculture, 2008." in said
    assert "2008, pour des agents de l'État" in said
    assert not list(Path.cwd().iterdir())


def test_words_may_be_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """The question may be given without quotes."""
    assert main(["faq", "cé", "koi", "la", "raep"]) == 0
    assert "RAEP" in capsys.readouterr().out


def test_says_when_it_does_not_know(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of scope, it says so, and who may know."""
    assert main(["faq", "il va pleuvoir demain ?"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Je ne sais pas répondre à cette question.") and "ressources humaines" in said
    monkeypatch.setenv("LIVRET_CONTACT", "Mme Roy, bureau 3")
    assert main(["faq", "il va pleuvoir demain ?"]) == 0
    assert "Mme Roy, bureau 3" in capsys.readouterr().out


def test_says_when_it_is_not_sure(capsys: pytest.CaptureFixture[str]) -> None:
    """It shows the nearest questions, never an answer."""
    assert main(["faq", "c'est pour quoi"]) == 0
    said = capsys.readouterr().out
    assert "Source" not in said and said.count("\n- ") == 3


def test_json_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A line out for each line in, with what the contract names; a bad line is told with its number."""
    lines = [
        json.dumps({"text": "esque mon chef peu voir", "pending": None}),
        "rien",
        json.dumps({"text": "CAP cuisine", "pending": "formations/titres_diplomes/intitule"}),
        json.dumps({"text": 3}),
        json.dumps({"text": "oui", "pending": "menu/inconnu"}),
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    assert main(["faq", "--jsonl"]) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert set(out[0]) == {"text", "ranked", "confident", "is_question"}
    assert out[0]["is_question"] and len(out[0]["ranked"]) == 10
    assert out[1]["line"] == 2 and "JSON" in out[1]["error"]
    assert not out[2]["is_question"]
    assert out[3]["line"] == 4
    assert out[4]["is_question"] is False


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    """What is shipped has nothing to mend."""
    assert main(["faq", "check"]) == 0
    assert "en ordre" in capsys.readouterr().out


@pytest.fixture
def unread() -> Iterator[Callable[[], None]]:
    """Forgets the catalogue that was read; it is read again after the test."""
    contenu.load_catalogue.cache_clear()
    yield contenu.load_catalogue.cache_clear
    contenu.load_catalogue.cache_clear()


def test_check_tells(
    unread: Callable[[], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A weak catalogue is told line by line, exit 1; one that cannot be read is refused in French."""
    weak = (
        "categorie: a\ntitre: A\ntopics:\n"
        "  - {id: x, question: Q, reponse: R, source: S, scope: livret-cnfpt, rubriques: [a/b]}\n"
    )
    monkeypatch.setattr(
        contenu,
        "_read",
        lambda folder, suffix, read=contenu._read: {"a.yaml": weak} if folder == "faq" else read(folder, suffix),
    )
    assert main(["faq", "check"]) == 1
    said = capsys.readouterr().out
    assert "x : il n'y a aucune forme" in said and "la rubrique « a/b » n'existe pas" in said
    monkeypatch.setattr(contenu, "_read", lambda *_: {"a.yaml": "- ["})
    unread()
    with pytest.raises(CatalogueInvalide):
        contenu.load_catalogue()
    assert main(["faq", "check"]) == 1
    assert "ce n'est pas du YAML" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["faq"], ["faq", "--jsonl", "mots"]])
def test_wrong_usage(argv: list[str]) -> None:
    """No question, or a question beside --jsonl, is a wrong usage."""
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc n'est pas là")
def test_light() -> None:
    """One process, trame and index and all, stays under 60 MB."""
    code = (
        "import io, pathlib, sys; from bot.__main__ import main;"
        'sys.stdin = io.StringIO(\'{"text": "cé koi le dif", "pending": null}\');'
        "main(['faq', '--jsonl']); print(pathlib.Path('/proc/self/status').read_text())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    peak = next(line for line in done.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 60_000


async def test_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """`livret run` makes the index beside what it serves: the loop goes on meanwhile."""
    asked, made = threading.Event(), threading.Event()
    turned: list[bool] = []
    monkeypatch.setattr(serve, "SETTLED", 0.0)

    def faq() -> None:
        asked.set()
        turned.append(made.wait(10))

    house: Any = SimpleNamespace(faq=faq)
    preparing = asyncio.create_task(serve._prepare(house))
    await asyncio.to_thread(asked.wait, 10)
    made.set()  # only a loop that goes on can say so
    await preparing
    assert turned == [True]


def test_half_a_character() -> None:
    """A line with a lone surrogate, or that is not UTF-8, is told with its number; the next ones are read."""
    lines = (
        b'\xef\xbb\xbf{"text": "quoi"}\n'
        b'{"text": "a \\ud83d b"}\n{"text": "\x92\xe9"}\n{"text": "quoi", "pending": null}\n'
    )
    done = subprocess.run([sys.executable, "-m", "bot", "faq", "--jsonl"], input=lines, capture_output=True, check=True)
    told = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [line.get("line") for line in told] == [None, 2, 3, None]
    assert done.stderr == b""
