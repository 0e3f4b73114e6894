"""The FAQ leafed through: its themes, and the questions of one, a few at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from dialogs.boutons import lay_out
from dialogs.conversation import aparte
from dialogs.events import Bouton, Dire
from dialogs.lieux.base import Aside, Context, Reaction, WhoseScreen
from dialogs.livret.ecritures import Chemin
from dialogs.livret.mandat import Whose
from dialogs.mots import flatten, say_yes_or_no
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour

A_LA_FOIS = 8
"""Questions of a theme in one message."""
MOTS_AUCUNE = frozenset(
    (
        "aucun", "aucune des trois", "aucun des trois", "aucune de ces questions", "rien de tout ca", "rien de ca",
        "rien", "pas ca", "c est pas ca", "ce n est pas ca", "ce n est aucune", "ni l une ni l autre", "laisse tomber",
        "laissez tomber", "laisse", "tant pis", "merci", "non merci", "ok", "d accord", "c est bon", "autre chose",
        "une autre",
    )
)  # fmt: skip
"""How one says that it is none of the questions shown, or goes on."""


@dataclass(frozen=True)
class Questions(Aside):
    """sujet: "" for the themes; « CATEGORIE » or « CATEGORIE/PAGE » for the questions of one."""

    sujet: str = ""

    nom: ClassVar[str] = "questions"
    whose: ClassVar[WhoseScreen] = Whose.SEEN

    @property
    def stored(self) -> str:
        return self.sujet

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(sujet)

    def show(self, ctx: Context) -> Dire:
        titres, phrases = ctx.contenu.catalogue.categories, ctx.phrases
        cle, _, page = self.sujet.partition("/")
        way_out = (Bouton(phrases.RETOUR, "retour"),)
        if cle not in titres:
            themes = lay_out([Bouton(titre, f"questions:{cle}") for cle, titre in titres.items()])
            return self.say(ctx, phrases.QUELLES_QUESTIONS, [*themes, way_out])
        topics = ctx.contenu.catalogue.of_categorie(cle)
        first = A_LA_FOIS * min(_page(page), (len(topics) - 1) // A_LA_FOIS)
        rows = [(Bouton(topic.question, f"sujet:{topic.id}"),) for topic in topics[first : first + A_LA_FOIS]]
        if first + A_LA_FOIS < len(topics):
            rows.append((Bouton(phrases.SUITE_DES_QUESTIONS, f"questions:{cle}/{first // A_LA_FOIS + 1}"),))
        return self.say(ctx, join(titres[cle], phrases.QUESTIONS_DU_THEME), [*rows, way_out])

    def react(self, mots: str) -> Reaction | None:
        return leave(self, mots)

    def back(self, tour: Tour) -> None:
        """From the questions of a theme to the themes, from those to the pending question."""
        if self.sujet:
            return aparte.browse(tour, "")
        return super().back(tour)


def _page(page: str) -> int:
    return int(page) if page.isdecimal() and len(page) < 4 else 0


def leave(here: Aside, mots: str) -> Reaction | None:
    """At an aside that asks to choose: « oui » does not say which, « non » goes on without."""
    yes = say_yes_or_no(mots)
    if yes is True:
        return lambda tour: tour.ask(here)
    if yes is False or flatten(mots) in MOTS_AUCUNE:
        return lambda tour: tour.go_on()
    return None
