"""`livret chat`, plugged into the house: the terminal, and files written where it was started."""

from datetime import datetime
from pathlib import Path

from bot.app import House
from bot.channels.base import Fichier
from bot.channels.terminal import CANAL, Terminal, kept_terminal, prepare_readline


async def chat(house: House, name: str | None) -> None:
    """Runs the conversation of this name in the terminal, until the person leaves it."""

    def hand_over(file: Fichier) -> str:
        path = Path(f"livret-{datetime.now():%Y%m%d-%H%M%S}{Path(file.nom).suffix}")
        path.write_bytes(file.octets)
        path.chmod(0o600)
        return f"Fichier écrit : {path}"

    prepare_readline()
    with kept_terminal():
        await Terminal(house.intake, name or CANAL, hand_over).run()
