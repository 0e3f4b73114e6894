"""
What is on the screen: which of its buttons words name, and what it offers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs.boutons import actions_of
from dialogs.events import Action, Dit
from dialogs.lieux.base import Lieu
from dialogs.livret import RAISONS, journey
from dialogs.mots import choose, say_yes_or_no
from dialogs.types import type_of
from dialogs.valeurs import is_understood

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def button_of(tour: Tour, lieu: Lieu, mots: str) -> str | None:
    """The action of the button, at this screen, that these words name; « oui » and « non » press what they answer."""
    boutons = [b for row in tour.screen(lieu).boutons for b in row]
    ways = {b.action: (b.libelle, b.libelle.partition(" : ")[0], b.libelle.partition(", ")[0]) for b in boutons}
    named = choose(mots, ways)
    if named is not None or not lieu.yes_or_no:
        return named
    yes = say_yes_or_no(mots)
    wanted = () if yes is None else ("oui", "c_est_ca", "ajouter") if yes else ("non", "accueil")
    offered = [b.action for b in boutons]
    return next((action for action in wanted if action in offered), None)


def button_named(tour: Tour, e: Dit) -> str | None:
    """The action of the button, of the menus on the screen, that these words name."""
    here, pending = tour.livret.lieu, tour.livret.pending
    if here is None or journey.is_left(tour.livret, e.sur):
        return None
    ctx = tour.context()
    menus = [menu for menu in (here, pending) if menu is not None and not menu.asks_champ and menu.is_askable(ctx)]
    return next(filter(None, (button_of(tour, menu, e.mots) for menu in menus)), None)


def names_what_is_offered(tour: Tour, e: Dit) -> bool:
    """Whether these words are those of a button, or of a choice of the pending question."""
    if tour.livret.lieu is None or journey.is_left(tour.livret, e.sur):
        return False
    if button_named(tour, e):
        return True
    pending = tour.livret.pending
    champ = tour.champ(pending.place) if pending is not None and pending.asks_champ else None
    if pending is None or champ is None or not type_of(champ).offers:
        return False
    return is_understood(tour.tidy(pending.place, champ, e.mots))


def is_offered(tour: Tour, lieu: Lieu, e: Action) -> bool:
    """Whether this screen offers this action; at every question, all the ways to skip it are offered."""
    if not lieu.is_askable(tour.context()):
        return False
    action = f"{e.nom}:{e.argument}" if e.argument else e.nom
    if action in actions_of(tour.screen(lieu).boutons):
        return True
    opening = journey.is_gate(lieu.place.champ)
    skips = e.nom in ("passer", "sais_pas") and lieu.asks_champ and not opening
    return skips and (not e.argument or e.argument in RAISONS)
