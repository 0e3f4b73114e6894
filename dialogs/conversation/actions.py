"""
Where an action belongs: any message, the aside on the screen, or the pending screen. What each does: table.py, lieux/.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dialogs.conversation import ouverture, words
from dialogs.conversation.screen import is_offered
from dialogs.conversation.table import GESTES, Geste, Where
from dialogs.events import Action, Dit
from dialogs.lieux import essai
from dialogs.lieux.base import Lieu
from dialogs.livret.journey import is_left
from dialogs.mots import read_number
from dialogs.types import type_of
from dialogs.types.texte import TexteLong

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour

UNKNOWN = Geste("")
"""An action that no row names: a button of another version, or none of ours."""


def act(tour: Tour, e: Action) -> None:
    """Before the pending screen: what only reads, what is stale, what belongs to the aside on the screen."""
    geste, here = GESTES.get(e.nom, UNKNOWN), tour.livret.lieu
    if geste.where is Where.READING:
        return geste.act(tour, e)
    if here is None:
        return ouverture.welcome(tour, again=e.nom == "start")
    left = is_left(tour.livret, e.sur)
    if left and _is_stale(tour, geste, e):
        return tour.tell(tour.phrases.DEJA)
    typed = e.mots is not None
    if typed and here.apart and not left and geste.where is Where.SCREEN and not essai.is_on(tour.livret):
        reaction = here.react(e.mots or "")
        return reaction(tour) if reaction is not None else tour.go_on()
    if typed and e.nom in ("ma_reponse", "envoyer") and tour.livret.demandes:
        e = replace(e, argument=str(tour.livret.demandes[-1].numero))
    if geste.where is Where.DEMANDE and (not typed or tour.livret.demandes):
        return geste.act(tour, e)
    if here.apart and e.nom == "retour":
        return here.back(tour)
    return _act_at_pending(tour, geste, e)


def _is_stale(tour: Tour, geste: Geste, e: Action) -> bool:
    """Whether an action of a question already left does nothing: all that was pressed, but « C'était ma réponse »."""
    if geste.where is Where.SCREEN:
        return True
    files = e.nom == "ma_reponse" and tour.livret.demande(read_number(e.argument)) is not None
    return e.mots is None and not files


def _act_at_pending(tour: Tour, geste: Geste, e: Action) -> None:
    tour.come_back()
    lieu = tour.livret.pending
    if lieu is None:
        return ouverture.welcome(tour, again=e.nom == "start")
    if not tour.livret.is_open:
        return ouverture.before_charte(tour, e.nom)
    if e.mots is not None and _are_only_words(tour, geste, lieu, e):
        return words.say(tour, Dit(e.mots, e.message, e.sur))
    if geste is UNKNOWN:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    if geste.where is Where.SCREEN and not is_offered(tour, lieu, e):
        return _not_offered(tour, e)
    return geste.act(tour, e)


def _are_only_words(tour: Tour, geste: Geste, lieu: Lieu, e: Action) -> bool:
    """Whether the words of an action are said where it means nothing: then they are words."""
    if e.nom in ("ma_reponse", "envoyer"):
        return not tour.livret.demandes
    if e.nom == "raconter" and lieu.asks_champ:
        champ = tour.champ(lieu.place)
        return champ is None or not isinstance(type_of(champ), TexteLong)
    return geste.shown and not is_offered(tour, lieu, e)


def _not_offered(tour: Tour, e: Action) -> None:
    if e.mots is None:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    told = {"fini": tour.phrases.RIEN_A_FINIR, "raconter": tour.phrases.ASSEZ_DE_RELANCES}
    tour.begin(told.get(e.nom, ""))
    return tour.ask_again()
