"""
advance(): the only function that moves a conversation.

    advance(trame, livret, event, quand) -> Step(ecritures, effects, livret)

Pure: the same inputs give the same step. The rules, in the order they are looked at:

1. Words and presses belong to the question the person was looking at (`sur`). Words for a question already left join
   its answer; a press of a question already left changes nothing. Either way the pending question stays.
2. Before the charte is accepted, nothing a person says is written; refused, all is forgotten.
3. Words that answer are kept as they are, their valeur beside them. Nothing is refused, nothing is compulsory.
4. After an answer comes the first question of the fiche that is not done, then its read-back, then « une autre ? ».

Here it is decided where an event belongs. What it does there: the opening (ouverture.py), answers (saisie.py), actions
(gestes.py), questions asked back (aparte.py), practice (essai.py), what was written for the agent (plume.py).
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dialogs import aparte, essai, gestes, journey, mandat, ouverture, phrases, render, saisie
from dialogs.events import Action, Bouton, CodePresente, Demande, Dire, Dit, Envoye, Event, Modifie, Rejoint
from dialogs.hear import expand
from dialogs.journey import is_left
from dialogs.kinds import choose, is_understood, say_yes_or_no, tidy
from dialogs.livret import RAISONS, HorsQuestion, Lieu, Livret, Menu, Pose, Question, Recu, is_aparte
from dialogs.tour import ACCUEIL, Step, Tour
from dialogs.trame import Trame


def advance(trame: Trame, livret: Livret, event: Event, quand: datetime, par: str = "", ensemble: bool = False) -> Step:
    """
    What this event changes and what is said back. Never raises for anything a person can do.

    par: who did it, as a line of the journal has it. A « transcripteur:ID » sees and does what the agent agreed to
    (mandat.py). ensemble: the agent is beside them, and touches the same screen for what is theirs to answer.
    """
    hand = mandat.hand_of(trame, livret, event, quand.date(), par) if ensemble else par
    tour = _turn_of(trame, livret, quand, hand, ensemble)
    refused = _refusal(tour, event)
    if refused is None:
        _play(tour, event)
        if mandat.oversteps(livret, tour.ecritures, tour.today, hand):
            tour, refused = _turn_of(trame, livret, quand, hand, ensemble), phrases.A_LA_PERSONNE
    if refused is not None:
        _refuse(tour, event, refused)
    _keep_in_hand(tour)
    if hand != par:
        _give_back(tour, par)
    return tour.step()


def _turn_of(trame: Trame, livret: Livret, quand: datetime, par: str, ensemble: bool = False) -> Tour:
    if not mandat.is_transcripteur(par):
        return Tour(trame, livret, quand, par, ensemble=ensemble)
    return Tour(trame, mandat.mask(trame, livret, quand.date(), par), quand, par, livret, ensemble)


def _refusal(tour: Tour, event: Event) -> str | None:
    """Why a transcripteur may not do this; words that press a button do what the button does."""
    if tour.whole is None:
        return None
    refused = mandat.refusal(tour.trame, tour.whole, event, tour.today, tour.par)
    if refused is not None or not isinstance(event, Dit | Demande):
        return refused
    named = _named_on_screen(tour, Dit(event.mots, event.message, event.sur))
    return mandat.refusal(tour.trame, tour.whole, expand(named), tour.today, tour.par) if named else None


def _refuse(tour: Tour, event: Event, why: str) -> None:
    """Kindly; and where the agent is beside, and no mandat is in force, they may agree to one here."""
    tour.begin(phrases.PAS_GARDE if isinstance(event, Dit | Demande) else "")
    agrees = tour.ensemble and tour.whole is not None and not mandat.allows(tour.whole, tour.today, tour.par)
    if agrees and journey.is_open(tour.livret):
        tour.begin(why)
        return tour.tell(phrases.ACCORD_ICI, ((Bouton(phrases.DONNER_MON_ACCORD, "accord"),),))
    return tour.tell(why)


def _give_back(tour: Tour, par: str) -> None:
    """What was the agent's to answer is answered: the transcripteur's screen shows what they may see again."""
    if mandat.is_agents_turn(tour.livret) or not journey.is_open(tour.livret):
        return
    asked = tour.effects[-1] if tour.effects else None
    if not isinstance(asked, Dire) or not asked.question:
        return
    theirs = _turn_of(tour.trame, tour.livret, tour.quand, par, ensemble=True)
    theirs.opening = list(tour.heading)
    theirs.ask_again()
    _keep_in_hand(theirs)
    tour.effects[-1:] = theirs.effects
    for ecriture in theirs.ecritures:
        tour.write(ecriture)  # one turn, one hand


def _keep_in_hand(tour: Tour) -> None:
    """
    To a transcripteur: for whom they write, on each message; to type what is said, as it is said; and no button of what
    they may not do.
    """
    if tour.whole is None:
        return
    for i, dire in enumerate(tour.effects):
        if isinstance(dire, Dire):
            boutons = tuple(kept for row in dire.boutons if (kept := tuple(b for b in row if _is_theirs(tour, b))))
            asks = phrases.TEL_QUEL if dire.saisie == "texte_long" or dire.question == "menu/accueil" else ""
            texte = phrases.join(mandat.banner(tour.whole, tour.today, tour.par), asks, dire.texte)
            tour.effects[i] = replace(dire, texte=texte, boutons=boutons)


def _is_theirs(tour: Tour, bouton: Bouton) -> bool:
    """What is the agent's to touch on the same screen stays: the answer to a private subject, the accord."""
    nom, _, argument = bouton.action.partition(":")
    assert tour.whole is not None, "it is a transcripteur's turn"
    pending = tour.whole.pending
    kept = nom in ("oui", "non") and isinstance(pending, Menu) and pending.nom == "sensible"
    kept = kept or (nom == "accord" and tour.ensemble)
    return kept or mandat.refusal(tour.trame, tour.whole, Action(nom, argument), tour.today, tour.par) is None


