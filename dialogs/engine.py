"""
advance(): the only function that moves a conversation.

    advance(trame, livret, event, quand) -> Step(ecritures, effects, livret)

Pure: the same inputs give the same step. The rules, in the order they are looked at:

1. Words and presses belong to the question the person was looking at (`sur`). Words for a question already left join
   its answer; a press of a question already left changes nothing. Either way the pending question stays.
2. Before the charte is accepted, nothing a person says is written; refused, all is forgotten.
3. Words that answer are kept as they are, their valeur beside them. Nothing is refused, nothing is compulsory.
4. After an answer comes the first question of the fiche that is not done, then its read-back, then « une autre ? ».
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dialogs import aparte, essai, journey, kinds, mandat, phrases, plume, releve, render
from dialogs.dates import Periode
from dialogs.events import (
    OCCUPE,
    Action,
    Bouton,
    CodePresente,
    Demande,
    Dire,
    Dit,
    Envoye,
    Event,
    Fermer,
    Modifie,
    Rejoint,
    Relier,
    Remettre,
)
from dialogs.journey import is_left
from dialogs.kinds import Valeur, choose, flatten, is_understood, say_yes_or_no, tidy
from dialogs.livret import (
    APARTES,
    OUVERTURE,
    RAISONS,
    SAIS_PAS,
    Bout,
    CharteAcceptee,
    Chemin,
    Contredit,
    Corrige,
    Fiche,
    FicheEffacee,
    FicheOuverte,
    HorsQuestion,
    Lieu,
    Livret,
    Menu,
    Morceau,
    Passe,
    Pose,
    Propose,
    Question,
    Recu,
    Relu,
    Remis,
    Repondu,
    Reponse,
    Revue,
    is_aparte,
)
from dialogs.phrases import say
from dialogs.tour import ACCUEIL, Step, Tour
from dialogs.trame import AUTRE, Champ, Trame

IDENTITE = "identite/identite"


def advance(trame: Trame, livret: Livret, event: Event, quand: datetime, par: str = "") -> Step:
    """
    What this event changes and what is said back. Never raises for anything a person can do.

    par: who did it, as a line of the journal has it. A « transcripteur:ID » sees and does what the agent agreed to
    (mandat.py).
    """
    tour = _turn_of(trame, livret, quand, par)
    refused = mandat.refusal(trame, livret, event, tour.today, par) if mandat.is_transcripteur(par) else None
    if refused is not None:
        tour.begin(phrases.PAS_GARDE if isinstance(event, Dit | Demande) else "")
        tour.tell(refused)
    else:
        _play(tour, event)
    _keep_in_hand(tour)
    return tour.step()


def _turn_of(trame: Trame, livret: Livret, quand: datetime, par: str) -> Tour:
    if not mandat.is_transcripteur(par):
        return Tour(trame, livret, quand, par)
    return Tour(trame, mandat.mask(trame, livret, quand.date(), par), quand, par, livret)


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
    """The « oui » to a private subject stays: it is the agent's, who may touch it on the same screen."""
    nom, _, argument = bouton.action.partition(":")
    assert tour.whole is not None, "it is a transcripteur's turn"
    pending = tour.whole.pending
    kept = nom == "oui" and isinstance(pending, Menu) and pending.nom == "sensible"
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
            _edit(tour, event)
        case Envoye():
            _receive(tour, event)
        case CodePresente():
            _code(tour, event)
        case Rejoint():
            _join(tour, event)
        case _ as never:
            assert_never(never)


def catch_up(trame: Trame, livret: Livret, quand: datetime, par: str = "") -> Step:
    """The pending question, said where it was not seen: the livret went on elsewhere."""
    tour = _turn_of(trame, livret, quand, par)
    tour.begin(phrases.SUITE_AILLEURS)
    tour.ask_again()
    _keep_in_hand(tour)
    return tour.step()


# --- the opening -------------------------------------------------------------------------------------------------


def _first_contact(tour: Tour, again: bool) -> None:
    """
    Whoever writes for the first time is welcomed.

    After a closing or a refusal only « /start » begins again, at the charte (contract § 3).
    """
    return _next_screen(tour, len(phrases.PRESENTATION)) if again and tour.livret.ferme else tour.go_on()


def _before_charte(tour: Tour, nom: str, mots: str | None = None, message: str = "") -> None:
    """Actions before the charte is accepted: nothing but the way to it."""
    lieu = tour.livret.pending
    at_charte = isinstance(lieu, Question) and lieu.chemin.champ == journey.CHARTE
    match nom:
        case "start":
            tour.begin("" if isinstance(lieu, Menu) and lieu.sujet == "0" else phrases.BONJOUR)
            tour.ask_again()
        case "pause":
            tour.tell(phrases.PAUSE_AVANT)
        case "aide":
            champ = tour.champ(lieu.chemin) if isinstance(lieu, Question) else None
            tour.tell(champ.aide if champ else phrases.AIDE_OUVERTURE)
            tour.ask_again()
        case "suite" | "passer" if isinstance(lieu, Menu):
            _next_screen(tour, int(lieu.sujet) + 1 if nom == "suite" else len(phrases.PRESENTATION))
        case "retour":
            _screen_before(tour, lieu)
        case "relire" if at_charte:
            _show_charte(tour)
        case "oui" | "non" if at_charte:
            _sign(tour, nom == "oui", mots, message)
        case _:
            tour.begin(phrases.D_ABORD_LA_CHARTE if at_charte else "")
            tour.ask_again()


