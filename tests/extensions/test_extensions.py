"""
What it takes to add something: each test really adds it to a copy, uses it, and counts the files it had to touch.

CONTRIBUTING.md, « Where does it go? », has the same table in words.
"""

from pathlib import Path

import pytest

from tests.content import VOLET
from tests.extensions.copied import TALK, Copied, copy_packages

pytestmark = pytest.mark.slow


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    return copy_packages(tmp_path)


def test_a_question(copied: Copied) -> None:
    """One block in one file, in identité too."""
    block = """
[[rubrique.champ]]
cle = "surnom"
libelle = "Surnom"
question = "Comment vous appelle-t-on au travail ?"
type = "texte"
aide = "Dites-le avec vos mots."
"""
    copied.insert("dialogs/volets/1_identite.toml", block, before='\n[[rubrique.champ]]\ncle = "adresse"')
    copied.run(
        TALK
        + """
talk, asked = Core().go(*OPENING), []
while talk.question.startswith("identite/"):
    asked.append(talk.question)
    talk.say("Zoé") if talk.question.endswith("surnom") else talk.press("passer")
assert asked.count("identite/identite/surnom") == 1
[fiche] = talk.livret.of_rubrique("identite/identite")
assert fiche.reponses["surnom"].mots == "Zoé" and "Surnom : Zoé" in talk.text
"""
    )
    assert copied.touched == {"dialogs/volets/1_identite.toml"}


SCREEN = '''
"""« Merci », which the agent may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Context, OfFiche

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Merci(OfFiche):
    nom: ClassVar[str] = "merci"

    def show(self, ctx: Context) -> Dire:
        return self.say(ctx, "Merci.", [(Bouton("De rien", "oui"),)])

    def act(self, tour: Tour, e: Action) -> None:
        tour.begin("Au revoir.")
        tour.ask(tour.above(""))
'''


def _add_screen(copied: Copied, text: str) -> None:
    copied.add("dialogs/lieux/merci.py", text)
    registry = "dialogs/lieux/__init__.py"
    copied.insert(registry, "from dialogs.lieux.merci import Merci\n", before="from dialogs.lieux.noms import Noms\n")
    copied.insert(registry, "    Merci,\n", before="    Questions,\n)\n\n\ndef restore")


def test_a_screen(copied: Copied) -> None:
    """One file and its line in the registry: it is kept in the journal, answered, and the agent's alone by default."""
    _add_screen(copied, SCREEN)
    copied.run(
        TALK
        + """
from dialogs.lieux.merci import Merci
from dialogs.livret import Ligne, Pose, apply
from storage.codec import decode_ligne, encode_ligne

talk = Core().go(*OPENING)
ligne = Ligne(NOW.isoformat(), Pose(Merci(2)))
assert decode_ligne(encode_ligne(ligne)) == ligne
talk.livret = apply(talk.livret, ligne)
talk.press("oui", "transcripteur:lea")
assert talk.livret.pending == Merci(2), "it is the agent's alone"
talk.press("oui")
assert "Au revoir." in talk.text and talk.question == "menu/accueil"
"""
    )
    assert copied.touched == {"dialogs/lieux/merci.py", "dialogs/lieux/__init__.py"}


def test_an_action(copied: Copied) -> None:
    """One row: what it does, who may do it, its slash command and its words."""
    row = """    Geste("remercier", lambda tour, e: tour.tell("Avec plaisir."), Whose.LEAVING, slash=("merci",),
          mots=("merci beaucoup",), libelle="Dire merci"),
"""
    copied.insert("dialogs/conversation/table.py", row, before="    # without a place in the menu of commands")
    copied.run(
        TALK
        + """
from dialogs.conversation.table import COMMANDES
talk = Core().go(*OPENING)
for said in ("/merci", "Merci beaucoup !"):
    talk.say(said)
    assert talk.text == "Avec plaisir.", talk.text
assert COMMANDES["merci"] == "Dire merci"
"""
    )
    assert copied.touched == {"dialogs/conversation/table.py"}


TYPE = '''
"""A town hall's badge: two letters and four figures."""

import re
from datetime import date

from dialogs.phrases import Phrases
from dialogs.types.base import Asked, Type
from dialogs.valeurs import Valeur


class Badge(Type):
    nom = "badge"

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        found = re.fullmatch(r"\\s*([a-zA-Z]{2})\\s*([0-9]{4})\\s*", mots)
        return f"{found[1].upper()} {found[2]}" if found else None

    def relance(self, phrases: Phrases) -> str:
        return "Un badge a deux lettres et quatre chiffres."
'''


