"""The one-time links that continue a livret on another channel or device."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.registry import CANAUX, Canaux


@dataclass(slots=True)
class ChannelLinks:
    """
    Makes the links.

    places: channel name -> its address (the URL of the page, the name of the bot). A channel that is not served has no
    place, and no link leads there.
    """

    places: dict[str, str] = field(default_factory=dict)
    canaux: Canaux = field(default_factory=lambda: CANAUX)

    def link(self, canal: str, jeton: str) -> str | None:
        """The link to this channel; None when the channel takes no link, or is not served."""
        make, place = self.canaux[canal].link, self.places.get(canal)
        return make(place, jeton) if make and place else None

    def elsewhere(self, canal: str, jeton: str) -> Sequence[str]:
        """The links to show on this channel: to the others, and to itself when it declares `links_to_itself`."""
        others = (other for other in self.canaux.values() if other.nom != canal or other.links_to_itself)
        return [link for other in others if (link := self.link(other.nom, jeton))]
