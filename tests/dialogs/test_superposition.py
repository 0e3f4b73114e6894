"""A collectivité's texts laid over ours: added, reworded, switched off; all faults are told in French, at once."""

from typing import NamedTuple

import pytest

from bot.contenu import load_contenu
from dialogs.blocs import ContenuInvalide
from dialogs.faq.catalogue import Catalogue, CatalogueInvalide
from dialogs.faq.lecture import parse_catalogue
from dialogs.superposition import read_mots, read_phrases
from dialogs.trame import Trame, TrameInvalide
from dialogs.trame.lecture import parse_trame
from dialogs.trame.needed import CLOSED, NEEDED

OUVERTURE = """
cle = "ouverture"
titre = "Avant"
charte = ["Ce livret est à vous."]
version = "1"

[[rubrique]]
cle = "charte"
titre = "La charte"
unique = true
champ = [{ cle = "accord", libelle = "Accord", question = "D'accord ?", type = "oui_non", aide = "Oui ou non." }]
"""

FORMATIONS = """
cle = "formations"
titre = "Formations"

[[rubrique]]
cle = "permis"
titre = "Permis"
encore = "Un autre permis ?"

[[rubrique.champ]]
cle = "categorie"
libelle = "Permis"
question = "Quel permis ?"
type = "choix"
aide = "La lettre est sur le permis."
nomme_la_fiche = true
choix = [
  { valeur = "b", libelle = "B", alias = ["voiture"] },
  { valeur = "be", libelle = "BE" },
  { valeur = "c", libelle = "C" },
  { valeur = "autre", libelle = "Autre" },
]

[[rubrique.champ]]
cle = "remorque"
libelle = "Remorque"
question = "Quelle remorque ?"
type = "texte"
aide = "Dites-le."
si = { champ = "categorie", vaut = ["be", "c"] }

[[rubrique.champ]]
cle = "usage"
libelle = "Usage"
question = "Pour quoi faire ?"
type = "texte"
aide = "Dites-le."

[[rubrique]]
cle = "stages"
titre = "Stages"
encore = "Un autre stage ?"

[[rubrique.champ]]
cle = "intitule"
libelle = "Nom"
question = "Quel stage ?"
type = "texte"
aide = "Dites-le."
nomme_la_fiche = true

[[rubrique.champ]]
cle = "permis"
libelle = "Permis"
question = "Pour quel permis ?"
type = "lien"
lien = ["formations/permis", "formations/stages"]
aide = "Choisissez."
"""

LISTES = """
[metiers]
"Technique" = ["Jardinier"]
"Sociale" = ["Aide"]
"""

OURS = {"0_ouverture.toml": OUVERTURE, "2_formations.toml": FORMATIONS, "listes.toml": LISTES}
OF_CODE = ("ouverture/charte/accord", "formations/permis/categorie=b")


def of(texte: str, nom: str = "ville.toml") -> Trame:
    """Our trame, with this text of a town laid over."""
    return parse_trame(OURS, {nom: texte}, OF_CODE)


def permis(bloc: str) -> str:
    """A town's text about one champ of « formations/permis »."""
    return f'cle = "formations"\n[[rubrique]]\ncle = "permis"\n[[rubrique.champ]]\n{bloc}'


# --- what may be said --------------------------------------------------------------------------------------------


def test_nothing_laid_over() -> None:
    """Without a town's texts, the trame is ours."""
    assert parse_trame(OURS, {}) == parse_trame(OURS) == parse_trame(OURS, {"vide.toml": ""})


def test_reword() -> None:
    """The words of a volet, rubrique, champ and choix take the place of ours; what they mean stays; alias add up."""
    trame = of(
        """
        cle = "formations"
        titre = "Mes stages"
        [[rubrique]]
        cle = "permis"
        intro = "Parlons-en."
        encore = "Encore un ?"
        [[rubrique.champ]]
        cle = "categorie"
        type = "choix"
        question = "Quelle lettre ?"
        choix = [{ valeur = "b", libelle = "Voiture", alias = ["auto"] }]
        """
    )
    rubrique = trame.rubriques["formations/permis"]
    champ = rubrique.by_cle["categorie"]
    assert (trame.by_cle["formations"].titre, rubrique.intro, rubrique.encore) == (
        "Mes stages", "Parlons-en.", "Encore un ?",
    )  # fmt: skip
    assert (champ.question, champ.libelle, champ.type) == ("Quelle lettre ?", "Permis", "choix")
    assert [choix.valeur for choix in champ.choix] == ["b", "be", "c", "autre"]
    assert (champ.by_valeur["b"].libelle, champ.by_valeur["b"].alias) == ("Voiture", ("voiture", "auto"))


