"""The pictures of the README: `pytest tests/navigateur --ecrire-ecrans` takes them again. Nobody in them exists."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.driving import ROOT
from tests.navigateur.site import PHONE, People, Screen

FOLDER = ROOT / "docs" / "images"
PICTURES = ("accueil", "carte", "question", "question-sombre", "livret")
MOST = 120_000


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
        """() => {
          document.querySelectorAll('#carte-code span[aria-hidden]').forEach((span, n) => {
            span.textContent = ['ACDE', 'FGHJ', 'KMNP'][n];
          });
          document.querySelector('#carte-lien').textContent = 'https://livret.exemple.fr/#revenir=ACDE-FGHJ-KMNP';
        }"""
    )
    shoot(phone, "carte")
    phone.press("#carte-notee")
    for action in ("passer", "oui", "non", "choix:moi"):
        phone.tell(action=action)
    for words in ("choix:madame", "Diallo", "Awa"):
        phone.tell(**{"action" if words.startswith("choix") else "texte": words})
    for action in ("accueil", "ouvrir:formations/titres_diplomes"):
        phone.tell(action=action)
    phone.settle()
    phone.say("CAP cuisine")
    phone.settle()
    shoot(phone, "question")
    phone.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    shoot(phone, "question-sombre")
    phone.page.emulate_media(color_scheme="light", reduced_motion="reduce")
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
    screen.page.screenshot(path=FOLDER / f"{name}.png")


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
