"""Questions asked back, through the real process: what is on the wire, what is counted, what is kept or is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversation.home import exported, livret, traces
from tests.conversation.simulate import Simulate, open_livret

ASKED = "est-ce que mon chef peut voir mon livret ?"
UNKNOWN = "c'est quand que je touche la prime de noël des zqsdf ?"
CONTACT = "Mme Roy, 03 24 00 00 00"


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Simulate]:
    with Simulate(tmp_path / "home", LIVRET_CONTACT=CONTACT) as sim:
        open_livret(sim, "awa")
        sim.press("awa", "ouvrir:experiences/experiences_pro")
        yield sim


def test_an_answer_on_the_wire(sim: Simulate) -> None:
    """`faq` names the topic on the message that answers; the pending question comes after it, once more."""
    said = sim.say("awa", ASKED)
    assert [line["faq"] for line in said] == [{"topic": "livret-qui-peut-voir", "confident": True}, None]
    assert [line["question"] for line in said] == [None, "experiences/experiences_pro/intitule_poste"]
    assert "Source : FAQ du CNFPT" in said[0]["text"]


def test_an_unknown_question(sim: Simulate, tmp_path: Path) -> None:
    """Said to be unknown, with the contact, and counted; its words are in no file and in no export."""
    home = tmp_path / "home"
    first, *_ = sim.say("awa", UNKNOWN)
    assert first["faq"] is None
    assert CONTACT in first["text"]
    sim.stop()
    assert traces(home, ["zqsdf"]) == []
    assert "zqsdf" not in str(exported(home, "awa"))
    listed = livret(home, "questions", "list").stdout
    assert listed.splitlines() == [
        "1 question sans réponse depuis le 2026-11-21.",
        "Aucune n'a été laissée par un agent.",
    ]


def test_a_question_left(sim: Simulate, tmp_path: Path) -> None:
    """Left by the agent, it can be read by those who write the answers, without whose it is, until they forget it."""
    home = tmp_path / "home"
    first, *_ = sim.say("awa", UNKNOWN)
    leave = next(b["action"] for row in first["buttons"] for b in row if b["label"] == "Laisser ma question")
    sim.press("awa", leave)
    sim.say("awa", UNKNOWN)
    sim.stop()
    assert livret(home, "questions", "list").stdout.splitlines() == [
        "2 questions sans réponse depuis le 2026-11-21.",
        "1 laissée par un agent, sans son nom :",
        f"2026-11-21  {UNKNOWN}",
    ]
    assert livret(home, "questions", "forget").returncode == 0
    assert UNKNOWN not in livret(home, "questions", "list").stdout
    assert [line["quoi"] for line in exported(home, "awa")["journal"]].count("question_laissee") == 1


def test_no_question_yet(tmp_path: Path) -> None:
    """Where nothing was asked, it is said."""
    done = livret(tmp_path / "home", "questions", "list")
    assert (done.returncode, done.stdout) == (0, "Aucune question n'est restée sans réponse.\n")


def test_an_order_to_the_terminal(sim: Simulate, tmp_path: Path) -> None:
    """What a person typed gives no order to the terminal that lists it."""
    first, *_ = sim.say("awa", "c'est quand \x1b[31mla prime\nde noël ?")
    leave = [b["action"] for row in first["buttons"] for b in row if b["action"].startswith("envoyer")]
    sim.press("awa", leave[0])
    sim.stop()
    assert "\x1b" not in (listed := livret(tmp_path / "home", "questions", "list").stdout)
    assert len(listed.splitlines()) == 3


def test_killed_in_between(sim: Simulate, tmp_path: Path) -> None:
    """A kill after the question, and « C'était ma réponse » still files the words."""
    first, *_ = sim.say("awa", ASKED)
    undo = next(b["action"] for row in first["buttons"] for b in row if b["label"] == "C'était ma réponse")
    sim.kill()
    sim.restart()
    sim.press("awa", undo)
    sim.stop()
    [fiche] = exported(tmp_path / "home", "awa")["volets"]["experiences"]["experiences_pro"]
    assert fiche["champs"]["intitule_poste"]["mots"] == ASKED


def test_a_question_is_no_wrong_code(tmp_path: Path) -> None:
    """Where a code is asked for, questions are answered, and do not count against the person."""
    home = tmp_path / "home"
    code = livret(home, "code", "new", "--collectivite", "Vouziers", LIVRET_CODE_REQUIRED="true").stdout.split()[0]
    with Simulate(home, LIVRET_CODE_REQUIRED="true") as sim:
        sim.say("awa", "/start")
        sim.press("awa", "passer")
        for _ in range(6):
            for asked in ("c'est quoi ce code ?", "quelle heure il est ?", "je comprends pas"):
                assert sim.say("awa", asked)[-1]["question"] == "ouverture/charte/code_collectivite"
        assert sim.say("awa", code)[-1]["question"] == "ouverture/charte/lecture_charte"


@pytest.mark.parametrize("contact", ["a" * 201, "une ligne\x1b[31m"])
def test_a_bad_contact(tmp_path: Path, contact: str) -> None:
    """A contact that cannot be shown stops at the start."""
    done = livret(tmp_path / "home", "questions", "list", LIVRET_CONTACT=contact)
    assert done.returncode == 1
    assert "LIVRET_CONTACT" in done.stderr


def test_yes_to_another_question_closes_nothing(sim: Simulate, tmp_path: Path) -> None:
    """« Oui » is for the screen that asks: behind the nearest questions, a closing waits for its own « oui »."""
    sim.say("awa", "jardinier")
    sim.say("awa", "fermer mon livret")
    assert sim.say("awa", "je perds tout ?")[-1]["question"] == "menu/proches"
    assert sim.say("awa", "oui")[-1]["question"] == "menu/proches"
    assert sim.say("awa", "non")[-1]["question"] == "menu/fermer"
    sim.stop()
    assert "jardinier" in str(exported(tmp_path / "home", "awa"))


def test_a_question_edited_is_asked_again(sim: Simulate) -> None:
    """What it says now counts: the other answer comes, or it is the answer to what is asked."""
    asked = sim.put("awa", text="ou on voit ki peu garder")
    edited = sim.send("awa", edit=asked, text=ASKED)
    assert edited[0]["faq"] == {"topic": "livret-qui-peut-voir", "confident": True}


def test_no_code_yet_locks_nobody_out(tmp_path: Path) -> None:
    """Words that are no code are no try: after any number of them the code still opens the door."""
    home = tmp_path / "home"
    code = livret(home, "code", "new", "--collectivite", "Commune de Zq").stdout.split()[-1]
    with Simulate(home, LIVRET_CODE_REQUIRED="true") as sim:
        sim.say("awa", "/start")
        sim.press("awa", "passer")
        for said in (
            "jai pa le code",
            "on ma pa doné de code",
            "le code jlai pa resu",
            "cé ki ka le code",
            "je sais plus",
        ):
            assert "dans une heure" not in str(sim.say("awa", said))
            sim.say("awa", said + " moi")
        assert sim.say("awa", code)[-1]["question"] == "ouverture/charte/lecture_charte"
