"""Someone writes, the agent speaks (domain § 4): what the agent agrees to, what they keep, what shows afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contenu import load_contenu
from bot.exports.livret_json import export
from dialogs.conversation.engine import advance
from dialogs.conversation.hear import expand, hear
from dialogs.conversation.tour import Step
from dialogs.events import Action, Demande, Dire, Dit, Event, Fermer, Modifie, Relier, Remettre, Signaler
from dialogs.lieux import Lieu, Question
from dialogs.lieux import restore as Menu
from dialogs.livret import (
    AGENT,
    CharteAcceptee,
    Chemin,
    FicheOuverte,
    Ligne,
    Livret,
    MandatDonne,
    Pose,
    Relance,
    Repondu,
    fold,
    mandat,
)
from dialogs.phrases import PHRASES as phrases
from tests.conversation.core import Core
from tests.conversation.home import NOW
from tests.profiles import examples

CONTENU = load_contenu(code_required=False)
TRAME = CONTENU.trame
BIB = "transcripteur:bib"
ENSEMBLE = "both"
"""On the screen of BIB, the agent beside them."""
METIER, TITRES, PAPIERS = "experiences/experiences_pro", "formations/titres_diplomes", "pieces_jointes/pieces_jointes"
SECRET = "Zqsecret"


class Chat(Core):
    """One livret, in the hands of the agent or of a transcripteur; keeps all that was written and said."""

    def __init__(self) -> None:
        super().__init__(CONTENU)

    def play(self, event: Event | str, plume: str = AGENT, shared: bool = False, shown: int | None = None) -> Step:
        if isinstance(event, str):
            self.message += 1
            event = Dit(event, str(self.message))
        return super().play(event, BIB if plume == ENSEMBLE else plume, shared or plume == ENSEMBLE, shown)

    @property
    def texts(self) -> list[str]:
        return [dire.texte for dire in self.dires]

    def changes_nothing(self, event: Event | str, par: str = BIB) -> str:
        """Plays what is to be refused; the sentence that refuses it."""
        before = self.livret, list(self.journal)
        self.play(event, par)
        assert (self.livret, self.journal) == before
        [said] = self.dires
        assert len(self.said) == 1
        return said.texte


def opened() -> Chat:
    """The charte accepted, at « Qui tient le clavier ? »."""
    return Chat().go("start", "passer", "oui", "non")


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
    told = [line for line in export(CONTENU, "id", chat.journal, NOW)["journal"] if line["quoi"] == "mandat_donne"]
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
    lines = [line["quoi"] for line in export(CONTENU, "id", chat.journal, NOW)["journal"] if "mandat" in line["quoi"]]
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
    champs = export(CONTENU, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"][0]["champs"]
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
    champs = export(CONTENU, "id", chat.journal, NOW)["identite"]
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
    [fiche] = export(CONTENU, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"]
    assert fiche["champs"]["activites"]["ecrit_par"] == BIB
    assert fiche["champs"]["activites"]["morceaux_ecrits_par"] == ["agent", BIB, "agent"]
    chat.play(Modifie(theirs, "je lave tout"))
    [fiche] = export(CONTENU, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"]
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

FORGED = (
    *("exporter", "fermer", "continuer", "charte", "envoyer:3", "revue", "contester", "montrer", "relire"),
    *("ouvrir:ouverture", "ouvrir:panorama", "ouvrir:identite", "ouvrir:identite/identite", "ouvrir:pieces_jointes"),
    *(f"ouvrir:{PAPIERS}", "ouvrir:competences", "fiche:2", "fiche:1", "reprendre:2/nom_titulaire", "oui", "non"),
    *("reprendre:1/stat_anonyme", "reprendre:1/accord_transcripteur", "changer:nom_titulaire", "effacer", "c_est_ca"),
    *("changer:accord_transcripteur", "changer:stat_anonyme", "choix:moi", "choix:madame", "fini", "ajouter"),
)


@pytest.mark.parametrize("forged", FORGED)
def test_forged(forged: str) -> None:
    """From the main menu, what is the agent's is refused kindly, and nothing changes."""
    chat = helped("experiences")
    said = chat.changes_nothing(expand(forged))
    assert "Vous écrivez pour Mme Silva." in said and len(said.splitlines()) >= 2


