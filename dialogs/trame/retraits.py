"""
Puts right what named a block that is switched off: links to a rubrique, choices in a condition.

A link to a rubrique that is off is dropped, and so is a champ that then links to nothing. A choix that is off is
dropped from a condition that names others too. What then still names a block that is off is left as it is: it is a
fault, which the writer of the content has to decide on.
"""

from collections.abc import Collection

from dialogs.blocs import Bloc, is_of


def mend_volet(volet: Bloc, off: Collection[str]) -> Bloc:
    """off: chemins of the blocks that are switched off, as `niveaux` writes them."""
    if not off or not is_of("blocs", volet.get("rubrique")):
        return volet
    return {**volet, "rubrique": [_mend_rubrique(f"{volet['cle']}/{r.get('cle')}", r, off) for r in volet["rubrique"]]}


def _mend_rubrique(chemin: str, rubrique: Bloc, off: Collection[str]) -> Bloc:
    if not is_of("blocs", rubrique.get("champ")):
        return rubrique
    mended = [(champ, _mend_champ(chemin, champ, off)) for champ in rubrique["champ"]]
    return {**rubrique, "champ": [new for old, new in mended if new.get("lien") or not old.get("lien")]}


def _mend_champ(rubrique: str, champ: Bloc, off: Collection[str]) -> Bloc:
    mended = _mend_si(rubrique, champ, off)
    if is_of("blocs", champ.get("choix")):
        mended["choix"] = [_mend_si(rubrique, choix, off) for choix in champ["choix"]]
    if is_of("textes", champ.get("lien")):
        mended["lien"] = [lien for lien in champ["lien"] if not {lien, lien.partition("/")[0]} & {*off}]
    return mended


def _mend_si(rubrique: str, bloc: Bloc, off: Collection[str]) -> Bloc:
    """A champ or a choix; its condition keeps the choices that are still there, if any is."""
    si = bloc.get("si")
    if not isinstance(si, dict) or not isinstance(si.get("vaut"), list):
        return {**bloc}
    left = [vaut for vaut in si["vaut"] if f"{rubrique}/{si.get('champ')}={vaut}" not in off]
    return {**bloc, "si": {**si, "vaut": left or si["vaut"]}}