def _play(tour: Tour, event: Event) -> None:
    tour.greet_after_absence(event)
    match event:
        case Dit():
            _words(tour, event)
        case Demande():
            _ask_back(tour, event)
        case Action():
            _action(tour, event)
        case Modifie():
            saisie.revise(tour, event)
        case Envoye():
            _receive(tour, event)
        case CodePresente():
            ouverture.present_code(tour, event)
        case Rejoint():
            ouverture.join(tour, event)
        case _ as never:
            assert_never(never)


def catch_up(trame: Trame, livret: Livret, quand: datetime, par: str = "", ensemble: bool = False) -> Step:
    """The pending question, said where it was not seen: the livret went on elsewhere."""
    hand = mandat.hand_of(trame, livret, Action("start"), quand.date(), par) if ensemble else par
    tour = _turn_of(trame, livret, quand, hand, ensemble)
    tour.begin(phrases.SUITE_AILLEURS)
    tour.ask_again()
    _keep_in_hand(tour)
    return tour.step()


# --- words -------------------------------------------------------------------------------------------------------


def _ask_back(tour: Tour, e: Demande) -> None:
    """Words that ask, or may, unless they are those of a button or of a choice on the screen."""
    words = Dit(e.mots, e.message, e.sur)
    if essai.is_on(tour.livret):
        return _words(tour, words)
    if tour.livret.pending is None and not e.sure:
        return _words(tour, words)
    if not is_left(tour.livret, e.sur) and aparte.hear(tour, e.mots):
        return None
    if _names_what_is_offered(tour, words) or not aparte.consider(tour, e):
        return _words(tour, words)
    return None


def _named_on_screen(tour: Tour, e: Dit) -> str | None:
    """The action of the button, of the menus on the screen, that these words name."""
    lieu = tour.livret.lieu
    if lieu is None or is_left(tour.livret, e.sur):
        return None
    menus = [menu for menu in (lieu, tour.livret.pending) if isinstance(menu, Menu)]
    named = (_named_button(tour, menu, e.mots) for menu in menus if render.is_askable(tour.trame, tour.livret, menu))
    return next(filter(None, named), None)


def _names_what_is_offered(tour: Tour, e: Dit) -> bool:
    if tour.livret.lieu is None or is_left(tour.livret, e.sur):
        return False
    if _named_on_screen(tour, e):
        return True
    pending = tour.livret.pending
    champ = tour.champ(pending.chemin) if isinstance(pending, Question) else None
    if champ is None or champ.type not in ("choix", "choix_multi", "oui_non", "lien", "lien_multi"):
        return False
    return pending is not None and is_understood(tour.tidy(pending.chemin, champ, e.mots))


def _words(tour: Tour, e: Dit) -> None:
    if tour.livret.pending is None and not is_aparte(tour.livret.lieu):
        return ouverture.welcome(tour, again=False)
    aside = is_aparte(tour.livret.lieu) and not is_left(tour.livret, e.sur)
    if aside and (_press_by_words(tour, e) or aparte.hear(tour, e.mots)):
        return None
    if aside and essai.is_on(tour.livret):
        return essai.hear(tour, e.mots)
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return ouverture.welcome(tour, again=False)
    if not e.mots:
        return tour.ask_again()
    if aside and not _takes_words_again(tour, lieu, e.mots):
        return _show_again(tour, e)
    if not journey.is_open(tour.livret):
        named = _named_before_charte(tour, lieu, e.mots)
        tour.begin("" if named else phrases.PAS_ENCORE_GARDE)
        return ouverture.before_charte(tour, named, e.mots, e.message)
    if is_left(tour.livret, e.sur):
        return saisie.late_words(tour, journey.asked_at(tour.livret, e.sur) or lieu, e)
    if isinstance(lieu, Question):
        return saisie.answer(tour, lieu.chemin, e)
    return _words_at_menu(tour, lieu, e)


