"""The types of the trame: Trame > Volet > Rubrique > Champ > Choix."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from dialogs.blocs import ContenuInvalide

AUTRE = "autre"


class TrameInvalide(ContenuInvalide):
    """fautes: one French sentence each, with its place (« formations/permis/usage : … »)."""


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
    if a figure was said. volets: it has a choice for each volet that is filled in.
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
    volets: bool = False

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
    """rempli: the agent fills it in, and may be helped there; not the opening, nor what only shows the livret."""

    cle: str
    titre: str
    intro: str
    rubriques: tuple[Rubrique, ...]
    rempli: bool = True


@dataclass(frozen=True)
class Trame:
    """
    charte, version: the charte's screens, in order, and the version of its text.

    listes: name of a long list -> group -> its items, in order.
    """

    volets: tuple[Volet, ...]
    charte: tuple[str, ...]
    version: str
    listes: Mapping[str, Mapping[str, tuple[str, ...]]]

    @cached_property
    def by_cle(self) -> Mapping[str, Volet]:
        return {volet.cle: volet for volet in self.volets}

    @cached_property
    def rubriques(self) -> Mapping[str, Rubrique]:
        """« volet/rubrique » -> Rubrique, in the order of the trame."""
        return {rubrique.chemin: rubrique for volet in self.volets for rubrique in volet.rubriques}

    @cached_property
    def remplis(self) -> tuple[Volet, ...]:
        """The volets that are filled in, in order."""
        return tuple(volet for volet in self.volets if volet.rempli)

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
