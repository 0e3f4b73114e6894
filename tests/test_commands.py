"""The commands of contract § 1: what each does, its exit status, and the French sentence when something is wrong."""

import asyncio
import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from dialogs.phrases import PHRASES as phrases
from storage.codes import SIGNS
from tests.bot.bot_api import TOKEN, BotApi
from tests.content import VOLET
from tests.conversation.home import environ_of, exported, exports, livret, rows, traces
from tests.conversation.simulate import Simulate, open_livret
from tests.processes import LIVRET, ROOT, run

OTHER_KEY = "A" * 43
NO_SERVER = "postgresql+asyncpg://awa:zqmotdepasse@127.0.0.1:1/base"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where « awa » and « zoe » have a livret, « bob » has none yet, and `simulate` goes on running."""
    home = tmp_path_factory.mktemp("commands") / "home"
    with Simulate(home) as sim:
        open_livret(sim, "awa")
        sim.press("awa", "ouvrir:identite")
        sim.press("awa", "changer:nom_titulaire")
        sim.say("awa", "DE LA  Tour ")
        sim.say("bob", "/start")
        open_livret(sim, "zoe")
        yield home


def refused(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """Exit status 1, nothing on standard output, and one line of French that says these words."""
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.removesuffix("\n")
    assert said and "\n" not in said and "Traceback" not in said
    assert said[0].isupper() and said.endswith((".", "»")) and "Error:" not in said
    assert [word for word in words if word not in said] == []


# What cannot be done


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["export", "personne"], ["livret à ce nom"]),
        (["export", "bob"], ["livret à ce nom"]),
        (["export", "awa", "--format", "pdf"], ["pdf", "json, csv"]),
        (["export", "awa", "--format", "docx"], ["docx"]),
        (["export", "awa", "--format", "europass"], ["europass"]),
        (["export", "awa", "--out", "nulle/part/livret.json"], ["nulle/part/livret.json"]),
        (["export", "awa", "--out", "/"], [" / "]),
        (["code", "revoke", "AAAA-AAAA-AAAA"], ["code"]),
        (["code", "new", "--collectivite", "Vouziers", "--expires", "2001-01-01"], ["date"]),
    ],
    ids=lambda value: "-".join(value)[:40] if isinstance(value, list) else "",
)
def test_refused(home: Path, args: list[str], words: list[str]) -> None:
    """What cannot be done is said in one sentence."""
    refused(livret(home, *args), *words)


def test_run_impossible(home: Path, tmp_path: Path) -> None:
    """Settings with which `run` cannot work end it with status 2, so that a supervisor does not start it again."""
    (tmp_path / "ville" / "volets").mkdir(parents=True)
    (tmp_path / "ville" / "phrases.toml").write_text('NOTEE = "Noté."', "utf-8")
    (tmp_path / "ville" / "volets" / "x.toml").write_text("[[x", "utf-8")
    for wrong, words in (
        ({"LIVRET_WEB": "off"}, ["TELEGRAM_TOKEN"]),
        ({"LIVRET_WEB": "ici"}, ["LIVRET_WEB"]),
        (
            {"LIVRET_WEB": "127.0.0.1:0", "LIVRET_CONTENU": str(tmp_path / "ville")},
            ["phrases.toml, NOTEE", "volets/x.toml"],
        ),
        ({"LIVRET_WEB": "127.0.0.1:0", "LIVRET_CONTENU": str(tmp_path / "absente")}, ["LIVRET_CONTENU"]),
    ):
        done = livret(home, "run", **wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert all(word in done.stderr for word in words) and "Traceback" not in done.stderr


SMALL_TOWN = {
    "volets/projets.toml": VOLET,
    "volets/identite.toml": """
        cle = "identite"
        [[rubrique]]
        cle = "identite"
        [[rubrique.champ]]
        cle = "civilite"
        retire = true
    """,
    "phrases.toml": 'NOTE = "Merci bien."',
    "mots.toml": 'accueil = ["sommaire"]',
}


def test_a_small_town(tmp_path: Path) -> None:
    """A collectivité's folder is laid over the whole of a running assistant: asked, said, understood, exported."""
    for name, text in SMALL_TOWN.items():
        (tmp_path / "ville" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ville" / name).write_text(text, "utf-8")
    town = {"LIVRET_CONTENU": str(tmp_path / "ville")}
    with Simulate(tmp_path / "home", **town) as sim:
        asked = [sim.press("awa", action)[-1] for action in ("start", "passer", "oui", "non", "choix:moi")][-1]
        assert asked["question"] == "identite/identite/nom_titulaire" and asked["text"].startswith("Merci bien.")
        assert sim.say("awa", "Sommaire")[-1]["question"] == "menu/accueil"
        assert sim.press("awa", "ouvrir:projets")[-1]["question"] == "projets/projets/projet"
        sim.say("awa", "devenir cheffe d'équipe")
    exported = json.loads(livret(tmp_path / "home", "export", "awa", **town).stdout)
    [fiche] = exported["volets"]["projets"]["projets"]
    assert fiche["champs"]["projet"]["mots"] == "devenir cheffe d'équipe"


def test_no_home_yet(tmp_path: Path) -> None:
    """Where nothing was ever opened, an export says so, and makes no store."""
    refused(livret(tmp_path / "home", "export", "awa"), "livret à ce nom")
    assert not (tmp_path / "home").exists()


def test_settings(home: Path) -> None:
    """All the settings that are wrong are told at once, each on its line, with nothing of a secret."""
    wrong = {
        "LIVRET_KEY": "zqcle",
        "LIVRET_CODE_REQUIRED": "peut-être",
        "TELEGRAM_TOKEN": "zqjeton",
        "LIVRET_WEB": "ici",
    }
    done = livret(home, "export", "awa", **wrong)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0].endswith(":") and all(line.startswith("- ") for line in lines[1:])
    assert [name for name in wrong if not any(line.startswith(f"- {name} :") for line in lines)] == []
    assert "zq" not in done.stderr


