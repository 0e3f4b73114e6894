"""« /essai »: five minutes of practice for a person who writes for someone else. Nothing that is said is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self

from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Aside, Context, Reaction
from dialogs.livret.ecritures import Chemin
from dialogs.livret.etat import Livret
from dialogs.mots import read_number
from dialogs.phrases import quote, say

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


@dataclass(frozen=True)
class Essai(Aside):
    """etape: index in `Phrases.ESSAI`."""

    etape: int = 0

    nom: ClassVar[str] = "essai"

    @property
    def stored(self) -> str:
        return str(self.etape)

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(read_number(sujet))

    def show(self, ctx: Context) -> Dire:
        etape = ctx.phrases.ESSAI[self.etape]
        rows = [(Bouton(libelle, f"essai:{self.etape}/{n}"),) for n, (libelle, _) in enumerate(etape.choix)]
        return self.say(ctx, etape.texte, [*rows, (Bouton(ctx.phrases.FINIR_L_ESSAI, "retour"),)])

    def react(self, mots: str) -> Reaction:
        return partial(_compare, self, mots)

    def back(self, tour: Tour) -> None:
        tour.begin(tour.phrases.ESSAI_FINI)
        tour.go_on()


def is_on(livret: Livret) -> bool:
    """Whether a practice is on the screen: then nothing that is said is kept, anywhere."""
    return isinstance(livret.lieu, Essai)


def act(tour: Tour, e: Action) -> None:
    """`essai` begins; `essai:ETAPE/CHOIX` answers the step on the screen."""
    etape, _, choix = e.argument.partition("/")
    if not e.argument:
        return tour.ask(Essai())
    here = tour.livret.lieu
    if not isinstance(here, Essai) or str(here.etape) != etape or not choix.isdecimal():
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    answers = tour.phrases.ESSAI[here.etape].choix
    if int(choix) >= len(answers):
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    tour.begin(answers[int(choix)][1])
    return _next_step(tour, here)


def _compare(here: Essai, mots: str, tour: Tour) -> None:
    """The words that were typed beside those of the made-up person; neither is kept."""
    dit = tour.phrases.ESSAI[here.etape].dit
    if not dit:
        return tour.ask(here)
    if mots == dit:
        tour.begin(tour.phrases.ESSAI_MEME)
    else:
        tour.begin(say(tour.phrases.ESSAI_AUTRE, dit=quote(dit)))
        tour.begin(tour.phrases.ESSAI_GARDEZ)
    return _next_step(tour, here)


def _next_step(tour: Tour, here: Essai) -> None:
    if here.etape + 1 < len(tour.phrases.ESSAI):
        return tour.ask(Essai(here.etape + 1))
    return here.back(tour)
