"""
A transcripteur's turn: played on what they may see of the livret, refused kindly, and said with the agent's name above.
"""

from dataclasses import replace
from datetime import datetime

from dialogs.contenu import Contenu
from dialogs.conversation import permissions
from dialogs.conversation.hear import expand
from dialogs.conversation.screen import button_named
from dialogs.conversation.tour import Tour
from dialogs.events import Bouton, Demande, Dire, Dit, Event
from dialogs.lieux import Accueil, Sensible
from dialogs.livret import Livret, mandat
from dialogs.phrases import join


def open_turn(contenu: Contenu, livret: Livret, quand: datetime, plume: str, shared: bool = False) -> Tour:
    """A turn of this person; what a transcripteur may not see is not in its livret."""
    if not mandat.is_transcripteur(plume):
        return Tour(contenu, livret, quand, plume, shared=shared)
    return Tour(contenu, mandat.mask(contenu, livret, quand.date(), plume), quand, plume, livret, shared)


def refusal(tour: Tour, event: Event) -> str | None:
    """Why a transcripteur may not do this; words that press a button do what the button does."""
    if tour.whole is None:
        return None
    refused = permissions.refusal(tour.contenu, tour.whole, event, tour.today, tour.plume)
    if refused is not None or not isinstance(event, Dit | Demande):
        return refused
    named = button_named(tour, Dit(event.mots, event.message, event.sur))
    return permissions.refusal(tour.contenu, tour.whole, expand(named), tour.today, tour.plume) if named else None


def refuse(tour: Tour, event: Event, why: str) -> None:
    """Kindly; and where the agent is beside, and no mandat is in force, they may agree to one here."""
    tour.begin(tour.phrases.PAS_GARDE if isinstance(event, Dit | Demande) else "")
    agrees = tour.shared and tour.whole is not None and not mandat.allows(tour.whole, tour.today, tour.plume)
    if agrees and tour.livret.is_open:
        tour.begin(why)
        return tour.tell(tour.phrases.ACCORD_ICI, ((Bouton(tour.phrases.DONNER_MON_ACCORD, "accord"),),))
    return tour.tell(why)


def redraw_for_transcripteur(tour: Tour) -> None:
    """
    What the turn says, as a transcripteur reads it: for whom they write, on each message; that words are typed as they
    are said; and no button of what they may not do.
    """
    if tour.whole is None:
        return
    banner = mandat.banner(tour.contenu, tour.whole, tour.today, tour.plume)
    for i, dire in enumerate(tour.effects):
        if isinstance(dire, Dire):
            boutons = tuple(
                kept for row in dire.boutons if (kept := tuple(b for b in row if _stays_on_screen(tour, b)))
            )
            asks_words = dire.saisie == "texte_long" or dire.question == f"menu/{Accueil.nom}"
            texte = join(banner, tour.phrases.TEL_QUEL if asks_words else "", dire.texte)
            tour.effects[i] = replace(dire, texte=texte, boutons=boutons)


def _stays_on_screen(tour: Tour, bouton: Bouton) -> bool:
    """What is the agent's to touch on the same screen stays: the answer to a private subject, the accord."""
    assert tour.whole is not None, "it is a transcripteur's turn"
    action = expand(bouton.action)
    if action.nom in ("oui", "non") and isinstance(tour.whole.pending, Sensible):
        return True
    if action.nom == "accord" and tour.shared:
        return True
    return permissions.refusal(tour.contenu, tour.whole, action, tour.today, tour.plume) is None


def give_back(tour: Tour, plume: str) -> None:
    """The agent answered what was theirs on a shared screen: it shows what the transcripteur may see again."""
    if permissions.is_agents_turn(tour.livret) or not tour.livret.is_open:
        return
    asked = tour.effects[-1] if tour.effects else None
    if not isinstance(asked, Dire) or not asked.question:
        return
    theirs = open_turn(tour.contenu, tour.livret, tour.quand, plume, shared=True)
    theirs.head = list(tour.last_head)
    theirs.ask_again()
    redraw_for_transcripteur(theirs)
    tour.effects[-1:] = theirs.effects
    for ecriture in theirs.ecritures:
        tour.write(ecriture)  # signed as the rest of this turn
