"""A small town's folder is read from the disk, and laid over the whole of our content."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.contenu import load_catalogue, load_contenu, load_faq
from bot.dossier import LocalTexts, read_dossier
from dialogs.blocs import ContenuInvalide
from dialogs.phrases import Phrases
from dialogs.superposition import read_mots, read_phrases

TOWN = {
    "README.md": "Notre ville.",
    ".git/HEAD": "ref",
    "volets/identite.toml": """
        cle = "identite"
        [[rubrique]]
        cle = "identite"
        [[rubrique.champ]]
        cle = "quartier"
        libelle = "Quartier"
        question = "Dans quel quartier travaillez-vous ?"
        type = "texte"
        aide = "Dites le nom du quartier."
        [[rubrique.champ]]
        cle = "prenom"
        question = "Votre prénom ?"
    """,
    "faq/ville.yaml": """
categorie: mairie
titre: La mairie
topics:
  - id: ville-cantine
    question: Où est la cantine ?
    reponse: La cantine est au sous-sol.
    source: La mairie
    scope: livret-cnfpt
    formes: [où est la cantine, elle est où la cantine, la cantine c'est où]
    mots: [cantine]
  - id: acces-mot-de-passe-oublie
    retire: true
""",
    "phrases.toml": 'NOTE = "Merci."',
    "mots.toml": 'aide = ["au secours"]',
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def town(tmp_path: Path) -> LocalTexts:
    return read_dossier(write(tmp_path, TOWN))


def test_read(town: LocalTexts) -> None:
    """Each text is read under its name; notes and hidden files are not."""
    assert (list(town.volets), list(town.faq)) == (["identite.toml"], ["ville.yaml"])
    assert (town.phrases, town.mots) == (TOWN["phrases.toml"], TOWN["mots.toml"])


def test_empty_folder(tmp_path: Path) -> None:
    """All of it may be left out: nothing changes."""
    local_texts = read_dossier(tmp_path)
    assert (local_texts.volets, local_texts.faq, local_texts.phrases, local_texts.mots) == ({}, {}, "", "")
    ours, laid = load_contenu(True), load_contenu(True, local_texts=local_texts)
    assert replace(laid, phrases=ours.phrases) == ours and vars(laid.phrases) == vars(ours.phrases)


def test_laid_over(town: LocalTexts) -> None:
    """The town's question is asked after ours, its words are said, its topic is found, and ours that is off is not."""
    contenu = load_contenu(False, local_texts=town)
    rubrique = contenu.trame.rubriques["identite/identite"]
    assert list(rubrique.by_cle)[-1] == "quartier"
    assert rubrique.by_cle["prenom"].question == "Votre prénom ?"
    assert contenu.catalogue.categories["mairie"] == "La mairie"
    assert contenu.phrases.NOTE == "Merci." and contenu.mots == {"au secours": "aide"}
    assert load_faq(town).ask("elle est ou la cantine").ranked[0] == "ville-cantine"
    assert "acces-mot-de-passe-oublie" not in contenu.catalogue.by_id
    assert "acces-mot-de-passe-oublie" in load_catalogue().by_id


@pytest.mark.parametrize(
    ("name", "faute"),
    [
        ("volet/identite.toml", "volet/identite.toml : ce nom n'est pas attendu ici"),
        ("volets/identite.tml", "volets/identite.tml : ce nom n'est pas attendu ici"),
        ("faq/ville.yml", "faq/ville.yml : ce nom n'est pas attendu ici"),
        ("phrase.toml", "phrase.toml : ce nom n'est pas attendu ici"),
        ("copie/volets/x.toml", "copie/volets/x.toml : ce nom n'est pas attendu ici"),
        ("volets/autre/x.toml", "volets/autre/x.toml : ce nom n'est pas attendu ici"),
    ],
)
def test_a_name_misspelt(tmp_path: Path, name: str, faute: str) -> None:
    """A file that would not be read is told."""
    assert read_dossier(write(tmp_path, {name: ""})).fautes == (faute,)


def test_unreadable(tmp_path: Path) -> None:
    """A folder that is not there, and a file in another encoding, are told."""
    with pytest.raises(ContenuInvalide, match="n'est pas un dossier"):
        read_dossier(tmp_path / "absent")
    (tmp_path / "mots.toml").write_bytes("aide = ['à']".encode("latin-1"))
    assert read_dossier(tmp_path).fautes == ("mots.toml : ce fichier n'est pas écrit en UTF-8",)


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Those of the files, of the questions asked, of the questions answered and of the sentences come together."""
    wrong = {"volets/x.toml": 'titre = "X"', "faq/x.yaml": "- [", "logo.png": "", "phrases.toml": "NOTEE = 'x'"}
    with pytest.raises(ContenuInvalide) as caught:
        load_contenu(True, local_texts=read_dossier(write(tmp_path, wrong)))
    assert len(caught.value.fautes) == 4


PAGE = Path(__file__).parents[2] / "docs" / "contenu.md"
EXAMPLE = re.compile(r"^`([\w/]+\.\w+)`\n\n```\w+\n(.*?)```", re.M | re.S)


def test_the_page_is_true(tmp_path: Path) -> None:
    """The folder that docs/contenu.md shows is read, and does what the page says."""
    local_texts = read_dossier(write(tmp_path, dict(EXAMPLE.findall(PAGE.read_text("utf-8")))))
    contenu = load_contenu(False, local_texts=local_texts)
    assert list(contenu.trame.rubriques["formations/permis"].by_cle)[-2:] == ["usage", "ville_parking"]
    famille = contenu.trame.rubriques["formations/habilitations"].by_cle["famille"]
    assert "le courant" in famille.by_valeur["electrique"].alias and "ville_eclairage" in famille.by_valeur
    assert "formations/concours" not in contenu.trame.rubriques
    assert contenu.catalogue.by_id["frais-hebergement"].reponse == "La mairie paie la chambre. Gardez la facture."
    assert "frais-voiture-service" not in contenu.catalogue.by_id
    ours = vars(Phrases)
    assert set(read_phrases(local_texts.phrases, ours)) == {"NOTE", "CONTINUEZ", "RELANCES.date"}
    assert read_mots(local_texts.mots, {"stop": "pause"}, {"aide"}) == {"sos": "aide", "stop": ""}
