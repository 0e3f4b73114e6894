"""The network is cut, the server is killed: nothing is lost, nothing is doubled, and the page says so."""

import itertools
import json

import pytest
from playwright.sync_api import Route, expect

from tests.conversation.people import Json
from tests.navigateur.site import NO_NETWORK, NO_WORKER, Cable, People, Screen, Site

LONG = ("ouvrir:formations/titres_diplomes", "passer", "reprendre:3/contenu")
"""To a question that takes one piece after another."""


def morceaux(screen: Screen) -> list[str]:
    """What the livret has of that question, piece by piece."""
    [fiche] = screen.export()["volets"]["formations"]["titres_diplomes"]
    answer: Json = fiche["champs"].get("contenu", {})
    assert answer.get("versions", []) == []
    return list(answer.get("morceaux") or ([answer["mots"]] if answer else []))


def once_each(screen: Screen, words: list[str]) -> None:
    """Said once, in this order: in the page, in the thread and in the livret."""
    screen.settle()
    assert screen.mine[-len(words) :] == words
    assert [item["texte"] for item in screen.thread() if item["de"] == "agent" and not item["bouton"]] == words
    assert morceaux(screen) == words


def worker_ready(screen: Screen) -> None:
    """The page can open without network."""
    screen.page.wait_for_function("() => navigator.serviceWorker.controller")


def test_cut_mid_answer(far_people: People, cable: Cable) -> None:
    """Without network words wait, marked so, even across a reload; they leave once, in order, when it is back."""
    far_people.expects(NO_NETWORK)
    phone = far_people.arrive(*LONG)
    worker_ready(phone)
    words = [f"  mot {n} e\u0301 🛠️ " for n in range(1, 5)]
    phone.say(words[0])
    phone.settle()

    cable.cut()
    phone.context.set_offline(True)
    phone.say(words[1])
    phone.say(words[2])
    phone.type("un brouillon")
    expect(phone.waiting()).to_have_count(2)
    expect(phone("#ligne-reseau")).not_to_be_empty()
    assert phone("#bulles .en-attente .marque").all_text_contents() == ["en attente"] * 2

    phone.reload()
    phone.shows("chat")
    expect(phone.waiting()).to_have_count(2)
    expect(phone("#ligne-reseau")).not_to_be_empty()
    assert phone.mine[-3:] == words[:3]
    expect(phone("#mots")).to_have_value("un brouillon")
    phone.say(words[3])
    expect(phone.waiting()).to_have_count(3)

    cable.mend()
    phone.context.set_offline(False)
    once_each(phone, words)
    expect(phone("#ligne-reseau")).to_be_empty()


@pytest.mark.parametrize("lost", ["request", "reply", "reply and stream"])
def test_a_post_is_lost(far_people: People, cable: Cable, lost: str) -> None:
    """A request that is lost is sent again; when only its reply is lost, the same words are not said twice."""
    far_people.expects(NO_NETWORK, NO_WORKER)
    phone = far_people.arrive(*LONG, service_workers="block")
    ids: list[str] = []

    def lose(route: Route) -> None:
        ids.append(json.loads(route.request.post_data or "")["id"])
        if len(ids) > 2:
            route.continue_()
            return
        if lost != "request":
            route.fetch()
        route.abort()

    phone.page.route("**/api/dire", lose)
    if lost == "reply and stream":
        phone.page.route("**/api/fil*", lambda route: route.continue_() if len(ids) > 2 else route.abort())
        cable.cut()
        cable.mend()
    phone.say("le premier")
    phone.say("le deuxième")
    once_each(phone, ["le premier", "le deuxième"])
    if lost != "reply":  # then the stream shows that it came
        assert ids[0] == ids[1], "sent again under the same id"


def test_half_a_reply(people: People) -> None:
    """A reply that is cut in the middle, or that another machine gave, is no reply: nothing is lost or closed by it."""
    phone = people.arrive(*LONG)
    phone.say("déjà dit")
    phone.settle()
    half = iter(['{"session":"ouv', "<html>Le Wi-Fi de l'hôtel"])

    def answer(route: Route) -> None:
        body = next(half, None)
        if body is None:
            route.continue_()
        else:
            route.fulfill(status=200, content_type="application/json", body=body)

    phone.page.route("**/api/etat", answer)
    phone.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(phone("#ligne-reseau")).not_to_be_empty()
    phone.shows("chat")
    expect(phone("#ligne-reseau")).to_be_empty()
    phone.say("encore")
    once_each(phone, ["déjà dit", "encore"])


