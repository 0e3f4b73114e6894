"""The livret as data: JSON as contract § 4 has it, CSV that no spreadsheet takes for a formula; words exact in both."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.livret_csv import COLUMNS, safe_cell, write_csv
from bot.exports.livret_json import export, write_json
from tests.conversation.core import CorePlayer
from tests.conversation.home import NOW
from tests.conversation.people import answers_of

Json = dict[str, Any]
Gave = str | tuple[str, ...]
"""What is given to a champ: one event or several; "/action" is pressed, anything else is typed."""
FIRST = "/choix:"
"""Press whichever choice comes first."""


class Desk(CorePlayer):
    """Somebody who fills a livret of which only the core knows; what is not asked for is skipped."""

    def __init__(self) -> None:
        super().__init__()
        self.id = 0

    def give(self, said: str) -> int:
        """Types this, or presses it when it begins with a slash; its id."""
        self.id += 1
        if said == FIRST:
            said = f"/{min(action for action in self.actions if action.startswith('choix:'))}"
        event = {"button": said[1:]} if said.startswith("/") else {"text": said}
        self.send({"id": self.id, **event})
        return self.id

    def open_livret(self, answers: Mapping[str, Gave], *opening: str) -> None:
        for said in ("/start", "/passer", "/oui", "/non", *(opening or ("/choix:moi",))):
            self.give(said)
        self.fill("identite/identite", answers)

    def open(self, rubrique: str) -> None:
        for action in ("accueil", f"ouvrir:{rubrique.partition('/')[0]}", f"ouvrir:{rubrique}"):
            if action in self.actions or action == "accueil":
                self.give(f"/{action}")
        if "ajouter" in self.actions:
            self.give("/ajouter")

    def fill(self, rubrique: str, answers: Mapping[str, Gave], *, stop_at: str = "") -> None:
        """A whole fiche, up to its read-back; or up to a champ."""
        if not self.question.startswith(rubrique):
            self.open(rubrique)
        asked: set[str] = set()
        while not self.question.startswith("menu/relecture"):
            champ = self.question.rpartition("/")[2]
            if champ == stop_at:
                return
            if self.question.startswith("menu/"):
                self.give("/c_est_ca" if "c_est_ca" in self.actions else "/oui")
                continue
            gave = answers.get(champ, ()) if champ not in asked else ()
            asked.add(champ)
            path = self.question
            for said in (gave,) if isinstance(gave, str) else gave:
                self.give(said)
            if self.question == path:
                self.give("/fini" if "fini" in self.actions else "/passer")

    def export(self) -> Json:
        whole: Json = json.loads(write_json(self.contenu, "L1", self.journal, NOW))
        return whole

    def cells(self) -> list[dict[str, str]]:
        """The rows of the CSV, as the csv module reads them."""
        text = write_csv(self.contenu, "L1", self.journal, NOW).decode("utf-8-sig", "surrogatepass")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


DIPLOME: Mapping[str, Gave] = {
    "intitule": " CAP  cuisne ",
    "nature": "/choix:diplome",
    "obtenu": "oui, avec mention",
    "date_obtention": "juin 1998",
    "voie": "par le greta",
    "etablissement": "je ne sais plus",
    "lieu": "/sais_pas",
    "periode": "du temps de mon frère",
    "contenu": ("les sauces", "et le froid\n"),
}
TUTORAT: Mapping[str, Gave] = {
    "role": "/choix:tuteur",
    "public": ("/choix:apprenti", "/choix:nouvel_agent"),
    "nombre": "2",
    "duree": "6 mois",
    "formation_tuteur": "/non",
}
IDENTITE: Mapping[str, Gave] = {
    "civilite": "/choix:madame",
    "nom_titulaire": "DE LA  Tour",
    "prenom": "jean-rene\u0301",
    "code_postal": "08400",
    "email": "awa.diallo@exemple.fr",
    "email_confirmation": "/c_est_ca",
    "telephone_mobile": "06.12.34.56.78",
    "telephone_domicile": "/passer:pas_concerne",
}


@pytest.fixture(scope="module")
def whole() -> Json:
    """A livret with every kind of answer."""
    desk = Desk()
    desk.open_livret(IDENTITE)
    desk.give("/c_est_ca")
    desk.fill("formations/titres_diplomes", DIPLOME)
    desk.give("/c_est_ca")
    desk.fill("experiences/tutorat", TUTORAT)
    desk.fill("competences/competences", {"intitule": "tailler les haies"})
    link = {"competence": FIRST, "fiche_liee": FIRST, "explication": "c'est là que j'ai appris"}
    desk.fill("competences/associations", link)
    desk.open("pieces_jointes/pieces_jointes")
    desk.give("mon contrat")
    desk.give("/accueil")
    desk.give("des mots au menu")
    desk.send({"id": 9001, "photo": "photo.jpg"})
    return desk.export()


def champs(export: Json, volet: str, rubrique: str) -> Json:
    [fiche] = export["volets"][volet][rubrique]
    found: Json = fiche["champs"]
    return found


# JSON


def test_head(whole: Json) -> None:
    """It says what it is, when it was made, whose it is, and which charte was accepted when."""
    assert (whole["format"], whole["livret"], whole["exporte_le"]) == (
        "livret/1",
        "L1",
        NOW.isoformat(timespec="seconds"),
    )
    assert whole["charte"]["version"] and datetime.fromisoformat(whole["charte"]["acceptee_le"]).tzinfo
    assert whole["volets"].keys() == {"formations", "experiences", "competences", "pieces_jointes", "panorama"}
    assert whole["volets"]["formations"].keys() >= {"titres_diplomes", "concours", "permis"}


def test_every_answer(whole: Json) -> None:
    """Each answer tells its words, its valeur, who said it, who wrote it, when, and what it was before."""
    answers = list(answers_of(whole))
    assert len(answers) > 40
    for answer in answers:
        assert answer.keys() >= {"mots", "valeur", "dit_par", "ecrit_par", "quand", "versions"}
        assert (answer["dit_par"], answer["ecrit_par"]) == ("agent", "agent")
        assert datetime.fromisoformat(answer["quand"]).tzinfo
        assert answer["mots"] is not None or answer.get("passe") is True or answer.get("sais_pas") is True
        assert (answer.get("raison") is not None) == (answer.get("passe") is True)


def test_words(whole: Json) -> None:
    """Words are those that were typed; a label that was pressed is words too, and its valeur is beside it."""
    diplome, identite = champs(whole, "formations", "titres_diplomes"), whole["identite"]
    assert diplome["intitule"]["mots"] == " CAP  cuisne " and diplome["intitule"]["valeur"] is None
    assert identite["prenom"]["mots"] == "jean-rene\u0301"
    assert (diplome["nature"]["mots"], diplome["nature"]["valeur"]) == ("Un diplôme", "diplome")
    assert (diplome["voie"]["mots"], diplome["voie"]["valeur"]) == ("par le greta", None)
    assert (identite["civilite"]["mots"], identite["civilite"]["valeur"]) == ("Madame", "madame")
    assert (whole["ouverture"]["stat_anonyme"]["mots"], whole["ouverture"]["stat_anonyme"]["valeur"]) == ("Non", False)


def test_valeurs(whole: Json) -> None:
    """A valeur is the tidy form of its type, or null."""
    diplome, tutorat = champs(whole, "formations", "titres_diplomes"), champs(whole, "experiences", "tutorat")
    june = {"start": "1998-06", "end": "1998-06", "ongoing": False, "understood": True}
    assert diplome["date_obtention"]["valeur"] == june
    assert diplome["periode"]["mots"] == "du temps de mon frère"
    assert diplome["periode"]["valeur"] is None or diplome["periode"]["valeur"]["understood"] is False
    assert tutorat["public"]["valeur"] == ["apprenti", "nouvel_agent"]
    assert (tutorat["formation_tuteur"]["valeur"], tutorat["nombre"]["mots"]) == (False, "2")
    assert tutorat["nombre"]["valeur"]["nombre"] == 2
    assert tutorat["duree"]["valeur"] == {"nombre": 6, "unite": "mois"}
    assert whole["identite"]["code_postal"]["valeur"] == "08400"
    assert whole["identite"]["telephone_mobile"]["mots"] == "06.12.34.56.78"


@pytest.mark.parametrize(("mots", "nombre"), [("deux", 2), ("2", 2), ("2,5", 2.5), ("une", 1), ("une douzaine", None)])
def test_numbers(mots: str, nombre: float | None) -> None:
    """A number said in words, or in figures, is a number; what is not quite one is none."""
    desk = Desk()
    desk.open_livret({})
    desk.fill("experiences/tutorat", {"nombre": mots})
    answer = champs(desk.export(), "experiences", "tutorat")["nombre"]
    assert answer["mots"] == mots
    assert (answer["valeur"] or {}).get("nombre") == nombre
    assert [row["mots"] for row in desk.cells() if row["champ"] == "nombre"] == [mots]


def test_skipped(whole: Json) -> None:
    """Skipped, not known, not concerned: each with its mark, and the words in which it was said."""
    diplome = champs(whole, "formations", "titres_diplomes")
    assert (diplome["specialite"]["mots"], diplome["specialite"]["passe"]) == (None, True)
    assert (diplome["lieu"]["mots"], diplome["lieu"]["sais_pas"]) == (None, True)
    assert (diplome["etablissement"]["mots"], diplome["etablissement"]["sais_pas"]) == ("je ne sais plus", True)
    phone = whole["identite"]["telephone_domicile"]
    assert (phone["mots"], phone["passe"], phone["raison"]) == (None, True, "pas_concerne")


def test_pieces(whole: Json) -> None:
    """An answer in several messages is one text that keeps its pieces, line feeds and all."""
    contenu = champs(whole, "formations", "titres_diplomes")["contenu"]
    assert contenu["morceaux"] == ["les sauces", "et le froid\n"]
    assert contenu["mots"] == "les sauces\net le froid\n"
    assert "morceaux" not in champs(whole, "formations", "titres_diplomes")["intitule"]


def test_read_back(whole: Json) -> None:
    """A fiche that was read back says so, another one says that it was not; each has an id of its own."""
    fiches = [f for volet in whole["volets"].values() for rubrique in volet.values() for f in rubrique]
    assert [fiche["relu"] for fiche in whole["volets"]["formations"]["titres_diplomes"]] == [True]
    assert [fiche["relu"] for fiche in whole["volets"]["experiences"]["tutorat"]] == [False]
    ids = [fiche["id"] for fiche in [*fiches, *whole["associations"]]]
    assert all(isinstance(id, str) for id in ids) and len(set(ids)) == len(ids)


def test_places(whole: Json) -> None:
    """Associations are at the top; an unfinished fiche is there; what is no answer is in the journal."""
    [link] = whole["associations"]
    assert link["champs"]["explication"]["mots"] == "c'est là que j'ai appris"
    assert champs(whole, "pieces_jointes", "pieces_jointes")["intitule"]["mots"] == "mon contrat"
    told = [line for line in whole["journal"] if line["quoi"] in ("hors_question", "recu")]
    assert [line.get("texte", line.get("fichier")) for line in told] == ["des mots au menu", "photo.jpg"]
    assert all(datetime.fromisoformat(line["quand"]) and line["qui"] for line in whole["journal"])


def test_before_the_end() -> None:
    """What was written before « j'ai fini » is exported too."""
    desk = Desk()
    desk.open_livret({})
    desk.fill("experiences/tutorat", {}, stop_at="activites")
    desk.give("le matin")
    assert champs(desk.export(), "experiences", "tutorat")["activites"]["mots"] == "le matin"