def _next_screen(tour: Tour, screen: int) -> None:
    if screen < len(phrases.PRESENTATION):
        tour.ask(Menu("presentation", str(screen)))
        return
    numero = _opening(tour)
    fiche = tour.livret.fiches[numero]
    if journey.next_champ(tour.trame, tour.livret, fiche) is tour.trame.champ(OUVERTURE, journey.CODE):
        tour.ask(Question(Chemin(fiche.numero, journey.CODE)))
    else:
        _show_charte(tour)


def _screen_before(tour: Tour, lieu: Lieu | None) -> None:
    screen = int(lieu.sujet) if isinstance(lieu, Menu) and lieu.sujet else len(phrases.PRESENTATION)
    tour.ask(Menu("presentation", str(max(0, screen - 1))))


def _show_charte(tour: Tour) -> None:
    for ecran in tour.trame.charte:
        tour.tell(ecran)
    tour.ask(Question(Chemin(tour.livret.of_rubrique(OUVERTURE)[0].numero, journey.CHARTE)))


def _code(tour: Tour, e: CodePresente) -> None:
    """The code opens the door once; a wrong one is not kept. It may come by a link, before it is asked for."""
    tour.come_back()
    lieu = tour.livret.pending
    asked = isinstance(lieu, Question) and lieu.chemin.champ == journey.CODE
    if e.collectivite is None:
        tour.begin(phrases.CODE_ATTENDRE if e.attendre else phrases.CODE_FAUX)
        return tour.ask_again()
    chemin = Chemin(_opening(tour), journey.CODE)
    if not journey.is_open(tour.livret) and tour.livret.reponse(chemin) is None:
        tour.write(Repondu(chemin, e.mots, e.collectivite, e.message))
        tour.begin(phrases.CODE_ACCEPTE)
    if asked:
        return _show_charte(tour)
    return _first_contact(tour, again=True) if lieu is None else tour.ask_again()


def _opening(tour: Tour) -> int:
    """Number of the fiche of the opening, made now if need be."""
    if not tour.livret.of_rubrique(OUVERTURE):
        tour.write(FicheOuverte(tour.livret.prochaine, OUVERTURE))
    return tour.livret.of_rubrique(OUVERTURE)[0].numero


def _join(tour: Tour, e: Rejoint) -> None:
    """Here is the livret of the other device, at the question that is pending; or why it does not come."""
    if not e.refus:
        tour.begin(phrases.REJOINT)
    else:
        tour.begin(phrases.LIEN_OCCUPE if e.refus == OCCUPE else phrases.LIEN_PERDU)
    if not e.refus and plume.wants_review(tour):
        return tour.ask(Menu("on_a_ecrit"))
    return tour.go_on()


def _sign(tour: Tour, yes: bool, mots: str | None, message: str) -> None:
    if not yes:
        tour.tell(phrases.CHARTE_REFUSEE)
        tour.effects.append(Fermer())
        return
    fiche = tour.livret.of_rubrique(OUVERTURE)[0]
    champ = tour.trame.champ(OUVERTURE, journey.CHARTE)
    tour.write(CharteAcceptee(tour.trame.version))
    said = champ.oui if mots is None and champ else mots or phrases.OUI
    tour.write(Repondu(Chemin(fiche.numero, journey.CHARTE), said, True, message))
    tour.begin(phrases.CHARTE_ACCEPTEE)
    _next(tour, fiche.numero)


# --- words -------------------------------------------------------------------------------------------------------


def _ask_back(tour: Tour, e: Demande) -> None:
    """Words that ask, or may, unless they are those of a button or of a choice on the screen."""
    words = Dit(e.mots, e.message, e.sur)
    if _is_practice(tour):
        return _words(tour, words)
    if tour.livret.pending is None and not e.sure:
        return _words(tour, words)
    if _names_what_is_offered(tour, words) or not aparte.consider(tour, e):
        return _words(tour, words)
    return None


def _names_what_is_offered(tour: Tour, e: Dit) -> bool:
    lieu = tour.livret.lieu
    if lieu is None or is_left(tour.livret, e.sur):
        return False
    menus = [menu for menu in (lieu, tour.livret.pending) if isinstance(menu, Menu)]
    if any(_named_button(tour, menu, e.mots) for menu in menus if render.is_askable(tour.trame, tour.livret, menu)):
        return True
    pending = tour.livret.pending
    champ = tour.champ(pending.chemin) if isinstance(pending, Question) else None
    if champ is None or champ.type not in ("choix", "choix_multi", "oui_non", "lien", "lien_multi"):
        return False
    return pending is not None and is_understood(tour.tidy(pending.chemin, champ, e.mots))


def _words(tour: Tour, e: Dit) -> None:
    if tour.livret.pending is None and not is_aparte(tour.livret.lieu):
        return _first_contact(tour, again=False)
    if is_aparte(tour.livret.lieu) and not is_left(tour.livret, e.sur) and _press_by_words(tour, e):
        return None
    if _is_practice(tour) and not is_left(tour.livret, e.sur):
        return essai.hear(tour, e.mots)
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return _first_contact(tour, again=False)
    if not e.mots:
        return tour.ask_again()
    if not journey.is_open(tour.livret):
        named = _named_before_charte(tour, lieu, e.mots)
        tour.begin("" if named else phrases.PAS_ENCORE_GARDE)
        return _before_charte(tour, named, e.mots, e.message)
    if is_left(tour.livret, e.sur):
        return _late_words(tour, journey.asked_at(tour.livret, e.sur) or lieu, e)
    if isinstance(lieu, Question):
        return _answer(tour, lieu.chemin, e)
    return _words_at_menu(tour, lieu, e)


