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

OUVERTURE = "ouverture/charte"
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

DEMANDES = 10
"""Questions asked back of which « c'était ma réponse » can still be said."""
APARTES = frozenset({"demande", "proches", "questions", "on_a_ecrit", "essai"})
"""Menus that are asides: after them, the pending question is still pending."""


def is_aparte(lieu: Lieu | None) -> bool:
    return isinstance(lieu, Menu) and lieu.nom in APARTES


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
    plume: who wrote the words, when somebody else says that they count; "" when it is whoever signs.
    """

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    liens: tuple[int, ...] = ()
    plume: str = ""


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
    """A private subject was named: its words, of this plume, wait for « oui » before they count (domain § 6.4)."""

    chemin: Chemin
    mots: str
    valeur: Valeur
    message: str = ""
    plume: str = ""


@dataclass(frozen=True, slots=True)
class Interroge:
    """
    The agent asked something back, or may have: these words answer nothing until « C'était ma réponse ».

    numero: names it on its buttons. sur: the pose that was on screen. sujets: topics it may be about, nearest first,
    () when none is near. sure: the first was told outright. claire: the words surely ask. plume: who typed them, as a
    line is signed.
    """

    mots: str
    message: str
    numero: int
    sur: int
    sujets: tuple[str, ...] = ()
    sure: bool = False
    claire: bool = True
    plume: str = ""


@dataclass(frozen=True, slots=True)
class MandatDonne:
    """
    The agent agreed to be helped (domain § 4.6).

    role: who helps, a role or initials. volets: what for. fin: the last day, AAAA-MM-JJ. texte, version: the very words
    that were read aloud or shown, and which wording that is. premiere: the first fiche that did not exist yet.
    """

    role: str
    volets: tuple[str, ...]
    fin: str
    version: str
    texte: str
    premiere: int


@dataclass(frozen=True, slots=True)
class MandatReduit:
    """The help goes on for these volets only, and until this day."""

    volets: tuple[str, ...]
    fin: str


@dataclass(frozen=True, slots=True)
class MandatRetire:
    """The help is over."""


@dataclass(frozen=True, slots=True)
class FicheMontree:
    """The agent opened a fiche from before the mandat to the transcripteur."""

    fiche: int


@dataclass(frozen=True, slots=True)
class Relance:
    """« Aider à raconter »: an open prompt was given, of the assistant's own; the agent's words are never in it."""

    chemin: Chemin
    phrase: str


@dataclass(frozen=True, slots=True)
class Revue:
    """Alone, the agent read what was written for them: these are their words (siens), or they are not."""

    fiche: int
    siens: bool


@dataclass(frozen=True, slots=True)
class Transmis:
    """The agent sent this question, without their name, to those who write the answers."""

    numero: int


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
    | Interroge
    | Transmis
    | MandatDonne
    | MandatReduit
    | MandatRetire
    | FicheMontree
    | Relance
    | Revue
    | Relu
    | Recu
    | HorsQuestion
    | Remis
    | Pose
)


@dataclass(frozen=True, slots=True)
class Ligne:
    """
    A line of the journal: an écriture and when it was written (ISO 8601 with its offset, to the second).

    par: who wrote it, AGENT or « transcripteur:ID »; "" from a device that the two may share, which cannot tell.
    """

    quand: str
    ecriture: Ecriture
    par: str = ""


# --- what they add up to -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bout:
    """A piece of an answer, the message that carried it, and who wrote it."""

    mots: str
    message: str = ""
    plume: str = AGENT


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
    """
    relue: read back since its last word. dictee: a transcripteur wrote in it since the agent read it alone.
    contestee: read alone, these were not their words.
    """

    numero: int
    rubrique: str
    reponses: Mapping[str, Reponse] = field(default_factory=dict)
    relue: bool = False
    dictee: bool = False
    contestee: bool = False


@dataclass(frozen=True, slots=True)
class Charte:
    version: str
    acceptee_le: str


@dataclass(frozen=True, slots=True)
class Mandat:
    """
    What the agent agreed to, as it stands (`MandatDonne`).

    montrees: older fiches that they opened all the same. plume: the first to sign under it, whose mandat it then is.
    """

    role: str
    volets: tuple[str, ...]
    fin: str
    premiere: int
    montrees: tuple[int, ...] = ()
    plume: str = ""


@dataclass(frozen=True, slots=True)
class Livret:
    """
    poses: every question asked, oldest first; its last is the lieu. A pose's number is its index here.
    entamee: an answer was begun since the person came to this lieu, so that more words belong to it.
    proposition: words about a private subject that wait for « oui ».
    demandes: what was asked back since the pending question was asked, oldest first.
    mandat: the help that the agent agreed to and did not end; its last day may have passed.
    relances: the open prompts that were given.
    ferme: there was a livret here, closed or refused; nothing of it is left. A new one begins at « /start ».
    """

    charte: Charte | None = None
    fiches: Mapping[int, Fiche] = field(default_factory=dict)
    prochaine: int = 1
    poses: tuple[Lieu, ...] = ()
    entamee: bool = False
    proposition: Propose | None = None
    demandes: tuple[Interroge, ...] = ()
    mandat: Mandat | None = None
    relances: tuple[Relance, ...] = ()
    plume: str = AGENT
    dernier: str = ""
    ferme: bool = False

    @property
    def lieu(self) -> Lieu | None:
        """What is on the screen."""
        return self.poses[-1] if self.poses else None

    @property
    def pending(self) -> Lieu | None:
        """What is asked, whatever aparté is on the screen."""
        return next((lieu for lieu in reversed(self.poses) if not is_aparte(lieu)), None)

    @property
    def lieu_before(self) -> Lieu | None:
        """What was asked before what is asked now."""
        now = self.pending
        return next((lieu for lieu in reversed(self.poses) if lieu != now and not is_aparte(lieu)), None)

    def demande(self, numero: int) -> Interroge | None:
        return next((demande for demande in self.demandes if demande.numero == numero), None)

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
    after = _apply(livret, ligne)
    if ligne.par not in ("", AGENT):
        after = _signed(after, ligne.par)
    if not after.demandes or isinstance(ligne.ecriture, Interroge):
        return after
    left = tuple(demande for demande in after.demandes if not _is_settled(demande, ligne.ecriture))
    return after if left == after.demandes else replace(after, demandes=left)


def _signed(livret: Livret, par: str) -> Livret:
    """Who signs writes elsewhere: what is not signed is the agent's. The first who signs is whom the mandat is for."""
    mandat = livret.mandat
    if mandat is not None and not mandat.plume:
        mandat = replace(mandat, plume=par)
    return livret if (livret.plume, livret.mandat) == (AGENT, mandat) else replace(livret, plume=AGENT, mandat=mandat)


