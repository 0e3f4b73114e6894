"""A question asked back, in a browser: the answer keeps its own buttons, and the pending question is still the last."""

from playwright.sync_api import Locator, expect

from dialogs.phrases import PHRASES as phrases
from tests.navigateur.site import People, Screen

METIER = ("ouvrir:experiences/experiences_pro",)
QUESTION = "esque mon chef peu voir se que jécri"


def own_buttons(phone: Screen) -> Locator:
    """Those in the thread, under what the assistant said."""
    return phone("#bulles .suites button")


def test_an_answer_and_its_buttons(people: People) -> None:
    """« En savoir plus » is under the answer; the choices at the foot are those of the pending question."""
    phone = people.arrive(*METIER)
    phone.say(QUESTION)
    assert phone.settle().champ == "intitule_poste"
    assert own_buttons(phone).all_text_contents() == [phrases.EN_SAVOIR_PLUS, phrases.C_ETAIT_MA_REPONSE]
    expect(phone("#reponses").get_by_text(phrases.EN_SAVOIR_PLUS)).to_have_count(0)
    phone.press(own_buttons(phone).first)
    expect(own_buttons(phone).get_by_text(phrases.AUTRES_QUESTIONS)).to_be_visible()
    assert phone.settle().champ == "intitule_poste"


def test_it_was_an_answer(people: People) -> None:
    """One tap files the words, after a reload too."""
    phone = people.arrive(*METIER)
    phone.say(QUESTION)
    phone.settle()
    phone.reload()
    phone.press(own_buttons(phone).get_by_text(phrases.C_ETAIT_MA_REPONSE))
    expect(phone("#bulles")).to_contain_text("Pour qui avez-vous fait ce travail ?")
    [fiche] = phone.export()["volets"]["experiences"]["experiences_pro"]
    assert fiche["champs"]["intitule_poste"]["mots"] == QUESTION


def test_the_themes(people: People) -> None:
    """Themes, then questions, as buttons at the foot; the arrow goes back up, then to the pending question."""
    phone = people.arrive(*METIER)
    phone.say("/questions")
    assert phone.settle().champ == "questions"
    phone.choose("questions:livret")
    expect(phone("#reponses button").get_by_text(phrases.SUITE_DES_QUESTIONS)).to_be_visible()
    phone.choose("retour")
    expect(phone("#reponses button").get_by_text(phrases.SUITE_DES_QUESTIONS)).to_have_count(0)
    phone.settle()
    phone.choose("retour")
    expect(phone("#bulles .bulle p").last).to_contain_text("Quel est le nom de ce travail ?")