def _is_practice(tour: Tour) -> bool:
    return isinstance(tour.livret.lieu, Menu) and tour.livret.lieu.nom == "essai"


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


def _late_words(tour: Tour, lieu: Lieu, e: Dit) -> None:
    """Words composed for a question already left: they join its answer, and the pending question stays."""
    chemin = lieu.chemin
    if isinstance(lieu, Menu) and lieu.nom == "noms":
        return _name_fiche(tour, lieu.sujet, e, again=False)
    champ = tour.champ(chemin)
    if champ is None or champ.cle in (journey.CODE, journey.CHARTE):
        return _beside(tour, e)
    reponse = tour.livret.reponse(chemin)
    valeur = tour.tidy(chemin, champ, e.mots)
    if _is_private(champ, valeur):
        return _propose(tour, chemin, e.mots, valeur, e.message)
    if reponse is not None and reponse.bouts and champ.cle not in mandat.ACCORD:
        tour.write(Morceau(chemin, e.mots, _joined_valeur(tour, chemin, champ, reponse, e.mots), e.message))
        phrase = phrases.JOINT
    else:
        tour.write(Repondu(chemin, e.mots, valeur, e.message))
        phrase = phrases.REPONDU_AVANT
    tour.tell(say(phrase, question=champ.question))
    if plume.settle(tour, chemin):
        return None
    here = tour.livret.pending
    if isinstance(here, Menu) and here.chemin == chemin and here.nom == "date":
        _after_answer(tour, chemin, champ)


def _beside(tour: Tour, e: Dit) -> None:
    tour.write(HorsQuestion(e.mots, e.message))
    tour.begin(phrases.MOTS_GARDES)
    tour.ask_again()


def _answer(tour: Tour, chemin: Chemin, e: Dit) -> None:
    """Words at the question on the screen."""
    champ = tour.champ(chemin)
    if champ is None:
        tour.write(Repondu(chemin, e.mots, None, e.message))
        tour.begin(phrases.QUESTION_RETIREE)
        return _next(tour, chemin.fiche)
    begun = tour.livret.reponse(chemin) if tour.livret.entamee else None
    valeur = tour.tidy(chemin, champ, e.mots)
    once = begun is None or champ.type not in render.COLLECTED
    raison = journey.reason(champ, e.mots) if once and not is_understood_choice(valeur) else None
    if raison is not None:
        tour.write(Passe(chemin, raison, e.mots, e.message))
        tour.begin(phrases.PASSE)
        return _next(tour, chemin.fiche)
    if champ.type == "email_confirmation":
        return _confirm_email(tour, chemin, champ, e)
    if _is_private(champ, valeur):
        return _propose(tour, chemin, e.mots, valeur, e.message)
    if champ.type == "lien" and valeur == render.NOUVELLE:
        return _link(tour, chemin, champ, begun, render.NOUVELLE, e)
    if begun is None:
        tour.write(Repondu(chemin, e.mots, valeur, e.message, _liens(champ, valeur)))
    else:
        _more(tour, chemin, champ, begun, e, valeur)
    return _after_answer(tour, chemin, champ, relanced=begun is not None)


def _propose(tour: Tour, chemin: Chemin, mots: str, valeur: Valeur, message: str = "") -> None:
    """« Voulez-vous vraiment l'écrire ? »: until « oui », it is not an answer."""
    tour.write(Propose(chemin, mots, valeur, message))
    tour.ask(Menu("sensible", "", chemin.fiche, chemin.champ))


def _confirm_email(tour: Tour, chemin: Chemin, champ: Champ, e: Dit) -> None:
    """« Oui », « non », or the address typed again; another address takes its place, and is spelt in its turn."""
    first = Chemin(chemin.fiche, champ.si.champ if champ.si else "")
    old = tour.livret.reponse(first)
    typed = tour.tidy(chemin, champ, e.mots)
    if typed is not None and old is not None and old.valeur != typed:
        tour.write(Repondu(first, e.mots, typed, e.message))
        tour.begin(phrases.AUTRE_ADRESSE)
        return tour.ask_again()
    again = tour.livret.entamee
    right = say_yes_or_no(e.mots) if typed is None else typed
    tour.write(Repondu(chemin, e.mots, right, e.message))
    tour.begin(phrases.NOTE)
    if right is None and not again:
        return tour.ask_again()
    if right is False:
        return tour.ask(Question(first))
    return _next(tour, chemin.fiche)


def is_understood_choice(valeur: Valeur) -> bool:
    """Whether the words named a choice: then « je ne veux pas répondre » is that choice, not a skip."""
    return isinstance(valeur, str | bool | tuple)


def _is_private(champ: Champ, valeur: Valeur) -> bool:
    """Whether this answer names a private subject ⚠, which needs a consent of its own (domain § 6.4)."""
    named = champ.by_valeur.get(valeur) if isinstance(valeur, str) else None
    return named is not None and named.sensible


def _liens(champ: Champ, valeur: Valeur) -> tuple[int, ...]:
    """The fiches that a valeur of a `lien` names."""
    if champ.type not in ("lien", "lien_multi"):
        return ()
    named = valeur if isinstance(valeur, tuple) else (valeur,)
    return tuple(int(v) for v in named if isinstance(v, str) and v.isdecimal())