def test_versions() -> None:
    """Edited, answered again, skipped afterwards: nothing that was said is lost, and the last holds."""
    desk = Desk()
    desk.open_livret({})
    desk.fill("experiences/experiences_pro", {}, stop_at="intitule_poste")
    first = desk.give("ajen")
    desk.send({"id": 5001, "edit": first, "text": "agent"})
    desk.give("/retour")
    desk.give("agent polyvalent")
    desk.give("/retour")
    desk.give("/passer")
    said = champs(desk.export(), "experiences", "experiences_pro")["intitule_poste"]
    assert said["mots"] == "agent polyvalent" and "passe" not in said
    assert [version["mots"] for version in said["versions"]] == ["ajen", "agent"]
    assert all(version["versions"] == [] for version in said["versions"])


def test_transcripteur() -> None:
    """With somebody's help: the agent says, the transcripteur writes, and that is told."""
    desk = Desk()
    said = ("/choix:autre_personne", "sa collègue", "/passer", "/choix:mois", "/oui")
    desk.open_livret({"nom_titulaire": "Diallo"}, *said)
    nom = desk.export()["identite"]["nom_titulaire"]
    assert nom["dit_par"] == "agent" and nom["ecrit_par"].startswith("transcripteur:")


def test_removed_question() -> None:
    """What was answered to a question, or in a rubrique, that the trame no longer has is exported all the same."""
    desk = Desk()
    desk.open_livret({})
    desk.fill("formations/permis", {"categorie": "/choix:b", "usage": "tous les jours"})
    contenu = replace(desk.contenu, trame=desk.contenu.trame.without("formations/permis", "usage"))
    kept = export(contenu, "L1", desk.journal, NOW)["volets"]["formations"]["permis"][0]["champs"]
    assert kept["usage"]["mots"] == "tous les jours"


