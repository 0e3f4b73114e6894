"""
What is said at a question becomes its answer, the words as they are and their valeur beside them.

Typed or pressed, in one message or several, before or after the question was left: all of it is filed here. Links to
other fiches: liens.py; edited messages: revision.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs import lieux
from dialogs.conversation import aide, fiches, liens
from dialogs.dates import Periode
from dialogs.events import Action, Dit
from dialogs.lieux.base import Lieu
from dialogs.livret import (
    RAISONS,
    SAIS_PAS,
    Chemin,
    HorsQuestion,
    Morceau,
    Passe,
    Pose,
    Propose,
    Repondu,
    Reponse,
    journey,
    mandat,
)
from dialogs.mots import say_yes_or_no
from dialogs.phrases import say
from dialogs.prive import is_private
from dialogs.trame import AUTRE, Champ
from dialogs.types import type_of
from dialogs.types.email import ConfirmationEmail, Email
from dialogs.types.lien import NOUVELLE, fiches_named
from dialogs.types.oui_non import OuiNon
from dialogs.valeurs import Valeur, is_understood

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


# --- typed -------------------------------------------------------------------------------------------------------


def answer(tour: Tour, chemin: Chemin, e: Dit) -> None:
    """Words at the question on the screen."""
    champ = tour.champ(chemin)
    if champ is None:
        tour.write(Repondu(chemin, e.mots, None, e.message))
        tour.begin(tour.phrases.QUESTION_RETIREE)
        return fiches.next_question(tour, chemin.fiche)
    begun = tour.livret.reponse(chemin) if tour.livret.entamee else None
    valeur = tour.tidy(chemin, champ, e.mots)
    if (raison := _skip_reason(champ, begun, valeur, e.mots)) is not None:
        tour.write(Passe(chemin, raison, e.mots, e.message))
        tour.begin(tour.phrases.PASSE)
        return fiches.next_question(tour, chemin.fiche)
    if isinstance(type_of(champ), ConfirmationEmail):
        return _confirm_email(tour, chemin, champ, e)
    if names_private_subject(champ, valeur):
        return propose(tour, chemin, e.mots, valeur, e.message)
    if type_of(champ).links and valeur == NOUVELLE:
        return liens.link(tour, chemin, NOUVELLE, e)
    if begun is None:
        linked = fiches_named(valeur) if type_of(champ).links else ()
        tour.write(Repondu(chemin, e.mots, valeur, e.message, linked))
    else:
        _add_words(tour, chemin, champ, begun, e, valeur)
    return after_answer(tour, chemin, champ, relanced=begun is not None)


def _skip_reason(champ: Champ, begun: Reponse | None, valeur: Valeur, mots: str) -> str | None:
    """Why these words skip the question; none where they are more of a long answer, or name a choice."""
    if (begun is not None and type_of(champ).collected) or isinstance(valeur, str | bool | tuple):
        return None
    return type_of(champ).skip_reason(mots)


def _confirm_email(tour: Tour, chemin: Chemin, champ: Champ, e: Dit) -> None:
    """« Oui », « non », or the address typed again; another address takes its place, and is spelt in its turn."""
    first = Chemin(chemin.fiche, champ.si.champ if champ.si else "")
    old = tour.livret.reponse(first)
    typed = tour.tidy(chemin, champ, e.mots)
    if typed is not None and old is not None and old.valeur != typed:
        tour.write(Repondu(first, e.mots, typed, e.message))
        tour.begin(tour.phrases.AUTRE_ADRESSE)
        return tour.ask_again()
    again = tour.livret.entamee
    right = say_yes_or_no(e.mots) if typed is None else typed
    tour.write(Repondu(chemin, e.mots, right, e.message))
    tour.begin(tour.phrases.NOTE)
    if right is None and not again:
        return tour.ask_again()
    if right is False:
        return tour.ask(lieux.Question(first))
    return fiches.next_question(tour, chemin.fiche)


def _add_words(tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse, e: Dit, valeur: Valeur) -> None:
    """More words for an answer that was begun since the question was asked."""
    only_autre = begun.valeur == AUTRE and not begun.bouts[0].message
    if champ.choix and not type_of(champ).collected and only_autre:
        tour.write(Repondu(chemin, e.mots, valeur or AUTRE, e.message))
        return
    if type_of(champ).replaced:
        tour.write(Repondu(chemin, e.mots, valeur, e.message))
        return
    linked = fiches_named(valeur) if type_of(champ).links else ()
    if isinstance(type_of(champ), OuiNon):
        linked = liens.named_by(tour, chemin, champ, e.mots)
    tour.write(Morceau(chemin, e.mots, _joined_valeur(tour, chemin, champ, begun, e.mots), e.message, linked))


def _joined_valeur(tour: Tour, chemin: Chemin, champ: Champ, reponse: Reponse, mots: str) -> Valeur:
    """The valeur of an answer that these words join: never lost, never more than what was said."""
    valeur, old = tour.tidy(chemin, champ, mots), reponse.valeur
    if isinstance(old, tuple) or (type_of(champ).collected and type_of(champ).offers):
        said = (*(old if isinstance(old, tuple) else ()), *(valeur if isinstance(valeur, tuple) else ()))
        return tuple(dict.fromkeys(said)) or None
    if is_understood(old):
        return old
    joined = tour.tidy(chemin, champ, f"{reponse.mots}\n{mots}")
    return joined if is_understood(joined) else valeur


def late_words(tour: Tour, lieu: Lieu, e: Dit) -> None:
    """Words composed for a screen already left: they join its answer, and the pending question stays."""
    if isinstance(lieu, lieux.Noms):
        return lieu.hear_late(tour, e)
    chemin = lieu.place
    champ = tour.champ(chemin)
    if champ is None or journey.is_gate(champ.cle):
        return put_beside(tour, e)
    reponse = tour.livret.reponse(chemin)
    valeur = tour.tidy(chemin, champ, e.mots)
    if names_private_subject(champ, valeur):
        return propose(tour, chemin, e.mots, valeur, e.message)
    if reponse is not None and reponse.bouts and champ.cle not in mandat.ACCORD:
        tour.write(Morceau(chemin, e.mots, _joined_valeur(tour, chemin, champ, reponse, e.mots), e.message))
        phrase = tour.phrases.JOINT
    else:
        tour.write(Repondu(chemin, e.mots, valeur, e.message))
        phrase = tour.phrases.REPONDU_AVANT
    tour.tell(say(phrase, question=champ.question))
    if aide.update_mandat(tour, chemin):
        return None
    if tour.livret.pending == lieux.ConfirmationDate(chemin):
        after_answer(tour, chemin, champ)
    return None


def put_beside(tour: Tour, e: Dit) -> None:
    """Words that answer nothing are kept, and the question comes again."""
    tour.write(HorsQuestion(e.mots, e.message))
    tour.begin(tour.phrases.MOTS_GARDES)
    tour.ask_again()


# --- pressed -----------------------------------------------------------------------------------------------------


def pick(tour: Tour, chemin: Chemin, valeur: str) -> None:
    """A choice or a link was pressed: its label is the words, its VALEUR the valeur."""
    champ = tour.require_champ(chemin)
    asked = tour.asked(chemin, champ)
    if type_of(champ).links or isinstance(type_of(champ), OuiNon):
        return liens.link(tour, chemin, valeur)
    label = type_of(champ).labels(asked)[valeur]
    if names_private_subject(champ, valeur):
        return propose(tour, chemin, label, valeur)
    write_choice(tour, chemin, champ, label, valeur)
    return after_answer(tour, chemin, champ)


def write_choice(tour: Tour, chemin: Chemin, champ: Champ, label: str, valeur: str, lien: tuple[int, ...] = ()) -> None:
    """Writes one choice, or one more of several."""
    begun = tour.asked(chemin, champ).begun
    if not type_of(champ).collected:
        tour.write(Repondu(chemin, label, valeur, "", lien))
    elif begun is None:
        tour.write(Repondu(chemin, label, (valeur,), "", lien))
    else:
        old = begun.valeur if isinstance(begun.valeur, tuple) else ()
        tour.write(Morceau(chemin, label, tuple(dict.fromkeys((*old, valeur))), "", lien))


def yes_or_no(tour: Tour, chemin: Chemin, yes: bool) -> None:
    champ = tour.require_champ(chemin)
    tour.write(Repondu(chemin, champ.oui if yes else champ.non, yes))
    after_answer(tour, chemin, champ)


def confirm(tour: Tour, chemin: Chemin) -> None:
    """« C'est ça »: the address that was spelt."""
    tour.write(Repondu(chemin, tour.phrases.C_EST_CA, True))
    tour.begin(tour.phrases.NOTE)
    fiches.next_question(tour, chemin.fiche)


