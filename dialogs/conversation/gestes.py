"""
What the actions that lead somewhere do in an open livret, one function an action.

Those that answer a screen are its own (`Lieu.act`); which action is which: table.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs import lieux
from dialogs.conversation import aide, fiches
from dialogs.events import Action, Dit, Relier, Remettre
from dialogs.livret import OUVERTURE, Chemin, Remis, journey, mandat, releve
from dialogs.mots import read_number
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def start(tour: Tour, e: Action) -> None:
    tour.begin(tour.phrases.REPRISE)
    if aide.wants_review(tour):
        return tour.ask(lieux.OnAEcrit())
    fiches.say_where(tour, tour.here.place.fiche)
    return tour.ask_again()


def go_home(tour: Tour, e: Action) -> None:
    tour.ask(lieux.ACCUEIL)


def pause(tour: Tour, e: Action) -> None:
    tour.tell(tour.phrases.PAUSE)


def give_help(tour: Tour, e: Action) -> None:
    champ = tour.champ(tour.here.place) if tour.here.asks_champ else None
    tour.tell(champ.aide if champ else tour.phrases.AIDE_MENU)
    tour.ask_again()


def listen(tour: Tour, e: Action) -> None:
    tour.begin(tour.phrases.ECOUTER)
    tour.ask_again()


def show_list(tour: Tour, e: Action) -> None:
    """The long list that may help with a fact, a group a message; it is never imposed."""
    champ = tour.champ(tour.here.place)
    for group, items in tour.trame.listes.get(champ.liste if champ else "", {}).items():
        tour.tell(join(group.replace("_", " ").capitalize(), *(f"• {item}" for item in items)))
    tour.ask_again()


def open_part(tour: Tour, e: Action) -> None:
    """`ouvrir:VOLET` or `ouvrir:VOLET/RUBRIQUE`."""
    volet = tour.trame.by_cle.get(e.argument)
    if e.argument in tour.trame.rubriques:
        return fiches.open_rubrique(tour, e.argument)
    if volet is None:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    if volet.cle == "panorama":
        return tour.ask(lieux.Panorama())
    if len(volet.rubriques) == 1:
        return fiches.open_rubrique(tour, volet.rubriques[0].chemin)
    return tour.ask(lieux.MenuVolet(volet.cle))


def list_fiches(tour: Tour, e: Action) -> None:
    """The fiches of the rubrique one is in, to choose another or add one."""
    fiche = tour.livret.fiches.get(tour.here.place.fiche)
    several = fiche is not None and not fiches.is_unique(tour, fiche)
    tour.ask(lieux.MenuRubrique(fiche.rubrique) if fiche and several else lieux.ACCUEIL)


def show_fiche(tour: Tour, e: Action) -> None:
    """`fiche:N`."""
    numero = read_number(e.argument)
    if numero not in tour.livret.fiches:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    return tour.ask(lieux.Relecture(numero))


def resume(tour: Tour, e: Action) -> None:
    """`reprendre:FICHE/CHAMP`: a question left « pour plus tard », or a line of the livret that was touched."""
    numero, _, cle = e.argument.partition("/")
    chemin = Chemin(read_number(numero), cle)
    if tour.champ(chemin) is None or journey.is_gate(cle):
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    return tour.ask(lieux.Question(chemin, correction=True))


def read_back(tour: Tour, e: Action) -> None:
    """`relire`: at a question, the words of this fiche, then the question again; elsewhere, the whole livret."""
    here = tour.here
    fiche = tour.livret.fiches.get(here.place.fiche)
    if fiche is None:
        return tour.ask(lieux.Panorama())
    if not here.asks_champ:
        return tour.ask(lieux.Relecture(fiche.numero))
    lines = releve.lines_of(tour.contenu, tour.livret, fiche, tour.today)
    tour.tell(join(tour.phrases.FICHE_RELUE, *lines) if lines else tour.phrases.FICHE_VIDE)
    return tour.ask_again()


def go_back(tour: Tour, e: Action) -> None:
    """`retour`: the question before, or the menu above, as each screen says. Nothing is deleted."""
    tour.here.back(tour)


def show_rules(tour: Tour, e: Action) -> None:
    """The charte that was accepted, once more."""
    for ecran in tour.trame.charte:
        tour.tell(ecran)
    tour.ask_again()


def hand_over(tour: Tour, e: Action) -> None:
    tour.write(Remis("json"))
    tour.effects.append(Remettre("json", tour.phrases.REMIS))
    tour.ask_again()


def continue_elsewhere(tour: Tour, e: Action) -> None:
    tour.effects.append(Relier(tour.phrases.AUTRE_APPAREIL))
    tour.ask_again()


def ask_agreement(tour: Tour, e: Action) -> None:
    """The agent is asked, again, whether they agree to be helped: the text of the mandat, and « oui » or « non »."""
    tour.ask(lieux.Question(Chemin(tour.livret.of_rubrique(OUVERTURE)[0].numero, mandat.ACCORD[-1])))


def ask_close(tour: Tour, e: Action) -> None:
    tour.ask(lieux.DemandeFermeture())


def was_an_answer(tour: Tour, e: Action) -> None:
    """« C'était ma réponse »: words taken for a question are filed where they were said."""
    demande = tour.livret.demande(read_number(e.argument))
    if demande is None:
        return tour.tell(tour.phrases.DEJA)
    return tour.replay(Dit(demande.mots, demande.message, demande.sur))