def test_an_answer_type(copied: Copied) -> None:
    """One file and its line in the registry; then a block of the trame may name it."""
    copied.add("dialogs/types/badge.py", TYPE)
    registry = "dialogs/types/__init__.py"
    line = "from dialogs.types.badge import Badge\n"
    copied.insert(registry, line, before="from dialogs.types.base import Asked, Type\n")
    copied.insert(registry, "        Badge(),\n", before="        PlusieursLiens(),\n    )\n}")
    assert copied.touched == {"dialogs/types/badge.py", "dialogs/types/__init__.py"}
    block = """
[[rubrique.champ]]
cle = "badge"
libelle = "Badge"
question = "Quel est le numéro de votre badge ?"
type = "badge"
aide = "Il est sous votre nom."
"""
    copied.insert("dialogs/volets/1_identite.toml", block, before='\n[[rubrique.champ]]\ncle = "nom_titulaire"')
    copied.run(
        TALK
        + """
talk = Core().go(*OPENING)
while not talk.question.endswith("/badge"):
    talk.press("passer")
talk.say("je sais plus trop")
assert "Un badge a deux lettres" in talk.text, talk.text
talk.say("ab 1234")
[fiche] = talk.livret.of_rubrique("identite/identite")
assert fiche.reponses["badge"].bouts[-1].mots == "ab 1234"
"""
    )


CHANNEL = '''
"""A channel on paper."""

from bot.channels.base import Canal

PAPIER = Canal("papier")
'''


def test_a_channel(copied: Copied) -> None:
    """One file and its line in the registry, without a migration."""
    copied.add("bot/channels/papier.py", CHANNEL)
    copied.insert(
        "bot/registry.py", "from bot.channels.papier import PAPIER\n", before="from bot.channels.telegram.updates"
    )
    copied.insert("bot/registry.py", "        PAPIER,\n", before="        TELEGRAM,\n    )\n)")
    copied.run(
        """
import asyncio, sys
from pathlib import Path
from bot.app import open_house
from bot.channels.base import Inbound
from bot.settings import read_settings


async def main():
    settings = read_settings({"LIVRET_HOME": sys.argv[1]}, Path("none"))
    async with open_house(settings) as house:
        for n, action in enumerate(("start", "passer", "oui"), 1):
            [said] = await house.take([Inbound("papier", "awa", str(n), str(n), action=action)])
            assert said and said[-1].canal == "papier"
        assert await house.find_livret("papier:awa") == await house.find_livret("awa")


asyncio.run(main())
""",
        str(copied.folder / "home"),
    )
    assert copied.touched == {"bot/channels/papier.py", "bot/registry.py"}


FORMAT = '''
"""The words alone, a line each."""

from collections.abc import Sequence
from datetime import datetime

from bot.exports.base import Format
from dialogs.contenu import Contenu
from dialogs.livret import Ligne, fold


def write(contenu: Contenu, id: str, journal: Sequence[Ligne], now: datetime) -> bytes:
    said = (r.mots for f in fold(journal).fiches.values() for r in f.reponses.values() if r.mots)
    return "\\n".join(said).encode("utf-8", "surrogatepass")


MOTS = Format("mots", write)
'''


def test_a_format_of_export(copied: Copied) -> None:
    """One file and its line in the registry: `livret export --format` knows it."""
    copied.add("bot/exports/livret_mots.py", FORMAT)
    copied.insert("bot/exports/__init__.py", "from bot.exports.livret_mots import MOTS\n", before="\nFORMATS")
    copied.insert("bot/exports/__init__.py", "        MOTS,\n", before="        CSV,\n    )\n}")
    exported = copied.run(
        """
import io, os, sys
from bot.__main__ import main
os.environ["LIVRET_HOME"] = sys.argv[1]
events = [{"text": "/start"}, {"button": "passer"}, {"button": "oui"}, {"button": "non"}, {"button": "choix:moi"},
          {"button": "choix:madame"}, {"text": "Diallo-Sène"}]
import json, subprocess
lines = "".join(json.dumps({"chat": "c1", "id": n, **e}) + "\\n" for n, e in enumerate(events, 1))
subprocess.run([sys.executable, "-m", "bot", "simulate"], input=lines, text=True, check=True, capture_output=True)
sys.exit(main(["export", "c1", "--format", "mots"]))
""",
        str(copied.folder / "home"),
    )
    assert "Diallo-Sène" in exported.splitlines()
    assert copied.touched == {"bot/exports/livret_mots.py", "bot/exports/__init__.py"}


