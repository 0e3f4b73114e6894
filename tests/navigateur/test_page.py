"""What the page is made of."""

import json
import re
from graphlib import TopologicalSorter
from urllib.error import HTTPError
from urllib.parse import urljoin

import pytest

from bot.pages import load_pages
from tests.navigateur.site import People, Site

PLAIN = ("/accessibilite", "/sw.js", "/manifest.webmanifest", "/icone.svg", "/icone-192.png", "/icone-512.png")
"""Addresses that do not change from one version to the next, but « / »."""
MOST = 110_000
KEPT = "public, max-age=31536000, immutable"


def files(site: Site) -> dict[str, str]:
    """Every file that the page is made of, as text: from « / », all that is named in it, and so on."""
    found: dict[str, str] = {}
    waiting = ["/", *PLAIN]
    while waiting:
        address = waiting.pop()
        octets, headers = site.get(address)
        found[address] = octets.decode("utf-8" if not headers["content-type"].startswith("image/png") else "latin-1")
        waiting += {urljoin(address, name) for name in named_in(found[address], headers["content-type"])} - found.keys()
    return found


def named_in(text: str, sorte: str) -> set[str]:
    """Addresses of scripts and style sheets that a page or a module asks for."""
    if sorte.startswith("text/html"):
        return set(re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', text))
    return set(re.findall(r"^(?:import|\}) .*?'(\.[^']+\.js)';$", text, re.M)) if "javascript" in sorte else set()


def test_weight(site: Site) -> None:
    """All the files of the page together weigh less than 110 kB, as they are."""
    assert sum(len(site.get(address)[0]) for address in files(site)) < MOST


def test_headers(site: Site) -> None:
    """Every file comes with a strict content security policy, and tells other sites nothing."""
    for address in files(site):
        _, headers = site.get(address)
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == (KEPT if address.startswith("/page/") else "no-cache")


def test_no_address_outside(site: Site) -> None:
    """No file loads anything from elsewhere, and no script or style stands in a page."""
    for address, text in files(site).items():
        if address == "/accessibilite":
            assert not re.search(r"<(?:script|img|link)[^>]*//", text)
        elif not address.endswith(".png"):
            assert set(re.findall(r"https?://[^\s'\"]+", text)) <= {"http://www.w3.org/2000/svg"}, address
    for address in ("/", "/accessibilite"):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", files(site)[address])


def test_one_version(site: Site) -> None:
    """Scripts and style sheets are all of one version, which is a hash of them all; another version is not there."""
    versioned = [address for address in files(site) if address not in ("/", *PLAIN)]
    [version] = {address.split("/")[2] for address in versioned}
    assert all(address.startswith(f"/page/{version}/") for address in versioned)
    assert len(versioned) > 20
    assert load_pages().keys() >= set(versioned)
    for address in versioned:
        with pytest.raises(HTTPError, match="404"):
            site.get(address.replace(version, "0" * len(version)))


def test_imports_go_one_way(site: Site) -> None:
    """No module imports one that imports it, through however many others; and every module is used."""
    modules = {address: text for address, text in files(site).items() if "/js/" in address}
    TopologicalSorter(
        {
            address: {urljoin(address, name) for name in named_in(text, "text/javascript")}
            for address, text in modules.items()
        }
    ).prepare()
    assert modules.keys() == {address for address in load_pages() if "/js/" in address}


def test_everything_loads(people: People) -> None:
    """The page, its manifest and its icons load from their own origin; the page can be installed."""
    phone = people.come()
    phone.page.wait_for_function("() => navigator.serviceWorker.controller")
    icons = phone.page.evaluate(
        """async () => {
          const manifest = await (await fetch(document.querySelector('link[rel=manifest]').href)).json();
          const sizes = await Promise.all(manifest.icons.map(async ({src, sizes}) => {
            const image = new Image();
            image.src = src;
            await image.decode();
            return [sizes, `${image.naturalWidth}x${image.naturalHeight}`];
          }));
          return {manifest, sizes};
        }"""
    )
    assert icons["manifest"]["display"] == "standalone"
    assert icons["manifest"]["lang"] == "fr"
    assert [found for wanted, found in icons["sizes"] if wanted != "any"] == ["192x192", "512x512"]
    session = phone.context.new_cdp_session(phone.page)
    assert session.send("Page.getAppManifest")["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in ([], INCOGNITO)


INCOGNITO = [{"errorId": "in-incognito", "errorArguments": []}]


def test_worker_keeps_no_word(people: People) -> None:
    """The copy for an opening without network has the page's own files, and nothing that a person said."""
    phone = people.arrive("ouvrir:formations/titres_diplomes")
    phone.say("mot secret")
    phone.settle()
    phone.page.wait_for_function("() => navigator.serviceWorker.controller")
    phone.reload()
    phone.settle()
    kept = phone.page.evaluate(
        """async () => {
          const out = {};
          for (const name of await caches.keys()) {
            const copy = await caches.open(name);
            for (const request of await copy.keys()) {
              out[new URL(request.url).pathname] = await (await copy.match(request)).text();
            }
          }
          return out;
        }"""
    )
    assert kept.keys() == {address for address in load_pages() if address.startswith("/page/")}
    assert "mot secret" not in json.dumps(kept, ensure_ascii=False)
