"""Finds the faults of a trame: what makes it unusable."""

from collections.abc import Iterator

from dialogs.blocs import find_doubles
from dialogs.trame.champs import Champ, Rubrique, Si, Trame
from dialogs.types import TYPES, type_of


def find_faults(trame: Trame) -> list[str]:
    """Everything wrong in a trame, one French sentence each with its place; empty when it can be used."""
    fautes = find_doubles("volet", [volet.cle for volet in trame.volets])
    for volet in trame.volets:
        fautes += [f"{volet.cle}/{faute}" for faute in find_doubles("rubrique", [r.cle for r in volet.rubriques])]
        for rubrique in volet.rubriques:
            fautes += [f"{rubrique.chemin}{faute}" for faute in _faults_of_rubrique(trame, rubrique)]
    if not trame.charte or not trame.version:
        fautes.append("ouverture : il manque le texte de la charte ou sa version")
    return fautes


def _faults_of_rubrique(trame: Trame, rubrique: Rubrique) -> Iterator[str]:
    cles = [champ.cle for champ in rubrique.champs]
    yield from (f"/{faute}" for faute in find_doubles("champ", cles))
    names = sum(champ.nomme_la_fiche for champ in rubrique.champs)
    if not rubrique.recap and not rubrique.champs:
        yield " : il n'y a aucun champ"
    if rubrique.champs and not rubrique.unique:
        if names != 1:
            yield f" : {names} champs nomment la fiche, il en faut un"
        if not rubrique.encore:
            yield " : il manque « encore »"
    for index, champ in enumerate(rubrique.champs):
        yield from (f"/{champ.cle} : {faute}" for faute in _faults_of_champ(trame, rubrique, champ, cles[:index]))


def _faults_of_champ(trame: Trame, rubrique: Rubrique, champ: Champ, before: list[str]) -> Iterator[str]:
    if champ.type not in TYPES:
        yield f"type inconnu « {champ.type} »"
    else:
        yield from TYPES[champ.type].faults(trame, champ, before)
    yield from find_doubles("choix", [choix.valeur for choix in champ.choix])
    yield from (f"le lien « {lien} » ne mène à rien" for lien in champ.lien if lien not in trame.rubriques)
    if champ.liste and champ.liste not in trame.listes:
        yield f"la liste « {champ.liste} » n'existe pas"
    for si in [champ.si, *(choix.si for choix in champ.choix)]:
        if si is not None:
            yield from _faults_of_si(rubrique, si, before)


def _faults_of_si(rubrique: Rubrique, si: Si, before: list[str]) -> Iterator[str]:
    if si.champ not in before:
        yield f"la condition nomme « {si.champ} », qui n'est pas posé avant"
        return
    named = rubrique.by_cle[si.champ]
    known = type_of(named).possible(named) if named.type in TYPES else set()
    for vaut in si.vaut:
        if vaut not in known:
            yield f"la condition attend « {vaut} », que « {si.champ} » ne propose pas"