def _is_settled(demande: Interroge, e: Ecriture) -> bool:
    """Whether this line files the very words of a demande, or says that they were sent on."""
    if isinstance(e, Transmis):
        return e.numero == demande.numero
    if not isinstance(e, Repondu | Morceau | Passe | Propose | HorsQuestion):
        return False
    return (e.message, e.mots) == (demande.message, demande.mots)


def _apply(livret: Livret, ligne: Ligne) -> Livret:
    quand, plume = ligne.quand, pen_of(livret, ligne)
    match ligne.ecriture:
        case Pose() as e:
            return _pose(livret, e.lieu, quand)
        case Repondu() as e:
            new = Reponse((Bout(e.mots, e.message, plume),), e.valeur, quand, None, plume, e.liens)
            return _answer(livret, ligne, e.chemin, lambda old: replace(new, avant=_versions(old)) if old else new)
        case Morceau() as more:
            return _answer(livret, ligne, more.chemin, lambda old: _append(old, more, quand, plume))
        case Corrige() as edit:
            return _answer(livret, ligne, edit.chemin, lambda old: _revise(old, edit, quand, plume))
        case Passe() as skip:
            return _answer(livret, ligne, skip.chemin, lambda old: _skip(old, skip, quand, plume))
        case Contredit() as e:
            return _answer(livret, ligne, e.chemin, lambda old: replace(old, valeur=None) if old else None)
        case MandatDonne() as e:
            mandat = Mandat(e.role, e.volets, e.fin, e.premiere)
            return replace(livret, mandat=mandat, plume=TRANSCRIPTEUR, dernier=quand)
        case MandatReduit() as e:
            narrower = replace(livret.mandat, volets=e.volets, fin=e.fin) if livret.mandat else None
            return replace(livret, mandat=narrower, dernier=quand)
        case MandatRetire():
            return replace(livret, mandat=None, plume=AGENT, dernier=quand)
        case FicheMontree() as e:
            shown = livret.mandat and replace(livret.mandat, montrees=(*livret.mandat.montrees, e.fiche))
            return replace(livret, mandat=shown, dernier=quand)
        case Relance() as e:
            return replace(livret, relances=(*livret.relances, e), dernier=quand)
        case Revue() as e:
            siens = e.siens
            return _with_fiche(
                livret, e.fiche, quand, lambda f: replace(f, dictee=False, contestee=not siens, relue=f.relue and siens)
            )
        case Propose() as e:
            return replace(livret, proposition=e, dernier=quand)
        case Interroge() as e:
            others = [d for d in livret.demandes if d.numero != e.numero and not d.message == e.message != ""]
            others = others[-DEMANDES + 1 :]
            return replace(livret, demandes=(*others, e), dernier=quand)
        case CharteAcceptee() as e:
            return replace(livret, charte=Charte(e.version, quand), dernier=quand)
        case FicheOuverte() as e:
            fiches = {**livret.fiches, e.fiche: Fiche(e.fiche, e.rubrique)}
            return replace(livret, fiches=fiches, prochaine=max(livret.prochaine, e.fiche + 1), dernier=quand)
        case FicheEffacee() as e:
            fiches = {numero: fiche for numero, fiche in livret.fiches.items() if numero != e.fiche}
            return replace(livret, fiches=fiches, dernier=quand)
        case Relu() as e:
            by_agent = plume == AGENT  # what the agent reads back is theirs again
            return _with_fiche(
                livret,
                e.fiche,
                quand,
                lambda f: replace(
                    f, relue=True, dictee=f.dictee and not by_agent, contestee=f.contestee and not by_agent
                ),
            )
        case Recu() | HorsQuestion() | Remis() | Transmis():
            return replace(livret, dernier=quand)
        case _ as never:
            assert_never(never)


