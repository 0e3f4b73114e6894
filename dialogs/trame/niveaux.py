"""
The kinds of block in `volets/*.toml`, one in another: volet, rubrique, champ, choix; and what may be said of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.blocs import Bloc, Forme
from dialogs.trame import formes


@dataclass(frozen=True, slots=True)
class Niveau:
    """
    A kind of block.

    nom: as faults call it. cle: the key that names a block. formes: its keys. words: the keys that a collectivité may
    reword. added: the keys whose words are added to ours. inside: the key of the blocks in it; dedans: their own kind.
    """

    nom: str
    cle: str
    formes: Mapping[str, Forme]
    words: frozenset[str]
    added: frozenset[str] = frozenset()
    inside: str = ""
    dedans: "Niveau | None" = None

    def cle_of(self, bloc: Bloc) -> str:
        return str(bloc.get(self.cle, "?"))

    def chemin_of(self, bloc: Bloc, dans: str) -> str:
        """The chemin of a block in the block `dans`: « formations/permis/usage », « formations/permis/usage=moto »."""
        return f"{dans}{'=' if self.cle == 'valeur' else '/'}{self.cle_of(bloc)}" if dans else self.cle_of(bloc)


CHOIX = Niveau(
    "choix",
    "valeur",
    formes.CHOIX,
    words=frozenset({"libelle", "suite"}),
    added=frozenset({"alias"}),
)
CHAMP = Niveau(
    "champ",
    "cle",
    formes.CHAMP,
    words=frozenset({"libelle", "question", "aide", "oui", "non", "relance", "nouvelle"}),
    inside="choix",
    dedans=CHOIX,
)
RUBRIQUE = Niveau(
    "rubrique",
    "cle",
    formes.RUBRIQUE,
    words=frozenset({"titre", "intro", "encore"}),
    inside="champ",
    dedans=CHAMP,
)
VOLET = Niveau(
    "volet",
    "cle",
    formes.VOLET,
    words=frozenset({"titre", "intro", "charte", "version"}),
    inside="rubrique",
    dedans=RUBRIQUE,
)