@pytest.mark.parametrize("forged", ["oui", "exporter", "changer:nom_titulaire"])
@pytest.mark.parametrize("nom", ["fermer", "panorama"])
def test_forged_where_the_agent_left_off(nom: str, forged: str) -> None:
    """A closing that the agent was asked to confirm is not confirmed by anybody else."""
    chat = helped("experiences")
    chat.press("fermer" if nom == "fermer" else "ouvrir:panorama")
    chat.changes_nothing(expand(forged))
    if nom == "fermer":
        chat.changes_nothing("oui")


def test_identity_is_written_once() -> None:
    """Where the help is for identity, what was not said yet is written; what the agent said is not changed."""
    chat = helped("identite")
    chat.press("ouvrir:identite", BIB)
    assert chat.livret.lieu == Question(Chemin(2, "prenom"))
    chat.play("Rosa", BIB)
    chat.play(Modifie("3", "Rosalie"), BIB)
    for event in (Action("changer", "nom_titulaire"), Action("reprendre", "2/nom_titulaire"), Modifie("2", "Autre")):
        assert phrases.A_LA_PERSONNE in chat.changes_nothing(event)
    nom, prenom = chat.livret.reponse(Chemin(2, "nom_titulaire")), chat.livret.reponse(Chemin(2, "prenom"))
    assert nom is not None and prenom is not None
    assert (nom.mots, prenom.mots) == ("Silva", "Rosalie")
    chat.press("fiche:2", BIB)
    chat.press("c_est_ca", BIB)
    assert phrases.A_LA_PERSONNE in chat.changes_nothing(Action("reprendre", "2/prenom"))


def test_older_fiches() -> None:
    """A fiche from before the help is not there, until the agent opens it, and it alone."""
    chat = opened()
    chat.press("choix:moi")
    chat.press("accueil")
    for nom in ("gardien", "maçon"):
        chat.press(f"ouvrir:{METIER}")
        if "fiches" in chat.actions:
            chat.press("fiches")
            chat.press("ajouter")
        chat.play(nom)
        chat.press("accueil")
    chat.press("ouvrir:ouverture")
    chat.press("changer:qui_ecrit")
    chat.press("choix:autre_personne")
    for action in ("passer", "passer", "choix:mois", "oui", "accueil"):
        chat.press(action)
    numeros = [f.numero for f in chat.livret.of_rubrique(METIER)]
    chat.press("ouvrir:experiences", BIB)
    assert not any("fiche" in b for b in chat.texts)
    for numero in numeros:
        assert phrases.FICHE_D_AVANT in chat.changes_nothing(Action("fiche", str(numero)))
    chat.press(f"fiche:{numeros[0]}")
    assert "montrer" in chat.actions
    chat.press("montrer")
    chat.press(f"fiche:{numeros[0]}", BIB)
    assert "gardien" in chat.texts[-1]
    assert phrases.FICHE_D_AVANT in chat.changes_nothing(Action("fiche", str(numeros[1])))


def secret_livret() -> Livret:
    """A livret whose agent alone said a secret everywhere before the help, which is for formations and expériences."""
    lignes: list[Ligne] = []

    def write(ecriture: object) -> None:
        lignes.append(Ligne(NOW.isoformat(timespec="seconds"), ecriture, AGENT))  # type: ignore[arg-type]  # an écriture

    write(FicheOuverte(1, "ouverture/charte"))
    write(CharteAcceptee("1"))
    numero = 1
    for rubrique in TRAME.rubriques.values():
        if rubrique.volet != "ouverture" and rubrique.champs:
            numero += 1
            write(FicheOuverte(numero, rubrique.chemin))
            for champ in rubrique.champs:
                if champ.cle not in ("civilite", "prenom", "nom_titulaire"):
                    write(Repondu(Chemin(numero, champ.cle), f"{SECRET} {champ.cle}", None, f"m{numero}{champ.cle}"))
    write(MandatDonne("une amie", ("formations", "experiences", "identite"), "2027-01-01", "1", "", numero + 1))
    write(FicheOuverte(numero + 1, METIER))
    write(Pose(Menu("accueil")))
    return fold(lignes)


