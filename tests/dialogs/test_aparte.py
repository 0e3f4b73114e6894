"""Questions that the agent asks back, from any place: the answer comes, and nothing is left, lost or filed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.contenu import load_contenu, load_faq
from dialogs.conversation.engine import advance
from dialogs.conversation.hear import doubt, expand, hear
from dialogs.conversation.tour import Step
from dialogs.dates import Periode
from dialogs.events import Bouton, Demande, Dire, Dit, Effect, Event, Fermer, Signaler
from dialogs.lieux import Lieu, Question
from dialogs.lieux import restore as Menu
from dialogs.livret import (
    CharteAcceptee,
    Chemin,
    Ecriture,
    FicheOuverte,
    HorsQuestion,
    Interroge,
    Ligne,
    Livret,
    Morceau,
    Passe,
    Pose,
    Propose,
    Repondu,
    fold,
)
from dialogs.phrases import PHRASES as phrases
from tests.conversation.home import NOW

CONTENU = replace(load_contenu(code_required=False), contact="Mme Roy, service du personnel")
QUESTION = "est-ce que mon chef peut voir mon livret ?"
TITRES, METIER, SAVOIR = "formations/titres_diplomes", "experiences/experiences_pro", "competences/competences"


def livret_at(lieu: Lieu, *ecritures: Ecriture) -> Livret:
    """An open livret with a fiche of each rubrique, where this is asked."""
    opened = (FicheOuverte(1, "ouverture/charte"), Pose(Question(Chemin(1, "lecture_charte"))), CharteAcceptee("1"))
    fiches = [FicheOuverte(n, rubrique) for n, rubrique in enumerate(CONTENU.trame.rubriques, 2) if n > 2]
    return fold(Ligne(NOW.isoformat(), e) for e in (*opened, *fiches, *ecritures, Pose(lieu)))


def fiche_of(rubrique: str) -> int:
    return [*CONTENU.trame.rubriques].index(rubrique) + 2


def play(livret: Livret, *events: Event | str) -> tuple[Livret, list[Effect], list[Ecriture]]:
    """These events, one after the other; words are heard as the house hears them."""
    effects: list[Effect] = []
    written: list[Ecriture] = []
    for event in events:
        step = _one(livret, event)
        livret = step.livret
        effects += step.effects
        written += step.ecritures
    return livret, effects, written


def _one(livret: Livret, event: Event | str) -> Step:
    if isinstance(event, str):
        heard = hear(event, str(len(livret.poses)))
        event = doubt(load_faq, CONTENU, livret, heard, NOW.date()) if isinstance(heard, Dit) else heard
    return advance(CONTENU, livret, event, NOW)


def offered(effects: list[Effect], libelle: str) -> str:
    """The action of the last button with this label."""
    boutons = [b for dire in effects if isinstance(dire, Dire) for row in dire.boutons for b in row]
    return next(b.action for b in reversed(boutons) if b.libelle == libelle)


def labels(effects: list[Effect]) -> list[str]:
    return [b.libelle for dire in effects if isinstance(dire, Dire) for row in dire.boutons for b in row]


def questions_of_the_trame() -> Iterator[Lieu]:
    for rubrique in CONTENU.trame.rubriques.values():
        if rubrique.volet != "ouverture":
            for champ in rubrique.champs:
                yield Question(Chemin(fiche_of(rubrique.chemin), champ.cle))


def menus() -> Iterator[Lieu]:
    titre, date = fiche_of(TITRES), "date_obtention"
    yield from (Menu("accueil"), Menu("volet", "formations"), Menu("rubrique", TITRES), Menu("encore", TITRES))
    yield from (Menu("relecture", "", titre), Menu("effacer", "", titre), Menu("date", "", titre, date))
    yield from (Menu("noms", METIER), Menu("recap", "formations/recap_formations"), Menu("panorama"), Menu("fermer"))
    yield Menu("sensible", "", fiche_of("formations/autres_formations"), "categorie_formation")


def name_of(lieu: Lieu) -> str:
    if not isinstance(lieu, Question):
        return lieu.nom
    return f"{[*CONTENU.trame.rubriques][lieu.chemin.fiche - 2]}/{lieu.chemin.champ}"


@pytest.mark.parametrize("lieu", [*questions_of_the_trame(), *menus()], ids=name_of)
def test_ten_questions_in_a_row(lieu: Lieu) -> None:
    """Whatever is asked, ten questions are answered one after the other, and it is still what is asked."""
    before = livret_at(lieu)
    livret, effects, _ = play(before, *[QUESTION] * 10)
    assert (livret.pending, livret.lieu, livret.fiches) == (lieu, lieu, before.fiches)
    said = [effect for effect in effects if isinstance(effect, Dire)]
    assert [dire.faq for dire in said if dire.faq] == [("livret-qui-peut-voir", True)] * 10
    asked = [dire for dire in said if dire.question]
    assert len(asked) == 10
    assert {(dire.question, dire.boutons) for dire in asked} == {(asked[0].question, asked[0].boutons)}


@pytest.mark.parametrize("cle", ["mission", "activites"])
def test_a_long_answer_goes_on(cle: str) -> None:
    """A question between two messages of a long answer does not end it: what follows joins it."""
    chemin = Chemin(fiche_of(METIER), cle)
    livret, _, _ = play(livret_at(Question(chemin)), "je ramasse les feuilles", QUESTION, "et je taille les haies")
    reponse = livret.reponse(chemin)
    assert reponse is not None
    assert [bout.mots for bout in reponse.bouts] == ["je ramasse les feuilles", "et je taille les haies"]


def test_a_question_inside_a_long_text() -> None:
    """A story is an answer, whatever it asks on the way."""
    story = (
        "Le matin je balaie la cour, je sors les poubelles et je vérifie les portes. Est-ce que quelqu'un m'a montré ?"
        " Non. Après je passe dans les classes, je remets les chaises, je note ce qui est cassé et je le dis au chef."
    )
    chemin = Chemin(fiche_of(METIER), "activites")
    livret, _, written = play(livret_at(Question(chemin)), story)
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == story
    assert not any(isinstance(e, Interroge) for e in written)


@pytest.mark.parametrize(
    "said",
    [
        "est-ce que tout est fermé ? je vérifie toujours avant de partir",
        "faut avoir le permis",
        "mon chef refuse que je monte sur l'échelle",
        "à quoi ça sert ? ben à nettoyer",
        "je me demande si c'est obligatoire mais je le fais",
    ],
)
def test_a_story_asks_itself(said: str) -> None:
    """What a story asks on the way joins the story, unless it is surely a question that is known."""
    chemin = Chemin(fiche_of(METIER), "activites")
    livret, _, _ = play(livret_at(Question(chemin)), "j'arrive à six heures", said)
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.bouts[-1].mots == said


@pytest.mark.parametrize("said", ["je comprends pas la question", "Hein ?", "aidez-moi !", "vous pouvez répéter ?"])
def test_a_cry_for_help(said: str) -> None:
    """Whoever does not understand is helped, and nothing is filed."""
    before = livret_at(Question(Chemin(fiche_of(METIER), "service")))
    livret, effects, _ = play(before, said)
    champ = CONTENU.trame.champ(METIER, "service")
    assert champ is not None and effects[0] == Dire(champ.aide)
    assert livret.fiches == before.fiches


def test_the_button_is_typed_afterwards() -> None:
    """« C'était ma réponse », typed, undoes the last question; where nothing was asked, it is words."""
    chemin = Chemin(fiche_of(METIER), "employeur")
    livret, _, _ = play(livret_at(Question(chemin)), QUESTION, "c'était ma réponse")
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == QUESTION
    livret, _, _ = play(livret_at(Question(chemin)), "c'était ma réponse")
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == "c'était ma réponse"


