"""
What to call a fiche.
"""

from dialogs.contenu import Contenu
from dialogs.livret.etat import Fiche, Livret
from dialogs.phrases import say

NOM = 40
"""Characters of a fiche's name on a button; the whole name is in the text."""


def said_name(contenu: Contenu, fiche: Fiche) -> str:
    """What the agent calls this fiche, on one line; "" as long as it was not said."""
    rubrique = contenu.trame.rubriques.get(fiche.rubrique)
    reponse = fiche.reponses.get(rubrique.nom.cle) if rubrique and rubrique.nom else None
    return " ".join((reponse.mots or "").split()) if reponse else ""


def name(contenu: Contenu, livret: Livret, fiche: Fiche) -> str:
    """What to call this fiche, on one line: its own name, or the fiche that it is a paper for."""
    if said := said_name(contenu, fiche):
        return said
    links = fiche.reponses.get("fiche_liee")
    linked = livret.fiches.get(links.liens[0]) if links and links.liens else None
    other = said_name(contenu, linked) if linked else ""
    return say(contenu.phrases.POUR_LA_FICHE, nom=other) if other else contenu.phrases.SANS_NOM


def short_name(contenu: Contenu, livret: Livret, fiche: Fiche) -> str:
    whole = name(contenu, livret, fiche)
    return whole if len(whole) <= NOM else whole[:NOM].rstrip()


def caption(contenu: Contenu, livret: Livret, fiche: Fiche) -> str:
    """Where a fiche is: its name, or its rubrique's title when there is only one of its kind."""
    rubrique = contenu.trame.rubriques.get(fiche.rubrique)
    return rubrique.titre if rubrique and rubrique.unique else short_name(contenu, livret, fiche)
