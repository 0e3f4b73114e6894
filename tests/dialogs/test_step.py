"""What a step tells the shell, which decides nothing: the bubble that is kept, what is behind, what an edit means."""

from datetime import timedelta

import pytest

from bot.contenu import load_contenu, load_faq
from dialogs.conversation.display import display, is_on_transcripteurs_device
from dialogs.conversation.engine import advance, is_behind
from dialogs.conversation.meaning import FollowLink, TryCode, keep_own_livret, lost_link, reread, understand
from dialogs.conversation.tour import Step
from dialogs.events import Action, CodePresente, Demande, Dit, Envoye, Event, Modifie, Rejoint
from dialogs.livret import AGENT, Livret
from dialogs.phrases import PHRASES
from tests.conversation.core import Core
from tests.conversation.home import NOW

CONTENU = load_contenu(code_required=False)
WITH_CODE = load_contenu(code_required=True)
BIB = "transcripteur:bib"
TODAY = NOW.date()
OPENING = ("start", "passer", "oui", "non", "choix:moi", "choix:madame")
QUESTION = "est-ce que mon chef peut voir mon livret ?"


class Chat(Core):
    """One livret; words are understood as the house understands them. step: the last."""

    def __init__(self, *actions: str) -> None:
        super().__init__(CONTENU)
        self.go(*actions)

    def play(self, event: Event, plume: str = AGENT, shared: bool = False, shown: int | None = None) -> Step:
        self.step = super().play(event, plume, shared, shown)
        return self.step

    def tell(self, mots: str, message: str, par: str = AGENT) -> Step:
        event = understand(CONTENU, load_faq, self.livret, Dit(mots, message), TODAY, par)
        assert not isinstance(event, FollowLink | TryCode)
        return self.play(event, par)

    def edit(self, message: str, mots: str) -> Step:
        return self.play(reread(CONTENU, load_faq, self.livret, Modifie(message, mots), TODAY, AGENT))


def test_before_the_charte() -> None:
    """Nothing that is said before the charte is accepted leaves a bubble; « oui », which accepts it, does."""
    chat = Chat("start", "passer")
    assert not chat.step.bubble
    assert not chat.tell("bonjour", "1").bubble
    assert chat.play(Action("oui")).bubble


def test_bubble_of_an_edit() -> None:
    """An edit leaves its bubble where it corrects something, and none where it corrects nothing."""
    chat = Chat(*OPENING)
    assert chat.tell("Diallo", "1").bubble
    assert chat.edit("1", "N'Diallo").bubble
    assert not chat.edit("unknown", "autre").bubble


def test_edit_of_a_question() -> None:
    """An edited question is played as what it asks, or answers, now; it leaves no bubble of its own."""
    chat = Chat(*OPENING)
    chat.tell(QUESTION, "1")
    edited = reread(CONTENU, load_faq, chat.livret, Modifie("1", "Diallo"), TODAY, AGENT)
    assert edited.again == Dit("Diallo", "1", chat.livret.demandes[0].sur)
    step = chat.play(edited)
    assert not step.bubble and chat.livret.fiches[2].reponses["nom_titulaire"].mots == "Diallo"
    assert reread(CONTENU, load_faq, chat.livret, Modifie("1", "autre"), TODAY, AGENT).again is None, "it was left"


def test_edit_of_anothers_question() -> None:
    """A transcripteur's edit of the agent's question revises nothing, and asks nothing."""
    chat = Chat(*OPENING)
    chat.tell(QUESTION, "1")
    edited = reread(CONTENU, load_faq, chat.livret, Modifie("1", "et la prime ?"), TODAY, BIB)
    assert edited.again is None
    assert isinstance(reread(CONTENU, load_faq, chat.livret, edited, TODAY, AGENT).again, Demande)


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (Dit("Diallo", "1"), False),
        (Action("relire", mots="/relire"), False),
        (Action("relire"), True),
        (Envoye("photo", "p.jpg", "r"), True),
        (Envoye("photo", "p.jpg", "r", legende="voilà"), False),
    ],
)
def test_refused_to_a_transcripteur(event: Event, kept: bool) -> None:
    """The words of a transcripteur that were refused leave no bubble; what is no words does."""
    chat = Chat(*OPENING)
    step = chat.play(event, BIB)
    assert (step.ecritures, step.bubble) == ((), kept)


