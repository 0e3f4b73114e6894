"""The pictures of the README: `pytest tests/navigateur --ecrire-ecrans` takes them again. Nobody in them exists."""

import struct
import zlib
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
import segno
from playwright.sync_api import expect

from tests.navigateur.site import PHONE, People, Screen
from tests.processes import ROOT

FOLDER = ROOT / "docs" / "images"
PICTURES = ("accueil", "carte", "question", "question-sombre", "aparte", "livret")
MOST = 120_000
LINK = "https://livret.exemple.fr/#revenir=ACDE-FGHJ-KMNP"


@pytest.fixture
def written(request: pytest.FixtureRequest, people: People) -> None:
    if request.config.getoption("--ecrire-ecrans"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        take(people)


def take(people: People) -> None:
    phone = people.come(PHONE, device_scale_factor=2, reduced_motion="reduce")
    shoot(phone, "accueil")
    phone.begin()
    # Neither the code of a real livret nor the port of this test.
    phone.page.evaluate(
        """([link, square]) => {
          document.querySelectorAll('#carte-code span[aria-hidden]').forEach((span, n) => {
            span.textContent = ['ACDE', 'FGHJ', 'KMNP'][n];
          });
          document.querySelector('#carte-lien').textContent = link;
          const svg = decodeURIComponent(square.slice(square.indexOf(',') + 1));
          const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
          document.querySelector('#carte-qr svg').replaceChildren(...drawn.children);
          document.querySelector('#carte-qr svg').setAttribute('viewBox', drawn.getAttribute('viewBox'));
        }""",
        [LINK, segno.make(LINK, error="m", micro=False).svg_data_uri(border=4, omitsize=True, light="#fff", nl=False)],
    )
    shoot(phone, "carte")
    phone.press("#carte-notee")
    for action in ("passer", "oui", "non", "choix:moi"):
        phone.tell(action=action)
    for words in ("choix:madame", "Diallo", "Awa"):
        phone.tell(**{"action" if words.startswith("choix") else "texte": words})
    for action in ("accueil", "ouvrir:formations/titres_diplomes"):
        phone.tell(action=action)
    phone.tell(texte="CAP cuisine")
    phone.settle()
    shoot(phone, "question")
    phone.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    shoot(phone, "question-sombre")
    phone.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    phone.say("esque mon chef peu voir se que jécri")
    phone.settle()
    shoot(phone, "aparte")
    phone.tell(action="choix:diplome")
    phone.tell(texte="la cuisine de collectivité")
    phone.settle()
    phone.from_menu("[data-ecran=livret]")
    expect(phone("#livret .fiche").last).to_be_visible()
    phone("#livret").evaluate(
        "(screen) => { screen.scrollTop = [...screen.querySelectorAll('h2')][1].offsetTop - screen.offsetTop - 60; }"
    )
    shoot(phone, "livret")


def shoot(screen: Screen, name: str) -> None:
    screen.page.evaluate("document.activeElement.blur()")
    whole = screen.page.screenshot()
    with screen.context.new_page() as blank:
        found = blank.evaluate(FEWER_COLOURS, b64encode(whole).decode())
    (FOLDER / f"{name}.png").write_bytes(png_of(found["width"], bytes(found["palette"]), b64decode(found["pixels"])))


# A third of the weight, and the eye sees no difference.
FEWER_COLOURS = """async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const {data} = canvas.getImageData(0, 0, image.width, image.height);
  const colours = new Map(), counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 128).map(([colour]) => colour);
  const parts = (c) => [c >> 16, (c >> 8) & 255, c & 255];
  const far = (a, b) => parts(a).reduce((sum, part, i) => sum + (part - parts(b)[i]) ** 2, 0);
  const nearest = (c) => kept.reduce((best, other, i) => far(c, other) < far(c, kept[best]) ? i : best, 0);
  for (const colour of counts.keys()) colours.set(colour, nearest(colour));
  const pixels = new Uint8Array(data.length / 4);
  for (let i = 0; i < data.length; i += 4) {
    pixels[i / 4] = colours.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  }
  let text = '';
  for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return {width: image.width, palette: kept.flatMap(parts), pixels: btoa(text)};
}"""


def png_of(width: int, palette: bytes, pixels: bytes) -> bytes:
    """A PNG of indexed colours."""
    height = len(pixels) // width
    rows = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": palette,
        b"IDAT": zlib.compress(rows, 9),
        b"IEND": b"",
    }
    chunks = (struct.pack(">I", len(o)) + n + o + struct.pack(">I", zlib.crc32(n + o)) for n, o in parts.items())
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.usefixtures("written")
def test_pictures() -> None:
    """The README's pictures are there, as PNG of 360×640 at twice the size, and light enough."""
    for name in PICTURES:
        octets = (FOLDER / f"{name}.png").read_bytes()
        assert octets.startswith(b"\x89PNG\r\n\x1a\n")
        assert (int.from_bytes(octets[16:20]), int.from_bytes(octets[20:24])) == (720, 1280)
        assert len(octets) < MOST


def test_pictures_are_named() -> None:
    """Each picture of the folder is one that this file takes."""
    assert sorted(path.stem for path in Path(FOLDER).glob("*.png")) == sorted(PICTURES)
