"""The livret as a page: how far one is, and lines that lead back to their question."""

from typing import Any

import pytest

from bot.app import load_contenu
from dialogs.lieux import Question
from dialogs.livret import Livret
from dialogs.livret.vue import LigneVue, Progres, Vue, look, progress
from dialogs.phrases import PHRASES as phrases
from dialogs.scene import OUVERTURE, perform, read_scene
from tests.conversation.core import Core, CorePlayer
from tests.conversation.home import NOW

CONTENU = load_contenu(code_required=False)
TODAY = NOW.date()
ID = "identite/identite"
FILLED = sum(not r.recap for v in CONTENU.trame.volets if v.cle not in ("ouverture", "panorama") for r in v.rubriques)
OPEN = ("passer", "oui", "non", "choix:moi")


class Talk(Core):
    """A person who says and presses things."""

    def __init__(self, *said: str) -> None:
        super().__init__(CONTENU)
        self.go("start", *said)

    @property
    def progres(self) -> Progres:
        return progress(CONTENU, self.livret)

    @property
    def vue(self) -> Vue:
        return look(CONTENU, self.livret, TODAY)


def test_empty() -> None:
    """An empty livret has all its volets and rubriques, nothing in them, and nothing left for later."""
    vue = look(CONTENU, Livret(), TODAY)
    titres = [v.titre for v in CONTENU.trame.volets if v.cle not in ("ouverture", "panorama")]
    assert [v.titre for v in vue.volets] == titres
    assert sum(len(v.rubriques) for v in vue.volets) == FILLED
    assert all(r.fiches == () for v in vue.volets for r in v.rubriques) and vue.plus_tard == ()
    assert (vue.intro, vue.declare) == (phrases.PANORAMA, phrases.DECLARE)
    assert progress(CONTENU, Livret()) == Progres("", 0, 0, 0, FILLED)


def test_opening() -> None:
    """The opening is no progress: before, at and just after the charte there is none to show."""
    talk = Talk()
    for action in OPEN[:-1]:
        assert talk.progres == Progres("", 0, 0, 0, FILLED)
        talk.press(action)
    assert talk.progres == Progres("", 0, 0, 0, FILLED)


def test_progress() -> None:
    """Each question that is answered or skipped is done; a question that an answer brings is counted from then on."""
    talk = Talk(*OPEN)
    sur = talk.progres.sur
    assert talk.progres == Progres("Mon identité", 0, sur, 0, FILLED)
    talk.press("choix:madame")
    assert talk.progres == Progres("Mon identité", 1, sur, 1, FILLED)
    talk.press("passer")
    assert talk.progres == Progres("Mon identité", 2, sur, 1, FILLED)
    while not (isinstance(lieu := talk.livret.lieu, Question) and lieu.chemin.champ == "email"):
        talk.press("passer")
    talk.say("awa@exemple.fr")
    assert talk.progres.sur == sur + 1
    talk.press("accueil")
    assert talk.progres == Progres("", 0, 0, 1, FILLED)


def test_done() -> None:
    """At the end of a fiche all its questions are done."""
    talk = Talk(*OPEN, *["passer"] * 13)
    assert (talk.progres.fait, talk.progres.rubrique) == (talk.progres.sur, "Mon identité")


def lines_of(vue: Vue) -> list[LigneVue]:
    return [ligne for v in vue.volets for r in v.rubriques for fiche in r.fiches for ligne in fiche.lignes]


def test_words() -> None:
    """Words are shown as they are, in the order of the questions, each beside its label."""
    talk = Talk(*OPEN)
    talk.press("choix:madame")
    odd = "  Dupo\u0301nt\r\n<b>\ud800\x00 "
    talk.say(odd)
    talk.press("passer")
    assert lines_of(talk.vue) == [
        LigneVue("Madame ou monsieur", "Madame", "reprendre:2/civilite"),
        LigneVue("Nom", odd, "reprendre:2/nom_titulaire"),
        LigneVue("Prénom", phrases.RAISONS["plus_tard"], "reprendre:2/prenom"),
    ]
    [later] = talk.vue.plus_tard
    assert later.action == "reprendre:2/prenom" and later.libelle.endswith("Prénom")


