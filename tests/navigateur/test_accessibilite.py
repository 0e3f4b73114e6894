"""For whoever uses a keyboard, a small screen, large letters, a dark screen, a screen reader."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.conversation.people import Json
from tests.navigateur.site import DESKTOP, NO_NETWORK, PHONE, REFUSED, People, Screen
from tests.navigateur.visit import FIELDS, VISITS, Stop, questions

RULES = {"resultTypes": ["violations"], "rules": {"color-contrast-enhanced": {"enabled": True}}}
SHORT = 48
"""pixels, at least, of what a finger is to press"""

CONTRASTS = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]}, **RULES}
LARGE, USUAL = {"standard": 32, "fixed": 26}, {"standard": 16, "fixed": 13}

Visit = Callable[..., Iterator[Stop]]


def axe_faults(screen: Screen, options: Json) -> list[str]:
    if not screen.page.evaluate("window.axe"):
        screen.page.evaluate(AXE_SCRIPT)
    found = screen.page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def sideways(screen: Screen) -> list[str]:
    """What makes one scroll sideways, or lies outside of the window."""
    found: list[str] = screen.page.evaluate(
        """() => {
          const told = (what, nodes) => nodes.map((node) => `${what}: ${node.outerHTML.slice(0, 90)}`);
          const wide = [...document.querySelectorAll('html, body, main, .ecran, dialog')]
            .filter((node) => node.clientWidth && node.scrollWidth > node.clientWidth + 1);
          const cut = [...document.querySelectorAll('.ecran:not([hidden]) *, dialog[open] *')]
            .filter((node) => node.checkVisibility() && !node.closest('.lu') &&
              node.getBoundingClientRect().right > innerWidth + 1);
          return [...told('scrolls', wide), ...told('cut', cut)];
        }"""
    )
    return found


def frame_faults(screen: Screen) -> list[str]:
    """A title of its own, the language, one h1, and nothing too small for a finger."""
    page = screen.page
    h1 = screen("h1:visible")
    named = h1.first.text_content() or ""
    out = [] if page.title().startswith(named) else [f"title {page.title()!r} for {named!r}"]
    out += [] if "Mon livret de formation" in page.title() else ["the title does not name the page"]
    out += [] if page.evaluate("document.documentElement.lang") == "fr" else ["lang"]
    out += [] if h1.count() == 1 else [f"{h1.count()} h1"]
    small = page.evaluate(
        """(short) => [...document.querySelectorAll('button, input, textarea, .boutons a, .telecharger')]
          .filter((node) => node.checkVisibility() && (node.offsetWidth < short || node.offsetHeight < short))
          .map((node) => `${node.id || node.textContent} ${node.offsetWidth}x${node.offsetHeight}`)""",
        SHORT,
    )
    return out + [f"too small: {one}" for one in small]


def faults_of(name: str, screen: Screen) -> list[str]:
    """In light and in dark, on the narrowest screen, with large letters."""
    found = frame_faults(screen) + axe_faults(screen, RULES)
    screen.page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in axe_faults(screen, CONTRASTS)]
    screen.page.emulate_media(color_scheme="light")
    screen.page.set_viewport_size({"width": 320, "height": 568})
    found += [f"320 px: {fault}" for fault in sideways(screen)]
    screen.page.set_viewport_size(PHONE["viewport"])
    with large_letters(screen):
        found += [f"large: {fault}" for fault in sideways(screen) + out_of_reach(screen)]
    return [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.__name__)
def test_every_screen(people: People, visit: Visit) -> None:
    """
    On every screen axe-core finds nothing, in light and in dark, contrast of 7:1 included; nothing is cut at 320 px;
    with letters twice as large, all that is to be touched can be reached.
    """
    people.expects(NO_NETWORK, REFUSED)
    faults, seen = [], set()
    for name, screen in visit(people):
        seen.add(name.partition(",")[0])
        faults += faults_of(name, screen)
    assert faults == []
    assert seen == VISITS[visit]


def test_the_visits_are_whole(people: People) -> None:
    """Together they go through every screen that the page has, but the one that waits for the others."""
    found = people.come()("section.ecran, dialog").evaluate_all("(all) => all.map((node) => node.id)")
    assert set(found) - set().union(*VISITS.values()) == {"attente"}


@contextmanager
def large_letters(screen: Screen) -> Iterator[None]:
    session = screen.context.new_cdp_session(screen.page)
    before = screen.page.evaluate(ROOT_SIZE)
    session.send("Page.setFontSizes", {"fontSizes": LARGE})
    screen.page.wait_for_function(f"(before) => {ROOT_SIZE} === 2 * before", arg=before)
    yield
    session.send("Page.setFontSizes", {"fontSizes": USUAL})
    screen.page.wait_for_function(f"(before) => {ROOT_SIZE} === before", arg=before)
    session.detach()


ROOT_SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


def out_of_reach(screen: Screen) -> list[str]:
    """Buttons and fields that stay covered, wherever one scrolls."""
    found: list[str] = screen.page.evaluate(
        """() => {
          const top = ['dialog[open]', '.ecran:not([hidden])', 'body']
            .map((selector) => document.querySelector(selector)).find((node) => node);
          const hit = (node, block) => {
            node.scrollIntoView({block, behavior: 'instant'});
            const box = node.getBoundingClientRect();
            const seen = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
            return seen && (node.contains(seen) || seen.contains(node));
          };
          const nodes = [...top.querySelectorAll('button, input, textarea, a, .bulle')];
          return nodes.filter((node) => node.checkVisibility())
            .filter((node) => !['nearest', 'center', 'start', 'end'].some((block) => hit(node, block)))
            .map((node) => 'out of reach: ' + (node.id || node.textContent).slice(0, 60));
        }"""
    )
    return found


def test_keyboards(people: People) -> None:
    """Each kind of question has the keyboard that fits."""
    people.expects(NO_NETWORK)
    seen = {}
    for name, screen in questions(people):
        kind = name.removeprefix("chat, ")
        if kind in FIELDS:
            seen[kind] = screen("#mots").evaluate("(field) => field.inputMode")
            assert bool(screen("#mots-aide").text_content()) == (kind == "date")
        if seen.keys() == FIELDS.keys():
            break
    assert seen == FIELDS


def test_keyboard_alone(people: People) -> None:
    """From « Je commence » to a first answer with the keyboard alone, and one always sees where one is."""
    desktop = people.come(DESKTOP)
    go(desktop, "#je-commence", "Enter")
    go(desktop, "#seul-oui", "Space")
    desktop.shows("carte")
    go(desktop, "#carte-notee", "Enter")
    desktop.shows("chat")
    for action in ("passer", "oui", "non", "choix:moi"):
        label = desktop.settle().offered[action]
        go(desktop, "#reponses button" if action != "passer" else "button", "Space", label)
        desktop.page.wait_for_function(
            "(label) => [...document.querySelectorAll('#bulles .agent p')].at(-1)?.textContent === label", arg=label
        )
    desktop.settle()
    go(desktop, "#vers-menu", "Enter")
    desktop.shows("menu")
    desktop.page.keyboard.press("Tab")
    go(desktop, "#menu-sortir", "Enter")
    expect(desktop("#dialogue")).to_be_visible()
    desktop.page.keyboard.press("Escape")
    expect(desktop("#dialogue")).to_be_hidden()
    go(desktop, "#menu [data-retour]", "Enter", back=True)
    desktop.shows("chat")
    desktop.tell(action="ouvrir:formations/titres_diplomes")
    desktop.settle()
    desktop.page.keyboard.press("Tab")
    go(desktop, "#mots", "")
    desktop.page.keyboard.type("CAP maçon")
    desktop.page.keyboard.press("Enter")
    desktop.settle()
    assert desktop.mine[-1] == "CAP maçon"


def go(screen: Screen, target: str, key: str, label: str = "", back: bool = False) -> None:
    """Tab up to the one button or field that is meant, with the focus in sight at each step, then this key."""
    for _ in range(60):
        screen.page.keyboard.press("Shift+Tab" if back else "Tab")
        here = screen.page.evaluate(
            """([target, label]) => {
              const node = document.activeElement;
              const style = getComputedStyle(node);
              const box = node.getBoundingClientRect();
              return {
                there: node.matches(target) && (!label || node.textContent === label),
                name: node.id || node.textContent,
                shown: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
                  || style.boxShadow !== 'none',
                inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
                body: node === document.body,
              };
            }""",
            [target, label],
        )
        assert here["body"] or (here["shown"] and here["inside"]), f"the focus is not seen on {here['name']}"
        if here["there"]:
            if key:
                screen.page.keyboard.press(key)
            return
    raise AssertionError(f"{target} {label} cannot be reached with Tab")


def test_news_are_announced(people: People) -> None:
    """What the assistant says is in a live region; an error is an alert, tied to its field."""
    phone = people.arrive("ouvrir:formations/titres_diplomes")
    expect(phone("#bulles")).to_have_attribute("role", "log")
    expect(phone("#bulles")).to_have_attribute("aria-live", "polite")
    guest = people.come()
    guest.press("#je-reviens")
    guest.press("#seul-oui")
    guest("#revenir-code").fill("ACDE")
    guest.press("#revenir-form .fort")
    expect(guest("#revenir-erreur")).to_have_role("alert")
    expect(guest("#revenir-code")).to_have_attribute("aria-invalid", "true")
    expect(guest("#revenir-code")).to_be_focused()


def test_still(people: People) -> None:
    """Nothing moves for whoever asked for it."""
    phone = people.arrive("ouvrir:formations/titres_diplomes", reduced_motion="reduce")
    phone.say("CAP maçon")
    phone.settle()
    moving = (
        "[...document.querySelectorAll('*')].filter((n) => !/^0s(, 0s)*$/.test(getComputedStyle(n).animationDuration) "
        "|| !/^0s(, 0s)*$/.test(getComputedStyle(n).transitionDuration)).map((n) => n.outerHTML.slice(0, 80))"
    )
    assert phone.page.evaluate(moving) == []
    assert phone.page.evaluate("document.getAnimations().length") == 0