def _pose(livret: Livret, lieu: Lieu, quand: str) -> Livret:
    """
    Asked again, the same question goes on, and an aparté interrupts none; another one begins, and a proposal waits only
    for its own « oui ».
    """
    poses = (*livret.poses, livret.poses[-1] if livret.poses and livret.poses[-1] == lieu else lieu)
    if is_aparte(lieu) or lieu == livret.pending:
        return replace(livret, poses=poses, dernier=quand)
    waits = isinstance(lieu, Menu) and lieu.nom == "sensible"
    proposition = livret.proposition if waits else None
    return replace(livret, poses=poses, entamee=False, proposition=proposition, dernier=quand)


def _with_fiche(livret: Livret, numero: int, quand: str, change: Callable[[Fiche], Fiche]) -> Livret:
    fiche = livret.fiches.get(numero)
    if fiche is None:
        return livret
    return replace(livret, fiches={**livret.fiches, numero: change(fiche)}, dernier=quand)


def pen_of(livret: Livret, ligne: Ligne) -> str:
    """
    Who holds the pen of this line: whoever signs it; else whoever the agent said, as long as they agree to it.

    A livret from before there were mandats has none, and the agent's « oui » still stands.
    """
    if isinstance(ligne.ecriture, Repondu) and ligne.ecriture.plume:
        return ligne.ecriture.plume
    if ligne.par:
        return ligne.par
    mandat, chemin = livret.mandat, getattr(ligne.ecriture, "chemin", None)
    if mandat is None or not isinstance(chemin, Chemin):
        return livret.plume
    fiche = livret.fiches.get(chemin.fiche)
    helped = fiche is not None and fiche.rubrique.partition("/")[0] in mandat.volets and ligne.quand[:10] <= mandat.fin
    return livret.plume if helped else AGENT


