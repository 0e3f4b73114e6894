"""Someone writes for the person, on a device of theirs: what they write and see, and what stays the person's."""

import json
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import serve_web
from bot.channels.web import conversation, routes, seuil
from bot.limits import Rate
from dialogs.phrases import PHRASES as phrases
from storage import acces
from tests.bot.test_web import refused, words_of
from tests.conversation.people import Json, answers_of
from tests.conversation.web import OPENING, PAGES, Browser, Site

PAR = "transcripteur:web"
ROLE = "bibliothécaire, P. R."
HELP = ("choix:experiences", "fini", "choix:mois", "oui")
"""From the role of who writes to the person's « oui »: the experiences, for a month."""
JOB = "experiences/experiences_pro"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing, and a library that is always open."""
    monkeypatch.setattr(acces, "HASH_MEMORY", 64)
    monkeypatch.setattr(serve_web, "load_pages", lambda: PAGES)
    for module, name in ((conversation, "PER_CHAT"), (routes, "PER_PLACE"), (seuil, "OPENINGS")):
        monkeypatch.setattr(module, name, Rate(100_000, 1000))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with Site(tmp_path / "home") as site:
        yield site


async def do(browser: Browser, *actions: str) -> None:
    for action in actions:
        assert (await browser.press(action)).status_code == 200


async def begin(desk: Browser, role: str = ROLE, *help: str) -> str:
    """A new livret on the desk of who writes, up to the person's « oui »; the person's code."""
    assert (await desk.post("/api/commencer", plume=True)).status_code == 201
    await do(desk, "passer", "oui", "non", "choix:autre_personne")
    await desk.say(role)
    await do(desk, *(help or HELP))
    return str(desk.carte["code"])


async def come_back(desk: Browser, code: str) -> None:
    assert (await desk.post("/api/revenir", code=code, plume=True)).status_code == 200


async def alone(site: Site) -> Browser:
    """A person on their own device, with a diploma in the livret, who then agreed to be helped with the experiences."""
    awa = await site.browser().open()
    await do(awa, "choix:madame")
    await awa.say("Nom")
    await awa.say("Zqprenom")
    await do(awa, "ouvrir:formations/titres_diplomes")
    await awa.say("Zqdiplome")
    await do(awa, "fiche:1", "changer:qui_ecrit", "choix:autre_personne")
    await awa.say(ROLE)
    await do(awa, *HELP, "accueil")
    return awa


async def size(site: Site, browser: Browser) -> int:
    """How many lines the journal has."""
    return len(await site.house.intake.journal(await site.livret_of(browser)))


def texts(items: list[Json]) -> str:
    return json.dumps(items, ensure_ascii=False)


# --- a livret that begins with help --------------------------------------------------------------------------------


async def test_whole(site: Site) -> None:
    """The person answers the charte and agrees; from then on what is written is signed by who writes."""
    desk = site.browser()
    answer = await desk.post("/api/commencer", plume=True, mien=True)
    etat = answer.json()["etat"]
    assert (etat["plume"], etat["mien"], etat["pour"]) == (True, False, "Vous écrivez pour une autre personne.")
    assert set(answer.json()["carte"]) == {"code", "lien", "qr"}
    assert "max-age" not in answer.headers["set-cookie"].lower()
    await do(desk, "passer", "oui", "non", "choix:autre_personne")
    await desk.say(ROLE)
    await do(desk, "passer", "choix:mois", "oui", "choix:madame")
    await desk.say("Silva")
    assert (await desk.look())["pour"] == "Vous écrivez pour Mme Silva."
    await do(desk, f"ouvrir:{JOB}")
    await desk.say("aide cuisinnière")
    items = await desk.items()
    assert {item["plume"] for item in items} == {True}
    assert items[-1]["pour"] == "Vous écrivez pour Mme Silva."
    assert items[-1]["texte"].startswith("Vous écrivez pour Mme Silva.\n")
    export = await site.export(desk)
    assert {answer["ecrit_par"] for answer in export["ouverture"].values()} == {"agent"}
    assert export["identite"]["nom_titulaire"]["ecrit_par"] == PAR
    [job] = export["volets"]["experiences"]["experiences_pro"]
    assert (job["champs"]["intitule_poste"]["mots"], job["champs"]["intitule_poste"]["ecrit_par"]) == (
        "aide cuisinnière",
        PAR,
    )
    assert {line["qui"] for line in export["journal"]} == {"agent", PAR}


async def test_no_agreement(site: Site) -> None:
    """Without the person's « oui » nothing is written for them, and no word that was typed is kept."""
    desk = site.browser()
    await desk.post("/api/commencer", plume=True)
    await do(desk, "passer", "oui", "non", "choix:autre_personne")
    await desk.say(ROLE)
    before = await size(site, desk)
    for action in ("accueil", f"ouvrir:{JOB}", "exporter", "fermer", "relire", "limiter"):
        await do(desk, action)
    assert await size(site, desk) <= before + 1
    await do(desk, "passer", "passer", "non")
    await desk.say("Zqrefused")
    assert "Zqrefused" not in texts(await desk.items())
    assert "Zqrefused" not in json.dumps(await site.export(desk))
    assert phrases.PAS_DE_MANDAT in (await desk.items())[-1]["texte"]


