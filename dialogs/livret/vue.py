"""
The livret for a channel with a screen of its own: how far one is, and the whole of it as a page.

Each line of the page carries the action that asks its question again. Words are shown as they are.
"""

from dataclasses import dataclass
from datetime import date

from dialogs.contenu import Contenu
from dialogs.events import Bouton
from dialogs.livret import journey, releve
from dialogs.livret.etat import Fiche, Livret
from dialogs.livret.noms import caption
from dialogs.trame import Rubrique, Volet


@dataclass(frozen=True, slots=True)
class Progres:
    """
    rubrique: title of the one that is asked now, or "" at a menu. fait, sur: of its fiche, the questions that are done,
    and all that are asked. livret_fait, livret_sur: the rubriques where something was said, and all of them.
    """

    rubrique: str
    fait: int
    sur: int
    livret_fait: int
    livret_sur: int


@dataclass(frozen=True, slots=True)
class LigneVue:
    libelle: str
    mots: str
    action: str


@dataclass(frozen=True, slots=True)
class FicheVue:
    """marque: « à relire », « à compléter », or ""."""

    nom: str
    marque: str
    action: str
    lignes: tuple[LigneVue, ...]


@dataclass(frozen=True, slots=True)
class RubriqueVue:
    titre: str
    action: str
    fiches: tuple[FicheVue, ...]


@dataclass(frozen=True, slots=True)
class VoletVue:
    titre: str
    action: str
    rubriques: tuple[RubriqueVue, ...]


@dataclass(frozen=True, slots=True)
class Vue:
    """plus_tard: what was left for later, to be taken up again."""

    intro: str
    declare: str
    volets: tuple[VoletVue, ...]
    plus_tard: tuple[Bouton, ...]


def progress(contenu: Contenu, livret: Livret) -> Progres:
    """How far one is, in the fiche that is asked now and in the livret."""
    filled = [r for volet in contenu.trame.remplis for r in volet.rubriques if not r.recap]
    begun = {fiche.rubrique for fiche in livret.fiches.values() if fiche.reponses}
    livret_fait = sum(rubrique.chemin in begun for rubrique in filled)
    fiche = livret.fiches.get(livret.pending.place.fiche) if livret.pending else None
    rubrique = contenu.trame.rubriques.get(fiche.rubrique) if fiche else None
    if fiche is None or rubrique is None or rubrique.volet == "ouverture":
        return Progres("", 0, 0, livret_fait, len(filled))
    asked = journey.champs_asked(contenu.trame, livret, fiche)
    done = sum(champ.cle in fiche.reponses for champ in asked)
    return Progres(rubrique.titre, done, len(asked), livret_fait, len(filled))


def look(contenu: Contenu, livret: Livret, today: date) -> Vue:
    """The whole livret as a page."""
    volets = tuple(_volet(contenu, livret, v, today) for v in contenu.trame.remplis)
    later = tuple(
        Bouton(f"{caption(contenu, livret, fiche)} : {champ.libelle}", _again(fiche, champ.cle))
        for _, champ, fiche in releve.for_later(contenu, livret)
    )
    return Vue(contenu.phrases.PANORAMA, contenu.phrases.DECLARE, volets, later)


def _volet(contenu: Contenu, livret: Livret, volet: Volet, today: date) -> VoletVue:
    rubriques = tuple(_rubrique(contenu, livret, r, today) for r in volet.rubriques if not r.recap)
    return VoletVue(volet.titre, f"ouvrir:{volet.cle}", rubriques)


def _rubrique(contenu: Contenu, livret: Livret, rubrique: Rubrique, today: date) -> RubriqueVue:
    fiches = tuple(_fiche(contenu, livret, f, today) for f in livret.of_rubrique(rubrique.chemin) if f.reponses)
    return RubriqueVue(rubrique.titre, f"ouvrir:{rubrique.chemin}", fiches)


def _fiche(contenu: Contenu, livret: Livret, fiche: Fiche, today: date) -> FicheVue:
    lignes = tuple(
        LigneVue(libelle, mots, _again(fiche, cle) if cle else "")
        for cle, libelle, mots in releve.told_of(contenu, livret, fiche, today)
    )
    nom, marque = caption(contenu, livret, fiche), releve.mark_of(contenu, livret, fiche)
    return FicheVue(nom, marque, f"fiche:{fiche.numero}", lignes)


def _again(fiche: Fiche, cle: str) -> str:
    return f"reprendre:{fiche.numero}/{cle}"