NEW = 'libelle = "Carte"\nquestion = "Quelle carte ?"\ntype = "texte"\naide = "Dites-le."\n'


@pytest.mark.parametrize(
    ("apres", "order"),
    [
        ("", ["categorie", "remorque", "usage", "carte"]),
        ('apres = "categorie"', ["categorie", "carte", "remorque", "usage"]),
    ],
)
def test_add_a_champ(apres: str, order: list[str]) -> None:
    """A champ of theirs goes to the end, or after the one that it names."""
    trame = of(permis(f'cle = "carte"\n{NEW}{apres}'))
    assert list(trame.rubriques["formations/permis"].by_cle) == order


def test_add_after_one_of_theirs() -> None:
    """Several of theirs follow each other, and one may come after one of ours that is switched off."""
    bloc = f'cle = "carte"\n{NEW}apres = "usage"\n[[rubrique.champ]]\ncle = "date"\n{NEW}apres = "carte"\n'
    trame = of(permis(f'{bloc}[[rubrique.champ]]\ncle = "usage"\nretire = true'))
    assert list(trame.rubriques["formations/permis"].by_cle) == ["categorie", "remorque", "carte", "date"]


def test_add_a_choix() -> None:
    """A choix of theirs comes before « autre »."""
    trame = of(permis('cle = "categorie"\nchoix = [{ valeur = "d", libelle = "Bus" }]'))
    champ = trame.champ("formations/permis", "categorie")
    assert champ and [choix.valeur for choix in champ.choix] == ["b", "be", "c", "d", "autre"]


def test_add_a_volet_and_a_rubrique() -> None:
    """A whole volet, and a rubrique in one of ours."""
    club = f'titre = "Vie"\nunique = true\n[[rubrique.champ]]\ncle = "club"\n{NEW}'
    trame = parse_trame(
        OURS,
        {
            "a.toml": f'cle = "commune"\ntitre = "Commune"\napres = "ouverture"\n[[rubrique]]\ncle = "vie"\n{club}',
            "b.toml": f'cle = "formations"\n[[rubrique]]\ncle = "vie"\napres = "permis"\n{club}',
        },
    )
    assert [volet.cle for volet in trame.volets] == ["ouverture", "commune", "formations"]
    assert list(trame.rubriques) == [
        "ouverture/charte", "commune/vie", "formations/permis", "formations/vie", "formations/stages",
    ]  # fmt: skip


def test_switch_off() -> None:
    """A rubrique, a champ, a choix; links and conditions forget them."""
    trame = parse_trame(
        OURS,
        {
            "a.toml": """
            cle = "formations"
            [[rubrique]]
            cle = "permis"
            [[rubrique.champ]]
            cle = "usage"
            retire = true
            [[rubrique.champ]]
            cle = "categorie"
            choix = [{ valeur = "c", retire = true }]
            """
        },
    )
    rubrique = trame.rubriques["formations/permis"]
    assert list(rubrique.by_cle) == ["categorie", "remorque"]
    assert list(rubrique.by_cle["categorie"].by_valeur) == ["b", "be", "autre"]
    assert (si := rubrique.by_cle["remorque"].si) and si.vaut == ("be",)
    trame = of('cle = "formations"\n[[rubrique]]\ncle = "stages"\nretire = true')
    assert list(trame.rubriques) == ["ouverture/charte", "formations/permis"]


def test_links_to_what_is_off() -> None:
    """A link keeps the rubriques that are still there; without any, it is no longer asked."""
    off = 'cle = "formations"\n[[rubrique]]\ncle = "permis"\nretire = true'
    champ = parse_trame(OURS, {"a.toml": off}, ()).champ("formations/stages", "permis")
    assert champ and champ.lien == ("formations/stages",)
    ours = {**OURS, "2_formations.toml": FORMATIONS.replace(', "formations/stages"]', "]")}
    assert parse_trame(ours, {"a.toml": off}, ()).champ("formations/stages", "permis") is None


def test_listes() -> None:
    """A group of a long list takes the place of ours, an empty one is off, the others stay; a list may be new."""
    trame = of('[metiers]\n"Technique" = []\n"Sport" = ["Nageur"]\n[rues]\n"Nord" = ["Rue A"]', "listes.toml")
    assert trame.listes == {"metiers": {"Sociale": ("Aide",), "Sport": ("Nageur",)}, "rues": {"Nord": ("Rue A",)}}


