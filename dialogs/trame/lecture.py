"""Reads the trame from the TOML texts of `dialogs/volets`."""

import tomllib
from collections.abc import Mapping
from typing import Any

from dialogs.trame.champs import Champ, Choix, Rubrique, Si, Trame, TrameInvalide, Volet
from dialogs.trame.fautes import find_faults


def parse_trame(textes: Mapping[str, str]) -> Trame:
    """
    The trame written in these TOML texts, by file name; the order of the names is the order of the volets.

    Raises TrameInvalide with every fault of every file.
    """
    fautes: list[str] = []
    documents = {nom: _load(nom, textes[nom], fautes) for nom in sorted(textes)}
    listes = {
        name: {group: tuple(items) for group, items in groups.items()}
        for name, groups in documents.pop("listes.toml", {}).items()
    }
    documents.pop("glossaire.toml", None)
    charte = next((d for d in documents.values() if d.get("charte")), {})
    volets = tuple(_volet(nom, document, fautes) for nom, document in documents.items() if document)
    trame = Trame(volets, tuple(charte.get("charte", ())), str(charte.get("version", "")), listes)
    fautes += find_faults(trame)
    if fautes:
        raise TrameInvalide(fautes)
    return trame


def _load(nom: str, texte: str, fautes: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(texte)
    except tomllib.TOMLDecodeError as error:
        fautes.append(f"{nom} : ce n'est pas du TOML ({error})")
        return {}


def _volet(nom: str, document: dict[str, Any], fautes: list[str]) -> Volet:
    cle = str(document.get("cle", nom))
    _check_keys(cle, document, {"cle", "titre", "intro", "rubrique", "charte", "version"}, {"cle", "titre"}, fautes)
    rubriques = tuple(_rubrique(cle, r, fautes) for r in document.get("rubrique", ()))
    return Volet(cle, str(document.get("titre", "")), str(document.get("intro", "")), rubriques)


def _rubrique(volet: str, document: dict[str, Any], fautes: list[str]) -> Rubrique:
    place = f"{volet}/{document.get('cle', '?')}"
    known = {"cle", "titre", "intro", "encore", "unique", "recap", "champ"}
    _check_keys(place, document, known, {"cle", "titre"}, fautes)
    champs = tuple(_champ(place, c, fautes) for c in document.get("champ", ()))
    return Rubrique(
        cle=str(document.get("cle", "?")),
        volet=volet,
        titre=str(document.get("titre", "")),
        intro=str(document.get("intro", "")),
        champs=champs,
        encore=str(document.get("encore", "")),
        unique=bool(document.get("unique", False)),
        recap=bool(document.get("recap", False)),
    )


_CHAMP_KEYS = set(Champ.__dataclass_fields__)
_CHOIX_KEYS = {"valeur", "libelle", "alias", "sensible", "si", "suite"}


def _champ(rubrique: str, document: dict[str, Any], fautes: list[str]) -> Champ:
    place = f"{rubrique}/{document.get('cle', '?')}"
    _check_keys(place, document, _CHAMP_KEYS, {"cle", "libelle", "question", "type", "aide"}, fautes)
    known = {key: value for key, value in document.items() if key in _CHAMP_KEYS}
    lists = {key: tuple(known.get(key, ())) for key in ("lien", "unites")}
    required = {key: str(known.get(key, "")) for key in ("cle", "libelle", "question", "type", "aide")}
    choix = tuple(_choix(place, c, fautes) for c in known.get("choix", ()))
    return Champ(**{**known, **required, **lists, "choix": choix, "si": _si(place, known.get("si"), fautes)})


def _choix(place: str, document: dict[str, Any], fautes: list[str]) -> Choix:
    place = f"{place}, choix « {document.get('valeur', '?')} »"
    _check_keys(place, document, _CHOIX_KEYS, {"valeur", "libelle"}, fautes)
    return Choix(
        valeur=str(document.get("valeur", "?")),
        libelle=str(document.get("libelle", "")),
        alias=tuple(document.get("alias", ())),
        sensible=bool(document.get("sensible", False)),
        si=_si(place, document.get("si"), fautes),
        suite=str(document.get("suite", "")),
    )


def _si(place: str, document: dict[str, Any] | None, fautes: list[str]) -> Si | None:
    if document is None:
        return None
    _check_keys(f"{place}, condition", document, {"champ", "vaut", "donne"}, {"champ"}, fautes)
    if "vaut" not in document and not document.get("donne"):
        fautes.append(f"{place} : la condition ne dit ni « vaut » ni « donne »")
    vaut = document.get("vaut", [])
    return Si(
        champ=str(document.get("champ", "")),
        vaut=tuple(vaut) if isinstance(vaut, list) else (vaut,),
        donne=bool(document.get("donne", False)),
    )


def _check_keys(
    place: str, document: Mapping[str, Any], known: set[str], required: set[str], fautes: list[str]
) -> None:
    fautes += [f"{place} : « {key} » n'est pas une clé connue" for key in sorted(set(document) - known)]
    fautes += [f"{place} : il manque « {key} »" for key in sorted(required) if not document.get(key)]
