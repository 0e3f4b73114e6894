"""
The rows of the store as its callers see them: decrypted, frozen, with no key and no words in their repr.

The key of a conversation or of a receipt comes from `Store.conversation_key` or `Store.receipt_key`. Days are
AAAA-MM-JJ. Bytes that are no key are encoded by the caller, and sealed and opened by the store.
"""

from dataclasses import dataclass, field

from storage.coffre import Sceau


def sequence(externe: str) -> tuple[int, str]:
    """
    A sort key for identities of messages, at a canal that numbers both sides in one sequence.

    Shorter identities come first, then the order is by code point: numbers without leading zeros are in numeric order
    (9, 10, 11). `reading.read_shown_at` uses the same order in SQL.
    """
    return len(externe), externe


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of an update, which is handled once. cle: its idempotency key. jour: the day it came."""

    cle: bytes
    conversation: bytes
    jour: str


@dataclass(frozen=True, slots=True)
class LivretRow:
    """A livret, its seal, and the length of its journal: the seq of its last écriture, 0 when there is none."""

    id: str
    sceau: Sceau = field(repr=False, compare=False)
    longueur: int = 0


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """
    One chat.

    adresse: the chat at its canal; None once it has neither a livret nor anything left to send.
    n: the number of the assistant's last message, 0 when there is none.
    bloque: the chat cannot be reached; nothing is sent until the person writes again.
    essais: wrong codes tried. essais_le: when, as the caller encodes it.
    vu_le: the last time the person wrote here, in seconds since 1970; kept only with a livret.
    """

    cle: bytes
    canal: str
    adresse: str | None = field(default=None, repr=False)
    livret: LivretRow | None = None
    n: int = 0
    bloque: bool = False
    essais: int = 0
    essais_le: str | None = None
    vu_le: int | None = None


@dataclass(frozen=True, slots=True)
class FoldSource:
    """What a livret is folded from: a cliché of its first `seq` écritures (None: seq is 0), and the later écritures."""

    seq: int
    cliche: bytes | None = field(repr=False)
    ecritures: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """
    A message of the assistant.

    n: its number in the conversation. a: the event it replies to. pose: the seq of the question it asks.
    jeton: what its buttons carry. actions: what they mean. corps: what is left to send, None once sent.
    externe: its identity at the canal, once sent. maison: sealed by the house (set by the store).
    """

    conversation: bytes
    n: int
    a: str | None = None
    jeton: str | None = None
    pose: int | None = None
    actions: bytes | None = field(default=None, repr=False)
    corps: bytes | None = field(default=None, repr=False)
    externe: str | None = None
    maison: bool = False


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that is still to be sent, and where to."""

    adresse: str = field(repr=False)
    row: OutboxRow


@dataclass(frozen=True, slots=True)
class Task:
    """
    A slow step that was asked for and is not done yet.

    cle: its idempotency key. clear: what is to be done. livret: the id of its conversation's livret (set by the store).
    """

    cle: bytes
    conversation: bytes
    clear: bytes = field(repr=False)
    livret: str | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """
    An update that was set aside. cle: of its receipt. erreur: the class of the error.

    canal: of its conversation, None when that was never stored. brut: the bytes given to `Batch.park`.
    """

    cle: bytes
    conversation: bytes
    canal: str | None
    recu_le: str
    erreur: str
    brut: bytes = field(repr=False)
