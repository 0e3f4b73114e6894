"""The files of the page, as they are served: all of one version, which changes with any of them."""

import re
import shutil
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.channels.web.guard import Guard
from bot.channels.web.routes import KEPT
from bot.limits import Limiter, Rate
from bot.pages import load_pages

PAGE = Path(__file__).parents[2] / "bot" / "page"


def version_of(folder: Path) -> str:
    [version] = {address.split("/")[2] for address in load_pages(folder) if address.startswith("/page/")}
    return version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PAGE, tmp_path / "page"))


def test_every_file_is_served(folder: Path) -> None:
    """Each file is under its version's folder, to be kept for ever, but the service worker; nothing else is."""
    pages = load_pages(folder)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"sw.js"}
    version = version_of(folder)
    assert {address for address, page in pages.items() if page.cache == KEPT} == {f"/page/{version}/{n}" for n in names}
    assert all(page.cache == "no-cache" for address, page in pages.items() if not address.startswith("/page/"))


def test_pages() -> None:
    """The files weigh less than 110 kB together, and load nothing from outside; no script or style is in a page."""
    pages = load_pages()
    assert sum(len(octets) for octets in {page.octets for page in pages.values()}) < 110_000
    for address, page in pages.items():
        if page.sorte.startswith("text/"):
            text = page.octets.decode()
            assert "<script>" not in text and "<style" not in text and " style=" not in text and " onclick=" not in text
            assert re.findall(r"""(?:src=|<link[^>]*href=|url\(|fetch\(|import )["']?https?:""", text) == [], address


def test_version(folder: Path) -> None:
    """The version is the same for the same files, and another when one octet, or one name, is another."""
    before = version_of(folder)
    assert version_of(PAGE) == before
    for name in ("js/lib/dom.js", "css/base.css", "index.html", "sw.js", "icone.svg"):
        with (folder / name).open("a") as file:
            file.write("\n")
        assert before != (before := version_of(folder))
    (folder / "js" / "lib" / "dom.js").rename(folder / "js" / "lib" / "other.js")
    assert version_of(folder) != before


def test_pages_name_their_version(folder: Path) -> None:
    """The pages and the service worker name the files of their own version, and all of them; no mark is left."""
    pages, version = load_pages(folder), version_of(folder)
    for address in ("/", "/accessibilite", "/sw.js"):
        text = pages[address].octets.decode()
        assert set(re.findall(r"/page/(\w+)/", text)) == {version}
        assert not re.search(r"\{(?:version|files|modules)\}", text)
    modules = re.findall(r'<link rel="modulepreload" href="([^"]+)">', pages["/"].octets.decode())
    assert set(modules) == {address for address in pages if address.startswith("/page/") and address.endswith(".js")}
    [files] = re.findall(r"const FILES = '([^']+)'", pages["/sw.js"].octets.decode())
    assert {f"/page/{version}/{name}" for name in files.split()} == {a for a in pages if a.startswith("/page/")}


def test_comments_stay_here(folder: Path) -> None:
    """Scripts and style sheets are sent without the comments that have lines of their own; all else is as it was."""
    for address, page in load_pages(folder).items():
        name = address.split("/", 3)[-1] if address.startswith("/page/") else None
        if not name or not name.endswith((".js", ".css")):
            continue
        sent, whole = page.octets.decode(), (folder / name).read_text()
        assert not re.search(r"^ *(//|/\*(?!.*\*/ *\S))", sent, re.M), name
        code = [line for line in whole.splitlines() if line.strip() and not re.match(r" *(//|/\*| \*)", line)]
        kept = [line for line in sent.splitlines() if line.strip()]
        assert [line for line in kept if line not in code] == []
        assert [line for line in code if line not in kept and not line.rstrip().endswith("*/")] == [], name


async def test_kept_files_are_not_counted() -> None:
    """A workshop of newcomers, who ask for all the files at once from one address, is not slowed for that."""
    app = Guard(PlainTextResponse("done"), Limiter(Rate(2, 0.01)), None, {"/page/1/js/main.js"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://livret") as client:
        kept = [await client.get("/page/1/js/main.js") for _ in range(9)]
        others = [await client.get(address) for address in ("/", "/page/2/js/main.js", "/api/etat")]
    assert [answer.status_code for answer in (*kept, *others)] == [200] * 11 + [429]
