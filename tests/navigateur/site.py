"""
The real `livret run`, and people who use its page in a real browser.

A `Screen` is a tab: it presses, types and reads as a person does. What the house has of its thread is asked beside the
page, by the cookie of the same browser, so that a test may compare the two. Nothing here looks at the wording: buttons
are found by the action that they carry.
"""

import itertools
import json
import os
import re
import shutil
import socket
import threading
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request, expect

from tests.conversation.driver import Talk, screen_of_line
from tests.conversation.home import until
from tests.conversation.people import Json
from tests.conversation.people import Screen as Asked
from tests.conversation.server import Running, free_port
from tests.processes import PATIENCE

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()

PHONE: Json = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
DESKTOP: Json = {"viewport": {"width": 1280, "height": 800}}

COOKIE = "livret"
PLACES = (f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))
"""Each browser comes from an address of its own, as through a proxy: what one does wrong slows nobody else."""
HEADERS = {"X-Livret": "1", "Content-Type": "application/json"}

# What a test may say it expects in the console, beside its own.
NO_NETWORK = r"net::ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION|INCOMPLETE|EMPTY|CONTENT_LENGTH|ABORTED)"
"""The network, or the server, is away."""
NO_WORKER = "Service Worker registration blocked by Playwright"
REFUSED = "the server responded with a status of 401"
"""A wrong code, a locked screen."""


ALL_SENT = "() => !document.querySelector('#chat').hidden && !document.querySelector('.en-attente')"
SETTLED = """(text) => {
  const said = [...document.querySelectorAll('#bulles .assistant p')];
  return said.at(-1)?.textContent === text && !document.querySelector('#aide').disabled;
}"""


class Address(Protocol):
    """Where a browser finds the house. base: the page's address; beside: the one that tests ask."""

    base: str
    beside: str