def skip(tour: Tour, chemin: Chemin, e: Action) -> None:
    """`passer`, `passer:RAISON`, `sais_pas`; words that are there stay, and nothing marks them."""
    reponse = tour.livret.reponse(chemin)
    if reponse is not None and reponse.bouts:
        tour.begin(tour.phrases.GARDE)
    else:
        tour.write(Passe(chemin, SAIS_PAS if e.nom == "sais_pas" else e.argument or RAISONS[0]))
        tour.begin(tour.phrases.PASSE)
    fiches.next_question(tour, chemin.fiche)


def finish(tour: Tour, chemin: Chemin) -> None:
    """« J'ai fini » of an answer in several messages."""
    tour.begin(tour.phrases.NOTE)
    if not aide.update_mandat(tour, chemin):
        fiches.next_question(tour, chemin.fiche)


# --- a private subject -------------------------------------------------------------------------------------------


def names_private_subject(champ: Champ, valeur: Valeur) -> bool:
    """Whether this answer names a private subject ⚠, which needs a consent of its own (domain § 6.4)."""
    named = champ.by_valeur.get(valeur) if isinstance(valeur, str) else None
    return named is not None and named.sensible


def propose(tour: Tour, chemin: Chemin, mots: str, valeur: Valeur, message: str = "") -> None:
    """« Voulez-vous vraiment l'écrire ? »: until « oui », it is not an answer."""
    tour.write(Propose(chemin, mots, valeur, message, tour.plume if mandat.is_transcripteur(tour.plume) else ""))
    tour.ask(lieux.Sensible(chemin))


