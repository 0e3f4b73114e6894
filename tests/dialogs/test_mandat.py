"""Someone writes, the agent speaks (domain § 4): what the agent agrees to, what they keep, what shows afterwards."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.contenu import load_trame
from bot.exports.data import export
from dialogs import mandat, phrases
from dialogs.engine import advance
from dialogs.events import Action, Demande, Dire, Dit, Effect, Event, Fermer, Modifie, Relier, Remettre, Signaler
from dialogs.hear import expand, hear
from dialogs.livret import (
    AGENT,
    Chemin,
    Ligne,
    Livret,
    MandatDonne,
    Menu,
    Question,
    fold,
)
from tests.players import NOW

TRAME = load_trame(code_required=False)
BIB = "transcripteur:bib"
ENSEMBLE = "both"
"""On the screen of BIB, the agent beside them."""
METIER, TITRES, PAPIERS = "experiences/experiences_pro", "formations/titres_diplomes", "pieces_jointes/pieces_jointes"
SECRET = "Zqsecret"


class Chat:
    """One livret, in the hands of the agent or of a transcripteur; keeps all that was written and said."""

    def __init__(self) -> None:
        self.livret = Livret()
        self.journal: list[Ligne] = []
        self.now = NOW
        self.said: list[Effect] = []
        self.message = 0

    def play(self, event: Event | str, par: str = AGENT) -> list[Effect]:
        if isinstance(event, str):
            self.message += 1
            event = Dit(event, str(self.message))
        ensemble = par == ENSEMBLE
        step = advance(TRAME, self.livret, event, self.now, BIB if ensemble else par, ensemble)
        lignes = [Ligne(self.now.isoformat(timespec="seconds"), e, step.par) for e in step.ecritures]
        assert fold(lignes, self.livret) == step.livret
        self.journal += lignes
        self.livret, self.said = step.livret, list(step.effects)
        return self.said

    def press(self, action: str, par: str = AGENT) -> list[Effect]:
        return self.play(expand(action), par)

    @property
    def texts(self) -> list[str]:
        return [effect.texte for effect in self.said if isinstance(effect, Dire)]

    @property
    def actions(self) -> list[str]:
        dires = (effect for effect in self.said if isinstance(effect, Dire))
        return [b.action for dire in dires for row in dire.boutons for b in row]

    def changes_nothing(self, event: Event | str, par: str = BIB) -> str:
        """Plays what is to be refused; the sentence that refuses it."""
        before = self.livret, list(self.journal)
        self.play(event, par)
        assert (self.livret, self.journal) == before
        [said] = self.said
        assert isinstance(said, Dire)
        return said.texte


def opened() -> Chat:
    """The charte accepted, at « Qui tient le clavier ? »."""
    chat = Chat()
    for action in ("start", "passer", "oui", "non"):
        chat.press(action)
    return chat


def helped(*volets: str, duree: str = "mois") -> Chat:
    """A livret whose agent agreed to be helped for these volets, at the main menu; they are Mme Silva."""
    chat = opened()
    chat.press("choix:autre_personne")
    chat.play("bibliothécaire, P. R.")
    for volet in volets:
        chat.press(f"choix:{volet}")
    chat.press("fini" if volets else "passer")
    chat.press(f"choix:{duree}")
    chat.press("oui")
    chat.press("choix:madame")
    chat.play("Silva")
    chat.press("accueil")
    return chat


# --- the mandat ----------------------------------------------------------------------------------------------------


def test_the_agent_agrees_to_what_is_read() -> None:
    """Who, what for, until when: the very text that was shown is kept, with its version."""
    chat = opened()
    chat.press("choix:autre_personne")
    chat.play("bibliothécaire, P. R.")
    chat.press("choix:formations")
    chat.press("fini")
    chat.press("choix:six_mois")
    shown = chat.texts[-1]
    chat.press("oui")
    [given] = [ligne.ecriture for ligne in chat.journal if isinstance(ligne.ecriture, MandatDonne)]
    assert given.texte in shown
    assert (given.role, given.volets, given.fin) == ("bibliothécaire, P. R.", ("formations",), "2027-05-21")
    assert given.version == mandat.VERSION
    told = [line for line in export(TRAME, "id", chat.journal, NOW)["journal"] if line["quoi"] == "mandat_donne"]
    assert [line["texte"] for line in told] == [given.texte]


@pytest.mark.parametrize(("duree", "fin"), [("jour", "2026-11-21"), ("mois", "2026-12-21"), ("six_mois", "2027-05-21")])
def test_how_long(duree: str, fin: str) -> None:
    """Today, one month, six months: on its last day the help still goes on, on the next it is over."""
    chat = helped("experiences", duree=duree)
    assert chat.livret.mandat is not None and chat.livret.mandat.fin == fin
    last = NOW.replace(year=int(fin[:4]), month=int(fin[5:7]), day=int(fin[8:]))
    chat.now = last
    chat.press(f"ouvrir:{METIER}", BIB)
    assert "Quel est le nom de ce travail ?" in chat.texts[-1]
    chat.now = last + timedelta(days=1)
    assert phrases.AIDE_FINIE in chat.changes_nothing("jardinier")


def test_a_no_is_a_no() -> None:
    """Without the agent's « oui », whoever signs writes nothing."""
    chat = opened()
    chat.press("choix:autre_personne")
    for _ in range(3):
        chat.press("passer")
    assert phrases.PAS_DE_MANDAT in chat.changes_nothing(Action("oui"))
    chat.press("non")
    assert chat.livret.mandat is None
    assert phrases.PAS_DE_MANDAT in chat.changes_nothing("mon nom")