async def test_said_to_no_one_else(site: Site) -> None:
    """Words that were refused to who writes are kept nowhere, the thread included."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    await do(awa, "reprendre:2/prenom")
    await desk.say("Zqpeeked")
    assert phrases.PAS_GARDE in (await desk.items())[-1]["texte"]
    for who in (awa, desk):
        assert "Zqpeeked" not in texts(await who.items())
    assert "Zqpeeked" not in json.dumps(await site.export(awa))


# --- coming back ---------------------------------------------------------------------------------------------------


async def test_come_back(site: Site) -> None:
    """Coming back needs the code; the question is asked again, and nothing said before is shown."""
    desk, other = site.browser(), site.browser()
    code = await begin(desk)
    await do(desk, f"ouvrir:{JOB}")
    await desk.say("Zqbefore")
    refused(await other.post("/api/revenir", code="ACDE-FGHJ-KMNP", plume=True), 401, "code")
    await come_back(other, code)
    assert other.etat["plume"] is True and other.etat["mien"] is False
    items = await other.items()
    assert len(items) == 1 and items[0]["question"].startswith(JOB)
    assert all(item["n"] > 1 and "Zqbefore" not in item["texte"] for item in items if item["de"] == "agent")
    await other.say("Zqafter")
    assert "Zqafter" in texts(await other.items())
    async with other.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        assert stream.items == await other.items()
    await come_back(other, code)
    assert "Zqafter" not in texts([item for item in await other.items() if item["de"] == "agent"])


async def test_thread_of_another_session(site: Site) -> None:
    """
    Who writes is given no line of the person's own sessions, before or meanwhile, by any address; the person is given
    all of them.
    """
    awa, desk = await alone(site), site.browser()
    await do(awa, "exporter")
    await come_back(desk, awa.carte["code"])
    opened = desk.etat["n"]
    await do(desk, f"ouvrir:{JOB}")
    async with desk.listen() as stream:
        await stream.until(lambda s: "vie" in s.names)
        await do(awa, "fiche:3")
        await awa.say("Zqmeanwhile")
        await do(desk, f"ouvrir:{JOB}")
        await desk.say("jardinier")
        last = (await desk.look())["n"]
        await stream.until(lambda s: s.numbers[-1] == last)
        for lines in (stream.items, await desk.items()):
            assert lines and all(line["plume"] and line["n"] >= opened for line in lines)
            assert "Zqmean" not in texts(lines) and "Zqdip" not in texts(lines)
    for since in (0, 1, opened - 2):
        async with desk.listen(since) as stream:
            await stream.until(lambda s: "vie" in s.names)
            assert min(stream.numbers) >= opened
    for n in range(1, opened):
        assert (await desk.get("/api/avant", fil=desk.fil, n=n)).json() == {"items": []}
        refused(await desk.get("/api/fichier", fil=desk.fil, n=n), 403, "plume")
    numbers = [item["n"] for item in await awa.items()]
    assert numbers == list(range(1, last + 1))
    assert "Zqmeanwhile" in texts(await awa.items()) and "jardinier" in texts(await awa.items())


async def test_long_thread(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines of the person's own stand between, who writes is given all of theirs."""
    monkeypatch.setattr(conversation, "FIRST", 5)
    monkeypatch.setattr(conversation, "EARLIER", 3)
    monkeypatch.setattr(conversation, "CHUNK", 4)
    desk, awa = site.browser(), site.browser()
    code = await begin(desk)
    await awa.post("/api/revenir", code=code)
    for n in range(3):
        await do(desk, f"ouvrir:{JOB}")
        await desk.say(f"Zqdesk{n}")
        for _ in range(6):
            await do(awa, "aide")
    items = await desk.items()
    assert [item["texte"] for item in items if "Zqdesk" in item["texte"] and item["de"] == "agent"] == [
        "Zqdesk0",
        "Zqdesk1",
        "Zqdesk2",
    ]
    async with desk.listen() as stream:
        await stream.until(lambda s: s.numbers[-1:] == [items[-1]["n"]])
        assert stream.items == items