class Site(Running):
    """With its web chat alone, at the same port in each life."""

    def __init__(self, home: Path) -> None:
        port = free_port()
        self.base = self.beside = f"http://127.0.0.1:{port}"
        self.port = port
        super().__init__(home, LIVRET_WEB=f"127.0.0.1:{port}")

    def start(self) -> None:
        super().start()
        until(self._answers, "an answer of the web chat")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.stderr[-500:]
        with suppress(OSError), urllib.request.urlopen(f"{self.base}/api/etat", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
        return False

    def get(self, address: str) -> tuple[bytes, dict[str, str]]:
        """A file of the page, and the headers it comes with, their names in lower case."""
        with urllib.request.urlopen(f"{self.base}{address}", timeout=PATIENCE) as answer:
            return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


class Cable:
    """
    What lies between a browser and the house, and can be cut: nothing passes any more, what was open is broken.

    (Playwright's `set_offline` leaves open streams as they are.) beside: where the house is reached all the same.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.beside = site.base
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._ends: list[socket.socket] = []
        self.mend()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        with suppress(OSError):
            self._entry.shutdown(socket.SHUT_RDWR)
        self._entry.close()
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._entry = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._let_in, args=(self._entry,), daemon=True).start()

    def _let_in(self, entry: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near = entry.accept()[0]
                far = socket.create_connection(("127.0.0.1", self.site.port))
                self._ends += near, far
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while octets := one.recv(65536):
            other.sendall(octets)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class People:
    """
    Whoever comes to a site in a test, each with a browser of their own.

    faults: what no page may ever do: an error in its console, a request to another host, a dialog of the browser, a
    refusal of the content security policy. A test says with `expects` what it provokes.
    """

    def __init__(self, browser: Browser, site: Address) -> None:
        self.browser = browser
        self.site = site
        self.faults: list[str] = []
        self._expected: list[str] = []
        self._contexts: list[BrowserContext] = []

    def expects(self, *patterns: str) -> None:
        self._expected += patterns

    def come(self, device: Json = PHONE, link: str = "/", **options: Any) -> "Screen":
        """Someone new, with an empty browser, at the page that a link or the address opens."""
        screen = self._new(device, options)
        screen.goto(link)
        return screen

    def arrive(self, *actions: str, mien: bool = True, device: Json = PHONE, **options: Any) -> "Screen":
        """Someone whose livret is open already, at the end of these actions: for a test of what comes later."""
        screen = self._new(device, options)
        screen.enter(*actions, mien=mien)
        screen.goto()
        screen.settle()
        return screen

    def _new(self, device: Json, options: Json) -> "Screen":
        clock = options.pop("clock", False)
        here = {
            "locale": "fr-FR",
            "timezone_id": "Europe/Paris",
            "extra_http_headers": {"X-Forwarded-For": next(PLACES)},
        }
        context = self.browser.new_context(**{**here, **device, **options})
        self.watch(context)
        page = context.new_page()
        if clock:
            page.clock.install()
        return Screen(page, self.site)

    def watch(self, context: BrowserContext) -> None:
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("dialog", self._on_dialog)
        context.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.base}/", f"blob:{self.site.base}/")):
            self.faults.append(f"request: {request.url}")

    def leave(self) -> None:
        for context in self._contexts:
            context.close()
        unexpected = [fault for fault in self.faults if not any(re.search(text, fault) for text in self._expected)]
        assert not unexpected, unexpected


class Screen:
    """
    A tab, used as a person does, with a finger when the device has a touch screen; `screen(selector)` is what it shows.

    code: the personal code of who came in beside the page. posts: what the page sent to be said.
    """

    _ids = itertools.count(1)

    def __init__(self, page: Page, site: Address) -> None:
        self.page = page
        self.site = site
        self.context = page.context
        self.code = ""
        self.posts: list[Json] = []
        self.touch = bool(page.evaluate("navigator.maxTouchPoints > 0"))
        page.on("request", self._on_request)

    def _on_request(self, request: Request) -> None:
        if request.url.endswith("/api/dire"):
            self.posts.append(json.loads(request.post_data or "{}"))

    def another_tab(self) -> "Screen":
        tab = Screen(self.context.new_page(), self.site)
        tab.code = self.code
        tab.goto()
        return tab

    # what is seen

    def __call__(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def goto(self, link: str = "/") -> None:
        self.page.goto(link if link.startswith("http") else self.site.base + link)
        self.shows()

    def reload(self) -> None:
        self.page.reload()
        self.shows()

    def shows(self, screen: str = "") -> None:
        """Waits until this screen is the one in sight; any, but the one that waits, when none is said."""
        expect(self(f"#{screen}" if screen else ".ecran:visible:not(#attente), body.page")).to_be_visible()

    @property
    def bubbles(self) -> list[str]:
        """What is in the thread, both sides, in order."""
        return self("#bulles .bulle p").all_text_contents()

    @property
    def mine(self) -> list[str]:
        return self("#bulles .agent p").all_text_contents()

    def waiting(self) -> Locator:
        """My bubbles that are « en attente »."""
        return self("#bulles .en-attente")

    def contains(self, marker: str) -> list[str]:
        """Where this is found in the tab: what it shows, its fields, what it stores, its address and its history."""
        found: list[str] = self.page.evaluate(
            """(marker) => {
              const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
              const places = {
                dom: document.documentElement.outerHTML, fields, local: {...localStorage}, tab: {...sessionStorage},
                address: location.href, history: history.state, title: document.title,
              };
              return Object.keys(places).filter((place) => JSON.stringify(places[place]).includes(marker));
            }""",
            json.dumps(marker)[1:-1],
        )
        return found

    # what is done

    def press(self, target: str | Locator) -> None:
        if len(self.context.pages) > 1:
            self.page.bring_to_front()  # a tab that is behind draws nothing
        locator = self(target) if isinstance(target, str) else target
        if self.touch:
            locator.tap()
        else:
            locator.click()

    def type(self, words: str) -> None:
        self("#mots").fill(words)

    def say(self, words: str) -> None:
        """Types and sends, without waiting for anything."""
        self.type(words)
        self.press("#envoyer")

    def choose(self, action: str) -> None:
        """Presses what carries this action, under the question or at the foot of the page, without waiting."""
        if action in ("aide", "retour", "passer") and self(f"#{action}").is_enabled():
            self.press(f"#{action}")
        elif action == "accueil":
            self.from_menu("[data-action=accueil]")
        else:
            self.press(self("#reponses button").get_by_text(self.asked().offered[action], exact=True))

    def from_menu(self, entry: str) -> None:
        self.press("#vers-menu")
        self.shows("menu")
        self.press(f"#menu {entry}")

    def settle(self) -> Asked:
        """Waits until the house has everything that was said here, and the page everything that it answered."""
        self.page.wait_for_function(ALL_SENT)
        items = self.thread()
        self.page.wait_for_function(SETTLED, arg=_last(items)["texte"])
        return _asked(items)

    # coming in

    def begin(self, mien: bool = True) -> str:
        """« Je commence »; the personal code, as the card shows it. The card stays in sight."""
        self.press("#je-commence")
        self.press("#seul-oui" if mien else "#seul-non")
        self.shows("carte")
        return "-".join(self("#carte-code span[aria-hidden]").all_text_contents())

    def come_back(self, code: str, mien: bool = True) -> None:
        """« Je reviens », with the code."""
        self.press("#je-reviens")
        self.press("#seul-oui" if mien else "#seul-non")
        self("#revenir-code").fill(code)
        self.press("#revenir-form .fort")

    def enter(self, *actions: str, mien: bool = True) -> None:
        """An open livret for this browser, at the end of these actions, beside the page."""
        self.code = self.post("/api/commencer", mien=mien)["carte"]["code"]
        for action in ("passer", "oui", "non", "choix:moi", "accueil", *actions):
            self.tell(action=action)

    # the house, beside the page

    def post(self, address: str, **body: object) -> Json:
        return self._ask(urllib.request.Request(self.site.beside + address, json.dumps(body).encode(), HEADERS))

    def get(self, address: str) -> Json:
        return self._ask(urllib.request.Request(self.site.beside + address))

    def _ask(self, request: urllib.request.Request) -> Json:
        """By the cookie of this browser; one that is given becomes its own. (Playwright's requests take 35 ms each.)"""
        [*held] = (cookie for cookie in self.context.cookies(self.site.base) if cookie.get("name") == COOKIE)
        request.add_header("Cookie", f"{COOKIE}={held[0].get('value')}" if held else "")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            octets, given = answer.read(), answer.headers.get("set-cookie")
        if given:
            value = given.partition(";")[0].partition("=")[2]
            self.context.add_cookies(
                [{"name": COOKIE, "value": value, "url": self.site.base, "httpOnly": True, "sameSite": "Strict"}]
            )
        found: Json = json.loads(octets or b"{}")
        return found

    @property
    def etat(self) -> Json:
        return self.get("/api/etat")

    def tell(self, **said: Any) -> None:
        """Something said by this person from elsewhere than the page; a button as it is labelled when it is offered."""
        etat = self.etat
        if "action" in said:
            said = {"libelle": self._label(said["action"])} | said
        self.post("/api/dire", fil=etat["fil"], id=f"beside-{next(self._ids)}", vu=etat["n"], **said)

    def _label(self, action: str) -> str:
        rows = _last(self.thread())["boutons"]
        return next((button["libelle"] for row in rows for button in row if button["action"] == action), action)

    def thread(self) -> list[Json]:
        """The lines of the thread; the last 100."""
        items: list[Json] = self.get(f"/api/avant?fil={self.etat['fil']}&n=999999999")["items"]
        return items

    def last(self) -> Json:
        """The last thing that the assistant said."""
        return _last(self.thread())

    def asked(self) -> Asked:
        """The question that is pending, and the actions offered, by their labels."""
        return _asked(self.thread())

    def export(self) -> Json:
        """The livret as it would be handed over now."""
        self.tell(action="exporter")
        item = next(item for item in reversed(self.thread()) if item.get("fichier"))
        return self.get(f"/api/fichier?fil={self.etat['fil']}&n={item['n']}")


class PageTalk(Talk[Json]):
    """One person's conversation on this page."""

    def __init__(self, page: Screen) -> None:
        self.page = page
        self.screen = page.settle()

    async def send(self, **event: object) -> list[Json]:
        before = self.page.etat["n"]
        if "text" in event:
            self.page.say(str(event["text"]))
        else:
            self.page.choose(str(event["button"]))
        self.page.settle()
        return [item for item in self.page.thread() if item["n"] > before]

    def look(self, message: Json) -> Asked | None:
        return screen_of_line(message, "libelle")


def _last(items: Sequence[Json]) -> Json:
    return next(item for item in reversed(items) if item["de"] == "assistant")


def _asked(items: Sequence[Json]) -> Asked:
    return next(screen for item in reversed(items) if (screen := screen_of_line(item, "libelle")))


def all_tests_wanted() -> bool:
    return os.environ.get("LIVRET_TEST_ALL") == "1"


def words_of(posts: Sequence[Json]) -> list[str]:
    """What was sent, a resent message once."""
    return list({post["id"]: post.get("texte") or post.get("libelle", "") for post in posts}.values())
