"""
The channels that the house knows: to plug one in is to write its file, and a line here.

Their order is that in which they are offered as another place to go on with a livret, and in which they are told that
it was closed.
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
    """How a channel reads again what was set aside for this error; None: it was set aside as an `Inbound`."""
    return next((canal.readers[erreur] for canal in canaux.values() if erreur in canal.readers), None)
