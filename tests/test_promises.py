"""
What must always hold, whatever people do: hypothesis plays any sequence of events against the core.

No crash, no word lost, the livret is the fold of its journal, a pending question can be asked, what is stale moves
nothing. Then the promises that deserve a case of their own: a question inserted or removed under a live conversation.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.app import load_contenu
from dialogs.boutons import actions_of
from dialogs.contenu import Contenu
from dialogs.conversation.engine import advance
from dialogs.conversation.hear import expand, hear
from dialogs.conversation.table import GESTES, Where
from dialogs.conversation.tour import Step
from dialogs.events import Demande, Dire, Dit, Envoye, Event, Fermer, Modifie
from dialogs.lieux import ACCUEIL, Context, Question
from dialogs.livret import Chemin, HorsQuestion, Interroge, Ligne, Livret, Reponse, fold
from dialogs.livret.journey import is_left
from dialogs.mots import is_blank
from dialogs.scene import OUVERTURE
from dialogs.trame import Champ
from storage.codec import decode_livret, encode_livret
from tests.conversation.core import CorePlayer
from tests.conversation.home import NOW
from tests.profiles import examples

CONTENU = load_contenu(code_required=True)
SANS_CODE = load_contenu(code_required=False)
ACTIONS = (
    "passer sais_pas passer:pas_concerne retour aide ecouter fini accueil pause relire c_est_ca ajouter effacer oui non"
    " exporter fermer noms suite liste start choix:autre choix:diplome choix:syndicale choix:nouvelle choix:3 fiche:2"
    " changer:intitule changer:email reprendre:3/lieu ouvrir:formations ouvrir:panorama ouvrir:rien n_existe:pas"
    " questions questions:livret/2 questions:rien sujet:livret-definition sujet:rien savoir:livret-definition"
    " ma_reponse:5 ma_question:5 aucune:5 envoyer:5 ma_reponse:"
).split() + [f"ouvrir:{chemin}" for chemin in CONTENU.trame.rubriques]
PHRASES = st.sampled_from(
    [
        "oui",
        "non",
        "2004",
        "de 2004 à 2010",
        "quand j'avais 20 ans",
        "je ne sais plus",
        "Un diplôme",
        "action syndicale",
    ]
    + [
        "awa@exemple.fr",
        "12 heures",
        "C'est ça",
        "j'ai fini",
        "menu",
        "retour",
        "/relire",
        "plus tard",
        "5",
        "nouvelle",
    ]
)
SUJETS = ["livret-definition", "livret-qui-peut-voir", "raep-definition", "n-existe-plus"]
MOTS = st.one_of(PHRASES, st.text(min_size=1, max_size=60))


def words_in(reponse: Reponse) -> Iterator[str]:
    for version in (reponse, *reponse.avant):
        yield from (bout.mots for bout in version.bouts)


class Conversations(RuleBasedStateMachine):
    """One person, any events, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.livret = Livret()
        self.journal: list[Ligne] = []
        self.said: Counter[str] = Counter()
        self.message = 0
        self.now = NOW
        self.open = False

    def play(self, event: Event) -> Step:
        step = advance(SANS_CODE, self.livret, event, self.now)
        assert step.effects, "whoever writes gets a reply"
        if any(isinstance(effect, Fermer) for effect in step.effects):
            self.livret, self.journal, self.said = Livret(ferme=True), [], Counter()
        else:
            self.journal += [Ligne(self.now.isoformat(timespec="seconds"), e) for e in step.ecritures]
            self.livret = step.livret
        return step

    @initialize(skip=st.booleans())
    def begin(self, skip: bool) -> None:
        for said in ("/start", "Passer la présentation", "j'accepte") if skip else ("/start",):
            self.play(hear(said, "0"))

    @rule(mots=MOTS, sur=st.none() | st.integers(0, 40))
    def say(self, mots: str, sur: int | None) -> None:
        self.message += 1
        before = self.livret
        event = hear(mots, str(self.message), sur if sur is None or sur < len(before.poses) else None)
        step = self.play(event)
        if isinstance(event, Dit) and before.charte and self.livret.charte and not _pressed(step, mots):
            self.said[mots] += 1

    @rule(
        mots=MOTS,
        sujets=st.lists(st.sampled_from(SUJETS), max_size=3, unique=True),
        sure=st.booleans(),
        claire=st.booleans(),
        sur=st.none() | st.integers(0, 40),
    )
    def ask_back(self, mots: str, sujets: list[str], sure: bool, claire: bool, sur: int | None) -> None:
        self.message += 1
        before = self.livret
        sur = sur if sur is None or sur < len(before.poses) else None
        step = self.play(Demande(mots, str(self.message), sur, tuple(sujets), sure and bool(sujets), claire))
        if any(isinstance(e, Interroge) for e in step.ecritures):
            assert self.livret.fiches == before.fiches, "a question answers nothing"
            assert self.livret.pending == before.pending, "and leaves nothing"
            self.said[mots] += 1

    @rule(action=st.sampled_from(ACTIONS), sur=st.none() | st.integers(0, 40))
    def press(self, action: str, sur: int | None) -> None:
        before = self.livret
        sur = sur if sur is not None and sur < len(before.poses) else None
        self.play(expand(action, sur))
        if is_left(before, sur):
            # A menu is a message: it is shown, and dated. It says nothing in the person's place.
            menu = GESTES[expand(action).nom].where is Where.READING if expand(action).nom in GESTES else False
            same = replace(self.livret, poses=before.poses, dernier=before.dernier) if menu else self.livret
            assert same == before, "a press of a question already left changes nothing"

    @rule(data=st.data())
    def press_what_is_offered(self, data: st.DataObject) -> None:
        lieu = self.livret.lieu
        if lieu is not None and lieu.is_askable(Context(SANS_CODE, self.livret, self.now.date())):
            dire = lieu.show(Context(SANS_CODE, self.livret, self.now.date()))
            if offered := actions_of(dire.boutons):
                self.play(expand(data.draw(st.sampled_from(offered)), len(self.livret.poses) - 1))

    @rule(mots=MOTS, back=st.integers(0, 30))
    def edit(self, mots: str, back: int) -> None:
        before = self.livret
        step = self.play(Modifie(str(max(1, self.message - back)), mots))
        if step.ecritures and any(type(e).__name__ == "Corrige" for e in step.ecritures):
            self.said[mots] += 1
        else:
            assert self.livret.fiches == before.fiches, "an edit of what is no answer changes no answer"

    @rule(sorte=st.sampled_from(["voice", "photo", "location"]))
    def send(self, sorte: str) -> None:
        before = self.livret
        self.message += 1
        self.play(Envoye(sorte, "nom", "ref", str(self.message)))
        assert self.livret.fiches == before.fiches, "what is not words is never an answer"

    @rule(days=st.integers(0, 4000))
    def wait(self, days: int) -> None:
        self.now = min(self.now + timedelta(days=days), NOW + timedelta(days=40_000))

    @rule()
    def restart(self) -> None:
        if not self.livret.ferme:
            self.livret = decode_livret(encode_livret(self.livret))

    @invariant()
    def fold_is_livret(self) -> None:
        if not self.livret.ferme:
            assert fold(self.journal) == self.livret

    @invariant()
    def nothing_is_lost(self) -> None:
        """Each text is in the journal as often as it was said, code point for code point."""
        kept = Counter(
            mots for ligne in self.journal if (mots := getattr(ligne.ecriture, "mots", None)) and _typed(ligne.ecriture)
        )
        assert not self.said - kept

    @invariant()
    def pending_can_be_asked(self) -> None:
        lieu = self.livret.lieu
        if lieu is not None:
            assert lieu.is_askable(Context(SANS_CODE, self.livret, self.now.date()))
            assert lieu.show(Context(SANS_CODE, self.livret, self.now.date())).question

    @invariant()
    def nothing_before_the_charte(self) -> None:
        if self.livret.charte is None:
            assert not any(fiche.reponses for fiche in self.livret.fiches.values())


