"""The web chat from outside: real sockets, a real store, browsers that behave and some that do not."""

import asyncio
import json
import logging
import random
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from bot import portier, serve_web, throttle
from bot.channels.base import Inbound
from bot.channels.web import conversation, routes, seuil, wire
from bot.gather import Gatherer
from bot.http import bind
from bot.limits import Rate
from bot.news import Moved
from bot.turn import step
from dialogs.conversation.engine import advance
from dialogs.livret import Morceau, Repondu
from dialogs.phrases import PHRASES as phrases
from storage import acces
from storage.tables import inbox, journal, livret, metadata
from tests.conversation.home import traces
from tests.conversation.people import Json, answers_of
from tests.conversation.web import OPENING, PAGES, SKIPS, Browser, Site, told
from tests.postgres import driven

ODD = "  CAP\u00a0cuisne\u2009!\r\n\té e\u0301 \u202bعربي\u202c \x00 👩🏽\u200d🍳 \ud800 "
ODD += "<img src=x onerror=alert(1)>\u2028  "


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing; the page itself is not what is tried here."""
    monkeypatch.setattr(acces, "HASH_MEMORY", 64)
    monkeypatch.setattr(serve_web, "load_pages", lambda: PAGES)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with Site(tmp_path / "home") as site:
        yield site


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    """The same on each kind of database."""
    environ = {}
    if request.param == "postgresql":
        environ["LIVRET_DATABASE_URL"] = driven(request.getfixturevalue("clean_postgres"), "asyncpg")
    async with Site(tmp_path / "home", **environ) as site:
        yield site


Make = Callable[..., Awaitable[Site]]


@pytest.fixture
async def make_site(tmp_path: Path) -> AsyncIterator[Make]:
    """Opens a site with these settings."""
    made: list[Site] = []

    async def make(**environ: str) -> Site:
        site = Site(tmp_path / f"home{len(made)}", **environ)
        await site.start()
        made.append(site)
        return site

    yield make
    for site in made:
        await site.__aexit__()


async def counted(site: Site, table: Any) -> int:
    return await site.house.store.read(lambda c: int(c.execute(select(func.count()).select_from(table)).scalar_one()))


async def everything(site: Site) -> dict[str, int]:
    """How many rows there are in each table."""
    return {name: await counted(site, table) for name, table in metadata.tables.items()}


def words_of(export: Json) -> list[str]:
    return [answer["mots"] for answer in answers_of(export) if answer["mots"] is not None]


def refused(answer: httpx.Response, status: int, erreur: str) -> Json:
    """The body of an answer that must refuse in this way."""
    assert (answer.status_code, answer.json().get("erreur")) == (status, erreur), answer.text
    body: Json = answer.json()
    assert body["message"] and set(body) <= {"erreur", "message", "attendre"}
    return body


# --- what is said --------------------------------------------------------------------------------------------------


async def test_fiche(any_site: Site) -> None:
    """A whole fiche by HTTP, from « Je commence » to the file, with every word kept code point for code point."""
    a = await any_site.browser().open()
    long = "é\u0301👩🏽\u200d🍳" * 2000
    await a.press("choix:madame")
    said = [ODD, "\r\nx\r\n", "x" * 10_000, long, "12", "Saint-Étienne", "NUL\x00NUL"]
    for texte in said:
        assert (await a.say(texte)).status_code == 200
    for action in ["passer"] * 8:
        await a.press(action)
    await a.press("exporter")
    handed = next(item for item in reversed(await a.items()) if item.get("fichier"))
    answer = await a.get("/api/fichier", fil=a.fil, n=handed["n"])
    assert answer.headers["content-disposition"] == 'attachment; filename="livret.json"'
    kept = words_of(answer.json())
    assert [texte for texte in said if texte not in kept] == []
    bubbles = [item["texte"] for item in await a.items() if item["de"] == "agent" and not item["bouton"]]
    assert bubbles == said
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        heard = [item["texte"] for item in stream.items if item["de"] == "agent" and not item["bouton"]]
    assert heard == said


async def test_item(site: Site) -> None:
    """An item carries all that the page draws."""
    a = await site.browser().open()
    asked = await a.asked()
    assert (asked["de"], asked["question"], asked["saisie"]) == ("assistant", "identite/identite/civilite", "choix")
    assert {"libelle": "Madame", "action": "choix:madame"} in [b for row in asked["boutons"] for b in row]
    assert asked["progres"] == {
        "rubrique": "Mon identité",
        "fait": 0,
        "sur": asked["progres"]["sur"],
        "livret_fait": 0,
        "livret_sur": asked["progres"]["livret_sur"],
    }
    assert asked["progres"]["sur"] == 13 and asked["progres"]["livret_sur"] > 10
    assert (asked["fichier"], asked["appareil"], asked["efface"]) == (None, False, False)
    await a.press("choix:madame", libelle="Madame")
    bubble = next(item for item in await a.items() if item["texte"] == "Madame")
    assert set(bubble) == {"n", "de", "id", "texte", "bouton", "corrige"} and bubble["bouton"] is True
    await a.press("continuer")
    assert [item.get("appareil") for item in await a.items()].count(True) == 1


async def test_before_the_charte(site: Site) -> None:
    """Before the charte is accepted no word is kept, anywhere."""
    a = await site.browser().begin(True, "passer")
    assert (await a.say("je m'appelle Zqxvk")).status_code == 200
    assert [item for item in await a.items() if item["de"] == "agent"] == []
    assert traces(site.home, ["Zqxvk"]) == []
    await a.press("non")
    await a.say("encore Zqxvk")
    assert phrases.PAS_DE_LIVRET in (await a.items())[-1]["texte"]
    assert "Zqxvk" not in json.dumps(await a.items())


async def test_correct(site: Site) -> None:
    """An earlier bubble is edited: the answer changes, both versions are kept, the bubble says what it replaces."""
    a = await site.browser().open()
    await a.press("choix:madame")
    wrong = a.next_id()
    await a.say("Dupond", id=wrong)
    await a.say("Awa")
    await a.say("Dupont", corrige=wrong)
    name = (await site.export(a))["identite"]["nom_titulaire"]
    assert name["mots"] == "Dupont" and "Dupond" in json.dumps(name)
    bubble = next(item for item in await a.items() if item.get("corrige"))
    assert (bubble["corrige"], bubble["texte"], bubble["de"]) == (wrong, "Dupont", "agent")
    assert (await a.asked())["question"] == "identite/identite/adresse"


async def test_correct_of_another(site: Site) -> None:
    """A message id of another person corrects nothing, even known."""
    a, b = await site.browser().open(), await site.browser().open()
    for one in (a, b):
        await one.press("choix:madame")
    theirs = a.next_id()
    await a.say("Zqanna", id=theirs)
    await b.say("Zqbad", corrige=theirs)
    assert "Zqbad" not in json.dumps(await site.export(a)) and "Zqbad" not in json.dumps(await a.items())
    assert phrases.RIEN_A_CORRIGER in (await b.items())[-1]["texte"]


async def test_twice(any_site: Site) -> None:
    """The same id posted twice, and ten times at once, is one line and one écriture."""
    a = await any_site.browser().open()
    await a.press("choix:madame")
    id = a.next_id()
    answers = await asyncio.gather(*(a.say("Zqdouble", id=id) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    await a.say("Zqdouble", id=id)
    assert [item["texte"] for item in await a.items()].count("Zqdouble") == 1
    assert json.dumps(await any_site.export(a)).count("Zqdouble") == 1
    assert (await a.asked())["question"] == "identite/identite/prenom"


async def test_same_id_of_two(site: Site) -> None:
    """Two people whose browsers chose the same id are both heard."""
    a, b = await site.browser().open(), await site.browser().open()
    for one in (a, b):
        await one.press("choix:madame", id="same-1")
        await one.say("Zq", id="same-2")
    assert (await site.export(a))["identite"]["nom_titulaire"]["mots"] == "Zq"
    assert (await site.export(b))["identite"]["nom_titulaire"]["mots"] == "Zq"


async def test_gathered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts that come while others are written are written together: forty of twenty people in a few transactions."""
    people = [await site.browser().open() for _ in range(20)]
    batches: list[int] = []
    waiting: list[object] = []
    all_wait = asyncio.Event()
    handle, take = site.house.intake._handle, Gatherer.take

    async def wait_for_all(unit: Any, batch: Any) -> Any:
        batches.append(len(batch))
        await all_wait.wait()
        return await handle(unit, batch)

    async def count(gatherer: Gatherer[Inbound], one: Inbound) -> None:
        waiting.append(one)
        if len(waiting) == 40:
            all_wait.set()
        await take(gatherer, one)

    monkeypatch.setattr(site.house.intake, "_handle", wait_for_all)
    monkeypatch.setattr(Gatherer, "take", count)
    answers = await asyncio.gather(*(p.press("choix:madame") for p in people), *(p.say("Zq") for p in people))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(batches) == 40 and len(batches) <= 3, "those of the first transaction, and all that came meanwhile"


async def test_order(any_site: Site) -> None:
    """What one browser posts in a row is kept in that order, whatever others do."""
    people = [await any_site.browser().open() for _ in range(3)]

    async def talk(browser: Browser) -> list[str]:
        said = [f"mot {n}" for n in range(8)]
        for texte in said:
            assert (await browser.say(texte)).status_code == 200
        return said

    for browser, said in zip(people, await asyncio.gather(*map(talk, people)), strict=True):
        items = await browser.items()
        assert [item["texte"] for item in items if item["de"] == "agent" and not item["bouton"]] == said
        numbers = [item["n"] for item in items]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_late_words(site: Site) -> None:
    """Words typed for a question that was left meanwhile join that one; a late press changes nothing."""
    a = await site.browser().open()
    await a.press("choix:madame")
    at_name = await a.asked()
    await a.press("passer", vu=at_name["n"])
    await a.say("Zqlate", vu=at_name["n"])
    identite = (await site.export(a))["identite"]
    assert identite["nom_titulaire"]["mots"] == "Zqlate" and "prenom" not in identite
    await a.press("passer", vu=at_name["n"])
    assert phrases.DEJA in (await a.items())[-1]["texte"]
    assert (await a.asked())["question"] == "identite/identite/prenom"