def test_a_volet(copied: Copied) -> None:
    """One TOML file: it is on the main menu, and a transcripteur may help there at once."""
    copied.add("dialogs/volets/7_projets.toml", VOLET)
    copied.run(
        TALK
        + """
LEA = "transcripteur:lea"
talk = Core()
for action in ("start", "passer", "oui", "non", "choix:autre_personne"):
    talk.press(action)
talk.say("Léa")
assert "choix:projets" in talk.actions, "the agent may choose it"
for action in ("choix:projets", "fini", "choix:mois", "oui", "accueil"):
    talk.press(action)
assert talk.livret.mandat.volets == ("projets",)
talk.press("ouvrir:projets", LEA)
assert talk.question == "projets/projets/projet", talk.text
step = talk.play(hear("passer le permis C", "99"), LEA)
[fiche] = talk.livret.of_rubrique("projets/projets")
assert fiche.reponses["projet"].mots == "passer le permis C" and fiche.reponses["projet"].plume == LEA
talk.press("accueil")
assert "ouvrir:projets" in talk.actions
"""
    )
    assert copied.touched == {"dialogs/volets/7_projets.toml"}


ECRITURE = '''

@dataclass(frozen=True, slots=True)
class Salue:
    """The agent was greeted by name."""

    nom: str

'''
OF_ECRITURE = {
    "dialogs/livret/ecritures.py": [
        (ECRITURE.lstrip("\n") + "\n", "Ecriture = (\n"),
        ("    | Salue\n", "    | Pose\n)"),
    ],
    "dialogs/livret/fold.py": [
        ("    Salue,\n", "    Transmis,\n)"),
        (
            "        case Salue():\n            return replace(livret, dernier=quand)\n",
            "        case CharteAcceptee() as e:",
        ),
    ],
    "dialogs/scene.py": [
        ("    Salue,\n", "    Transmis,\n)"),
        ('        case Salue():\n            return f"§ {e.nom}"\n', "        case Relance():"),
    ],
    "dialogs/conversation/permissions.py": [
        ("    Salue,\n", "    Transmis,\n)"),
        ("        case Salue():\n            return False\n", "        case FicheEffacee() | Relu():"),
    ],
    "bot/exports/livret_json.py": [
        ("    Salue,\n", "    Transmis,\n"),
        ('        case Salue():\n            return {"quoi": "salue"}\n', "        case Transmis():"),
    ],
}
"""The cases that a new écriture needs, as (lines to add, the line that they are added before)."""


def test_an_ecriture(copied: Copied) -> None:
    """Its class, and a case wherever écritures are told apart; the stored form is the class's own."""
    for name, inserted in OF_ECRITURE.items():
        for lines, before in inserted:
            copied.insert(name, lines, before=before)
    copied.run(
        """
from dialogs.livret import Ligne, Livret, apply
from dialogs.livret.ecritures import Salue
from storage.codec import decode_ligne, encode_ligne
ligne = Ligne("2026-11-21T10:00:00+01:00", Salue("Awa"))
assert decode_ligne(encode_ligne(ligne)) == ligne and apply(Livret(), ligne).dernier == ligne.quand
"""
    )
    assert copied.touched == {*OF_ECRITURE}


def test_what_is_forgotten_is_a_type_error(copied: Copied) -> None:
    """
    mypy names what is missing: what a screen does not say, and every place that tells écritures apart and was not told.
    """
    for lines, before in OF_ECRITURE["dialogs/livret/ecritures.py"]:
        copied.insert("dialogs/livret/ecritures.py", lines, before=before)
    _add_screen(copied, SCREEN.replace("def show", "def showed"))
    found = copied.find_type_errors()
    forgotten = {*OF_ECRITURE} - {"dialogs/livret/ecritures.py"}
    assert {line.partition(":")[0] for line in found.splitlines() if '"Salue"; expected "Never"' in line} == forgotten
    abstract = [line for line in found.splitlines() if '"type[Lieu]" is expected' in line]
    assert [line.partition(":")[0] for line in abstract] == ["dialogs/lieux/__init__.py"]


def test_a_faq_topic(copied: Copied) -> None:
    """One block in one file: it is found as the others are."""
    block = """
  - id: livret-couleur
    question: De quelle couleur est le livret ?
    reponse: Le livret numérique n'a pas de couleur.
    source: FAQ du CNFPT
    scope: livret-cnfpt
    formes:
      - de quelle couleur est le livret
      - le livret il est de quelle couleur
      - c'est quoi la couleur du livret
      - il est bleu ou vert le livret
      - la couleur de mon livret
      - quelle couleur il a ce livret
      - mon livret a une couleur
      - on peut choisir la couleur du livret
    mots: [couleur, bleu, vert]
"""
    copied.insert("dialogs/faq/livret.yaml", block, before="\nmots_rares:")
    said = copied.run(
        "import sys; from bot.__main__ import main; sys.exit(main(['faq', 'de quelle couleur est le livret ?']))"
    )
    assert "n'a pas de couleur" in said
    assert copied.touched == {"dialogs/faq/livret.yaml"}
