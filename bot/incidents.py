"""
Lists the messages that made the code fail, and handles them again, or drops them, once the code is repaired.

Maintainers see a number, a day, a canal and the class of an error: never a word, a chat or a name. The number is the
beginning of the receipt that the log names (`turn.parked`); any longer beginning of that receipt is accepted too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from bot.app import House

SHORT = 8
"""signs of a number; more are used when two incidents would have the same"""


@dataclass(frozen=True, slots=True)
class Incident:
    """
    A message that is set aside.

    id: the first SHORT hexadecimal signs of its cle, or as many as it takes to tell all incidents apart.
    canal: None when it is not known.
    """

    id: str
    cle: bytes
    recu_le: date
    canal: str | None
    erreur: str


async def list_incidents(house: House) -> list[Incident]:
    """All incidents, in the order they came."""
    parked = await house.store.parked()
    signs = _signs([its.cle for its in parked])
    return [
        Incident(its.cle.hex()[:signs], its.cle, date.fromisoformat(its.recu_le), its.canal, its.erreur)
        for its in parked
    ]


def find(incidents: Sequence[Incident], id: str) -> list[Incident]:
    """The incidents whose number begins so: one, unless it is too short or unknown."""
    return [incident for incident in incidents if id and incident.cle.hex().startswith(id.lower())]


async def retry(house: House, incidents: Sequence[Incident]) -> list[Incident]:
    """
    Handles them again, one after the other. Returns those that failed again, which stay set aside.

    The replies are in the outbox: a running service finds them there within ten seconds.
    """
    return [incident for incident in incidents if not await house.intake.retry(incident.cle)]


async def drop(house: House, incidents: Sequence[Incident]) -> None:
    """Deletes them without handling them. Their receipts stay: delivered again, they are not handled either."""
    async with house.store.batch() as unit:
        for incident in incidents:
            unit.unpark(incident.cle)


def _signs(cles: Sequence[bytes]) -> int:
    return next(signs for signs in count(SHORT) if len({cle.hex()[:signs] for cle in cles}) == len(cles))
