"""
Someone writes for the agent: what the agent's answers and taps change of the mandat, the prompts that help to tell, and
reading alone, afterwards, what was written.
"""

from dialogs import mandat, phrases, render
from dialogs.events import Action
from dialogs.kinds import flatten
from dialogs.livret import (
    OUVERTURE,
    Chemin,
    FicheMontree,
    Lieu,
    MandatReduit,
    MandatRetire,
    Menu,
    Question,
    Relance,
    Revue,
)
from dialogs.phrases import say
from dialogs.tour import ACCUEIL, Tour


def settle(tour: Tour, chemin: Chemin) -> bool:
    """
    What an answer that is whole changes of the mandat: given, ended, narrowed; whether something was asked for it.

    What would widen it needs the agent's « oui » again.
    """
    fiche, reponse, now = tour.livret.fiches.get(chemin.fiche), tour.livret.reponse(chemin), tour.livret.mandat
    if fiche is None or fiche.rubrique != OUVERTURE or chemin.champ not in mandat.ACCORD or reponse is None:
        return False
    if chemin.champ == "volets_transcripteur" and reponse.bouts and reponse.valeur is None:
        tour.begin(phrases.VOLETS_A_TOUCHER)  # « tout sauf… » must not become « tout »
        tour.ask(Question(chemin))
        return True
    if chemin.champ == "accord_transcripteur":
        if reponse.valeur is True:
            tour.write(mandat.offer(tour.trame, tour.livret, tour.today))
        elif now is not None:
            tour.write(MandatRetire())
        return False
    if now is None:
        return False
    if chemin.champ == "qui_ecrit":
        if reponse.valeur == "moi":
            tour.write(MandatRetire())
        return False
    wanted = mandat.offer(tour.trame, tour.livret, tour.today)
    if wanted.role == now.role and set(wanted.volets) <= set(now.volets) and wanted.fin <= now.fin:
        tour.write(MandatReduit(wanted.volets, wanted.fin))
        return False
    tour.begin(phrases.NOTE)
    tour.ask(Question(Chemin(chemin.fiche, "accord_transcripteur")))
    return True


def wants_review(tour: Tour) -> bool:
    """Whether there is something that was written for the agent, who is here alone and has not read it."""
    alone = not tour.ensemble and not mandat.is_transcripteur(tour.par)
    return alone and any(f.dictee for f in tour.livret.fiches.values())


def review(tour: Tour, lieu: Lieu, e: Action) -> None:
    review_next(tour, first=True)


def review_next(tour: Tour, first: bool = False) -> None:
    """The next fiche that was written for the agent, until all are read."""
    left = next((f.numero for f in tour.livret.fiches.values() if f.dictee), None)
    if left is not None:
        tour.begin("" if first else phrases.NOTE)
        return tour.ask(Menu("revue", "", left))
    tour.begin("" if first else phrases.TOUT_EST_RELU)
    return tour.ask(ACCUEIL)


def contest(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« Ce ne sont pas mes mots »: it shows, everywhere, until the agent changes the fiche and reads it back."""
    tour.write(Revue(lieu.chemin.fiche, siens=False))
    review_next(tour)


def show_fiche(tour: Tour, lieu: Lieu, e: Action) -> None:
    """The agent opens a fiche from before the mandat to the transcripteur."""
    tour.write(FicheMontree(lieu.chemin.fiche))
    tour.begin(phrases.FICHE_MONTREE)
    tour.ask_again()


def stop(tour: Tour, lieu: Lieu, e: Action) -> None:
    """One word, or one tap, from any device: the help is over."""
    if tour.livret.mandat is None:
        tour.begin(phrases.PAS_D_AIDE)
        return tour.ask_again()
    tour.write(MandatRetire())
    if tour.whole is not None:
        return tour.tell(phrases.AIDE_ARRETEE)
    tour.begin(phrases.AIDE_ARRETEE)
    return tour.ask(ACCUEIL if isinstance(lieu, Menu) and lieu.nom == "aide" else lieu)


def limit(tour: Tour, lieu: Lieu, e: Action) -> None:
    """`limiter`: what the agent agreed to; `limiter:VOLET` and `limiter:jour` take something away from it."""
    now = mandat.in_force(tour.livret, tour.today)
    if now is None:
        tour.begin(phrases.PAS_D_AIDE)
        return tour.ask_again()
    if not e.argument:
        return tour.ask(Menu("aide"))
    if e.argument != "jour" and e.argument not in now.volets:
        return tour.tell(phrases.BOUTON_INCONNU)
    volets = tuple(volet for volet in now.volets if volet != e.argument)
    if not volets:
        return stop(tour, lieu, e)
    tour.write(MandatReduit(volets, tour.today.isoformat() if e.argument == "jour" else now.fin))
    tour.begin(phrases.AIDE_LIMITEE)
    return tour.ask(Menu("aide"))


def prompt(tour: Tour, lieu: Lieu, e: Action) -> None:
    """« Aider à raconter »: an open prompt on the agent's own words, twice at most for a question (domain § 4.3)."""
    reponse = tour.livret.reponse(lieu.chemin)
    said = reponse.bouts[-1].mots if reponse and reponse.bouts else ""
    given = tuple(relance.phrase for relance in tour.livret.relances if relance.chemin == lieu.chemin)
    phrase = _next_prompt(said, given)
    if phrase is None:
        tour.begin(phrases.ASSEZ_DE_RELANCES)
        return tour.ask_again()
    tour.write(Relance(lieu.chemin, phrase))
    tour.tell(phrases.join(say(phrases.VOUS_AVEZ_DIT, mots=phrases.quote(said)) if said else "", phrase))
    return tour.ask_again()


def _next_prompt(said: str, given: tuple[str, ...]) -> str | None:
    """
    The prompt that follows, or None after the last.

    To « on » or « d'habitude », once: « et vous, ce jour-là ? » (domain § 4.4).
    """
    if len(given) >= render.RELANCES:
        return None
    begin, follow = phrases.RELANCES_DU_RECIT[:2], phrases.RELANCES_DU_RECIT[2:]
    usual = {"on", "habitude", "souvent", "toujours", "general"} & set(flatten(said).split())
    wanted = ((phrases.CE_JOUR_LA, *follow) if usual else follow) if said else begin
    return next((phrase for phrase in wanted if phrase not in given), None)
