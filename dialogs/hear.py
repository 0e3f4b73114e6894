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
from dialogs.faq.search import NEAR, Faq, Trouve
from dialogs.kinds import flatten, say_yes_or_no
from dialogs.livret import OUVERTURE, Lieu, Livret, Menu
from dialogs.trame import Champ, Trame

PLAIN = 40
"""Longer messages (characters) are never a plain word for an action."""

_SLASH = re.compile(r"/([a-z]+)(@\w+)?")
_CODE = re.compile(r"\s*\S{1,16}\s*|[^a-z]*|\s*\S{4}\s+\S{4}\s+\S{4}\s*")
"""What may be a code: one word, capitals and digits, or three groups of four signs."""
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
    menu = not left and isinstance(lieu, Menu) and lieu.nom in _WORDLESS
    if chemin is not None and not menu and faq().is_answer(dit.mots, champ):
        return dit
    found = faq().ask(dit.mots, chemin, champ)
    sujets = found.ranked[:NEAR] if found.near else ()
    if journey.expects_code(livret) and not left:
        return _at_the_code(trame, dit, found)
    claire = found.is_question and not found.doubtful
    unclear = found.doubtful and bool(sujets) and (found.is_question or found.confident)
    if champ is not None and champ.type == "texte_long" and not found.confident:
        unclear, claire = (claire or unclear) and bool(sujets) and not _goes_on(dit.mots), False
    if menu and sujets and found.surete >= _NEARER and say_yes_or_no(dit.mots) is None:
        return Demande(dit.mots, dit.message, dit.sur, sujets, found.confident)
    return Demande(dit.mots, dit.message, dit.sur, sujets, found.confident, claire) if claire or unclear else dit


_WORDLESS = ("presentation", "accueil", "volet")
"""Menus where no words answer: those that come near a question of the FAQ ask it."""
_NEARER = 0.3


def _goes_on(mots: str) -> bool:
    """Whether a story goes on after what it asks."""
    return "?" in mots.rstrip(" ?!.")


def _at_the_code(trame: Trame, dit: Dit, found: Trouve) -> Dit | Demande:
    """Where the collectivité's code is asked: words that are no code ask, about the code rather than anything else."""
    if _CODE.fullmatch(dit.mots):
        return dit
    known = trame.catalogue.by_id
    about = [id for id in found.ranked if OUVERTURE in known[id].rubriques and "code" in flatten(dit.mots).split()]
    if not about and not (found.is_question and not found.doubtful):
        return dit
    sujets = tuple(dict.fromkeys((*about, *found.ranked)))[:NEAR] if found.near or about else ()
    sure = found.confident and OUVERTURE in known[found.ranked[0]].rubriques
    return Demande(dit.mots, dit.message, dit.sur, sujets, sure)


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