def test_it_was_an_answer() -> None:
    """« C'était ma réponse » files the very words where they were said, and goes on from there."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    livret, effects, _ = play(livret_at(Question(chemin)), QUESTION)
    livret, effects, _ = play(livret, expand(offered(effects, phrases.C_ETAIT_MA_REPONSE)))
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == QUESTION
    assert livret.lieu == Question(Chemin(chemin.fiche, "employeur"))
    assert isinstance(effects[-1], Dire) and effects[-1].question == f"{METIER}/employeur"


def test_it_was_an_answer_once() -> None:
    """Pressed twice, or after another answer was given, it files nothing more."""
    chemin = Chemin(fiche_of(METIER), "activites")
    livret, effects, _ = play(livret_at(Question(chemin)), QUESTION)
    undo = expand(offered(effects, phrases.C_ETAIT_MA_REPONSE))
    once, _, _ = play(livret, undo)
    twice, effects, written = play(once, undo)
    assert (twice, written, effects) == (once, [], [Dire(phrases.DEJA)])


def test_it_was_an_answer_said_late() -> None:
    """Once its question is left, « C'était ma réponse » still files the words there; the pending question stays."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    livret, effects, _ = play(livret_at(Question(chemin)), QUESTION)
    undo = expand(offered(effects, phrases.C_ETAIT_MA_REPONSE), len(livret.poses) - 1)
    left, _, _ = play(livret, "jardinier")
    livret, _, _ = play(left, undo)
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == f"jardinier\n{QUESTION}"
    assert livret.lieu == left.lieu


