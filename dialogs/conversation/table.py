"""
The actions, one row each: what it does, who may do it, where it answers, and how it is said.

A button carries an action (contract § 3); a slash command or plain words, the whole message, name one too. The menus of
commands, docs/mots.md and the limits of a transcripteur are read from here. Words are written as people read them;
`MOTS` has them flattened (`dialogs.mots.flatten`), as `hear` compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from dialogs.conversation import aide, aparte, gestes
from dialogs.events import Action
from dialogs.lieux import essai
from dialogs.livret.mandat import Whose
from dialogs.mots import flatten

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


class Where(Enum):
    """Where an action answers."""

    SCREEN = auto()
    """only at the pending screen, which must offer it; the screen says what it does (`Lieu.act`)"""
    LEADING = auto()
    """in an open livret, from the pending screen: it leads somewhere else, or tells something of it"""
    DEMANDE = auto()
    """it settles what becomes of words that were taken for a question"""
    READING = auto()
    """from any message, however old, and before there is a livret: it only tells something"""


def at_screen(tour: Tour, e: Action) -> None:
    tour.here.act(tour, e)


@dataclass(frozen=True, slots=True)
class Geste:
    """
    One action.

    beside: on the screen of a transcripteur, the agent may do it when it is their turn. shown: its words name it only
    where its button is shown. libelle: what a menu of commands says of it, under its first slash command.
    """

    nom: str
    act: Callable[[Tour, Action], None] = at_screen
    whose: Whose = Whose.AGENT
    where: Where = Where.LEADING
    beside: bool = False
    shown: bool = False
    slash: tuple[str, ...] = ()
    mots: tuple[str, ...] = ()
    libelle: str = ""


_AIDE = (
    "aide", "à l'aide", "aidez-moi", "au secours", "je ne comprends pas", "je comprends pas", "je comprends rien",
    "je ne comprends pas la question", "je comprends pas la question", "je n'ai pas compris", "j'ai pas compris",
    "vous pouvez répéter", "répétez", "hein",
)  # fmt: skip
_QUESTIONS = (
    "question", "questions", "j'ai une question", "j'ai des questions", "une question", "poser une question",
    "comment ça marche",
)  # fmt: skip
_ARRETER = (
    "arrêter l'aide", "arrêtez l'aide", "j'arrête l'aide", "arrêter laide", "arrête l'aide", "stop l'aide", "stop aide",
    "arrêter aide", "fin aide", "stop à l'aide", "fin de l'aide", "je veux arrêter l'aide", "je veux plus d'aide",
    "plus d'aide", "je ne veux plus d'aide", "je retire mon accord",
)  # fmt: skip

TABLE = (
    # nom, what it does, who else than the agent, where; then how it is said
    Geste("accueil", gestes.go_home, Whose.LEAVING, slash=("menu", "accueil"), libelle="Voir le menu",
          mots=("menu", "le menu", "menu principal", "retour au menu")),
    Geste("retour", gestes.go_back, Whose.SEEN, beside=True, slash=("retour",), libelle="Revenir à la question d'avant",
          mots=("retour", "question d'avant")),
    Geste("passer", at_screen, Whose.ANSWER, Where.SCREEN, beside=True, slash=("passer",),
          libelle="Passer cette question", mots=("passer", "je passe", "on passe", "plus tard", "garder mes mots")),
    Geste("aide", gestes.give_help, Whose.SEEN, beside=True, slash=("aide", "help"), libelle="Avoir de l'aide",
          mots=_AIDE),
    Geste("questions", aparte.act, Whose.LEAVING, Where.READING, beside=True, slash=("questions", "question", "faq"),
          libelle="Poser une question", mots=_QUESTIONS),
    Geste("relire", gestes.read_back, Whose.ONE_FICHE, slash=("relire",), libelle="Relire vos mots", mots=("relire",)),
    Geste("fini", at_screen, Whose.ANSWER, Where.SCREEN, beside=True, slash=("fini",),
          libelle="Finir une longue réponse", mots=("fini", "j'ai fini")),
    Geste("arreter_aide", aide.stop, Whose.ALWAYS, slash=("arreter",), mots=_ARRETER,
          libelle="Arrêter l'aide de la personne qui écrit"),
    Geste("essai", essai.act, Whose.PRACTICE, Where.READING, beside=True, slash=("essai",),
          libelle="S'entraîner à écrire pour quelqu'un"),
    Geste("pause", gestes.pause, Whose.LEAVING, beside=True, slash=("pause", "stop"), libelle="Faire une pause",
          mots=("stop", "pause", "à demain", "au revoir", "à plus tard")),
    Geste("exporter", gestes.hand_over, slash=("exporter",), libelle="Recevoir votre livret",
          mots=("recevoir mon livret",)),
    Geste("continuer", gestes.continue_elsewhere, slash=("continuer",), libelle="Continuer sur un autre appareil",
          mots=("continuer sur un autre appareil",)),
    Geste("fermer", gestes.ask_close, slash=("fermer",), libelle="Fermer et tout effacer",
          mots=("fermer mon livret", "je veux fermer mon livret")),
    Geste("start", gestes.start, Whose.LEAVING, beside=True, slash=("start",), libelle="Commencer ou reprendre",
          mots=("bonjour", "bonsoir")),
    # without a place in the menu of commands
    Geste("ecouter", gestes.listen, Whose.SEEN, beside=True, slash=("ecouter",)),
    Geste("liste", gestes.show_list, Whose.SEEN, beside=True, shown=True, mots=("voir la liste",)),
    Geste("limiter", aide.limit, Whose.ALWAYS, mots=("limiter l'aide", "je veux limiter l'aide")),
    Geste("ouvrir", gestes.open_part, Whose.NAMED_RUBRIQUE),
    Geste("fiches", gestes.list_fiches, Whose.SEEN),
    Geste("fiche", gestes.show_fiche, Whose.NAMED_FICHE),
    Geste("reprendre", gestes.resume, Whose.NAMED_FICHE),
    Geste("charte", gestes.show_rules, beside=True),
    Geste("accord", gestes.ask_agreement),
    Geste("revue", aide.review),
    Geste("ma_reponse", gestes.was_an_answer, Whose.ANSWER, beside=True,
          mots=("c'était ma réponse", "c'est ma réponse", "ma réponse")),
    # what a screen offers, and does
    Geste("sais_pas", at_screen, Whose.ANSWER, Where.SCREEN, beside=True),
    Geste("oui", at_screen, Whose.ANSWER, Where.SCREEN, beside=True),
    Geste("non", at_screen, Whose.ANSWER, Where.SCREEN, beside=True),
    Geste("choix", at_screen, Whose.ANSWER, Where.SCREEN, beside=True),
    Geste("c_est_ca", at_screen, Whose.SEEN, Where.SCREEN),
    Geste("suite", at_screen, Whose.SEEN, Where.SCREEN, beside=True),
    Geste("ajouter", at_screen, Whose.ANSWER, Where.SCREEN),
    Geste("noms", at_screen, Whose.SEEN, Where.SCREEN, shown=True, mots=("donner d'abord tous les noms",)),
    Geste("changer", at_screen, Whose.NAMED_CHAMP, Where.SCREEN),
    Geste("effacer", at_screen, Whose.AUTHOR, Where.SCREEN),
    Geste("raconter", at_screen, Whose.SEEN, Where.SCREEN, shown=True, mots=("aider à raconter",)),
    Geste("contester", where=Where.SCREEN),
    Geste("montrer", where=Where.SCREEN),
    # questions asked back
    Geste("sujet", aparte.act, Whose.LEAVING, Where.READING, beside=True),
    Geste("savoir", aparte.act, Whose.LEAVING, Where.READING, beside=True),
    Geste("ma_question", aparte.act, Whose.SEEN, Where.DEMANDE, beside=True),
    Geste("aucune", aparte.act, Whose.SEEN, Where.DEMANDE, beside=True),
    Geste("envoyer", aparte.act, Whose.AGENT, Where.DEMANDE, beside=True, mots=("laisser ma question",)),
)  # fmt: skip

GESTES: Mapping[str, Geste] = {geste.nom: geste for geste in TABLE}
SLASH: Mapping[str, str] = {slash: geste.nom for geste in TABLE for slash in geste.slash}
"""Slash command -> action."""
MOTS: Mapping[str, str] = {flatten(mots): geste.nom for geste in TABLE for mots in geste.mots}
"""Plain words, flattened -> action. Nothing else that a person types is one."""
NAMED = frozenset(geste.nom for geste in TABLE if geste.slash or geste.mots)
"""Actions that words may name."""
COMMANDES: Mapping[str, str] = {geste.slash[0]: geste.libelle for geste in TABLE if geste.libelle}
"""The menu of commands: slash command -> what it does, in order."""
