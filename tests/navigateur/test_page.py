"""What the page is made of."""

import json
import re

from tests.navigateur.site import People, Site

FILES = (
    "/", "/accessibilite", "/livret.css", "/livret.js", "/sw.js", "/manifest.webmanifest",
    "/icone.svg", "/icone-192.png", "/icone-512.png",
)  # fmt: skip
MOST = 100_000


def test_weight(site: Site) -> None:
    """All the files of the page together weigh less than 100 kB, as they are."""
    assert sum(len(site.get(file)[0]) for file in FILES) < MOST


def test_headers(site: Site) -> None:
    """Every file comes with a strict content security policy, and tells other sites nothing."""
    for file in FILES:
        _, headers = site.get(file)
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_no_address_outside(site: Site) -> None:
    """No file loads anything from elsewhere, and no script or style stands in a page."""
    for file in ("/", "/livret.css", "/livret.js", "/sw.js", "/manifest.webmanifest", "/icone.svg"):
        text = site.get(file)[0].decode()
        assert set(re.findall(r"https?://[^\s'\"]+", text)) <= {"http://www.w3.org/2000/svg"}, file
    for file in ("/", "/accessibilite"):
        text = site.get(file)[0].decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", text)


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
    assert kept.keys() <= set(FILES)
    assert "mot secret" not in json.dumps(kept, ensure_ascii=False)
