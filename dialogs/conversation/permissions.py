"""
What a transcripteur may do: what the agent agreed to, and never more (domain § 4).

By allow-list: `whose` of each action (table.py) and of each screen (lieux/) says who else than the agent may use it;
`_is_allowed` says of each class of écriture whether a transcripteur may write it. What is not marked is the agent's.

An event is refused before it is played (`refusal`); what it would write is looked at once more after (`oversteps`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from dialogs import lieux
from dialogs.contenu import Contenu
from dialogs.conversation.table import GESTES
from dialogs.events import Action, CodePresente, Demande, Dit, Envoye, Event, Modifie, Rejoint
from dialogs.lieux.base import Lieu
from dialogs.livret import journey, mandat
from dialogs.livret.ecritures import (
    AGENT,
    OUVERTURE,
    CharteAcceptee,
    Chemin,
    Contredit,
    Corrige,
    Ecriture,
    FicheEffacee,
    FicheMontree,
    FicheOuverte,
    HorsQuestion,
    Interroge,
    MandatDonne,
    MandatReduit,
    MandatRetire,
    Morceau,
    Passe,
    Pose,
    Propose,
    Recu,
    Relance,
    Relu,
    Remis,
    Repondu,
    Revue,
    Transmis,
)
from dialogs.livret.etat import Livret, Mandat
from dialogs.livret.mandat import Whose, can_see, can_write, volet_of
from dialogs.mots import read_number


@dataclass(frozen=True, slots=True)
class _Request:
    """What a transcripteur, `plume`, wants to do under the mandat that is in force. livret: whole, nothing hidden."""

    contenu: Contenu
    livret: Livret
    mandat: Mandat
    event: Event
    plume: str

    @property
    def not_theirs(self) -> str:
        return self.contenu.phrases.A_LA_PERSONNE

    @property
    def pending(self) -> Lieu | None:
        return self.livret.pending

    def why_not_seen(self, numero: int) -> str | None:
        seen = can_see(self.livret, self.mandat, numero, self.plume)
        return None if seen else self.contenu.phrases.FICHE_D_AVANT

    def why_not_writable(self, chemin: Chemin) -> str | None:
        written = can_write(self.livret, self.mandat, chemin, self.plume)
        return self.why_not_seen(chemin.fiche) or (None if written else self.not_theirs)

    def why_outside(self, lieu: Lieu) -> str | None:
        """Why a screen about a rubrique that the help is not for is not theirs."""
        outside = "/" in lieu.about and volet_of(lieu.about) not in self.mandat.volets
        return self.contenu.phrases.HORS_MANDAT if outside else None


# --- before an event is played -----------------------------------------------------------------------------------


def refusal(contenu: Contenu, livret: Livret, event: Event, today: date, plume: str) -> str | None:
    """Why this transcripteur may not do this, as a kind sentence; None when they may."""
    if not livret.is_open:
        return _before_charte(contenu, livret, event)
    allowed = mandat.allows(livret, today, plume)
    if allowed is None:
        given = livret.mandat or mandat.valeur_in_opening(livret, mandat.ACCORD[-1]) is True
        over = given and not mandat.in_force(livret, today)
        return contenu.phrases.AIDE_FINIE if over else contenu.phrases.PAS_DE_MANDAT
    request = _Request(contenu, livret, allowed, event, plume)
    match event:
        case Action():
            return _of_an_action(request, event)
        case Modifie():
            return _of_an_edit(request, event)
        case CodePresente() | Rejoint():
            return request.not_theirs
        case Dit() | Demande() | Envoye():
            return _of_words(request, event)
        case _ as never:
            assert_never(never)


def _before_charte(contenu: Contenu, livret: Livret, event: Event) -> str | None:
    """They may show and read aloud what comes before the livret; accepting it is the agent's."""
    if isinstance(event, Action) and event.nom not in ("oui", "non", "exporter", "fermer", "continuer"):
        return None
    if isinstance(event, Demande) or livret.pending is None or not livret.pending.asks_champ:
        return None
    return contenu.phrases.A_LA_PERSONNE


