"""What the assistant says is plain French (domain § 5): the volets, the glossaire and the phrases, text by text."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import phrases as telegram
from bot.channels.web import phrases as web
from bot.contenu import load_catalogue
from dialogs.conversation.table import COMMANDES
from dialogs.phrases import Phrases
from tests import falc, page_phrases

VOLETS = Path(__file__).parent.parent / "dialogs" / "volets"

Textes = dict[str, str]
"""Place (« formations/permis/usage/aide ») -> text, in the order of the files."""


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


DOCUMENTS = [_load(path) for path in sorted(VOLETS.glob("[0-9]_*.toml"))]
GLOSSAIRE: dict[str, str] = _load(VOLETS / "glossaire.toml")
CHAMPS: dict[str, dict[str, Any]] = {
    f"{volet['cle']}/{rubrique['cle']}/{champ['cle']}": champ
    for volet in DOCUMENTS
    for rubrique in volet["rubrique"]
    for champ in rubrique.get("champ", ())
}


def _texts(place: str, table: Mapping[str, Any], keys: str) -> Iterator[tuple[str, str]]:
    yield from ((f"{place}/{key}", table[key]) for key in keys.split() if key in table)


def _texts_of_volet(volet: Mapping[str, Any]) -> Textes:
    charte = {f"{volet['cle']}/charte {n}": text for n, text in enumerate(volet.get("charte", ()), 1)}
    return {**dict(_texts(volet["cle"], volet, "titre intro")), **charte}


def _texts_of_rubrique(volet: str, rubrique: Mapping[str, Any]) -> Textes:
    place = f"{volet}/{rubrique['cle']}"
    found = dict(_texts(place, rubrique, "titre intro encore"))
    for champ in rubrique.get("champ", ()):
        here = f"{place}/{champ['cle']}"
        found |= _texts(here, champ, "libelle question aide nouvelle oui non")
        for choix in champ.get("choix", ()):
            found |= _texts(f"{here}/{choix['valeur']}", choix, "libelle suite")
    return found


def _spoken(value: object) -> Iterator[str]:
    """The texts in a constant: in tuples and in the values of mappings too. A key like « sais_pas » is no text."""
    if isinstance(value, str):
        if not re.fullmatch(r"[a-z_]+", value):
            yield value
    elif isinstance(value, Mapping):
        yield from _spoken(tuple(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from _spoken(item)


BY_RUBRIQUE: dict[str, Textes] = {
    f"{volet['cle']}/{rubrique['cle']}": _texts_of_rubrique(volet["cle"], rubrique)
    for volet in DOCUMENTS
    for rubrique in volet["rubrique"]
}
OF_VOLETS: Textes = {place: text for volet in DOCUMENTS for place, text in _texts_of_volet(volet).items()} | {
    place: text for texts in BY_RUBRIQUE.values() for place, text in texts.items()
}
OF_GLOSSAIRE: Textes = {f"glossaire/{word}": text for word, text in GLOSSAIRE.items()}
OF_PHRASES: Textes = {
    f"{place}/{name} {n}": text
    for place, said in {
        "phrases": {**vars(Phrases), "COMMANDES": COMMANDES},
        "telegram": vars(telegram),
        "web": vars(web),
    }.items()
    for name, value in said.items()
    if name.isupper() and name != "CIVILITES"  # « M. », « Mme »: as on an envelope, beside a name
    for n, text in enumerate(_spoken(value), 1)
}
OF_PAGE: Textes = page_phrases.all_texts()
"""Not accessibilite.html: the law dictates its words."""
OF_THE_PAGE_ITSELF = {"PIN": "Le code PIN a 6 chiffres. Vous le choisissez. Il protège votre livret sur cet appareil."}
"""Words that the page explains where they are met."""
ALL: Textes = OF_VOLETS | OF_GLOSSAIRE | OF_PHRASES | OF_PAGE


CATALOGUE = load_catalogue()
OF_TOPICS: Textes = {
    f"{topic.id}/{name}": getattr(topic, name)
    for topic in CATALOGUE.topics
    for name in ("question", "reponse", "ici", "reserve", "plus")
} | {f"faq/{cle}": titre for cle, titre in CATALOGUE.categories.items()}
PLUS = 8
"""Sentences of « en savoir plus », which comes only when it is asked for."""


# --- what is said ------------------------------------------------------------------------------------------------


def test_every_text_is_plain() -> None:
    """No text has a long sentence, a forbidden sign or a turn that the rules leave out."""
    assert [f"{place} : {fault}" for place, text in ALL.items() for fault in falc.find_faults(text)] == []


def test_every_rare_word_is_explained() -> None:
    """A word that is rare in French is used only when the glossaire explains it, or the page."""
    assert set(OF_THE_PAGE_ITSELF.values()) <= set(OF_PAGE.values())
    explained = {place: {*GLOSSAIRE, *(OF_THE_PAGE_ITSELF if place in OF_PAGE else ())} for place in ALL}
    assert [f"{p} : {word}" for p, text in ALL.items() for word in sorted(falc.rare_words(text, explained[p]))] == []


def test_every_topic_is_plain() -> None:
    """Of the catalogue too: three sentences for an answer, eight for more of it; its rare words are explained."""
    explained = {**GLOSSAIRE, **CATALOGUE.mots_rares}
    assert [
        f"{place} : {fault}"
        for place, text in OF_TOPICS.items()
        for fault in (
            *falc.find_faults(text, PLUS if place.endswith("/plus") else falc.MOST_SENTENCES),
            *sorted(falc.rare_words(text, explained)),
        )
    ] == []


@pytest.mark.parametrize("categorie", CATALOGUE.categories)
def test_theme_reads_easily(categorie: str) -> None:
    """The topics of a theme, as a whole, score 70 or more on the scale of Kandel and Moles."""
    whole = "\n".join(
        text for t in CATALOGUE.of_categorie(categorie) for text in (t.question, t.reponse, t.reserve, t.plus) if text
    )
    assert falc.kandel_moles(whole) >= falc.LEAST_KANDEL_MOLES


def test_glossaire_is_small_and_used() -> None:
    """The glossaire holds at most sixty words, and each of them is said somewhere."""
    said = {
        form
        for text in (OF_VOLETS | OF_PHRASES).values()
        for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)
        if (form := falc.explained_by(word, GLOSSAIRE))
    }
    assert set(GLOSSAIRE) - said == set()
    assert len(GLOSSAIRE) <= 60


def test_definitions_give_an_example() -> None:
    """Each definition has an example of daily life beside it."""
    assert [word for word, text in GLOSSAIRE.items() if "Exemple :" not in text] == []


@pytest.mark.parametrize("rubrique", BY_RUBRIQUE)
def test_rubrique_reads_easily(rubrique: str) -> None:
    """A rubrique as a whole scores 70 or more on the scale of Kandel and Moles."""
    whole = "\n".join(BY_RUBRIQUE[rubrique].values())
    if len(falc.words(whole)) >= 30:
        assert falc.kandel_moles(whole) >= falc.LEAST_KANDEL_MOLES


def test_phrases_read_easily() -> None:
    """So do the phrases, the page, the charte and the glossaire."""
    charte = [text for place, text in OF_VOLETS.items() if "/charte " in place]
    for texts in (OF_PHRASES.values(), OF_PAGE.values(), charte, OF_GLOSSAIRE.values()):
        assert falc.kandel_moles("\n".join(texts)) >= falc.LEAST_KANDEL_MOLES


def test_page_says_nothing_elsewhere() -> None:
    """The sentences of the page are all in index.html and phrases.js."""
    assert len(OF_PAGE) > 150
    assert page_phrases.stray_literals() == []


def test_questions_ask_one_thing() -> None:
    """A question has one « ? » and ends with it; so has « encore » and what is asked after a choice."""
    asked = {place: text for place, text in OF_VOLETS.items() if place.endswith(("/question", "/encore", "/suite"))}
    assert {place: text for place, text in asked.items() if text.count("?") != 1 or not text.endswith(" ?")} == {}


def test_helps_ask_nothing() -> None:
    """Every champ has a help, and it asks no second question."""
    assert [place for place, champ in CHAMPS.items() if not champ.get("aide") or "?" in champ["aide"]] == []


def test_stories_are_left_open() -> None:
    """The question of a story offers no alternative (domain § 4)."""
    stories = {place: champ["question"] for place, champ in CHAMPS.items() if champ["type"] == "texte_long"}
    assert {place: question for place, question in stories.items() if re.search(r"\bou\b", question)} == {}


def test_labels_fit_on_buttons() -> None:
    """Titles, labels and choices are short enough for a button on a phone."""
    limits = {"titre": 30, "nouvelle": 34, "oui": 34, "non": 34}
    too_long = []
    for place, text in OF_VOLETS.items():
        above, _, key = place.rpartition("/")
        limit = limits.get(key) or (34 if above in CHAMPS and key == "libelle" else 40 if key == "libelle" else None)
        if limit and len(text) > limit:
            too_long.append(f"{place} : {len(text)}")
    assert too_long == []


# --- the rules themselves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Vous pouvez aussi me dire tout ce que vous avez fait dans ce travail.", "phrase trop longue"),
        ("Oui. Non. Bien. Merci.", "trop de phrases"),
        ("Où est-ce ? Et quand ?", "plus d'une question"),
        ("Dites le nom ; puis la ville.", "signe interdit : ;"),
        ("Dites le nom (du lieu).", "signe interdit : ("),
        ("Je sais…", "signe interdit : …"),
        ("Dites le *nom*.", "signe interdit : *"),
        ("Je sais...", "trois points"),
        ("Le nom – celui du lieu – suffit.", "tiret d'incise"),
        ("Le nom - celui du lieu - suffit.", "tiret d'incise"),
        ("C'est le volet II.", "chiffre romain : II"),
        ("C'est au XXe siècle.", "chiffre romain : XXe"),
        ("Il travaille à 80 %.", "pourcentage"),
        ("Il y a 12 500 agents.", "grand nombre : 12 500"),
        ("Il y a 3500 agents.", "grand nombre : 3500"),
        ("Depuis le 12/03/2008.", "date en chiffres : 12/03/2008"),
        ("La ville, la rue, etc.", "abréviation : etc."),
        ("Bonjour Mme Diallo.", "abréviation : Mme"),
        ("C'est IMPORTANT.", "majuscules : IMPORTANT"),
        ("Il faut que ce soit vous.", "subjonctif : soit"),
        ("Je relis pour que ce texte vous plaise.", "subjonctif : pour que"),
        ("Il faut que je puisse lire.", "subjonctif : puisse"),
        ("Commencez en lisant la carte.", "participe présent : lisant"),
        ("Un agent ayant un code.", "participe présent : ayant"),
        ("Pourquoi cette réponse ?", "mot à éviter : Pourquoi"),
        ("C'est facile.", "mot à éviter : facile"),
        ("Bravo, c'est noté.", "mot à éviter : Bravo"),
    ],
)
def test_a_bad_text_is_caught(text: str, fault: str) -> None:
    """One bad text of each kind is caught, under its name."""
    assert any(found.startswith(fault) for found in falc.find_faults(text)), falc.find_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le nom de ce diplôme ou de ce titre ?",
        "L'ancien niveau, de I à V, dit autre chose.",
        "Le 3 mars 2008, avant midi.",
        "Avez-vous le CACES ?",
        "Pour qui avez-vous fait ce travail ?",
        "Le numéro est le 0 800 11 10 35.",
        "Vous avez dit : « {mots} »",
        "",
    ],
)
def test_a_plain_text_is_left_alone(text: str) -> None:
    """Plain texts, old levels, full dates and the words in braces are no fault."""
    assert falc.find_faults(text) == []


def test_sentences() -> None:
    """Sentences end with a sign or a line; figures and braces do not cut them."""
    text = "Le titre\nC'est noté. Est-ce bien {date. Oui. Non} ? D'accord : 3,5 jours !"
    assert falc.sentences(text) == ["Le titre", "C'est noté.", "Est-ce bien mot ?", "D'accord : 3,5 jours !"]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("le", 1),
        ("fiche", 1),
        ("fiches", 1),
        ("diplôme", 2),
        ("parlent", 1),
        ("document", 3),
        ("année", 2),
        ("mairie", 2),
        ("l'attestation", 4),
        ("avez-vous", 3),
        ("où", 1),
        ("12", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    """Groups of vowels are counted, a mute end is not."""
    assert falc.syllables(word) == count


def test_kandel_moles() -> None:
    """The formula is the one of domain.md; an administration's letter is far below what we say."""
    assert falc.kandel_moles("Où est le parc ?") == pytest.approx(207 - 1.015 * 4 - 73.6)
    letter = (
        "Conformément aux dispositions réglementaires, l'autorité territoriale procède à la communication des"
        " informations relatives à la professionnalisation des fonctionnaires territoriaux concernés."
    )
    assert falc.kandel_moles(letter) < 31
    with pytest.raises(ValueError, match="no word"):
        falc.kandel_moles("…")


def test_rare_words() -> None:
    """Rare words and sigles are found, but for elisions, plurals, verb forms, codes and what the glossaire explains."""
    known = {"habilitation", "CACES", "savoir-faire"}
    assert falc.rare_words("L'habilitation, des Habilitations, le CACES, un savoir-faire.", known) == set()
    assert falc.rare_words("Racontez, reprenons, remplissez : qu'avez-vous fait aujourd'hui ?", known) == set()
    assert falc.rare_words("Le R482, le B96, la carte BF de {nom}.", known) == set()
    assert falc.rare_words("Le gerbeur, l'AIPR.", known) == {"gerbeur", "AIPR"}
    assert falc.rare_words("Une vice-préconisation.", known) == {"préconisation"}
