"""
« /essai »: five minutes of practice for who writes for someone else. The person is made up, and nothing is kept.
"""

from dialogs import phrases
from dialogs.events import Action
from dialogs.livret import Livret, Menu
from dialogs.phrases import quote, say
from dialogs.tour import Tour


def is_on(livret: Livret) -> bool:
    """Whether a practice is on the screen: nothing that is said is to be kept, anywhere."""
    return isinstance(livret.lieu, Menu) and livret.lieu.nom == "essai"


def act(tour: Tour, e: Action) -> None:
    """`essai` begins; `essai:ETAPE/CHOIX` answers the step on the screen."""
    etape, _, choix = e.argument.partition("/")
    here = tour.livret.lieu
    if not e.argument:
        return tour.ask(Menu("essai", "0"))
    if here != Menu("essai", etape) or not choix.isdecimal() or int(choix) >= len(phrases.ESSAI[int(etape)].choix):
        return tour.tell(phrases.BOUTON_INCONNU)
    tour.begin(phrases.ESSAI[int(etape)].choix[int(choix)][1])
    return _go_on(tour, int(etape))


def hear(tour: Tour, mots: str) -> None:
    """Words typed in the practice: compared with what was said, and forgotten."""
    here = tour.livret.lieu
    assert isinstance(here, Menu), "a practice is on the screen"
    dit = phrases.ESSAI[int(here.sujet)].dit
    if not dit:
        return tour.ask(here)
    if mots == dit:
        tour.begin(phrases.ESSAI_MEME)
    else:
        tour.begin(say(phrases.ESSAI_AUTRE, dit=quote(dit)))
        tour.begin(phrases.ESSAI_GARDEZ)
    return _go_on(tour, int(here.sujet))


def _go_on(tour: Tour, etape: int) -> None:
    if etape + 1 < len(phrases.ESSAI):
        return tour.ask(Menu("essai", str(etape + 1)))
    tour.begin(phrases.ESSAI_FINI)
    return tour.go_on()
