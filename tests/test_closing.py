"""A closed livret leaves nothing, no word, no name, no key, in no file and in no row; an open one is sealed."""

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.conversation.home import exported, exports, livret, rows, traces, until
from tests.conversation.people import IDENTITE, Json, Person, answers_of, fiches_of
from tests.conversation.simulate import Simulate, fill, open_livret
from tests.postgres import driven

CHAT = "zq-chat-de-Tisserande"
BEFORE = "zqAvantLaCharte"
BESIDE = "zqHorsQuestion"
FILE = "zqPhotoDeFamille.jpg"


def talk(sim: Simulate, chat: str) -> Person:
    """Words wherever words can be: before the charte, in answers, edited, beside, in a file's name."""
    person = Person(chat, ("experiences/experiences_extra",), 1)
    sim.say(chat, BEFORE)
    fill(sim, person)
    edited = max(id for id, event in sim.acked.items() if "text" in event)
    sim.send(chat, edit=edited, text=f"{BESIDE}Corrige")
    sim.say(chat, BESIDE)
    sim.send(chat, photo=f"/tmp/{FILE}")
    return person


def secrets(person: Person) -> list[str]:
    """All that was said, as it would be found if it were kept in clear."""
    return [person.chat, *person.markers, BEFORE, BESIDE, FILE]


def keys(home: Path) -> list[bytes]:
    """The wrapped key of each livret."""
    return [bytes(cle) for (cle,) in rows(home, "SELECT serrure.cle FROM livret JOIN serrure USING (place)")]


def close(sim: Simulate, chat: str) -> None:
    sim.say(chat, "/fermer")
    sim.press(chat, "oui")


def content(export: Json) -> Json:
    """What of an export does not change from one minute to the next."""
    return {key: value for key, value in export.items() if key not in ("exporte_le", "journal")}


def test_close(tmp_path: Path) -> None:
    """Sealed as long as it is open; kept whole after « non »; offered, handed over, then gone from every file."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        person = talk(sim, CHAT)
        assert traces(home, secrets(person)) == [], "sealed"
        before = exported(home, CHAT)
        [asked] = sim.say(CHAT, "/fermer")
        assert (asked["question"], {"exporter", "oui", "non"} - set(sim.screen(CHAT).offered)) == ("menu/fermer", set())
        sim.press(CHAT, "non")
        assert content(exports(home, [CHAT])[CHAT]) == content(before)
        sim.say(CHAT, "/fermer")
        [handed] = [line["file"] for line in sim.press(CHAT, "exporter") if line["file"]]
        assert content(json.loads(Path(handed["path"]).read_bytes())) == content(before)
        [cle] = keys(home)
        assert traces(home, [cle]) != [] and traces(home, secrets(person)) != []
        sim.press(CHAT, "oui")
        assert traces(home, [*secrets(person), cle, before["livret"]]) == [], "at once"
        assert sim.stop() == 0
    assert traces(home, [*secrets(person), cle, before["livret"]]) == []
    assert sim.stderr == "" or not any(secret in sim.stderr for secret in secrets(person))
    done = livret(home, "export", CHAT)
    assert (done.returncode, done.stdout) == (1, "")
    assert rows(home, "SELECT 1 FROM livret UNION ALL SELECT 1 FROM journal UNION ALL SELECT 1 FROM envoi") == []


def test_close_in_one_breath(tmp_path: Path) -> None:
    """Handed over and closed by messages that come together: nothing stays behind."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        person = talk(sim, CHAT)
        id = exports(home, [CHAT])[CHAT]["livret"]
        [cle] = keys(home)
        for event in ({"text": "/fermer"}, {"button": "exporter"}, {"button": "oui"}):
            sim.put(CHAT, **event)
        sim.wait()
        assert keys(home) == []
        assert traces(home, [*secrets(person), cle, id]) == []
        assert not (home / "remis" / id).exists()


def test_refuse(tmp_path: Path) -> None:
    """Refusing the charte leaves as little."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        sim.say(CHAT, "/start")
        sim.say(CHAT, BEFORE)
        sim.send(CHAT, photo=f"/tmp/{FILE}")
        sim.press(CHAT, "passer")
        wrapped = keys(home)
        sim.say(CHAT, f"{BEFORE} et encore")
        assert sim.screen(CHAT).champ == "lecture_charte"
        sim.press(CHAT, "non")
        sim.say(CHAT, f"{BEFORE} et après")
        assert traces(home, [CHAT, BEFORE, FILE, *wrapped]) == []
        assert sim.stop() == 0
    assert traces(home, [CHAT, BEFORE, FILE, *wrapped]) == []
    assert rows(home, "SELECT 1 FROM livret UNION ALL SELECT 1 FROM journal UNION ALL SELECT 1 FROM envoi") == []
    assert livret(home, "export", CHAT).returncode == 1


def test_again(tmp_path: Path) -> None:
    """A livret opened after another was closed is empty, and the assistant's messages go on being numbered."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        talk(sim, CHAT)
        old = exports(home, [CHAT])[CHAT]
        last = max(sim.heard[CHAT])
        close(sim, CHAT)
        [nothing] = sim.say(CHAT, "bonjour la compagnie")
        assert nothing["question"] is None and nothing["n"] > last
        open_livret(sim, CHAT)
        assert sim.stop() == 0
        assert sim.faults == [], "numbers grow"
    new = exports(home, [CHAT])[CHAT]
    assert new["livret"] != old["livret"]
    assert [answer["mots"] for answer in answers_of(new["identite"]) if answer["mots"]] == []
    assert not any(fiches for volet in new["volets"].values() for fiches in volet.values())
    assert [fiche for fiche in fiches_of(new, IDENTITE) if "nom_titulaire" in fiche] != [], "skipped, asked again"


