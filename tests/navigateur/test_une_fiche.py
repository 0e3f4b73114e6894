"""A whole fiche on a phone."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.conversation.driver import Blocking
from tests.conversation.people import Person
from tests.navigateur.site import PageTalk, People


def test_a_whole_fiche(people: People, tmp_path: Path) -> None:
    """With a finger on a small screen, from « Je commence » to the file: every word is there as it was typed."""
    phone = people.come()
    code = phone.begin()
    assert len(code) == 14
    expect(phone("#carte-qr svg")).to_be_visible()
    expect(phone("#carte-lien")).to_have_text(f"{people.site.base}/#revenir={code}")
    phone.press("#carte-notee")

    person = Person("téléphone", ["formations/titres_diplomes"], 1)
    Blocking(PageTalk(phone)).go_on(person)
    assert len(person.given) == 2, "the identity, and a diploma"

    phone.from_menu("[data-action=exporter]")
    phone.settle()
    with phone.page.expect_download() as download:
        phone.press(phone(".telecharger").last)
    download.value.save_as(tmp_path / "livret.json")
    assert download.value.suggested_filename == "livret.json"
    assert person.faults(json.loads((tmp_path / "livret.json").read_text("utf-8"))) == []
    assert phone("#bulles").get_by_text("undefined").count() == 0


def test_before_the_charte(people: People) -> None:
    """What is pressed or typed before the charte is shown above its reply, though none of it is kept."""
    phone = people.come()
    phone.begin()
    phone.press("#carte-notee")
    label = phone.settle().offered["suite"]
    for n in range(1, 4):
        phone.choose("suite")
        phone.settle()
        phone.say(f"mot {n}")
        phone.settle()
    mine = phone("#bulles").evaluate(
        "(all) => [...all.children].map((node) => node.matches('.dit') ? node.querySelector('p').textContent : '')"
    )
    assert mine == ["", *(said for n in range(1, 4) for said in (label, "", f"mot {n}", ""))]
    assert [item for item in phone.thread() if item["de"] == "agent"] == []
    assert phone.contains("mot 1") == ["dom"]
