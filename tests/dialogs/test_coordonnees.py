"""Telephones, mail addresses and post codes inside words: the right one, or none; and what says there is none."""

from time import process_time

import pytest

from dialogs.conversation.hear import hear
from dialogs.events import Dit
from dialogs.livret import PAS_CONCERNE, SAIS_PAS
from dialogs.types import TYPES
from dialogs.types.adresse import read_address
from dialogs.types.code_postal import read_code_postal
from dialogs.types.telephone import read_phone


def rows(table: str) -> list[str]:
    return [row.strip() for row in table.strip("\n").split("\n")]


# --- telephones --------------------------------------------------------------------------------------------------

MOBILE = """
06 12 34 56 78
0612345678
06.12.34.56.78
06-12-34-56-78
06/12/34/56/78
06, 12, 34, 56, 78
+33 6 12 34 56 78
+33 (0)6 12 34 56 78
+33(0)612345678
0033612345678
0033 (0) 6 12 34 56 78
33612345678
+330612345678
(0)6 12 34 56 78
tel : 06 12 34 56 78
N°0612345678
O6 12 34 56 78
Aucun souci 06 12 34 56 78
Pas de souci : 06 12 34 56 78
j’ai pas de fixe mais mon portable c’est 06 12 34 56 78
J'ai 2 enfants, 06 12 34 56 78
06 12 34 56 78 (après 18 h)
06 12 34 56 78 poste 1234
appelez au 06.12.34.56.78 svp
06 12 34 56 78, oui, 06 12 34 56 78
zéro six douze trente-quatre cinquante-six soixante-dix-huit
c'est le zero six, douze, trente quatre, cinquante six, soixante dix huit
zéro six douze trante quatre sinquante six soisante dix-huit
\u202a06 12 34 56 78\u202c
06\u201112\u201134\u201156\u201178
06\u00ad12345678
06\u00a012\u202f34\u200956 78
０６ １２ ３４ ５６ ７８
٠٦ ١٢ ٣٤ ٥٦ ٧٨
"""


@pytest.mark.parametrize("mots", rows(MOBILE))
def test_french_mobile(mots: str) -> None:
    """However it is typed, dictated or surrounded, it is stored in one form."""
    assert read_phone(mots) == "06 12 34 56 78"


@pytest.mark.parametrize(
    ("mots", "valeur"),
    [
        ("+262 692 12 34 56", "+262 692 12 34 56"),
        ("00262692123456", "+262 692 12 34 56"),
        ("262692123456", "+262 692 12 34 56"),
        ("+262 (0)692 12 34 56", "+262 692 12 34 56"),
        ("0692 12 34 56", "06 92 12 34 56"),
        ("+590 690 12 34 56", "+590 690 12 34 56"),
        ("+594 694 20 12 34", "+594 694 20 12 34"),
        ("+596 0696 12 34 56", "+596 696 12 34 56"),
        ("+508 41 23 45", "+508 41 23 45"),
        ("+687 23.45.67", "+687 23 45 67"),
        ("+689 87 12 34 56", "+689 87 12 34 56"),
        ("+681 72 12 34", "+681 72 12 34"),
        ("+32 (0)475 12 34 56", "+32 475 12 34 56"),
        ("+39 06 698 12345", "+39 06 69 81 23 45"),
        ("+212 6 12 34 56 78", "+212 612 34 56 78"),
    ],
)
def test_overseas_and_abroad(mots: str, valeur: str) -> None:
    """A number with its country's code keeps the code."""
    assert read_phone(mots) == valeur


NO_PHONE = """
06 12 34 56 7
06 12 34 56 78 9
612345678
+33 6 12 34 56 7
+262 692 12 34 5
+687 23 45
+999 12 34 56 78
00 00 00 00 00
06 12 34 56 78 ou 06 98 76 54 32
06 12 34 56 78 ou 79
06 12 34 et 56 78 90
plus le 06 12 34 56 78
l'ancien 06 12 34 56 78
06 12 34 56 78 n'est plus bon
12/05/1980
1 80 05 75 011 123 45
3114
zéro six douze trente-quatre
Dupont
un jour j'en aurai un
"""


@pytest.mark.parametrize("mots", ["", "06" * 10_000, *rows(NO_PHONE)])
def test_no_phone(mots: str) -> None:
    """A wrong length, two numbers, one that is no longer right, other figures: no valeur."""
    assert read_phone(mots) is None


# --- mail addresses ----------------------------------------------------------------------------------------------

ADDRESS = """
jean.test@exemple.fr
mon mail c’est jean.test@exemple.fr
mon adresse mail est : jean.test@exemple.fr merci
<jean.test@exemple.fr>
"jean.test@exemple.fr"
mailto:jean.test@exemple.fr
jean.test@exemple.fr !
jean.test@exemple.fr.
jean.test @ exemple.fr
jean.test＠exemple.fr
Jean Test jean.test@exemple.fr
Pas de problème : jean.test@exemple.fr
mon mail jean.test@exemple.fr, mon tel 06 12 34 56 78
\u202ajean.test@exemple.fr\u202c
\u200bjean.test@exemple.fr
jean point test arobase exemple point fr
JEAN POINT TEST AROBASE EXEMPLE POINT FR
mon mail c'est jean point test arobas exemple point fr
alors c'est jean point test arrobase exemple point fr merci
j e a n point t e s t arobase exemple point f r
jean.test arobase exemple.fr
jean.test(at)exemple.fr
jean point test@exemple.fr
jean.test@exemple point fr
e-mail jean point test arobase exemple point fr point
"""


