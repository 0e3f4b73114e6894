"""Messages as bytes: what is written is read back, and what an older version wrote is read too."""

import json
from dataclasses import replace

from bot import corps
from bot.channels.base import Bouton, Fichier, Inbound, Outbound, Piece
from storage.store import OutboxRow

SAID = Outbound(
    "telegram", "42", 3, "7", "é \ud800", ((Bouton("Oui", "oui"),),), "menu/accueil", "jeton", effacer=("9", "10")
)
HEARD = Inbound("telegram", "42", "7", "12", texte="\ud800", piece=Piece("voice", "v.ogg", "ref"), avant="12")


def row_of(octets: bytes) -> OutboxRow:
    return OutboxRow(b"c", 3, "7", "jeton", corps=octets)


def test_message() -> None:
    """A message with all that it may have comes back as it was."""
    for message in (SAID, replace(SAID, fichier=Fichier("l.json", "document", b"\x00", "id"), faq=("sujet", True))):
        assert corps.read_message("telegram", "42", row_of(corps.write_message(message))) == message


def test_inbound() -> None:
    """So does what is set aside."""
    for inbound in (HEARD, replace(HEARD, piece=None, repond_a="9", avant=None, task="ab")):
        assert corps.read_inbound(corps.write_inbound(inbound)) == inbound


def test_identities_were_numbers() -> None:
    """What waits in the outbox, or was set aside, before identities were text, is read as text."""
    waiting = {**json.loads(corps.write_message(SAID).decode("utf-8", "surrogatepass")), "effacer": [9, 10]}
    assert corps.read_message("telegram", "42", row_of(json.dumps(waiting).encode())).effacer == ("9", "10")
    fields = json.loads(corps.write_inbound(replace(HEARD, repond_a="9")).decode("utf-8", "surrogatepass"))
    del fields["task"]
    fields["par"], fields["ensemble"] = fields.pop("plume"), fields.pop("shared")
    aside = json.dumps({**fields, "avant": 12, "repond_a": 9}).encode()
    assert corps.read_inbound(aside) == replace(HEARD, repond_a="9")
