"""
The valeur of an answer: its tidy form, beside the words and never instead of them (contract § 4).
"""

from dataclasses import dataclass

from dialogs.dates import Periode


@dataclass(frozen=True, slots=True)
class Mesure:
    """A number and its unit as said: « 2 jours ». unite is None when none was said."""

    nombre: float
    unite: str | None


Valeur = str | bool | tuple[str, ...] | Periode | Mesure | None
"""A choice, yes or no, several choices, a date, a measure; None when the words give none."""


def is_understood(valeur: Valeur) -> bool:
    return valeur.understood if isinstance(valeur, Periode) else valeur is not None


def plain_valeur(valeur: Valeur) -> object:
    """A valeur as JSON has it (contract § 4)."""
    match valeur:
        case Periode():
            return {
                "start": valeur.start,
                "end": valeur.end,
                "ongoing": valeur.ongoing,
                "understood": valeur.understood,
            }
        case Mesure():
            nombre = int(valeur.nombre) if valeur.nombre == int(valeur.nombre) else valeur.nombre
            return {"nombre": nombre, "unite": valeur.unite}
        case tuple():
            return list(valeur)
        case _:
            return valeur