def _pressed(step: Step, mots: str) -> bool:
    """Whether the words named a button of a menu, so that they are an action and no answer."""
    return not any(getattr(e, "mots", None) == mots for e in step.ecritures) and bool(step.ecritures)


def _typed(ecriture: object) -> bool:
    return isinstance(ecriture, HorsQuestion) or bool(getattr(ecriture, "message", ""))


Conversations.TestCase.settings = examples(150, steps=40)
TestConversations = Conversations.TestCase


def opened(contenu: Contenu = SANS_CODE) -> CorePlayer:
    """A player whose livret is open, at the main menu."""
    player = CorePlayer(contenu)
    id = 0
    for said in OUVERTURE:
        id -= 1
        player.send({"id": id, "text": said.strip("[]")})
    assert player.livret.lieu == ACCUEIL
    return player


@examples(300)
@given(st.text(min_size=1, max_size=300))
def test_words_are_kept_exactly(mots: str) -> None:
    """
    Whatever is typed at a question is what the livret holds, code point for code point, if anything of it is seen; if
    it was taken for a question, once the person says that it was an answer.
    """
    player = opened()
    player.send({"id": 1, "button": "ouvrir:experiences/experiences_extra"})
    asked = player.livret.lieu
    assert isinstance(asked, Question)
    chemin = asked.chemin
    event = hear(mots, "2")
    if isinstance(event, Dit) and not is_blank(mots):
        player.send({"id": 2, "text": mots})
        for demande in player.livret.demandes:
            player.send({"id": 3, "button": f"ma_reponse:{demande.numero}"})
        reponse = player.livret.reponse(chemin)
        assert reponse is not None
        assert reponse.mots == mots