@pytest.mark.parametrize("vu", [-1, 0, 10**9, 10**30, -(10**30)])
async def test_odd_vu(site: Site, vu: int) -> None:
    """A number that was never shown points at nothing: the words answer what is asked."""
    a = await site.browser().open()
    await a.press("choix:madame", vu=vu)
    await a.say("Zq", vu=vu)
    assert (await site.export(a))["identite"]["nom_titulaire"]["mots"] == "Zq"


FORGED = (
    "choix:diplome choix:autre choix: oui non effacer changer:nom_titulaire changer: reprendre:99999/x"
    " reprendre:1/x reprendre:1/code_collectivite reprendre:1/lecture_charte reprendre:2/nom_titulaire"
    " reprendre:-1/x reprendre:/ reprendre:2 reprendre:2/../1/lecture_charte reprendre:1/stat_anonyme fiche:1"
    " fiche:2 fiche:99999 fiche:1/../ fiche:-1 fiche:٣ fiche:9999999999999999999999 ouvrir:../.. ouvrir:ouverture"
    " ouvrir:ouverture/charte ouvrir:panorama ouvrir:panorama/recapitulatif ouvrir: ouvrir:formations ajouter noms"
    " suite c_est_ca passer:rien passer:plus_tard sais_pas:x fini inconnu __class__ :x : x:y:z presentation charte"
    " fiches liste ecouter continuer start retour relire pause aide accueil fermer non"
).split() + ["", " ", "\x00", "\ud800", "OUI", "o" * 5000, "choix:\r\nSet-Cookie: a=b"]


