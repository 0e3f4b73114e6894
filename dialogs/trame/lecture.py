"""
Reads the trame from the TOML texts of `dialogs/volets`, with a collectivité's own laid over them if there are some.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from dialogs.blocs import Bloc, check_bloc, load_toml
from dialogs.trame import formes
from dialogs.trame.champs import Champ, Choix, Rubrique, Si, Trame, TrameInvalide, Volet
from dialogs.trame.fautes import find_faults
from dialogs.trame.needed import NEEDED
from dialogs.trame.superposition import lay_listes, lay_volets

LISTES, GLOSSAIRE = "listes.toml", "glossaire.toml"
"""The texts that are no volet: long lists shown on request, and the rare words explained, which nothing here reads."""


def parse_trame(
    textes: Mapping[str, str], locaux: Mapping[str, str] | None = None, needed: Collection[str] = NEEDED
) -> Trame:
    """
    The trame written in these TOML texts, by file name; the order of the names is the order of the volets.

    locaux: a collectivité's texts, laid over (`superposition`). needed: chemins that it may not switch off.
    Raises TrameInvalide with every fault of every file.
    """
    fautes: list[str] = []
    documents = {nom: load_toml(nom, textes[nom], fautes) for nom in sorted(textes)}
    over = {nom: load_toml(f"volets/{nom}", texte, fautes) for nom, texte in sorted((locaux or {}).items())}
    listes = lay_listes(documents.pop(LISTES, {}), over.pop(LISTES, {}), fautes)
    for each in (documents, over):
        each.pop(GLOSSAIRE, None)
    documents = lay_volets(documents, over, needed, fautes)
    charte = next((d for d in documents.values() if d.get("charte")), {})
    volets = with_choices_of_volets(_volet(nom, document, fautes) for nom, document in documents.items() if document)
    trame = Trame(volets, tuple(charte.get("charte", ())), str(charte.get("version", "")), listes)
    fautes += find_faults(trame)
    if fautes:
        raise TrameInvalide(fautes)
    return trame


def _volet(nom: str, document: Bloc, fautes: list[str]) -> Volet:
    cle = str(document.get("cle", nom))
    said = check_bloc(cle, document, formes.VOLET, {"cle", "titre"}, fautes)
    rubriques = tuple(_rubrique(cle, each, fautes) for each in said.get("rubrique", ()))
    return Volet(cle, said.get("titre", ""), said.get("intro", ""), rubriques, said.get("rempli", True))


def with_choices_of_volets(volets: Iterable[Volet]) -> tuple[Volet, ...]:
    """The volets, whose champs marked `volets` have a choice for each volet that is filled in."""
    found = tuple(volets)

    def completed(champ: Champ) -> Champ:
        missing = [v for v in found if champ.volets and v.rempli and v.cle not in champ.by_valeur]
        return replace(champ, choix=(*champ.choix, *(Choix(v.cle, v.titre) for v in missing))) if missing else champ

    def with_champs(rubrique: Rubrique) -> Rubrique:
        return replace(rubrique, champs=tuple(completed(champ) for champ in rubrique.champs))

    return tuple(replace(v, rubriques=tuple(with_champs(r) for r in v.rubriques)) for v in found)


def _rubrique(volet: str, bloc: Bloc, fautes: list[str]) -> Rubrique:
    place = f"{volet}/{bloc.get('cle', '?')}"
    said = check_bloc(place, bloc, formes.RUBRIQUE, {"cle", "titre"}, fautes)
    champs = tuple(_champ(place, each, fautes) for each in said.pop("champ", ()))
    return Rubrique(**{"cle": "?", "titre": "", "intro": "", **said, "volet": volet, "champs": champs})


_REQUIRED = ("cle", "libelle", "question", "type", "aide")


def _champ(rubrique: str, bloc: Bloc, fautes: list[str]) -> Champ:
    place = f"{rubrique}/{bloc.get('cle', '?')}"
    said = check_bloc(place, bloc, formes.CHAMP, _REQUIRED, fautes)
    built: dict[str, Any] = {key: tuple(said[key]) for key in ("lien", "unites") if key in said}
    built["choix"] = tuple(_choix(place, each, fautes) for each in said.get("choix", ()))
    built["si"] = _si(place, said.get("si"), fautes)
    return Champ(**{**dict.fromkeys(_REQUIRED, ""), **said, **built})


def _choix(place: str, bloc: Bloc, fautes: list[str]) -> Choix:
    place = f"{place}, choix « {bloc.get('valeur', '?')} »"
    said = check_bloc(place, bloc, formes.CHOIX, {"valeur", "libelle"}, fautes)
    built = {"alias": tuple(said.get("alias", ())), "si": _si(place, said.get("si"), fautes)}
    return Choix(**{"valeur": "?", "libelle": "", **said, **built})


def _si(place: str, bloc: Bloc | None, fautes: list[str]) -> Si | None:
    if bloc is None:
        return None
    said = check_bloc(f"{place}, condition", bloc, formes.SI, {"champ"}, fautes)
    if "vaut" not in bloc and not bloc.get("donne"):
        fautes.append(f"{place} : la condition ne dit ni « vaut » ni « donne »")
    vaut = said.get("vaut", [])
    return Si(said.get("champ", ""), tuple(vaut) if isinstance(vaut, list) else (vaut,), said.get("donne", False))