def _more(tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse, e: Dit, valeur: Valeur) -> None:
    """More words for an answer begun since the question was asked."""
    if champ.type == "choix" and begun.valeur == AUTRE and not begun.bouts[0].message:
        tour.write(Repondu(chemin, e.mots, valeur or AUTRE, e.message))
        return
    if champ.type in ("email", "telephone", "code_postal"):
        tour.write(Repondu(chemin, e.mots, valeur, e.message))
        return
    liens = _liens(champ, valeur)
    if champ.type == "oui_non":
        liens = _linked_by_words(tour, chemin, champ, begun, e.mots)
    tour.write(Morceau(chemin, e.mots, _joined_valeur(tour, chemin, champ, begun, e.mots), e.message, liens))


def _linked_by_words(tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse, mots: str) -> tuple[int, ...]:
    labels = render.links(tour.trame, tour.livret, tour.livret.fiches[chemin.fiche], champ, begun)
    named = choose(mots, {valeur: (label,) for valeur, label in labels.items()})
    return (int(named),) if named and named.isdecimal() else ()


def _joined_valeur(tour: Tour, chemin: Chemin, champ: Champ, reponse: Reponse, mots: str) -> Valeur:
    """The valeur of an answer that these words join: never lost, never more than what was said."""
    valeur, old = tour.tidy(chemin, champ, mots), reponse.valeur
    if isinstance(old, tuple) or champ.type in ("choix_multi", "lien_multi"):
        said = (*(old if isinstance(old, tuple) else ()), *(valeur if isinstance(valeur, tuple) else ()))
        return tuple(dict.fromkeys(said)) or None
    if is_understood(old):
        return old
    joined = tour.tidy(chemin, champ, f"{reponse.mots}\n{mots}")
    return joined if is_understood(joined) else valeur


def _after_answer(tour: Tour, chemin: Chemin, champ: Champ, relanced: bool = False) -> None:
    """What follows an answer: more of it, « J'ai compris », one relance at most, or the next question."""
    fiche = tour.livret.fiches[chemin.fiche]
    reponse = fiche.reponses[champ.cle]
    if champ.type not in render.COLLECTED and plume.settle(tour, chemin):
        return None
    if kinds.is_private(reponse.bouts[-1].mots):
        tour.begin(phrases.SUJET_PRIVE)
    if champ.type in render.COLLECTED or (not relanced and render.suite_of(tour.livret, fiche, champ, reponse)):
        tour.begin(phrases.NOTE)
        return tour.ask(_same_question(tour, chemin), fresh=True)
    if isinstance(reponse.valeur, Periode) and reponse.valeur.understood:
        tour.begin(phrases.NOTE)
        return tour.ask(Menu("date", "", chemin.fiche, chemin.champ))
    if champ.type == "email" and is_understood(reponse.valeur) and (again := _confirmation(tour, chemin, champ)):
        tour.begin(phrases.NOTE)
        return tour.ask(again)
    if not relanced and journey.needs_relance(champ, reponse):
        tour.begin(phrases.NOTE)
        return tour.ask(_same_question(tour, chemin))
    tour.begin(phrases.NOTE)
    return _next(tour, chemin.fiche)


def _same_question(tour: Tour, chemin: Chemin) -> Question:
    """This question again, as it is being asked if it is."""
    lieu = tour.livret.pending
    return lieu if isinstance(lieu, Question) and lieu.chemin == chemin else Question(chemin)


def _confirmation(tour: Tour, chemin: Chemin, champ: Champ) -> Question | None:
    """The confirmation of an address, which is asked again each time the address changes."""
    rubrique = journey.rubrique_of(tour.trame, tour.livret, chemin)
    for other in rubrique.champs if rubrique else ():
        if other.type == "email_confirmation" and other.si and other.si.champ == champ.cle:
            return Question(Chemin(chemin.fiche, other.cle))
    return None


def _next(tour: Tour, numero: int) -> None:
    """The next question of a fiche, or its read-back; after the opening, the identity."""
    fiche = tour.livret.fiches.get(numero)
    if fiche is None:
        return tour.ask(ACCUEIL)
    champ = journey.next_champ(tour.trame, tour.livret, fiche)
    corrected = _corrected(tour.livret, numero)
    if champ is not None and (corrected is None or (champ.si is not None and champ.si.champ == corrected)):
        return tour.ask(Question(Chemin(numero, champ.cle)))
    if fiche.rubrique == OUVERTURE and not tour.livret.of_rubrique(IDENTITE) and IDENTITE in tour.trame.rubriques:
        return _open_rubrique(tour, IDENTITE)
    return tour.ask(Menu("relecture", "", numero))


def _corrected(livret: Livret, numero: int) -> str | None:
    """The champ of this fiche that is being changed from its read-back, which it leads back to; else None."""
    for lieu in reversed(livret.poses):
        if isinstance(lieu, Question):
            return lieu.chemin.champ if lieu.correction and lieu.chemin.fiche == numero else None
        if lieu.nom not in ("date", "sensible", *APARTES):
            return None
    return None


