"""One transcripteur, many people, through the real process: no word goes to the wrong livret, and nothing is taken."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversation.home import exported, exports, livret
from tests.conversation.people import all_words
from tests.conversation.simulate import Simulate

BIB = "transcripteur:bib1"
PEOPLE = [f"p{n}" for n in range(50)]


def open_with_help(sim: Simulate, chat: str) -> None:
    """A livret whose agent agreed to be helped with their expériences for a month; they are M. CHAT."""
    sim.say(chat, "/start")
    for action in ("passer", "oui", "non", "choix:autre_personne"):
        sim.press(chat, action)
    sim.say(chat, "bibliothécaire")
    for action in ("choix:experiences", "fini", "choix:mois", "oui", "choix:monsieur"):
        sim.press(chat, action)
    sim.say(chat, chat.upper())
    sim.press(chat, "accueil")


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Simulate]:
    with Simulate(tmp_path / "home") as sim:
        yield sim


def test_fifty_people(sim: Simulate, tmp_path: Path) -> None:
    """Typed for fifty people on one device in random order: each livret has its own words, in order, and no others."""
    rng = random.Random(6)
    for chat in PEOPLE:
        open_with_help(sim, chat)
        sim.send(chat, button="ouvrir:experiences/experiences_pro", **{"from": BIB})
        sim.send(chat, text=f"métier de {chat}", **{"from": BIB})
        sim.send(chat, button="reprendre:3/activites", **{"from": BIB})
    said: dict[str, list[str]] = {chat: [] for chat in PEOPLE}
    for n in range(400):
        chat = rng.choice(PEOPLE)
        words = f"zq{n} pour {chat}"
        said[chat].append(words)
        lines = sim.send(chat, text=words, **{"from": BIB})
        assert all(line["text"].startswith(f"Vous écrivez pour M. {chat.upper()}.") for line in lines)
    sim.stop()
    for chat, export in exports(tmp_path / "home", PEOPLE).items():
        [fiche] = export["volets"]["experiences"]["experiences_pro"]
        activites = fiche["champs"].get("activites")
        assert (activites["mots"].split("\n") if activites else []) == said[chat]
        assert activites is None or activites["ecrit_par"] == BIB
        others = [words for words in all_words(export) if "zq" in words and chat not in words]
        assert others == []


@pytest.mark.parametrize(
    "what",
    [{"button": "exporter"}, {"text": "/exporter"}, {"text": "fermer mon livret"}, {"button": "ouvrir:identite"}],
)
def test_refused(sim: Simulate, tmp_path: Path, what: dict[str, str]) -> None:
    """What is the agent's is refused with a sentence, no file is made, and the livret stays as it was."""
    open_with_help(sim, "awa")
    before = exported(tmp_path / "home", "awa")
    lines = sim.send("awa", **what, **{"from": BIB})
    assert [line["file"] for line in lines] == [None]
    after = exported(tmp_path / "home", "awa")
    assert before | {"exporte_le": ""} == after | {"exporte_le": ""}


@pytest.mark.parametrize(
    "par", ["bib1", "transcripteur:", "transcripteur:a b", 3, "agent:1", "transcripteur:" + "x" * 65]
)
def test_nobody(sim: Simulate, par: object) -> None:
    """A name that is none is an error of the line, and nothing is written."""
    sim.raw(b'{"chat": "awa", "id": 1, "text": "/start", "from": ' + repr(par).replace("'", '"').encode() + b"}\n")
    sim.stop()
    assert any("from" in str(line.get("error")) for line in sim.errors)


def test_help_survives_a_kill(sim: Simulate, tmp_path: Path) -> None:
    """After a kill the mandat stands, and so do its limits."""
    open_with_help(sim, "awa")
    sim.kill()
    sim.restart()
    sim.send("awa", button="ouvrir:experiences/experiences_pro", **{"from": BIB})
    sim.send("awa", text="jardinier", **{"from": BIB})
    sim.send("awa", button="fermer", **{"from": BIB})
    sim.stop()
    export = exported(tmp_path / "home", "awa")
    assert export["volets"]["experiences"]["experiences_pro"][0]["champs"]["intitule_poste"]["ecrit_par"] == BIB
    assert {line["qui"] for line in export["journal"]} == {"agent", BIB}
    assert livret(tmp_path / "home", "export", "awa").returncode == 0
