"""
The livret: what was said, as the sum of its journal.

An écriture is one line of the journal. It is never changed and never removed, only followed by another; `apply` is the
only way from écritures to a Livret, and a Livret holds nothing that the journal does not say.
Words are kept code point for code point (contract § 4); a `valeur` is beside them, never instead of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from dialogs.kinds import Valeur

PLUS_TARD, PAS_CONCERNE, NE_PAS_DIRE, SAIS_PAS = "plus_tard", "pas_concerne", "ne_pas_dire", "sais_pas"
RAISONS = (PLUS_TARD, SAIS_PAS, PAS_CONCERNE, NE_PAS_DIRE)
"""Why a question was skipped. SAIS_PAS is exported apart (contract § 4)."""

AGENT = "agent"
TRANSCRIPTEUR = "transcripteur:1"


@dataclass(frozen=True, slots=True)
class Chemin:
    """Where an answer lives: a fiche of the livret, a champ of its rubrique."""

    fiche: int
    champ: str


@dataclass(frozen=True, slots=True)
class Question:
    """The person is looking at the question of a champ. correction: they came from the read-back, to change it."""

    chemin: Chemin
    correction: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """
    The person is looking at anything else that asks something.

    nom: a key of `render.MENUS`. sujet: what it is about: a volet, a « volet/rubrique », a screen; or "".
    """

    nom: str
    sujet: str = ""
    fiche: int = 0
    champ: str = ""

    @property
    def chemin(self) -> Chemin:
        return Chemin(self.fiche, self.champ)


Lieu = Question | Menu


# --- écritures ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CharteAcceptee:
    version: str


@dataclass(frozen=True, slots=True)
class FicheOuverte:
    """rubrique: « volet/rubrique »."""

    fiche: int
    rubrique: str


@dataclass(frozen=True, slots=True)
class FicheEffacee:
    fiche: int


@dataclass(frozen=True, slots=True)
class Repondu:
    """
    The agent answered a champ; what was there before becomes a version.

    mots: exactly what was typed, or the label of the button that was pressed.
    message: identity of the message that carried the words, "" for a button.
    """

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    liens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Morceau:
    """More words, or one more choice, for the answer already there."""

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    liens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrige:
    """The message that gave words was edited; valeur is that of the whole answer, as it is now."""

    chemin: Chemin
    message: str
    mots: str
    valeur: Valeur


@dataclass(frozen=True, slots=True)
class Passe:
    """Skipped, for one of RAISONS; mots when it was said in words. Words already there stay."""

    chemin: Chemin
    raison: str
    mots: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Contredit:
    """« Non » to « J'ai compris : … »: the words stay alone."""

    chemin: Chemin


@dataclass(frozen=True, slots=True)
class Propose:
    """A private subject was named: its words wait for « oui » before they count (domain § 6.4)."""

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""


@dataclass(frozen=True, slots=True)
class Relu:
    """« C'est ça »: the agent heard or read their words again, and they are right."""

    fiche: int


@dataclass(frozen=True, slots=True)
class Recu:
    """Something that is not words came: kept, never taken for an answer. chemin: the question on screen, if any."""

    sorte: str
    nom: str
    ref: str
    chemin: Chemin | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class HorsQuestion:
    """Words that answer nothing: kept all the same."""

    mots: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Remis:
    """The livret was given to its owner in this format."""

    format: str


@dataclass(frozen=True, slots=True)
class Pose:
    """A question was asked: from now on, it is what the words on their way answer."""

    lieu: Lieu


Ecriture = (
    CharteAcceptee
    | FicheOuverte
    | FicheEffacee
    | Repondu
    | Morceau
    | Corrige
    | Passe
    | Contredit
    | Propose
    | Relu
    | Recu
    | HorsQuestion
    | Remis
    | Pose
)


@dataclass(frozen=True, slots=True)
class Ligne:
    """A line of the journal: an écriture and when it was written (ISO 8601 with its offset, to the second)."""

    quand: str
    ecriture: Ecriture


# --- what they add up to -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bout:
    """A piece of an answer, and the message that carried it."""

    mots: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reponse:
    """
    The answer to a champ.

    bouts: its pieces in the order they were said; empty when nothing was said (skipped).
    avant: earlier answers, oldest first, whose own `avant` is empty.
    """

    bouts: tuple[Bout, ...]
    valeur: Valeur
    quand: str
    raison: str | None = None
    plume: str = AGENT
    liens: tuple[int, ...] = ()
    avant: tuple["Reponse", ...] = ()

    @property
    def mots(self) -> str | None:
        """The words, pieces joined by a line feed; None when nothing was said."""
        if len(self.bouts) == 1:
            return self.bouts[0].mots
        return "\n".join(bout.mots for bout in self.bouts) if self.bouts else None


