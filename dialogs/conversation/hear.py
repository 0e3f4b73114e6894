"""
Text -> Event. Only whole-message slash commands and the plain words of table.py are actions; all else is words.

`doubt` tells the words that ask something back from those that answer, before anything is filed.
`expand` reads the action of a button (contract § 3): « choix:diplome » is the name `choix` and the argument `diplome`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from dialogs.contenu import Contenu
from dialogs.conversation.table import MOTS, SLASH
from dialogs.events import Action, Demande, Dit
from dialogs.faq.search import NEAR, Faq, Trouve
from dialogs.lieux import Context, Lieu, Noms, Questions
from dialogs.livret import OUVERTURE, Livret, journey
from dialogs.mots import flatten, is_blank, say_yes_or_no
from dialogs.trame import Champ
from dialogs.types import type_of
from dialogs.types.texte import TexteLong

PLAIN = 40
"""Longer messages (characters) are never a plain word for an action."""

_SLASH = re.compile(r"/([a-z]+)(@\w+)?")
_CODE = re.compile(r"\s*\S{1,16}\s*|[^a-z]*|\s*\S{4}\s+\S{4}\s+\S{4}\s*")
"""What may be a code: one word, capitals and digits, or three groups of four signs."""
_START = re.compile(r"/start(@\w+)?(\s+\S+)?")
_NEARER = 0.3
"""How near a question of the FAQ must be, where no words answer, to be asked."""


# --- actions -----------------------------------------------------------------------------------------------------


def hear(mots: str, message: str = "", sur: int | None = None, autres: Mapping[str, str] | None = None) -> Action | Dit:
    """What these words are: an action, or words. autres: the collectivité's own words for actions (`Contenu.mots`)."""
    if is_blank(mots):
        return Dit("", message, sur)
    nom = action_of(mots, autres)
    return Action(nom, "", sur, mots, message) if nom else Dit(mots, message, sur)


def action_of(mots: str, autres: Mapping[str, str] | None = None) -> str | None:
    """The action that a whole message names, or None."""
    if len(mots) > PLAIN * 2:
        return None
    said = mots.strip()
    if said.startswith("/"):
        slash = _SLASH.fullmatch(said.lower())
        return SLASH.get(slash[1]) if slash else ("start" if _START.fullmatch(said) else None)
    if len(said) > PLAIN:
        return None
    flat = flatten(said)
    return (autres or {}).get(flat, MOTS.get(flat)) or None


def start_argument(mots: str) -> str:
    """What a link gave « /start » to carry, or ""."""
    if len(mots) > PLAIN * 2 or not (start := _START.fullmatch(mots.strip())):
        return ""
    return (start[2] or "").strip()


def expand(action: str, sur: int | None = None) -> Action:
    nom, _, argument = action.partition(":")
    return Action(nom, argument, sur)


# --- an answer, or a question? -----------------------------------------------------------------------------------


def doubt(faq: Callable[[], Faq], contenu: Contenu, livret: Livret, dit: Dit, today: date) -> Dit | Demande:
    """
    These words, unless they ask something back, or may: what is asked decides with the words themselves.

    faq: gives the index, which is made when it is first wanted; for the words of a button, it is not.
    """
    ctx = Context(contenu, livret, today)
    if _is_a_button(ctx, dit):
        return dit
    left = journey.is_left(livret, dit.sur)
    lieu = journey.screen_answered(livret, dit.sur)
    champ = _champ_of(ctx, lieu)
    if not dit.mots or (champ is not None and type_of(champ).skip_reason(dit.mots)):
        return dit
    chemin = None if not left and isinstance(livret.lieu, Questions) else lieu.path(ctx) if lieu else ""
    wordless = not left and lieu is not None and lieu.wordless
    if chemin is not None and not wordless and faq().is_answer(dit.mots, champ):
        return dit
    found = faq().ask(dit.mots, chemin, champ)
    if journey.expects_code(livret) and not left:
        return _at_the_code(contenu, dit, found)
    return _judge(dit, found, champ, wordless)


def _judge(dit: Dit, found: Trouve, champ: Champ | None, wordless: bool) -> Dit | Demande:
    sujets = found.ranked[:NEAR] if found.near else ()
    claire = found.is_question and not found.doubtful
    unclear = found.doubtful and bool(sujets) and (found.is_question or found.confident)
    if champ is not None and isinstance(type_of(champ), TexteLong) and not found.confident:
        unclear, claire = (claire or unclear) and bool(sujets) and not _goes_on(dit.mots), False
    if wordless and sujets and found.surete >= _NEARER and say_yes_or_no(dit.mots) is None:
        return Demande(dit.mots, dit.message, dit.sur, sujets, found.confident)
    return Demande(dit.mots, dit.message, dit.sur, sujets, found.confident, claire) if claire or unclear else dit


def _goes_on(mots: str) -> bool:
    """Whether a story goes on after what it asks."""
    return "?" in mots.rstrip(" ?!.")


def _at_the_code(contenu: Contenu, dit: Dit, found: Trouve) -> Dit | Demande:
    """Where the collectivité's code is asked: words that are no code ask, about the code rather than anything else."""
    if _CODE.fullmatch(dit.mots):
        return dit
    known = contenu.catalogue.by_id
    about = [id for id in found.ranked if OUVERTURE in known[id].rubriques and "code" in flatten(dit.mots).split()]
    if not about and not (found.is_question and not found.doubtful):
        return dit
    sujets = tuple(dict.fromkeys((*about, *found.ranked)))[:NEAR] if found.near or about else ()
    sure = found.confident and OUVERTURE in known[found.ranked[0]].rubriques
    return Demande(dit.mots, dit.message, dit.sur, sujets, sure)


def _is_a_button(ctx: Context, dit: Dit) -> bool:
    """Whether these are the very words of a button of the menu on the screen."""
    lieu = ctx.livret.lieu
    if lieu is None or lieu.asks_champ or len(dit.mots) > PLAIN * 2 or not lieu.is_askable(ctx):
        return False
    said = flatten(dit.mots)
    boutons = (b for row in lieu.show(ctx).boutons for b in row)
    return any(said in (flatten(b.libelle), flatten(b.libelle.partition(" : ")[0])) for b in boutons)


def _champ_of(ctx: Context, lieu: Lieu | None) -> Champ | None:
    """What words would answer here: the champ that is asked, or whose date is read back, or that names a fiche."""
    if lieu is None:
        return None
    if isinstance(lieu, Noms):
        return ctx.trame.rubriques[lieu.rubrique].nom if lieu.rubrique in ctx.trame.rubriques else None
    return journey.champ_of(ctx.trame, ctx.livret, lieu.place)
