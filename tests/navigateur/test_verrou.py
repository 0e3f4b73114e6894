"""The lock: a screen that is left alone hides the livret, and a shared device keeps nothing."""

import urllib.error

import pytest
from playwright.sync_api import expect

from tests.navigateur.site import NO_NETWORK, REFUSED, People, Screen
from tests.navigateur.test_coupures import LONG

SECRET = "mot secret"
DRAFT = "pas encore dit"
ALMOST = "09:05"
MINUTE = "01:00"


def left_alone(screen: Screen) -> None:
    """Nine minutes, the warning, and one more."""
    screen.page.clock.fast_forward(ALMOST)
    expect(screen("#dialogue")).to_be_visible()
    screen.page.clock.fast_forward(MINUTE)


def said_secret(people: People, mien: bool) -> tuple[Screen, str]:
    phone = people.arrive(*LONG, mien=mien, clock=True)
    phone.say(SECRET)
    phone.settle()
    phone.type(DRAFT)
    return phone, phone.code


def test_shared_device(people: People) -> None:
    """After ten minutes without a gesture a shared device asks for the code; till then it shows and keeps nothing."""
    people.expects(REFUSED)
    phone, code = said_secret(people, mien=False)
    left_alone(phone)
    phone.shows("verrou")
    expect(phone("#verrou-code")).to_be_visible()
    phone.page.wait_for_function("async () => (await (await fetch('/api/etat')).json()).session === 'verrouillee'")
    assert phone.contains(SECRET) == []
    assert phone.contains(DRAFT) in ([], ["tab"]), "what was typed waits in the memory of this tab alone"
    with pytest.raises(urllib.error.HTTPError, match="401"):
        phone.thread()
    phone.page.go_back()
    phone.shows("verrou")
    phone.reload()
    phone.shows("verrou")

    phone("#verrou-code").fill("AAAA-AAAA-AAAA")
    phone.press("#verrou-form .fort")
    expect(phone("#verrou-erreur")).not_to_be_empty()
    phone("#verrou-code").fill(code)
    phone.press("#verrou-form .fort")
    phone.settle()
    assert phone.mine[-1] == SECRET
    expect(phone("#mots")).to_have_value(DRAFT)


def test_warned(people: People) -> None:
    """One minute before, the page asks whether someone is there; one press, and it starts again."""
    phone, _ = said_secret(people, mien=False)
    for so_long in (ALMOST, "08:05"):
        phone.page.clock.fast_forward(so_long)
        expect(phone("#dialogue")).to_be_visible()
        phone.press("#dialogue-oui")
        expect(phone("#dialogue")).to_be_hidden()
        phone.page.clock.fast_forward(MINUTE)
        phone.shows("chat")
    expect(phone("#mots")).to_have_value(DRAFT)


def test_own_device(people: People) -> None:
    """One's own device without a PIN is only hidden: « Continuer » opens it, with what was being typed."""
    phone, _ = said_secret(people, mien=True)
    left_alone(phone)
    phone.shows("pause")
    phone.page.go_back()
    phone.shows("pause")
    phone.press("#pause-continuer")
    phone.shows("chat")
    assert phone.mine[-1] == SECRET
    expect(phone("#mots")).to_have_value(DRAFT)


def test_pin(people: People) -> None:
    """With a PIN, one's own device asks for it; nothing of the thread stays in the page or its storage meanwhile."""
    people.expects(REFUSED)
    phone, _ = said_secret(people, mien=True)
    phone.from_menu("[data-ecran=pin]")
    for field in ("#pin-un", "#pin-deux"):
        phone(field).fill("135790")
    phone.press("#pin-form .fort")
    phone.shows("menu")
    phone.page.go_back()
    phone.settle()
    left_alone(phone)
    phone.shows("verrou")
    expect(phone("#verrou-pin")).to_be_visible()
    assert phone.contains(SECRET) == []
    phone("#verrou-pin").fill("000000")
    phone.press("#verrou-form .fort")
    expect(phone("#verrou-erreur")).not_to_be_empty()
    phone("#verrou-pin").fill("135790")
    phone.press("#verrou-form .fort")
    phone.settle()
    assert phone.mine[-1] == SECRET


def test_locked_without_network(people: People) -> None:
    """The lock falls without network too, and a reload does not lift it."""
    people.expects(NO_NETWORK, REFUSED)
    phone, _ = said_secret(people, mien=False)
    phone.page.wait_for_function("() => navigator.serviceWorker.controller")
    phone.context.set_offline(True)
    left_alone(phone)
    phone.shows("verrou")
    assert phone.contains(SECRET) == []
    phone.reload()
    assert phone.contains(SECRET) == []
    phone.context.set_offline(False)


def test_locked_elsewhere(people: People) -> None:
    """Locked by one tab, the other one is locked at once."""
    phone, _ = said_secret(people, mien=False)
    tab = phone.another_tab()
    tab.settle()
    phone.post("/api/verrouiller")
    phone.shows("verrou")
    tab.shows("verrou")
    assert tab.contains(SECRET) == []


@pytest.mark.parametrize("mien", [True, False], ids=["own device", "shared device"])
def test_close_this_screen(people: People, mien: bool) -> None:
    """« Fermer cet écran » leaves nothing behind: no word, no cookie, no copy; and Back brings nothing back."""
    phone, code = said_secret(people, mien)
    phone.from_menu("#menu-sortir")
    phone.press("#dialogue-oui")
    phone.shows("accueil")
    assert phone.context.cookies() == []
    assert phone.page.evaluate("[{...localStorage}, {...sessionStorage}].map(JSON.stringify)") == ["{}", "{}"]
    kept = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
      (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"""
    assert not [path for path in phone.page.evaluate(kept) if path.startswith("/api/")]
    phone.page.go_back()
    phone.page.go_forward()
    phone.shows("accueil")
    assert phone.contains(SECRET) == phone.contains(DRAFT) == phone.contains(code) == []

    phone.come_back(code)
    phone.settle()
    assert phone.mine[-1] == SECRET
