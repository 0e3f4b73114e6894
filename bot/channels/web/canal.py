"""
What the web chat declares of itself.

The other files of this folder need the packages of a web server; this one does not, so that the house runs without
them. `bot/serve.py` serves the web chat, beside the paths for machines.
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
