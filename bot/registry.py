"""
The channels of the product: to add one, write its file and its line here.

Their order is that of the links to other channels, and of the goodbyes after a livret is closed.
"""

from collections.abc import Iterable, Mapping

from bot.channels.base import Canal, Reader
from bot.channels.jsonl import SIMULATE
from bot.channels.telegram.updates import TELEGRAM
from bot.channels.terminal import TERMINAL
from bot.channels.web.canal import WEB

Canaux = Mapping[str, Canal]
"""The declarations of the channels, by their names."""


def by_nom(canaux: Iterable[Canal]) -> Canaux:
    return {canal.nom: canal for canal in canaux}


CANAUX: Canaux = by_nom(
    (
        SIMULATE,
        TERMINAL,
        WEB,
        TELEGRAM,
    )
)


def reader_of(canaux: Canaux, erreur: str) -> Reader | None:
    """How a channel reads an update that was set aside for this error; None when it is stored as an `Inbound`."""
    return next((canal.readers[erreur] for canal in canaux.values() if erreur in canal.readers), None)
