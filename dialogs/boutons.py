"""
Rows of buttons: how they are laid out, and what they offer.
"""

from collections.abc import Sequence

from dialogs.events import Bouton, Boutons

COURT = 18
"""Labels up to this many characters stand two in a row."""


def lay_out(boutons: Sequence[Bouton]) -> list[tuple[Bouton, ...]]:
    """Short labels two in a row, long ones alone."""
    rows: list[tuple[Bouton, ...]] = []
    for bouton in boutons:
        last = rows[-1] if rows else ()
        if len(last) == 1 and len(last[0].libelle) <= COURT and len(bouton.libelle) <= COURT:
            rows[-1] = (last[0], bouton)
        else:
            rows.append((bouton,))
    return rows


def actions_of(boutons: Boutons) -> list[str]:
    """The actions that are offered, row by row."""
    return [bouton.action for row in boutons for bouton in row]
