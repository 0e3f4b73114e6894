"""`livret incidents`: what made the code fail is seen, handled again after a fix, or forgotten; and nobody is shown."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.app import open_house
from bot.incidents import SHORT, find, list_incidents
from dialogs.phrases import PHRASES as phrases
from storage.store import Receipt
from tests.conversation.home import environ_of, exported, livret, rows, settings_in, traces
from tests.conversation.simulate import Simulate, open_livret
from tests.processes import LIVRET, run

WORDS = " Zqtour  de l'Île 👩🏽\u200d🍳"
BROKEN = """
import sys
from bot import __main__ as livret
from bot.turn import step
from dialogs.events import Dit

def broken(trame, its, event, *rest):
    if isinstance(event, Dit) and "Zq" in event.mots:
        raise ZeroDivisionError(event.mots)
    return advance(trame, its, event, *rest)

advance, step.advance = step.advance, broken
sys.exit(livret.main())
"""
COMMAND = ["-c", BROKEN]
NONE = "Aucun message n'est mis de côté.\n"
LATER = "Un service qui tourne envoie les réponses dans les dix secondes.\n"


def answer(sim: Simulate, chat: str = "awa") -> str:
    """A livret whose owner tells her name and goes on to something else; what she was told about her name."""
    open_livret(sim, chat)
    sim.press(chat, "ouvrir:identite")
    sim.press(chat, "changer:nom_titulaire")
    said = sim.say(chat, WORDS)
    assert sim.say(chat, "/menu")[-1]["question"] == "menu/accueil"
    return str(said[0]["text"])


def fail(home: Path, *chats: str) -> list[str]:
    """The same to a program that fails at her name; the numbers of the incidents."""
    with Simulate(home, command=COMMAND) as sim:
        assert [answer(sim, chat) for chat in chats] == [phrases.GARDE_DE_COTE] * len(chats)
        assert sim.stop() == 0
        assert sim.faults == []
    return numbers(home)


def numbers(home: Path) -> list[str]:
    """Of the incidents, in the order they are listed."""
    return [line.split()[0] for line in incidents(home, "list").splitlines()]


def incidents(home: Path, *args: str) -> str:
    """What the command says, when all goes well."""
    done = livret(home, "incidents", *args)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def refused(home: Path, *args: str) -> str:
    """The sentence, when it does not."""
    done = livret(home, "incidents", *args)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def timeless(export: Any) -> Any:
    """What an export holds, without its moments and the id of the livret."""
    if isinstance(export, dict):
        return {name: timeless(part) for name, part in export.items() if name not in ("livret", "exporte_le", "quand")}
    return [timeless(part) for part in export] if isinstance(export, list) else export


def test_retry(tmp_path: Path) -> None:
    """What is handled again after a fix gives what it would have given, though the person went on meanwhile."""
    whole, mended = tmp_path / "whole", tmp_path / "mended"
    with Simulate(whole) as sim:
        answer(sim)
    ids = fail(mended, "awa", "bob")
    told = incidents(mended, "retry", "tous")
    assert told == "".join(f"Le message {id} est traité.\n" for id in ids) + LATER
    assert exported(mended, "awa")["identite"]["nom_titulaire"]["mots"] == WORDS
    for chat in ("awa", "bob"):
        assert timeless(exported(mended, chat)) == timeless(exported(whole, "awa"))
    assert incidents(mended, "list") == NONE
    assert livret(mended, "incidents", "retry", ids[0]).returncode == 1, "once is enough"


def test_list_shows_nobody(tmp_path: Path) -> None:
    """A line has a number, a day, a canal and the class of an error; the log names the same number."""
    home = tmp_path / "home"
    [id] = fail(home, "zqawa")
    day = rows(home, "SELECT recu_le FROM garde")[0][0]
    year, month, number = day.split("-")
    assert incidents(home, "list") == f"{id}  {number}/{month}/{year}  simulate  ZeroDivisionError\n"
    [receipt] = [cle.hex() for (cle,) in rows(home, "SELECT cle FROM garde")]
    assert len(id) == SHORT and receipt.startswith(id)
    log = (tmp_path / "home.stderr").read_text("utf-8")
    assert receipt in log and "Zq" not in log and "zqawa" not in log
    assert traces(home, ["Zqtour", "zqawa"]) == []


def test_fails_again(tmp_path: Path) -> None:
    """What fails again is said, and stays as it was; what went well beside it is handled."""
    home = tmp_path / "home"
    [id] = fail(home, "awa")
    before = exported(home, "awa")
    done = run([*COMMAND, "incidents", "retry", "tous"], env=environ_of(home), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"Le message {id} échoue encore (ZeroDivisionError)."
    assert "Zq" not in done.stderr and "Traceback" not in done.stderr
    assert timeless(exported(home, "awa")) == timeless(before)
    assert incidents(home, "list").startswith(id)
    assert incidents(home, "retry", id) == f"Le message {id} est traité.\n{LATER}"


def test_retry_while_simulate_runs(tmp_path: Path) -> None:
    """A service that holds the store goes on with what was handled beside it; the reply leaves at its next start."""
    home = tmp_path / "home"
    with Simulate(home, command=COMMAND) as sim:
        answer(sim)
        assert sim.stop() == 0
        sim.command = list(LIVRET)
        sim.start()
        [id] = numbers(home)
        last = sim.say("awa", "/menu")[-1]["n"]
        incidents(home, "retry", id)
        assert sim.say("awa", "/menu")[-1]["n"] == last + 2
        assert exported(home, "awa")["identite"]["nom_titulaire"]["mots"] == WORDS
        assert sim.stop() == 0
        sim.start()
        late = sim.pump()
        assert late is not None and (late["n"], sim.acked[late["to"]]["text"]) == (last + 1, WORDS)
        assert sim.stop() == 0


def test_drop(tmp_path: Path) -> None:
    """What is dropped is forgotten, and delivered again it is not handled; the other one stays."""
    home = tmp_path / "home"
    with Simulate(home, command=COMMAND) as sim:
        answer(sim, "awa")
        answer(sim, "bob")
        first, second = numbers(home)
        assert incidents(home, "drop", first.upper(), first) == f"Le message {first} est oublié.\n"
        assert incidents(home, "list").startswith(second)
        assert incidents(home, "drop", "tous") == f"Le message {second} est oublié.\n"
        assert sim.stop() == 0
    with Simulate(home) as again:
        again.unacked.update({id: event for id, event in sim.acked.items() if event.get("text") == WORDS})
        again.resend()
        again.wait()
        assert again.stop() == 0
    assert [line for line in again.printed if "text" in line] == []
    assert exported(home, "awa")["identite"]["nom_titulaire"]["mots"] is None
    assert (incidents(home, "list"), rows(home, "SELECT * FROM garde")) == (NONE, [])


def test_nothing_is_set_aside(tmp_path: Path) -> None:
    """Where all is well, each command says so; a number is unknown all the same."""
    home = tmp_path / "home"
    assert [incidents(home, *args) for args in (["list"], ["retry", "tous"], ["drop", "tous"])] == [NONE] * 3
    assert "« 0123abcd »" in refused(home, "retry", "0123abcd")


def test_unknown(tmp_path: Path) -> None:
    """One number that is unknown, or says too little, and nothing at all is done."""
    home = tmp_path / "home"
    ids = fail(home, *(f"c{number}" for number in range(17)))  # two of them begin with the same sign
    common = next(id[0] for id in ids if sum(other[0] == id[0] for other in ids) > 1)
    for action in ("retry", "drop"):
        for wrong, word in (("zz", "Aucun"), ("", "Aucun"), (ids[0] + "zz", "Aucun"), (common, "Plusieurs")):
            said = refused(home, action, ids[0], wrong)
            assert said.startswith(word) and f"« {wrong} »" in said
    assert len(incidents(home, "list").splitlines()) == len(ids)


@pytest.mark.parametrize("args", [[], ["retry"], ["drop"], ["oublier"]], ids="-".join)
def test_wrong_usage(args: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What to do, and to which, must be said."""
    with pytest.raises(SystemExit) as ended:
        main(["incidents", *args])
    assert ended.value.code == 2
    assert "Pour l'aide" in capsys.readouterr().err


async def test_numbers(tmp_path: Path) -> None:
    """Numbers grow as long as it takes to tell incidents apart; a canal that is not known is not made up."""
    cles = [bytes.fromhex(sign * 12 + end) for sign, end in (("ab", "11" * 4), ("ab", "12" * 4), ("cd", "33" * 4))]
    async with open_house(settings_in(tmp_path / "home")) as house:
        async with house.store.batch() as unit:
            for cle in cles:
                unit.park(Receipt(cle, b"personne", "2026-11-21"), json.dumps({}).encode(), "ValueError", None)
        found = await list_incidents(house)
    assert [(its.id, its.cle) for its in found] == [(cle.hex()[:26], cle) for cle in cles]
    assert {(its.canal, its.recu_le.isoformat(), its.erreur) for its in found} == {(None, "2026-11-21", "ValueError")}
    assert [len(find(found, id)) for id in ("", "ab", "cd", found[0].id, found[0].cle.hex(), "ef")] == [
        0,
        2,
        1,
        1,
        1,
        0,
    ]
