"""
The trame: what can be asked. It is data, read from `volets/*.toml`; no code can hide in it.

Trame > Volet > Rubrique > Champ. A `cle` is stored for ever: never rename or reuse one; reword freely. `champs` are its
types; `lecture` reads it, `fautes` finds what is wrong in it: a faulty trame is refused whole (`TrameInvalide`).
"""

from dialogs.trame.champs import AUTRE, Champ, Choix, Rubrique, Si, Trame, TrameInvalide, Volet

__all__ = ["AUTRE", "Champ", "Choix", "Rubrique", "Si", "Trame", "TrameInvalide", "Volet"]
