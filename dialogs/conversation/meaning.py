"""
What a message means, before it is played. What only the shell can look up comes back as a request: `FollowLink`,
`TryCode`.

`understand` reads words, `reread` an edited message, `expand` (hear.py) the action of a button.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from dialogs.contenu import Contenu
from dialogs.conversation.hear import doubt, hear, start_argument
from dialogs.events import OCCUPE, PERDU, Action, Demande, Dit, Modifie, Rejoint
from dialogs.faq.search import Faq
from dialogs.livret import OUVERTURE, Livret, journey
from dialogs.livret.mandat import is_transcripteur

GetFaq = Callable[[], Faq]
"""Gives the index of the questions people ask, which is made when it is first wanted."""


@dataclass(frozen=True, slots=True)
class FollowLink:
    """A one-time link was followed: the shell finds what it leads to, and plays a `Rejoint`, or a `CodePresente`."""

    jeton: str


@dataclass(frozen=True, slots=True)
class TryCode:
    """Words that are to be the collectivité's code: the shell looks them up, and plays a `CodePresente`."""

    dit: Dit


def understand(
    contenu: Contenu, faq: GetFaq, livret: Livret, dit: Dit, today: date, plume: str = "", shared: bool = False
) -> Action | Dit | Demande | FollowLink | TryCode:
    """
    What these words are: a link, an action, a question, or words that answer.

    plume, shared: as `engine.advance` has them. A link, and the code, are the agent's: from a transcripteur they are
    words.
    """
    helped = is_transcripteur(plume)
    if (jeton := start_argument(dit.mots)) and not helped:
        return FollowLink(jeton)
    heard = hear(dit.mots, dit.message, dit.sur, contenu.mots)
    if not isinstance(heard, Dit):
        return heard
    meant = doubt(faq, contenu, livret, heard, today)
    if isinstance(meant, Dit) and journey.expects_code(livret) and (shared or not helped):
        return TryCode(meant)
    return meant


def reread(contenu: Contenu, faq: GetFaq, livret: Livret, edited: Modifie, today: date, plume: str = "") -> Modifie:
    """
    An edited message, with what it asks or answers now if it was a question asked back.

    Its answer is still to come then, so that it is played again; but a transcripteur edits their own questions alone.
    """
    asked = next((d for d in livret.demandes if d.message == edited.message != ""), None)
    if asked is None or journey.is_left(livret, asked.sur):
        return edited
    if is_transcripteur(plume) and asked.plume != plume:
        return edited
    again = doubt(faq, contenu, livret, Dit(edited.mots, asked.message, asked.sur), today)
    return replace(edited, again=again)


# --- what a link leads to ----------------------------------------------------------------------------------------


def may_carry_code(contenu: Contenu) -> bool:
    """Whether a link that leads to no livret may carry the collectivité's code: it is asked in the opening."""
    return contenu.trame.champ(OUVERTURE, journey.CODE) is not None


def keep_own_livret(meant_to_join: bool) -> Rejoint | Action:
    """A link was followed where there is a livret already, which stays."""
    return Rejoint(OCCUPE) if meant_to_join else Action("start")


def lost_link(livret: Livret) -> Rejoint | Action:
    """The link leads nowhere any more: who has not begun is welcomed."""
    return Rejoint(PERDU) if livret.lieu else Action("start")