@pytest.mark.parametrize("at", [[], ["passer"], [*OPENING], [*OPENING, *SKIPS]], ids=["new", "charte", "open", "menu"])
async def test_forged_actions(site: Site, at: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An action that nobody offered breaks nothing: each is answered, none is set aside."""
    monkeypatch.setattr(conversation, "PER_CHAT", Rate(10_000, 1000))
    await site.stop()
    await site.start()
    a = await site.browser().begin(True, *at)
    n = 0
    for action in FORGED:
        answer = await a.press(action)
        assert answer.status_code == 200 and answer.json()["n"] > n, action
        n = answer.json()["n"]
    items = await a.items()
    assert [item for item in items if phrases.GARDE_DE_COTE in item["texte"]] == []
    assert await site.house.store.parked() == []


async def test_charte_cannot_be_forged(site: Site) -> None:
    """No action but « oui » at the charte opens a livret."""
    a = await site.browser().begin(True)
    for action in "oui ouvrir:identite reprendre:1/lecture_charte exporter continuer fiche:1 charte".split():
        await a.press(action)
        export = await site.export(a)
        assert export["charte"] is None and not export["identite"]


# --- the stream ----------------------------------------------------------------------------------------------------


async def test_stream(any_site: Site) -> None:
    """Lines come in order as they are written, each with its number as the event's id."""
    a = await any_site.browser().open()
    async with a.listen() as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["x-accel-buffering"] == "no"
        await stream.until(lambda s: "vie" in s.names)
        n = (await a.press("choix:madame")).json()["n"]
        await stream.until(lambda s: s.numbers[-1] == n)
        assert stream.numbers == list(range(1, n + 1))
        assert [event.id for event in stream.events if event.name == "message"] == [str(n) for n in stream.numbers]


async def test_stream_from(site: Site) -> None:
    """A browser is given what comes after the last it has; the Last-Event-ID of its reconnection wins."""
    a = await site.browser().open()
    n = (await a.look())["n"]
    async with a.listen(n - 2) as stream:
        assert (await stream.until(lambda s: "vie" in s.names)).numbers == [n - 1, n]
    async with a.listen(1, last=str(n - 1)) as stream:
        assert (await stream.until(lambda s: "vie" in s.names)).numbers == [n]
    for odd in ("-1", "x", "9" * 40, "٣", "1\u00b2", "0"):
        async with a.listen(0, last=odd.encode()) as stream:
            assert (await stream.until(lambda s: "vie" in s.names)).numbers == list(range(1, n + 1)), odd


async def test_dropped(any_site: Site) -> None:
    """A connection that drops again and again while words come: nothing is lost, nothing is doubled."""
    a = await any_site.browser().open()
    heard: list[int] = []
    done = asyncio.Event()

    async def follow() -> None:
        while not done.is_set() or heard[-1] < a.etat["n"]:
            async with a.listen(heard[-1] if heard else 0) as stream:
                await asyncio.sleep(0.03)  # and the connection drops, wherever it is
                heard.extend(stream.numbers)

    following = asyncio.create_task(follow())
    for n in range(25):
        assert (await a.say(f"mot {n}")).status_code == 200
        await asyncio.sleep(0.01)  # so that words come before, during and after a drop
    await a.look()
    done.set()
    await asyncio.wait_for(following, 20)
    assert heard == list(range(1, a.etat["n"] + 1))


async def test_many_drops(any_site: Site) -> None:
    """Hundreds of streams cut at any moment leave the store in order and nobody waiting."""
    people = [await any_site.browser().open() for _ in range(4)]

    async def cut(browser: Browser, after: float) -> None:
        try:
            async with asyncio.timeout(after):
                async with browser.listen() as stream:
                    await stream.until_end()
        except TimeoutError:
            pass

    async def storm(browser: Browser) -> None:
        for n in range(40):
            await asyncio.gather(*(cut(browser, 0.001 * ((n + k) % 13)) for k in range(3)))

    async def talk(browser: Browser) -> None:
        for n in range(20):
            assert (await browser.say(f"mot {n}")).status_code == 200

    await asyncio.gather(*map(storm, people), *map(talk, people))
    for browser in people:
        said = [item["texte"] for item in await browser.items() if item["de"] == "agent" and not item["bouton"]]
        assert said == [f"mot {n}" for n in range(20)]


async def test_first_lines(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """At first a browser is given the last lines only, and those before when it asks for them."""
    monkeypatch.setattr(conversation, "FIRST", 7)
    monkeypatch.setattr(conversation, "EARLIER", 4)
    a = await site.browser().open()
    for n in range(6):
        await a.say(f"mot {n}")
    n = (await a.look())["n"]
    async with a.listen() as stream:
        assert (await stream.until(lambda s: "vie" in s.names)).numbers == list(range(n - 6, n + 1))
    before = (await a.get("/api/avant", fil=a.fil, n=n - 6)).json()["items"]
    assert [item["n"] for item in before] == list(range(n - 10, n - 6))
    assert (await a.get("/api/avant", fil=a.fil, n=1)).json() == {"items": []}
    assert (await a.get("/api/avant", fil=a.fil)).json() == {"items": []}
    assert [item["n"] for item in await a.items()] == list(range(1, n + 1))


def test_promised_numbers() -> None:
    """What the page was told to count on."""
    assert (conversation.FIRST, conversation.EARLIER, conversation.VIE) == (300, 100, 15.0)
    assert (portier.LOCK_AFTER.total_seconds(), portier.PASSAGE.total_seconds()) == (600, 900)


async def test_two_tabs(site: Site) -> None:
    """Two streams of one person, on two devices, both get everything."""
    a = await site.browser().open()
    b = site.browser()
    assert (await b.post("/api/revenir", code=a.carte["code"], mien=False)).status_code == 200
    assert b.fil == a.fil and b.token != a.token
    async with a.listen() as one, b.listen() as two:
        await a.say("Zqa")
        n = (await b.say("Zqb")).json()["n"]
        for stream in (one, two):
            await stream.until(lambda s: s.numbers and s.numbers[-1] == n)
            assert stream.numbers == list(range(1, n + 1))


async def test_heartbeat(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent stream says that it is there."""
    monkeypatch.setattr(conversation, "VIE", 0.05)
    a = await site.browser().open()
    async with a.listen() as stream:
        await stream.until(lambda s: s.names.count("vie") >= 4)


async def test_stream_ends_locked(site: Site) -> None:
    """A stream ends when its screen is locked, with nothing more; that of another device goes on."""
    a = await site.browser().open(mien=False)
    b = site.browser()
    await b.post("/api/revenir", code=a.carte["code"], mien=True)
    async with a.listen() as stream, b.listen() as other:
        await stream.until(lambda s: "vie" in s.names)
        await a.post("/api/verrouiller")
        await stream.until_end()
        await b.say("Zqafter")
        await other.until(lambda s: "Zqafter" in json.dumps(s.items))
    assert stream.names[-1] == "verrou" and "Zqafter" not in json.dumps(stream.items)


async def test_stream_ends_left_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes without a gesture on a device of others: the stream tells nothing more, not even what comes then."""
    a = await site.browser().open(mien=False)
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        site.clock.later(minutes=10)
        chat = await site.chat_of(a)
        link = await site.house.intake.view("web", chat)
        assert link is not None
        site.house.intake.news.tell(Moved({("web", chat)}, set()))
        await stream.until_end()
    assert stream.names[-1] == "verrou"


async def test_stream_ends_closed(site: Site) -> None:
    """« Fermer cet écran » ends the streams of this screen."""
    a = await site.browser().open(mien=False)
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        await a.post("/api/sortir")
        await stream.until_end()
    assert stream.names[-1] == "autre"
    assert (await a.look())["session"] is None


async def test_stream_of_the_one_before(site: Site) -> None:
    """Another person comes in by the same browser: the stream of the one before ends."""
    a, b = await site.browser().open(), await site.browser().open()
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        await a.post("/api/revenir", code=b.carte["code"], mien=True)
        await stream.until_end()
    assert stream.names[-1] == "autre"


async def test_stream_not_mine(site: Site) -> None:
    """A stream of another thread, of no thread or without a session is refused."""
    a, b = await site.browser().open(), await site.browser().open()
    for fil in (b.fil, "", "x", a.fil.upper(), a.fil + "0", await site.chat_of(a)):
        refused(await a.get("/api/fil", fil=fil), 409, "autre_fil")
        refused(await a.get("/api/avant", fil=fil, n=9), 409, "autre_fil")
        refused(await a.get("/api/fichier", fil=fil, n=9), 409, "autre_fil")
    refused(await site.browser().get("/api/fil", fil=a.fil), 401, "session")


async def test_too_many_streams(site: Site) -> None:
    """A thread has eight streams at most, even asked for at once; the places of those that end are free again."""
    a = await site.browser().open()
    async with httpx.AsyncClient(base_url=site.url, cookies=a.http.cookies, timeout=5, verify=False) as http:
        url = httpx.URL("/api/fil", params={"fil": a.fil, "depuis": a.etat["n"]})
        answers = [await http.send(http.build_request("GET", url), stream=True) for _ in range(10)]
        assert [answer.status_code for answer in answers] == [200] * 8 + [429] * 2
        assert answers[-1].headers["retry-after"]
        for answer in answers:
            await answer.aclose()
        async with asyncio.timeout(5):
            while (answer := await http.send(http.build_request("GET", url), stream=True)).status_code != 200:
                await answer.aclose()
                await asyncio.sleep(0.02)
            await answer.aclose()
    async with httpx.AsyncClient(base_url=site.url, cookies=a.http.cookies, timeout=5, verify=False) as http:
        at_once = await asyncio.gather(
            *(http.send(http.build_request("GET", url), stream=True) for _ in range(40)), return_exceptions=True
        )
        opened = [answer for answer in at_once if isinstance(answer, httpx.Response) and answer.status_code == 200]
        assert sum(await asyncio.gather(*map(_goes_on, opened))) <= 8
        for answer in opened:
            await answer.aclose()


async def _goes_on(stream: httpx.Response) -> bool:
    """Whether it is still open half a second later."""
    try:
        async with asyncio.timeout(0.5):
            async for _ in stream.aiter_raw():
                pass
    except TimeoutError:
        return True
    return False


async def test_head_of_a_stream(site: Site) -> None:
    """A HEAD of the stream takes no place."""
    a = await site.browser().open()
    for _ in range(12):
        answer = await asyncio.wait_for(a.http.head("/api/fil", params={"fil": a.fil}), 5)
        assert answer.status_code in (200, 404, 405)
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)


async def test_stop(site: Site) -> None:
    """The stop ends streams and requests within three seconds, and everything goes on after a restart."""
    a = await site.browser().open()
    b = site.browser()
    await b.post("/api/revenir", code=a.carte["code"], mien=False)
    async with a.listen() as one, b.listen() as two:
        await one.until(lambda s: "vie" in s.names)
        before = time.monotonic()
        await site.stop()
        assert time.monotonic() - before < 3
        await one.until_end()
        await two.until_end()
    await site.start()
    assert (await a.look())["session"] == "ouverte" and (await b.look())["fil"] == a.fil
    assert (await a.press("choix:madame")).status_code == 200
    async with a.listen() as again:
        await again.until(lambda s: s.numbers and s.numbers[-1] == a.etat["n"] + 2)
    assert again.numbers == list(range(1, a.etat["n"] + 3))


async def test_stop_mid_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop while words are on their way: sent again after the restart, they are there once."""
    a = await site.browser().open()
    await a.press("choix:madame")
    handle = site.house.intake._handle
    begun = asyncio.Event()

    async def slow(unit: Any, batch: Any) -> Any:
        begun.set()
        await asyncio.sleep(0.2)  # the stop comes meanwhile
        return await handle(unit, batch)

    monkeypatch.setattr(site.house.intake, "_handle", slow)
    id = a.next_id()
    posting = asyncio.create_task(a.say("Zqmid", id=id))
    await begun.wait()
    await site.stop()
    await asyncio.gather(posting, return_exceptions=True)
    await site.start()
    assert (await a.say("Zqmid", id=id)).status_code == 200
    assert json.dumps(await site.export(a)).count("Zqmid") == 1
    assert [item["texte"] for item in await a.items()].count("Zqmid") == 1


# --- who is who ----------------------------------------------------------------------------------------------------


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    """The attributes of the one cookie that is set, names in small letters; its value under « livret »."""
    [raw] = answer.headers.get_list("set-cookie")
    pairs = (part.strip().partition("=") for part in raw.split(";"))
    return {name.lower(): value for name, _, value in pairs}


async def test_etat(site: Site) -> None:
    """Who comes for the first time is nobody; who begins has an open session, a thread and a card."""
    a = site.browser()
    assert await a.look() == {
        "session": None,
        "verrou": None,
        "mien": False,
        "pin": False,
        "carte": False,
        "fil": None,
        "n": 0,
        "ailleurs": False,
        "plume": False,
        "pour": "",
        "telegram": False,
        "verrou_apres": 600,
        "avertir_avant": 60,
    }
    answer = await a.post("/api/commencer", mien=True)
    etat = answer.json()["etat"]
    assert (etat["session"], etat["mien"], etat["pin"], etat["carte"], etat["n"]) == ("ouverte", True, False, True, 1)
    assert set(a.carte) == {"code", "lien", "qr"} and a.carte["qr"].startswith("<svg")
    assert a.carte["lien"] == f"{site.url}/#revenir={a.carte['code']}"
    assert await a.look() == etat
    site.house.intake.links.places["telegram"] = "livret_bot"
    assert (await a.look())["telegram"] is True


async def test_cookie(site: Site) -> None:
    """The cookie: HttpOnly, SameSite=Strict, Path=/, no Domain; for long on one's own device, else for the visit."""
    mine = cookie_of(await site.browser().post("/api/commencer", mien=True))
    assert {"httponly", "samesite", "path"} <= set(mine) and "domain" not in mine and "secure" not in mine
    assert (mine["samesite"].lower(), mine["path"], len(mine["livret"])) == ("strict", "/", 43)
    assert int(mine["max-age"]) == 180 * 86_400
    shared = cookie_of(await site.browser().post("/api/commencer", mien=False))
    assert "max-age" not in shared and "expires" not in shared
    odd: object
    for odd in ("true", 1, None, [], {}):
        assert "max-age" not in cookie_of(await site.browser().post("/api/commencer", mien=odd))


async def test_cookie_behind_tls(make_site: Make) -> None:
    """Secure when people come by https, as the public address or a trusted proxy says; nobody else is believed."""
    public = await make_site(LIVRET_PUBLIC_URL="https://livret.exemple.fr")
    answer = await public.browser(Origin="https://livret.exemple.fr").post("/api/commencer", mien=True)
    assert "secure" in cookie_of(answer) and answer.headers["strict-transport-security"]
    assert answer.json()["carte"]["lien"].startswith("https://livret.exemple.fr/#revenir=")
    plain = await make_site(LIVRET_PUBLIC_URL="http://livret.exemple.fr")
    origin = {"Origin": "http://livret.exemple.fr"}
    assert "secure" in cookie_of(await plain.browser(**origin, **{"X-Forwarded-Proto": "https"}).post("/api/commencer"))
    trusted = await make_site()
    https = {"X-Forwarded-Proto": "https", "Origin": trusted.url.replace("http:", "https:")}
    answer = await trusted.browser(**https).post("/api/commencer")
    assert "secure" in cookie_of(answer) and answer.headers["strict-transport-security"]
    for odd in ("javascript", "https, http", "", "HTTPS"):
        answer = await trusted.browser(**{"X-Forwarded-Proto": odd}).post("/api/commencer")
        assert answer.status_code in (201, 403) and "javascript" not in answer.text
    strict = await make_site(LIVRET_WEB_PROXY="10.9.8.7")
    answer = await strict.browser(**{"X-Forwarded-Proto": "https"}).post("/api/commencer")
    assert "secure" not in cookie_of(answer) and "strict-transport-security" not in answer.headers


async def test_new_token(site: Site) -> None:
    """Whoever comes in gets a token drawn then, whatever cookie was there; the one before is over."""
    a = site.browser()
    a.http.cookies.set("livret", "A" * 43)
    await a.post("/api/commencer", mien=True)
    first = a.http.cookies.jar
    assert "A" * 43 not in [cookie.value for cookie in first if cookie.domain]
    b = await site.browser().open()
    old = b.token
    await b.post("/api/revenir", code=b.carte["code"], mien=True)
    assert b.token != old
    thief = site.browser()
    thief.http.cookies.set("livret", old)
    assert (await thief.look())["session"] is None


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 43, "../../x", "é", '"quoted"', "a" * 5000, "'; drop table session; --", "\x01"]
)
async def test_odd_cookie(site: Site, token: str) -> None:
    """A cookie that is not ours is nobody's: no error, no cookie in return."""
    a = site.browser()
    headers = [(b"cookie", b"livret=" + token.encode())]
    try:
        answer = await a.http.get("/api/etat", headers=headers)
    except httpx.HTTPError:
        return
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["session"] is None and "set-cookie" not in answer.headers


SCREENS = ("/api/fil?fil={fil}", "/api/avant?fil={fil}&n=9", "/api/livret", "/api/fichier?fil={fil}&n=1")
ACTS: dict[str, Json] = {
    "/api/geste": {},
    "/api/carte": {},
    "/api/pin": {"pin": None},
    "/api/appareil": {},
    "/api/dire": {"id": "x-1", "texte": "Zqlocked"},
}


async def refuses_all(a: Browser, erreur: str) -> None:
    for path in SCREENS:
        refused(await a.get(path.format(fil=a.fil)), 401, erreur)
    for path, body in ACTS.items():
        refused(await a.post(path, **{"fil": a.fil} | body), 401, erreur)