@pytest.mark.parametrize(
    ("wrong", "command"),
    [
        ("key", ["export", "awa"]),
        ("key", ["simulate"]),
        ("home", ["export", "awa"]),
        ("server", ["export", "awa"]),
        ("file", ["export", "awa"]),
        ("file", ["simulate"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_store(home: Path, tmp_path: Path, wrong: str, command: list[str]) -> None:
    """A store that does not open is said to be so, with what to look at; without the password of a server."""
    where, environ, word = _broken(home, tmp_path, wrong)
    done = livret(where, *command, **environ)
    refused(done, word)
    assert "zqmotdepasse" not in done.stderr


def _broken(home: Path, tmp_path: Path, wrong: str) -> tuple[Path, dict[str, str], str]:
    """A home, the settings to use it with, and the word that says what is wrong."""
    if wrong == "key":
        return home, {"LIVRET_KEY": OTHER_KEY}, "clé"
    if wrong == "server":
        return tmp_path / "home", {"LIVRET_DATABASE_URL": NO_SERVER}, "127.0.0.1:1"
    if wrong == "home":
        (tmp_path / "home").write_text("un fichier")
        return tmp_path / "home", {}, str(tmp_path / "home")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/livret.db").write_bytes(b"Ceci n'est pas une base. " * 400)
    return tmp_path / "home", {}, str(tmp_path / "home")


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["inconnue"],
        ["export"],
        ["export", "awa", "--format", "xls"],
        ["simulate", "--now", "hier"],
        ["code"],
        ["code", "new"],
        ["code", "new", "--collectivite", "Vouziers", "--uses", "0"],
        ["code", "new", "--collectivite", "Vouziers", "--expires", "demain"],
        ["db"],
    ],
    ids="-".join,
)
def test_wrong_usage(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is not one ends with status 2 and says in French how to see what is."""
    with pytest.raises(SystemExit) as ended:
        main(args)
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert "Pour l'aide" in said.err and "Traceback" not in said.err


# What can


def test_export_while_simulate_runs(home: Path, tmp_path: Path) -> None:
    """By its chat, by its canal and chat, by its own id, in a file or not: it is the same livret."""
    by_chat = exported(home, "awa")
    assert by_chat["identite"]["nom_titulaire"]["mots"] == "DE LA  Tour "
    file = tmp_path / "awa.json"
    assert livret(home, "export", "simulate:awa", "--out", str(file)).returncode == 0
    for export in (exported(home, by_chat["livret"]), json.loads(file.read_bytes())):
        assert {**export, "exporte_le": ""} == {**by_chat, "exporte_le": ""}


def test_export_csv(home: Path) -> None:
    """The other format that is made."""
    done = livret(home, "export", "awa", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff")), delimiter=";"))
    assert [line["mots"] for line in lines if line["champ"] == "nom_titulaire"] == ["DE LA  Tour "]


def test_same_name_twice(home: Path) -> None:
    """A name that two canaux know is not guessed at."""
    done = run(
        [*LIVRET, "chat", "--chat", "zoe"],
        input=f"{phrases.PASSER_PRESENTATION}\nJ'accepte\nnon\nmoi\n/quitter\n",
        env=environ_of(home),
        cwd=home.parent,
    )
    assert (done.returncode, done.stderr) == (0, "")
    refused(livret(home, "export", "zoe"), "canal")
    ids = exports(home, ["terminal:zoe", "simulate:zoe"])
    assert ids["terminal:zoe"]["livret"] != ids["simulate:zoe"]["livret"]


def test_console_script(home: Path) -> None:
    """`livret` is `python -m bot`."""
    script = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert script == {"livret": "bot.__main__:main"}
    installed = Path(sys.executable).with_name("livret")
    code = "import sys; from bot.__main__ import main; sys.exit(main())"
    command = [str(installed)] if installed.exists() else [sys.executable, "-c", code]
    done = subprocess.run(
        [*command, "export", "bob"], env=environ_of(home), cwd=home.parent, capture_output=True, text=True, check=False
    )
    refused(done, "livret à ce nom")


def test_db_upgrade(tmp_path: Path) -> None:
    """Makes the store, closed to others, and says so again the next time; a store of a later version is left alone."""
    home = tmp_path / "home"
    for _ in range(2):
        done = livret(home, "db", "upgrade")
        assert (done.returncode, done.stderr) == (0, "") and done.stdout
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "keys/livret.key").stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(home / "livret.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(livret(home, "db", "upgrade"), "9999")
    assert rows(home, "SELECT version_num FROM alembic_version") == [("9999",)]


# `livret check`


def test_check(home: Path) -> None:
    """All is well, and a name that nothing reads is told with the one that was meant."""
    done = livret(home, "check", LIVRET_HOUSE="x", LIVRET_LOG_LEVEL="DEBUG")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("ok ") == 4 and "non " not in done.stdout
    assert "LIVRET_HOUSE" in done.stdout and "LIVRET_HOME" in done.stdout


@pytest.mark.parametrize("wrong", ["key", "file"])
def test_check_store(home: Path, tmp_path: Path, wrong: str) -> None:
    """A store that does not open is one of them."""
    where, environ, word = _broken(home, tmp_path, wrong)
    done = livret(where, "check", **environ)
    assert (done.returncode, done.stderr) == (1, "")
    [said] = [line for line in done.stdout.splitlines() if line.startswith("non ")]
    assert word in said


async def test_check_telegram(tmp_path: Path) -> None:
    """All that is wrong is told at once: a server that does not answer, a token that Telegram does not know."""
    async with BotApi() as api:
        telegram = {"TELEGRAM_API_URL": api.url, "TELEGRAM_TOKEN": f"1{TOKEN}", "LIVRET_LOG_LEVEL": "DEBUG"}
        done = await asyncio.to_thread(livret, tmp_path / "home", "check", **telegram, LIVRET_DATABASE_URL=NO_SERVER)
        assert api.counts.keys() == {"getme"}, "a check listens to nobody"
    told = [line for line in done.stdout.splitlines() if line.startswith("non ")]
    assert done.returncode == 1 and len(told) == 2 and "127.0.0.1:1" in told[0] and "@BotFather" in told[1]
    said = done.stdout + done.stderr
    assert TOKEN.partition(":")[2] not in said and "zqmotdepasse" not in said and "Traceback" not in said


# `livret code`, and livrets that need one

REQUIRED = {"LIVRET_CODE_REQUIRED": "true"}


def new_code(home: Path, *more: str) -> str:
    done = livret(home, "code", "new", "--collectivite", "Vouziers", *more)
    assert (done.returncode, done.stderr) == (0, "")
    code = done.stdout.strip()
    assert re.fullmatch(rf"[{SIGNS}]{{4}}(-[{SIGNS}]{{4}}){{2}}", code)
    return code


def knock(sim: Simulate, chat: str) -> None:
    """Up to the question of the code."""
    sim.say(chat, "/start")
    sim.press(chat, "passer")
    assert sim.screen(chat).champ == "code_collectivite"


def opens(sim: Simulate, chat: str, code: str) -> bool:
    """Whether this code, typed in this chat, leads on to the charte; else it is asked again."""
    sim.say(chat, code)
    assert sim.screen(chat).champ in ("code_collectivite", "lecture_charte")
    return sim.screen(chat).champ == "lecture_charte"


def test_code(tmp_path: Path) -> None:
    """A code opens as many livrets as it may, however typed and delivered; it is asked once, and can be taken back."""
    home = tmp_path / "home"
    code, other = new_code(home, "--uses", "2"), new_code(home)
    with Simulate(home, **REQUIRED) as sim:
        for chat in ("awa", "bob", "eve"):
            knock(sim, chat)
        assert not opens(sim, "awa", "zqfaux")
        assert opens(sim, "awa", f" {code.lower().replace('-', ' ')}")
        sim.unacked.update({id: event for id, event in sim.acked.items() if event["chat"] == "awa"})
        sim.resend()
        sim.wait()
        sim.press("awa", "oui")
        sim.say("awa", "/start")
        assert sim.screen("awa").champ == "stat_anonyme", "it is asked once"
        assert opens(sim, "bob", code) and not opens(sim, "eve", code), "two livrets"
        done = livret(home, "code", "list")
        listed = {line.split()[0]: line for line in done.stdout.splitlines()}
        assert listed.keys() == {code, other} and "reste 0" in listed[code] and "Vouziers" in listed[code]
        assert livret(home, "code", "revoke", other.lower()).returncode == 0
        assert not opens(sim, "eve", other)
        assert "retiré" in livret(home, "code", "list").stdout
        assert sim.say("awa", "/start")[-1]["question"] == "ouverture/charte/stat_anonyme", "open livrets stay open"
        assert traces(home, ["zqfaux", code, other, "Vouziers"]) == []


def test_code_expires(tmp_path: Path) -> None:
    """A code is good until the end of its last day."""
    home = tmp_path / "home"
    code = new_code(home, "--expires", "2999-06-01")
    assert "01/06/2999" in livret(home, "code", "list").stdout
    for day, good in (("2999-06-02T00:01", False), ("2999-06-01T23:59", True)):
        with Simulate(home, now=f"{day}+00:00", **REQUIRED) as sim:
            knock(sim, day)
            assert opens(sim, day, code) is good


def test_code_lock(tmp_path: Path) -> None:
    """After five wrong codes even the right one must wait an hour, killed meanwhile or not; others need not."""
    home = tmp_path / "home"
    code = new_code(home)
    with Simulate(home, now="2026-11-21T10:57+00:00", **REQUIRED) as sim:
        knock(sim, "awa")
        assert not any(opens(sim, "awa", f"{code[:-1]}{sign}") for sign in SIGNS.replace(code[-1], "")[:5])
        assert not opens(sim, "awa", code)
        knock(sim, "bob")
        assert opens(sim, "bob", code)
        sim.kill()
        for moment, good in (("10:58", False), ("11:02", False), ("11:58", True)):
            sim.now = f"2026-11-21T{moment}+00:00"
            sim.start()
            assert opens(sim, "awa", code) is good, f"« dans une heure », and it is {moment}"
            assert good or phrases.CODE_ATTENDRE in sim.heard["awa"][max(sim.heard["awa"])]["text"]
            sim.stop()
