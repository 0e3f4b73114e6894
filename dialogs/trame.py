"""
The trame: what can be asked. It is data, read from `volets/*.toml`; no code can hide in it.

Trame > Volet > Rubrique > Champ. A `cle` is stored for ever: never rename or reuse one; reword freely.
A faulty trame is refused whole, with every fault and its place in French (`TrameInvalide`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from dialogs.faq.catalogue import Catalogue

TYPES = frozenset(
    "texte texte_long date periode choix choix_multi oui_non email email_confirmation telephone code_postal"
    " nombre_unite lien lien_multi calcul".split()
)
AUTRE = "autre"


class TrameInvalide(Exception):
    """fautes: one French sentence each, with its place (« formations/permis/usage : … »)."""

    def __init__(self, fautes: list[str]) -> None:
        super().__init__("\n".join(fautes))
        self.fautes = fautes


@dataclass(frozen=True, slots=True)
class Si:
    """A condition: the champ of the same fiche has one of these valeurs; or it was answered in words (donne)."""

    champ: str
    vaut: tuple[str | bool, ...] = ()
    donne: bool = False


@dataclass(frozen=True, slots=True)
class Choix:
    """suite: one more short question after this choice, whose words complete the same answer."""

    valeur: str
    libelle: str
    alias: tuple[str, ...] = ()
    sensible: bool = False
    si: Si | None = None
    suite: str = ""


@dataclass(frozen=True)
class Champ:
    """
    One question. Fields in the order of `volets/*.toml`.

    lien: « volet/rubrique » of the fiches that may be linked. liste: name of a long list shown on request.
    de: the champ that a `calcul` is computed from. oui, non: labels of an `oui_non`.
    relance: asked once when the words of a `choix` name none of its choices, where that matters; relance_chiffre: only
    if a figure was said.
    """

    cle: str
    libelle: str
    question: str
    type: str
    aide: str
    source: str = ""
    choix: tuple[Choix, ...] = ()
    si: Si | None = None
    nomme_la_fiche: bool = False
    lien: tuple[str, ...] = ()
    nouvelle: str = ""
    unites: tuple[str, ...] = ()
    liste: str = ""
    de: str = ""
    oui: str = "Oui"
    non: str = "Non"
    prive: bool = False
    sensible: bool = False
    sans_autre: bool = False
    relance: str = ""
    relance_chiffre: bool = False

    @cached_property
    def by_valeur(self) -> Mapping[str, Choix]:
        return {choix.valeur: choix for choix in self.choix}


@dataclass(frozen=True)
class Rubrique:
    """unique: one fiche only, made at once. recap: nothing is asked, it shows the whole volet."""

    cle: str
    volet: str
    titre: str
    intro: str
    champs: tuple[Champ, ...] = ()
    encore: str = ""
    unique: bool = False
    recap: bool = False

    @cached_property
    def chemin(self) -> str:
        """« volet/rubrique »"""
        return f"{self.volet}/{self.cle}"

    @cached_property
    def by_cle(self) -> Mapping[str, Champ]:
        return {champ.cle: champ for champ in self.champs}

    @cached_property
    def nom(self) -> Champ | None:
        """The champ that names a fiche, if there are several fiches to tell apart."""
        return next((champ for champ in self.champs if champ.nomme_la_fiche), None)


@dataclass(frozen=True)
class Volet:
    cle: str
    titre: str
    intro: str
    rubriques: tuple[Rubrique, ...]


@dataclass(frozen=True)
class Trame:
    """
    charte, version: the charte's screens, in order, and the version of its text.

    listes: name of a long list -> group -> its items, in order. catalogue: what is answered when the agent asks back.
    contact: whom to ask what the catalogue does not tell, as the collectivité puts it; "" when it did not say.
    """

    volets: tuple[Volet, ...]
    charte: tuple[str, ...]
    version: str
    listes: Mapping[str, Mapping[str, tuple[str, ...]]]
    catalogue: Catalogue = field(default_factory=lambda: Catalogue((), {}))
    contact: str = ""

    @cached_property
    def by_cle(self) -> Mapping[str, Volet]:
        return {volet.cle: volet for volet in self.volets}

    @cached_property
    def rubriques(self) -> Mapping[str, Rubrique]:
        """« volet/rubrique » -> Rubrique, in the order of the trame."""
        return {rubrique.chemin: rubrique for volet in self.volets for rubrique in volet.rubriques}

    def champ(self, rubrique: str, cle: str) -> Champ | None:
        found = self.rubriques.get(rubrique)
        return found.by_cle.get(cle) if found else None

    def without(self, rubrique: str, cle: str) -> "Trame":
        """The same trame, this champ left out (an installation that asks for no code)."""

        def cut(r: Rubrique) -> Rubrique:
            kept = tuple(c for c in r.champs if c.cle != cle)
            return replace(r, champs=kept) if r.chemin == rubrique else r

        volets = tuple(replace(v, rubriques=tuple(cut(r) for r in v.rubriques)) for v in self.volets)
        return replace(self, volets=volets)


# --- reading -----------------------------------------------------------------------------------------------------


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


# --- faults ------------------------------------------------------------------------------------------------------


def find_faults(trame: Trame) -> list[str]:
    """Everything wrong in a trame, one French sentence each with its place; empty when it can be used."""
    fautes = _doubles("volet", [volet.cle for volet in trame.volets])
    for volet in trame.volets:
        fautes += [f"{volet.cle}/{faute}" for faute in _doubles("rubrique", [r.cle for r in volet.rubriques])]
        for rubrique in volet.rubriques:
            fautes += [f"{rubrique.chemin}{faute}" for faute in _faults_of_rubrique(trame, rubrique)]
    if not trame.charte or not trame.version:
        fautes.append("ouverture : il manque le texte de la charte ou sa version")
    return fautes


def _doubles(what: str, cles: list[str]) -> list[str]:
    return [f"{cle} : cette clé de {what} est là deux fois" for cle in sorted({c for c in cles if cles.count(c) > 1})]


def _faults_of_rubrique(trame: Trame, rubrique: Rubrique) -> Iterator[str]:
    cles = [champ.cle for champ in rubrique.champs]
    yield from (f"/{faute}" for faute in _doubles("champ", cles))
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
    if champ.type in ("choix", "choix_multi") and not champ.choix:
        yield "il n'y a aucun choix"
    if champ.choix and champ.type not in ("choix", "choix_multi"):
        yield f"un champ « {champ.type} » n'a pas de choix"
    yield from _doubles("choix", [choix.valeur for choix in champ.choix])
    if champ.type in ("lien", "lien_multi") and not champ.lien:
        yield "il manque « lien »"
    yield from (f"le lien « {lien} » ne mène à rien" for lien in champ.lien if lien not in trame.rubriques)
    if champ.liste and champ.liste not in trame.listes:
        yield f"la liste « {champ.liste} » n'existe pas"
    if champ.type == "calcul" and champ.de not in before:
        yield f"« de » nomme « {champ.de} », qui n'est pas posé avant"
    for si in [champ.si, *(choix.si for choix in champ.choix)]:
        if si is not None:
            yield from _faults_of_si(rubrique, si, before)


def _faults_of_si(rubrique: Rubrique, si: Si, before: list[str]) -> Iterator[str]:
    if si.champ not in before:
        yield f"la condition nomme « {si.champ} », qui n'est pas posé avant"
        return
    named = rubrique.by_cle[si.champ]
    known = {True, False} if named.type == "oui_non" else {*named.by_valeur, AUTRE}
    for vaut in si.vaut:
        if vaut not in known:
            yield f"la condition attend « {vaut} », que « {si.champ} » ne propose pas"
