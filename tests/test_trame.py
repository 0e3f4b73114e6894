"""The trame is data: a question is added by one block, and a faulty trame is refused whole."""

from importlib import resources

import pytest

from bot.app import load_contenu
from dialogs.contenu import Contenu
from dialogs.trame import TrameInvalide
from dialogs.trame.lecture import parse_trame
from tests.conversation.core import CorePlayer


def _textes() -> dict[str, str]:
    folder = resources.files("dialogs") / "volets"
    return {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}


def test_whole() -> None:
    """Every volet of the domain is there, in order; the code is asked only where it is required."""
    trame = load_contenu(code_required=True).trame
    assert [volet.cle for volet in trame.volets] == [
        "ouverture", "identite", "formations", "experiences", "competences", "pieces_jointes", "panorama",
    ]  # fmt: skip
    assert trame.champ("ouverture/charte", "code_collectivite")
    assert not load_contenu(code_required=False).trame.champ("ouverture/charte", "code_collectivite")


QUESTION = """
[[rubrique.champ]]
cle = "essai_remorque"
libelle = "Remorque"
question = "Quelle remorque tirez-vous ?"
type = "texte"
aide = "Dites-le avec vos mots."
si = { champ = "categorie", vaut = "be" }
"""


def test_a_question_is_one_block() -> None:
    """A block of TOML at the end of a rubrique is asked, helped, answered and read back, with no other change."""
    textes = _textes()
    permis = textes["2_formations.toml"]
    end = permis.index('[[rubrique]]\ncle = "recap_formations"')
    trame = parse_trame({**textes, "2_formations.toml": permis[:end] + QUESTION + "\n" + permis[end:]})
    player = CorePlayer(Contenu(trame.without("ouverture/charte", "code_collectivite")))
    said = ["/start", "[passer]", "[oui]", "[non]", "[choix:moi]", "/menu", "[ouvrir:formations/permis]", "[choix:be]"]
    said += ["/passer"] * 3
    for id, what in enumerate(said, 1):
        event = {"button": what[1:-1]} if what.startswith("[") else {"text": what}
        messages, _ = player.send({"id": id, **event})
    assert messages[-1].question == "formations/permis/essai_remorque"
    assert "Quelle remorque tirez-vous ?" in messages[-1].texte
    messages, _ = player.send({"id": 90, "text": "/aide"})
    assert messages[0].texte == "Dites-le avec vos mots."
    messages, _ = player.send({"id": 91, "text": "une plateforme"})
    assert "Remorque : une plateforme" in messages[-1].texte


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('type = "texte_long"', 'type = "chois"', "type inconnu « chois »"),
        ('cle = "niveau"', 'cle = "intitule"', "intitule : cette clé de champ est là deux fois"),
        ('liste = "cadres_emplois"', 'liste = "cadres"', "la liste « cadres » n'existe pas"),
        ('lien = ["pieces_jointes/pieces_jointes"]', 'lien = ["pieces"]', "le lien « pieces » ne mène à rien"),
        ('aide = "', 'note = "', "« note » n'est pas une clé connue"),
        ('libelle = "', 'label = "', "il manque « libelle »"),
        ("nomme_la_fiche = true", "", "0 champs nomment la fiche, il en faut un"),
        ("[[rubrique.champ]]", "[[rubrique.champ]", "ce n'est pas du TOML"),
    ],
)
def test_faults_are_told(old: str, new: str, fault: str) -> None:
    """Each kind of fault is told in French, with its place."""
    textes = _textes()
    assert old in textes["2_formations.toml"]
    textes["2_formations.toml"] = textes["2_formations.toml"].replace(old, new)
    with pytest.raises(TrameInvalide) as caught:
        parse_trame(textes)
    assert any(fault in line and line.startswith(("formations", "2_formations")) for line in caught.value.fautes)


def test_all_faults_at_once() -> None:
    """Nobody has to mend them one start at a time."""
    textes = _textes()
    textes["2_formations.toml"] = textes["2_formations.toml"].replace('type = "date"', 'type = "dat"')
    textes["3_experiences.toml"] = (
        textes["3_experiences.toml"].replace('vaut = "', 'vaut = "zz').replace('type = "periode"', 'type = "perio"')
    )
    with pytest.raises(TrameInvalide) as caught:
        parse_trame(textes)
    places = {line.partition(" : ")[0].split("/")[0] for line in caught.value.fautes}
    assert {"formations", "experiences"} <= places
    assert len(caught.value.fautes) > 5


def test_conditions_name_what_comes_before() -> None:
    """A condition about a question that is asked later, or about a choice that does not exist, is a fault."""
    textes = _textes()
    textes["4_competences.toml"] = textes["4_competences.toml"].replace(
        'si = { champ = "nature", vaut = "langue" }', 'si = { champ = "preuves", vaut = "langue" }'
    )
    with pytest.raises(TrameInvalide, match="la condition nomme « preuves », qui n'est pas posé avant"):
        parse_trame(textes)
