"""
The stored form of the journal and of its cliché (snapshot): écriture <-> bytes, livret <-> bytes.

JSON, one object for each line of the journal, with the names of `dialogs/livret/ecritures.py`. A field that has its
default value is left out, so that an old journal can be read when a field is added. Every code point is kept, lone
surrogates included. A class is stored under its name: do not rename one without a migration.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from dialogs.dates import Periode
from dialogs.lieux import Lieu, Question, restore
from dialogs.livret import (
    Bout,
    Charte,
    Chemin,
    Ecriture,
    Fiche,
    Interroge,
    Ligne,
    Livret,
    Mandat,
    Propose,
    Relance,
    Reponse,
    ecritures,
)
from dialogs.valeurs import Mesure, Valeur

_ECRITURES: tuple[type[Any], ...] = Ecriture.__args__
_BY_NAME = {cls.__name__: cls for cls in _ECRITURES}
_FIELDS = {
    cls: [(f.name, None if f.default is MISSING else f.default, f.default is MISSING) for f in fields(cls)]
    for cls in _ECRITURES
}


def encode_ligne(ligne: Ligne) -> bytes:
    signed = {"par": ligne.plume} if ligne.plume else {}
    return _dump({"quand": ligne.quand, **signed, **_plain_ecriture(ligne.ecriture)})


def decode_ligne(octets: bytes) -> Ligne:
    plain = _load(octets)
    quand, plume = plain.pop("quand"), plain.pop("par", "")
    return Ligne(quand, _ecriture(plain), plume)


def encode_livret(livret: Livret) -> bytes:
    """A cliché: the whole folded livret."""
    return _dump(
        {
            "charte": [livret.charte.version, livret.charte.acceptee_le] if livret.charte else None,
            "fiches": [_plain_fiche(fiche) for fiche in livret.fiches.values()],
            "prochaine": livret.prochaine,
            "poses": [_plain_lieu(lieu) for lieu in livret.poses],
            "entamee": livret.entamee,
            "proposition": _plain_ecriture(livret.proposition) if livret.proposition else None,
            "plume": livret.plume,
            "dernier": livret.dernier,
            "demandes": [_plain_ecriture(demande) for demande in livret.demandes],
            "mandat": _plain_mandat(livret.mandat),
            "relances": [_plain_ecriture(relance) for relance in livret.relances],
        }
    )


def decode_livret(octets: bytes) -> Livret:
    plain = _load(octets)
    proposition = _ecriture(plain["proposition"]) if plain["proposition"] else None
    assert proposition is None or isinstance(proposition, Propose), "a cliché holds a proposition or none"
    fiches = [_fiche(fiche) for fiche in plain["fiches"]]
    return Livret(
        charte=Charte(*plain["charte"]) if plain["charte"] else None,
        fiches={fiche.numero: fiche for fiche in fiches},
        prochaine=plain["prochaine"],
        poses=tuple(_lieu(lieu) for lieu in plain["poses"]),
        entamee=plain["entamee"],
        proposition=proposition,
        plume=plain["plume"],
        dernier=plain["dernier"],
        demandes=tuple(_demande(demande) for demande in plain.get("demandes", ())),
        mandat=_mandat(plain.get("mandat")),
        relances=tuple(_relance(relance) for relance in plain.get("relances", ())),
    )


# --- parts -------------------------------------------------------------------------------------------------------


def _plain_ecriture(ecriture: Ecriture) -> dict[str, Any]:
    plain: dict[str, Any] = {"ecriture": type(ecriture).__name__}
    for name, default, required in _FIELDS[type(ecriture)]:
        value = getattr(ecriture, name)
        if required or value != default:
            plain[name] = _PLAIN[name](value) if name in _PLAIN else value
    return plain


def _ecriture(plain: dict[str, Any]) -> Ecriture:
    cls = _BY_NAME[plain.pop("ecriture")]
    made: Ecriture = cls(**{name: _RICH[name](v) if name in _RICH else v for name, v in plain.items()})
    return made


def _relance(plain: dict[str, Any]) -> Relance:
    relance = _ecriture(plain)
    assert isinstance(relance, Relance), "a cliché holds prompts under that name"
    return relance


def _demande(plain: dict[str, Any]) -> Interroge:
    demande = _ecriture(plain)
    assert isinstance(demande, Interroge), "a cliché holds what was asked back under that name"
    return demande


def _plain_mandat(mandat: Mandat | None) -> list[Any] | None:
    if mandat is None:
        return None
    return [mandat.role, list(mandat.volets), mandat.fin, mandat.premiere, list(mandat.montrees), mandat.plume]


def _mandat(plain: list[Any] | None) -> Mandat | None:
    if plain is None:
        return None
    role, volets, fin, premiere, montrees, plume = plain
    return Mandat(role, tuple(volets), fin, premiere, tuple(montrees), plume)


def _plain_valeur(valeur: Valeur) -> object:
    match valeur:
        case tuple():
            return {"liste": list(valeur)}
        case Periode():
            return {"periode": [valeur.start, valeur.end, valeur.ongoing, valeur.understood]}
        case Mesure():
            return {"mesure": [valeur.nombre, valeur.unite]}
        case _:
            return valeur


def _valeur(plain: Any) -> Valeur:
    if not isinstance(plain, dict):
        made: Valeur = plain
        return made
    if "liste" in plain:
        return tuple(plain["liste"])
    return Periode(*plain["periode"]) if "periode" in plain else Mesure(*plain["mesure"])


def _plain_chemin(chemin: Chemin | None) -> list[Any] | None:
    return [chemin.fiche, chemin.champ] if chemin else None


def _chemin(plain: list[Any] | None) -> Chemin | None:
    return Chemin(*plain) if plain else None


def _plain_lieu(lieu: Lieu) -> list[Any]:
    if isinstance(lieu, Question):
        return [lieu.chemin.fiche, lieu.chemin.champ, *([True] if lieu.correction else [])]
    return [lieu.stored_name, lieu.stored, lieu.place.fiche, lieu.place.champ]


def _lieu(plain: list[Any]) -> Lieu:
    return Question(Chemin(*plain[:2]), *plain[2:]) if len(plain) < 4 else restore(*plain)


_PLAIN: Mapping[str, Callable[[Any], object]] = {
    "chemin": _plain_chemin,
    "valeur": _plain_valeur,
    "lieu": _plain_lieu,
    "liens": list,
    "sujets": list,
    "volets": list,
}
_RICH: Mapping[str, Callable[[Any], object]] = {
    "chemin": _chemin,
    "valeur": _valeur,
    "lieu": _lieu,
    "liens": tuple,
    "sujets": tuple,
    "volets": tuple,
}


def _plain_fiche(fiche: Fiche) -> list[Any]:
    reponses = {cle: _plain_reponse(reponse) for cle, reponse in fiche.reponses.items()}
    helped = [fiche.dictee, fiche.contestee] if fiche.dictee or fiche.contestee else []
    return [fiche.numero, fiche.rubrique, fiche.relue, reponses, *helped]


def _fiche(plain: list[Any]) -> Fiche:
    numero, rubrique, relue, reponses, *helped = plain
    return Fiche(numero, rubrique, {cle: _reponse(r) for cle, r in reponses.items()}, relue, *helped)


def _plain_reponse(r: Reponse) -> list[Any]:
    bouts = [[b.mots, b.message, *([b.plume] if b.plume != r.plume else [])] for b in r.bouts]
    avant = [_plain_reponse(version) for version in r.avant]
    return [bouts, _plain_valeur(r.valeur), r.quand, r.raison, r.plume, list(r.liens), avant]


def _reponse(plain: list[Any]) -> Reponse:
    bouts, valeur, quand, raison, plume, liens, avant = plain
    return Reponse(
        bouts=tuple(Bout(mots, message, *(own or [plume])) for mots, message, *own in bouts),
        valeur=_valeur(valeur),
        quand=quand,
        raison=raison,
        plume=plume,
        liens=tuple(liens),
        avant=tuple(_reponse(version) for version in avant),
    )


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def _dump(plain: object) -> bytes:
    return _ENCODER.encode(plain).encode("utf-8", "surrogatepass")


def _load(octets: bytes) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(octets.decode("utf-8", "surrogatepass"))
    return loaded


assert all(getattr(ecritures, name, None) is cls for name, cls in _BY_NAME.items()), "an écriture is stored by its name"
