"""Someone writes for the person: the screens that say what that is, the banner, and the change of person."""

import pytest
from playwright.sync_api import expect

from tests.navigateur.site import REFUSED, People, Screen
from tests.navigateur.test_accessibilite import faults_of

NOBODY = "Vous écrivez pour une autre personne."
SILVA = "Vous écrivez pour Mme Silva."
HELP = ("passer", "oui", "non", "choix:autre_personne")


def begin(desk: Screen) -> str:
    """« J'écris pour quelqu'un », « pas encore de livret »; the code that the card shows, still in sight."""
    desk.press("#j-ecris")
    desk.shows("plume")
    desk.press("#plume-neuf")
    desk.shows("carte")
    return "-".join(desk("#carte-code span[aria-hidden]").all_text_contents())


def agree(desk: Screen) -> None:
    """From the card to the menu of the livret: the person agreed to everything, for a month, and is Mme Silva."""
    desk.press("#carte-notee")
    desk.shows("chat")
    for action in HELP:
        desk.tell(action=action)
    desk.tell(texte="bibliothécaire")
    for action in ("passer", "choix:mois", "oui", "choix:madame"):
        desk.tell(action=action)
    desk.tell(texte="Silva")
    desk.tell(action="accueil")
    desk.settle()


def come_back(desk: Screen, code: str) -> None:
    desk.press("#j-ecris")
    desk.press("#plume-carte")
    desk.shows("revenir")
    desk("#revenir-code").fill(code)
    desk.press("#revenir-ouvrir")


def leave(desk: Screen) -> None:
    desk.press("#changer")
    expect(desk("#dialogue")).to_be_visible()
    desk.press("#dialogue-oui")
    desk.shows("accueil")


def test_screens(people: People) -> None:
    """What it is, the person's card, the code of a person who comes back, the conversation, the menu, the lock."""
    people.expects(REFUSED)
    desk = people.come()
    faults = faults_of("accueil", desk)
    desk.press("#j-ecris")
    desk.shows("plume")
    faults += faults_of("plume", desk)
    desk.press("#plume-carte")
    desk.shows("revenir")
    expect(desk("#revenir-label")).to_have_text("Le code de la personne")
    faults += faults_of("revenir", desk)
    desk.page.go_back()
    desk.shows("plume")
    desk.press("#plume-neuf")
    desk.shows("carte")
    expect(desk("#carte-h")).to_have_text("La carte de la personne")
    expect(desk("#carte-pour")).to_contain_text("pour la personne seule")
    expect(desk("#pour")).to_have_text(NOBODY)
    faults += faults_of("carte", desk)
    agree(desk)
    expect(desk("#pour")).to_have_text(SILVA)
    faults += faults_of("chat", desk)
    desk.press("#vers-menu")
    desk.shows("menu")
    expect(desk("#pour")).to_be_visible()
    for refused in ("[data-action=exporter]", "[data-action=fermer]", "#menu-carte", "[data-ecran=pin]"):
        expect(desk(f"#menu {refused}")).to_be_hidden()
    expect(desk("#menu [data-ecran=appareil]")).to_be_hidden()
    faults += faults_of("menu", desk)
    desk.post("/api/verrouiller")
    desk.shows("verrou")
    expect(desk("#ligne-pour")).to_be_hidden()
    expect(desk("#verrou-label")).to_have_text("Le code de la personne")
    assert desk.contains("Silva") == []
    faults += faults_of("verrou", desk)
    assert faults == []


def test_change_of_person(people: People) -> None:
    """One after the other on one screen: each livret has its banner, and nothing of the one before is left."""
    desk = people.come()
    first = begin(desk)
    agree(desk)
    desk.tell(action="ouvrir:experiences/experiences_pro")
    desk.tell(texte="jardinier")
    desk.settle()
    desk.say("mot secret")
    desk.settle()
    leave(desk)
    assert desk.context.cookies() == []
    expect(desk("#ligne-pour")).to_be_hidden()
    assert desk.contains("Silva") == desk.contains("mot secret") == desk.contains(first) == []
    second = begin(desk)
    assert second != first
    expect(desk("#pour")).to_have_text(NOBODY)
    desk.press("#carte-notee")
    desk.settle()
    leave(desk)
    come_back(desk, first)
    desk.settle()
    expect(desk("#pour")).to_have_text(SILVA)
    assert len(desk.bubbles) == 1 and desk.bubbles[0].startswith(SILVA)
    assert desk.contains("mot secret") == []


def test_stay(people: People) -> None:
    """« Non, rester » changes nothing; the banner stays at the top, however far one scrolls, and after a reload."""
    desk = people.come()
    begin(desk)
    agree(desk)
    desk.press("#changer")
    desk.press("#dialogue-non")
    expect(desk("#dialogue")).to_be_hidden()
    for _ in range(3):
        desk.tell(action="aide")
    desk.settle()
    for place in ("0", "1e6"):
        desk.page.evaluate(f"document.querySelector('#chat').scrollTop = {place}")
        expect(desk("#pour")).to_be_in_viewport()
    desk.reload()
    desk.settle()
    expect(desk("#pour")).to_have_text(SILVA)


@pytest.mark.parametrize("mien", [True, False], ids=["own device", "shared device"])
def test_the_person_afterwards(people: People, mien: bool) -> None:
    """The person, with the card, on another device: everything is there, and what was written is theirs to read."""
    desk = people.come()
    code = begin(desk)
    agree(desk)
    desk.tell(action="ouvrir:experiences/experiences_pro")
    desk.tell(texte="mot dicté")
    desk.settle()
    phone = people.come()
    phone.come_back(code, mien)
    phone.settle()
    expect(phone("#ligne-pour")).to_be_hidden()
    assert "mot dicté" in phone.mine
    phone.choose("revue")
    phone.settle()
    assert "Silva" in phone.bubbles[-1]
    phone.choose("c_est_ca")
    phone.settle()
    assert "mot dicté" in phone.bubbles[-1]
    phone.press("#vers-menu")
    expect(phone("#menu [data-action=exporter]")).to_be_visible()
    expect(phone("#livret-h")).to_have_text("Mon livret")


def test_link_of_the_card(people: People) -> None:
    """The link of a card, opened on the device of who writes, leads there too."""
    desk = people.come()
    code = begin(desk)
    agree(desk)
    leave(desk)
    desk.goto(f"/#revenir={code}")
    desk.shows("seul")
    desk.press("#seul-plume")
    desk.shows("plume")
    desk.press("#plume-carte")
    desk.settle()
    expect(desk("#pour")).to_have_text(SILVA)
    assert desk.etat["plume"] is True
