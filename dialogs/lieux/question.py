"""
The question of a champ: what answers it comes first, then the ways to skip it, then the ways out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dialogs import lieux
from dialogs.conversation import recit, saisie
from dialogs.events import Action, Bouton, Dire, Dit
from dialogs.lieux.base import Context, OfChamp, WhoseScreen
from dialogs.livret import journey, mandat
from dialogs.livret.ecritures import NE_PAS_DIRE, OUVERTURE, PAS_CONCERNE, Chemin
from dialogs.livret.etat import Fiche, Reponse
from dialogs.livret.mandat import Whose
from dialogs.phrases import Phrases, join, quote, say
from dialogs.trame import Champ, Rubrique
from dialogs.types import Asked, Type, type_of
from dialogs.types.email import ConfirmationEmail
from dialogs.types.texte import Texte, TexteLong

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Question(OfChamp):
    """correction: the agent came from the read-back of the fiche, to change this champ."""

    correction: bool = False

    nom: ClassVar[str] = "question"
    whose: ClassVar[WhoseScreen] = Whose.SEEN
    asks_champ: ClassVar[bool] = True
    words_first: ClassVar[bool] = True
    takes_words: ClassVar[bool] = True

    def asks(self, chemin: Chemin) -> bool:
        return chemin == self.chemin

    def path(self, ctx: Context) -> str:
        fiche = ctx.livret.fiches.get(self.chemin.fiche)
        return f"{fiche.rubrique if fiche else 'menu'}/{self.chemin.champ}"

    def show(self, ctx: Context) -> Dire:
        view = _View.of(ctx, self.chemin)
        rows = [*view.type.buttons(view.asked), *_ways(view)]
        return Dire(_text(ctx, view), tuple(rows), self.path(ctx), view.champ.type)

    def act(self, tour: Tour, e: Action) -> None:
        match e.nom:
            case "oui" | "non":
                saisie.yes_or_no(tour, self.chemin, e.nom == "oui")
            case "choix":
                saisie.pick(tour, self.chemin, e.argument)
            case "passer" | "sais_pas":
                saisie.skip(tour, self.chemin, e)
            case "c_est_ca":
                saisie.confirm(tour, self.chemin)
            case "changer":
                tour.ask(Question(Chemin(self.chemin.fiche, e.argument)))
            case "fini":
                saisie.finish(tour, self.chemin)
            case "noms":
                rubrique = journey.rubrique_of(tour.trame, tour.livret, self.chemin)
                tour.ask(lieux.Noms(rubrique.chemin) if rubrique else lieux.ACCUEIL)
            case "raconter":
                recit.prompt(tour, self.chemin)
            case _:
                super().act(tour, e)

    def hear(self, tour: Tour, e: Dit) -> None:
        saisie.answer(tour, self.chemin, e)

    def back(self, tour: Tour) -> None:
        """The question before in the fiche; from the first, the menu above."""
        before = journey.previous_champ(tour.trame, tour.livret, self.chemin)
        fiche = tour.livret.fiches.get(self.chemin.fiche)
        if before is not None:
            return tour.ask(Question(Chemin(self.chemin.fiche, before.cle)))
        if fiche is None or fiche.rubrique == OUVERTURE:
            return tour.ask_again()
        tour.begin(tour.phrases.PAS_DE_RETOUR)
        return tour.ask(tour.above(fiche.rubrique))


@dataclass(frozen=True, slots=True)
class _View:
    """The champ that is drawn, with all that its drawing depends on. reponse: what was answered; begun: just now."""

    asked: Asked
    rubrique: Rubrique
    reponse: Reponse | None
    relances: int

    @classmethod
    def of(cls, ctx: Context, chemin: Chemin) -> _View:
        fiche = ctx.livret.fiches[chemin.fiche]
        rubrique = ctx.trame.rubriques[fiche.rubrique]
        reponse = fiche.reponses.get(chemin.champ)
        begun = reponse if ctx.livret.entamee else None
        asked = Asked(ctx.contenu, ctx.livret, fiche, rubrique.by_cle[chemin.champ], begun)
        return cls(asked, rubrique, reponse, sum(relance.chemin == chemin for relance in ctx.livret.relances))

    @property
    def champ(self) -> Champ:
        return self.asked.champ

    @property
    def fiche(self) -> Fiche:
        return self.asked.fiche

    @property
    def begun(self) -> Reponse | None:
        return self.asked.begun

    @property
    def type(self) -> Type:
        return type_of(self.champ)

    @property
    def collecting(self) -> bool:
        return self.begun is not None and self.type.collected

    @property
    def phrases(self) -> Phrases:
        return self.asked.contenu.phrases


# --- what is asked -----------------------------------------------------------------------------------------------


def _text(ctx: Context, view: _View) -> str:
    if view.rubrique.chemin == OUVERTURE and view.champ.cle == mandat.ACCORD[-1]:
        return join(mandat.wanted_mandat(ctx.contenu, ctx.livret, ctx.today).texte, view.champ.question)
    if view.begun is not None:
        return _more_text(ctx, view, view.begun)
    return _first_text(view)


def _first_text(view: _View) -> str:
    """The question as it is first asked, or asked again about an answer that is there."""
    champ, reponse = view.champ, view.reponse
    if isinstance(view.type, ConfirmationEmail):
        return join(view.type.heading(view.asked), champ.question)
    if reponse is not None and reponse.mots is not None:
        change = say(view.phrases.GARDER_OU_REDIRE, bouton=view.phrases.JE_GARDE)
        return join(champ.question, say(view.phrases.VOUS_AVEZ_DIT, mots=quote(reponse.mots)), change)
    first = not view.fiche.reponses and champ is view.rubrique.champs[0]
    return join(view.rubrique.intro if first and not view.rubrique.unique else "", champ.question)


def _more_text(ctx: Context, view: _View, reponse: Reponse) -> str:
    """What is asked once an answer was begun: more of it, or more about it."""
    champ, phrases = view.champ, view.phrases
    if view.type.collected:
        more = phrases.CONTINUEZ if isinstance(view.type, TexteLong) else phrases.AUTRE_CHOIX
        said = join(champ.question, say(phrases.VOUS_AVEZ_DIT, mots=quote(reponse.mots or "")))
        return join("" if ctx.fresh else said, say(more, bouton=phrases.FINI))
    return view.type.follow_up(view.asked, reponse) or journey.relance_of(ctx.contenu, champ) or champ.question


# --- the buttons that do not answer ------------------------------------------------------------------------------


def _ways(view: _View) -> Iterable[tuple[Bouton, ...]]:
    """Finish, be helped to tell, skip, leave."""
    phrases = view.phrases
    if view.collecting:
        yield (Bouton(phrases.FINI, "fini"),)
    if view.champ.cle == journey.CHARTE:
        yield (Bouton(phrases.RELIRE_CHARTE, "relire"), Bouton(phrases.AIDE, "aide"))
        yield (Bouton(phrases.COMMENT_CA_MARCHE, "questions"),)
        return
    yield from _helps(view)
    if view.begun is not None and not view.collecting:
        yield (Bouton(phrases.JE_PASSE, "passer"),)
    elif view.champ.cle != journey.CODE and not view.collecting:
        yield from _skips(view)
    opening = view.rubrique.volet == "ouverture"
    menu = () if opening else (Bouton(phrases.MENU, "accueil"),)
    yield (Bouton(phrases.RETOUR, "retour"), Bouton(phrases.AIDE, "aide"), *menu)


def _helps(view: _View) -> Iterable[tuple[Bouton, ...]]:
    """An open prompt for a story, a long list for a fact, all the names first for a fiche that is still empty."""
    if isinstance(view.type, TexteLong) and view.relances < recit.RELANCES:
        yield (Bouton(view.phrases.RACONTER, "raconter"),)
    if view.champ.liste:
        yield (Bouton(view.phrases.VOIR_LA_LISTE, "liste"),)
    if not view.fiche.reponses and view.rubrique.nom is view.champ and isinstance(view.type, Texte):
        yield (Bouton(view.phrases.TOUS_LES_NOMS, "noms"),)


def _skips(view: _View) -> Iterable[tuple[Bouton, ...]]:
    phrases = view.phrases
    if view.reponse is not None and view.reponse.bouts:
        yield (Bouton(phrases.JE_GARDE, "passer"),)
        return
    yield (Bouton(phrases.JE_PASSE, "passer"), Bouton(phrases.JE_NE_SAIS_PAS, "sais_pas"))
    yield (
        Bouton(phrases.PAS_CONCERNE_BOUTON, f"passer:{PAS_CONCERNE}"),
        Bouton(phrases.NE_PAS_DIRE_BOUTON, f"passer:{NE_PAS_DIRE}"),
    )