LIVRET = secret_livret()
EVENTS = st.one_of(
    st.builds(
        Action,
        st.sampled_from(
            "start accueil ouvrir aide ecouter liste pause relire retour exporter continuer fermer charte fiches passer"
            " sais_pas fini oui non choix c_est_ca ajouter effacer changer noms suite fiche reprendre ma_reponse revue"
            " contester montrer raconter questions sujet savoir aucune envoyer essai".split()
        ),
        st.one_of(
            st.sampled_from(
                [*TRAME.rubriques, *TRAME.by_cle, "", "oui", "nouvelle", "moi", "syndicale", "2/adresse", "4", "2"]
            ),
            st.integers(0, 40).map(str),
            st.tuples(st.integers(1, 20), st.sampled_from(["intitule", "adresse", "mission", "lieu", "comment"])).map(
                lambda it: f"{it[0]}/{it[1]}"
            ),
        ),
        st.none() | st.integers(0, 3),
    ),
    st.builds(Dit, st.sampled_from(["oui", "non", "2004", "jardinier", "menu", "Mes papiers"]), st.just("z1")),
    st.builds(Dit, st.just("des mots"), st.just("z2"), st.none() | st.integers(0, 3)),
    st.builds(Modifie, st.sampled_from(["m2adresse", "m5intitule", "z1"]), st.just("changé")),
)


@examples(300)
@given(st.lists(EVENTS, max_size=12), st.integers(0, 14), st.booleans())
def test_whatever_a_transcripteur_does(events: list[Event], seen: int, at_fiche: bool) -> None:
    """Nothing of the agent's is shown, changed, closed or handed over, whatever comes, wherever they left off."""
    lieu = Question(Chemin(2 + seen, "lieu")) if at_fiche else Menu("relecture", "", 2 + seen)
    livret = fold([Ligne(NOW.isoformat(timespec="seconds"), Pose(lieu), AGENT)], LIVRET) if seen else LIVRET
    theirs = {n: f for n, f in livret.fiches.items() if livret.mandat and n < livret.mandat.premiere}
    for event in events:
        step = advance(CONTENU, livret, event, NOW, BIB)
        livret = step.livret
        assert not any(isinstance(effect, Fermer | Remettre | Relier) for effect in step.effects)
        assert SECRET not in repr(step.effects)
        assert {n: livret.fiches.get(n) for n in theirs} == theirs
        assert livret.mandat is not None and livret.mandat.plume in ("", BIB)
        assert replace(livret.mandat, plume="") == LIVRET.mandat
        assert not any(isinstance(effect, Signaler) and effect.mots for effect in step.effects)


# --- read back, and read alone ---------------------------------------------------------------------------------------


def test_unread_shows() -> None:
    """« non relue » stays in the panorama and the export until « c'est ça », and comes back with a change."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("jardinier", BIB)

    def marks() -> tuple[bool, bool, bool]:
        chat.press("ouvrir:panorama")
        seen = phrases.A_RELIRE in chat.texts[-1]
        chat.press("fiche:3")
        chat.press("retour")
        [fiche] = export(CONTENU, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"]
        return seen, "non relue" in str(chat.said), not fiche["relu"]

    assert marks()[0] and marks()[2]
    chat.press("fiche:3", BIB)
    chat.press("c_est_ca", BIB)
    assert not marks()[2]
    chat.press("reprendre:3/lieu", BIB)
    chat.play("Reims", BIB)
    assert marks()[0] and marks()[2]


def test_read_alone() -> None:
    """Coming back alone, the agent is asked, and goes through what was written for them, fiche by fiche."""
    chat = helped("experiences")
    for nom in ("jardinier", "maçon"):
        chat.press(f"ouvrir:{METIER}", BIB)
        if "ajouter" in chat.actions:
            chat.press("ajouter", BIB)
        chat.play(nom, BIB)
        chat.press("c_est_ca", BIB)
        for _ in range(40):
            if chat.livret.lieu == Menu("encore", METIER):
                break
            chat.press("c_est_ca" if not isinstance(chat.livret.lieu, Question) else "passer", BIB)
        chat.press("accueil", BIB)
    chat.press("start")
    assert phrases.ON_A_ECRIT in chat.texts[-1]
    chat.press("revue")
    assert "jardinier" in chat.texts[-1] and "maçon" not in chat.texts[-1]
    chat.press("contester")
    assert "maçon" in chat.texts[-1]
    chat.press("c_est_ca")
    assert phrases.TOUT_EST_RELU in chat.texts[-1]
    first, second = export(CONTENU, "id", chat.journal, NOW)["volets"]["experiences"]["experiences_pro"]
    assert first["pas_ses_mots"] and "pas_ses_mots" not in second
    chat.press("fiche:3")
    assert phrases.PAS_VOS_MOTS in chat.texts[-1]
    chat.press("start")
    assert phrases.ON_A_ECRIT not in chat.texts[-1]


def test_read_alone_later() -> None:
    """« Plus tard » leaves the pending question as it was; the menu still offers it."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play("jardinier", BIB)
    pending = chat.livret.pending
    chat.press("start")
    chat.press("retour")
    assert chat.livret.lieu == pending
    chat.press("accueil")
    assert "revue" in chat.actions