def _of_an_action(request: _Request, e: Action) -> str | None:
    geste = GESTES.get(e.nom)
    whose = geste.whose if geste else Whose.SEEN  # an unknown action does nothing
    if whose is Whose.ALWAYS:
        return None
    if whose is Whose.PRACTICE:
        return request.contenu.phrases.ESSAI_AILLEURS
    leaves = whose in (Whose.LEAVING, Whose.NAMED_RUBRIQUE)
    if whose is Whose.AGENT or _is_agents_screen(request.pending, leaves):
        return request.not_theirs
    refused = _RULES[whose](request, e)
    erases = whose in (Whose.SEEN, Whose.ANSWER) and _is_authors_screen(request.pending)
    return refused or (_of_author(request, e) if erases else None)


def _is_agents_screen(lieu: Lieu | None, leaves: bool) -> bool:
    """Whether only the agent acts here; they alone leave some of these screens."""
    if lieu is None or lieu.whose is not Whose.AGENT:
        return False
    return lieu.held or not leaves


def _is_authors_screen(lieu: Lieu | None) -> bool:
    return lieu is not None and lieu.whose is Whose.AUTHOR


def _of_leaving(request: _Request, e: Action) -> str | None:
    """Leaving is always allowed."""
    return None


def _of_seen(request: _Request, e: Action) -> str | None:
    """What is asked about a fiche that they may not see is left where the agent left it."""
    return request.why_not_seen(request.pending.place.fiche) if request.pending else None


def _of_one_fiche(request: _Request, e: Action) -> str | None:
    at_question = request.pending is not None and request.pending.asks_champ
    return _of_seen(request, e) if at_question else request.not_theirs


def _of_answer(request: _Request, e: Action) -> str | None:
    """An answer to a champ; or one more fiche of the rubrique that the screen is about."""
    lieu = request.pending
    if lieu is None:
        return None
    refused = request.why_outside(lieu) or _of_seen(request, e)
    return refused or (request.why_not_writable(lieu.place) if lieu.asks_champ else None)


def _of_author(request: _Request, e: Action) -> str | None:
    """Erasing: every word of the fiche is theirs. « Non » erases nothing."""
    fiche = request.livret.fiches.get(request.pending.place.fiche) if request.pending else None
    theirs = fiche is None or e.nom == "non" or mandat.is_all_by(fiche, request.plume)
    return _of_seen(request, e) or (None if theirs else request.not_theirs)


def _of_named_champ(request: _Request, e: Action) -> str | None:
    numero = request.pending.place.fiche if request.pending else 0
    return _of_seen(request, e) or request.why_not_writable(Chemin(numero, e.argument))


def _of_named_fiche(request: _Request, e: Action) -> str | None:
    number, _, champ = e.argument.partition("/")
    numero = read_number(number)
    return request.why_not_seen(numero) or (request.why_not_writable(Chemin(numero, champ)) if champ else None)


def _of_named_rubrique(request: _Request, e: Action) -> str | None:
    trame, volet = request.contenu.trame, volet_of(e.argument)
    if volet not in request.mandat.volets:
        return request.contenu.phrases.HORS_MANDAT if volet in trame.by_cle else None
    rubrique = trame.rubriques.get(e.argument) or trame.rubriques.get(f"{e.argument}/{e.argument}")
    if rubrique is None or not rubrique.unique:
        return None
    fiches = request.livret.of_rubrique(rubrique.chemin)
    return request.not_theirs if any(request.why_not_seen(fiche.numero) for fiche in fiches) else None


_RULES: Mapping[Whose, Callable[[_Request, Action], str | None]] = {
    Whose.LEAVING: _of_leaving,
    Whose.SEEN: _of_seen,
    Whose.ONE_FICHE: _of_one_fiche,
    Whose.ANSWER: _of_answer,
    Whose.AUTHOR: _of_author,
    Whose.NAMED_CHAMP: _of_named_champ,
    Whose.NAMED_FICHE: _of_named_fiche,
    Whose.NAMED_RUBRIQUE: _of_named_rubrique,
}


def _of_an_edit(request: _Request, e: Modifie) -> str | None:
    """They mend the pieces they wrote themselves, as long as it is not identity that the agent read back."""
    for fiche in request.livret.fiches.values():
        for reponse in fiche.reponses.values():
            for bout in (bout for version in (reponse, *reponse.avant) for bout in version.bouts):
                if bout.message == e.message != "":
                    theirs = bout.plume == request.plume and not mandat.is_confirmed_identity(fiche)
                    return None if theirs else request.not_theirs
    return None