def test_marks() -> None:
    """A fiche is « à compléter », then « à relire », then nothing is marked."""
    talk = Talk(*OPEN, "choix:madame")

    def mark() -> str:
        [fiche] = [f for v in talk.vue.volets for r in v.rubriques for f in r.fiches]
        return fiche.marque

    assert mark() == phrases.A_COMPLETER
    for _ in range(12):
        talk.press("passer")
    assert mark() == phrases.A_RELIRE
    talk.press("c_est_ca")
    assert mark() == ""


def test_charte_not_shown() -> None:
    """What was answered at the opening is not part of the page."""
    talk = Talk(*OPEN)
    assert lines_of(talk.vue) == [] and talk.vue.plus_tard == ()


def actions_of(vue: Vue) -> dict[str, str]:
    """Every action of the page, and what it says of itself."""
    out = {b.action: b.libelle for b in vue.plus_tard}
    for volet in vue.volets:
        out[volet.action] = volet.titre
        for rubrique in volet.rubriques:
            out[rubrique.action] = rubrique.titre
            for fiche in rubrique.fiches:
                out[fiche.action] = fiche.nom
                out |= {ligne.action: ligne.libelle for ligne in fiche.lignes if ligne.action}
    return out


LONG = "une_conversation"


@pytest.mark.parametrize("scene", ["empty", "open", "long"])
def test_actions(scene: str) -> None:
    """Every action of the page, sent back, leads to its question or its menu."""
    talk = Talk(*(() if scene == "empty" else OPEN)) if scene != "long" else filled()
    if scene == "empty":
        for action in OPEN:
            talk.press(action)
    known = actions_of(talk.vue)
    assert len(known) > FILLED
    for action, libelle in known.items():
        talk.press(action)
        assert talk.question, (action, libelle)
        nom, _, argument = action.partition(":")
        if nom == "reprendre":
            numero, _, cle = argument.partition("/")
            assert talk.question.endswith(f"/{cle}"), action
            lieu = talk.livret.lieu
            assert isinstance(lieu, Question) and (lieu.chemin.fiche, lieu.chemin.champ) == (int(numero), cle)
        assert phrases.BOUTON_INCONNU not in talk.text


def filled() -> Talk:
    """Someone with a fiche in each rubrique."""
    talk = Talk(*OPEN)
    talk.press("choix:madame")
    for _ in range(12):
        talk.press("passer")
    for chemin in [r.chemin for v in CONTENU.trame.volets[2:-1] for r in v.rubriques if not r.recap]:
        talk.press(f"ouvrir:{chemin}")
        for n in range(3):
            if isinstance(talk.livret.lieu, Question):
                talk.say(f"mot {n} de {chemin}")
    return talk


def test_correction_comes_back() -> None:
    """A line that is touched asks again, and its answer replaces the one before, which is kept."""
    talk = Talk(*OPEN, "choix:madame")
    talk.say("Dupond")
    talk.press("reprendre:2/nom_titulaire")
    talk.say("Dupont")
    ligne = next(ligne for ligne in lines_of(talk.vue) if ligne.libelle == "Nom")
    assert ligne.mots == "Dupont"


def test_scenes() -> None:
    """In any state that the scenes lead to, the page and the progress can be drawn, and the numbers make sense."""
    from pathlib import Path

    class Looking(CorePlayer):
        def send(self, event: Any) -> Any:
            heard = super().send(event)
            progres = progress(CONTENU, self.livret)
            assert 0 <= progres.fait <= progres.sur and 0 <= progres.livret_fait <= progres.livret_sur == FILLED
            look(CONTENU, self.livret, TODAY)
            return heard

    scenes = sorted((Path(__file__).parents[1] / "scenes").glob("*.txt"))
    assert len(scenes) > 20 and OUVERTURE
    for path in scenes:
        perform(read_scene(path.read_text()), Looking(), journal=False)
