"""
One turn under way: the livret so far, what was written, what will be said. `engine.py` fills it, with what it calls.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dialogs import journey, phrases, render
from dialogs.events import Action, Bouton, Boutons, Dire, Effect, Event
from dialogs.kinds import Valeur, tidy
from dialogs.livret import Chemin, Ecriture, Fiche, Lieu, Ligne, Livret, Menu, Pose, apply, is_aparte
from dialogs.trame import Champ, Trame

ACCUEIL = Menu("accueil")


@dataclass(frozen=True, slots=True)
class Step:
    """
    ecritures: what enters the journal, in order. effects: what leaves, in order. livret: the livret afterwards. par:
    whose hand it was, which signs the écritures.

    A `Fermer` among the effects means that nothing of the livret is to remain, the écritures of this step included.
    """

    ecritures: tuple[Ecriture, ...]
    effects: tuple[Effect, ...]
    livret: Livret
    par: str = ""


@dataclass(slots=True)
class Tour:
    """
    opening: what is said at the head of the next message; heading: what was, at the head of the last question. par:
    whose turn it is. whole: the livret whole, when `livret` is what a transcripteur may see of it. ensemble: on the
    screen of a transcripteur, where the agent is beside them.
    """

    trame: Trame
    livret: Livret
    quand: datetime
    par: str = ""
    whole: Livret | None = None
    ensemble: bool = False
    ecritures: list[Ecriture] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    heading: tuple[str, ...] = ()
    iso: str = ""
    drawn: tuple[Livret, Lieu, Dire] | None = None

    def __post_init__(self) -> None:
        self.iso = self.quand.isoformat(timespec="seconds")

    @property
    def today(self) -> date:
        return self.quand.date()

    def step(self) -> Step:
        return Step(tuple(self.ecritures), tuple(self.effects), self.whole or self.livret, self.par)

    def write(self, ecriture: Ecriture) -> None:
        ligne = Ligne(self.iso, ecriture, self.par)
        self.ecritures.append(ecriture)
        self.livret = apply(self.livret, ligne)
        self.whole = apply(self.whole, ligne) if self.whole else None

    def begin(self, phrase: str) -> None:
        """Said at the head of the next message."""
        self.opening.append(phrase)

    def tell(self, texte: str, boutons: Boutons = (), faq: tuple[str, bool] | None = None) -> None:
        """A message that asks nothing."""
        self.effects.append(Dire(phrases.join(*self.opening, texte), boutons, faq=faq))
        self.opening.clear()

    def ask(self, lieu: Lieu, fresh: bool = False) -> None:
        """
        The question of this lieu, which becomes the pending one; the main menu if it cannot be asked any more.

        fresh: an answer was given to it just now, and more may come.
        """
        if not render.is_askable(self.trame, self.livret, lieu):
            lieu = ACCUEIL
        self.write(Pose(lieu))
        dire = render.ask(self.trame, self.livret, lieu, self.today, fresh)
        self.heading = tuple(self.opening)
        if self.opening:
            dire = replace(dire, texte=phrases.join(*self.opening, dire.texte))
            self.opening.clear()
        self.effects.append(dire)

    def offer(self, bouton: Bouton) -> None:
        """One more button under the message just said."""
        dire = self.effects[-1]
        assert isinstance(dire, Dire), "a question was just asked"
        self.effects[-1] = replace(dire, boutons=(*dire.boutons, (bouton,)))

    def screen(self, lieu: Lieu) -> Dire:
        """What is on screen at this lieu; drawn once as long as nothing was written."""
        if self.drawn is None or self.drawn[0] is not self.livret or self.drawn[1] != lieu:
            self.drawn = self.livret, lieu, render.ask(self.trame, self.livret, lieu, self.today)
        return self.drawn[2]

    def ask_again(self) -> None:
        """The pending question; the main menu where there is none."""
        self.ask(self.livret.pending or ACCUEIL)

    def go_on(self) -> None:
        """The pending question after an aside; whoever has no livret yet is welcomed, or told that there is none."""
        if self.livret.pending is not None:
            return self.ask_again()
        if self.livret.ferme:
            return self.tell(phrases.PAS_DE_LIVRET)
        return self.ask(Menu("presentation", "0"))

    def come_back(self) -> None:
        """From an aparté to the question it interrupted, before something is done there."""
        pending = self.livret.pending
        if is_aparte(self.livret.lieu) and pending is not None:
            self.write(Pose(pending))

    def greet_after_absence(self, event: Event) -> None:
        """Coming back on another day, one is greeted; « /start » greets by itself."""
        if not self.livret.dernier or not journey.is_open(self.livret):
            return
        back = isinstance(event, Action) and event.nom in ("start", "pause")
        if self.livret.dernier[:10] < self.iso[:10] and not back:
            self.begin(phrases.RETROUVAILLES)

    def champ(self, chemin: Chemin) -> Champ | None:
        return journey.champ_of(self.trame, self.livret, chemin)

    def options(self, fiche: Fiche, champ: Champ) -> dict[str, tuple[str, ...]]:
        """What may be chosen here, as `kinds.choose` wants it."""
        if champ.type == "oui_non":
            return {"oui": (champ.oui,), "non": (champ.non,)}
        if champ.type in ("lien", "lien_multi"):
            labels = render.links(self.trame, self.livret, fiche, champ).items()
            return {v: (label, "oui", "j'ai le papier") if v == render.NOUVELLE else (label,) for v, label in labels}
        alias = {choix.valeur: choix.alias for choix in champ.choix}
        return {v: (label, *alias.get(v, ())) for v, label in render.choices(champ, fiche).items()}

    def tidy(self, chemin: Chemin, champ: Champ, mots: str) -> Valeur:
        options = self.options(self.livret.fiches[chemin.fiche], champ)
        return tidy(champ.type, mots, self.today, options, champ.unites)
