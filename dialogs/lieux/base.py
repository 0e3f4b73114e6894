"""
What a screen is (lieu): anything that the assistant shows and that waits for the agent.

A screen is a frozen value, kept in the journal by the écriture `Pose`. One screen a file: what it shows, what its
buttons and words do, where « Retour » leads, who may use it. `dialogs/lieux/__init__.py` registers them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from dialogs.contenu import Contenu
from dialogs.events import Action, Bouton, Dire, Dit
from dialogs.livret.ecritures import Chemin, HorsQuestion
from dialogs.livret.etat import Livret
from dialogs.livret.journey import champ_of
from dialogs.livret.mandat import Whose
from dialogs.phrases import Phrases
from dialogs.trame import Trame

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour

Reaction = Callable[["Tour"], None]
"""What words do at an aside."""
Rows = Sequence[tuple[Bouton, ...]]

WhoseScreen = Literal[Whose.AGENT, Whose.SEEN, Whose.AUTHOR]
"""Who may answer a screen: the agent alone; a transcripteur who may see its fiche; one who wrote all of it."""

NULLE_PART = Chemin(0, "")


@dataclass(frozen=True)
class Context:
    """What a screen is drawn from. fresh: an answer was given to it just now, and more may come."""

    contenu: Contenu
    livret: Livret
    today: date
    fresh: bool = False

    @property
    def trame(self) -> Trame:
        return self.contenu.trame

    @property
    def phrases(self) -> Phrases:
        return self.contenu.phrases


@dataclass(frozen=True)
class Lieu(ABC):
    """A screen. Its class attributes say what it is, its fields what it is about."""

    nom: ClassVar[str]
    """its name in the journal, never changed; and in the path of its question, « menu/NOM »"""
    whose: ClassVar[WhoseScreen] = Whose.AGENT
    """who may answer it besides the agent; a forgotten one is the agent's alone"""
    held: ClassVar[bool] = False
    """only the agent leaves it"""
    agents_turn: ClassVar[bool] = False
    """on a shared screen, the agent answers it, the transcripteur beside them"""
    apart: ClassVar[bool] = False
    """an aside: what was pending before it is still pending, and comes back after it"""
    asks_champ: ClassVar[bool] = False
    """the question of a champ"""
    words_first: ClassVar[bool] = False
    """words are its answer, even those of one of its buttons"""
    takes_words: ClassVar[bool] = False
    """words can be its answer"""
    wordless: ClassVar[bool] = False
    """no words answer it: those that come near a question of the FAQ ask it"""
    yes_or_no: ClassVar[bool] = False
    """« oui » and « non » press the buttons that they answer"""
    keeps_proposition: ClassVar[bool] = False
    """it asks about the words of a private subject that wait for « oui »"""
    lists_fiches: ClassVar[bool] = False
    """« Retour » leads back here from the read-back of a fiche"""

    # --- what it is about ------------------------------------------------------------------------------------

    @property
    def place(self) -> Chemin:
        """The fiche and the champ that it is about; fiche 0, champ "" where there is none."""
        return NULLE_PART

    @property
    def about(self) -> str:
        """The volet, or « volet/rubrique », that it is about; or ""."""
        return ""

    @property
    def stored_name(self) -> str:
        return self.nom

    @property
    def stored(self) -> str:
        """What the journal keeps of its fields, besides its place."""
        return self.about

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        """The screen again, from what `stored` and `place` gave."""
        return cls()

    def asks(self, chemin: Chemin) -> bool:
        """Whether an answer to this champ answers this screen."""
        return False

    # --- what it shows ---------------------------------------------------------------------------------------

    def path(self, ctx: Context) -> str:
        """The path of its question (contract § 3)."""
        return f"menu/{self.nom}"

    def is_askable(self, ctx: Context) -> bool:
        """Whether it can still be shown: its fiche is there, and this trame has what it is about."""
        return True

    @abstractmethod
    def show(self, ctx: Context) -> Dire: ...

    def say(self, ctx: Context, texte: str, rows: Rows) -> Dire:
        return Dire(texte, tuple(rows), self.path(ctx))

    # --- what is done there ----------------------------------------------------------------------------------

    def act(self, tour: Tour, e: Action) -> None:
        """One of its own buttons was pressed (the engine has looked that it offers it)."""
        tour.tell(tour.phrases.BOUTON_INCONNU)

    def hear(self, tour: Tour, e: Dit) -> None:
        """Words that name none of its buttons: they are kept, and the question comes again."""
        tour.write(HorsQuestion(e.mots, e.message))
        tour.begin(tour.phrases.HORS_QUESTION)
        tour.ask_again()

    def react(self, mots: str) -> Reaction | None:
        """At an aside: what these words do there, or None where they are not about it."""
        return None

    def back(self, tour: Tour) -> None:
        """« Retour »: the menu above."""
        tour.ask(tour.above(self.about))


@dataclass(frozen=True)
class OfFiche(Lieu):
    """A screen about a fiche."""

    fiche: int

    @property
    def place(self) -> Chemin:
        return Chemin(self.fiche, "")

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(chemin.fiche)

    def is_askable(self, ctx: Context) -> bool:
        return self.fiche in ctx.livret.fiches


@dataclass(frozen=True)
class OfChamp(Lieu):
    """A screen about a champ of a fiche."""

    chemin: Chemin

    @property
    def place(self) -> Chemin:
        return self.chemin

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(chemin)

    def is_askable(self, ctx: Context) -> bool:
        return champ_of(ctx.trame, ctx.livret, self.chemin) is not None


@dataclass(frozen=True)
class OfRubrique(Lieu):
    """A screen about a rubrique: « volet/rubrique »."""

    rubrique: str

    @property
    def about(self) -> str:
        return self.rubrique

    @classmethod
    def restore(cls, sujet: str, chemin: Chemin) -> Self:
        return cls(sujet)

    def is_askable(self, ctx: Context) -> bool:
        return self.rubrique in ctx.trame.rubriques


@dataclass(frozen=True)
class Aside(Lieu):
    """A screen that does not replace the pending one, which comes again after it."""

    apart: ClassVar[bool] = True

    def back(self, tour: Tour) -> None:
        tour.go_on()
