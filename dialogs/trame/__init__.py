"""
The trame: what can be asked. It is data, read from `volets/*.toml`; no code can hide in it.

Trame > Volet > Rubrique > Champ. A `cle` is stored for ever: never rename or reuse one; reword freely.
A faulty trame is refused whole, with every fault and its place in French (`TrameInvalide`).
"""

from dialogs.trame.champs import AUTRE, Champ, Choix, Rubrique, Si, Trame, TrameInvalide, Volet
from dialogs.trame.fautes import TYPES, find_faults
from dialogs.trame.lecture import parse_trame

__all__ = [
    "AUTRE",
    "TYPES",
    "Champ",
    "Choix",
    "Rubrique",
    "Si",
    "Trame",
    "TrameInvalide",
    "Volet",
    "find_faults",
    "parse_trame",
]