@pytest.mark.parametrize("mots", ["oui", "oui oui", "ok", "c'est ça"])
@pytest.mark.parametrize("menu", [Menu("fermer"), Menu("effacer", "", 2), Menu("accueil")])
def test_yes_at_an_aparte_answers_nothing_else(mots: str, menu: Lieu) -> None:
    """What is asked behind the questions on the screen is not answered out of sight."""
    livret, _, _ = play(livret_at(menu), "/questions")
    livret, effects, written = play(livret, mots)
    assert all(type(e).__name__ in ("Pose", "HorsQuestion") for e in written)
    assert not any(isinstance(effect, Fermer) for effect in effects)


@pytest.mark.parametrize(
    ("mots", "what"),
    [
        ("la première", 0),
        ("2", 1),
        ("celle du milieu", 1),
        ("la dernière", 2),
        ("non", None),
        ("aucune des trois", None),
        ("laisse tomber", None),
    ],
)
def test_which_of_the_three(mots: str, what: int | None) -> None:
    """The nearest questions can be told by their rank; « non » is none of them. None of it is an answer."""
    livret = livret_at(Question(Chemin(fiche_of(METIER), "employeur")))
    livret, _, _ = play(
        livret, Demande("les papiers", "1", None, ("livret-definition", "livret-utilite", "cpf-cout"), False)
    )
    livret, effects, written = play(livret, mots)
    told = next(e for e in effects if isinstance(e, Dire))
    wanted = [("livret-definition", True), ("livret-utilite", True), ("cpf-cout", True)]
    assert told.faq == (wanted[what] if what is not None else None)
    assert all(isinstance(e, Pose | Interroge) for e in written)


def test_words_put_in_doubt_are_never_lost() -> None:
    """Another answer may come first: the button of the doubt still files the words where they were said."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    livret, effects, _ = play(
        livret_at(Question(chemin)), Demande("je peux former", "1", None, ("cpf-cout",), False, False)
    )
    mine = expand(offered(effects, phrases.C_EST_MA_REPONSE), len(livret.poses) - 1)
    livret, _, _ = play(livret, "jardinier")
    livret, _, _ = play(livret, mine)
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == "jardinier\nje peux former"


def test_nothing_is_skipped_out_of_sight() -> None:
    """« Je passe », at an aparté, brings the pending question back: it was not on the screen."""
    lieu = Question(Chemin(fiche_of(METIER), "employeur"))
    for mots in ("je passe", "je sais pas", "/passer"):
        livret, _, _ = play(livret_at(lieu), "/questions")
        livret, _, written = play(livret, mots)
        assert livret.lieu == lieu and not any(isinstance(e, Passe) for e in written)


def test_it_was_an_answer_to_a_question_already_left() -> None:
    """Words composed for the question before, taken for a question, join that one; the pending one stays."""
    fiche = fiche_of(METIER)
    livret = livret_at(Question(Chemin(fiche, "intitule_poste")))
    seen = len(livret.poses) - 1
    livret, _, _ = play(livret, "jardinier")
    livret, effects, _ = play(livret, Demande("c'est quoi déjà", "9", seen, ("livret-definition",), sure=True))
    livret, _, _ = play(livret, expand(offered(effects, phrases.C_ETAIT_MA_REPONSE), len(livret.poses) - 1))
    reponse = livret.reponse(Chemin(fiche, "intitule_poste"))
    assert reponse is not None and reponse.mots == "jardinier\nc'est quoi déjà"
    assert livret.lieu == Question(Chemin(fiche, "employeur"))


@pytest.mark.parametrize("decided", ["ma_reponse", "ma_question"])
def test_unclear_words_are_kept_either_way(decided: str) -> None:
    """« Est-ce votre réponse, ou une question ? »: the words are in the journal before it is decided, and after."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    unclear = Demande("le droit de voir", "7", None, ("livret-qui-peut-voir",), sure=True, claire=False)
    livret, effects, written = play(livret_at(Question(chemin)), unclear)
    assert livret.lieu == Menu("demande", str(livret.demandes[0].numero))
    assert effects == [
        Dire(
            phrases.REPONSE_OU_QUESTION,
            (
                (Bouton(phrases.C_EST_MA_REPONSE, f"ma_reponse:{livret.demandes[0].numero}"),),
                (Bouton(phrases.C_EST_UNE_QUESTION, f"ma_question:{livret.demandes[0].numero}"),),
            ),
            "menu/demande",
        )
    ]
    assert [e.mots for e in written if isinstance(e, Interroge)] == ["le droit de voir"]
    livret, effects, _ = play(livret, expand(f"{decided}:{livret.demandes[0].numero}"))
    reponse = livret.reponse(chemin)
    if decided == "ma_reponse":
        assert reponse is not None and reponse.mots == "le droit de voir"
    else:
        assert reponse is None
        assert isinstance(effects[0], Dire) and effects[0].faq == ("livret-qui-peut-voir", True)
        assert livret.lieu == Question(chemin)


