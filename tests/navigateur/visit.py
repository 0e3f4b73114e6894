"""A visit of every screen of the page, for what must be true of them all."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import expect

from tests.conversation.people import Json
from tests.navigateur.site import PHONE, People, Screen

Stop = tuple[str, Screen]

FIELDS = {"code_postal": "numeric", "email": "email", "telephone": "tel", "date": "text", "texte": "text"}
"""What the on-screen keyboard is for, by the type of the question."""
NAME = "CAP  maçon \u202f e\u0301, " + "Ungrosmotquinefinitpas" * 4


def doors(people: People, device: Json = PHONE, **options: Any) -> Iterator[Stop]:
    """Before the conversation: coming in, the card, what is said when a code is wrong."""
    guest = people.come(device, **options)
    guest.shows("accueil")
    yield "accueil", guest
    guest.press("#j-ecris")
    guest.shows("plume")
    yield "plume", guest
    guest.page.go_back()
    guest.press("#je-reviens")
    guest.shows("seul")
    yield "seul", guest
    guest.press("#seul-non")
    guest.shows("revenir")
    guest("#revenir-code").fill("ACDE-FGH")
    guest.press("#revenir-form .fort")
    expect(guest("#revenir-erreur")).not_to_be_empty()
    yield "revenir, a code too short", guest

    other = people.arrive(device=device, **options)
    other.post("/api/pin", pin="135790")
    guest("#revenir-code").fill(other.code)
    guest.press("#revenir-form .fort")
    expect(guest("#revenir-pin")).to_be_visible()
    yield "revenir, the PIN", guest
    other.post("/api/verrouiller")
    other.shows("verrou")
    yield "verrou, the PIN", other

    guest.page.go_back()
    guest.page.go_back()
    guest.begin(mien=False)
    yield "carte", guest
    guest.press("#carte-notee")
    guest.shows("chat")
    expect(guest("#reponses button").first).to_be_visible()
    yield "chat, the presentation", guest
    guest.tell(action="passer")
    guest.settle()
    yield "chat, the charte", guest
    guest.post("/api/verrouiller")
    guest.shows("verrou")
    guest("#verrou-code").fill("ACDE")
    guest.press("#verrou-form .fort")
    expect(guest("#verrou-erreur")).not_to_be_empty()
    yield "verrou, the code", guest

    guest.goto("/accessibilite")
    yield "accessibilite", guest


def questions(people: People, device: Json = PHONE, **options: Any) -> Iterator[Stop]:
    """The conversation: each kind of question, what waits, what is corrected."""
    someone = people.arrive("ouvrir:identite/identite", device=device, **options)
    kinds = set()
    while (last := someone.last())["question"].startswith("identite/"):
        if last["saisie"] not in kinds:
            kinds.add(last["saisie"])
            someone.settle()
            yield f"chat, {last['saisie']}", someone
        someone.tell(action="passer")
    assert kinds >= FIELDS.keys()
    someone.settle()
    yield "chat, the read-back", someone
    someone.tell(action="accueil")
    someone.tell(action="ouvrir:formations/titres_diplomes")
    someone.tell(texte=NAME)
    someone.settle()
    yield "chat, a choice", someone
    someone.tell(action="reprendre:3/contenu")
    someone.settle()
    for words in ("Des murs.\n\n   Des dalles.", "Le mortier. " * 60):
        someone.say(words)
        someone.settle()
    someone.type("Une longue histoire. " * 30)
    yield "chat, a long text", someone
    someone.press(someone("#bulles .dit button").last)
    expect(someone("#correction")).to_be_visible()
    yield "chat, a correction", someone
    someone.press("#correction-annuler")
    someone.context.set_offline(True)
    someone.press("#envoyer")
    expect(someone.waiting()).to_have_count(1)
    expect(someone("#ligne-reseau")).not_to_be_empty()
    yield "chat, no network", someone
    someone.context.set_offline(False)


def screens(people: People, device: Json = PHONE, **options: Any) -> Iterator[Stop]:
    """What opens over the conversation."""
    someone = people.arrive("ouvrir:identite/identite", "passer", device=device, **options)
    someone.tell(action="ouvrir:formations/titres_diplomes")
    someone.tell(texte=NAME)
    someone.tell(action="reprendre:3/contenu")
    someone.tell(texte="Des murs.\n\n   Des dalles. " * 10)
    someone.settle()
    someone.from_menu("[data-ecran=livret]")
    expect(someone("#livret .fiche").last).to_be_visible()
    yield "livret", someone
    someone.page.go_back()
    someone.shows("menu")
    yield "menu", someone
    someone.press("#menu [data-ecran=pin]")
    someone("#pin-un").fill("123456")
    someone("#pin-deux").fill("654321")
    someone.press("#pin-form .fort")
    expect(someone("#pin-erreur")).not_to_be_empty()
    yield "pin", someone
    someone.page.go_back()
    someone.press("#menu [data-ecran=appareil]")
    expect(someone("#appareil-qr svg")).to_be_visible()
    yield "appareil", someone
    someone.page.go_back()
    someone.press("#menu-sortir")
    expect(someone("#dialogue")).to_be_visible()
    yield "dialogue", someone
    someone.press("#dialogue-non")
    someone.page.wait_for_function("() => !history.state.dialogue")
    someone.page.go_back()
    someone.page.go_back()
    expect(someone("#annonce")).not_to_be_empty()
    yield "chat, an announcement", someone


def hidden(people: People, device: Json = PHONE, **options: Any) -> Iterator[Stop]:
    """Hidden for want of a gesture, and without network at the first opening."""
    someone = people.arrive(device=device, clock=True, **options)
    someone.page.clock.fast_forward("09:05")
    expect(someone("#dialogue")).to_be_visible()
    yield "dialogue, the warning", someone
    someone.page.clock.fast_forward("01:00")
    someone.shows("pause")
    yield "pause", someone
    someone.page.wait_for_function("() => navigator.serviceWorker.controller")
    someone.post("/api/sortir")
    someone.page.evaluate("localStorage.clear()")
    someone.context.set_offline(True)
    someone.reload()
    someone.shows("horsligne")
    yield "horsligne", someone
    someone.context.set_offline(False)


VISITS = {
    doors: {"accueil", "plume", "seul", "revenir", "carte", "chat", "verrou", "accessibilite"},
    questions: {"chat"},
    screens: {"livret", "menu", "pin", "appareil", "dialogue", "chat"},
    hidden: {"dialogue", "pause", "horsligne"},
}
"""What each goes through."""
