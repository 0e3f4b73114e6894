"""The coffre: what is sealed opens only as it was sealed, and the key is one, and private."""

import subprocess
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.coffre import CleInvalide, Coffre, Sceau, ScelleRompu, load_key, parse_key
from tests.processes import Process

CLE = bytes(range(32))
PARTS = st.lists(st.text(st.characters(exclude_categories=()), max_size=4), max_size=4)


@given(st.binary(max_size=200), PARTS)
def test_round_trip(clear: bytes, identity: list[str]) -> None:
    """Any bytes come back under the same identity, lone surrogates in it or not."""
    sceau = Sceau(CLE)
    sealed = sceau.seal(clear, *identity)
    assert sceau.open(sealed, *identity) == clear
    assert sealed != sceau.seal(clear, *identity)


@pytest.mark.parametrize(
    "identity", [("journal", "a", 2), ("journal", "a"), ("journal", "a1"), ("journa", "la", 1), ()]
)
def test_other_identity(identity: tuple[str | int, ...]) -> None:
    """A sealed value that was moved to another row does not open."""
    sceau = Sceau(CLE)
    with pytest.raises(ScelleRompu):
        sceau.open(sceau.seal(b"mots", "journal", "a", 1), *identity)


def test_altered() -> None:
    """One bit changed anywhere, or an end cut off, is seen; and the error says nothing of the content."""
    sceau = Sceau(CLE)
    sealed = sceau.seal(b"mots", "x")
    altered = [sealed[:i] + bytes([sealed[i] ^ 1]) + sealed[i + 1 :] for i in range(len(sealed))]
    for wrong in [*altered, sealed[:-1], sealed[:5], b""]:
        with pytest.raises(ScelleRompu) as told:
            sceau.open(wrong, "x")
        assert "mots" not in str(told.value)


@given(PARTS, PARTS)
def test_index_is_unambiguous(one: list[str], other: list[str]) -> None:
    """Two lists of parts are found under the same key only when they are the same list."""
    coffre = Coffre(CLE)
    assert (coffre.index(*one) == coffre.index(*other)) == (one == other)
    assert len(coffre.index(*one)) == 16


def test_index_needs_the_key() -> None:
    """Without the key, nobody can compute what a chat is found under."""
    assert Coffre(CLE).index("telegram", "1") != Coffre(bytes(32)).index("telegram", "1")


def test_identities_of_other_types() -> None:
    """A number is not the text that writes it."""
    sceau = Sceau(CLE)
    with pytest.raises(ScelleRompu):
        sceau.open(sceau.seal(b"", 1), "1")
    with pytest.raises(ScelleRompu):
        sceau.open(sceau.seal(b"", b"1"), "1")


def test_wrapped_key() -> None:
    """A livret's key opens from its envelope, under its livret's name alone."""
    coffre = Coffre(CLE)
    cle = coffre.new_key()
    wrapped = coffre.wrap(cle, "livret-a")
    assert cle not in wrapped
    assert coffre.unwrap(wrapped, "livret-a").open(Sceau(cle).seal(b"mots", "x"), "x") == b"mots"
    with pytest.raises(ScelleRompu):
        coffre.unwrap(wrapped, "livret-b")


def test_no_key_in_repr() -> None:
    """A key does not show in a repr, as text or as bytes."""
    coffre = Coffre(CLE)
    for shown in (repr(coffre), repr(coffre.house)):
        assert "\\x01\\x02" not in shown
        assert CLE.hex() not in shown


def test_key_is_made_once(tmp_path: Path) -> None:
    """The first run makes a key that its owner alone can read, the next ones read it."""
    home = tmp_path / "a" / "home"
    made = load_key(home, None)
    file = home / "keys" / "livret.key"
    assert load_key(home, None) == made == parse_key(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert home.stat().st_mode & 0o777 == 0o700
    assert [f.name for f in file.parent.iterdir()] == ["livret.key"]


def test_key_race(tmp_path: Path) -> None:
    """Processes that start together use the same key."""
    code = "import sys, pathlib, storage.coffre as c; print(c.load_key(pathlib.Path(sys.argv[1]), None).hex())"
    starts = [Process(["-c", code, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({start.communicate()[0] for start in starts}) == 1
    assert [f.name for f in (tmp_path / "keys").iterdir()] == ["livret.key"]


def test_given_key(tmp_path: Path) -> None:
    """LIVRET_KEY is taken with or without its « = », and makes no file."""
    text = urlsafe_b64encode(bytes(range(200, 232))).decode()
    assert load_key(tmp_path, text) == load_key(tmp_path, text.rstrip("=") + "\n") == bytes(range(200, 232))
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("text", ["abc", "é" * 43, "*" * 43, "A" * 44, "A" * 42])
def test_bad_key(text: str, tmp_path: Path) -> None:
    """A key that is none is refused with a sentence that does not quote it."""
    with pytest.raises(CleInvalide, match="32 octets") as told:
        load_key(tmp_path, text)
    assert text not in str(told.value)


def test_bad_key_file(tmp_path: Path) -> None:
    """A key's file that was damaged is named, and never replaced."""
    file = tmp_path / "keys" / "livret.key"
    file.parent.mkdir()
    file.write_bytes(b"\xff\x00")
    with pytest.raises(CleInvalide, match=r"livret\.key"):
        load_key(tmp_path, None)
    assert file.read_bytes() == b"\xff\x00"


def test_no_place_for_the_key(tmp_path: Path) -> None:
    """A folder where the key cannot be written is told in a sentence."""
    (tmp_path / "keys").write_text("")
    with pytest.raises(CleInvalide, match="ni lu ni écrit"):
        load_key(tmp_path, None)
