"""
Text -> Event. Only whole-message slash commands and the plain words of `phrases.py` are actions; all else is words.

`expand` reads the action of a button (contract § 3): « choix:diplome » is the name `choix` and the argument `diplome`.
"""

import re

from dialogs import phrases
from dialogs.events import Action, Dit
from dialogs.kinds import flatten

PLAIN = 40
"""Longer messages (characters) are never a plain word for an action."""

_SLASH = re.compile(r"/([a-z]+)(@\w+)?")
_START = re.compile(r"/start(@\w+)?(\s+\S+)?")


def hear(mots: str, message: str = "", sur: int | None = None) -> Action | Dit:
    """What these words are: an action, or words."""
    nom = action_of(mots)
    return Action(nom, "", sur, mots, message) if nom else Dit(mots, message, sur)


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