async def test_page_of_the_livret(site: Site) -> None:
    """The livret as a page has what the person agreed to show, and is empty when they agreed to nothing."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    await do(desk, f"ouvrir:{JOB}")
    await desk.say("Zqjob")
    page = (await desk.get("/api/livret")).text
    assert "Zqjob" in page and "Zqdiplome" not in page and "Zqprenom" not in page
    await do(awa, "arreter_aide")
    assert "Zq" not in (await desk.get("/api/livret")).text
    assert "Zqdiplome" in (await awa.get("/api/livret")).text
    nobody = await site.browser().open()
    await nobody.say("Zqalone")
    await come_back(desk, nobody.carte["code"])
    assert "Zq" not in (await desk.get("/api/livret")).text + texts(await desk.items())
    assert phrases.PAS_DE_MANDAT in (await desk.items())[-1]["texte"]


async def test_closed_meanwhile(site: Site) -> None:
    """The person closes the livret on their own device: who writes is told that all is to be forgotten."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    await do(awa, "fermer", "oui")
    [goodbye] = await desk.items()
    assert goodbye["efface"] is True
    refused(await desk.get("/api/livret"), 404, "rien")


# --- what stays the person's ---------------------------------------------------------------------------------------


async def test_refused_addresses(site: Site) -> None:
    """No link, no code, no PIN and no file is given on the device of who writes; the code and the PIN stay."""
    awa, desk = await alone(site), site.browser()
    await do(awa, "exporter")
    handed = (await awa.items())[-2]["n"]
    code = awa.carte["code"]
    await come_back(desk, code)
    for path in ("/api/appareil", "/api/carte", "/api/pin"):
        body = refused(await desk.post(path, pin="123456"), 403, "plume")
        assert body["message"] == phrases.A_LA_PERSONNE
    for n in (handed, handed - 1, 1, 0):
        refused(await desk.get("/api/fichier", fil=desk.fil, n=n), 403, "plume")
    await come_back(desk, code)
    assert desk.etat["pin"] is False


FORGED = (
    "exporter fermer continuer charte envoyer:1 revue contester montrer c_est_ca changer:nom_titulaire changer:intitule"
    " changer:qui_ecrit reprendre:2/nom_titulaire reprendre:3/intitule reprendre:1/qui_ecrit reprendre:1/stat_anonyme"
    " fiche:1 fiche:2 fiche:3 ouvrir:identite ouvrir:formations ouvrir:formations/titres_diplomes ouvrir:ouverture"
    " ouvrir:panorama ouvrir:panorama/recapitulatif relire oui non"
).split()
SECRETS = ("Zqprenom", "Zqdiplome", "Statistiques")