def _of_words(request: _Request, e: Dit | Demande | Envoye) -> str | None:
    """Words go where they were asked for, which must be theirs to write; a file alone answers nothing."""
    if _is_agents_screen(request.pending, leaves=False):
        return request.not_theirs
    if isinstance(e, Envoye) and e.legende is None:
        return request.why_not_seen(request.pending.place.fiche) if request.pending else None
    lieu = journey.screen_answered(request.livret, e.sur)
    if lieu is None:
        return None
    if lieu.whose is Whose.AGENT:
        return request.not_theirs
    return request.why_outside(lieu) or request.why_not_writable(lieu.place)


# --- after it was played -----------------------------------------------------------------------------------------


def oversteps(livret: Livret, ecritures: Sequence[Ecriture], today: date, plume: str) -> bool:
    """Whether these écritures of a transcripteur touch what is not theirs: then nothing of the turn is written."""
    allowed = mandat.allows(livret, today, plume) if mandat.is_transcripteur(plume) else None
    if allowed is None:
        return False  # it is the agent's turn; or it was refused before
    return not all(_is_allowed(livret, allowed, ecriture, plume) for ecriture in ecritures)


def _is_allowed(livret: Livret, allowed: Mandat, e: Ecriture, plume: str) -> bool:
    match e:
        case Repondu() | Morceau() | Corrige() | Passe() | Contredit() | Propose() | Relance():
            return _may_write(livret, allowed, e.chemin, plume)
        case FicheEffacee() | Relu():
            return _may_write(livret, allowed, Chemin(e.fiche, ""), plume)
        case FicheOuverte() | Pose() | Recu() | HorsQuestion() | Interroge() | MandatReduit() | MandatRetire():
            return True
        case CharteAcceptee() | MandatDonne() | FicheMontree() | Revue() | Remis() | Transmis():
            return False
        case _ as never:
            assert_never(never)


def _may_write(livret: Livret, allowed: Mandat, chemin: Chemin, plume: str) -> bool:
    return can_see(livret, allowed, chemin.fiche, plume) and can_write(livret, allowed, chemin, plume)


# --- on one screen, the agent beside the transcripteur -----------------------------------------------------------


def who_acts(contenu: Contenu, livret: Livret, event: Event, today: date, plume: str) -> str:
    """
    Who acts on the screen of this transcripteur, with the agent beside them.

    The agent, for what answers a question that is theirs, and for that alone: their turn opens nothing else of the
    livret to the person who holds the screen.
    """
    if isinstance(event, Action) and event.nom == "accord" and livret.is_open:
        return AGENT
    if not is_agents_turn(livret):
        return plume
    if not livret.is_open:
        return AGENT
    lieu = livret.pending
    numero = lieu.place.fiche if lieu is not None and lieu.agents_turn else 0
    if numero and numero not in mandat.mask(contenu, livret, today, plume).fiches:
        return plume
    return AGENT if _belongs_to_agents_turn(livret, event) else plume


def is_agents_turn(livret: Livret) -> bool:
    """Whether the agent answers what is asked: the opening, a private subject."""
    lieu = livret.pending
    if lieu is None or lieu.agents_turn:
        return True
    return lieu.asks_champ and _is_opening(livret, lieu.place.fiche)


def _is_opening(livret: Livret, numero: int) -> bool:
    fiche = livret.fiches.get(numero)
    return fiche is not None and fiche.rubrique == OUVERTURE


def _belongs_to_agents_turn(livret: Livret, event: Event) -> bool:
    if isinstance(event, Modifie):
        said = (r for f in livret.of_rubrique(OUVERTURE) for r in f.reponses.values())
        return any(bout.message == event.message for r in said for v in (r, *r.avant) for bout in v.bouts)
    if isinstance(event, CodePresente | Rejoint) or journey.is_left(livret, event.sur):
        return False
    if isinstance(livret.lieu, lieux.OnAEcrit | lieux.Revue):
        return isinstance(event, Action) and event.nom == "start"  # the agent opened it elsewhere, for themselves
    geste = GESTES.get(event.nom) if isinstance(event, Action) else None
    return not isinstance(event, Action) or (geste is not None and geste.beside)