def _takes_words_again(tour: Tour, lieu: Lieu, mots: str) -> bool:
    """
    Whether words said at an aparté may answer the question it interrupted: words that tell something, where words do.

    A menu, the charte, an accord are answered on their own screen, and nothing is skipped out of sight.
    """
    if isinstance(lieu, Menu):
        return lieu.nom == "noms"
    champ = tour.champ(lieu.chemin)
    if champ is None or champ.cle in (journey.CHARTE, *mandat.ACCORD):
        return False
    return champ.cle == journey.CODE or journey.reason(champ, mots) is None


def _show_again(tour: Tour, e: Dit) -> None:
    """The pending question comes back on the screen before anything is done there; what was said is kept beside."""
    if not journey.is_open(tour.livret):
        tour.begin(phrases.PAS_ENCORE_GARDE)
        return tour.ask_again()
    return saisie.put_beside(tour, e)


def _press_by_words(tour: Tour, e: Dit) -> bool:
    """Whether the words are those of a button of the aparté on the screen, which they press."""
    lieu = tour.livret.lieu
    named = _named_button(tour, lieu, e.mots) if isinstance(lieu, Menu) else None
    if named is None:
        return False
    nom, _, argument = named.partition(":")
    _action(tour, Action(nom, argument, None, e.mots, e.message))
    return True


def _named_before_charte(tour: Tour, lieu: Lieu, mots: str) -> str:
    """The action that these words name before the charte is accepted, or ""."""
    if isinstance(lieu, Menu):
        return "suite" if say_yes_or_no(mots) else _named_button(tour, lieu, mots) or ""
    champ = tour.champ(lieu.chemin)
    named = tidy("oui_non", mots, tour.today, {"oui": (champ.oui,), "non": (champ.non,)}) if champ else None
    return "" if named is None else "oui" if named else "non"


def _words_at_menu(tour: Tour, lieu: Menu, e: Dit) -> None:
    """Words where a button is expected: a button's own words press it; a date said again is taken; the rest is kept."""
    if lieu.nom == "noms":
        return saisie.name_fiche(tour, lieu.sujet, e)
    named = _named_button(tour, lieu, e.mots)
    if named is not None:
        nom, _, argument = named.partition(":")
        return _do(tour, Action(nom, argument, None, e.mots, e.message))
    if lieu.nom == "relecture" and say_yes_or_no(e.mots) is False:
        tour.begin(phrases.QUE_CHANGER)
        return tour.ask_again()
    if lieu.nom == "date" and is_understood(tour.tidy(lieu.chemin, saisie.require(tour.champ(lieu.chemin)), e.mots)):
        tour.write(Pose(Question(lieu.chemin)))
        return saisie.answer(tour, lieu.chemin, e)
    tour.write(HorsQuestion(e.mots, e.message))
    tour.begin(phrases.HORS_QUESTION)
    return tour.ask_again()


def _named_button(tour: Tour, lieu: Menu, mots: str) -> str | None:
    """The action of the button whose words were typed; « oui » and « non » press what they answer."""
    boutons = [b for row in tour.screen(lieu).boutons for b in row]
    ways = {b.action: (b.libelle, b.libelle.partition(" : ")[0], b.libelle.partition(", ")[0]) for b in boutons}
    named = choose(mots, ways)
    if named is not None:
        return named
    yes = say_yes_or_no(mots)
    wanted = () if yes is None else ("oui", "c_est_ca", "ajouter") if yes else ("non", "accueil")
    offered = [b.action for b in boutons]
    return next((action for action in wanted if action in offered and lieu.nom in _YES_OR_NO), None)


_YES_OR_NO = ("encore", "date", "sensible", "effacer", "fermer", "relecture")
"""Menus where « oui » and « non » answer."""


def _receive(tour: Tour, e: Envoye) -> None:
    """What is not words is kept in the journal, said to be kept, and the question comes again."""
    if not journey.is_open(tour.livret):
        tour.begin(phrases.RECU_SANS_LIVRET)
        return tour.go_on()
    tour.come_back()
    lieu = tour.livret.pending
    chemin = lieu.chemin if isinstance(lieu, Question) else None
    tour.write(Recu(e.sorte, e.nom, e.ref, chemin, e.message))
    if e.legende is not None:
        tour.tell(phrases.RECUS.get(e.sorte, phrases.RECUS["autre"]))
        return _words(tour, Dit(e.legende, e.message, e.sur))
    tour.begin(phrases.RECUS.get(e.sorte, phrases.RECUS["autre"]))
    return tour.ask_again()


