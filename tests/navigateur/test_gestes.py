"""What fingers do to a page: back, reload, twice, paste, two tabs."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.navigateur.site import DESKTOP, NO_NETWORK, NO_WORKER, People, Screen, words_of
from tests.navigateur.test_coupures import LONG, morceaux, once_each


def test_back_closes_screens(people: People) -> None:
    """The Back button closes what is open, down to the conversation; it neither leaves it nor says anything again."""
    phone = people.come()
    phone.begin()
    phone.page.go_back()
    phone.shows("chat")
    phone.settle()
    phone.tell(action="passer")
    for screen in ("livret", "pin", "appareil"):
        phone.from_menu(f"[data-ecran={screen}]")
        phone.shows(screen)
        phone.page.go_back()
        phone.shows("menu")
        phone.page.go_back()
        phone.shows("chat")
    phone.press("#vers-menu")
    phone.press("#menu-sortir")
    expect(phone("#dialogue")).to_be_visible()
    phone.page.go_back()
    expect(phone("#dialogue")).to_be_hidden()
    phone.shows("menu")
    phone.page.go_back()
    phone.page.go_back()
    phone.shows("chat")
    expect(phone("#annonce")).not_to_be_empty()
    assert phone.page.url == f"{people.site.base}/"
    assert phone.posts == []
    assert phone.contains("XXXX") == []


def test_back_after_an_answer(people: People) -> None:
    """Back, reload and forward after words were said: they are there once, and the draft is kept."""
    phone = people.arrive(*LONG)
    phone.say("dit une fois")
    phone.settle()
    phone.type("pas encore dit")
    phone.page.go_back()
    phone.page.go_forward()
    phone.reload()
    phone.settle()
    expect(phone("#mots")).to_have_value("pas encore dit")
    assert len(phone.posts) == 1
    once_each(phone, ["dit une fois"])


def test_reload_on_a_shared_device(people: People) -> None:
    """A reload keeps the draft there too, in this tab alone."""
    phone = people.arrive(*LONG, mien=False)
    phone.type("pas encore dit")
    phone.reload()
    expect(phone("#mots")).to_have_value("pas encore dit")
    tab = phone.another_tab()
    tab.settle()
    assert tab.contains("pas encore dit") == []


def test_double_tap(people: People) -> None:
    """A double tap on a choice counts once, and its second half never answers the question that comes after."""
    phone = people.arrive("ouvrir:formations/titres_diplomes", "passer", clock=True)
    asked = phone.asked()
    assert asked.champ == "nature"
    place = _middle(phone, asked.offered["choix:diplome"])
    phone.page.touchscreen.tap(*place)
    phone.page.touchscreen.tap(*place)
    assert phone.settle().champ == "specialite"
    assert words_of(phone.posts) == [asked.offered["choix:diplome"]]

    phone.tell(action="accueil")
    asked = phone.settle()
    phone.page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=2))  # however slow we are
    place = _middle(phone, asked.offered["ouvrir:formations"])
    phone.page.touchscreen.tap(*place)
    phone.page.wait_for_function("() => document.querySelector('#reponses button:enabled')")
    phone.page.touchscreen.tap(*place)  # where a button of the next question has come
    phone.page.clock.resume()
    asked = phone.settle()
    assert asked.question == "menu/volet"
    assert len(phone.posts) == 2
    phone.choose("ouvrir:formations/titres_diplomes")
    assert phone.settle().champ == "specialite", "a tap that comes later counts"


def _middle(screen: Screen, label: str) -> tuple[float, float]:
    button = screen("#reponses button").get_by_text(label, exact=True)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_double_send(people: People) -> None:
    """A double click on « Envoyer », or Enter pressed twice, says the words once."""
    desktop = people.arrive(*LONG, device=DESKTOP)
    desktop.type("une fois")
    desktop("#envoyer").dblclick()
    desktop.settle()
    desktop.tell(action="reprendre:2/prenom")
    desktop.settle()
    desktop.type("Awa")
    desktop.page.keyboard.press("Enter")
    desktop.page.keyboard.press("Enter")
    desktop.settle()
    assert words_of(desktop.posts) == ["une fois", "Awa"]
    export = desktop.export()
    assert export["identite"]["prenom"]["mots"] == "Awa"
    assert morceaux(desktop) == ["une fois"]


def test_paste(people: People) -> None:
    """Ten thousand characters pasted, with emoji, combining accents and odd spaces, are kept exactly."""
    desktop = people.arrive(*LONG, device=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    piece = "« e\u0301te\u0301 »\u00a0: \u202f  truelle\t👩🏽\u200d🍳 <b>&amp;\u2028\n\n  "
    words = (piece * 500)[:9_990].rstrip() + " fin  👷🏽"
    assert len(words.encode("utf-16-le")) // 2 > 10_000
    desktop.page.evaluate("(words) => navigator.clipboard.writeText(words)", words)
    desktop("#mots").focus()
    desktop.page.keyboard.press("Control+V")
    expect(desktop("#mots")).to_have_value(words)
    desktop.press("#envoyer")
    once_each(desktop, [words])


def test_two_tabs(people: People) -> None:
    """Two tabs of one browser show all and may both answer; nothing is doubled."""
    one = people.arrive(*LONG)
    two = one.another_tab()
    one.say("du premier")
    one.settle()
    two.settle()
    two.say("du deuxième")
    two.settle()
    one.settle()
    one.say("encore du premier")
    two.say("encore du deuxième")
    one.settle()
    two.settle()
    one.settle()
    assert one.bubbles == two.bubbles
    assert morceaux(one)[:2] == ["du premier", "du deuxième"]
    assert sorted(morceaux(one)[2:]) == ["encore du deuxième", "encore du premier"]


def test_two_tabs_and_words_that_wait(people: People) -> None:
    """Words that wait in one tab leave by the other, once; so does the rest when both may send."""
    people.expects(NO_NETWORK, NO_WORKER)
    one = people.arrive(*LONG, service_workers="block")
    one.page.route("**/api/dire", lambda route: route.abort())
    one.say("en attente ici")
    expect(one.waiting()).to_have_count(1)
    two = one.another_tab()
    two.settle()
    one.settle()
    one.page.unroute("**/api/dire")
    one.say("la suite")
    once_each(one, ["en attente ici", "la suite"])
    two.settle()
    assert one.bubbles == two.bubbles


def test_signed_out_in_another_tab(people: People) -> None:
    """« Fermer cet écran » in one tab empties the others too."""
    one = people.arrive(*LONG)
    two = one.another_tab()
    one.say("mot secret")
    one.settle()
    two.settle()
    two.from_menu("#menu-sortir")
    two.press("#dialogue-oui")
    two.shows("accueil")
    one.shows("accueil")
    assert one.contains("mot secret") == two.contains("mot secret") == []