def _words_at_menu(tour: Tour, lieu: Menu, e: Dit) -> None:
    """Words where a button is expected: a button's own words press it; a date said again is taken; the rest is kept."""
    if lieu.nom == "noms":
        return _name_fiche(tour, lieu.sujet, e)
    named = _named_button(tour, lieu, e.mots)
    if named is not None:
        nom, _, argument = named.partition(":")
        return _do(tour, Action(nom, argument, None, e.mots, e.message))
    if lieu.nom == "relecture" and say_yes_or_no(e.mots) is False:
        tour.begin(phrases.QUE_CHANGER)
        return tour.ask_again()
    if lieu.nom == "date" and is_understood(tour.tidy(lieu.chemin, _require(tour.champ(lieu.chemin)), e.mots)):
        tour.write(Pose(Question(lieu.chemin)))
        return _answer(tour, lieu.chemin, e)
    tour.write(HorsQuestion(e.mots, e.message))
    tour.begin(phrases.HORS_QUESTION)
    return tour.ask_again()


def _require(champ: Champ | None) -> Champ:
    assert champ is not None, "a date was asked of a champ that this trame lacks"
    return champ


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


def _name_fiche(tour: Tour, rubrique: str, e: Dit, again: bool = True) -> None:
    """Names first: each message names a new fiche; the details come after."""
    nom = tour.trame.rubriques[rubrique].nom
    if nom is None:
        return _beside(tour, e)
    if again and flatten(e.mots) in phrases.MOTS_FIN:
        return _finish(tour, Menu("noms", rubrique), Action("fini"))
    empty = next((f for f in tour.livret.of_rubrique(rubrique) if not f.reponses), None)
    numero = empty.numero if empty else tour.livret.prochaine
    if empty is None:
        tour.write(FicheOuverte(numero, rubrique))
    tour.write(Repondu(Chemin(numero, nom.cle), e.mots, None, e.message))
    if not again:
        return tour.tell(phrases.NOTE)
    tour.begin(phrases.NOTE)
    return tour.ask_again()


# --- edits and what is not words ---------------------------------------------------------------------------------


def _edit(tour: Tour, e: Modifie) -> None:
    """An edited message revises what it gave, wherever that is; what gave nothing changes nothing."""
    chemin = _given_by(tour.livret, e.message)
    asked = next((demande for demande in tour.livret.demandes if demande.message == e.message != ""), None)
    if asked is not None:
        tour.write(replace(asked, mots=e.mots))
        tour.begin(phrases.QUESTION_CORRIGEE)
        return tour.ask(tour.livret.lieu or ACCUEIL)
    if chemin is None or not journey.is_open(tour.livret):
        return tour.tell(phrases.RIEN_A_CORRIGER)
    champ, old = tour.champ(chemin), tour.livret.fiches[chemin.fiche].reponses[chemin.champ]
    bouts = [Bout(e.mots) if bout.message == e.message else bout for bout in old.bouts]
    valeur = tour.tidy(chemin, champ, "\n".join(bout.mots for bout in bouts)) if champ else None
    if champ and _is_private(champ, valeur):
        return _propose(tour, chemin, e.mots, valeur, e.message)
    tour.write(Corrige(chemin, e.message, e.mots, valeur if is_understood(valeur) or not old.liens else old.valeur))
    if plume.settle(tour, chemin):
        return None
    if champ and champ.type == "oui_non" and valeur is None:
        valeur = old.valeur
    tour.begin(phrases.CORRIGE)
    return tour.ask_again()


def _given_by(livret: Livret, message: str) -> Chemin | None:
    """Where the words of this message are, the latest fiches first."""
    for fiche in reversed(list(livret.fiches.values())) if message else ():
        for cle, reponse in fiche.reponses.items():
            if any(bout.message == message for version in (reponse, *reponse.avant) for bout in version.bouts):
                return Chemin(fiche.numero, cle)
    return None


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
        return _first_contact(tour, again=e.nom == "start")
    if is_left(tour.livret, e.sur) and (e.mots is None or e.nom in _ANSWERS):
        return tour.tell(phrases.DEJA)
    if e.mots is not None and e.nom in ("ma_reponse", "envoyer") and tour.livret.demandes:
        e = replace(e, argument=str(tour.livret.demandes[-1].numero))
    if e.nom in aparte.ACTS and (e.mots is None or tour.livret.demandes):
        return aparte.act(tour, e)
    if is_aparte(tour.livret.lieu) and e.nom == "retour":
        return aparte.step_back(tour)
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return _first_contact(tour, again=e.nom == "start")
    if not journey.is_open(tour.livret):
        return _before_charte(tour, e.nom)
    if e.mots is not None and _is_said_in_vain(tour, lieu, e):
        return _words(tour, Dit(e.mots, e.message, e.sur))
    return _do(tour, e)


def _is_said_in_vain(tour: Tour, lieu: Lieu, e: Action) -> bool:
    """Whether the words of a button are said where there is none: then they are words."""
    if e.nom in ("ma_reponse", "envoyer"):
        return not tour.livret.demandes
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
    tour.begin(phrases.RIEN_A_FINIR if e.nom == "fini" else "")
    return tour.ask_again()


