"""The links into a livret, and their QR codes. The secret is in the fragment, which browsers do not send."""

import io
from dataclasses import dataclass

import segno
from starlette.requests import Request

from bot.portier import PASSAGE


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Makes the links. public_url: where people reach the page, if not where it is served."""

    public_url: str | None

    def base(self, request: Request) -> str:
        """The public address of the page; without one, the address that this request used."""
        return self.public_url or f"{request.url.scheme}://{request.url.netloc}"

    def is_https(self, request: Request) -> bool:
        return request.url.scheme == "https" or self.base(request).startswith("https:")

    def card(self, request: Request, code: str) -> dict[str, str]:
        """A carte: the personal code, the link that fills it in, the QR code of the link."""
        lien = f"{self.base(request)}/#revenir={code}"
        return {"code": code, "lien": lien, "qr": draw(lien)}

    def passage(self, request: Request, jeton: str, telegram: str | None) -> dict[str, object]:
        """A one-time link to another device, and to Telegram where there is a bot."""
        lien = f"{self.base(request)}/#continuer={jeton}"
        return {
            "lien": lien,
            "qr": draw(lien),
            "minutes": round(PASSAGE.total_seconds() / 60),
            "telegram": telegram,
            "qr_telegram": draw(telegram) if telegram else None,
        }


def draw(link: str) -> str:
    """A QR code as SVG."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, nl=False, border=4, omitsize=True, light="#fff"
    )
    return drawn.getvalue().decode()