@pytest.mark.parametrize("mots", rows(ADDRESS))
def test_address(mots: str) -> None:
    """The address is found in the words, typed or dictated."""
    assert read_address(mots) == "jean.test@exemple.fr"


@pytest.mark.parametrize(
    ("mots", "valeur"),
    [
        ("Jean.Test@Exemple.FR", "Jean.Test@Exemple.FR"),
        ("jean\u2011test@exemple.fr", "jean-test@exemple.fr"),
        ("jean tiret du six test arobase gmail point com", "jean-test@gmail.com"),
        ("jean tiret test arobase g mail point com", "jean-test@gmail.com"),
        ("jean tiret du bas test arobase gmail point com", "jean_test@gmail.com"),
        ("jean underscore test arobase la poste point net", "jean_test@laposte.net"),
        ("jean 59 arobase orange point fr", "jean59@orange.fr"),
        ("jean arobase ville tiret lyon point fr", "jean@ville-lyon.fr"),
        ("o'connor@exemple.fr", "o'connor@exemple.fr"),
        ("jean+cv@sous.exemple.co.uk", "jean+cv@sous.exemple.co.uk"),
    ],
)
def test_other_addresses(mots: str, valeur: str) -> None:
    """Capitals stay as typed; a sign that is named is written."""
    assert read_address(mots) == valeur


NO_ADDRESS = """
jean.test@exemple..fr
jean.@exemple.fr
.jean@exemple.fr
jean@exemple
jean@@exemple.fr
jean@exemple,fr
jean@-exemple.fr
@jean
jean test@exemple.fr
c'est jean,test@exemple.fr
jean pierre.test@exemple.fr
c'est d'alice@exemple.fr
a@exemple.fr et b@exemple.fr
perso : a@exemple.fr / pro : b@exemple.fr
plus jean@exemple.fr
c'est pas jean@exemple.fr
jean pierre point test arobase exemple point fr
jean cinquante neuf arobase exemple point fr
dupont tout attaché arobase exemple point fr
jean plus test arobase exemple point fr
jean arobase exemple point fr point merci
jean arobase exemple
jean arobase exemple.fr
arobase
"""


@pytest.mark.parametrize("mots", ["", "a@" * 10_000, *rows(NO_ADDRESS)])
def test_no_address(mots: str) -> None:
    """Two addresses, half of one, or a word beside that may belong to it: no valeur."""
    assert read_address(mots) is None


# --- post codes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mots", "valeur"),
    [
        ("75011", "75011"),
        ("08000", "08000"),
        ("08000\u200e", "08000"),
        ("75 011", "75011"),
        ("75011 Paris", "75011"),
        ("75011 Paris 11e", "75011"),
        ("59000 LILLE cedex 9", "59000"),
        ("F-67000", "67000"),
        ("FR 67000 Strasbourg", "67000"),
        ("CP:59000", "59000"),
        ("97400", "97400"),
        ("soixante-quinze mille onze", "75011"),
        ("75011 ou 69001", None),
        ("BP 12345 75011 Paris", None),
        ("00000", None),
        ("99999", None),
        ("7501", None),
        ("750111", None),
        ("75011 12", None),
        ("1000 Bruxelles", None),
        ("L-1234", None),
        ("D-10115", None),
        ("08200-Sedan", "08200"),
        ("Sedan-08200", "08200"),
        ("06 12 34 56 78", None),
        ("Paris", None),
        ("", None),
    ],
)
def test_code_postal(mots: str, valeur: str | None) -> None:
    """Five figures that a French post code has, among words; two codes give none."""
    assert read_code_postal(mots) == valeur


# --- there is none -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["telephone", "email"])
@pytest.mark.parametrize(
    ("mots", "raison"),
    [
        ("j'en ai pas", PAS_CONCERNE),
        ("je n'ai pas de mail", PAS_CONCERNE),
        ("non j'ai pas internet", PAS_CONCERNE),
        ("pas de téléphone", PAS_CONCERNE),
        ("aucun", PAS_CONCERNE),
        ("aucune idée", SAIS_PAS),
        ("pas de souci", None),
        ("Aucun problème", None),
        ("Pas de souci : 06 11 22 33", None),
        ("j'ai pas de fixe mais un portable", None),
        ("pas d'accord", None),
    ],
)
def test_there_is_none(nom: str, mots: str, raison: str | None) -> None:
    """A denial skips the question only where it denies the address and nothing more is said."""
    assert TYPES[nom].skip_reason(mots) == raison


# --- nothing but invisible signs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mots", ["", " ", "\n\t", "\u200b", "\u3164", "\u2800", "\u00ad", "\u2003\ufeff", "\ufe0f", "\0"]
)
def test_invisible(mots: str) -> None:
    """A message of which nothing is seen is an empty message."""
    assert hear(mots) == Dit("")


@pytest.mark.parametrize("mots", ["a", ".", "\u200ba", "ـ", "🎉", "\ud800", "é", " - "])
def test_visible(mots: str) -> None:
    """A message of which something is seen keeps every code point."""
    assert hear(mots) == Dit(mots)


# --- speed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [read_phone, read_address, read_code_postal])
def test_reading_is_fast(read: object) -> None:
    """0.1 ms at most on average, whatever the words."""
    assert callable(read)
    words = [*rows(MOBILE), *rows(ADDRESS), *rows(NO_PHONE), *rows(NO_ADDRESS), "je suis adjoint technique " * 15]
    start = process_time()
    for mots in words * 5:
        read(mots)
    assert process_time() - start < len(words) * 5 * 0.0001
