"""« Votre question est-elle ici ? »: the nearest questions of the FAQ, and « aucune »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from dialogs.conversation import aparte
from dialogs.events import Action, Bouton, Dire
from dialogs.lieux.base import Aside, Context, Reaction, WhoseScreen
from dialogs.lieux.questions import MOTS_AUCUNE
from dialogs.livret import journey
from dialogs.livret.ecritures import Chemin
from dialogs.livret.mandat import Whose
from dialogs.mots import flatten, read_number, say_yes_or_no
from dialogs.phrases import join

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour

RANGS: Mapping[str, int] = {
    **dict.fromkeys(("1", "la 1", "le 1", "un", "la une", "la premiere", "le premier", "premiere", "celle du haut"), 0),
    **dict.fromkeys(("2", "la 2", "le 2", "deux", "la deux", "la deuxieme", "le deuxieme", "la seconde"), 1),
    **dict.fromkeys(("deuxieme", "celle du milieu", "au milieu", "la du milieu"), 1),
    **dict.fromkeys(("3", "la 3", "le 3", "trois", "la trois", "la troisieme", "le troisieme", "troisieme"), 2),
    **dict.fromkeys(("la derniere", "le dernier", "derniere", "celle du bas"), -1),
}
"""How one says which of the nearest questions it is; -1 for the last."""


@dataclass(frozen=True)
class Proches(Aside):
    """numero: of the demande. sujets: ids of the topics, nearest first."""

    numero: int
    sujets: tuple[str, ...]

    nom: ClassVar[str] = "proches"
    whose: ClassVar[WhoseScreen] = Whose.SEEN

    @property
    def stored(self) -> str:
        return " ".join([str(self.numero), *self.sujets])

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        numero, *sujets = sujet.split() or ["0"]
        return cls(read_number(numero), tuple(sujets))

    def show(self, ctx: Context) -> Dire:
        phrases, known = ctx.phrases, ctx.contenu.catalogue.by_id
        topics = [known[id] for id in self.sujets if id in known]
        rows = [(Bouton(topic.question, f"sujet:{topic.id}"),) for topic in topics]
        rows.append((Bouton(phrases.AUCUNE, f"aucune:{self.numero}"),))
        demande = ctx.livret.demande(self.numero)
        asked = journey.asked_at(ctx.livret, demande.sur) if demande is not None else None
        if asked is not None and asked.asks_champ:
            rows.append((Bouton(phrases.C_ETAIT_MA_REPONSE, f"ma_reponse:{self.numero}"),))
        dire = self.say(ctx, join(phrases.PAS_SUR, phrases.QUELLE_QUESTION), rows)
        return replace(dire, faq=(topics[0].id, False)) if topics else dire

    def react(self, mots: str) -> Reaction | None:
        """Which one may be told by its rank; « non » is none of them; « oui » does not say which."""
        said, yes = flatten(mots), say_yes_or_no(mots)
        if said in RANGS and RANGS[said] < len(self.sujets):
            chosen = self.sujets[RANGS[said]]
            return lambda tour: aparte.act(tour, Action("sujet", chosen))
        if yes is False or said in MOTS_AUCUNE:
            return lambda tour: aparte.act(tour, Action("aucune", str(self.numero)))
        return self._ask_which if yes is True else None

    def _ask_which(self, tour: Tour) -> None:
        tour.begin(tour.phrases.LAQUELLE)
        tour.ask(self)