def test_the_other_stays(tmp_path: Path) -> None:
    """Closing a livret leaves the one beside it whole, files handed over included."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        for chat in ("awa", CHAT):
            talk(sim, chat)
            sim.say(chat, "/exporter")
        before = exports(home, ["awa"])["awa"]
        handed = [path for path in home.glob("remis/*/*") if before["livret"] in path.parts]
        close(sim, CHAT)
        assert content(exports(home, ["awa"])["awa"]) == content(before)
        assert handed and all(path.exists() for path in handed)
        assert {path.parent.name for path in home.glob("remis/*/*")} == {before["livret"]}
        assert sim.say("awa", "/menu")[-1]["question"] == "menu/accueil"


# A process that dies, or somebody who reads, in the midst of it


@contextlib.contextmanager
def reading(home: Path) -> Iterator[None]:
    """Somebody reads the store, as a backup does, and is slow about it; who only reads wipes nothing when he leaves."""
    url = f"file:{home / 'livret.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(url, uri=True, isolation_level=None)) as store:
        store.execute("BEGIN")
        store.execute("SELECT count(*) FROM journal").fetchall()
        yield
        store.execute("COMMIT")


def test_killed_while_closing(tmp_path: Path) -> None:
    """Killed after the livret was closed and before its traces were wiped: they are wiped at the next start."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        person = talk(sim, CHAT)
        sim.say(CHAT, "/exporter")
        [cle] = keys(home)
        sim.say(CHAT, "/fermer")
        with reading(home):  # the wiping waits for whoever reads
            sim.put(CHAT, button="oui")
            until(lambda: not keys(home), "not closed")
            sim.kill()
        assert traces(home, [cle]) != [], "killed in the midst of it"
        sim.restart()
        sim.say("awa", "/start")
        assert traces(home, [*secrets(person), cle]) == []
        assert sim.stop() == 0
    assert traces(home, [*secrets(person), cle]) == []


def test_killed_before_closing(tmp_path: Path) -> None:
    """Killed before it was closed: it is closed at the next start, when the message comes again."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        person = talk(sim, CHAT)
        [cle] = keys(home)
        sim.say(CHAT, "/fermer")
        with contextlib.closing(sqlite3.connect(home / "livret.db", isolation_level=None)) as store:
            store.execute("BEGIN IMMEDIATE")  # nobody else can write
            sim.put(CHAT, button="oui")
            sim.kill()
        assert keys(home) == [cle]
        sim.restart()
        sim.wait()
        assert traces(home, [*secrets(person), cle]) == []
        assert keys(home) == []


def test_closed_while_somebody_reads(tmp_path: Path) -> None:
    """A reader that hinders the wiping delays it, and nobody else; it is done by the next message after."""
    home = tmp_path / "home"
    with Simulate(home) as sim:
        person = talk(sim, CHAT)
        [cle] = keys(home)
        with reading(home):
            close(sim, CHAT)
            began = time.monotonic()
            sim.say("awa", "/start")
            assert time.monotonic() - began < 3, "the others wait for the reader"
        sim.say("awa", "/aide")
        assert traces(home, [*secrets(person), cle]) == []


# On a server


def test_server(tmp_path: Path, clean_postgres: str) -> None:
    """On PostgreSQL no row holds a word, before and after; after, nothing of the livret is left but a tombstone."""
    home = tmp_path / "home"
    url = driven(clean_postgres, "asyncpg")
    with Simulate(home, LIVRET_DATABASE_URL=url) as sim:
        person = talk(sim, CHAT)
        sim.say(CHAT, "/exporter")
        stored = _tables(clean_postgres)
        assert stored["journal"] and _found(stored, secrets(person)) == []
        [(id, place)] = stored["livret"]
        [cle] = [row[1] for row in stored["serrure"] if row[0] == place]
        close(sim, CHAT)
        assert sim.stop() == 0
    stored = _tables(clean_postgres)
    assert not any(stored[name] for name in ("livret", "journal", "cliche", "envoi", "garde"))
    assert _found(stored, [*secrets(person), id, cle]) == []
    assert traces(home, [*secrets(person), cle]) == []


def _tables(server: str) -> dict[str, list[tuple[Any, ...]]]:
    import psycopg

    with psycopg.connect(server) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}


def _found(stored: dict[str, list[tuple[Any, ...]]], wanted: Sequence[str | bytes]) -> list[str]:
    """Which of these stand in a column of a row, as text or as bytes."""
    out = []
    for name, found in stored.items():
        cells = [cell if isinstance(cell, bytes) else str(cell).encode() for row in found for cell in row]
        octets = [secret if isinstance(secret, bytes) else secret.encode() for secret in wanted]
        out += [f"{name}: {secret!r}" for secret in octets if any(secret in cell for cell in cells)]
    return out
