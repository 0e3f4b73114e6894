"""
The coffre: encrypts everything personal before it is stored, with one key for each livret.

Three keys are derived from the house's key (LIVRET_KEY) by HKDF, and it is used for nothing else:
- "enveloppe" wraps the key of each livret; to delete a wrapped key is to erase the livret;
- "index" turns what a row is looked up by (a canal, a chat, a code) into a keyed hash;
- "maison" seals what belongs to no livret: addresses, messages before a livret and after it, codes.

A sealed value is `nonce (12 bytes) + AES-256-GCM`, with the identity of its row as associated data: moved to another
row or column, it does not open.
"""

import base64
import binascii
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
INDEX_BYTES = 16
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16


class ScelleRompu(Exception):
    """A sealed value does not open: it was altered, moved from another row, or sealed with another key."""


class CleInvalide(ValueError):
    """LIVRET_KEY, or the key's file, holds no valid key; the message is a French sentence for the operator."""


class Sceau:
    """Seals and opens with one key, which is never shown, not even in a repr."""

    __slots__ = ("_aead",)

    def __init__(self, cle: bytes) -> None:
        self._aead = AESGCM(cle)

    def seal(self, clear: bytes, *identity: str | int | bytes) -> bytes:
        """The sealed form of these bytes, which opens only under the same identity."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, clear, _framed(identity))

    def open(self, sealed: bytes, *identity: str | int | bytes) -> bytes:
        """The bytes as they were before `seal`. Raises ScelleRompu, which says nothing of the content."""
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _framed(identity))
        except (InvalidTag, ValueError):
            raise ScelleRompu("a sealed value does not open with this key under this identity") from None


class Coffre:
    """What is done with the house's key: keyed hashes, keys of livrets, the house's own seal."""

    __slots__ = ("_enveloppe", "_index", "house")

    def __init__(self, maitre: bytes) -> None:
        if len(maitre) != KEY_BYTES:
            raise CleInvalide(f"La clé doit faire {KEY_BYTES} octets.")
        self._enveloppe = Sceau(_subkey(maitre, b"enveloppe"))
        self._index = _subkey(maitre, b"index")
        self.house = Sceau(_subkey(maitre, b"maison"))

    def index(self, *parts: str) -> bytes:
        """The keyed hash under which a row is found; without the key it cannot be traced back to its parts."""
        return hmac.digest(self._index, _framed(parts), "sha256")[:INDEX_BYTES]

    def new_key(self) -> bytes:
        """A fresh key for a livret."""
        return secrets.token_bytes(KEY_BYTES)

    def wrap(self, cle: bytes, livret: str) -> bytes:
        """The key of this livret, in the form that is stored."""
        return self._enveloppe.seal(cle, "livret", livret)

    def unwrap(self, wrapped: bytes, livret: str) -> Sceau:
        """The seal of this livret. Raises ScelleRompu."""
        return Sceau(self._enveloppe.open(wrapped, "livret", livret))


def load_key(home: Path, given: str | None) -> bytes:
    """
    The house's key: the one given (LIVRET_KEY), else the one in `home/keys`, made there at the first run.

    Raises CleInvalide.
    """
    if given:
        return parse_key(given)
    file = home / "keys" / "livret.key"
    try:
        if not file.exists():
            _make_key_file(file)
        return parse_key(file.read_text("ascii", errors="replace"))
    except OSError as error:
        raise CleInvalide(f"{file} : ce fichier ne peut être ni lu ni écrit ({error.strerror}).") from None
    except CleInvalide as error:
        raise CleInvalide(f"{file} : {error} Remettez-y la clé d'origine.") from None


def parse_key(text: str) -> bytes:
    """The bytes that this text writes in base64's URL alphabet. Raises CleInvalide, which never quotes the text."""
    text = text.strip()
    try:
        cle = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        cle = b""
    if len(cle) != KEY_BYTES:
        raise CleInvalide("Ce n'est pas une clé : il faut 32 octets en base64 « URL », soit 43 ou 44 signes.")
    return cle


def _subkey(maitre: bytes, usage: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"livret/1/" + usage).derive(maitre)


def _framed(parts: tuple[str | int | bytes, ...]) -> bytes:
    """The parts, each after its type and length, so that two identities never have the same bytes."""
    framed = b""
    for part in parts:
        if isinstance(part, str):
            raw = part.encode("utf-8", "surrogatepass")
            framed += b"s%d:%b" % (len(raw), raw)
        elif isinstance(part, bytes):
            framed += b"b%d:%b" % (len(part), part)
        else:
            framed += b"i%d:" % part
    return framed


def _make_key_file(file: Path) -> None:
    """
    Writes a new key, whole or not at all, readable by its owner alone.

    The key is on disk before the file gets its name, and only one process can give it: of two processes that start
    together, one makes the key and both use it.
    """
    file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        _write_private(draft, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        _take_name(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _write_private(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _take_name(draft: Path, file: Path) -> None:
    with suppress(FileExistsError):  # the other process was first: its key is the one to read
        os.link(draft, file)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
