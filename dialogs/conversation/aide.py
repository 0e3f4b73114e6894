"""
Someone writes for the agent: what the agent gives, narrows, ends, and reads alone afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs import lieux
from dialogs.events import Action
from dialogs.livret import OUVERTURE, Chemin, FicheMontree, Livret, MandatReduit, MandatRetire, Reponse, mandat

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def update_mandat(tour: Tour, chemin: Chemin) -> bool:
    """
    Changes the mandat as a complete answer of the opening wants it; true where something had to be asked for that.

    What would widen the mandat needs the agent's « oui » again.
    """
    fiche, reponse = tour.livret.fiches.get(chemin.fiche), tour.livret.reponse(chemin)
    if fiche is None or fiche.rubrique != OUVERTURE or chemin.champ not in mandat.ACCORD or reponse is None:
        return False
    if chemin.champ == "volets_transcripteur" and reponse.bouts and reponse.valeur is None:
        tour.begin(tour.phrases.VOLETS_A_TOUCHER)  # « tout sauf… » must not become « tout »
        tour.ask(lieux.Question(chemin))
        return True
    if chemin.champ in ("accord_transcripteur", "qui_ecrit"):
        _give_or_end(tour, chemin.champ, reponse)
        return False
    return _narrow_or_ask(tour, chemin)


def _give_or_end(tour: Tour, champ: str, reponse: Reponse) -> None:
    if champ == "accord_transcripteur" and reponse.valeur is True:
        tour.write(mandat.wanted_mandat(tour.contenu, tour.livret, tour.today))
    elif tour.livret.mandat is not None and (champ == "accord_transcripteur" or reponse.valeur == "moi"):
        tour.write(MandatRetire())


def _narrow_or_ask(tour: Tour, chemin: Chemin) -> bool:
    now = tour.livret.mandat
    if now is None:
        return False
    wanted = mandat.wanted_mandat(tour.contenu, tour.livret, tour.today)
    if wanted.role == now.role and set(wanted.volets) <= set(now.volets) and wanted.fin <= now.fin:
        tour.write(MandatReduit(wanted.volets, wanted.fin))
        return False
    tour.begin(tour.phrases.NOTE)
    tour.ask(lieux.Question(Chemin(chemin.fiche, "accord_transcripteur")))
    return True


def wants_review(tour: Tour) -> bool:
    """Whether there is something that was written for the agent, who is here alone and has not read it."""
    alone = not tour.shared and not mandat.is_transcripteur(tour.plume)
    return alone and _next_dictated(tour.livret) is not None


def _next_dictated(livret: Livret) -> int | None:
    return next((f.numero for f in livret.fiches.values() if f.dictee), None)


def review(tour: Tour, e: Action) -> None:
    """`revue`: the fiches that were written for the agent, one after the other."""
    tour.ask(lieux.Revue(numero) if (numero := _next_dictated(tour.livret)) is not None else lieux.ACCUEIL)


def review_next(tour: Tour) -> None:
    """After one was read: the next, until all are."""
    numero = _next_dictated(tour.livret)
    tour.begin(tour.phrases.TOUT_EST_RELU if numero is None else tour.phrases.NOTE)
    tour.ask(lieux.ACCUEIL if numero is None else lieux.Revue(numero))


def show_fiche(tour: Tour, numero: int) -> None:
    """The agent opens a fiche from before the mandat to the transcripteur."""
    tour.write(FicheMontree(numero))
    tour.begin(tour.phrases.FICHE_MONTREE)
    tour.ask_again()


def stop(tour: Tour, e: Action) -> None:
    """`arreter_aide`: one word, or one tap, from any device, and the help is over."""
    if tour.livret.mandat is None:
        tour.begin(tour.phrases.PAS_D_AIDE)
        return tour.ask_again()
    here = tour.here
    tour.write(MandatRetire())
    if tour.whole is not None:
        return tour.tell(tour.phrases.AIDE_ARRETEE)
    tour.begin(tour.phrases.AIDE_ARRETEE)
    return tour.ask(lieux.ACCUEIL if isinstance(here, lieux.Aide) else here)


def limit(tour: Tour, e: Action) -> None:
    """`limiter`: what the agent agreed to; `limiter:VOLET` and `limiter:jour` take something away from it."""
    now = mandat.in_force(tour.livret, tour.today)
    if now is None:
        tour.begin(tour.phrases.PAS_D_AIDE)
        return tour.ask_again()
    if not e.argument:
        return tour.ask(lieux.Aide())
    if e.argument != "jour" and e.argument not in now.volets:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    volets = tuple(volet for volet in now.volets if volet != e.argument)
    if not volets:
        return stop(tour, e)
    tour.write(MandatReduit(volets, tour.today.isoformat() if e.argument == "jour" else now.fin))
    tour.begin(tour.phrases.AIDE_LIMITEE)
    return tour.ask(lieux.Aide())
