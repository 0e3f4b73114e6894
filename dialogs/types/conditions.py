"""Whether a condition of the trame holds in a fiche."""

from dialogs.livret.etat import Fiche
from dialogs.trame import Si


def holds(si: Si | None, fiche: Fiche) -> bool:
    """A question not answered meets no condition."""
    if si is None:
        return True
    reponse = fiche.reponses.get(si.champ)
    if reponse is None:
        return False
    if si.donne:
        return bool(reponse.bouts) and reponse.raison is None
    valeurs = reponse.valeur if isinstance(reponse.valeur, tuple) else (reponse.valeur,)
    return any(vaut in valeurs and type(vaut) in map(type, valeurs) for vaut in si.vaut)
