"""
How an answer changes: more words, a skip, an edit. The earlier answers are kept as its versions.
"""

from dataclasses import replace

from dialogs.livret.ecritures import AGENT, Corrige, Morceau, Passe
from dialogs.livret.etat import Bout, Reponse


def versions(old: Reponse | None) -> tuple[Reponse, ...]:
    """The earlier versions, when another answer replaces this one; a skip without words leaves none."""
    if old is None:
        return ()
    return (*old.avant, replace(old, avant=())) if old.bouts else old.avant


def append(old: Reponse | None, e: Morceau, quand: str, plume: str) -> Reponse:
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


def skip(old: Reponse | None, e: Passe, quand: str, plume: str) -> Reponse:
    said = () if e.mots is None else (Bout(e.mots, e.message, plume),)
    if old is None or (not old.bouts and not said):
        return Reponse(said, None, quand, e.raison, plume, (), old.avant if old else ())
    if not said:
        return replace(old, raison=e.raison)
    return Reponse(said, None, quand, e.raison, plume, (), versions(old))


def revise(old: Reponse | None, e: Corrige, quand: str, plume: str) -> Reponse | None:
    """The answer once a message that gave a piece of it was edited; a piece of an earlier version adds a version."""
    if old is None:
        return None
    if any(bout.message == e.message for bout in old.bouts):
        raison = None if len(old.bouts) == 1 else old.raison
        bouts = _replaced(old.bouts, e, plume)
        new = replace(old, bouts=bouts, valeur=e.valeur, quand=quand, raison=raison, plume=_pen_of_all(bouts))
        return replace(new, avant=versions(old))
    for version in reversed(old.avant):
        if any(bout.message == e.message for bout in version.bouts):
            bouts = _replaced(version.bouts, e, plume)
            return replace(old, avant=(*old.avant, replace(version, bouts=bouts, quand=quand)))
    return None


def _replaced(bouts: tuple[Bout, ...], e: Corrige, plume: str) -> tuple[Bout, ...]:
    return tuple(Bout(e.mots, bout.message, plume) if bout.message == e.message else bout for bout in bouts)


def _pen_of_all(bouts: tuple[Bout, ...]) -> str:
    """Who wrote an answer in several pieces: the transcripteur, if they wrote one of them."""
    return next((bout.plume for bout in bouts if bout.plume != AGENT), AGENT)