def test_unclear_words_are_named_by_words() -> None:
    """The two buttons can be typed, as all buttons can."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    unclear = Demande("le droit de voir", "7", None, ("livret-qui-peut-voir",), sure=True, claire=False)
    livret, _, _ = play(livret_at(Question(chemin)), unclear, "c'est ma réponse")
    assert livret.reponse(chemin) is not None


def test_unclear_words_and_then_others() -> None:
    """Whoever goes on with an answer, or with a button of the question, is heard at the question."""
    chemin = Chemin(fiche_of(METIER), "type_employeur")
    unclear = Demande("le droit de voir", "7", None, ("livret-qui-peut-voir",), sure=True, claire=False)
    aside, _, _ = play(livret_at(Question(chemin)), unclear)
    for event in ("une commune", expand("choix:commune", len(aside.poses) - 2)):
        livret, _, _ = play(aside, event)
        reponse = livret.reponse(chemin)
        assert reponse is not None and reponse.valeur == "commune"


def test_unclear_in_the_middle_of_several_choices() -> None:
    """An aside does not end an answer begun: the next choice is added to it."""
    chemin = Chemin(fiche_of("formations/permis"), "formation_pro")
    unclear = Demande("c'est obligé la fco", "7", None, ("obligatoire-liste",), claire=False)
    livret, _, _ = play(
        livret_at(Question(chemin)), expand("choix:fimo"), unclear, expand("retour"), expand("choix:fco")
    )
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.valeur == ("fimo", "fco")


def test_the_nearest_are_proposed() -> None:
    """When it is not sure, the three nearest questions and « aucune »; the chosen one is answered."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    near = ("livret-definition", "livret-qui-peut-voir", "raep-definition")
    livret, effects, _ = play(livret_at(Question(chemin)), Demande("ça sert", "7", None, near))
    questions = [CONTENU.catalogue.by_id[id].question for id in near]
    assert labels(effects) == [*questions, phrases.AUCUNE, phrases.C_ETAIT_MA_REPONSE]
    assert isinstance(effects[-1], Dire) and effects[-1].faq == ("livret-definition", False)
    livret, effects, _ = play(livret, expand("sujet:raep-definition"))
    assert isinstance(effects[0], Dire) and effects[0].faq == ("raep-definition", True)
    assert phrases.C_ETAIT_MA_REPONSE in labels(effects)
    assert livret.lieu == Question(chemin)


