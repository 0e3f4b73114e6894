"""
The opening: the presentation, the collectivité's code, the charte; and a livret that comes from another device.

Before the charte is accepted nothing a person says is written; refused, all is forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs import lieux
from dialogs.conversation import aide, fiches
from dialogs.events import OCCUPE, CodePresente, Fermer, Rejoint
from dialogs.lieux.base import Lieu
from dialogs.livret import OUVERTURE, CharteAcceptee, Chemin, FicheOuverte, Repondu, journey

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def welcome(tour: Tour, again: bool) -> None:
    """
    The first screen, for a person who writes for the first time.

    After a closing or a refusal only « /start » begins again, at the charte (contract § 3).
    """
    return _next_screen(tour, len(tour.phrases.PRESENTATION)) if again and tour.livret.ferme else tour.go_on()


def before_charte(tour: Tour, nom: str, mots: str | None = None, message: str = "") -> None:
    """Actions before the charte is accepted: nothing but the way to it."""
    lieu = tour.livret.pending
    screen = lieu.ecran if isinstance(lieu, lieux.Presentation) else None
    at_charte = lieu is not None and lieu.place.champ == journey.CHARTE
    match nom:
        case "start":
            tour.begin("" if screen == 0 else tour.phrases.BONJOUR)
            tour.ask_again()
        case "pause":
            tour.tell(tour.phrases.PAUSE_AVANT)
        case "aide":
            _help(tour, lieu)
        case "suite" if screen is not None:
            _next_screen(tour, screen + 1)
        case "passer" if screen is not None:
            _next_screen(tour, len(tour.phrases.PRESENTATION))
        case "retour":
            _screen_before(tour, screen)
        case "relire" if at_charte:
            _show_charte(tour)
        case "oui" | "non" if at_charte:
            _sign(tour, nom == "oui", mots, message)
        case _:
            tour.begin(tour.phrases.D_ABORD_LA_CHARTE if at_charte else "")
            tour.ask_again()


def _help(tour: Tour, lieu: Lieu | None) -> None:
    champ = tour.champ(lieu.place) if lieu is not None else None
    tour.tell(champ.aide if champ else tour.phrases.AIDE_OUVERTURE)
    tour.ask_again()


def _next_screen(tour: Tour, screen: int) -> None:
    if screen < len(tour.phrases.PRESENTATION):
        tour.ask(lieux.Presentation(screen))
        return
    numero = _opening(tour)
    fiche = tour.livret.fiches[numero]
    if journey.next_champ(tour.trame, tour.livret, fiche) is tour.trame.champ(OUVERTURE, journey.CODE):
        tour.ask(lieux.Question(Chemin(numero, journey.CODE)))
    else:
        _show_charte(tour)


def _screen_before(tour: Tour, screen: int | None) -> None:
    here = len(tour.phrases.PRESENTATION) if screen is None else screen
    tour.ask(lieux.Presentation(max(0, here - 1)))


def _show_charte(tour: Tour) -> None:
    for ecran in tour.trame.charte:
        tour.tell(ecran)
    tour.ask(lieux.Question(Chemin(tour.livret.of_rubrique(OUVERTURE)[0].numero, journey.CHARTE)))


def present_code(tour: Tour, e: CodePresente) -> None:
    """The code opens the door once; a wrong one is not kept. It may come by a link, before it is asked for."""
    tour.come_back()
    lieu = tour.livret.pending
    asked = lieu is not None and lieu.asks_champ and lieu.place.champ == journey.CODE
    if e.collectivite is None:
        tour.begin(tour.phrases.CODE_ATTENDRE if e.attendre else tour.phrases.CODE_FAUX)
        return tour.ask_again()
    chemin = Chemin(_opening(tour), journey.CODE)
    if not tour.livret.is_open and tour.livret.reponse(chemin) is None:
        tour.write(Repondu(chemin, e.mots, e.collectivite, e.message))
        tour.begin(tour.phrases.CODE_ACCEPTE)
    if asked:
        return _show_charte(tour)
    return welcome(tour, again=True) if lieu is None else tour.ask_again()


def _opening(tour: Tour) -> int:
    """Number of the fiche of the opening, made now if need be."""
    if not tour.livret.of_rubrique(OUVERTURE):
        tour.write(FicheOuverte(tour.livret.prochaine, OUVERTURE))
    return tour.livret.of_rubrique(OUVERTURE)[0].numero


def join(tour: Tour, e: Rejoint) -> None:
    """Here is the livret of the other device, at the question that is pending; or why it does not come."""
    if not e.refus:
        tour.begin(tour.phrases.REJOINT)
    else:
        tour.begin(tour.phrases.LIEN_OCCUPE if e.refus == OCCUPE else tour.phrases.LIEN_PERDU)
    if not e.refus and aide.wants_review(tour):
        return tour.ask(lieux.OnAEcrit())
    return tour.go_on()


def _sign(tour: Tour, yes: bool, mots: str | None, message: str) -> None:
    if not yes:
        tour.tell(tour.phrases.CHARTE_REFUSEE)
        tour.effects.append(Fermer())
        return
    fiche = tour.livret.of_rubrique(OUVERTURE)[0]
    champ = tour.trame.champ(OUVERTURE, journey.CHARTE)
    tour.write(CharteAcceptee(tour.trame.version))
    said = champ.oui if mots is None and champ else mots or tour.phrases.OUI
    tour.write(Repondu(Chemin(fiche.numero, journey.CHARTE), said, True, message))
    tour.begin(tour.phrases.CHARTE_ACCEPTEE)
    fiches.next_question(tour, fiche.numero)
