"""
Messages as bytes: those of the outbox, and those that were set aside to be handled again.

Lone surrogates are kept both ways. Before version 0.4 identities of messages were numbers: they are read as text.
"""

import base64
import json
from dataclasses import asdict

from bot.channels.base import Bouton, Fichier, Inbound, Outbound, Piece
from storage.store import OutboxRow

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def write_message(message: Outbound) -> bytes:
    body: dict[str, object] = {
        "texte": message.texte,
        "boutons": [[[b.libelle, b.action] for b in line] for line in message.boutons],
        "question": message.question,
    }
    if (file := message.fichier) is not None:
        body["fichier"] = [file.nom, file.sorte, base64.b64encode(file.octets).decode(), file.livret]
    if message.faq:
        body["faq"] = message.faq
    if message.effacer:
        body["effacer"] = message.effacer
    return _encode(body)


def read_message(canal: str, chat: str, row: OutboxRow) -> Outbound:
    body = json.loads((row.corps or b"{}").decode("utf-8", "surrogatepass"))
    fichier = None
    if "fichier" in body:
        nom, sorte, octets, livret = body["fichier"]
        fichier = Fichier(nom, sorte, base64.b64decode(octets), livret)
    return Outbound(
        canal,
        chat,
        row.n,
        row.a or "",
        body["texte"],
        tuple(tuple(Bouton(*bouton) for bouton in line) for line in body.get("boutons", ())),
        body.get("question"),
        row.jeton or "",
        fichier,
        faq=(body["faq"][0], body["faq"][1]) if "faq" in body else None,
        effacer=tuple(map(str, body.get("effacer", ()))),
    )


def write_inbound(inbound: Inbound) -> bytes:
    return _encode(asdict(inbound))


_RENAMED = {"par": "plume", "ensemble": "shared"}
"""Fields of an Inbound under the names that older versions stored."""


def read_inbound(octets: bytes) -> Inbound:
    stored = json.loads(octets.decode("utf-8", "surrogatepass"))
    fields = {_RENAMED.get(name, name): value for name, value in stored.items()}
    piece = fields.pop("piece", None)
    named = {name: str(fields[name]) for name in ("avant", "repond_a") if fields.get(name) is not None}
    return Inbound(**fields | named, piece=Piece(**piece) if piece else None)


def _encode(body: dict[str, object]) -> bytes:
    return _ENCODER.encode(body).encode("utf-8", "surrogatepass")