@pytest.mark.parametrize("at", ["menu", "job"])
async def test_forged(site: Site, at: str) -> None:
    """An action that is not theirs changes nothing in the journal, shows nothing, and is answered kindly."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    if at == "job":
        await do(desk, f"ouvrir:{JOB}")
    before = await size(site, awa)
    for action in FORGED:
        if at == "job" and action in ("relire", "oui", "non", "c_est_ca"):
            continue
        await do(desk, action)
        assert await size(site, awa) == before, action
    assert not [secret for secret in SECRETS if secret in texts(await desk.items())]
    for texte in ("/exporter", "fermer mon livret", "/fermer", "/continuer"):
        await desk.say(texte)
        assert await size(site, awa) == before, texte
    assert not any(item.get("fichier") or item.get("appareil") for item in await desk.items())


@pytest.mark.parametrize("left_at", ["opening", "private", "private, shown", "on_a_ecrit", "revue", "fermer"])
async def test_left_by_the_person(site: Site, left_at: str) -> None:
    """
    The person left a question that is theirs, and who writes comes in: it opens nothing else of the livret to them.
    """
    awa, desk = await alone(site), site.browser()
    if left_at == "opening":
        await do(awa, "fiche:1", "changer:duree_transcripteur")
    elif left_at.startswith("private"):
        where = "experiences/experiences_extra" if "shown" in left_at else "formations/autres_formations"
        await do(awa, f"ouvrir:{where}")
        await awa.say("Zqprive")
        await do(awa, *(["choix:action_syndicale"] if "shown" in left_at else ["passer", "choix:formation_syndicale"]))
        assert phrases.VOULEZ_VOUS_L_ECRIRE in (await awa.asked())["texte"]
    elif left_at == "fermer":
        await do(awa, "fermer")
    else:
        await come_back(desk, awa.carte["code"])
        await do(desk, f"ouvrir:{JOB}")
        await desk.say("Zqjob")
        await do(awa, "start", *(["revue"] if left_at == "revue" else []))
    livret = await site.livret_of(awa)
    await come_back(desk, awa.carte["code"])
    before = len([line for line in await site.house.intake.journal(livret) if type(line.ecriture).__name__ != "Pose"])
    for action in [*FORGED, "fiche:3", "relire"]:
        if action in ("oui", "non", "c_est_ca"):
            continue
        await do(desk, action)
    await desk.say("/exporter")
    await desk.say("Zqlate", vu=3)
    after = [line for line in await site.house.intake.journal(livret) if type(line.ecriture).__name__ != "Pose"]
    assert after[before:] == []
    secrets = SECRETS if left_at == "private, shown" else (*SECRETS, "Zqprive")
    assert not [secret for secret in secrets if secret in texts(await desk.items())]
    assert not any(item.get("fichier") or item.get("appareil") for item in await desk.items())


@pytest.mark.parametrize("how", ["button", "words"])
async def test_reading_alone_is_theirs(site: Site, how: str) -> None:
    """What was written for the person is theirs to find right: not who wrote it, even at that very screen."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    await do(desk, f"ouvrir:{JOB}")
    await desk.say("Zqjob")
    await do(awa, "start", "revue")
    await come_back(desk, awa.carte["code"])
    before = await size(site, awa)
    await (desk.press("c_est_ca") if how == "button" else desk.say("c'est ça"))
    assert await size(site, awa) == before


async def test_private_subject(site: Site) -> None:
    """The « oui » to a private subject is the person's, on the same screen; the words stay those of who wrote them."""
    desk = site.browser()
    await begin(desk)
    await do(desk, "ouvrir:experiences/experiences_extra")
    await desk.say("section locale")
    await do(desk, "choix:action_syndicale", "oui")
    await desk.say("depuis 2010")
    [fiche] = (await site.export(desk))["volets"]["experiences"]["experiences_extra"]
    written = {cle: answer["ecrit_par"] for cle, answer in fiche["champs"].items()}
    assert set(written.values()) == {PAR} and len(written) == 3


async def test_edits(site: Site) -> None:
    """Who writes mends what they wrote; not what the person wrote, even with the number of their message."""
    awa, desk = await alone(site), site.browser()
    await do(awa, "fiche:3")
    await do(awa, "changer:intitule")
    theirs = awa.next_id()
    await awa.say("Zqhers", id=theirs)
    await come_back(desk, awa.carte["code"])
    await do(desk, f"ouvrir:{JOB}")
    mine = desk.next_id()
    await desk.say("cuisinnier", id=mine)
    await desk.say("cuisinier", corrige=mine)
    before = await size(site, awa)
    await desk.say("Zqspoilt", corrige=theirs)
    assert await size(site, awa) == before
    words = words_of(await site.export(awa))
    assert "cuisinier" in words and "Zqhers" in words and "Zqspoilt" not in words


# --- the screen ----------------------------------------------------------------------------------------------------


