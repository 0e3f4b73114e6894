"""
What each action does in an open livret, one function an action. Whether it may be done here: engine.py.
"""

from collections.abc import Callable

from dialogs import journey, mandat, phrases, plume, releve, saisie
from dialogs.events import Action, Fermer, Relier, Remettre
from dialogs.fiches import above, is_unique, next_question, open_fiche, open_rubrique, say_where
from dialogs.livret import (
    OUVERTURE,
    RAISONS,
    SAIS_PAS,
    Chemin,
    Contredit,
    FicheEffacee,
    Lieu,
    Menu,
    Passe,
    Question,
    Relu,
    Remis,
    Repondu,
    Revue,
)
from dialogs.tour import ACCUEIL, Tour


def _start(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.begin(phrases.REPRISE)
    if plume.wants_review(tour):
        return tour.ask(Menu("on_a_ecrit"))
    say_where(tour, lieu.chemin.fiche)
    tour.ask_again()


def _home(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.ask(ACCUEIL)


def _pause(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.tell(phrases.PAUSE)


def _help(tour: Tour, lieu: Lieu, e: Action) -> None:
    champ = tour.champ(lieu.chemin) if isinstance(lieu, Question) else None
    tour.tell(champ.aide if champ else phrases.AIDE_MENU)
    tour.ask_again()


def _listen(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.begin(phrases.ECOUTER)
    tour.ask_again()


def _list(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The long list that may help with a fact, a group a message; it is never imposed."""
    champ = tour.champ(lieu.chemin)
    for group, items in tour.trame.listes.get(champ.liste if champ else "", {}).items():
        tour.tell(phrases.join(group.replace("_", " ").capitalize(), *(f"• {item}" for item in items)))
    tour.ask_again()


def _open(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`ouvrir:VOLET` or `ouvrir:VOLET/RUBRIQUE`."""
    volet = tour.trame.by_cle.get(e.argument)
    if e.argument in tour.trame.rubriques:
        return open_rubrique(tour, e.argument)
    if volet is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    if volet.cle == "panorama":
        return tour.ask(Menu("panorama"))
    if len(volet.rubriques) == 1:
        return open_rubrique(tour, volet.rubriques[0].chemin)
    return tour.ask(Menu("volet", volet.cle))


def _list_fiches(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The fiches of the rubrique one is in, to choose another or add one."""
    fiche = tour.livret.fiches.get(lieu.chemin.fiche)
    tour.ask(Menu("rubrique", fiche.rubrique) if fiche and not is_unique(tour, fiche) else ACCUEIL)


def _add(tour: Tour, lieu: Lieu, e: Action) -> None:
    assert isinstance(lieu, Menu), "only menus offer « ajouter »"
    open_fiche(tour, lieu.sujet)


def _yes(tour: Tour, lieu: Lieu, e: Action) -> None:
    if isinstance(lieu, Question):
        return saisie.yes_or_no(tour, lieu, True)
    if lieu.nom == "sensible":
        return saisie.consent(tour, lieu)
    if lieu.nom == "effacer":
        return _erase(tour, lieu.fiche)
    tour.tell(phrases.FERME)
    tour.effects.append(Fermer())
    return None


def _no(tour: Tour, lieu: Lieu, e: Action) -> None:
    if isinstance(lieu, Question):
        return saisie.yes_or_no(tour, lieu, False)
    if lieu.nom == "date":
        tour.write(Contredit(lieu.chemin))
        tour.begin(phrases.MOTS_SEULS)
        return next_question(tour, lieu.fiche)
    if lieu.nom == "sensible":
        tour.begin(phrases.PAS_ECRIT)
        return tour.ask(Question(lieu.chemin))
    if lieu.nom == "effacer":
        tour.begin(phrases.PAS_EFFACEE)
        return tour.ask(Menu("relecture", "", lieu.fiche))
    tour.begin(phrases.PAS_FERME)
    return tour.ask(tour.livret.lieu_before or ACCUEIL)


def _erase(tour: Tour, numero: int) -> None:
    rubrique = tour.livret.fiches[numero].rubrique
    tour.write(FicheEffacee(numero))
    tour.begin(phrases.EFFACEE)
    left = [f for f in tour.livret.of_rubrique(rubrique) if f.reponses]
    volet = rubrique.partition("/")[0]
    several = volet in tour.trame.by_cle and len(tour.trame.by_cle[volet].rubriques) > 1
    tour.ask(Menu("rubrique", rubrique) if left else Menu("volet", volet) if several else ACCUEIL)


def _skip(tour: Tour, lieu: Lieu, e: Action) -> None:
    """Skipped, with its reason; words that are there stay, and nothing marks them."""
    reponse = tour.livret.reponse(lieu.chemin)
    if reponse is not None and reponse.bouts:
        tour.begin(phrases.GARDE)
    else:
        raison = SAIS_PAS if e.nom == "sais_pas" else e.argument or RAISONS[0]
        tour.write(Passe(lieu.chemin, raison))
        tour.begin(phrases.PASSE)
    next_question(tour, lieu.chemin.fiche)


def _show_rules(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The charte that was accepted, once more."""
    for ecran in tour.trame.charte:
        tour.tell(ecran)
    tour.ask_again()


def _finish(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« J'ai fini » of an answer in several messages, or of a list of names."""
    if isinstance(lieu, Menu):
        return saisie.finish_names(tour, lieu.sujet)
    tour.begin(phrases.NOTE)
    return None if plume.settle(tour, lieu.chemin) else next_question(tour, lieu.chemin.fiche)


def _right(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« C'est ça »: of a date, of an address, of a whole fiche, of what was written for the agent."""
    if isinstance(lieu, Menu) and lieu.nom == "revue":
        tour.write(Relu(lieu.fiche))
        tour.write(Revue(lieu.fiche, siens=True))
        return plume.review_next(tour)
    if isinstance(lieu, Question):
        tour.write(Repondu(lieu.chemin, phrases.C_EST_CA, True))
        tour.begin(phrases.NOTE)
        return next_question(tour, lieu.chemin.fiche)
    if lieu.nom == "date":
        return next_question(tour, lieu.fiche)
    fiche = tour.livret.fiches[lieu.fiche]
    rubrique = tour.trame.rubriques.get(fiche.rubrique)
    tour.write(Relu(lieu.fiche))
    tour.begin(phrases.FICHE_GARDEE)
    return tour.ask(Menu("encore", fiche.rubrique) if rubrique and not rubrique.unique else ACCUEIL)


def _change(tour: Tour, lieu: Lieu, e: Action) -> None:
    numero = lieu.chemin.fiche if isinstance(lieu, Question) else lieu.fiche
    tour.ask(Question(Chemin(numero, e.argument), correction=isinstance(lieu, Menu)))


def _ask_erase(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.ask(Menu("effacer", "", lieu.chemin.fiche))


def _names(tour: Tour, lieu: Lieu, e: Action) -> None:
    rubrique = journey.rubrique_of(tour.trame, tour.livret, lieu.chemin)
    tour.ask(Menu("noms", rubrique.chemin) if rubrique else ACCUEIL)


def _go_on(tour: Tour, lieu: Lieu, e: Action) -> None:
    next_question(tour, lieu.chemin.fiche)


def _show_fiche(tour: Tour, lieu: Lieu, e: Action) -> None:
    numero = number(e.argument)
    if numero not in tour.livret.fiches:
        return tour.tell(phrases.BOUTON_INCONNU)
    return tour.ask(Menu("relecture", "", numero))


def _resume(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`reprendre:FICHE/CHAMP`: a question left « pour plus tard », or a line of the livret that was touched."""
    numero, _, cle = e.argument.partition("/")
    chemin = Chemin(number(numero), cle)
    if tour.champ(chemin) is None or cle in (journey.CODE, journey.CHARTE):
        return tour.tell(phrases.BOUTON_INCONNU)
    return tour.ask(Question(chemin, correction=True))


def number(text: str) -> int:
    """0, which is no fiche, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _read_back(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`relire`: at a question, the words of this fiche, then the question again; elsewhere, the whole livret."""
    fiche = tour.livret.fiches.get(lieu.chemin.fiche)
    if isinstance(lieu, Menu) or fiche is None:
        return tour.ask(Menu("relecture", "", lieu.chemin.fiche) if fiche else Menu("panorama"))
    lines = releve.lines_of(tour.trame, tour.livret, fiche, tour.today)
    tour.tell(phrases.join(phrases.FICHE_RELUE, *lines) if lines else phrases.FICHE_VIDE)
    return tour.ask_again()


def _back(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`retour`: the question before, or the menu above. Nothing is deleted."""
    if isinstance(lieu, Question):
        return _back_in_fiche(tour, lieu.chemin)
    if lieu.nom in ("date", "sensible"):
        return tour.ask(Question(lieu.chemin))
    if lieu.nom == "effacer":
        return tour.ask(Menu("relecture", "", lieu.fiche))
    if lieu.nom == "relecture":
        before = tour.livret.lieu_before
        if isinstance(before, Menu) and before.nom in ("recap", "rubrique", "panorama", "volet", "accueil"):
            return tour.ask(before)
        fiche = tour.livret.fiches[lieu.fiche]
        asked = [c for c in journey.champs_asked(tour.trame, tour.livret, fiche) if c.cle in fiche.reponses]
        asked = [c for c in asked if c.cle not in (journey.CODE, journey.CHARTE)]
        return tour.ask(Question(Chemin(lieu.fiche, asked[-1].cle)) if asked else above(tour, fiche.rubrique))
    return tour.ask(above(tour, lieu.sujet))


def _back_in_fiche(tour: Tour, chemin: Chemin) -> None:
    before = journey.previous_champ(tour.trame, tour.livret, chemin)
    fiche = tour.livret.fiches.get(chemin.fiche)
    if before is not None:
        return tour.ask(Question(Chemin(chemin.fiche, before.cle)))
    if fiche is None or fiche.rubrique == OUVERTURE:
        return tour.ask_again()
    tour.begin(phrases.PAS_DE_RETOUR)
    return tour.ask(above(tour, fiche.rubrique))


def _hand_over(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.write(Remis("json"))
    tour.effects.append(Remettre("json", phrases.REMIS))
    tour.ask_again()


def _continue_elsewhere(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.effects.append(Relier(phrases.AUTRE_APPAREIL))
    tour.ask_again()


def _agree(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The agent is asked, again, whether they agree to be helped: the text of the mandat, and « oui » or « non »."""
    tour.ask(Question(Chemin(tour.livret.of_rubrique(OUVERTURE)[0].numero, mandat.ACCORD[-1])))


def _ask_close(tour: Tour, lieu: Lieu, e: Action) -> None:
    tour.ask(Menu("fermer"))


ACTS: dict[str, Callable[[Tour, Lieu, Action], None]] = {
    "start": _start,
    "accueil": _home,
    "ouvrir": _open,
    "aide": _help,
    "ecouter": _listen,
    "liste": _list,
    "pause": _pause,
    "relire": _read_back,
    "retour": _back,
    "exporter": _hand_over,
    "continuer": _continue_elsewhere,
    "fermer": _ask_close,
    "charte": _show_rules,
    "accord": _agree,
    "fiches": _list_fiches,
    "passer": _skip,
    "sais_pas": _skip,
    "fini": _finish,
    "oui": _yes,
    "non": _no,
    "choix": saisie.pick,
    "c_est_ca": _right,
    "ajouter": _add,
    "effacer": _ask_erase,
    "changer": _change,
    "noms": _names,
    "suite": _go_on,
    "fiche": _show_fiche,
    "reprendre": _resume,
    "revue": plume.review,
    "contester": plume.contest,
    "montrer": plume.show_fiche,
    "arreter_aide": plume.stop,
    "limiter": plume.limit,
    "raconter": plume.prompt,
}
