"""
One turn under way: the livret so far, what was written, what will be said. The engine fills it, with what it calls.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dialogs import lieux
from dialogs.contenu import Contenu
from dialogs.events import Action, Bouton, Boutons, Dire, Effect, Event, Fermer
from dialogs.lieux.base import Context, Lieu
from dialogs.livret import Chemin, Ecriture, Ligne, Livret, Pose, apply, journey
from dialogs.phrases import Phrases, join
from dialogs.trame import Champ, Trame
from dialogs.types import Asked, type_of
from dialogs.valeurs import Valeur


@dataclass(frozen=True, slots=True)
class Step:
    """
    ecritures: what enters the journal, in order. effects: what leaves, in order. livret: the livret afterwards. plume:
    who acted, and signs the écritures. bubble: whether what the person said or pressed is kept as their own bubble,
    where the conversation is shown again.

    A `Fermer` among the effects means that nothing of the livret is to remain, the écritures of this step included.
    """

    ecritures: tuple[Ecriture, ...]
    effects: tuple[Effect, ...]
    livret: Livret
    plume: str = ""
    bubble: bool = True

    @property
    def closes(self) -> bool:
        return any(isinstance(effect, Fermer) for effect in self.effects)

    @property
    def asks(self) -> bool:
        """Whether a question is on the screen after this."""
        return any(isinstance(effect, Dire) and effect.question for effect in self.effects)

    def followed(self, by: "Step") -> "Step":
        """This step, then another one; it is signed as the other one is."""
        return Step((*self.ecritures, *by.ecritures), (*self.effects, *by.effects), by.livret, by.plume)


@dataclass(slots=True)
class Tour:
    """
    head: what is said at the head of the next message; last_head: what was, at the head of the last question. plume:
    who acts. whole: the whole livret, where `livret` is what a transcripteur may see of it. shared: on the screen of a
    transcripteur, with the agent beside them. drawn: the last screen drawn, and of which livret. replayed: events that
    this one turned out to be, played next.
    """

    contenu: Contenu
    livret: Livret
    quand: datetime
    plume: str = ""
    whole: Livret | None = None
    shared: bool = False
    ecritures: list[Ecriture] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    last_head: tuple[str, ...] = ()
    iso: str = ""
    drawn: tuple[Livret, Lieu, Dire] | None = None
    replayed: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.iso = self.quand.isoformat(timespec="seconds")

    @property
    def today(self) -> date:
        return self.quand.date()

    @property
    def trame(self) -> Trame:
        return self.contenu.trame

    @property
    def phrases(self) -> Phrases:
        return self.contenu.phrases

    @property
    def here(self) -> Lieu:
        """The pending screen, or the main menu."""
        return self.livret.pending or lieux.ACCUEIL

    def replay(self, event: Event) -> None:
        """What happened means this other event, which is played in its place."""
        self.replayed.append(event)

    def step(self) -> Step:
        return Step(tuple(self.ecritures), tuple(self.effects), self.whole or self.livret, self.plume)

    def context(self, fresh: bool = False) -> Context:
        return Context(self.contenu, self.livret, self.today, fresh)

    # --- what is written and said ----------------------------------------------------------------------------

    def write(self, ecriture: Ecriture) -> None:
        ligne = Ligne(self.iso, ecriture, self.plume)
        self.ecritures.append(ecriture)
        self.livret = apply(self.livret, ligne)
        self.whole = apply(self.whole, ligne) if self.whole else None

    def begin(self, phrase: str) -> None:
        """Said at the head of the next message."""
        self.head.append(phrase)

    def tell(self, texte: str, boutons: Boutons = (), faq: tuple[str, bool] | None = None) -> None:
        """A message that asks nothing."""
        self.effects.append(Dire(join(*self.head, texte), boutons, faq=faq))
        self.head.clear()

    def ask(self, lieu: Lieu, fresh: bool = False) -> None:
        """
        This screen, which becomes the pending one unless it is an aside; the main menu if it cannot be shown any more.

        fresh: an answer was given to it just now, and more may come.
        """
        if not lieu.is_askable(self.context()):
            lieu = lieux.ACCUEIL
        self.write(Pose(lieu))
        dire = lieu.show(self.context(fresh))
        self.last_head = tuple(self.head)
        if self.head:
            dire = replace(dire, texte=join(*self.head, dire.texte))
            self.head.clear()
        self.effects.append(dire)

    def add_button(self, bouton: Bouton) -> None:
        """One more button under the message just said."""
        dire = self.effects[-1]
        assert isinstance(dire, Dire), "a question was just asked"
        self.effects[-1] = replace(dire, boutons=(*dire.boutons, (bouton,)))

    def screen(self, lieu: Lieu) -> Dire:
        """What this screen shows now; drawn once as long as nothing was written."""
        if self.drawn is None or self.drawn[0] is not self.livret or self.drawn[1] != lieu:
            self.drawn = self.livret, lieu, lieu.show(self.context())
        return self.drawn[2]

    # --- where to go on --------------------------------------------------------------------------------------

    def ask_again(self) -> None:
        """The pending screen; the main menu where there is none."""
        self.ask(self.here)

    def go_on(self) -> None:
        """The pending screen after an aside; without a livret, the welcome, or that there is none any more."""
        if self.livret.pending is not None:
            return self.ask_again()
        if self.livret.ferme:
            return self.tell(self.phrases.PAS_DE_LIVRET)
        return self.ask(lieux.Presentation())

    def above(self, about: str) -> Lieu:
        """The menu above a « volet/rubrique »: its volet, when it has several rubriques; else the main menu."""
        volet, _, rubrique = about.partition("/")
        several = volet in self.trame.by_cle and len(self.trame.by_cle[volet].rubriques) > 1
        return lieux.MenuVolet(volet) if rubrique and several else lieux.ACCUEIL

    def come_back(self) -> None:
        """From an aside to the screen that it interrupted, before something is done there."""
        here, pending = self.livret.lieu, self.livret.pending
        if here is not None and here.apart and pending is not None:
            self.write(Pose(pending))

    def greet_after_absence(self, event: Event) -> None:
        """Coming back on another day, the agent is greeted; « /start » greets by itself."""
        if not self.livret.dernier or not self.livret.is_open:
            return
        greeted = isinstance(event, Action) and event.nom in ("start", "pause")
        if self.livret.dernier[:10] < self.iso[:10] and not greeted:
            self.begin(self.phrases.RETROUVAILLES)

    # --- champs ----------------------------------------------------------------------------------------------

    def champ(self, chemin: Chemin) -> Champ | None:
        return journey.champ_of(self.trame, self.livret, chemin)

    def require_champ(self, chemin: Chemin) -> Champ:
        champ = self.champ(chemin)
        assert champ is not None, "a champ that this trame lacks is not on the screen"
        return champ

    def asked(self, chemin: Chemin, champ: Champ) -> Asked:
        """The champ as it is asked here, with the answer that was begun since."""
        begun = self.livret.reponse(chemin) if self.livret.entamee else None
        return Asked(self.contenu, self.livret, self.livret.fiches[chemin.fiche], champ, begun)

    def tidy(self, chemin: Chemin, champ: Champ, mots: str) -> Valeur:
        """The valeur of these words at this champ."""
        asked = Asked(self.contenu, self.livret, self.livret.fiches[chemin.fiche], champ)
        return type_of(champ).tidy(asked, mots, self.today)
