"""Where a livret can go on: the addresses of one-time links."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.registry import CANAUX, Canaux


@dataclass(slots=True)
class ChannelLinks:
    """
    places: where each channel is reached, by its name: the address of the page, the name of the bot. A channel that is
    not served has none, and no link leads there.
    """

    places: dict[str, str] = field(default_factory=dict)
    canaux: Canaux = field(default_factory=lambda: CANAUX)

    def link(self, canal: str, jeton: str) -> str | None:
        """The link that goes on there; None where nobody can be led."""
        make, place = self.canaux[canal].link, self.places.get(canal)
        return make(place, jeton) if make and place else None

    def elsewhere(self, canal: str, jeton: str) -> Sequence[str]:
        """The links to give on this channel: to the others, and to itself where a person may be there twice."""
        others = (other for other in self.canaux.values() if other.nom != canal or other.links_to_itself)
        return [link for other in others if (link := self.link(other.nom, jeton))]
