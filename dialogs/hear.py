"""
Text -> Event. Only whole-message slash commands and the plain words of `phrases.py` are actions; all else is words.

`doubt` tells the words that ask something back from those that answer, before anything is filed.
`expand` reads the action of a button (contract § 3): « choix:diplome » is the name `choix` and the argument `diplome`.
"""

import re
from collections.abc import Callable
from datetime import date

from dialogs import journey, phrases, render
from dialogs.events import Action, Demande, Dit
from dialogs.faq import NEAR, Faq
from dialogs.kinds import flatten
from dialogs.livret import Lieu, Livret, Menu
from dialogs.trame import Champ, Trame

PLAIN = 40
"""Longer messages (characters) are never a plain word for an action."""

_SLASH = re.compile(r"/([a-z]+)(@\w+)?")
_START = re.compile(r"/start(@\w+)?(\s+\S+)?")


def hear(mots: str, message: str = "", sur: int | None = None) -> Action | Dit:
    """What these words are: an action, or words."""
    nom = action_of(mots)
    return Action(nom, "", sur, mots, message) if nom else Dit(mots, message, sur)


def doubt(faq: Callable[[], Faq], trame: Trame, livret: Livret, dit: Dit, today: date) -> Dit | Demande:
    """
    These words, unless they ask something back, or may: what is asked decides with the words themselves.

    faq: gives the index, which is made when it is first wanted; for the words of a button, it is not.
    """
    if _is_a_button(trame, livret, dit, today):
        return dit
    left = journey.is_left(livret, dit.sur)
    lieu = journey.asked_at(livret, dit.sur if left else None)
    browsing = not left and isinstance(livret.lieu, Menu) and livret.lieu.nom == "questions"
    champ = _champ_of(trame, livret, lieu)
    if not dit.mots or (champ is not None and journey.reason(champ, dit.mots)):
        return dit
    chemin = None if browsing else render.path_of(trame, livret, lieu) if lieu else ""
    if chemin is not None and faq().is_answer(dit.mots, champ):
        return dit
    found = faq().ask(dit.mots, chemin, champ)
    sujets = found.ranked[:NEAR] if found.near else ()
    claire = found.is_question and not found.doubtful
    if champ is not None and champ.type == "texte_long":  # a story is interrupted only for what is known and sure
        asks = claire and (found.confident or (bool(sujets) and dit.mots.rstrip().endswith("?")))
    else:
        asks = claire or (found.doubtful and found.is_question and bool(sujets))
    if not asks or (journey.expects_code(livret) and not claire):
        return dit
    return Demande(dit.mots, dit.message, dit.sur, sujets, found.confident, claire)


def _is_a_button(trame: Trame, livret: Livret, dit: Dit, today: date) -> bool:
    """Whether these are the very words of a button of the menu on the screen."""
    lieu = livret.lieu
    if not isinstance(lieu, Menu) or len(dit.mots) > PLAIN * 2 or not render.is_askable(trame, livret, lieu):
        return False
    said = flatten(dit.mots)
    boutons = (b for row in render.ask(trame, livret, lieu, today).boutons for b in row)
    return any(said in (flatten(b.libelle), flatten(b.libelle.partition(" : ")[0])) for b in boutons)


def _champ_of(trame: Trame, livret: Livret, lieu: Lieu | None) -> Champ | None:
    """What words would answer here: the champ that is asked, or whose date is read back, or that names a fiche."""
    if lieu is None:
        return None
    if isinstance(lieu, Menu) and lieu.nom == "noms":
        return trame.rubriques[lieu.sujet].nom if lieu.sujet in trame.rubriques else None
    return journey.champ_of(trame, livret, lieu.chemin)


def action_of(mots: str) -> str | None:
    """The action that a whole message names, or None."""
    if len(mots) > PLAIN * 2:
        return None
    said = mots.strip()
    if said.startswith("/"):
        slash = _SLASH.fullmatch(said.lower())
        return phrases.SLASH.get(slash[1]) if slash else ("start" if _START.fullmatch(said) else None)
    return phrases.MOTS_ACTIONS.get(flatten(said)) if len(said) <= PLAIN else None


def start_argument(mots: str) -> str:
    """What a link gave « /start » to carry, or ""."""
    if len(mots) > PLAIN * 2 or not (start := _START.fullmatch(mots.strip())):
        return ""
    return (start[2] or "").strip()


def expand(action: str, sur: int | None = None) -> Action:
    nom, _, argument = action.partition(":")
    return Action(nom, argument, sur)