def consent(tour: Tour, chemin: Chemin) -> None:
    """« Oui » to a private subject: now its words count."""
    proposed, champ = tour.livret.proposition, tour.require_champ(chemin)
    tour.write(Pose(lieux.Question(chemin)))
    if proposed is not None and proposed.chemin == chemin:
        tour.write(Repondu(chemin, proposed.mots, proposed.valeur, proposed.message, plume=proposed.plume))
        return after_answer(tour, chemin, champ)
    return tour.ask_again()


# --- what follows ------------------------------------------------------------------------------------------------


def after_answer(tour: Tour, chemin: Chemin, champ: Champ, relanced: bool = False) -> None:
    """What follows an answer: more of it, « J'ai compris », one relance at most, or the next question."""
    reponse = tour.livret.fiches[chemin.fiche].reponses[champ.cle]
    if not type_of(champ).collected and aide.update_mandat(tour, chemin):
        return None
    if is_private(reponse.bouts[-1].mots):
        tour.begin(tour.phrases.SUJET_PRIVE)
    tour.begin(tour.phrases.NOTE)
    if type_of(champ).collected or (not relanced and type_of(champ).follow_up(tour.asked(chemin, champ), reponse)):
        return tour.ask(_same_question(tour, chemin), fresh=True)
    if isinstance(reponse.valeur, Periode) and reponse.valeur.understood:
        return tour.ask(lieux.ConfirmationDate(chemin))
    if isinstance(type_of(champ), Email) and is_understood(reponse.valeur) and (again := _confirmation(tour, chemin)):
        return tour.ask(again)
    if not relanced and journey.needs_relance(tour.contenu, champ, reponse):
        return tour.ask(_same_question(tour, chemin))
    return fiches.next_question(tour, chemin.fiche)


def _same_question(tour: Tour, chemin: Chemin) -> lieux.Question:
    """This question again, as it is being asked if it is."""
    lieu = tour.livret.pending
    return lieu if isinstance(lieu, lieux.Question) and lieu.chemin == chemin else lieux.Question(chemin)


def _confirmation(tour: Tour, chemin: Chemin) -> lieux.Question | None:
    """The confirmation of an address, which is asked again each time the address changes."""
    rubrique = journey.rubrique_of(tour.trame, tour.livret, chemin)
    for other in rubrique.champs if rubrique else ():
        if isinstance(type_of(other), ConfirmationEmail) and other.si and other.si.champ == chemin.champ:
            return lieux.Question(Chemin(chemin.fiche, other.cle))
    return None