def test_practice() -> None:
    """Nothing that is said in the practice leaves a bubble."""
    chat = Chat(*OPENING, "essai")
    assert not chat.step.bubble and not chat.tell("Zqessai", "1").bubble


def test_behind() -> None:
    """Where the livret went on elsewhere, what is pending is said too, unless something is asked anyway."""
    chat = Chat(*OPENING)
    here = len(chat.livret.poses) - 1
    chat.tell("Diallo", "1")
    assert is_behind(chat.livret, here) and not is_behind(chat.livret, None)
    stale = Action("choix", "monsieur", here - 1)
    assert not chat.play(stale).asks
    caught_up = chat.play(stale, shown=here)
    assert caught_up.asks and len(caught_up.effects) == 2
    assert not chat.play(stale, shown=len(chat.livret.poses) - 1).asks


@pytest.mark.parametrize(
    ("mots", "par", "ensemble", "meant"),
    [
        ("/start abc", AGENT, False, FollowLink("abc")),
        ("/start abc", BIB, False, Action("start", mots="/start abc", message="1")),
        ("ABCD-EFGH", AGENT, False, TryCode(Dit("ABCD-EFGH", "1"))),
        ("ABCD-EFGH", BIB, True, TryCode(Dit("ABCD-EFGH", "1"))),
        ("ABCD-EFGH", BIB, False, Dit("ABCD-EFGH", "1")),
        ("/menu", AGENT, False, Action("accueil", mots="/menu", message="1")),
    ],
)
def test_understand(mots: str, par: str, ensemble: bool, meant: object) -> None:
    """A link, and the code where it is asked, are looked up by the shell, for the agent; other words are not."""
    livret = Livret()
    for event in (Action("start"), Action("passer"), Action("oui")):
        livret = advance(WITH_CODE, livret, event, NOW, AGENT).livret
        if livret.pending is not None and livret.pending.place.champ == "code_collectivite":
            break
    assert understand(WITH_CODE, load_faq, livret, Dit(mots, "1"), TODAY, par, ensemble) == meant


def test_links() -> None:
    """A link that leads nowhere welcomes who has not begun; who has a livret keeps it."""
    begun = advance(CONTENU, Livret(), Action("start"), NOW).livret
    assert lost_link(Livret()) == Action("start") and lost_link(begun) == Rejoint("perdu")
    assert keep_own_livret(True) == Rejoint("occupe") and keep_own_livret(False) == Action("start")


def test_display() -> None:
    """On the agent's own device, how far one is; on a transcripteur's, for whom they write and what they may see."""
    chat = Chat(*OPENING)
    own = display(CONTENU, chat.livret, TODAY, AGENT)
    assert (own.pour, own.progres.fait) == (None, 1)
    theirs = display(CONTENU, chat.livret, TODAY + timedelta(days=1), BIB)
    assert theirs.pour == PHRASES.VOUS_ECRIVEZ_POUR.format(nom=PHRASES.QUELQU_UN) and theirs.progres.fait == 0
    assert [is_on_transcripteurs_device(par, both) for par, both in ((AGENT, False), ("", True), (BIB, False))] == [
        False, True, True
    ]  # fmt: skip


def test_code_presented() -> None:
    """Words looked up as a code leave no bubble as long as the charte is not accepted."""
    livret = advance(WITH_CODE, Livret(), Action("start"), NOW, AGENT).livret
    assert not advance(WITH_CODE, livret, CodePresente("ABCD", None), NOW, AGENT).bubble