async def test_no_session(site: Site) -> None:
    """Without a session nothing is shown and nothing is done."""
    a = site.browser()
    a.etat = {"fil": "x"}
    before = await everything(site)
    await refuses_all(a, "session")
    assert await everything(site) == before
    assert (await a.post("/api/verrouiller")).json()["etat"]["session"] is None
    refused(await a.post("/api/deverrouiller", pin="123456"), 401, "session")
    assert (await a.post("/api/sortir")).status_code == 204


async def test_left_alone(site: Site) -> None:
    """A device of others is locked after ten minutes without a gesture, tells nothing then, and opens with the code."""
    a = await site.browser().open(mien=False)
    site.clock.later(minutes=9, seconds=59)
    assert (await a.look())["session"] == "ouverte"
    assert (await a.post("/api/geste")).status_code == 204
    site.clock.later(minutes=9, seconds=59)
    assert (await a.look())["session"] == "ouverte"
    site.clock.later(seconds=1)
    etat = await a.look()
    assert (etat["session"], etat["verrou"], etat["n"]) == ("verrouillee", "code", 0)
    before = await everything(site)
    await refuses_all(a, "verrou")
    assert await everything(site) == before
    refused(await a.post("/api/deverrouiller", code="ACDE-FGHJ-KMNP"), 401, "code")
    other = await site.browser().open()
    refused(await a.post("/api/deverrouiller", code=other.carte["code"]), 401, "code")
    assert (await a.look())["session"] == "verrouillee"
    spelt = a.carte["code"].lower().replace("-", " ")
    answer = await a.post("/api/deverrouiller", code=spelt)
    assert answer.json()["etat"]["session"] == "ouverte" and "set-cookie" not in answer.headers
    assert (await a.say("Zq")).status_code == 200


async def test_gesture_does_not_unlock(site: Site) -> None:
    """What is posted to a locked screen is no gesture."""
    a = await site.browser().open(mien=False)
    site.clock.later(minutes=10)
    for _ in range(3):
        await refuses_all(a, "verrou")
    assert (await a.look())["session"] == "verrouillee"


async def test_words_are_a_gesture(site: Site) -> None:
    """Whoever writes is there."""
    a = await site.browser().open(mien=False)
    for n in range(4):
        site.clock.later(minutes=6)
        assert (await a.say(f"mot {n}")).status_code == 200


async def test_own_device(site: Site) -> None:
    """One's own device is not locked, unless there is a PIN; then the PIN opens it, and only the PIN."""
    a = await site.browser().open(mien=True)
    site.clock.later(days=3)
    assert (await a.look())["session"] == "ouverte"
    assert (await a.post("/api/geste")).status_code == 204
    assert (await a.post("/api/pin", pin="12 34 56")).status_code == 204
    site.clock.later(minutes=10)
    etat = await a.look()
    assert (etat["session"], etat["verrou"], etat["pin"]) == ("verrouillee", "pin", True)
    refused(await a.post("/api/deverrouiller", pin="654321"), 401, "pin")
    refused(await a.post("/api/deverrouiller", code=a.carte["code"]), 401, "pin_demande")
    assert (await a.post("/api/deverrouiller", pin="123456")).json()["etat"]["session"] == "ouverte"


async def test_lock_by_hand(site: Site) -> None:
    """« Verrouiller » locks at once, and only this screen."""
    a = await site.browser().open(mien=False)
    b = site.browser()
    await b.post("/api/revenir", code=a.carte["code"], mien=False)
    assert (await a.post("/api/verrouiller")).json()["etat"]["session"] == "verrouillee"
    await refuses_all(a, "verrou")
    assert (await b.look())["session"] == "ouverte"


async def test_leave(site: Site) -> None:
    """« Fermer cet écran »: the cookie is gone, and a copy of it opens nothing."""
    a = await site.browser().open(mien=False)
    token = a.token
    answer = await a.post("/api/sortir")
    gone = cookie_of(answer)
    assert (answer.status_code, gone["max-age"], gone["path"], gone["livret"].strip('"')) == (204, "0", "/", "")
    a.http.cookies.set("livret", token)
    assert (await a.look())["session"] is None
    a.etat["fil"] = "x"
    await refuses_all(a, "session")


@pytest.mark.parametrize("pin", ["12345", "1234567", "", "abcdef", "١٢٣٤٥٦x", "12345６7", "\ud800", "1" * 5000])
async def test_bad_pin(site: Site, pin: str) -> None:
    """What is not six digits is no PIN, and none is set."""
    a = await site.browser().open()
    refused(await a.post("/api/pin", pin=pin), 422, "pin")
    assert (await a.look())["pin"] is False


async def test_pin_must_be_given(site: Site) -> None:
    """A PIN is taken away by null, never by leaving it out."""
    a = await site.browser().open()
    await a.post("/api/pin", pin="123456")
    refused(await a.post("/api/pin"), 422, "illisible")
    assert (await a.look())["pin"] is True
    assert (await a.post("/api/pin", pin=None)).status_code == 204
    assert (await a.look())["pin"] is False


async def test_come_back(any_site: Site) -> None:
    """The code, typed in any way, leads back on another device; with a PIN, both are asked."""
    a = await any_site.browser().open()
    await a.press("choix:madame")
    b = any_site.browser()
    assert (await b.post("/api/revenir", code=f" {a.carte['code'].lower()} ", mien=False)).status_code == 200
    assert b.fil == a.fil and await b.items() == await a.items()
    await a.post("/api/pin", pin="123456")
    c = any_site.browser()
    refused(await c.post("/api/revenir", code=a.carte["code"], mien=False), 401, "pin_demande")
    refused(await c.post("/api/revenir", code=a.carte["code"], pin="000000", mien=False), 401, "pin")
    assert "livret" not in c.http.cookies
    assert (await c.post("/api/revenir", code=a.carte["code"], pin="123-456", mien=False)).status_code == 200
    refused(await any_site.browser().post("/api/revenir", code="ACDE-FGHJ-KMNP", pin="123456"), 401, "code")


async def test_new_card(site: Site) -> None:
    """A new card opens, the one before does not; who is in stays in."""
    a = await site.browser().open()
    old = a.carte["code"]
    new = (await a.post("/api/carte")).json()["code"]
    refused(await site.browser().post("/api/revenir", code=old), 401, "code")
    assert (await site.browser().post("/api/revenir", code=new)).status_code == 200
    assert (await a.look())["session"] == "ouverte"


@pytest.mark.parametrize("code", ["", " ", "\ud800" * 12, "\x00" * 12, "A" * 100_000, "１２３", "é" * 12, "ﷺ" * 50_000])
async def test_odd_code(site: Site, code: str) -> None:
    """Whatever is typed for a code is a wrong code."""
    refused(await site.browser().post("/api/revenir", code=code), 401, "code")


async def test_slowed(site: Site) -> None:
    """From the sixth wrong code on, this address waits; even the right code is not looked at, elsewhere it is."""
    a = await site.browser().open()
    b = site.browser(**{"X-Forwarded-For": "203.0.113.7"})
    for _ in range(5):
        refused(await b.post("/api/revenir", code="ACDE-FGHJ-KMNP"), 401, "code")
    answer = await b.post("/api/revenir", code=a.carte["code"])
    body = refused(answer, 429, "attendre")
    assert 1 <= body["attendre"] <= 2 and answer.headers["retry-after"] == str(body["attendre"])
    same = site.browser(**{"X-Forwarded-For": "::ffff:203.0.113.7"})
    refused(await same.post("/api/revenir", code=a.carte["code"]), 429, "attendre")
    for elsewhere in ("203.0.113.8", "2001:db8::1", "::ffff:203.0.113.9"):
        c = site.browser(**{"X-Forwarded-For": elsewhere})
        assert (await c.post("/api/revenir", code=a.carte["code"])).status_code == 200


async def _slowed_at_last(site: Site, forwarded: str) -> None:
    """Five wrong codes from these addresses, and one more that has to wait."""
    for n in range(6):
        b = site.browser(**{"X-Forwarded-For": forwarded.format(n=n)})
        answer = await b.post("/api/revenir", code="ACDE-FGHJ-KMNP")
        refused(answer, *((401, "code") if n < 5 else (429, "attendre")))


async def test_slowed_whatever_is_said(make_site: Make) -> None:
    """X-Forwarded-For from who is no trusted proxy changes nothing."""
    await _slowed_at_last(await make_site(LIVRET_WEB_PROXY="10.9.8.7"), "203.0.113.{n}")


async def test_forged_chain(site: Site) -> None:
    """Of a chain of addresses, the one that our proxy saw counts, not those that a client wrote before it."""
    await _slowed_at_last(site, "198.51.100.{n}, 203.0.113.7")


async def test_pins_slowed(site: Site) -> None:
    """Wrong PINs are counted for the livret, from wherever they come, and a restart forgives nothing."""
    a = await site.browser().open()
    await a.post("/api/pin", pin="123456")
    for n in range(5):
        b = site.browser(**{"X-Forwarded-For": f"203.0.113.{n}"})
        refused(await b.post("/api/revenir", code=a.carte["code"], pin="000000"), 401, "pin")
    await site.stop()
    await site.start()
    b = site.browser()
    answer = await b.post("/api/revenir", code=a.carte["code"], pin="123456")
    assert refused(answer, 429, "attendre")["attendre"] == 900 and answer.headers["retry-after"] == "900"
    site.clock.later(minutes=15)
    assert (await b.post("/api/revenir", code=a.carte["code"], pin="123456")).status_code == 200


async def test_many_pins_at_once(site: Site) -> None:
    """Twenty PINs tried at the same time are no more than five tries."""
    a = await site.browser().open()
    await a.post("/api/pin", pin="123456")
    answers = await asyncio.gather(
        *(site.browser().post("/api/revenir", code=a.carte["code"], pin=f"{n:06}") for n in range(20))
    )
    assert [answer.status_code for answer in answers].count(401) <= 5
    assert {answer.status_code for answer in answers} <= {401, 429}


# --- several devices -----------------------------------------------------------------------------------------------