ODD = [
    "nul\0dedans",
    "fin\r\nligne\rseule\n",
    "👩🏽\u200d🍳 \U0010fffd \ufffe",
    "moitié \ud83d perdue",
    "\udfff",
    "\ufeffmarque",
    "\u202eà l'envers\u202c",
    'des "guillemets"; et; des;',
    "e\u0301 é",
    " x ",
]


@pytest.mark.parametrize("mots", ODD, ids=ascii)
def test_odd_words(mots: str) -> None:
    """Whatever code points were typed, both formats can be written and give them back."""
    desk = Desk()
    desk.open_livret({})
    desk.fill("experiences/experiences_pro", {}, stop_at="intitule_poste")
    desk.give(mots)
    assert champs(desk.export(), "experiences", "experiences_pro")["intitule_poste"]["mots"] == mots
    assert [cell["mots"].removeprefix("'") for cell in desk.cells() if cell["champ"] == "intitule_poste"] == [mots]


# CSV

FORMULAS = [
    "=1+1",
    "+33 (0)3",
    "-2+3",
    "@SOMME(A1:A9)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    "'=1",
    "''",
    '="a;b"',
]


@pytest.mark.parametrize("mots", FORMULAS, ids=ascii)
def test_formulas(mots: str) -> None:
    """Words that a spreadsheet may take for a formula begin with an apostrophe; without it they are as they were."""
    desk = Desk()
    desk.open_livret({})
    desk.fill("experiences/experiences_pro", {"intitule_poste": mots})
    rows = desk.cells()
    [cell] = [row["mots"] for row in rows if row["champ"] == "intitule_poste"]
    assert cell == f"'{mots}"
    assert _dangerous(rows) == []