def test_another_charte() -> None:
    """The charte may be theirs, with a version of its own."""
    trame = of('cle = "ouverture"\ncharte = ["La nôtre."]\nversion = "ville-1"')
    assert (trame.charte, trame.version) == (("La nôtre.",), "ville-1")


# --- what may not ------------------------------------------------------------------------------------------------

STOCKE = "ne peut pas changer, des réponses sont gardées sous cette clé"


@pytest.mark.parametrize(
    ("texte", "faute"),
    [
        ("cle = ", "volets/ville.toml : ce n'est pas du TOML"),
        ('titre = "X"', "volets/ville.toml : il manque « cle »"),
        ('cle = "formations"\nrecap = true', "volets/ville.toml, formations : « recap » n'est pas une clé connue"),
        ('cle = "formations"\ntitre = 3', "volets/ville.toml, formations : « titre » doit être un texte"),
        ('cle = "formations"\nrubrique = "permis"', "formations : « rubrique » doit être une liste de blocs"),
        (permis('cle = "usage"\ntype = "date"'), f"ville.toml, formations/permis/usage : « type » {STOCKE}"),
        (permis('cle = "remorque"\nsi = { champ = "categorie", vaut = "b" }'), f"« si » {STOCKE}"),
        (permis('cle = "usage"\nretire = true\n[[rubrique.champ]]\ncle = "usage"\n' + NEW), "est là deux fois"),
        (permis('cle = "usage"\nretire = true\nquestion = "Q"'), "avec « retire », il ne faut rien d'autre"),
        (permis('cle = "usage"\nretire = "oui"'), "« retire » doit être true ou false"),
        (permis('cle = "carte"\nretire = true'), "formations/permis/carte : il n'y a rien à retirer sous cette clé"),
        (permis('cle = "carte"\nlibelle = "Carte"'), "formations/permis/carte : il manque « question »"),
        (permis(f'cle = "carte"\n{NEW}apres = "x"'), "« apres » nomme « x », qui n'est pas là"),
        (permis(f'cle = "Ma carte"\n{NEW}'), "« cle » s'écrit avec a-z, 0-9 et _"),
        (permis('cle = "categorie"\nretire = true'), "ce bloc ne peut pas être retiré, l'assistant en a besoin"),
        ('cle = "ouverture"\nretire = true', "ouverture : ce bloc ne peut pas être retiré, l'assistant en a besoin"),
        (
            permis('cle = "categorie"\nchoix = [{ valeur = "b", retire = true }]'),
            "formations/permis/categorie=b : ce bloc ne peut pas être retiré, l'assistant en a besoin",
        ),
        (
            permis('cle = "categorie"\nchoix = [{ valeur = "be", retire = true }, { valeur = "c", retire = true }]'),
            "formations/permis/remorque : la condition attend « be », que « categorie » ne propose pas",
        ),
        (
            'cle = "formations"\n[[rubrique]]\ncle = "stages"\n[[rubrique.champ]]\ncle = "intitule"\nretire = true',
            "formations/stages : 0 champs nomment la fiche, il en faut un",
        ),
        ('cle = "ouverture"\ncharte = ["Autre."]', "la charte change, il faut aussi une autre « version »"),
        ('cle = "ouverture"\ncharte = ["Autre."]\nversion = "1"', "la charte change, il faut aussi une autre"),
        (
            f'cle = "ouverture"\n[[rubrique]]\ncle = "charte"\n[[rubrique.champ]]\ncle = "ami"\n{NEW}',
            "volets/ville.toml, ouverture/charte/ami : rien ne s'ajoute avant l'accord de la charte",
        ),
        ("cle = 3", "« cle » doit être un texte"),
        ("cle = [[1]]", "il manque « titre »"),
        (permis("cle = []"), "il manque « libelle »"),
    ],
)
def test_faults_are_told(texte: str, faute: str) -> None:
    """Each fault of a town's text is told in French, with its place."""
    with pytest.raises(TrameInvalide) as caught:
        of(texte)
    assert any(faute in line for line in caught.value.fautes), caught.value.fautes


def test_faults_of_listes() -> None:
    """A list without groups, or a group that is no list, is a fault."""
    for texte in ('metiers = ["x"]', '[metiers]\n"Sport" = "Nageur"', '[metiers]\n"Sport" = [1]'):
        with pytest.raises(TrameInvalide, match=r"listes\.toml, metiers : .*liste de textes"):
            of(texte, "listes.toml")


