"""
advance(): the only function that moves a conversation.

    advance(contenu, livret, event, quand) -> Step(ecritures, effects, livret, plume, bubble)

Pure: the same inputs give the same step. The rules, in the order they are looked at:

1. Words and presses belong to the question the person was looking at (`sur`). Words for a question already left join
   its answer; a press of a question already left changes nothing. Either way the pending question stays.
2. Before the charte is accepted, nothing a person says is written; refused, all is forgotten.
3. Words that answer are kept as they are, their valeur beside them. Nothing is refused, nothing is compulsory.
4. After an answer comes the first question of the fiche that is not done, then its read-back, then « une autre ? ».

Here an event is given to what it belongs to: words (words.py), actions (actions.py), edits (revision.py), the opening
(ouverture.py). A transcripteur's turn is in transcripteur.py and permissions.py.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dialogs.contenu import Contenu
from dialogs.conversation import actions, ouverture, permissions, revision, transcripteur, words
from dialogs.conversation.tour import Step, Tour
from dialogs.events import Action, CodePresente, Demande, Dit, Envoye, Event, Modifie, Rejoint
from dialogs.lieux import essai
from dialogs.livret import Corrige, Livret, Propose, Recu
from dialogs.livret.journey import is_left
from dialogs.livret.mandat import is_transcripteur


def advance(
    contenu: Contenu,
    livret: Livret,
    event: Event,
    quand: datetime,
    plume: str = "",
    shared: bool = False,
    shown: int | None = None,
) -> Step:
    """
    What this event changes and what is said back. Never raises for anything a person can do.

    plume: who did it, as a line of the journal has it. A « transcripteur:ID » sees and does what the agent agreed to.
    shared: the agent is beside them, and touches the same screen for what is theirs to answer. shown: number of the
    last pose that was shown in this conversation, where the livret may go on in several: what is pending is said here
    too if it went on elsewhere.
    """
    step = _advance(contenu, livret, _played(event), quand, plume, shared)
    if is_behind(livret, shown) and step.livret.is_open and not (step.closes or step.asks):
        hand = (step.plume, False) if step.ecritures else (plume, shared)  # one turn is signed by one person
        step = step.followed(catch_up(contenu, step.livret, quand, *hand))
    return step if _keeps_bubble(step, event) else replace(step, bubble=False)


def is_behind(livret: Livret, shown: int | None) -> bool:
    """Whether the livret went on elsewhere since a conversation showed this pose, the last one there."""
    return is_left(livret, shown)


def _played(event: Event) -> Event:
    """An edited question is played as what it asks, or answers, now."""
    return event.again if isinstance(event, Modifie) and event.again is not None else event


def _keeps_bubble(step: Step, event: Event) -> bool:
    """
    Whether what the person said or pressed is kept as their own bubble. Before the charte is accepted, nothing is; in
    the practice neither, nor the words of a transcripteur that were refused. A correction that corrects nothing leaves
    the bubble as it was.
    """
    if not step.livret.is_open or essai.is_on(step.livret):
        return False
    if isinstance(event, Modifie) and not any(isinstance(e, Corrige | Propose) for e in step.ecritures):
        return False
    return bool(step.ecritures) or not is_transcripteur(step.plume) or not _is_typed(event)


def _is_typed(event: Event) -> bool:
    match event:
        case Action():
            return event.mots is not None
        case Envoye():
            return event.legende is not None
        case _:
            return True


def _advance(
    contenu: Contenu, livret: Livret, event: Event, quand: datetime, plume: str = "", shared: bool = False
) -> Step:
    acting = permissions.who_acts(contenu, livret, event, quand.date(), plume) if shared else plume
    tour = transcripteur.open_turn(contenu, livret, quand, acting, shared)
    refused = transcripteur.refusal(tour, event)
    if refused is None:
        _play(tour, event)
        if permissions.oversteps(livret, tour.ecritures, tour.today, acting):
            tour = transcripteur.open_turn(contenu, livret, quand, acting, shared)
            refused = tour.phrases.A_LA_PERSONNE
    if refused is not None:
        transcripteur.refuse(tour, event, refused)
    transcripteur.redraw_for_transcripteur(tour)
    if acting != plume:
        transcripteur.give_back(tour, plume)
    return tour.step()


def catch_up(contenu: Contenu, livret: Livret, quand: datetime, plume: str = "", shared: bool = False) -> Step:
    """The pending question, said where it was not seen: the livret went on elsewhere."""
    acting = permissions.who_acts(contenu, livret, Action("start"), quand.date(), plume) if shared else plume
    tour = transcripteur.open_turn(contenu, livret, quand, acting, shared)
    tour.begin(tour.phrases.SUITE_AILLEURS)
    tour.ask_again()
    transcripteur.redraw_for_transcripteur(tour)
    return tour.step()


def _play(tour: Tour, event: Event) -> None:
    tour.greet_after_absence(event)
    _route(tour, event)
    while tour.replayed:
        _route(tour, tour.replayed.pop(0))


def _route(tour: Tour, event: Event) -> None:
    match event:
        case Dit():
            words.say(tour, event)
        case Demande():
            words.ask_back(tour, event)
        case Action():
            actions.act(tour, event)
        case Modifie():
            revision.revise(tour, event)
        case Envoye():
            _receive(tour, event)
        case CodePresente():
            ouverture.present_code(tour, event)
        case Rejoint():
            ouverture.join(tour, event)
        case _ as never:
            assert_never(never)


def _receive(tour: Tour, e: Envoye) -> None:
    """What is not words is kept in the journal, said to be kept, and the question comes again."""
    if not tour.livret.is_open:
        tour.begin(tour.phrases.RECU_SANS_LIVRET)
        return tour.go_on()
    tour.come_back()
    lieu = tour.livret.pending
    chemin = lieu.place if lieu is not None and lieu.asks_champ else None
    tour.write(Recu(e.sorte, e.nom, e.ref, chemin, e.message))
    told = tour.phrases.RECUS.get(e.sorte, tour.phrases.RECUS["autre"])
    if e.legende is not None:
        tour.tell(told)
        return words.say(tour, Dit(e.legende, e.message, e.sur))
    tour.begin(told)
    return tour.ask_again()