def jeton_of(lien: str) -> str:
    return lien.partition("#continuer=")[2]


async def test_link_to_another_browser(any_site: Site) -> None:
    """A one-time link opens the same thread in another browser, once."""
    a = await any_site.browser().open()
    given = (await a.post("/api/appareil")).json()
    assert set(given) == {"lien", "qr", "minutes", "telegram", "qr_telegram"}
    assert (given["minutes"], given["telegram"], given["qr_telegram"]) == (15, None, None)
    assert given["lien"].startswith(f"{any_site.url}/#continuer=") and given["qr"].startswith("<svg")
    b, c = any_site.browser(), any_site.browser()
    jeton = jeton_of(given["lien"])
    answers = await asyncio.gather(*(x.post("/api/continuer", jeton=jeton, mien=False) for x in (b, c)))
    assert sorted(answer.status_code for answer in answers) == [200, 401]
    winner, loser = (b, c) if answers[0].status_code == 200 else (c, b)
    assert winner.fil == a.fil and "livret" not in loser.http.cookies
    refused(await loser.post("/api/continuer", jeton=jeton), 401, "lien")


async def test_link_too_old(site: Site) -> None:
    """After fifteen minutes a link leads nowhere, like one that never was."""
    a = await site.browser().open()
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    site.clock.later(minutes=15)
    said = [refused(await site.browser().post("/api/continuer", jeton=j), 401, "lien") for j in (jeton, "x", "\ud800")]
    assert said[0] == said[1] == said[2]
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    site.clock.later(minutes=14, seconds=59)
    assert (await site.browser().post("/api/continuer", jeton=jeton)).status_code == 200


async def test_to_telegram(any_site: Site) -> None:
    """The livret goes on on Telegram, at the pending question; what is said there counts, and the page knows."""
    site = any_site
    site.house.intake.links.places["telegram"] = "livret_bot"
    a = await site.browser().open()
    await a.press("choix:madame")
    given = (await a.post("/api/appareil")).json()
    assert given["telegram"].startswith("https://t.me/livret_bot?start=") and given["qr_telegram"].startswith("<svg")
    jeton = given["telegram"].partition("start=")[2]
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        [_, reply] = await site.phone.say(f"/start {jeton}")
        assert phrases.REJOINT in reply.texte and reply.question == "identite/identite/nom_titulaire"
        await site.phone.say("Zqnom")
        await stream.until(lambda s: "ailleurs" in s.names)
    assert (await a.look())["ailleurs"] is True
    shown = (await a.get("/api/livret")).json()
    assert "Zqnom" in json.dumps(shown)
    await a.press("start")
    assert (await a.asked())["question"] == "identite/identite/prenom"
    assert (await a.look())["ailleurs"] is False
    await a.say("Zqprenom")
    identite = (await site.export(a))["identite"]
    assert (identite["nom_titulaire"]["mots"], identite["prenom"]["mots"]) == ("Zqnom", "Zqprenom")


async def test_used_link_on_telegram(site: Site) -> None:
    """A link used, or too old, opens nothing on Telegram: that chat begins its own livret."""
    a = await site.browser().open()
    site.house.intake.links.places["telegram"] = "livret_bot"
    jeton = (await a.post("/api/appareil")).json()["telegram"].partition("start=")[2]
    assert (await site.browser().post("/api/continuer", jeton=jeton)).status_code == 200
    [_, first, *_] = await site.phone.say(f"/start {jeton}")
    assert phrases.BIENVENUE in first.texte and phrases.REJOINT not in first.texte
    assert len(await site.livrets()) == 2


async def test_busy_telegram(site: Site) -> None:
    """A Telegram chat with its own open livret keeps it, and the link is still good elsewhere."""
    a = await site.browser().open()
    await site.phone.say("/start")
    await site.phone.go(*OPENING)
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    [reply] = await site.phone.say(f"/start {jeton}")
    assert phrases.LIEN_OCCUPE in reply.texte
    await site.phone.say("Zqtheirs")
    assert "Zqtheirs" not in json.dumps(await site.export(a))
    assert (await site.browser().post("/api/continuer", jeton=jeton)).status_code == 200


async def test_from_telegram(any_site: Site) -> None:
    """« /continuer » on Telegram gives a link to the page, where the livret goes on at the pending question."""
    site = any_site
    await site.phone.say("/start")
    await site.phone.go(*OPENING, "choix:madame")
    [reply, _] = await site.phone.say("/continuer")
    lien = reply.texte.rpartition("\n")[2]
    assert lien.startswith(f"{site.url}/#continuer=")
    a = site.browser()
    assert (await a.post("/api/continuer", jeton=jeton_of(lien), mien=True)).status_code == 200
    assert (await a.asked())["question"] == "identite/identite/nom_titulaire"
    assert a.etat["carte"] is True and a.carte["code"], "whoever comes by a link is given a way to come back"
    await a.say("Zqweb")
    [*_, reply] = await site.phone.say("aide")
    assert reply.question == "identite/identite/prenom"
    await site.phone.say("Zqtel")
    identite = (await site.export(a))["identite"]
    assert (identite["nom_titulaire"]["mots"], identite["prenom"]["mots"]) == ("Zqweb", "Zqtel")
    refused(await site.browser().post("/api/continuer", jeton=jeton_of(lien)), 401, "lien")
    [reply, _] = await site.phone.say("/continuer")
    b = site.browser()
    assert (await b.post("/api/continuer", jeton=jeton_of(reply.texte.rpartition("\n")[2]))).status_code == 200
    assert b.fil == a.fil, "one thread for all the browsers of a livret"


async def joined(site: Site) -> Browser:
    """A browser and the Telegram chat 42, with one livret, at the family name."""
    a = await site.browser().open()
    await a.press("choix:madame")
    await site.phone.say(f"/start {jeton_of((await a.post('/api/appareil')).json()['lien'])}")
    return a


async def test_late_words_of_two_devices(site: Site) -> None:
    """Words typed on the page for a question that Telegram has answered meanwhile join that question."""
    a = await joined(site)
    asked = await a.asked()
    await site.phone.say("Zqnom")
    assert (await a.say("Zqautre", vu=asked["n"])).status_code == 200
    identite = (await site.export(a))["identite"]
    assert identite["nom_titulaire"]["mots"] == "Zqnom\nZqautre" and "prenom" not in identite
    assert (await a.asked())["question"] == "identite/identite/prenom", "what is pending now is asked here too"
    await a.press("passer", vu=asked["n"])
    assert "prenom" not in (await site.export(a))["identite"], "a late press changes nothing"


async def test_two_conversations_in_a_batch(any_site: Site) -> None:
    """Both devices of a livret in one batch: both are heard, in the order they came."""
    site = any_site
    a = await joined(site)
    chat = await site.chat_of(a)
    batch = []
    for n in range(4):
        batch.append(Inbound("web", chat, f"b-{n}", f"b-{n}", texte=f"Zqweb{n}"))
        batch.append(told("42", f"Zqtel{n}"))
    replies = await site.house.intake.take(batch)
    assert all(replies)
    lignes = await site.house.intake.journal(await site.livret_of(a))
    words = [ligne.ecriture.mots for ligne in lignes if isinstance(ligne.ecriture, Repondu | Morceau)]
    assert [mots for mots in words if mots.startswith("Zq")] == [inbound.texte for inbound in batch]
    assert await site.house.store.parked() == []


@pytest.mark.parametrize("closer", ["web", "telegram"])
async def test_closing_in_a_batch(any_site: Site, closer: str) -> None:
    """One device closes while the other speaks in the same batch: nothing is left, and both are told."""
    site = any_site
    a = await joined(site)
    chat = await site.chat_of(a)

    def say(canal: str, id: str, texte: str) -> Inbound:
        return Inbound("web", chat, id, id, texte=texte) if canal == "web" else told("42", texte)

    other = "telegram" if closer == "web" else "web"
    replies = await site.house.intake.take(
        [
            say(closer, "c-1", "fermer mon livret"),
            say(other, "c-2", "Zqbefore"),
            say(closer, "c-3", "fermer mon livret"),
            say(closer, "c-4", "oui"),
            say(other, "c-5", "Zqafter"),
            say(closer, "c-6", "Zqafter"),
        ]
    )
    assert phrases.FERME in replies[3][-1].texte
    assert await site.livrets() == [] and await counted(site, journal) == 0
    assert await site.house.store.parked() == []
    items = await a.items()
    assert "Zq" not in json.dumps(items) and any(item.get("efface") for item in items)
    [reply] = await site.phone.say("encore")
    assert reply.texte == phrases.PAS_DE_LIVRET


async def test_closing_on_telegram(site: Site) -> None:
    """A livret that is closed on Telegram is closed on the page too, which is told to forget."""
    a = await joined(site)
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        await site.phone.say("fermer mon livret")
        await site.phone.say("oui")
        await stream.until(lambda s: s.items[-1].get("efface"))
    assert [item["texte"] for item in await a.items()] == [phrases.FERME_AILLEURS]
    refused(await site.browser().post("/api/revenir", code=a.carte["code"]), 401, "code")
    assert (await a.say("bonjour")).status_code == 200
    assert len(await site.livrets()) == 1


async def test_own_link_on_the_way_in(site: Site) -> None:
    """A link to the livret that one is just beginning leads there, twice too: it does not close it."""
    a = await site.browser().begin(True, "passer")
    for _ in range(2):
        jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
        [*_, reply] = await site.phone.say(f"/start {jeton}")
        assert reply.question
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    await a.say(f"/start {jeton}")
    await a.press("oui")
    assert (await a.asked())["question"] == "ouverture/charte/stat_anonyme"
    assert len(await site.livrets()) == 1


# --- never another person's ----------------------------------------------------------------------------------------


