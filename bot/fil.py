"""
The lines of a thread (fil): what a channel that shows the whole conversation again keeps of each message.

A line is JSON: the assistant's message with what the page needs to draw it, or the person's own bubble. Its number
`n` is where it is stored.
"""

import json
from dataclasses import asdict
from typing import Any

from bot.channels.base import Inbound, Outbound
from dialogs.vue import Progres

Line = dict[str, Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def write_said(inbound: Inbound) -> bytes | None:
    """The person's bubble: words, a correction, or the label of a button; None for what leaves none."""
    texte = inbound.texte if inbound.texte is not None else inbound.libelle
    if texte is None:
        return None
    bouton = inbound.texte is None
    return _encode({"de": "agent", "id": inbound.id, "texte": texte, "bouton": bouton, "corrige": inbound.corrige})


def write_message(message: Outbound, progres: Progres | None, *, appareil: bool, efface: bool) -> bytes:
    """
    The assistant's message.

    appareil: it offers to go on elsewhere. efface: the livret was closed, all that came before is to be forgotten.
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
    )


def read_line(n: int, octets: bytes) -> Line:
    return {"n": n, **json.loads(octets.decode("utf-8", "surrogatepass"))}


def _encode(line: Line) -> bytes:
    return _ENCODER.encode(line).encode("utf-8", "surrogatepass")