def test_only_the_agent_accepts_the_charte() -> None:
    """The transcripteur may show what comes before, and read it aloud; the answer is the agent's."""
    chat = Chat()
    for action in ("start", "suite", "passer", "relire", "aide", "questions", "retour"):
        chat.press(action, BIB)
        assert chat.texts[0].startswith("Vous écrivez pour")
    for event in (Action("oui"), Action("non"), Action("oui", "", None, "oui"), "j'accepte"):
        assert phrases.A_LA_PERSONNE in chat.changes_nothing(event)
    chat.press("oui")
    assert chat.livret.charte is not None


@pytest.mark.parametrize("par", [AGENT, "", BIB])
@pytest.mark.parametrize("said", ["arreter_aide", "limiter:experiences"])
def test_withdrawn_by_anyone(par: str, said: str) -> None:
    """One word or one tap ends the help, whoever's hand it is; then nothing more is written, and what was stays."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("jardinier", BIB)
    before = chat.livret.fiches
    chat.press(said, par)
    assert chat.livret.mandat is None
    assert chat.livret.fiches == before
    chat.changes_nothing("et maçon")


def test_narrowed() -> None:
    """A tap takes a volet away, another ends the help with the day; widening asks for the agent's « oui » again."""
    chat = helped("formations", "experiences")
    chat.press("limiter")
    assert "limiter:formations" in chat.actions
    chat.press("limiter:formations")
    chat.press("limiter:jour")
    assert chat.livret.mandat is not None
    assert (chat.livret.mandat.volets, chat.livret.mandat.fin) == (("experiences",), "2026-11-21")
    assert phrases.HORS_MANDAT in chat.changes_nothing(Action("ouvrir", TRAITS))
    chat.press("ouvrir:ouverture")
    chat.press("changer:duree_transcripteur")
    chat.press("choix:six_mois")
    assert chat.livret.mandat.fin == "2026-11-21", "not before the agent says so"
    assert "le 21 mai 2027" in chat.texts[-1]
    chat.press("oui")
    assert chat.livret.mandat.fin == "2027-05-21"


def test_narrowed_by_choices() -> None:
    """Chosen again, the volets count once they are all said: fewer narrow the help at once, more ask again."""
    chat = helped("formations", "experiences", "competences")
    for volets, asked in ((("formations", "competences"), False), (("formations", "experiences"), True)):
        chat.press("ouvrir:ouverture")
        chat.press("changer:volets_transcripteur")
        for volet in volets:
            chat.press(f"choix:{volet}")
        chat.press("fini")
        assert chat.livret.mandat is not None
        assert chat.livret.mandat.volets == ("formations", "competences")
        assert (chat.livret.lieu == Question(Chemin(1, "accord_transcripteur"))) == asked


TRAITS = "formations/permis"


def test_the_journal_keeps_each_mandat() -> None:
    """Given, narrowed, ended, given again: every line stays, in its order."""
    chat = helped("experiences")
    chat.press("limiter:jour")
    chat.press("arreter_aide")
    chat.press("ouvrir:ouverture")
    chat.press("changer:accord_transcripteur")
    chat.press("oui")
    lines = [line["quoi"] for line in export(TRAME, "id", chat.journal, NOW)["journal"] if "mandat" in line["quoi"]]
    assert lines == ["mandat_donne", "mandat_reduit", "mandat_retire", "mandat_donne"]


# --- what is written -----------------------------------------------------------------------------------------------