def test_all_faults_at_once() -> None:
    """Faults of two files, of keys and of sense, come together."""
    with pytest.raises(TrameInvalide) as caught:
        parse_trame(
            OURS, {"a.toml": permis('cle = "usage"\ntype = "date"'), "b.toml": "cle = ", "listes.toml": "x = 1"}
        )
    assert len(caught.value.fautes) == 3


def test_a_volet_in_two_files() -> None:
    """One volet is one file of theirs."""
    text = 'cle = "formations"\ntitre = "Moi"'
    with pytest.raises(TrameInvalide, match=r"a\.toml et volets/b\.toml, formations : cette clé de volet"):
        parse_trame(OURS, {"a.toml": text, "b.toml": text})


def test_what_code_names_is_there() -> None:
    """Each chemin that may not be switched off is one of our trame's."""
    trame = load_contenu(code_required=True).trame
    for chemin in NEEDED:
        champ, _, valeur = chemin.partition("=")
        found = trame.champ(*champ.rsplit("/", 1))
        assert found and (not valeur or valeur in found.by_valeur), chemin
    assert CLOSED in trame.rubriques


# --- questions ---------------------------------------------------------------------------------------------------

TOPIC = """
  - id: {id}
    question: {id} ?
    reponse: Oui.
    source: FAQ du CNFPT
    scope: livret-cnfpt
    voisins: [{voisins}]
    formes: [c'est {id}]
    mots: [{id}]
"""
FAQ = {
    "acces.yaml": "categorie: acces\ntitre: Accès\nrang: 1\ntopics:"
    + TOPIC.format(id="acces-code", voisins="acces-mail, cpf-droits")
    + TOPIC.format(id="acces-mail", voisins=""),
    "cpf.yaml": "categorie: cpf\ntitre: CPF\nrang: 2\ntopics:" + TOPIC.format(id="cpf-droits", voisins=""),
    "hors_sujet.yaml": "themes:\n  - {titre: paie, formes: [ma paie], mots: [paie]}"
    "\n  - {titre: congés, formes: [vacances]}",
    "reponses.yaml": "reponses:\n  - {attend: un nom, formes: [Awa]}",
}


def asked(**locaux: str) -> Catalogue:
    """Our catalogue, with these files of a town laid over."""
    return parse_catalogue(FAQ, {f"{nom}.yaml": texte for nom, texte in locaux.items()})


def test_no_questions_laid_over() -> None:
    """Without a town's texts, the catalogue is ours."""
    assert asked() == parse_catalogue(FAQ) == parse_catalogue(FAQ, {})


def test_reword_a_topic() -> None:
    """New words take the place of ours, in any file; formes and mots add up; the rest stays."""
    catalogue = asked(ville="topics:\n  - {id: cpf-droits, reponse: Voyez la mairie., formes: [mes heures], ici: Ici.}")
    topic, before = catalogue.by_id["cpf-droits"], parse_catalogue(FAQ).by_id["cpf-droits"]
    assert (topic.reponse, topic.ici, topic.question) == ("Voyez la mairie.", "Ici.", before.question)
    assert topic.formes == (*before.formes, "mes heures") and topic.mots == before.mots
    assert [each.id for each in catalogue.topics] == ["acces-code", "acces-mail", "cpf-droits"]


def test_add_topics() -> None:
    """To a categorie of ours, whose titre may change, or to one that is theirs."""
    new = TOPIC.format(id="ville-cantine", voisins="acces-code")
    catalogue = asked(
        a=f"categorie: acces\ntitre: Entrer\ntopics:{new}",
        b="categorie: mairie\ntitre: La mairie\nmots_rares: {cantine: Un lieu pour manger.}\ntopics:"
        + TOPIC.format(id="ville-stade", voisins=""),
    )
    assert catalogue.categories == {"acces": "Entrer", "cpf": "CPF", "mairie": "La mairie"}
    assert [topic.id for topic in catalogue.of_categorie("acces")] == ["acces-code", "acces-mail", "ville-cantine"]
    assert [topic.id for topic in catalogue.of_categorie("mairie")] == ["ville-stade"]
    assert catalogue.mots_rares == {"cantine": "Un lieu pour manger."}
    assert asked(a=f"categorie: acces\ntopics:{new}").categories["acces"] == "Accès"


