"""Where a livret can go on: the addresses of one-time links."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Liens:
    """
    web: address of the web chat, or None when there is none. telegram: the bot's name, once Telegram has told it.

    The jeton of a link to the web is in its fragment, which no browser sends and no server logs.
    """

    web: str | None = None
    telegram: str | None = None

    def to_web(self, jeton: str) -> str | None:
        return f"{self.web}/#continuer={jeton}" if self.web else None

    def to_telegram(self, jeton: str) -> str | None:
        return f"https://t.me/{self.telegram}?start={jeton}" if self.telegram else None

    def elsewhere(self, canal: str, jeton: str) -> Sequence[str]:
        """The links to give on this canal: to the others, and to the web again for another browser."""
        links = [self.to_web(jeton), None if canal == "telegram" else self.to_telegram(jeton)]
        return [link for link in links if link]