def _dangerous(rows: list[dict[str, str]]) -> list[str]:
    """The cells that begin as a formula does, for one spreadsheet or another."""
    return [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n\0＝＋－＠"))]


@given(st.text(st.characters(codec=None), max_size=40))
def test_cells(cell: str) -> None:
    """One apostrophe taken away gives any words back, and what begins with one had one put before it."""
    safe = safe_cell(cell)
    assert safe in (cell, f"'{cell}")
    assert safe.removeprefix("'") == cell
    assert _dangerous([{"": safe}]) == []


def test_rows() -> None:
    """One row an answer, its versions after it, then the words that answered nothing; each under its heading."""
    desk = Desk()
    desk.open_livret({"nom_titulaire": "=Diallo"})
    desk.fill("formations/titres_diplomes", DIPLOME)
    desk.give("/changer:intitule")
    desk.give("CAP cuisine; option =traiteur")
    desk.give("/accueil")
    desk.give("+33 au menu")
    rows = desk.cells()
    assert rows[0].keys() == set(COLUMNS)
    titles = [(row["mots"], row["version"]) for row in rows if row["champ"] == "intitule"]
    assert titles == [("CAP cuisine; option =traiteur", ""), (" CAP  cuisne ", "1")]
    assert [row["mots"] for row in rows if row["champ"] == "hors_question"] == ["'+33 au menu"]
    by_champ = {row["champ"]: row for row in rows if row["rubrique"] == "titres_diplomes"}
    assert json.loads(by_champ["date_obtention"]["valeur"])["start"] == "1998-06"
    assert (by_champ["lieu"]["mots"], by_champ["lieu"]["marque"]) == ("", "sais_pas")
    assert by_champ["contenu"]["mots"] == "les sauces\net le froid\n"
    assert by_champ["contenu"]["libelle"] and by_champ["contenu"]["nom"] == "CAP cuisine; option =traiteur"
    assert _dangerous(rows) == []


def test_spreadsheet_can_open_it() -> None:
    """It is written as French spreadsheets expect: UTF-8 with its mark, semicolons, CRLF."""
    desk = Desk()
    desk.open_livret({"nom_titulaire": "Élodie"})
    octets = write_csv(desk.contenu, "L1", desk.journal, NOW)
    assert octets.startswith(b"\xef\xbb\xbf") and octets.endswith(b"\r\n")
    head, *_ = octets.decode("utf-8-sig").split("\r\n")
    assert head == ";".join(f'"{column}"' for column in COLUMNS)