# --- help to tell ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("par", [AGENT, BIB])
def test_two_prompts_at_most(par: str) -> None:
    """Asked for, never more than two for a question; open ones, on the agent's own words, and stored as nobody's."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", par)
    chat.play("cuisinier", par)
    chat.press("reprendre:3/activites", par)
    for said in ("on épluche tout le matin", "les carottes"):
        chat.play(said, par)
        chat.press("raconter", par)
        assert any(f"« {said} »" in text for text in chat.texts)
    assert "raconter" not in chat.actions
    chat.press("raconter", par)
    given = [ligne.ecriture.phrase for ligne in chat.journal if isinstance(ligne.ecriture, Relance)]
    assert given == [phrases.CE_JOUR_LA, "Et juste après ?"]
    reponse = chat.livret.reponse(Chemin(3, "activites"))
    assert reponse is not None and reponse.mots == "on épluche tout le matin\nles carottes"


def test_prompts_are_those_allowed() -> None:
    """Only the prompts of the domain, and none that asks why or closes."""
    allowed = {*phrases.RELANCES_DU_RECIT, phrases.CE_JOUR_LA}
    assert not any(word in phrase.lower() for phrase in allowed for word in ("pourquoi", "n'est-ce pas", " ou "))
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}")
    chat.play("cuisinier")
    chat.press("reprendre:3/activites")
    chat.press("raconter")
    chat.press("raconter")
    assert {ligne.ecriture.phrase for ligne in chat.journal if isinstance(ligne.ecriture, Relance)} == {
        "Prenez une fois précise.",
        "Par quoi avez-vous commencé ?",
    }


# --- practice --------------------------------------------------------------------------------------------------------


def test_practice_keeps_nothing() -> None:
    """« /essai » from anywhere, with or without a livret: its words are compared, and written nowhere."""
    for chat, par in ((Chat(), BIB), (helped("experiences"), "")):
        pending, fiches = chat.livret.pending, chat.livret.fiches
        start = len(chat.journal)
        chat.press("essai", par)
        chat.press("essai:0/0", par)
        chat.play("moi je fais les vitres", par)
        assert any(phrases.ESSAI_GARDEZ in text for text in chat.texts)
        for action in ("essai:2/1", "essai:3/0", "essai:4/0"):
            chat.press(action, par)
        assert any(phrases.ESSAI_FINI in text for text in chat.texts)
        assert {type(ligne.ecriture) for ligne in chat.journal[start:]} == {Pose}
        assert chat.livret.fiches == fiches
        assert chat.livret.pending == (pending or Menu("presentation", "0"))


def test_practice_is_not_done_in_a_livret_of_somebody() -> None:
    """A transcripteur who practises takes neither the agent's place nor their words."""
    chat = helped("experiences")
    assert phrases.ESSAI_AILLEURS in chat.changes_nothing(Action("essai"))


def test_practice_same_words() -> None:
    """The very words are recognised."""
    chat = helped("experiences")
    chat.press("essai")
    chat.press("essai:0/0")
    chat.play(phrases.ESSAI[1].dit)
    assert any(phrases.ESSAI_MEME in text for text in chat.texts)