async def test_cookie_swapped(site: Site) -> None:
    """Words of a page whose cookie has become another person's are refused, and written nowhere."""
    a, b = await site.browser().open(), await site.browser().open()
    fil_of_a = a.fil
    assert (await a.post("/api/revenir", code=b.carte["code"], mien=True)).status_code == 200
    before = await everything(site)
    fil: object
    for fil in (fil_of_a, "", None, 3, [], {}, await site.chat_of(b)):
        refused(await a.say("Zqcrossed", fil=fil), 409, "autre_fil")
    assert await everything(site) == before
    assert "Zqcrossed" not in json.dumps(await b.items())


async def test_two_in_turn(site: Site) -> None:
    """Two people in turn in one browser, each with unsent words of the other's: each livret has its own words only."""
    people = [await site.browser().open(), await site.browser().open()]
    tokens, fils = [p.token for p in people], [p.fil for p in people]
    shared = site.browser()
    for n in range(20):
        shared.http.cookies.set("livret", tokens[n % 2])
        shared.etat["fil"] = fils[n // 3 % 2]
        answer = await shared.say(f"Zq{n // 3 % 2}x{n}")
        assert answer.status_code == (200 if n % 2 == n // 3 % 2 else 409)
    for me, person in enumerate(people):
        words = json.dumps([await person.items(), await site.export(person)])
        assert f"Zq{me}x" in words and f"Zq{1 - me}x" not in words


async def test_nothing_to_guess(site: Site) -> None:
    """What is another person's is answered as what does not exist."""
    a, b = await site.browser().open(), await site.browser().open()
    await b.press("exporter")
    handed = next(item for item in await b.items() if item.get("fichier"))["n"]

    async def ask(path: str, **params: Any) -> tuple[int, str]:
        answer = await a.get(path, **params)
        return answer.status_code, answer.text

    assert await ask("/api/fichier", fil=b.fil, n=handed) == await ask("/api/fichier", fil="0" * 18, n=handed)
    assert await ask("/api/avant", fil=b.fil, n=handed) == await ask("/api/avant", fil="0" * 18, n=handed)
    assert await ask("/api/fil", fil=b.fil) == await ask("/api/fil", fil="0" * 18)
    for n in (handed, 0, -1, 1, 10**30, "x"):
        status, text = await ask("/api/fichier", fil=a.fil, n=n)
        assert (status, json.loads(text)["erreur"]) == (404, "rien")
    wrong = [
        (await site.browser(**{"X-Forwarded-For": f"203.0.113.{n}"}).post("/api/revenir", code=code)).text
        for n, code in enumerate(("ACDE-FGHJ-KMNP", "x", a.carte["code"][:-1]))
    ]
    assert len(set(wrong)) == 1
    assert await site.chat_of(a) not in json.dumps([await a.look(), await a.items()])


async def test_closed(any_site: Site) -> None:
    """A closed livret: the goodbye is read, all else is gone, the code opens nothing, « bonjour » begins anew."""
    site = any_site
    site.house.intake.links.places["telegram"] = "livret_bot"
    a = await site.browser().open()
    chat = await site.chat_of(a)
    await a.press("choix:madame")
    await a.say("Zqwords")
    await a.post("/api/pin", pin="918273")
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    b = site.browser()
    await b.post("/api/revenir", code=a.carte["code"], pin="918273", mien=False)
    livret_id = await site.livret_of(a)
    async with a.listen() as one, b.listen() as two:
        await a.press("exporter")
        await a.press("fermer")
        n = (await a.press("oui")).json()["n"]
        for stream in (one, two):
            await stream.until(lambda s: s.numbers and s.numbers[-1] == n)
            assert stream.items[-1]["efface"] is True
    assert [(item["texte"], item["efface"]) for item in await a.items()] == [(phrases.FERME, True)]
    assert [item["n"] for item in await b.items()] == [n]
    rows = await everything(site)
    assert [rows[name] for name in ("livret", "journal", "cliche", "acces", "passage", "envoi", "garde")] == [0] * 7
    assert rows["fil"] == 1
    assert traces(site.home, ["Zqwords", a.carte["code"], a.token, b.token, chat, jeton, "918273", livret_id]) == []
    refused(await site.browser().post("/api/revenir", code=a.carte["code"], pin="918273"), 401, "code")
    refused(await site.browser().post("/api/continuer", jeton=jeton), 401, "lien")
    refused(await a.get("/api/livret"), 404, "rien")
    refused(await a.post("/api/appareil"), 404, "rien")
    assert (await a.get("/api/fichier", fil=a.fil, n=n)).status_code == 404
    etat = await a.look()
    assert (etat["session"], etat["carte"], etat["pin"], etat["ailleurs"]) == ("ouverte", False, False, False)
    await a.say("Zqghost")
    await a.say("bonjour")
    assert "Zqghost" not in json.dumps(await a.items())
    await a.press("oui")
    assert (await a.asked())["question"] == "ouverture/charte/stat_anonyme"
    new = (await a.post("/api/carte")).json()["code"]
    assert (await site.browser().post("/api/revenir", code=new)).status_code == 200


async def test_at_rest(site: Site) -> None:
    """In the files of an open livret no word, code, token or chat can be read."""
    a = await site.browser().open()
    await a.press("choix:madame", libelle="Zqlabel")
    await a.say("Zqwords")
    await a.post("/api/pin", pin="918273")
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    chat = await site.chat_of(a)
    code = a.carte["code"]
    secrets = ["Zqlabel", "Zqwords", "918273", jeton, chat, a.token, code, code.replace("-", ""), a.fil]
    assert traces(site.home, secrets) == []


# --- bad company ---------------------------------------------------------------------------------------------------

POSTS = (
    "/api/commencer /api/revenir /api/continuer /api/deverrouiller /api/verrouiller /api/geste /api/sortir /api/dire"
    " /api/carte /api/pin /api/appareil"
).split()
JSON = "application/json"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Livret": None},
        {"X-Livret": "0"},
        {"X-Livret": "1, 1"},
        {"Content-Type": None},
        {"Content-Type": "text/plain"},
        {"Content-Type": "text/plain; application/json"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json-seq"},
        {"Origin": "https://mechant.exemple"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "{url}.mechant.exemple"},
        {"Origin": "{url}@mechant.exemple"},
        {"Origin": "{url} https://mechant.exemple"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "{url}/"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
        {"Host": "mechant.exemple"},
    ],
    ids=str,
)
async def test_forged_request(site: Site, headers: dict[str, str | None]) -> None:
    """A POST that our page did not make is refused, and nothing is written."""
    a = await site.browser().open()
    before = await everything(site)
    given = {"X-Livret": "1", "Content-Type": JSON, "Origin": site.url, **headers}
    raw = {
        name: value.replace("{url}", site.url).replace("{port}", str(site.port))
        for name, value in given.items()
        if value is not None
    }
    body = {"fil": a.fil, "id": "forged-1", "texte": "Zqforged", "pin": "123456", "code": a.carte["code"]}
    async with httpx.AsyncClient(base_url=site.url, cookies=a.http.cookies, verify=False) as http:
        for path in POSTS:
            answer = await http.post(path, content=json.dumps(body), headers=raw)
            refused(answer, 403, "refuse")
            assert "set-cookie" not in answer.headers
    assert await everything(site) == before
    assert (await a.look())["session"] == "ouverte"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None},
        {"Origin": "HTTP://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Content-Type": "Application/JSON; charset=utf-8"},
        {"Host": "livret.local", "Origin": "http://livret.local"},
    ],
    ids=str,
)
async def test_our_request(site: Site, headers: dict[str, str | None]) -> None:
    """Browsers write the same thing in several ways."""
    given = {"X-Livret": "1", "Content-Type": JSON, "Origin": site.url, **headers}
    raw = {n: v.replace("{port}", str(site.port)) for n, v in given.items() if v is not None}
    async with httpx.AsyncClient(base_url=site.url, verify=False) as http:
        assert (await http.post("/api/commencer", content="{}", headers=raw)).status_code == 201


async def test_public_origin(make_site: Make) -> None:
    """Behind a proxy, the public address is ours, whatever Host it sends, and no name close to it."""
    site = await make_site(LIVRET_PUBLIC_URL="https://Livret.exemple.fr:8443/")
    ours = {"Origin": "https://livret.exemple.fr:8443", "Host": "127.0.0.1:8000"}
    answer = await site.browser(**ours).post("/api/commencer")
    assert answer.status_code == 201
    assert answer.json()["carte"]["lien"].lower().startswith("https://livret.exemple.fr:8443/#revenir=")
    for other in ("https://livret.exemple.fr", "http://livret.exemple.fr:8443", "https://x.livret.exemple.fr:8443"):
        refused(await site.browser(**ours | {"Origin": other}).post("/api/commencer"), 403, "refuse")


HOSTS = ["[", "]", "[::1", "a b", "x" * 300, "x" * 4000, *"x@y x/y x?y x#y x:y : é a,b x:99999999".split(), ""]


@pytest.mark.parametrize("host", HOSTS)
async def test_odd_host(site: Site, host: str) -> None:
    """A Host that is no host is never an error of ours, nor written into a header."""
    raw = [(b"Host", host.encode()), (b"X-Livret", b"1"), (b"Content-Type", JSON.encode())]
    async with httpx.AsyncClient(base_url=site.url, follow_redirects=False, verify=False) as http:
        for method, path in (("POST", "/api/commencer"), ("GET", "/"), ("GET", "/api/etat/"), ("GET", "/api/etat")):
            try:
                answer = await http.request(method, path, content="{}" if method == "POST" else None, headers=raw)
            except httpx.HTTPError:
                continue
            assert answer.status_code in (200, 201, 400, 403, 404, 422), answer.text
            assert "location" not in answer.headers


PATHS = (
    "/.. /../bot/settings.py /%2e%2e/%2e%2e/etc/passwd /..%2f..%2fetc/passwd /page/index.html /index.html"
    " /bot/page/ //livret.js /livret.js/ /livret.js%00 /livret.js%0d%0aX-Evil:1 /api /api/ /api/etat/ /api/rien"
    " /API/ETAT /api/../api/x /docs /openapi.json /favicon.ico /robots.txt /.env /livret.db /%c0%ae%c0%ae/ /%ff"
    " /api/fil/1 /static/livret.js //mechant.exemple/ //mechant.exemple/livret.js/ /\\mechant.exemple/"
).split()


