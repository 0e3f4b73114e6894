"""
Where words belong: the aside on the screen, the question they were composed for, the charte, or the pending screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs.conversation import aparte, ouverture, saisie
from dialogs.conversation.hear import expand
from dialogs.conversation.screen import button_of, names_what_is_offered
from dialogs.events import Action, Demande, Dit
from dialogs.lieux import Presentation, essai
from dialogs.lieux.base import Lieu
from dialogs.livret import journey, mandat
from dialogs.livret.journey import is_left
from dialogs.mots import say_yes_or_no
from dialogs.types import type_of
from dialogs.types.oui_non import read_yes_or_no

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def say(tour: Tour, e: Dit) -> None:
    """Words that answer, or may."""
    here = tour.livret.lieu
    if here is None or (tour.livret.pending is None and not here.apart):
        return ouverture.welcome(tour, again=False)
    aside = here if here.apart and not is_left(tour.livret, e.sur) else None
    if aside is None:
        return _at_question(tour, e)
    named = button_of(tour, aside, e.mots)
    if named is not None:
        return press(tour, named, e)
    if (reaction := aside.react(e.mots)) is not None:
        return reaction(tour)
    return _behind_aside(tour, e)


def ask_back(tour: Tour, e: Demande) -> None:
    """Words that ask, or may, unless they are those of a button or of a choice on the screen."""
    words = Dit(e.mots, e.message, e.sur)
    here = tour.livret.lieu
    if essai.is_on(tour.livret) or (tour.livret.pending is None and not e.sure):
        return say(tour, words)
    reaction = here.react(e.mots) if here is not None and not is_left(tour.livret, e.sur) else None
    if reaction is not None:
        return reaction(tour)
    if names_what_is_offered(tour, words) or not aparte.takes(tour, e):
        return say(tour, words)
    return aparte.consider(tour, e)


def press(tour: Tour, action: str, e: Dit) -> None:
    """The words of a button do what it does."""
    pressed = expand(action)
    tour.replay(Action(pressed.nom, pressed.argument, None, e.mots, e.message))


def _behind_aside(tour: Tour, e: Dit) -> None:
    """Words said at an aside that are not about it: they answer what it interrupted, or bring it back first."""
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return ouverture.welcome(tour, again=False)
    if not e.mots:
        return tour.ask_again()
    if _takes_words_again(tour, lieu, e.mots):
        return _at_question(tour, e)
    if not tour.livret.is_open:
        tour.begin(tour.phrases.PAS_ENCORE_GARDE)
        return tour.ask_again()
    return saisie.put_beside(tour, e)


def _takes_words_again(tour: Tour, lieu: Lieu, mots: str) -> bool:
    """
    Whether words said at an aside may answer the question it interrupted: words that tell something, where words do.

    A menu, the charte, an accord are answered on their own screen, and nothing is skipped out of sight.
    """
    if not lieu.asks_champ:
        return lieu.words_first
    champ = tour.champ(lieu.place)
    if champ is None or champ.cle in (journey.CHARTE, *mandat.ACCORD):
        return False
    return champ.cle == journey.CODE or type_of(champ).skip_reason(mots) is None


def _at_question(tour: Tour, e: Dit) -> None:
    """Words at the pending screen, or at one that was left."""
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return ouverture.welcome(tour, again=False)
    if not e.mots:
        return tour.ask_again()
    if not tour.livret.is_open:
        named = _named_before_charte(tour, lieu, e.mots)
        tour.begin("" if named else tour.phrases.PAS_ENCORE_GARDE)
        return ouverture.before_charte(tour, named, e.mots, e.message)
    if is_left(tour.livret, e.sur):
        return saisie.late_words(tour, journey.asked_at(tour.livret, e.sur) or lieu, e)
    action = None if lieu.words_first else button_of(tour, lieu, e.mots)
    return press(tour, action, e) if action is not None else lieu.hear(tour, e)


def _named_before_charte(tour: Tour, lieu: Lieu, mots: str) -> str:
    """The action that these words name before the charte is accepted, or ""."""
    if isinstance(lieu, Presentation):
        return "suite" if say_yes_or_no(mots) else button_of(tour, lieu, mots) or ""
    champ = tour.champ(lieu.place)
    named = read_yes_or_no(champ, mots) if champ else None
    return "" if named is None else "oui" if named else "non"