def test_none_of_the_nearest() -> None:
    """« Aucune »: it says that it does not know, whom to ask, and counts it, without the words."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    livret, effects, _ = play(livret_at(Question(chemin)), Demande("ça sert", "7", None, ("livret-definition",)))
    livret, effects, _ = play(livret, expand(offered(effects, phrases.AUCUNE)))
    assert isinstance(effects[0], Dire)
    assert effects[0].texte.split("\n")[1] == "Vous pouvez demander ici : Mme Roy, service du personnel"
    assert effects[1] == Signaler()
    assert livret.lieu == Question(chemin)


def test_nothing_is_near() -> None:
    """What the catalogue does not treat is said at once; the words leave only if the agent leaves them, once."""
    chemin = Chemin(fiche_of(METIER), "employeur")
    livret, effects, _ = play(livret_at(Question(chemin)), "c'est quand que je touche ma prime de noël ?")
    assert [e for e in effects if isinstance(e, Signaler)] == [Signaler()]
    leave = expand(offered(effects, phrases.ENVOYER_MA_QUESTION))
    livret, effects, _ = play(livret, leave)
    assert [e for e in effects if isinstance(e, Signaler)] == [Signaler("c'est quand que je touche ma prime de noël ?")]
    assert livret.lieu == Question(chemin)
    _, effects, _ = play(livret, leave)
    assert effects == [Dire(phrases.BOUTON_INCONNU)]


def test_without_a_contact() -> None:
    """A collectivité that names nobody: the personnel service is named."""
    trame = replace(CONTENU, contact="")
    step = advance(trame, livret_at(Menu("accueil")), Demande("la prime", "1"), NOW)
    assert isinstance(step.effects[0], Dire) and phrases.DEMANDEZ_RH in step.effects[0].texte


def test_no_answer_is_expected_at_a_menu() -> None:
    """Where words answer nothing, « C'était ma réponse » is not offered, and what is unclear is kept as words."""
    livret, effects, _ = play(livret_at(Menu("accueil")), QUESTION)
    assert phrases.C_ETAIT_MA_REPONSE not in labels(effects)
    _, _, written = play(livret, Demande("euh", "3", None, (), claire=False))
    assert [e.mots for e in written if isinstance(e, HorsQuestion)] == ["euh"]


def test_a_button_typed_is_no_question() -> None:
    """The words of a button, or of a choice, press it, however alike a question they are."""
    known = ("raep-definition",)
    livret, _, _ = play(livret_at(Menu("accueil")), Demande("Mes formations", "3", None, known, sure=True))
    assert livret.lieu == Menu("volet", "formations")
    chemin = Chemin(fiche_of(METIER), "type_employeur")
    livret, _, _ = play(livret_at(Question(chemin)), Demande("une commune", "3", None, known, sure=True))
    assert livret.reponse(chemin) is not None


def test_before_the_charte() -> None:
    """Questions are answered before there is a livret, and nothing that is said is kept."""
    livret, effects, written = play(Livret(), "/start", "c'est quoi le livret ?", "/questions", "combien ça coûte ?")
    assert {type(e) for e in written} == {Pose}
    assert next(e.faq for e in effects if isinstance(e, Dire) and e.faq) == ("livret-definition", True)
    assert phrases.C_ETAIT_MA_REPONSE not in labels(effects)
    assert livret.pending == Menu("presentation", "0")


def test_the_very_first_words() -> None:
    """Whoever begins with a question is answered, then welcomed."""
    _, effects, _ = play(Livret(), "c'est quoi le livret de formation ?")
    first, last = effects[0], effects[-1]
    assert isinstance(first, Dire) and first.faq == ("livret-definition", True)
    assert isinstance(last, Dire) and phrases.BIENVENUE in last.texte


def test_after_closing() -> None:
    """A closed livret stays closed: questions are answered, the themes shown, and nothing is written."""
    for event in ("c'est quoi le livret de formation ?", "/questions", expand("sujet:livret-definition")):
        livret, effects, written = play(Livret(ferme=True), event)
        assert (livret, written) == (Livret(ferme=True), [])
        assert effects


def test_leafing_through() -> None:
    """From the themes to the questions of one, page after page, to an answer, to the pending question."""
    pending = Question(Chemin(fiche_of(METIER), "employeur"))
    livret, effects, _ = play(livret_at(pending), "/questions")
    assert labels(effects) == [*CONTENU.catalogue.categories.values(), phrases.RETOUR]
    found: list[str] = []
    livret, effects, _ = play(livret, expand("questions:livret"))
    while phrases.SUITE_DES_QUESTIONS in labels(effects):
        found += labels(effects)[:-2]
        livret, effects, _ = play(livret, expand(offered(effects, phrases.SUITE_DES_QUESTIONS)))
    found += labels(effects)[:-1]
    assert found == [topic.question for topic in CONTENU.catalogue.of_categorie("livret")]
    livret, effects, _ = play(livret, expand("sujet:livret-fermer"))
    assert livret.lieu == pending
    assert phrases.C_ETAIT_MA_REPONSE not in labels(effects)