def test_practice_stops() -> None:
    """« Retour », « menu », or a button of the pending question leaves it."""
    chat = helped("experiences")
    chat.press("essai")
    chat.press("retour")
    assert chat.livret.lieu == Menu("accueil")
    chat.press("essai")
    chat.press("ouvrir:experiences")
    assert chat.livret.lieu == Menu("volet", "experiences")


def test_a_volet_that_is_gone() -> None:
    """A mandat for a volet that this version of the trame lacks still reads."""
    chat = helped("experiences")
    assert chat.livret.mandat is not None
    livret = replace(chat.livret, mandat=replace(chat.livret.mandat, volets=("disparu", "experiences")))
    step = advance(CONTENU, livret, Action("limiter"), NOW)
    assert isinstance(step.effects[0], Dire)


# --- an aside hides what is asked behind it --------------------------------------------------------------------------

OF_IDENTITY = Question(Chemin(2, "prenom"))


@pytest.mark.parametrize("aside", [Menu("questions"), Menu("proches", "1 livret-definition"), Menu("on_a_ecrit")])
@pytest.mark.parametrize("said", ["DURAND", "oui", "non", "oui c'était ma réponse", "/passer", "je passe", "fini"])
@pytest.mark.parametrize(
    "asked", [OF_IDENTITY, Question(Chemin(1, "stat_anonyme")), Question(Chemin(1, "accord_transcripteur"))]
)
def test_nothing_lands_behind_an_aside(aside: Lieu, said: str, asked: Question) -> None:
    """Whatever the agent opened on the screen, the transcripteur's words go only where they may write."""
    chat = helped("experiences")
    chat.livret = fold((Ligne(NOW.isoformat(), e) for e in (Pose(asked), Pose(aside))), chat.livret)
    before = chat.livret
    chat.play(Demande(said, "99") if said.startswith("oui c") else hear(said, "99"), BIB)
    assert (chat.livret.fiches, chat.livret.charte, chat.livret.mandat) == (before.fiches, before.charte, before.mandat)


def test_the_review_is_the_agents_by_words_too() -> None:
    """« On a écrit pour vous » is opened by nobody else, with a button or with its words."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play(SECRET, BIB)
    chat.press("start")
    for said in ("oui", "Relire", phrases.RELIRE_L_AIDE):
        chat.play(hear(said, "99"), BIB)
        assert chat.livret.lieu != Menu("revue", "", 3)
        assert phrases.PAS_MES_MOTS not in str(chat.said)


def test_a_private_subject_is_answered_by_both_buttons() -> None:
    """« Oui » and « non » are on the screen that the agent touches; neither is the transcripteur's."""
    chat = helped("experiences")
    chat.press("ouvrir:experiences/experiences_extra", BIB)
    chat.play("section locale", BIB)
    chat.press("choix:action_syndicale", BIB)
    assert {"oui", "non"} <= set(chat.actions)
    for action in ("oui", "non"):
        assert chat.changes_nothing(expand(action)).endswith(phrases.A_LA_PERSONNE)
    chat.press("oui")
    reponse = chat.livret.fiches[3].reponses["type"]
    assert reponse.plume == BIB, "the words stay those of who wrote them"
    chat.press("fiche:3", BIB)
    assert "action syndicale" in " ".join(chat.texts).lower(), "and they can read them aloud"