async def test_locked(site: Site) -> None:
    """Ten minutes without a gesture, and the screen wants the person's code; their PIN when there is one."""
    desk = site.browser()
    code = await begin(desk)
    site.clock.later(minutes=10)
    etat = await desk.look()
    assert (etat["session"], etat["verrou"], etat["pour"], etat["n"]) == ("verrouillee", "code", "", 0)
    for answer in (await desk.say("Zq"), await desk.get("/api/livret"), await desk.get("/api/fil", fil=desk.fil)):
        refused(answer, 401, "verrou")
    refused(await desk.post("/api/deverrouiller", code="ACDE-FGHJ-KMNP"), 401, "code")
    assert (await desk.post("/api/deverrouiller", code=code)).status_code == 200
    assert desk.etat["plume"] is True
    await do(desk, "accueil")
    refused(await desk.post("/api/appareil"), 403, "plume")
    awa = site.browser()
    await awa.post("/api/revenir", code=code)
    await awa.post("/api/pin", pin="123456")
    site.clock.later(minutes=10)
    assert (await desk.look())["verrou"] == "pin"
    refused(await site.browser().post("/api/revenir", code=code, plume=True), 401, "pin_demande")


async def test_changing_person(site: Site) -> None:
    """Beginning, coming back and leaving close the session before: its token opens nothing any more."""
    desk = site.browser()
    first = await begin(desk)
    for change in ("commencer", "revenir", "sortir"):
        old, fil = desk.token, desk.fil
        spare = site.browser()
        spare.http.cookies.set("livret", old)
        async with spare.listen(fil=fil) as stream:
            await stream.until(lambda s: "vie" in s.names)
            body: Json = {"code": first} if change == "revenir" else {}
            assert (await desk.post(f"/api/{change}", plume=True, **body)).is_success
            await stream.until_end()
        assert stream.names[-1] == "autre"
        assert (await spare.look())["session"] is None
        for path in ("/api/fil", "/api/avant", "/api/livret", "/api/fichier"):
            refused(await spare.get(path, fil=fil, n=9), 401, "session")
        refused(await spare.post("/api/dire", fil=fil, id="x-1", texte="Zqold"), 401, "session")
    assert "livret" not in desk.http.cookies


async def test_two_cookies(site: Site) -> None:
    """A browser that shows two tokens, however that came to be, has none of them left after a change of person."""
    one, two = site.browser(), site.browser()
    await begin(one)
    await begin(two)
    third = site.browser(Cookie=f"livret={one.token}; autre=1; livret={two.token}")
    assert (await third.post("/api/commencer", plume=True)).status_code == 201
    for browser in (one, two):
        assert (await browser.look())["session"] is None


async def test_wrong_code_changes_nothing(site: Site) -> None:
    """A code that is wrong leaves the session that is open as it is."""
    desk = site.browser()
    await begin(desk)
    refused(await desk.post("/api/revenir", code="ACDE-FGHJ-KMNP", plume=True), 401, "code")
    assert (await desk.look())["session"] == "ouverte"


async def test_one_time_link(site: Site) -> None:
    """A one-time link never makes a session of who writes: it is the person's own way."""
    awa, other = await alone(site), site.browser()
    link = (await awa.post("/api/appareil")).json()["lien"]
    assert (await other.post("/api/continuer", jeton=link.partition("=")[2], plume=True)).status_code == 200
    assert other.etat["plume"] is False


