"""
fold(): from the journal to the livret. `apply` is the only function that changes a livret.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from dialogs.livret import reponses
from dialogs.livret.ecritures import (
    AGENT,
    OUVERTURE,
    TRANSCRIPTEUR,
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
    Ligne,
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
from dialogs.livret.etat import Bout, Charte, Fiche, Livret, Mandat, Reponse

if TYPE_CHECKING:
    from dialogs.lieux.base import Lieu


DEMANDES = 10
"""Questions asked back of which « c'était ma réponse » can still be said."""


def fold(journal: Iterable[Ligne], livret: Livret | None = None) -> Livret:
    """The livret that this journal gives, from an empty one or from this one."""
    livret = livret or Livret()
    for ligne in journal:
        livret = apply(livret, ligne)
    return livret


def apply(livret: Livret, ligne: Ligne) -> Livret:
    """The livret after this line. Never raises: a line about a fiche that was erased changes nothing."""
    after = _apply(livret, ligne)
    if ligne.plume not in ("", AGENT):
        after = _signed(after, ligne.plume)
    if not after.demandes or isinstance(ligne.ecriture, Interroge):
        return after
    left = tuple(demande for demande in after.demandes if not _files_or_sends(demande, ligne.ecriture))
    return after if left == after.demandes else replace(after, demandes=left)


def _signed(livret: Livret, plume: str) -> Livret:
    """
    After a line that a transcripteur signed: lines that nobody signs are the agent's from now on, since transcripteurs
    sign theirs. The mandat belongs to the first transcripteur who signs under it.
    """
    mandat = livret.mandat
    if mandat is not None and not mandat.plume:
        mandat = replace(mandat, plume=plume)
    return livret if (livret.plume, livret.mandat) == (AGENT, mandat) else replace(livret, plume=AGENT, mandat=mandat)


def _files_or_sends(demande: Interroge, e: Ecriture) -> bool:
    """Whether this line files the words of a demande, or sends them on."""
    if isinstance(e, Transmis):
        return e.numero == demande.numero
    if not isinstance(e, Repondu | Morceau | Passe | Propose | HorsQuestion):
        return False
    return (e.message, e.mots) == (demande.message, demande.mots)


def _apply(livret: Livret, ligne: Ligne) -> Livret:  # noqa: C901 (one case a class of écriture)
    quand, plume = ligne.quand, plume_of(livret, ligne)
    match ligne.ecriture:
        case Pose() as e:
            return _pose(livret, e.lieu, quand)
        case Repondu() as e:
            new = Reponse((Bout(e.mots, e.message, plume),), e.valeur, quand, None, plume, e.liens)
            return _answer(
                livret, ligne, e.chemin, lambda old: replace(new, avant=reponses.versions(old)) if old else new
            )
        case Morceau() as more:
            return _answer(livret, ligne, more.chemin, lambda old: reponses.append(old, more, quand, plume))
        case Corrige() as edit:
            return _answer(livret, ligne, edit.chemin, lambda old: reponses.revise(old, edit, quand, plume))
        case Passe() as skip:
            return _answer(livret, ligne, skip.chemin, lambda old: reponses.skip(old, skip, quand, plume))
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


def _pose(livret: Livret, lieu: "Lieu", quand: str) -> Livret:
    """
    After a screen was shown. The same screen shown again, or an aside, changes nothing of what is pending; another
    screen begins a new answer, and drops a proposition that it does not ask about.
    """
    poses = (*livret.poses, livret.poses[-1] if livret.poses and livret.poses[-1] == lieu else lieu)
    if lieu.apart or lieu == livret.pending:
        return replace(livret, poses=poses, dernier=quand)
    proposition = livret.proposition if lieu.keeps_proposition else None
    return replace(livret, poses=poses, entamee=False, proposition=proposition, dernier=quand)


def _with_fiche(livret: Livret, numero: int, quand: str, change: Callable[[Fiche], Fiche]) -> Livret:
    fiche = livret.fiches.get(numero)
    if fiche is None:
        return livret
    return replace(livret, fiches={**livret.fiches, numero: change(fiche)}, dernier=quand)


def plume_of(livret: Livret, ligne: Ligne) -> str:
    """
    Who wrote this line: the one who signed it; for a line without a signature, the person that the agent named in the
    opening, within the volets and the dates of the mandat.

    A livret from before there were mandats has none: there, the « oui » of the opening is enough.
    """
    if isinstance(ligne.ecriture, Repondu) and ligne.ecriture.plume:
        return ligne.ecriture.plume
    if ligne.plume:
        return ligne.plume
    mandat, chemin = livret.mandat, getattr(ligne.ecriture, "chemin", None)
    if mandat is None or not isinstance(chemin, Chemin):
        return livret.plume
    fiche = livret.fiches.get(chemin.fiche)
    helped = fiche is not None and fiche.rubrique.partition("/")[0] in mandat.volets and ligne.quand[:10] <= mandat.fin
    return livret.plume if helped else AGENT


_Change = Callable[[Reponse | None], Reponse | None]


def _answer(livret: Livret, ligne: Ligne, chemin: Chemin, change: _Change) -> Livret:
    """The livret with this answer changed, its fiche not read back any more; unchanged where `change` gives None."""
    fiche = livret.fiches.get(chemin.fiche)
    new = change(fiche.reponses.get(chemin.champ)) if fiche else None
    if fiche is None or new is None:
        return livret
    helped = plume_of(livret, ligne) != AGENT and fiche.rubrique != OUVERTURE
    changed = replace(fiche, reponses={**fiche.reponses, chemin.champ: new}, relue=False, dictee=fiche.dictee or helped)
    return replace(
        livret,
        fiches={**livret.fiches, fiche.numero: changed},
        entamee=livret.entamee or (livret.lieu is not None and livret.lieu.asks(chemin)),
        plume=_plume(livret, chemin, new),
        dernier=ligne.quand,
    )


def _plume(livret: Livret, chemin: Chemin, reponse: Reponse) -> str:
    """Who writes unsigned lines from now on: the transcripteur once the agent agreed to be helped (domain § 2.0)."""
    if livret.fiches[chemin.fiche].rubrique != OUVERTURE:
        return livret.plume
    if chemin.champ == "accord_transcripteur":
        return TRANSCRIPTEUR if reponse.valeur is True else AGENT
    return AGENT if chemin.champ == "qui_ecrit" and reponse.valeur == "moi" else livret.plume