def test_prompts_are_never_the_agents_words() -> None:
    """« Aider à raconter », typed once too often, is not filed either."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    numero = max(chat.livret.fiches)
    chat.livret = fold([Ligne(NOW.isoformat(), Pose(Question(Chemin(numero, "activites"))))], chat.livret)
    chat.play("je taille les haies", BIB)
    for _ in range(4):
        chat.play(hear("aider à raconter", "99"), BIB)
    assert chat.livret.fiches[numero].reponses["activites"].mots == "je taille les haies"
    assert phrases.ASSEZ_DE_RELANCES in " ".join(chat.texts)


@pytest.mark.parametrize("said", ["tout sauf mon identité", "pas mon identité", "seulement ce que je veux"])
def test_what_is_not_understood_does_not_widen_the_help(said: str) -> None:
    """Words that narrow the help and are not understood are asked again: they never become « all of it »."""
    chat = opened()
    chat.press("choix:autre_personne")
    chat.play("bibliothécaire")
    chat.play(said)
    chat.press("fini")
    assert chat.livret.pending == Question(Chemin(1, "volets_transcripteur"))
    assert phrases.VOLETS_A_TOUCHER in chat.texts[-1]
    for action in ("choix:experiences", "fini", "choix:jour", "oui"):
        chat.press(action)
    assert chat.livret.mandat is not None and chat.livret.mandat.volets == ("experiences",)


# --- the same screen ---------------------------------------------------------------------------------------------


def test_the_agent_can_agree_again_on_the_same_screen() -> None:
    """Once the help is over, the transcripteur's screen offers the agent to agree again, and nothing else of theirs."""
    chat = helped("experiences")
    chat.press("arreter_aide")
    chat.press(f"ouvrir:{METIER}", ENSEMBLE)
    assert chat.actions == ["accord"] and phrases.AIDE_FINIE in chat.texts[0]
    chat.press("accord", ENSEMBLE)
    assert phrases.MANDAT[0] in chat.texts[-1]
    chat.press("oui", ENSEMBLE)
    assert chat.livret.mandat is not None and chat.livret.mandat.volets == ("experiences",)
    assert chat.texts[-1].startswith("Vous écrivez pour"), "the screen is the transcripteur's again"
    assert "identité" not in chat.texts[-1] and "ouvrir:identite" not in chat.actions
    assert chat.changes_nothing(expand("accord")).endswith(phrases.A_LA_PERSONNE)


def test_no_review_on_a_transcripteurs_screen() -> None:
    """« On a écrit pour vous » is for when the agent is alone, even at a question that is theirs."""
    chat = helped("experiences")
    chat.press(f"ouvrir:{METIER}", BIB)
    chat.play(SECRET, BIB)
    chat.press("arreter_aide")
    chat.livret = fold([Ligne(NOW.isoformat(), Pose(Question(Chemin(1, "volets_transcripteur"))))], chat.livret)
    chat.press("start", ENSEMBLE)
    assert chat.livret.lieu != Menu("on_a_ecrit") and SECRET not in "".join(chat.texts)
    chat.press("start")
    assert chat.livret.lieu == Menu("on_a_ecrit"), "at home, they are asked"
    chat.play(hear("oui", "99"), ENSEMBLE)
    assert SECRET not in "".join(chat.texts)


def test_a_long_name_does_not_fill_every_message() -> None:
    """Sixty signs of a name are enough to know for whom one writes; all of it is kept."""
    chat = helped("experiences")
    chat.livret = fold([Ligne(NOW.isoformat(), Repondu(Chemin(2, "nom_titulaire"), "a" * 3000, None))], chat.livret)
    chat.press(f"ouvrir:{METIER}", BIB)
    assert len(chat.texts[-1]) < 500


# --- whatever is pressed or said --------------------------------------------------------------------------------

PRESSED = """
    start accueil ouvrir:identite ouvrir:experiences ouvrir:formations fiche:2 fiche:3 changer:prenom oui non c_est_ca
    fini passer questions on_a_ecrit revue contester montrer:2 effacer relire retour suite noms ajouter exporter fermer
    continuer charte reprendre:2/prenom reprendre:3/employeur choix:moi choix:autre_personne ma_reponse:1 ma_question:1
    accord aucune:1 envoyer:1 arreter_aide limiter:jour essai raconter
""".split()
THEIRS = st.one_of(
    st.sampled_from(PRESSED).map(expand),
    st.sampled_from(["oui", "non", "DURAND", "je passe", "fini", "relire", "on efface", "qui voit mon livret ?"]).map(
        lambda mots: hear(mots, "m")
    ),
    st.sampled_from(["frais", "mon chef"]).map(lambda mots: Demande(mots, "q", None, ("livret-definition",), False)),
)
AGENTS = "accueil fiche:2 changer:prenom start questions ouvrir:formations reprendre:2/prenom fermer".split()


TURNS = st.one_of(st.tuples(THEIRS, st.just(BIB)), st.tuples(st.sampled_from(AGENTS).map(expand), st.just(AGENT)))


@examples(150)
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