@pytest.mark.parametrize("path", PATHS)
async def test_no_other_address(site: Site, path: str) -> None:
    """Any other address is nothing: no file, no list, no redirection."""
    status, headers, body = await raw_request(site, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    if status != 400:
        assert (status, json.loads(body)["erreur"]) == (404, "rien")
        assert_guarded(headers)
    assert "location" not in headers and "x-evil" not in headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "HEAD", "POST", "GET"])
async def test_methods(site: Site, method: str) -> None:
    """A method that an address does not have is nothing there, and allows no other page anything."""
    a = await site.browser().open()
    before = await everything(site)
    for path in ("/", "/livret.js", "/api/etat", "/api/livret", *POSTS):
        if (method in ("GET", "HEAD") and path not in POSTS) or (method == "POST" and path in POSTS):
            continue
        answer = await a.http.request(method, path)
        assert answer.status_code == (403 if method == "POST" else 404), (method, path)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert_guarded(dict(answer.headers))
    assert await everything(site) == before


async def raw_request(site: Site, request: str | bytes) -> tuple[int, dict[str, str], bytes]:
    """The answer to these very bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(request.encode() if isinstance(request, str) else request)
    async with asyncio.timeout(10):
        raw = await reader.read()
    writer.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(body.split(b"\r\n")[1::2])
    return int(first.split()[1]), headers, body


GUARDED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def assert_guarded(headers: dict[str, str], cache: str = "no-store") -> None:
    csp = headers["content-security-policy"]
    assert "default-src 'self'" in csp and "unsafe" not in csp and "frame-ancestors 'none'" in csp
    assert {name: headers.get(name) for name in GUARDED} == GUARDED
    assert headers["cache-control"] == cache
    assert "server" not in headers and "permissions-policy" in headers


async def test_headers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is guarded: pages, data, streams, refusals, what is not there, what fails."""
    a = await site.browser().open()
    page = await a.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8" and page.content == PAGES["/"].octets
    assert_guarded(dict(page.headers), "no-cache")
    same = await a.http.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert_guarded(dict(same.headers), "no-cache")
    assert (await a.get("/livret.js")).headers["content-type"].startswith("text/javascript")
    answers = [
        await a.get("/api/etat"),
        await a.get("/api/livret"),
        await a.get("/api/rien"),
        await a.get("/api/fil", fil="x"),
        await a.post("/api/dire", fil="x"),
        await a.post("/api/dire", fil=a.fil, id="x y", texte="z"),
        await a.http.post("/api/dire", content="[", headers={"Content-Type": JSON}),
        await a.http.post("/api/dire"),
        await a.post("/api/geste"),
        await site.browser().get("/api/livret"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 409, 409, 422, 422, 403, 204, 401]
    for answer in answers:
        assert_guarded(dict(answer.headers))
        assert "set-cookie" not in answer.headers
    async with a.listen() as stream:
        assert_guarded(dict(stream.answer.headers))
        assert "set-cookie" not in stream.answer.headers

    async def broken(*_: object) -> None:
        raise ValueError("Zqsecret")

    monkeypatch.setattr(serve_web.HouseChats, "state_of", broken)
    failed = await a.get("/api/etat")
    assert refused(failed, 500, "panne") and "Zqsecret" not in failed.text
    assert_guarded(dict(failed.headers))


async def test_long_body(site: Site) -> None:
    """A request of more than a million octets is refused, declared or not, and the longest message is taken."""
    a = await site.browser().open()
    await a.press("choix:madame")
    headers = {"Content-Type": JSON}
    refused(await a.http.post("/api/dire", content=b" " * 1_000_001, headers=headers), 413, "trop_long")

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 50_000

    with suppress(httpx.WriteError):  # when it is refused, and the connection closed, before all was sent
        refused(await a.http.post("/api/dire", content=chunks(), headers=headers), 413, "trop_long")
    refused(await a.say("x" * 50_001), 413, "trop_long")
    texte = "x" * 50_000
    assert (await a.say(texte)).status_code == 200
    assert (await site.export(a))["identite"]["nom_titulaire"]["mots"] == texte


async def test_slow_body(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come is not waited for."""
    monkeypatch.setattr(wire, "PATIENCE", 0.2)
    head = f"POST /api/commencer HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nX-Livret: 1\r\nContent-Type: {JSON}\r\n"
    before = time.monotonic()
    status, headers, body = await raw_request(site, head + "Connection: close\r\nContent-Length: 100\r\n\r\n{")
    assert (status, json.loads(body)["erreur"]) == (408, "illisible") and time.monotonic() - before < 3
    assert_guarded(headers)
    assert await site.livrets() == []


BODIES = (
    b"[" * 900_000,
    b'{"a":' * 100_000,
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{",
    b'{"texte": "\xff"}',
    b"\xef\xbb\xbf{}",
    b"\x00",
    b'{"vu":' + b"9" * 5000 + b"}",
    b'{"vu": NaN}',
    b'{"texte": ' + b'"\\ud800"' + b"}",
    "{}".encode("utf-16"),
)


@pytest.mark.parametrize("path", POSTS)
async def test_odd_bodies(site: Site, path: str) -> None:
    """Whatever is posted, the answer is a refusal in words or an ordinary answer, never a failure."""
    a = await site.browser().open()
    for body in BODIES:
        answer = await a.http.post(path, content=body, headers={"Content-Type": JSON})
        assert answer.status_code < 500, (path, body[:20])


ODD_VALUES: list[Any] = [None, True, False, 0, -1, 1.5, 10**40, float("nan"), "", " ", "x", "\ud800", "\x00", "a\r\nb"]
ODD_VALUES += [[], [1], {}, {"a": 1}, "x" * 70, ["x"] * 1000, ODD, "ACDE-FGHJ-KMNP", "123456", "../../etc/passwd"]
ODD_VALUES += ["<script>alert(1)</script>", "'; DROP TABLE fil; --"]
FIELDS = ("fil", "id", "texte", "action", "libelle", "vu", "corrige", "mien", "code", "pin", "jeton", "zq")


@pytest.mark.slow
@pytest.mark.parametrize("postgres_too", [False, True], ids=["sqlite", "postgresql"])
async def test_odd_fields(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_too: bool
) -> None:
    """Any value in any field of any address: refused or taken, never a failure; what was typed is not in a refusal."""
    monkeypatch.setattr(conversation, "PER_CHAT", Rate(1e6, 1e6))
    monkeypatch.setattr(routes, "PER_PLACE", Rate(1e6, 1e6))
    monkeypatch.setattr(seuil, "OPENINGS", Rate(1e6, 1e6))
    monkeypatch.setattr(throttle, "FIRST", 0.0)
    environ = {}
    if postgres_too:
        environ["LIVRET_DATABASE_URL"] = driven(request.getfixturevalue("clean_postgres"), "asyncpg")
    chosen = random.Random(20261121)
    async with Site(tmp_path / "home", **environ) as site:
        a = await site.browser().open()
        right = a.token
        for n in range(250):
            path = chosen.choice([*POSTS, *["/api/dire"] * 8])
            body = {name: chosen.choice(ODD_VALUES) for name in chosen.sample(FIELDS, chosen.randint(1, len(FIELDS)))}
            if path == "/api/dire":
                body |= {"fil": a.fil} | ({"id": f"r-{n}"} if chosen.random() < 0.7 else {})
            answer = await a.http.post(path, content=json.dumps(body), headers={"Content-Type": JSON})
            assert answer.status_code < 500, (path, body, answer.text)
            if answer.is_error:
                assert set(answer.json()) <= {"erreur", "message", "attendre"}
                assert not any(isinstance(v, str) and len(v) > 5 and v in answer.text for v in body.values())
            if path != "/api/dire":
                a.http.cookies.clear()
                a.http.cookies.set("livret", right, "127.0.0.1")
                site.clock.later(minutes=20)
                if (await a.look())["session"] != "ouverte":
                    await a.begin(True, *OPENING)
                    right = a.token
        assert await site.house.store.parked() == []


async def test_crlf(site: Site) -> None:
    """A line feed in any input never makes a header or an event."""
    a = await site.browser().open()
    await a.press("choix:madame")
    evil = 'x\r\nSet-Cookie: a=b\r\n\r\n\nevent: verrou\ndata: {"n":1}\n\nid: 99'
    answer = await a.say(evil)
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        assert set(stream.names) == {"message", "vie"} and evil in [item["texte"] for item in stream.items]
    for path in ("/api/avant", "/api/fil", "/api/fichier"):
        answer = await a.get(path, fil=a.fil + "\r\nX-Evil: 1", n="1\r\n")
        assert answer.status_code == 409 and "x-evil" not in answer.headers
    status, headers, _ = await raw_request(
        site, "GET /api/etat HTTP/1.1\r\nHost: x\r\nCookie: livret=a\rX-Evil: 1\r\nConnection: close\r\n\r\n"
    )
    assert "x-evil" not in headers and status in (200, 400)


@pytest.mark.slow
@pytest.mark.parametrize(
    "request_",
    [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "POST /api/commencer HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n0\r\n\r\n",
        "POST /api/commencer HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n" + "X: " + "y" * 200_000 + "\r\n\r\n",
        "GET /" + "a" * 200_000 + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "\x00\x01\x02\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
        "Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    ],
    ids=lambda text: text[:30],
)
async def test_not_http(site: Site, request_: str) -> None:
    """What is badly formed is refused at the door, and the site goes on."""
    try:
        status, _, body = await raw_request(site, request_)
        assert status in (200, 400, 403, 404, 431) and b"Traceback" not in body
    except ConnectionError:
        pass
    assert (await site.browser().get("/")).status_code == 200


async def test_too_fast_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that asks for too much waits; the others do not."""
    monkeypatch.setattr(routes, "PER_PLACE", Rate(5, 0.5))
    await site.stop()
    await site.start()
    here = site.browser(**{"X-Forwarded-For": "203.0.113.7"})
    answers = [await here.get("/api/etat") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    body = refused(answers[-1], 429, "trop_vite")
    assert 1 <= body["attendre"] <= 2 and answers[-1].headers["retry-after"] == str(body["attendre"])
    assert_guarded(dict(answers[-1].headers))
    for place in ("203.0.113.8", "2001:db8:0:1::7", "::ffff:203.0.113.9"):
        assert (await site.browser(**{"X-Forwarded-For": place}).get("/api/etat")).status_code == 200
    same_house = [site.browser(**{"X-Forwarded-For": f"2001:db8:0:2::{n}"}) for n in range(6)]
    assert [(await b.get("/api/etat")).status_code for b in same_house] == [200] * 5 + [429]


async def test_too_fast_person(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One person's messages are slowed, on all their devices together; the same id sent again later is taken."""
    monkeypatch.setattr(conversation, "PER_CHAT", Rate(6, 0.5))
    await site.stop()
    await site.start()
    a = await site.browser().open()
    other = await site.browser().open()
    b = site.browser()
    await b.post("/api/revenir", code=a.carte["code"])
    await a.press("choix:madame")
    await b.press("choix:monsieur")
    id = b.next_id()
    answer = await b.say("Zqslow", id=id)
    wait = refused(answer, 429, "trop_vite")["attendre"]
    assert "Zqslow" not in json.dumps(await a.items())
    assert (await other.say("x")).status_code == 200
    await asyncio.sleep(wait)  # as long as was said
    assert (await b.say("Zqslow", id=id)).status_code == 200
    assert json.dumps(await a.items()).count("Zqslow") == 1


async def test_too_many_livrets(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """New livrets from one address are counted; whoever has one comes back all the same."""
    monkeypatch.setattr(seuil, "OPENINGS", Rate(3, 0.01))
    await site.stop()
    await site.start()
    people = [site.browser() for _ in range(4)]
    answers = [await p.post("/api/commencer") for p in people]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert len(await site.livrets()) == 3
    assert (await people[3].post("/api/revenir", code=people[0].carte["code"])).status_code == 200


async def test_double_begin(site: Site) -> None:
    """« Je commence » tapped twice: each answer is whole, and the browser ends in one thread that works."""
    a = site.browser()
    answers = await asyncio.gather(*(a.post("/api/commencer", mien=True) for _ in range(2)))
    assert {answer.status_code for answer in answers} == {201}
    etat = await a.look()
    assert etat["session"] == "ouverte" and etat["n"] == 1
    assert (await a.press("passer")).status_code == 200


# --- when things go wrong ------------------------------------------------------------------------------------------


async def test_store_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store fails for a while: told so, the page sends again, and nothing is lost or doubled."""
    a = await site.browser().open()
    await a.press("choix:madame")
    transaction = site.house.store._database.transaction

    @asynccontextmanager
    async def away() -> AsyncIterator[Any]:
        raise OperationalError("Zqstatement", {}, Exception("Zqcause"))
        yield

    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        monkeypatch.setattr(site.house.store._database, "transaction", away)
        id = a.next_id()
        answer = await a.say("Zqkept", id=id)
        body = refused(answer, 503, "plus_tard")
        assert body["attendre"] == 2 and answer.headers["retry-after"] == "2" and "Zq" not in answer.text
        refused(await site.browser().post("/api/commencer"), 503, "plus_tard")
        assert (await a.get("/api/etat")).status_code == 200, "what is only read can still be read"
        monkeypatch.setattr(site.house.store._database, "transaction", transaction)
    async with a.listen() as stream:
        await asyncio.gather(*(a.say("Zqkept", id=id) for _ in range(3)))
        await stream.until(lambda s: "Zqkept" in json.dumps(s.items))
    assert [item["texte"] for item in await a.items()].count("Zqkept") == 1
    assert (await site.export(a))["identite"]["nom_titulaire"]["mots"] == "Zqkept"


async def test_written_but_not_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store fails after the words were written: the page sends them again, and they are there once."""
    a = await site.browser().open()
    await a.press("choix:madame")
    last_of = serve_web.HouseChats.last_of

    def away(*_: object) -> int:
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(serve_web.HouseChats, "last_of", away)
    id = a.next_id()
    refused(await a.say("Zqonce", id=id), 503, "plus_tard")
    monkeypatch.setattr(serve_web.HouseChats, "last_of", last_of)
    assert (await a.say("Zqonce", id=id)).status_code == 200
    assert json.dumps(await a.items()).count("Zqonce") == 1


async def test_disk_full(site: Site) -> None:
    """A disk that is full: nothing is half written, and when there is room again everything goes on."""
    a = await site.browser().open()
    await a.press("choix:madame")
    engine = site.house.store._database.engine
    await engine.dispose()
    full = {"pages": 1}

    def limit(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={full['pages']}")

    event.listen(engine.sync_engine, "connect", limit)
    before = await a.items()
    big = "Zqbig" + "x" * 49_000
    id = a.next_id()
    refused(await a.say(big, id=id), 503, "plus_tard")
    assert await a.items() == before
    full["pages"] = 1_000_000
    await engine.dispose()
    assert (await a.say(big, id=id)).status_code == 200
    assert (await site.export(a))["identite"]["nom_titulaire"]["mots"] == big


async def test_bug(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours in one person's message hurts no other in the same batch, and is told in the thread."""
    people = [await site.browser().open() for _ in range(3)]
    for p in people:
        await p.press("choix:madame")

    def broken(trame: Any, livret_: Any, event_: Any, *rest: Any) -> Any:
        if "Zqbug" in str(event_):
            raise ZeroDivisionError("Zqbug")
        return advance(trame, livret_, event_, *rest)

    monkeypatch.setattr(step, "advance", broken)
    answers = await asyncio.gather(*(p.say("Zqbug" if n == 1 else "Zqgood") for n, p in enumerate(people)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert phrases.GARDE_DE_COTE in (await people[1].items())[-1]["texte"]
    for p in (people[0], people[2]):
        assert (await site.export(p))["identite"]["nom_titulaire"]["mots"] == "Zqgood"


async def test_logs(site: Site, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """At the loudest, no log holds a word, a code, a token, a PIN, a thread or a chat."""
    caplog.set_level(logging.DEBUG)
    a = await site.browser().open()
    await a.press("choix:madame", libelle="Zqlabel")
    await a.say("Zqwords")
    await a.post("/api/pin", pin="918273")
    jeton = jeton_of((await a.post("/api/appareil")).json()["lien"])
    chat = await site.chat_of(a)
    b = site.browser()
    await b.post("/api/revenir", code=a.carte["code"], pin="918273", mien=False)
    await b.post("/api/revenir", code="Zqwrong", pin="564738")
    await b.post("/api/continuer", jeton=jeton)
    await b.http.post("/api/dire", content='{"Zqbody', headers={"Content-Type": JSON})
    await raw_request(site, "GET /Zqpath?Zqquery HTTP/1.1\r\nHost: Zqhost\r\nConnection: close\r\n\r\n")
    await raw_request(site, b"Zqgarbage\xff\x00\r\n\r\n")
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
    assert not logging.getLogger("uvicorn.access").propagate, "only pytest hears it"
    ours = ("httpx", "httpcore", "uvicorn.access")
    site_records = [r for r in caplog.records if not r.name.startswith(ours)]
    logged = "\n".join(r.getMessage() + str(r.args) + str(r.exc_info) for r in site_records)
    logged += "".join(capsys.readouterr())
    secrets = [a.carte["code"], a.token, b.token, "918273", "564738", jeton, chat, a.fil]
    secrets += "Zqlabel Zqwords Zqwrong Zqbody Zqpath Zqquery Zqhost Zqgarbage".split()
    assert [secret for secret in secrets if secret in logged] == []


async def test_wake_only_mine(site: Site) -> None:
    """What one person says wakes nobody else's stream."""
    a, b = await site.browser().open(), await site.browser().open()
    async with a.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        before = len(stream.events)
        for n in range(5):
            await b.say(f"mot {n}")
        await asyncio.sleep(0.1)  # nothing comes meanwhile
        assert len(stream.events) == before


async def test_stop_with_posts(site: Site) -> None:
    """A stop in the middle of a crowd: what was acknowledged is on disk."""
    people = [await site.browser().open() for _ in range(6)]
    for p in people:
        await p.press("choix:madame")
    done: list[tuple[Browser, str]] = []

    async def talk(p: Browser, n: int) -> None:
        for k in range(50):
            texte = f"Zq{n}x{k}"
            try:
                answer = await p.say(texte)
            except httpx.HTTPError:
                return
            if answer.status_code == 200:
                done.append((p, texte))

    talking = [asyncio.create_task(talk(p, n)) for n, p in enumerate(people)]
    async with asyncio.timeout(20):
        while len(done) < 20:
            await asyncio.sleep(0.01)
    await site.stop()
    await asyncio.gather(*talking)
    await site.start()
    for p in people:
        said = [item["texte"] for item in await p.items()]
        assert [texte for q, texte in done if q is p and texte not in said] == []
        assert len(said) == len({item["n"] for item in await p.items()})


async def test_receipts(site: Site) -> None:
    """A refused message leaves no receipt: sent again rightly, it is taken."""
    a = await site.browser().open()
    await a.press("choix:madame")
    before = await counted(site, inbox)
    await a.say("Zq", id="later-1", fil="x")
    await a.say("x" * 200_001, id="later-1")
    assert await counted(site, inbox) == before
    assert (await a.say("Zq", id="later-1")).status_code == 200
    assert await counted(site, livret) == 1


def test_no_delay() -> None:
    """An answer leaves at once: asyncio alone would let each of them wait for an acknowledgement."""
    with bind("127.0.0.1", 0) as sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