def test_who_wrote() -> None:
    """Each answer says whose hand it was; a piece by a transcripteur makes the answer theirs to be read again."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("  jardinié quoi ", BIB)
    chat.play("la ville")
    chat.press("reprendre:3/activites")
    chat.play("je taille")
    chat.play("et je balaie", BIB)
    champs = export(TRAME, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"][0]["champs"]
    assert {cle: (champ["mots"], champ["ecrit_par"], champ["dit_par"]) for cle, champ in champs.items()} == {
        "intitule_poste": ("  jardinié quoi ", BIB, "agent"),
        "employeur": ("la ville", "agent", "agent"),
        "activites": ("je taille\net je balaie", BIB, "agent"),
    }


def test_a_shared_device() -> None:
    """Where nobody signs, the pen is who the agent said; once somebody signs, what is not signed is the agent's."""
    chat = helped("experiences", "identite")
    chat.press("ouvrir:identite", "")
    chat.play("Rosa", "")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("jardinière", BIB)
    chat.press("ouvrir:identite", "")
    chat.play("3 rue du Lac", "")
    champs = export(TRAME, "id", chat.journal, NOW)["identite"]
    assert champs["prenom"]["ecrit_par"] == "transcripteur:1"
    assert champs["adresse"]["ecrit_par"] == "agent"


def test_the_banner() -> None:
    """Every message to a transcripteur says for whom they write; none of the agent's does."""
    chat = helped("experiences")
    for event in (Action("accueil"), Action("ouvrir", METIER), Action("exporter"), Action("questions"), Action("rien")):
        chat.play(event, BIB)
        assert all(text.startswith("Vous écrivez pour Mme Silva.\n") for text in chat.texts)
    chat.press("accueil")
    assert not any("Vous écrivez" in text for text in chat.texts)


def test_a_private_subject_is_the_agents() -> None:
    """⚠: the transcripteur may write what is said; that it counts, only the agent says."""
    chat = helped("formations")
    chat.press("ouvrir:formations/autres_formations", BIB)
    chat.play("congé de mon syndicat", BIB)
    while chat.livret.lieu != Question(Chemin(3, "categorie_formation")):
        chat.press("passer", BIB)
    chat.press("choix:formation_syndicale", BIB)
    assert chat.livret.lieu == Menu("sensible", "", 3, "categorie_formation")
    assert phrases.A_LA_PERSONNE in chat.changes_nothing(Action("oui"))
    assert phrases.A_LA_PERSONNE in chat.changes_nothing("oui")
    assert chat.livret.reponse(Chemin(3, "categorie_formation")) is None
    chat.press("oui")
    reponse = chat.livret.reponse(Chemin(3, "categorie_formation"))
    assert reponse is not None and reponse.valeur == "formation_syndicale"


def test_pieces_in_several_hands() -> None:
    """Each piece keeps its pen: the answer is a transcripteur's as soon as one is, and each mends only their own."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}")
    chat.play("cuisinière")
    chat.press("reprendre:3/activites")
    chat.play("Le matin")
    mine = str(chat.message)
    chat.play("je lave", BIB)
    theirs = str(chat.message)
    chat.play("et je range")
    assert phrases.A_LA_PERSONNE in chat.changes_nothing(Modifie(mine, "FORGÉ"))
    [fiche] = export(TRAME, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"]
    assert fiche["champs"]["activites"]["ecrit_par"] == BIB
    assert fiche["champs"]["activites"]["morceaux_ecrits_par"] == ["agent", BIB, "agent"]
    chat.play(Modifie(theirs, "je lave tout"))
    [fiche] = export(TRAME, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"]
    assert fiche["champs"]["activites"]["ecrit_par"] == "agent"
    assert phrases.A_LA_PERSONNE in chat.changes_nothing(Modifie(theirs, "FORGÉ"))


def test_the_agreement_is_taken_back() -> None:
    """A « oui » that is edited into a « non », or followed by a « non », is a « non »."""
    for late in (False, True):
        chat = opened()
        for event in (Action("choix", "autre_personne"), "bib", Action("passer"), Action("passer")):
            chat.play(event)
        seen = len(chat.livret.poses) - 1
        chat.play("oui")
        said = str(chat.message)
        assert chat.livret.mandat is not None
        chat.play(Dit("non", "99", seen) if late else Modifie(said, "non"))
        assert chat.livret.mandat is None
        chat.changes_nothing("des mots")


def test_the_mandat_is_somebodys() -> None:
    """The first who signs is whom the agent agreed to; anybody else has no mandat, and is not told the name."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("cuisinière", BIB)
    for event in ("des mots", Action("relire"), Action("accueil"), Action("limiter", "jour"), Action("arreter_aide")):
        said = chat.changes_nothing(event, "transcripteur:chef")
        assert phrases.PAS_DE_MANDAT in said and "Silva" not in said