def test_switch_off_a_topic() -> None:
    """It is no longer there, nor anybody's neighbour; a categorie without topics goes with it."""
    catalogue = asked(ville="topics:\n  - {id: cpf-droits, retire: true}")
    assert [topic.id for topic in catalogue.topics] == ["acces-code", "acces-mail"]
    assert catalogue.by_id["acces-code"].voisins == ("acces-mail",)
    assert catalogue.categories == {"acces": "Accès"}


def test_themes_and_answers() -> None:
    """A theme out of scope gets more words, is new, or is switched off; more answers are learnt from."""
    catalogue = asked(
        hors_sujet="themes:\n  - {titre: paie, mots: [sous]}\n  - {titre: congés, retire: true}\n"
        "  - {titre: eau, formes: [facture d'eau]}",
        reponses="reponses:\n  - {attend: une ville, formes: [Lyon]}",
    )
    assert [(theme.titre, theme.mots) for theme in catalogue.hors_sujet] == [("paie", ("paie", "sous")), ("eau", ())]
    assert catalogue.reponses == ("Awa", "Lyon")


@pytest.mark.parametrize(
    ("texte", "faute"),
    [
        ("- [", "faq/ville.yaml ligne 2 : ce n'est pas du YAML"),
        ("titre: X\ntitre: Y", "faq/ville.yaml ligne 2 : « titre » est là deux fois"),
        ("topics: non", "faq/ville.yaml : « topics » doit être une liste de blocs"),
        (
            "topics:\n  - {id: cpf-droits, couleur: bleu}",
            "cpf-droits : « couleur » n'est pas une clé connue",
        ),
        ("topics:\n  - {id: cpf-droits, reponse: [a]}", "ville.yaml, cpf-droits : « reponse » doit être un texte"),
        ("topics:\n  - {id: cpf-droits, reponse: ''}", "cpf.yaml, cpf-droits : il manque « reponse »"),
        ("topics:\n  - {id: cpf-droits, retire: peut-être}", "cpf-droits : « retire » doit être true"),
        ("topics:\n  - {id: cpf-droits, retire: true, plus: x}", "avec « retire », il ne faut rien d'autre"),
        ("topics:\n  - {id: cpf, retire: true}", "faq/ville.yaml, cpf : il n'y a rien à retirer sous ce nom"),
        ("topics:\n  - {id: cpf-droits, scope: lune}", "cpf-droits : scope inconnu « lune »"),
        ("topics:\n  - {id: cpf-droits}\n  - {id: cpf-droits}", "cpf-droits : cette clé de question est là deux fois"),
        ("categorie: cpf\ntopics:\n  - {id: x}", "faq/ville.yaml, x : il manque « question »"),
        ("topics:\n  - {id: x}", "faq/ville.yaml : il manque « categorie »"),
        ("categorie: Été\ntitre: Été\ntopics:" + TOPIC.format(id="x", voisins=""), "Été : ce nom s'écrit avec a-z"),
        ("categorie: cpf\ntopics:" + TOPIC.format(id="x/y", voisins=""), "x/y : ce nom s'écrit avec a-z, 0-9 et -"),
        ("categorie: cpf\ntopics:" + TOPIC.format(id="x", voisins="lune"), "x : le voisin « lune » n'existe pas"),
    ],
)
def test_faults_of_questions(texte: str, faute: str) -> None:
    """Each fault of a town's questions is told in French, with its place."""
    with pytest.raises(CatalogueInvalide) as caught:
        asked(ville=texte)
    assert any(faute in line for line in caught.value.fautes), caught.value.fautes


# --- sentences and words -----------------------------------------------------------------------------------------


class Named(NamedTuple):
    texte: str


PHRASES = {
    "NOTE": "C'est noté.",
    "CONTINUEZ": "Continuez, ou touchez « {bouton} ».",
    "PRESENTATION": ("Un {livret}.", "Deux."),
    "RELANCES": {"date": "L'année ?"},
    "MOIS": ("", 1),
    "ETAPE": Named("texte"),
}


def test_sentences() -> None:
    """Another sentence under the name of one of ours, of a list of them, or of one in a table."""
    texte = 'NOTE = "Merci."\nCONTINUEZ = "« {bouton} » ou la suite."\nPRESENTATION = ["Le {livret}.", "Et."]\n'
    assert read_phrases(texte + '[RELANCES]\ndate = "Quand ?"', PHRASES) == {
        "NOTE": "Merci.",
        "CONTINUEZ": "« {bouton} » ou la suite.",
        "PRESENTATION": ("Le {livret}.", "Et."),
        "RELANCES.date": "Quand ?",
    }
    assert read_phrases("", PHRASES) == {}