def _start(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.begin(phrases.REPRISE)
    if plume.wants_review(tour):
        return tour.ask(Menu("on_a_ecrit"))
    _say_where(tour, lieu.chemin.fiche)
    tour.ask_again()


def _say_where(tour: Tour, numero: int) -> None:
    """« Nous reprenons ici : … », when it can be told apart."""
    fiche = tour.livret.fiches.get(numero)
    rubrique = tour.trame.rubriques.get(fiche.rubrique) if fiche else None
    if fiche is not None and rubrique is not None:
        name = releve.name(tour.trame, tour.livret, fiche)
        tour.begin(say(phrases.REPRISE_ICI, nom=rubrique.titre if name == phrases.SANS_NOM else name))


def _home(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.ask(ACCUEIL)


def _pause(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.tell(phrases.PAUSE)


def _help(tour: Tour, lieu: Lieu, e: Action) -> None:
    champ = tour.champ(lieu.chemin) if isinstance(lieu, Question) else None
    tour.tell(champ.aide if champ else phrases.AIDE_MENU)
    tour.ask_again()


def _listen(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.begin(phrases.ECOUTER)
    tour.ask_again()


def _list(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The long list that may help with a fact, a group a message; it is never imposed."""
    champ = tour.champ(lieu.chemin)
    for group, items in tour.trame.listes.get(champ.liste if champ else "", {}).items():
        tour.tell(phrases.join(group.replace("_", " ").capitalize(), *(f"• {item}" for item in items)))
    tour.ask_again()


def _open(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`ouvrir:VOLET` or `ouvrir:VOLET/RUBRIQUE`."""
    volet = tour.trame.by_cle.get(e.argument)
    if e.argument in tour.trame.rubriques:
        return _open_rubrique(tour, e.argument)
    if volet is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    if volet.cle == "panorama":
        return tour.ask(Menu("panorama"))
    if len(volet.rubriques) == 1:
        return _open_rubrique(tour, volet.rubriques[0].chemin)
    return tour.ask(Menu("volet", volet.cle))


def _open_rubrique(tour: Tour, chemin: str) -> None:
    """The unfinished fiche goes on; else a new one, or the list where fiches exist (contract § 3)."""
    rubrique = tour.trame.rubriques[chemin]
    fiches = tour.livret.of_rubrique(chemin)
    if rubrique.recap:
        return tour.ask(Menu("recap", chemin))
    left = journey.unfinished(tour.trame, tour.livret, chemin)
    if left is not None:
        if rubrique.unique:
            return _next(tour, left.numero)
        _say_where(tour, left.numero)
        _next(tour, left.numero)
        return tour.offer(Bouton(phrases.VOIR_MES_FICHES, "fiches"))
    if any(fiche.reponses for fiche in fiches):
        return tour.ask(Menu("relecture", "", fiches[0].numero) if rubrique.unique else Menu("rubrique", chemin))
    return _open_fiche(tour, chemin)


def _open_fiche(tour: Tour, rubrique: str) -> None:
    """A new fiche, or the one that was opened and left empty."""
    empty = next((f for f in tour.livret.of_rubrique(rubrique) if not f.reponses), None)
    numero = empty.numero if empty else tour.livret.prochaine
    if empty is None:
        tour.write(FicheOuverte(numero, rubrique))
    _next(tour, numero)


def _list_fiches(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The fiches of the rubrique one is in, to choose another or add one."""
    fiche = tour.livret.fiches.get(lieu.chemin.fiche)
    tour.ask(Menu("rubrique", fiche.rubrique) if fiche and not _is_unique(tour, fiche) else ACCUEIL)


def _is_unique(tour: Tour, fiche: Fiche) -> bool:
    rubrique = tour.trame.rubriques.get(fiche.rubrique)
    return rubrique is None or rubrique.unique


def _add(tour: Tour, lieu: Lieu, e: Action) -> None:
    assert isinstance(lieu, Menu), "only menus offer « ajouter »"
    _open_fiche(tour, lieu.sujet)


def _choose(tour: Tour, lieu: Lieu, e: Action) -> None:
    """A choice or a link was pressed: its label is the words, its VALEUR the valeur."""
    chemin, champ = lieu.chemin, _require(tour.champ(lieu.chemin))
    fiche = tour.livret.fiches[chemin.fiche]
    begun = tour.livret.reponse(chemin) if tour.livret.entamee else None
    if champ.type in ("lien", "lien_multi", "oui_non"):
        return _link(tour, chemin, champ, begun, e.argument)
    label = render.choices(champ, fiche)[e.argument]
    if _is_private(champ, e.argument):
        return _propose(tour, chemin, label, e.argument)
    _press(tour, chemin, champ, begun, label, e.argument)
    return _after_answer(tour, chemin, champ)


def _press(
    tour: Tour,
    chemin: Chemin,
    champ: Champ,
    begun: Reponse | None,
    label: str,
    valeur: str,
    lien: tuple[int, ...] = (),
) -> None:
    """One choice, or one more of several."""
    if champ.type in ("choix", "lien"):
        tour.write(Repondu(chemin, label, valeur, "", lien))
    elif begun is None:
        tour.write(Repondu(chemin, label, (valeur,), "", lien))
    else:
        old = begun.valeur if isinstance(begun.valeur, tuple) else ()
        tour.write(Morceau(chemin, label, tuple(dict.fromkeys((*old, valeur))), "", lien))


def _link(
    tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse | None, argument: str, said: Dit | None = None
) -> None:
    """A fiche was linked, or a new one is made and linked: it will be filled later."""
    labels = render.links(tour.trame, tour.livret, tour.livret.fiches[chemin.fiche], champ, begun)
    mots, message = (said.mots, said.message) if said else (labels[argument], "")
    numero = int(argument) if argument != render.NOUVELLE else _open_linked(tour, chemin, champ, mots)
    if champ.type == "oui_non":
        tour.write(Morceau(chemin, mots, True, message, (numero,)))
    elif champ.type == "lien":
        tour.write(Repondu(chemin, mots, str(numero), message, (numero,)))
    else:
        _press(tour, chemin, champ, begun, mots, str(numero), (numero,))
    _after_answer(tour, chemin, champ)


def _open_linked(tour: Tour, chemin: Chemin, champ: Champ, mots: str) -> int:
    """A new fiche for this link; a paper knows the fiche it was asked for in, in the words that asked for it."""
    numero, rubrique = tour.livret.prochaine, champ.lien[0]
    tour.write(FicheOuverte(numero, rubrique))
    if tour.trame.champ(rubrique, "fiche_liee"):
        tour.write(Repondu(Chemin(numero, "fiche_liee"), mots, str(chemin.fiche), "", (chemin.fiche,)))
    tour.begin(phrases.PAPIER_AJOUTE)
    return numero


def _yes(tour: Tour, lieu: Lieu, e: Action) -> None:
    if isinstance(lieu, Question):
        return _yes_or_no(tour, lieu, True)
    if lieu.nom == "sensible":
        return _consent(tour, lieu)
    if lieu.nom == "effacer":
        return _erase(tour, lieu.fiche)
    tour.tell(phrases.FERME)
    tour.effects.append(Fermer())
    return None


def _no(tour: Tour, lieu: Lieu, e: Action) -> None:
    if isinstance(lieu, Question):
        return _yes_or_no(tour, lieu, False)
    if lieu.nom == "date":
        tour.write(Contredit(lieu.chemin))
        tour.begin(phrases.MOTS_SEULS)
        return _next(tour, lieu.fiche)
    if lieu.nom == "sensible":
        tour.begin(phrases.PAS_ECRIT)
        return tour.ask(Question(lieu.chemin))
    if lieu.nom == "effacer":
        tour.begin(phrases.PAS_EFFACEE)
        return tour.ask(Menu("relecture", "", lieu.fiche))
    tour.begin(phrases.PAS_FERME)
    return tour.ask(tour.livret.lieu_before or ACCUEIL)


def _yes_or_no(tour: Tour, lieu: Question, yes: bool) -> None:
    champ = _require(tour.champ(lieu.chemin))
    tour.write(Repondu(lieu.chemin, champ.oui if yes else champ.non, yes))
    _after_answer(tour, lieu.chemin, champ)


def _consent(tour: Tour, lieu: Menu) -> None:
    """« Oui » to a private subject: now its words count."""
    proposed, champ = tour.livret.proposition, _require(tour.champ(lieu.chemin))
    tour.write(Pose(Question(lieu.chemin)))
    if proposed is not None and proposed.chemin == lieu.chemin:
        tour.write(Repondu(lieu.chemin, proposed.mots, proposed.valeur, proposed.message))
        return _after_answer(tour, lieu.chemin, champ)
    return tour.ask_again()


def _erase(tour: Tour, numero: int) -> None:
    rubrique = tour.livret.fiches[numero].rubrique
    tour.write(FicheEffacee(numero))
    tour.begin(phrases.EFFACEE)
    left = [f for f in tour.livret.of_rubrique(rubrique) if f.reponses]
    volet = rubrique.partition("/")[0]
    several = volet in tour.trame.by_cle and len(tour.trame.by_cle[volet].rubriques) > 1
    tour.ask(Menu("rubrique", rubrique) if left else Menu("volet", volet) if several else ACCUEIL)


def _skip(tour: Tour, lieu: Lieu, e: Action) -> None:
    """Skipped, with its reason; words that are there stay, and nothing marks them."""
    reponse = tour.livret.reponse(lieu.chemin)
    if reponse is not None and reponse.bouts:
        tour.begin(phrases.GARDE)
    else:
        raison = SAIS_PAS if e.nom == "sais_pas" else e.argument or RAISONS[0]
        tour.write(Passe(lieu.chemin, raison))
        tour.begin(phrases.PASSE)
    _next(tour, lieu.chemin.fiche)


def _show_rules(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The charte that was accepted, once more."""
    for ecran in tour.trame.charte:
        tour.tell(ecran)
    tour.ask_again()


def _finish(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« J'ai fini » of an answer in several messages, or of a list of names."""
    tour.begin(phrases.NOTE if isinstance(lieu, Question) else phrases.NOMS_GARDES)
    if isinstance(lieu, Question):
        return None if plume.settle(tour, lieu.chemin) else _next(tour, lieu.chemin.fiche)
    return tour.ask(Menu("rubrique", lieu.sujet))


def _right(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« C'est ça »: of a date, of an address, of a whole fiche, of what was written for the agent."""
    if isinstance(lieu, Menu) and lieu.nom == "revue":
        tour.write(Relu(lieu.fiche))
        tour.write(Revue(lieu.fiche, siens=True))
        return plume.review_next(tour)
    if isinstance(lieu, Question):
        tour.write(Repondu(lieu.chemin, phrases.C_EST_CA, True))
        tour.begin(phrases.NOTE)
        return _next(tour, lieu.chemin.fiche)
    if lieu.nom == "date":
        return _next(tour, lieu.fiche)
    fiche = tour.livret.fiches[lieu.fiche]
    rubrique = tour.trame.rubriques.get(fiche.rubrique)
    tour.write(Relu(lieu.fiche))
    tour.begin(phrases.FICHE_GARDEE)
    return tour.ask(Menu("encore", fiche.rubrique) if rubrique and not rubrique.unique else ACCUEIL)


def _change(tour: Tour, lieu: Lieu, e: Action) -> None:
    numero = lieu.chemin.fiche if isinstance(lieu, Question) else lieu.fiche
    tour.ask(Question(Chemin(numero, e.argument), correction=isinstance(lieu, Menu)))


def _ask_erase(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.ask(Menu("effacer", "", lieu.chemin.fiche))


def _names(tour: Tour, lieu: Lieu, e: Action) -> None:
    rubrique = journey.rubrique_of(tour.trame, tour.livret, lieu.chemin)
    tour.ask(Menu("noms", rubrique.chemin) if rubrique else ACCUEIL)


def _go_on(tour: Tour, lieu: Lieu, e: Action) -> None:
    _next(tour, lieu.chemin.fiche)


def _show_fiche(tour: Tour, lieu: Lieu, e: Action) -> None:
    numero = _number(e.argument)
    if numero not in tour.livret.fiches:
        return tour.tell(phrases.BOUTON_INCONNU)
    return tour.ask(Menu("relecture", "", numero))


def _resume(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`reprendre:FICHE/CHAMP`: a question left « pour plus tard », or a line of the livret that was touched."""
    numero, _, cle = e.argument.partition("/")
    chemin = Chemin(_number(numero), cle)
    if tour.champ(chemin) is None or cle in (journey.CODE, journey.CHARTE):
        return tour.tell(phrases.BOUTON_INCONNU)
    return tour.ask(Question(chemin, correction=True))


def _number(text: str) -> int:
    """0, which is no fiche, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _read_back(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`relire`: at a question, the words of this fiche, then the question again; elsewhere, the whole livret."""
    fiche = tour.livret.fiches.get(lieu.chemin.fiche)
    if isinstance(lieu, Menu) or fiche is None:
        return tour.ask(Menu("relecture", "", lieu.chemin.fiche) if fiche else Menu("panorama"))
    lines = releve.lines_of(tour.trame, tour.livret, fiche, tour.today)
    tour.tell(phrases.join(phrases.FICHE_RELUE, *lines) if lines else phrases.FICHE_VIDE)
    return tour.ask_again()


def _back(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`retour`: the question before, or the menu above. Nothing is deleted."""
    if isinstance(lieu, Question):
        return _back_in_fiche(tour, lieu.chemin)
    if lieu.nom in ("date", "sensible"):
        return tour.ask(Question(lieu.chemin))
    if lieu.nom == "effacer":
        return tour.ask(Menu("relecture", "", lieu.fiche))
    if lieu.nom == "relecture":
        before = tour.livret.lieu_before
        if isinstance(before, Menu) and before.nom in ("recap", "rubrique", "panorama", "volet", "accueil"):
            return tour.ask(before)
        fiche = tour.livret.fiches[lieu.fiche]
        asked = [c for c in journey.champs_asked(tour.trame, tour.livret, fiche) if c.cle in fiche.reponses]
        asked = [c for c in asked if c.cle not in (journey.CODE, journey.CHARTE)]
        return tour.ask(Question(Chemin(lieu.fiche, asked[-1].cle)) if asked else _above(tour, fiche.rubrique))
    return tour.ask(_above(tour, lieu.sujet))


def _back_in_fiche(tour: Tour, chemin: Chemin) -> None:
    before = journey.previous_champ(tour.trame, tour.livret, chemin)
    fiche = tour.livret.fiches.get(chemin.fiche)
    if before is not None:
        return tour.ask(Question(Chemin(chemin.fiche, before.cle)))
    if fiche is None or fiche.rubrique == OUVERTURE:
        return tour.ask_again()
    tour.begin(phrases.PAS_DE_RETOUR)
    return tour.ask(_above(tour, fiche.rubrique))


def _above(tour: Tour, sujet: str) -> Menu:
    """The menu above a « volet/rubrique »: its volet, when there are several rubriques in it; else the main menu."""
    volet, _, rubrique = sujet.partition("/")
    several = volet in tour.trame.by_cle and len(tour.trame.by_cle[volet].rubriques) > 1
    return Menu("volet", volet) if rubrique and several else ACCUEIL


def _hand_over(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.write(Remis("json"))
    tour.effects.append(Remettre("json", phrases.REMIS))
    tour.ask_again()


def _continue_elsewhere(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.effects.append(Relier(phrases.AUTRE_APPAREIL))
    tour.ask_again()


def _ask_close(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.ask(Menu("fermer"))


def _was_an_answer(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« C'était ma réponse »: words taken for a question are filed where they were said."""
    demande = tour.livret.demande(_number(e.argument))
    if demande is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    return _words(tour, Dit(demande.mots, demande.message, demande.sur))


_ACTS: dict[str, Callable[[Tour, Lieu, Action], None]] = {
    "start": _start,
    "accueil": _home,
    "ouvrir": _open,
    "aide": _help,
    "ecouter": _listen,
    "liste": _list,
    "pause": _pause,
    "relire": _read_back,
    "retour": _back,
    "exporter": _hand_over,
    "continuer": _continue_elsewhere,
    "fermer": _ask_close,
    "charte": _show_rules,
    "fiches": _list_fiches,
    "passer": _skip,
    "sais_pas": _skip,
    "fini": _finish,
    "oui": _yes,
    "non": _no,
    "choix": _choose,
    "c_est_ca": _right,
    "ajouter": _add,
    "effacer": _ask_erase,
    "changer": _change,
    "noms": _names,
    "suite": _go_on,
    "fiche": _show_fiche,
    "reprendre": _resume,
    "ma_reponse": _was_an_answer,
    "revue": plume.review,
    "contester": plume.contest,
    "montrer": plume.show_fiche,
    "arreter_aide": plume.stop,
    "limiter": plume.limit,
    "raconter": plume.prompt,
}