def test_a_stream_that_is_cut(far_people: People, cable: Cable) -> None:
    """What is said elsewhere while the stream is cut comes when it is back, once."""
    far_people.expects(NO_NETWORK)
    phone = far_people.arrive(*LONG)
    cable.cut()
    expect(phone("#ligne-reseau")).not_to_be_empty()
    phone.tell(texte="dit d'ailleurs")
    assert "dit d'ailleurs" not in phone.bubbles
    cable.mend()
    expect(phone("#bulles")).to_contain_text("dit d'ailleurs")
    once_each(phone, ["dit d'ailleurs"])


def test_killed_mid_answer(own_people: People, own_site: Site) -> None:
    """The server is killed: words wait, and leave once when it is back; the session is still open."""
    people = own_people
    people.expects(NO_NETWORK)
    phone = people.arrive(*LONG)
    phone.say("avant")
    phone.settle()

    own_site.kill()
    phone.say("pendant")
    phone.say("encore")
    expect(phone.waiting()).to_have_count(2)
    expect(phone("#ligne-reseau")).not_to_be_empty()
    own_site.start()
    once_each(phone, ["avant", "pendant", "encore"])
    expect(phone("#ligne-reseau")).to_be_empty()
    assert phone.etat["session"] == "ouverte"


def test_killed_at_any_moment(own_people: People, own_site: Site) -> None:
    """Killed while words are on their way, several times: each is there once, in order."""
    people = own_people
    people.expects(NO_NETWORK)
    phone = people.arrive(*LONG)
    numbers = itertools.count(1)
    words = []
    for pause in (0, 10, 40):
        for _ in range(3):
            words.append(f"mot {next(numbers)}")
            phone.say(words[-1])
        phone.page.wait_for_timeout(pause)  # another moment of the same turn each time
        own_site.kill()
        own_site.start()
    once_each(phone, words)


def test_opening_without_network(people: People) -> None:
    """On one's own device the page opens without network, with what was already said, and says that it is offline."""
    people.expects(NO_NETWORK)
    phone = people.arrive(*LONG)
    phone.say("déjà dit")
    phone.settle()
    worker_ready(phone)
    before = phone.bubbles
    phone.page.wait_for_function("() => (localStorage['livret:fil'] ?? '').includes('déjà dit')")
    phone.context.set_offline(True)
    phone.page.close()

    again = Screen(phone.context.new_page(), people.site)
    again.goto()
    again.shows("chat")
    assert again.bubbles == before
    expect(again("#ligne-reseau")).not_to_be_empty()
    again.say("dit sans réseau")
    expect(again.waiting()).to_have_count(1)
    phone.context.set_offline(False)
    once_each(again, ["déjà dit", "dit sans réseau"])


def test_opening_without_network_on_a_shared_device(people: People) -> None:
    """On a shared device nothing that was said is there without network."""
    people.expects(NO_NETWORK)
    phone = people.arrive(*LONG, mien=False)
    phone.say("déjà dit")
    phone.settle()
    worker_ready(phone)
    phone.context.set_offline(True)
    phone.page.close()

    again = Screen(phone.context.new_page(), people.site)
    again.goto()
    again.shows("horsligne")
    assert again.contains("déjà dit") == []
    phone.context.set_offline(False)
    once_each(again, ["déjà dit"])


def test_first_visit_without_network(people: People) -> None:
    """« Je commence » without network says so, and goes through at the next press."""
    people.expects(NO_NETWORK)
    phone = people.come()
    worker_ready(phone)
    phone.press("#je-commence")
    phone.context.set_offline(True)
    phone.press("#seul-oui")
    expect(phone("#seul-erreur")).not_to_be_empty()
    phone.context.set_offline(False)
    phone.press("#seul-oui")
    phone.shows("carte")