# --- actions -----------------------------------------------------------------------------------------------------

_ANSWERS = frozenset(
    "passer sais_pas fini oui non choix c_est_ca ajouter effacer changer noms suite raconter contester montrer".split()
)
"""Actions that belong to the question that offered them; the others lead elsewhere from anywhere."""


def _action(tour: Tour, e: Action) -> None:
    if e.nom in aparte.READS:
        return aparte.act(tour, e)
    if e.nom == "essai":
        return essai.act(tour, e)
    if tour.livret.lieu is None:
        return ouverture.welcome(tour, again=e.nom == "start")
    if is_left(tour.livret, e.sur) and (e.nom in _ANSWERS or (e.mots is None and e.nom != "ma_reponse")):
        return tour.tell(phrases.DEJA)
    if e.mots is not None and is_aparte(tour.livret.lieu) and _is_for_the_aparte(tour, e):
        return None
    if e.mots is not None and e.nom in ("ma_reponse", "envoyer") and tour.livret.demandes:
        e = replace(e, argument=str(tour.livret.demandes[-1].numero))
    if e.nom in aparte.ACTS and (e.mots is None or tour.livret.demandes):
        return aparte.act(tour, e)
    if is_aparte(tour.livret.lieu) and e.nom == "retour":
        return aparte.step_back(tour)
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return ouverture.welcome(tour, again=e.nom == "start")
    if not journey.is_open(tour.livret):
        return ouverture.before_charte(tour, e.nom)
    if e.mots is not None and _is_said_in_vain(tour, lieu, e):
        return _words(tour, Dit(e.mots, e.message, e.sur))
    return _do(tour, e)


def _is_for_the_aparte(tour: Tour, e: Action) -> bool:
    """Words that name an action, at an aparté: one of its buttons, or what only the pending question's screen takes."""
    words = Dit(e.mots or "", e.message, e.sur)
    if is_left(tour.livret, e.sur):
        return False
    if e.nom == "questions" and _press_by_words(tour, words):
        return True
    if e.nom not in _ANSWERS or essai.is_on(tour.livret):
        return False
    if not aparte.hear(tour, words.mots):
        tour.go_on()
    return True


def _is_said_in_vain(tour: Tour, lieu: Lieu, e: Action) -> bool:
    """Whether the words of a button are said where there is none: then they are words."""
    if e.nom in ("ma_reponse", "envoyer"):
        return not tour.livret.demandes
    if e.nom == "raconter" and isinstance(lieu, Question):
        champ = tour.champ(lieu.chemin)
        return champ is None or champ.type != "texte_long"
    return e.nom in ("liste", "noms", "raconter") and not _is_offered(tour, lieu, e)


def _do(tour: Tour, e: Action) -> None:
    """An action of an open livret, at the question that is on the screen."""
    lieu = tour.livret.pending or ACCUEIL
    if e.nom in _ANSWERS and not _is_offered(tour, lieu, e):
        return _not_offered(tour, e)
    act = _ACTS.get(e.nom)
    if act is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    return act(tour, lieu, e)


def _is_offered(tour: Tour, lieu: Lieu, e: Action) -> bool:
    if not render.is_askable(tour.trame, tour.livret, lieu):
        return False
    dire = tour.screen(lieu)
    action = f"{e.nom}:{e.argument}" if e.argument else e.nom
    offered = render.actions_of(dire.boutons)
    opening = isinstance(lieu, Question) and lieu.chemin.champ in (journey.CODE, journey.CHARTE)
    skips = e.nom in ("passer", "sais_pas") and isinstance(lieu, Question) and not opening
    return action in offered or (skips and (not e.argument or e.argument in RAISONS))


def _not_offered(tour: Tour, e: Action) -> None:
    if e.mots is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    tour.begin({"fini": phrases.RIEN_A_FINIR, "raconter": phrases.ASSEZ_DE_RELANCES}.get(e.nom, ""))
    return tour.ask_again()


def _was_an_answer(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« C'était ma réponse »: words taken for a question are filed where they were said."""
    demande = tour.livret.demande(gestes.number(e.argument))
    if demande is None:
        return tour.tell(phrases.DEJA)
    return _words(tour, Dit(demande.mots, demande.message, demande.sur))


_ACTS = {**gestes.ACTS, "ma_reponse": _was_an_answer}