@pytest.mark.parametrize(
    ("texte", "fautes"),
    [
        ("NOTE =", ["phrases.toml : ce n'est pas du TOML"]),
        ('BRAVO = "Bravo."', ["phrases.toml, BRAVO : ce n'est pas le nom d'une phrase"]),
        ('RELANCES.lune = "x"', ["phrases.toml, RELANCES.lune : ce n'est pas le nom d'une phrase"]),
        ('RELANCES = "x"', ["phrases.toml, RELANCES : ce n'est pas le nom d'une phrase"]),
        ("NOTE = 3", ["phrases.toml, NOTE : il faut un texte"]),
        ('NOTE = " "', ["phrases.toml, NOTE : le texte est vide"]),
        ('MOIS = ["a", "b"]', ["phrases.toml, MOIS : cette phrase ne peut pas changer"]),
        ('ETAPE = ["a"]', ["phrases.toml, ETAPE : cette phrase ne peut pas changer"]),
        ('CONTINUEZ = "Suite."', ["phrases.toml, CONTINUEZ : il manque {bouton}"]),
        ('CONTINUEZ = "{bouton} {nom}"', ["phrases.toml, CONTINUEZ : {nom} n'est pas prévu ici"]),
        ('CONTINUEZ = "{bouton"', ["phrases.toml, CONTINUEZ : les accolades ne tiennent qu'un nom, comme {mots}"]),
        ('CONTINUEZ = "{bouton.__class__}"', ["CONTINUEZ : les accolades ne tiennent qu'un nom, comme {mots}"]),
        ('CONTINUEZ = "{bouton!r} {}"', ["CONTINUEZ : les accolades ne tiennent qu'un nom, comme {mots}"]),
        ('PRESENTATION = ["Un."]', ["phrases.toml, PRESENTATION : il faut une liste de 2 textes"]),
        ('PRESENTATION = ["Un.", 2]', ["texte 1 : il manque {livret}", "texte 2 : il faut un texte"]),
    ],
)
def test_faults_of_sentences(texte: str, fautes: list[str]) -> None:
    """Unknown names, other shapes and missing braces are told in French, all at once."""
    with pytest.raises(ContenuInvalide) as caught:
        read_phrases(texte, PHRASES)
    assert len(caught.value.fautes) == len(fautes)
    assert all(faute in line for faute, line in zip(fautes, caught.value.fautes, strict=True)), caught.value.fautes


MOTS = {"aide": "aide", "au secours": "aide", "stop": "pause"}


def test_words() -> None:
    """More words for an action, however written; words of ours that mean none here, and may mean another."""
    texte = 'aide = ["À l\'aide !", "aide"]\nmenu = ["stop"]\nretire = ["au secours", "stop"]'
    assert read_mots(texte, MOTS, {"aide", "menu", "pause"}) == {
        "au secours": "", "stop": "menu", "a l aide": "aide", "aide": "aide",
    }  # fmt: skip
    assert read_mots("", MOTS, {"aide"}) == {}


@pytest.mark.parametrize(
    ("texte", "faute"),
    [
        ("aide = [", "mots.toml : ce n'est pas du TOML"),
        ('danse = ["hop"]', "mots.toml : « danse » n'est pas une action"),
        ('aide = "hop"', "mots.toml, aide : il faut une liste de textes"),
        ("aide = [1]", "mots.toml, aide : il faut une liste de textes"),
        ('aide = ["12 !"]', "mots.toml, aide : un texte de la liste n'a pas de mot"),
        ('aide = ["Stop"]', "mots.toml, aide : « stop » veut déjà dire « pause »"),
        ('aide = ["hop"]\npause = ["hop"]', "mots.toml, pause : « hop » veut déjà dire « aide »"),
        ('aide = ["Oui"]', "mots.toml, aide : « oui » est déjà une réponse"),
        ('retire = ["hop"]', "mots.toml, retire : « hop » ne veut rien dire pour l'assistant"),
    ],
)
def test_faults_of_words(texte: str, faute: str) -> None:
    """Unknown actions, and words that mean something else, are told in French."""
    with pytest.raises(ContenuInvalide) as caught:
        read_mots(texte, MOTS, {"aide", "pause"}, {"oui", "non"})
    assert len(caught.value.fautes) == 1 and faute in caught.value.fautes[0]
