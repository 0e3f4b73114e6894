"""
An edited message revises what it gave, wherever that is; the words of before are kept as a version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs.conversation import aide, saisie
from dialogs.events import Modifie
from dialogs.livret import Bout, Chemin, Corrige, Livret
from dialogs.valeurs import is_understood

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def revise(tour: Tour, e: Modifie) -> None:
    """The answer that this message gave, as it is now; a message that gave none changes nothing."""
    chemin = _given_by(tour.livret, e.message)
    if chemin is None or not tour.livret.is_open:
        return tour.tell(tour.phrases.RIEN_A_CORRIGER)
    champ, old = tour.champ(chemin), tour.livret.fiches[chemin.fiche].reponses[chemin.champ]
    bouts = [Bout(e.mots) if bout.message == e.message else bout for bout in old.bouts]
    valeur = tour.tidy(chemin, champ, "\n".join(bout.mots for bout in bouts)) if champ else None
    if champ and saisie.names_private_subject(champ, valeur):
        return saisie.propose(tour, chemin, e.mots, valeur, e.message)
    tour.write(Corrige(chemin, e.message, e.mots, valeur if is_understood(valeur) or not old.liens else old.valeur))
    if aide.update_mandat(tour, chemin):
        return None
    tour.begin(tour.phrases.CORRIGE)
    return tour.ask_again()


def _given_by(livret: Livret, message: str) -> Chemin | None:
    """Where the words of this message are, the latest fiches first."""
    for fiche in reversed(list(livret.fiches.values())) if message else ():
        for cle, reponse in fiche.reponses.items():
            if any(bout.message == message for version in (reponse, *reponse.avant) for bout in version.bouts):
                return Chemin(fiche.numero, cle)
    return None