def test_leafing_back() -> None:
    """« Retour » goes up to the themes, then back to the pending question."""
    pending = Question(Chemin(fiche_of(METIER), "employeur"))
    livret, _, _ = play(livret_at(pending), "/questions", expand("questions:livret"), "retour")
    assert livret.lieu == Menu("questions")
    livret, _, _ = play(livret, "retour")
    assert livret.lieu == pending


def test_words_among_the_themes_ask() -> None:
    """Whoever writes among the themes asks, even where the pending question would take these words."""
    pending = Question(Chemin(fiche_of(METIER), "intitule_poste"))
    livret, effects, _ = play(livret_at(pending), "/questions", "validation des acquis")
    assert livret.reponse(pending.chemin) is None
    assert any(isinstance(e, Dire) and e.faq for e in effects)


def test_more_of_an_answer() -> None:
    """« En savoir plus »: the longer text, and the questions that are near; from any message, however old."""
    pending = Question(Chemin(fiche_of(METIER), "employeur"))
    livret, effects, _ = play(livret_at(pending), QUESTION)
    more = offered(effects, phrases.EN_SAVOIR_PLUS)
    livret, effects, _ = play(livret, "la mairie", expand(more, 0))
    topic = CONTENU.catalogue.by_id["livret-qui-peut-voir"]
    said = next(e for e in effects if isinstance(e, Dire) and e.faq)
    assert topic.plus in said.texte
    assert [b.action for row in said.boutons for b in row] == [*(f"sujet:{id}" for id in topic.voisins), "questions"]


@pytest.mark.parametrize(
    "action", ["sujet:rien", "savoir:rien", "questions:rien", "envoyer:4", "aucune:x", "ma_question:"]
)
def test_what_leads_nowhere(action: str) -> None:
    """A topic that is no more, or a forged action: nothing changes, and it is said."""
    before = livret_at(Question(Chemin(fiche_of(METIER), "employeur")))
    livret, effects, _ = play(before, expand(action))
    assert (livret, effects) == (before, [Dire(phrases.BOUTON_INCONNU)])


def test_an_edited_question() -> None:
    """Edited before it is decided, it is the new words that count."""
    chemin = Chemin(fiche_of(METIER), "intitule_poste")
    first, again = (
        Demande(mots, "7", None, ("livret-qui-peut-voir",), claire=False) for mots in ("jardinié", "jardinier")
    )
    livret, _, _ = play(livret_at(Question(chemin)), first, again)
    [demande] = livret.demandes
    livret, _, _ = play(livret, expand(f"ma_reponse:{demande.numero}"))
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == "jardinier"


def test_the_consent_still_waits() -> None:
    """A question asked while a private subject waits for « oui » leaves it waiting."""
    chemin = Chemin(fiche_of("formations/autres_formations"), "categorie_formation")
    sensible = Menu("sensible", "", chemin.fiche, chemin.champ)
    livret = fold([Ligne(NOW.isoformat(), Propose(chemin, "syndicale", "syndicale", "5"))], livret_at(Question(chemin)))
    livret = fold([Ligne(NOW.isoformat(), Pose(sensible))], livret)
    livret, _, _ = play(livret, QUESTION, expand("oui"))
    reponse = livret.reponse(chemin)
    assert reponse is not None and reponse.mots == "syndicale"


def test_a_date_still_waits() -> None:
    """A question at « J'ai compris : … » comes back to it, and « oui » goes on."""
    chemin = Chemin(fiche_of(TITRES), "date_obtention")
    said = Repondu(chemin, "2004", Periode("2004", "2004", False, True), "3")
    livret, _, _ = play(livret_at(Menu("date", "", chemin.fiche, chemin.champ), said), QUESTION, "oui")
    assert livret.lieu != Menu("date", "", chemin.fiche, chemin.champ)


def test_the_pieces_of_an_answer_are_not_questions() -> None:
    """Filed by « C'était ma réponse » in a long answer, words are one more piece of it."""
    chemin = Chemin(fiche_of(SAVOIR), "comment")
    livret, effects, _ = play(livret_at(Question(chemin)), "je regarde d'abord", QUESTION)
    livret, _, written = play(livret, expand(offered(effects, phrases.C_ETAIT_MA_REPONSE)))
    assert [e.mots for e in written if isinstance(e, Morceau)] == [QUESTION]