@dataclass(frozen=True, slots=True)
class Fiche:
    numero: int
    rubrique: str
    reponses: Mapping[str, Reponse] = field(default_factory=dict)
    relue: bool = False


@dataclass(frozen=True, slots=True)
class Charte:
    version: str
    acceptee_le: str


@dataclass(frozen=True, slots=True)
class Livret:
    """
    poses: every question asked, oldest first; its last is the lieu. A pose's number is its index here.
    entamee: an answer was begun since the person came to this lieu, so that more words belong to it.
    proposition: words about a private subject that wait for « oui ».
    ferme: there was a livret here, closed or refused; nothing of it is left. A new one begins at « /start ».
    """

    charte: Charte | None = None
    fiches: Mapping[int, Fiche] = field(default_factory=dict)
    prochaine: int = 1
    poses: tuple[Lieu, ...] = ()
    entamee: bool = False
    proposition: Propose | None = None
    plume: str = AGENT
    dernier: str = ""
    ferme: bool = False

    @property
    def lieu_before(self) -> Lieu | None:
        """What was asked before what is asked now."""
        return next((lieu for lieu in reversed(self.poses) if lieu != self.poses[-1]), None)

    @property
    def lieu(self) -> Lieu | None:
        return self.poses[-1] if self.poses else None

    def reponse(self, chemin: Chemin) -> Reponse | None:
        fiche = self.fiches.get(chemin.fiche)
        return fiche.reponses.get(chemin.champ) if fiche else None

    def of_rubrique(self, rubrique: str) -> list[Fiche]:
        """The fiches of a « volet/rubrique », in the order they were opened."""
        return [fiche for fiche in self.fiches.values() if fiche.rubrique == rubrique]


def fold(journal: Iterable[Ligne], livret: Livret | None = None) -> Livret:
    """The livret that this journal adds up to (or adds to this livret)."""
    livret = livret or Livret()
    for ligne in journal:
        livret = apply(livret, ligne)
    return livret


def apply(livret: Livret, ligne: Ligne) -> Livret:
    """The livret after this line. Total: a line about a fiche that is gone changes nothing."""
    quand = ligne.quand
    match ligne.ecriture:
        case Pose() as e:
            return _pose(livret, e.lieu, quand)
        case Repondu() as e:
            new = Reponse((Bout(e.mots, e.message),), e.valeur, quand, None, livret.plume, e.liens)
            return _answer(livret, quand, e.chemin, lambda old: replace(new, avant=_versions(old)) if old else new)
        case Morceau() as more:
            return _answer(livret, quand, more.chemin, lambda old: _append(old, more, quand, livret.plume))
        case Corrige() as edit:
            return _answer(livret, quand, edit.chemin, lambda old: _revise(old, edit, quand))
        case Passe() as skip:
            return _answer(livret, quand, skip.chemin, lambda old: _skip(old, skip, quand, livret.plume))
        case Contredit() as e:
            return _answer(livret, quand, e.chemin, lambda old: replace(old, valeur=None) if old else None)
        case Propose() as e:
            return replace(livret, proposition=e, dernier=quand)
        case CharteAcceptee() as e:
            return replace(livret, charte=Charte(e.version, quand), dernier=quand)
        case FicheOuverte() as e:
            fiches = {**livret.fiches, e.fiche: Fiche(e.fiche, e.rubrique)}
            return replace(livret, fiches=fiches, prochaine=max(livret.prochaine, e.fiche + 1), dernier=quand)
        case FicheEffacee() as e:
            fiches = {numero: fiche for numero, fiche in livret.fiches.items() if numero != e.fiche}
            return replace(livret, fiches=fiches, dernier=quand)
        case Relu() as e:
            return _read_back(livret, e.fiche, quand)
        case Recu() | HorsQuestion() | Remis():
            return replace(livret, dernier=quand)
        case _ as never:
            assert_never(never)


