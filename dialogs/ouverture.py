"""
The opening: the presentation, the collectivité's code, the charte; and a livret that comes from another device.

Before the charte is accepted nothing a person says is written; refused, all is forgotten.
"""

from dialogs import journey, phrases, plume
from dialogs.events import OCCUPE, CodePresente, Fermer, Rejoint
from dialogs.fiches import next_question
from dialogs.livret import OUVERTURE, CharteAcceptee, Chemin, FicheOuverte, Lieu, Menu, Question, Repondu
from dialogs.tour import Tour


def welcome(tour: Tour, again: bool) -> None:
    """
    Whoever writes for the first time is welcomed.

    After a closing or a refusal only « /start » begins again, at the charte (contract § 3).
    """
    return _next_screen(tour, len(phrases.PRESENTATION)) if again and tour.livret.ferme else tour.go_on()


def before_charte(tour: Tour, nom: str, mots: str | None = None, message: str = "") -> None:
    """Actions before the charte is accepted: nothing but the way to it."""
    lieu = tour.livret.pending
    at_charte = isinstance(lieu, Question) and lieu.chemin.champ == journey.CHARTE
    match nom:
        case "start":
            tour.begin("" if isinstance(lieu, Menu) and lieu.sujet == "0" else phrases.BONJOUR)
            tour.ask_again()
        case "pause":
            tour.tell(phrases.PAUSE_AVANT)
        case "aide":
            champ = tour.champ(lieu.chemin) if isinstance(lieu, Question) else None
            tour.tell(champ.aide if champ else phrases.AIDE_OUVERTURE)
            tour.ask_again()
        case "suite" | "passer" if isinstance(lieu, Menu):
            _next_screen(tour, int(lieu.sujet) + 1 if nom == "suite" else len(phrases.PRESENTATION))
        case "retour":
            _screen_before(tour, lieu)
        case "relire" if at_charte:
            _show_charte(tour)
        case "oui" | "non" if at_charte:
            _sign(tour, nom == "oui", mots, message)
        case _:
            tour.begin(phrases.D_ABORD_LA_CHARTE if at_charte else "")
            tour.ask_again()


def _next_screen(tour: Tour, screen: int) -> None:
    if screen < len(phrases.PRESENTATION):
        tour.ask(Menu("presentation", str(screen)))
        return
    numero = _opening(tour)
    fiche = tour.livret.fiches[numero]
    if journey.next_champ(tour.trame, tour.livret, fiche) is tour.trame.champ(OUVERTURE, journey.CODE):
        tour.ask(Question(Chemin(fiche.numero, journey.CODE)))
    else:
        _show_charte(tour)


def _screen_before(tour: Tour, lieu: Lieu | None) -> None:
    screen = int(lieu.sujet) if isinstance(lieu, Menu) and lieu.sujet else len(phrases.PRESENTATION)
    tour.ask(Menu("presentation", str(max(0, screen - 1))))


def _show_charte(tour: Tour) -> None:
    for ecran in tour.trame.charte:
        tour.tell(ecran)
    tour.ask(Question(Chemin(tour.livret.of_rubrique(OUVERTURE)[0].numero, journey.CHARTE)))


def present_code(tour: Tour, e: CodePresente) -> None:
    """The code opens the door once; a wrong one is not kept. It may come by a link, before it is asked for."""
    tour.come_back()
    lieu = tour.livret.pending
    asked = isinstance(lieu, Question) and lieu.chemin.champ == journey.CODE
    if e.collectivite is None:
        tour.begin(phrases.CODE_ATTENDRE if e.attendre else phrases.CODE_FAUX)
        return tour.ask_again()
    chemin = Chemin(_opening(tour), journey.CODE)
    if not journey.is_open(tour.livret) and tour.livret.reponse(chemin) is None:
        tour.write(Repondu(chemin, e.mots, e.collectivite, e.message))
        tour.begin(phrases.CODE_ACCEPTE)
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
        tour.begin(phrases.REJOINT)
    else:
        tour.begin(phrases.LIEN_OCCUPE if e.refus == OCCUPE else phrases.LIEN_PERDU)
    if not e.refus and plume.wants_review(tour):
        return tour.ask(Menu("on_a_ecrit"))
    return tour.go_on()


def _sign(tour: Tour, yes: bool, mots: str | None, message: str) -> None:
    if not yes:
        tour.tell(phrases.CHARTE_REFUSEE)
        tour.effects.append(Fermer())
        return
    fiche = tour.livret.of_rubrique(OUVERTURE)[0]
    champ = tour.trame.champ(OUVERTURE, journey.CHARTE)
    tour.write(CharteAcceptee(tour.trame.version))
    said = champ.oui if mots is None and champ else mots or phrases.OUI
    tour.write(Repondu(Chemin(fiche.numero, journey.CHARTE), said, True, message))
    tour.begin(phrases.CHARTE_ACCEPTEE)
    next_question(tour, fiche.numero)
