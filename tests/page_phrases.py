"""The French that people read on the web page, text by text: index.html, phrases.js, the manifest."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

PAGE = Path(__file__).parent.parent / "bot" / "page"

READ_ALOUD = ("aria-label", "title", "placeholder", "alt")
VOID = {"meta", "link", "img", "input"}


class _Reader(HTMLParser):
    """texts: place (« p 12 ») -> what stands in one element, or in an attribute that people are read."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in READ_ALOUD:
            self._add(f"{tag} {name}", given.get(name, ""))
        if tag == "meta" and given.get("name") == "description":
            self._add("description", given["content"])
        if tag not in VOID:
            self._open.append((tag, []))

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][1].append(data)

    def handle_endtag(self, tag: str) -> None:
        name, parts = self._open.pop()
        assert name == tag, f"<{name}> is closed by </{tag}>, line {self.getpos()[0]}"
        self._add(tag, "".join(parts))

    def _add(self, place: str, text: str) -> None:
        if text.strip():
            self.texts[f"index.html, line {self.getpos()[0]}, {place}"] = _plain(text)


def _plain(text: str) -> str:
    """On one line, its unbreakable spaces as the others."""
    return re.sub(r"\s+", " ", text).strip()


def of_html() -> dict[str, str]:
    reader = _Reader()
    reader.feed((PAGE / "index.html").read_text("utf-8"))
    return reader.texts


def of_script() -> dict[str, str]:
    """Whatever stands between double quotes in phrases.js."""
    lines = (PAGE / "js" / "phrases.js").read_text("utf-8").splitlines()
    return {
        f"phrases.js, line {n}, {place}": text
        for n, line in enumerate(lines, 1)
        for place, text in enumerate(re.findall(r'"((?:[^"\\]|\\.)+)"', line), 1)
    }


def of_manifest() -> dict[str, str]:
    manifest = json.loads((PAGE / "manifest.webmanifest").read_text("utf-8"))
    return {f"manifest, {name}": manifest[name] for name in ("name", "short_name", "description")}


def all_texts() -> dict[str, str]:
    return of_html() | of_script() | of_manifest()


def stray_literals() -> list[str]:
    """What looks like French, or like a sentence, in a literal of another module than phrases.js."""
    return [
        f"{path.name}: {literal}"
        for path in sorted(PAGE.rglob("*.js"))
        if path.name != "phrases.js"
        for literal in re.findall(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"", _code(path.read_text("utf-8")))
        for literal in literal
        if re.search(r"[À-ÖØ-öø-ÿ]|\\'|[a-z] ?[.!?]$|^[A-Z][a-z]+ [a-z]", literal)
    ]


def _code(text: str) -> str:
    """Without its comments."""
    return re.sub(r"/\*.*?\*/|(?<![:'])//[^\n]*", "", text, flags=re.S)
