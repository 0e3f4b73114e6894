"""Several devices on one livret, and nobody else's."""

import re

from playwright.sync_api import expect

from tests.navigateur.site import DESKTOP, PHONE, REFUSED, People, Screen

WORDS = "maçonnerie  e\u0301te\u0301 👷🏽\u200d♀️"


def test_two_devices_by_the_code(people: People) -> None:
    """What is said on one appears on the other, both ways, and not a word of it on a third person's."""
    phone, desktop = people.come(), people.come(DESKTOP)
    other = people.arrive("ouvrir:formations/titres_diplomes")
    code = phone.begin()
    phone.press("#carte-notee")
    phone.shows("chat")
    for action in ("passer", "oui", "non", "choix:moi", "accueil", "ouvrir:formations/titres_diplomes"):
        phone.tell(action=action)
    phone.settle()

    desktop.come_back(code.lower().replace("-", " "), mien=False)
    assert desktop.settle() == phone.asked()
    assert desktop.bubbles == phone.bubbles

    phone.say(f"{WORDS} du téléphone")
    phone.settle()
    desktop.settle()
    desktop.choose("choix:diplome")
    desktop.settle()
    phone.settle()
    desktop.say(f"{WORDS} de l'ordinateur")
    desktop.settle()
    asked = phone.settle()

    assert phone.bubbles == desktop.bubbles
    assert phone.mine[-3:] == [f"{WORDS} du téléphone", asked_label(phone, "diplome"), f"{WORDS} de l'ordinateur"]
    assert asked.champ == "obtenu"
    other.say("Zq du tiers")
    other.settle()
    assert other.contains("maçonnerie") == []
    assert "maçonnerie" not in str(other.export())
    assert phone.contains("Zq du tiers") == desktop.contains("Zq du tiers") == []


def asked_label(screen: Screen, choice: str) -> str:
    """What the button of a choice said when it was offered."""
    rows = (row for item in screen.thread() for row in item.get("boutons", ()))
    return next(str(b["libelle"]) for row in rows for b in row if b["action"] == f"choix:{choice}")


def test_two_devices_by_the_one_time_link(people: People) -> None:
    """« Continuer sur un autre appareil » leads to the same thread, once; its secret is taken out of the address."""
    people.expects(REFUSED)
    phone = people.arrive("ouvrir:formations/titres_diplomes")
    phone.from_menu("[data-ecran=appareil]")
    expect(phone("#appareil-qr svg")).to_be_visible()
    link = phone("#appareil-adresse").text_content() or ""
    phone.page.go_back()
    phone.page.go_back()

    desktop = people.come(DESKTOP, link=link)
    desktop.shows("seul")
    assert desktop.page.url == f"{people.site.base}/"
    desktop.press("#seul-oui")
    desktop.settle()
    desktop.say(WORDS)
    desktop.settle()
    phone.settle()
    assert phone.bubbles == desktop.bubbles
    assert phone.mine[-1] == WORDS

    late = people.come(PHONE, link=link)
    late.press("#seul-oui")
    expect(late("#seul-erreur")).not_to_be_empty()
    assert late.etat["session"] is None
    assert late.contains("maçonnerie") == []


def test_the_link_of_the_card(people: People) -> None:
    """The card's link opens the livret on another device, with the code already in its place."""
    phone = people.arrive("ouvrir:formations/titres_diplomes")
    code = phone.code
    desktop = people.come(DESKTOP, link=f"/#revenir={code}")
    desktop.shows("seul")
    assert desktop.contains(code) == [], "the code is not in the address, nor in the history"
    desktop.press("#seul-non")
    assert desktop.settle() == phone.asked()


def test_a_new_card(people: People) -> None:
    """« Ma carte » gives another code: the one before opens nothing any more."""
    people.expects(REFUSED)
    phone, other = people.arrive(), people.come()
    old = phone.code
    phone.from_menu("#menu-carte")
    phone.press("#dialogue-oui")
    phone.shows("carte")
    new = "-".join(phone("#carte-code span[aria-hidden]").all_text_contents())
    assert new != old
    phone.press("#carte-notee")
    phone.shows("chat")
    assert phone.contains(new) == [], "the code is shown once"

    other.come_back(old)
    expect(other("#revenir-erreur")).not_to_be_empty()
    other("#revenir-code").fill(new)
    other.press("#revenir-form .fort")
    assert other.settle() == phone.asked()


def test_wrong_codes(people: People) -> None:
    """Wrong codes are slowed down, and the page says how long to wait."""
    people.expects(REFUSED, "status of 429")
    guest = people.come()
    guest.press("#je-reviens")
    guest.press("#seul-non")
    for status in [401] * 5 + [429]:
        guest("#revenir-code").fill("AAAA-AAAA-AAAA")
        with guest.page.expect_response("**/api/revenir") as answer:
            guest.press("#revenir-form .fort")
        assert answer.value.status == status
        expect(guest("#revenir-erreur")).not_to_be_empty()
    expect(guest("#revenir-erreur")).to_contain_text(re.compile("[0-9]"))


def test_a_device_that_only_looks_on(people: People) -> None:
    """The view of a device that nobody touches follows what is said on another, after a long reply too."""
    phone = people.come()
    phone.begin()
    phone.press("#carte-notee")
    for action in ("passer", "oui", "non", "choix:moi", "accueil", "ouvrir:formations/titres_diplomes"):
        phone.tell(action=action)
        phone.settle()
    expect(phone("#bulles .assistant").last).to_be_in_viewport()
    phone.page.mouse.move(180, 300)
    phone.page.mouse.wheel(0, -900)
    expect(phone("#vers-bas")).to_be_visible()
    top = "document.querySelector('#chat').scrollTop"
    phone.page.wait_for_function(f"() => (window.was === (window.was = {top}))", polling=200)
    before = phone.page.evaluate(top)
    phone.tell(texte="dit d'ailleurs")
    phone.settle()
    assert phone.page.evaluate(top) == before, "whoever reads further up is left in peace"
    phone.press("#vers-bas")
    expect(phone("#reponses button").last).to_be_in_viewport()
