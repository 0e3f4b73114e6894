"""
The stored lines of a fil (thread), which a channel with `Canal.kept` shows instead of sent messages.

A line is JSON: the assistant's message with what the page needs to draw it, or the person's own bubble. Its number `n`
is stored beside it. A line from the device of a transcripteur is marked « plume »: such a device shows only these.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.channels.base import Inbound, Outbound
from dialogs.livret.vue import Progres

Line = dict[str, Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def write_said(inbound: Inbound, plume: bool = False) -> bytes | None:
    """
    The person's bubble: words, a correction, or the label of a button; None for a message without a bubble.

    plume: it comes from the device of a transcripteur.
    """
    texte = inbound.texte if inbound.texte is not None else inbound.libelle
    if texte is None:
        return None
    bouton = inbound.texte is None
    said: Line = {"de": "agent", "id": inbound.id, "texte": texte, "bouton": bouton, "corrige": inbound.corrige}
    return _encode(said | {"plume": True} if plume else said)


def write_message(
    message: Outbound, progres: Progres | None, appareil: bool = False, efface: bool = False, pour: str | None = None
) -> bytes:
    """
    The assistant's message.

    appareil: it offers to continue on another device. efface: the livret was closed, and the page forgets all earlier
    lines. pour: on the device of a transcripteur, the phrase that names the person, shown from this line on.
    """
    return _encode(
        {
            "de": "assistant",
            "texte": message.texte,
            "boutons": [[{"libelle": b.libelle, "action": b.action} for b in row] for row in message.boutons],
            "question": message.question,
            "saisie": message.saisie,
            "progres": asdict(progres) if progres else None,
            "fichier": {"nom": message.fichier.nom} if message.fichier else None,
            "appareil": appareil,
            "efface": efface,
        }
        | ({} if pour is None else {"plume": True, "pour": pour})
    )


def is_seen(line: Line | Mapping[str, Any], plume: bool, since_line: int) -> bool:
    """
    Whether a session is given this line. A plume session: what was said in such sessions since it was opened, and the
    goodbye of a livret that was closed, which holds no word of it.
    """
    return not plume or (line["n"] > since_line and bool(line.get("plume") or line.get("efface")))


def read_line(n: int, octets: bytes) -> Line:
    return {"n": n, **json.loads(octets.decode("utf-8", "surrogatepass"))}


def _encode(line: Line) -> bytes:
    return _ENCODER.encode(line).encode("utf-8", "surrogatepass")