# --- the person, alone afterwards ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["revenir", "continuer"])
async def test_read_alone(site: Site, way: str) -> None:
    """The person who comes back alone is offered what was written for them, once: read, it is not offered again."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    await do(desk, f"ouvrir:{JOB}")
    await desk.say("Zqjob")

    async def come() -> Browser:
        phone = site.browser()
        if way == "revenir":
            await phone.post("/api/revenir", code=awa.carte["code"])
        else:
            link = (await awa.post("/api/appareil")).json()["lien"]
            await phone.post("/api/continuer", jeton=link.partition("=")[2])
        return phone

    phone = await come()
    last = (await phone.items())[-1]
    assert phrases.ON_A_ECRIT in last["texte"] and "plume" not in last
    await do(phone, "revue", "c_est_ca")
    n = (await phone.look())["n"]
    assert (await come()).etat["n"] == n
    export = await site.export(phone)
    assert [answer["ecrit_par"] for answer in answers_of(export) if answer["mots"] == "Zqjob"] == [PAR]


async def test_own_thread(site: Site) -> None:
    """A person who comes back to a livret that nobody else wrote in is told nothing more than before."""
    awa = await site.browser().open()
    n = awa.etat["n"]
    phone = site.browser()
    await phone.post("/api/revenir", code=awa.carte["code"])
    assert phone.etat["n"] == (await awa.look())["n"] > n
    assert [item["n"] for item in await phone.items()] == [item["n"] for item in await awa.items()]
    assert OPENING and phone.etat["plume"] is False and phone.etat["pour"] == ""


# --- fifty people --------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_fifty_people(site: Site) -> None:
    """
    Fifty people at one desk in random order: no thread and no page ever shows a word of another, and each livret has
    its own words and nobody else's.
    """
    rng = random.Random(6)
    desk = site.browser()
    said: dict[int, list[str]] = {}
    codes, livrets = {}, {}
    for person in range(50):
        codes[person] = await begin(desk, f"aide de zq{person}x")
        await do(desk, f"ouvrir:{JOB}")
        said[person] = [f"zq{person}x0"]
        await desk.say(said[person][0])
        livrets[person] = await site.livret_of(desk)
    for n in range(1, 151):
        person = rng.randrange(50)
        old = desk.token
        await come_back(desk, codes[person])
        assert old != desk.token
        await do(desk, "reprendre:3/activites")
        said[person].append(f"zq{person}x{n}")
        await desk.say(said[person][-1])
        items = await desk.items()
        shown = texts(items) + (await desk.get("/api/livret")).text
        assert set(re.findall(r"zq(\d+)x", shown)) == {str(person)}
        assert [item["texte"] for item in items if item["de"] == "agent" and not item["bouton"]] == said[person][-1:]
        spare = site.browser()
        spare.http.cookies.set("livret", old)
        assert (await spare.look())["session"] is None
    for person, livret in livrets.items():
        export = (await site.house.export(livret, "json")).decode()
        assert set(re.findall(r"zq(\d+)x", export)) == {str(person)}
        assert all(word in export for word in said[person])


# --- the person, on their own screen and on the desk's --------------------------------------------------------------


async def test_the_persons_page_asks_to_read(site: Site) -> None:
    """Opened again, the person's own page does not go on with what was said to who writes: it asks them to read."""
    awa, desk = await alone(site), site.browser()
    await come_back(desk, awa.carte["code"])
    await do(desk, f"ouvrir:{JOB}")
    await desk.say("cuisinier")
    assert (await awa.items())[-1]["plume"] is True
    await awa.look()
    last = (await awa.items())[-1]
    assert last["question"] == "menu/on_a_ecrit" and "plume" not in last
    lines = len(await awa.items())
    await awa.look()
    assert len(await awa.items()) == lines, "once is enough"


async def test_what_the_person_writes_alone_is_theirs(site: Site) -> None:
    """On their own device the words are the person's, whoever they agreed to be helped by."""
    awa = await alone(site)
    await do(awa, f"ouvrir:{JOB}")
    await awa.say("seule sur mon téléphone")
    [job] = (await site.export(awa))["volets"]["experiences"]["experiences_pro"]
    assert job["champs"]["intitule_poste"]["ecrit_par"] == "agent"
    await do(awa, "start")
    assert "Voulez-vous relire" not in texts((await awa.items())[-2:])


async def test_agreeing_again_at_the_desk(site: Site) -> None:
    """The help is over: the desk shows nothing of the livret but the way for the person to agree again, beside it."""
    awa, desk = await alone(site), site.browser()
    await do(awa, "arreter_aide")
    await come_back(desk, awa.carte["code"])
    [last] = await desk.items()
    assert [b["action"] for row in last["boutons"] for b in row] == ["accord"]
    assert last["progres"]["rubrique"] == "" and last["progres"]["livret_fait"] == 0
    await do(desk, "accord", "oui", f"ouvrir:{JOB}")
    await desk.say("cuisinier")
    [job] = (await site.export(awa))["volets"]["experiences"]["experiences_pro"]
    assert job["champs"]["intitule_poste"]["ecrit_par"] == PAR
    assert "Zqprenom" not in texts(await desk.items()) and "Zqdiplome" not in texts(await desk.items())


async def test_practice_is_kept_nowhere(site: Site) -> None:
    """« /essai » on a page: what was typed is in no thread, before there is a livret and after."""
    for browser in (await site.browser().begin(), await site.browser().open()):
        await browser.say("/essai")
        await do(browser, "essai:0/0")
        await browser.say("Zqessai pour voir")
        said = texts(await browser.items())
        assert "Zqessai" not in said and phrases.ESSAI_GARDEZ in said
