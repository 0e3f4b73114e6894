"""
Reads the files of the page, and gives each its addresses.

Each file is at /page/VERSION/NAME, where VERSION is a hash of all of them, so that browsers may cache it for ever.
Modules import each other by relative addresses, so that modules of two versions never run together. The files that
people and browsers ask for by name have a plain address too, which browsers check each time.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from bot.channels.web.routes import KEPT
from bot.channels.web.wire import Page

WORKER = "sw.js"
"""The service worker: its address has no version, since a browser checks it to find a new version."""
PLAIN: Mapping[str, str] = {
    "/": "index.html",
    "/accessibilite": "accessibilite.html",
    "/sw.js": WORKER,
    "/manifest.webmanifest": "manifest.webmanifest",
    "/icone.svg": "icone.svg",
    "/icone-192.png": "icone-192.png",
    "/icone-512.png": "icone-512.png",
}
SORTES: Mapping[str, str] = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def load_pages(folder: Traversable | None = None) -> dict[str, Page]:
    """The files of the page, by address. folder: where they are read, if not in the product's own."""
    files = dict(sorted(_read(folder or resources.files("bot") / "page")))
    version = _version_of(files)
    served = {name: _fill(_without_comments(name, octets), version, files) for name, octets in files.items()}
    kept = {_address(version, name): _page(name, octets, KEPT) for name, octets in served.items() if name != WORKER}
    return {address: _page(name, served[name]) for address, name in PLAIN.items()} | kept


def _read(folder: Traversable, before: str = "") -> Iterator[tuple[str, bytes]]:
    """The files of a folder and its subfolders: name (« js/main.js ») and bytes."""
    for entry in folder.iterdir():
        name = before + entry.name
        if entry.is_dir():
            yield from _read(entry, f"{name}/")
        elif entry.name.rpartition(".")[2] in SORTES:
            yield name, entry.read_bytes()


def _version_of(files: Mapping[str, bytes]) -> str:
    whole = hashlib.blake2s(digest_size=6)
    for name, octets in files.items():
        whole.update(f"{name} {len(octets)} ".encode() + octets)
    return whole.hexdigest()


def _fill(octets: bytes, version: str, files: Iterable[str]) -> bytes:
    """
    Fills in {version}, {files} (the names of the files of that version) and {modules} (links that preload the scripts).

    Without preload links a browser finds a module only after it has read the one that imports it.
    """
    names = [name for name in files if name != WORKER]
    scripts = [_address(version, name) for name in names if name.endswith(".js")]
    marks = {
        "{version}": version,
        "{files}": " ".join(names),
        "{modules}": "\n  ".join(f'<link rel="modulepreload" href="{script}">' for script in scripts),
    }
    for mark, value in marks.items():
        octets = octets.replace(mark.encode(), value.encode())
    return octets


_COMMENTS = re.compile(rb"^ */\*(?:(?!\*/).)*\*/\n+|^ *//[^\n]*\n", re.M | re.S)


def _without_comments(name: str, octets: bytes) -> bytes:
    """Removes the comments that have lines of their own, so that phones download less."""
    return _COMMENTS.sub(b"", octets) if name.endswith((".js", ".css")) else octets


def _address(version: str, name: str) -> str:
    return f"/page/{version}/{name}"


def _page(name: str, octets: bytes, cache: str = "no-cache") -> Page:
    sorte = SORTES[name.rpartition(".")[2]]
    return Page(octets, sorte, f'"{hashlib.blake2s(octets, digest_size=12).hexdigest()}"', cache)
