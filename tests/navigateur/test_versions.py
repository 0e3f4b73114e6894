"""A browser runs the files of one version of the page, whatever it kept of another and whatever the network does."""

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.channels.web.wire import Page
from bot.pages import load_pages
from tests.bot.test_pages import PAGE, version_of
from tests.conversation.home import until
from tests.conversation.server import free_port
from tests.navigateur.site import NO_NETWORK, People, Screen

MARKED = ("js/main.js", "js/lib/dom.js", "js/conversation/bubbles.js", "js/phrases.js")


def pages_marked(folder: Path, mark: str) -> dict[str, Page]:
    """The page, each of whose marked files says of which version it is in what is shown."""
    shutil.copytree(PAGE, folder)
    for name in MARKED:
        with (folder / name).open("a") as file:
            file.write(f"document.documentElement.dataset.{Path(name).stem} = '{mark}';\n")
    index = folder / "index.html"
    index.write_text(index.read_text().replace('<html lang="fr">', f'<html lang="fr" data-index="{mark}">'))
    return load_pages(folder)


class Shelf:
    """Serves a page and nothing of the house. slow: « / » is not answered while it is not set."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.quick = threading.Event()
        self.quick.set()
        self.port = free_port()
        self.base = self.beside = f"http://127.0.0.1:{self.port}"
        self._server: ThreadingHTTPServer

    def open(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.quick.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/":
                    shelf.quick.wait(30)
                page = shelf.pages.get(self.path)
                self.send_response(200 if page else 503)
                self.send_header("Cache-Control", page.cache if page else "no-store")
                self.send_header("Content-Type", page.sorte if page else "application/json")
                self.end_headers()
                self.wfile.write(page.octets if page else b"{}")

            def log_message(self, format: str, *args: object) -> None: ...

        return Handler


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    shelf.open()
    yield shelf
    shelf.close()


def marks(screen: Screen) -> set[str]:
    """Of which versions the files are that run now."""
    found: dict[str, str] = screen.page.evaluate("({...document.documentElement.dataset})")
    assert len(found) == len(MARKED) + 1
    return set(found.values())


def copies(screen: Screen) -> list[str]:
    found: list[str] = screen.page.evaluate("caches.keys()")
    return found


def test_one_version_at_a_time(browser: Browser, shelf: Shelf, tmp_path: Path) -> None:
    """A new version is seen at once and whole; without network, or when it is slow, the last one kept is, and whole."""
    one, two, three = (pages_marked(tmp_path / mark, mark) for mark in "123")
    people = People(browser, shelf)
    people.expects(NO_NETWORK, "status of 503")
    shelf.pages = one
    phone = people.come()
    assert marks(phone) == {"1"}
    phone.page.wait_for_function("() => navigator.serviceWorker.controller")

    shelf.pages = two
    phone.reload()
    assert marks(phone) == {"2"}
    until(lambda: copies(phone) == [f"livret-{version_of(tmp_path / '2')}"], "the new copy alone")
    phone.reload()
    assert marks(phone) == {"2"}

    shelf.pages = three
    shelf.quick.clear()
    phone.reload()
    assert marks(phone) == {"2"}
    shelf.close()
    phone.reload()
    assert marks(phone) == {"2"}

    shelf.open()
    phone.reload()
    assert marks(phone) == {"3"}
    people.leave()