_Change = Callable[[Reponse | None], Reponse | None]


def _answer(livret: Livret, ligne: Ligne, chemin: Chemin, change: _Change) -> Livret:
    """The livret with the answer at `chemin` changed; its fiche has to be read again. None leaves it as it is."""
    fiche = livret.fiches.get(chemin.fiche)
    new = change(fiche.reponses.get(chemin.champ)) if fiche else None
    if fiche is None or new is None:
        return livret
    helped = pen_of(livret, ligne) != AGENT and fiche.rubrique != OUVERTURE
    changed = replace(fiche, reponses={**fiche.reponses, chemin.champ: new}, relue=False, dictee=fiche.dictee or helped)
    return replace(
        livret,
        fiches={**livret.fiches, fiche.numero: changed},
        entamee=livret.entamee or _is_asked(livret.lieu, chemin),
        plume=_plume(livret, chemin, new),
        dernier=ligne.quand,
    )


def _is_asked(lieu: Lieu | None, chemin: Chemin) -> bool:
    """Whether an answer at this chemin answers what is asked now."""
    if isinstance(lieu, Question):
        return lieu.chemin == chemin
    return isinstance(lieu, Menu) and lieu.nom == "noms"


def _plume(livret: Livret, chemin: Chemin, reponse: Reponse) -> str:
    """Who holds the pen from now on: the transcripteur once the agent said yes to being helped (domain § 2.0)."""
    if livret.fiches[chemin.fiche].rubrique != OUVERTURE:
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
        return Reponse((Bout(e.mots, e.message, plume),), e.valeur, quand, None, plume, e.liens)
    liens = old.liens + tuple(lien for lien in e.liens if lien not in old.liens)
    return replace(
        old,
        bouts=(*old.bouts, Bout(e.mots, e.message, plume)),
        valeur=e.valeur,
        quand=quand,
        raison=None,
        liens=liens,
        plume=old.plume if plume == AGENT else plume,
    )


def _skip(old: Reponse | None, e: Passe, quand: str, plume: str) -> Reponse:
    said = () if e.mots is None else (Bout(e.mots, e.message, plume),)
    if old is None or (not old.bouts and not said):
        return Reponse(said, None, quand, e.raison, plume, (), old.avant if old else ())
    if not said:
        return replace(old, raison=e.raison)
    return Reponse(said, None, quand, e.raison, plume, (), _versions(old))


def _revise(old: Reponse | None, e: Corrige, quand: str, plume: str) -> Reponse | None:
    """The piece that the message gave, said otherwise; in an earlier version, the new words join the versions."""
    if old is None:
        return None
    if any(bout.message == e.message for bout in old.bouts):
        raison = None if len(old.bouts) == 1 else old.raison
        bouts = _replaced(old.bouts, e, plume)
        new = replace(old, bouts=bouts, valeur=e.valeur, quand=quand, raison=raison, plume=_pen_of_all(bouts))
        return replace(new, avant=_versions(old))
    for version in reversed(old.avant):
        if any(bout.message == e.message for bout in version.bouts):
            bouts = _replaced(version.bouts, e, plume)
            return replace(old, avant=(*old.avant, replace(version, bouts=bouts, quand=quand)))
    return None


def _replaced(bouts: tuple[Bout, ...], e: Corrige, plume: str) -> tuple[Bout, ...]:
    return tuple(Bout(e.mots, bout.message, plume) if bout.message == e.message else bout for bout in bouts)


def _pen_of_all(bouts: tuple[Bout, ...]) -> str:
    """Whose an answer in several hands is: a transcripteur's, as soon as one piece is."""
    return next((bout.plume for bout in bouts if bout.plume != AGENT), AGENT)
