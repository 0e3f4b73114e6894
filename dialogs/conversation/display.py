"""
What the shell shows or says without an event: beside each message, where a channel shows the whole conversation again;
the livret as a page; a message set aside, a livret closed elsewhere, the links to another device.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.contenu import Contenu
from dialogs.events import Dire
from dialogs.livret import Livret
from dialogs.livret.mandat import banner, is_transcripteur, mask
from dialogs.livret.vue import Progres, Vue, look, progress
from dialogs.phrases import join


@dataclass(frozen=True, slots=True)
class Display:
    """
    progres: how far one is, in what the person at the screen may see. pour: on the device of a transcripteur, for whom
    they write; None on the agent's own.
    """

    progres: Progres
    pour: str | None


def is_on_transcripteurs_device(plume: str, shared: bool) -> bool:
    """Whether this was said on the device of a transcripteur: it was their turn, or the agent's, beside them."""
    return shared or is_transcripteur(plume)


def display(contenu: Contenu, livret: Livret, today: date, plume: str = "", shared: bool = False) -> Display:
    """What is shown beside the messages of a turn, which left the livret so. plume, shared: as `engine.advance`."""
    if not is_on_transcripteurs_device(plume, shared):
        return Display(progress(contenu, livret), None)
    shown = mask(contenu, livret, today, plume)
    return Display(progress(contenu, shown), banner(contenu, livret, today, plume))


def for_whom(contenu: Contenu, livret: Livret, today: date, plume: str) -> str:
    """« Vous écrivez pour M. X. », to this transcripteur."""
    return banner(contenu, livret, today, plume)


def page(contenu: Contenu, livret: Livret, today: date, plume: str = "") -> Vue:
    """The livret as a page: whole, or what the agent agreed to show to the transcripteur `plume`."""
    return look(contenu, mask(contenu, livret, today, plume) if is_transcripteur(plume) else livret, today)


def was_dictated(livret: Livret) -> bool:
    """Whether something was written for the agent, who has not read it alone yet."""
    return any(fiche.dictee for fiche in livret.fiches.values())


def messages_of(livret: Livret) -> set[str]:
    """The identities of the person's messages whose words are in the livret, their earlier versions included."""
    versions = (v for fiche in livret.fiches.values() for r in fiche.reponses.values() for v in (r, *r.avant))
    return {bout.message for version in versions for bout in version.bouts}


def set_aside(contenu: Contenu) -> Dire:
    """A message made the code fail: it is kept, and the person goes on."""
    return Dire(contenu.phrases.GARDE_DE_COTE)


def closed_elsewhere(contenu: Contenu) -> str:
    return contenu.phrases.FERME_AILLEURS


def with_links(contenu: Contenu, texte: str, links: Sequence[str]) -> str:
    """The text of a `Relier` with the links that lead to another device, or that there is none."""
    return join(texte, *links) if links else contenu.phrases.PAS_D_AUTRE_APPAREIL