def _with_champ(contenu: Contenu, rubrique: str, at: int, champ: Champ | None) -> Contenu:
    """The content with a champ inserted at this place, or the one that is there removed."""

    def change(champs: tuple[Champ, ...]) -> tuple[Champ, ...]:
        return (*champs[:at], champ, *champs[at:]) if champ else (*champs[:at], *champs[at + 1 :])

    volets = tuple(
        replace(
            v, rubriques=tuple(replace(r, champs=change(r.champs)) if r.chemin == rubrique else r for r in v.rubriques)
        )
        for v in contenu.trame.volets
    )
    return replace(contenu, trame=replace(contenu.trame, volets=volets))


def test_a_question_inserted_under_a_live_conversation() -> None:
    """The pending question is answered where it was asked; the new one comes in its turn."""
    player = opened()
    for id, text in enumerate(("/menu", "Mes expériences", "Hors du travail", "bénévole"), 1):
        player.send({"id": id, "text": text})
    pending = player.livret.lieu
    new = Champ("couleur", "Couleur", "De quelle couleur ?", "texte", "Dites une couleur.")
    player.contenu = _with_champ(SANS_CODE, "experiences/experiences_extra", 1, new)
    messages, _ = player.send({"id": 9, "text": "Sport"})
    assert isinstance(pending, Question)
    reponse = player.livret.reponse(pending.chemin)
    assert reponse is not None and reponse.mots == "Sport"
    assert messages[-1].question == "experiences/experiences_extra/couleur"


def test_the_pending_question_is_removed() -> None:
    """Words for a question that no longer exists are kept under its key, and the conversation goes on."""
    player = opened()
    for id, text in enumerate(("/menu", "Mes expériences", "Hors du travail", "bénévole"), 1):
        player.send({"id": id, "text": text})
    player.contenu = _with_champ(SANS_CODE, "experiences/experiences_extra", 1, None)
    messages, _ = player.send({"id": 9, "text": "mots pour rien"})
    fiche = next(f for f in player.livret.fiches.values() if f.rubrique == "experiences/experiences_extra")
    assert fiche.reponses["type"].mots == "mots pour rien"
    assert messages[-1].question == "experiences/experiences_extra/structure"
    assert player.livret.reponse(Chemin(fiche.numero, "intitule_activite"))


def test_a_code_is_asked_before_the_charte() -> None:
    """Where a code is required, nothing leads around it, and the charte comes after it."""
    livret = Livret()
    for said in ("/start", "Passer la présentation", "j'accepte", "/menu", "/passer", "oui"):
        step = advance(CONTENU, livret, hear(said, "1"), NOW)
        livret = step.livret
    assert isinstance(livret.lieu, Question)
    assert livret.lieu.chemin.champ == "code_collectivite"
    last = step.effects[-1]
    assert isinstance(last, Dire)
    assert last.question == "ouverture/charte/code_collectivite"
