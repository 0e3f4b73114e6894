"""
What the web chat declares of itself. Apart from `web.py`, which needs a web server's packages, so that the rest of the
house runs without them. `bot/serve.py` serves it, beside the addresses for machines.
"""

from bot.channels.base import Canal

CANAL = "web"

WEB = Canal(
    CANAL,
    kept=True,
    pushes=True,
    makes_links=True,
    link=lambda page, jeton: f"{page}/#continuer={jeton}",  # in the fragment, which no browser sends and no server logs
    links_to_itself=True,
    setting="LIVRET_WEB",
)