def _pose(livret: Livret, lieu: Lieu, quand: str) -> Livret:
    """Asked again, the same question goes on; another one begins, and a proposal waits only for its own « oui »."""
    if livret.poses and livret.poses[-1] == lieu:
        return replace(livret, poses=(*livret.poses, livret.poses[-1]), dernier=quand)
    waits = isinstance(lieu, Menu) and lieu.nom == "sensible"
    proposition = livret.proposition if waits else None
    return replace(livret, poses=(*livret.poses, lieu), entamee=False, proposition=proposition, dernier=quand)


def _read_back(livret: Livret, numero: int, quand: str) -> Livret:
    fiche = livret.fiches.get(numero)
    if fiche is None:
        return livret
    return replace(livret, fiches={**livret.fiches, numero: replace(fiche, relue=True)}, dernier=quand)


_Change = Callable[[Reponse | None], Reponse | None]


def _answer(livret: Livret, quand: str, chemin: Chemin, change: _Change) -> Livret:
    """The livret with the answer at `chemin` changed; its fiche has to be read again. None leaves it as it is."""
    fiche = livret.fiches.get(chemin.fiche)
    new = change(fiche.reponses.get(chemin.champ)) if fiche else None
    if fiche is None or new is None:
        return livret
    changed = Fiche(fiche.numero, fiche.rubrique, {**fiche.reponses, chemin.champ: new}, relue=False)
    return replace(
        livret,
        fiches={**livret.fiches, fiche.numero: changed},
        entamee=livret.entamee or _is_asked(livret.lieu, chemin),
        plume=_plume(livret, chemin, new),
        dernier=quand,
    )


def _is_asked(lieu: Lieu | None, chemin: Chemin) -> bool:
    """Whether an answer at this chemin answers what is asked now."""
    if isinstance(lieu, Question):
        return lieu.chemin == chemin
    return isinstance(lieu, Menu) and lieu.nom == "noms"


def _plume(livret: Livret, chemin: Chemin, reponse: Reponse) -> str:
    """Who holds the pen from now on: the transcripteur once the agent said yes to being helped (domain § 2.0)."""
    if livret.fiches[chemin.fiche].rubrique != "ouverture/charte":
        return livret.plume
    if chemin.champ == "accord_transcripteur":
        return TRANSCRIPTEUR if reponse.valeur is True else AGENT
    return AGENT if chemin.champ == "qui_ecrit" and reponse.valeur == "moi" else livret.plume


def _versions(old: Reponse | None) -> tuple[Reponse, ...]:
    """What becomes of an answer that another one follows: a mark without words leaves no version."""
    if old is None:
        return ()
    return (*old.avant, replace(old, avant=())) if old.bouts else old.avant


def _append(old: Reponse | None, e: Morceau, quand: str, plume: str) -> Reponse:
    if old is None:
        return Reponse((Bout(e.mots, e.message),), e.valeur, quand, None, plume, e.liens)
    liens = old.liens + tuple(lien for lien in e.liens if lien not in old.liens)
    return replace(
        old, bouts=(*old.bouts, Bout(e.mots, e.message)), valeur=e.valeur, quand=quand, raison=None, liens=liens
    )


def _skip(old: Reponse | None, e: Passe, quand: str, plume: str) -> Reponse:
    said = () if e.mots is None else (Bout(e.mots, e.message),)
    if old is None or (not old.bouts and not said):
        return Reponse(said, None, quand, e.raison, plume, (), old.avant if old else ())
    if not said:
        return replace(old, raison=e.raison)
    return Reponse(said, None, quand, e.raison, plume, (), _versions(old))


def _revise(old: Reponse | None, e: Corrige, quand: str) -> Reponse | None:
    """The piece that the message gave, said otherwise; in an earlier version, the new words join the versions."""
    if old is None:
        return None
    if any(bout.message == e.message for bout in old.bouts):
        raison = None if len(old.bouts) == 1 else old.raison
        new = replace(old, bouts=_replaced(old.bouts, e), valeur=e.valeur, quand=quand, raison=raison)
        return replace(new, avant=_versions(old))
    for version in reversed(old.avant):
        if any(bout.message == e.message for bout in version.bouts):
            return replace(old, avant=(*old.avant, replace(version, bouts=_replaced(version.bouts, e), quand=quand)))
    return None


def _replaced(bouts: tuple[Bout, ...], e: Corrige) -> tuple[Bout, ...]:
    return tuple(Bout(e.mots, bout.message) if bout.message == e.message else bout for bout in bouts)