@pytest.mark.parametrize("event", [Action("aide"), Action("limiter"), Action("relire"), Action("retour"), "Rosa"])
def test_the_agents_question_stays(event: Event | str) -> None:
    """What is asked of the agent, outside the help, stays asked whatever a transcripteur does there."""
    chat = helped("experiences")
    chat.press("ouvrir:identite")
    asked = chat.livret.pending
    chat.play(event, BIB)
    assert chat.livret.pending == asked or event == Action("limiter")


def test_what_the_agent_wrote_alone_is_not_erased() -> None:
    """A transcripteur erases a fiche that is all theirs, and no other."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}")
    chat.play("cuisinière")
    chat.press("fiche:3", BIB)
    assert phrases.A_LA_PERSONNE in chat.changes_nothing(Action("effacer"))
    chat.press("fiche:3")
    chat.press("effacer")
    chat.changes_nothing(Action("oui"))
    chat.press("non")
    chat.press("accueil")
    chat.press("ouvrir:experiences/tutorat", BIB)
    chat.play("la plonge", BIB)
    chat.press("fiche:4", BIB)
    chat.press("effacer", BIB)
    chat.press("oui", BIB)
    assert set(chat.livret.fiches) == {1, 2, 3}


def test_a_private_subject_said_alone_is_hidden() -> None:
    """What the agent said alone about a private subject is not shown, nor what goes with it."""
    chat = helped("experiences")
    chat.press("ouvrir:experiences/experiences_extra")
    chat.play("permanence")
    chat.press("choix:action_syndicale")
    chat.press("oui")
    chat.play("CGT de la mairie")
    chat.press("fiche:3", BIB)
    assert "CGT" not in chat.texts[-1] and "yndicale" not in chat.texts[-1]
    assert phrases.SUJET_MASQUE in chat.texts[-1]


def test_the_review_is_the_agents() -> None:
    """What the agent reads alone, only they confirm."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("cuisinière", BIB)
    chat.press("revue")
    for action in ("c_est_ca", "contester", "changer:intitule_poste"):
        chat.changes_nothing(expand(action))
    chat.press("c_est_ca")
    assert not chat.livret.fiches[3].dictee


# --- what a transcripteur cannot do --------------------------------------------------------------------------------

FORGED = """
    start accueil ouvrir:identite ouvrir:experiences ouvrir:formations fiche:2 fiche:3 changer:prenom oui non c_est_ca
    fini passer questions on_a_ecrit revue contester montrer:2 effacer relire retour suite noms ajouter exporter fermer
    continuer charte reprendre:2/prenom reprendre:3/employeur choix:moi choix:autre_personne ma_reponse:1 ma_question:1
    accord aucune:1 envoyer:1 arreter_aide limiter:jour essai raconter
""".split()
THEIRS = st.one_of(
    st.sampled_from(FORGED).map(expand),
    st.sampled_from(["oui", "non", "DURAND", "je passe", "fini", "relire", "on efface", "qui voit mon livret ?"]).map(
        lambda mots: hear(mots, "m")
    ),
    st.sampled_from(["frais", "mon chef"]).map(lambda mots: Demande(mots, "q", None, ("livret-definition",), False)),
)
AGENTS = "accueil fiche:2 changer:prenom start questions ouvrir:formations reprendre:2/prenom fermer".split()


TURNS = st.one_of(st.tuples(THEIRS, st.just(BIB)), st.tuples(st.sampled_from(AGENTS).map(expand), st.just(AGENT)))


@settings(max_examples=150, deadline=None)
@given(st.lists(TURNS))
def test_nothing_forged_touches_what_is_not_theirs(turns: list[tuple[Event, str]]) -> None:
    """Whatever is pressed or said, in what order: the transcripteur changes no more than the agent agreed to."""
    chat = helped("experiences")
    for event, par in turns:
        before = chat.livret
        chat.play(event, par)
        if par == BIB and not chat.livret.ferme:
            theirs = {n for n, f in before.fiches.items() if f.rubrique.startswith("experiences")}
            assert {n: f for n, f in chat.livret.fiches.items() if n in before.fiches and n not in theirs} == {
                n: f for n, f in before.fiches.items() if n not in theirs
            }
            assert chat.livret.charte == before.charte and set(before.fiches) - theirs <= set(chat.livret.fiches)
            assert not any(isinstance(e, Fermer | Remettre | Relier) for e in chat.said)
            assert not any(isinstance(e, Signaler) and e.mots for e in chat.said)
            assert chat.livret.mandat is None or before.mandat is not None
