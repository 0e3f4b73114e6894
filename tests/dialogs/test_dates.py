"""Dates as people say them: the table of expressions, and what holds for any words at all."""

import json
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.dates import INCOMPRIS, Periode, count_months, parse, say
from tests.profiles import examples

TODAY = date(2026, 11, 21)
ROWS = [json.loads(line) for line in (Path(__file__).parent / "dates.jsonl").read_text(encoding="utf-8").splitlines()]
TEXTS = st.sampled_from([row["text"] for row in ROWS])
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def first_day(written: str | None) -> date:
    """The first day of a start."""
    year, month, day = (*map(int, (written or "1900").split("-")), 1, 1)[:3]
    return date(year, month, day)


# --- the table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['text'][:40]}@{row['reference_date']}" for row in ROWS])
def test_table(row: dict[str, str]) -> None:
    """Each expression of the table is read as it is labelled, in its four fields."""
    periode = parse(row["text"], date.fromisoformat(row["reference_date"]))
    assert periode == Periode(row["start"], row["end"], bool(row["ongoing"]), bool(row["understood"]))


def test_table_is_large() -> None:
    """The table holds at least 300 expressions, a quarter of which are no dates, none of them twice."""
    assert len({(row["text"], row["reference_date"]) for row in ROWS}) == len(ROWS) >= 300
    assert sum(not row["understood"] for row in ROWS) >= len(ROWS) / 4


# --- any words at all ------------------------------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    (
        "de du d' à au en le la les l' et - / , . 2004 2010 1998 98 04 12 3 1er mars avril mai sept septembre été "
        "hiver Noël rentrée Toussaint depuis jusqu'en jusqu'à entre à_partir_de pendant il_y_a ça_fait que ans mois "
        "semaines jours an année années dernier dernière prochain fin début mi vers environ aujourd'hui maintenant "
        "trimestre semestre premier deuxième vingt quatre-vingt dix mille deux cent une vingtaine d'années ou puis "
        "avant après lundi hier dans cette ce 12/05/2003 05/2003 31/02/2010 2003-05-12 je suis travaille été âge "
        "euros 14h30 0 00 9999 99 31 32 '98 ? ( ) toujours"
    ).split()
).map(lambda word: word.replace("_", " "))
SENTENCES = st.lists(FRAGMENTS, min_size=1, max_size=14).map(" ".join)
ANY = st.one_of(st.text(), SENTENCES, st.text(alphabet="0123456789-/.,' aeà\0\u0301\u200b🎉éE", max_size=60))
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@examples(1500)
@given(ANY, DAYS)
@example("\0", TODAY)
@example("١٢/٠٥/٢٠٠٣", TODAY)
@example("²½№ 2004 ﷺ", TODAY)
@example("\ud800 2004", TODAY)
@example("29 février dernier", date(2026, 2, 28))
@example("il y a 999 ans", TODAY)
@example("dans 999 ans et 9999 mois", TODAY)
@example("depuis 999 mois", TODAY)
@example("à partir de mars 2010 pendant 999 décennies", TODAY)
def test_any_words(mots: str, today: date) -> None:
    """Whatever is said, parse answers; a date is coherent, and what is not understood is empty."""
    periode = parse(mots, today)
    if not periode.understood:
        assert periode == INCOMPRIS
        return
    assert periode.start or periode.end
    for written in filter(None, (periode.start, periode.end)):
        first_day(written)  # it exists
        assert len(written) in (4, 7, 10)
        assert 1900 <= int(written[:4]) <= 2100
    if periode.ongoing:
        assert periode.end is None
        assert first_day(periode.start) <= today
    if periode.start and periode.end:
        precision = min(len(periode.start), len(periode.end))
        assert periode.start[:precision] <= periode.end[:precision]


CLEAR = [*MONTHS, *"2004 2010 1998 3 14 28 de du à au et entre depuis jusqu'en - fin le".split()]


@examples(1000)
@given(st.lists(st.sampled_from(CLEAR)))
def test_never_more_precise(words: list[str]) -> None:
    """Days, months and years come from the words; what lacks its year may only fall in the year next to one said."""
    periode = parse(" ".join(words), TODAY)
    years = [int(word) % 100 for word in words if word.isdigit()]
    for written in filter(None, (periode.start, periode.end)):
        year, *rest = written.split("-")
        assert any((int(year) + step) % 100 in years for step in (-1, 0, 1))
        if rest:
            assert MONTHS[int(rest[0]) - 1] in words or str(int(rest[0])) in words or "28" in words
        if len(rest) == 2:
            assert str(int(rest[1])) in words


@examples(400)
@given(TEXTS, st.sampled_from([" ", "  ", "\n", "\u00a0", "\t "]))
def test_typing_does_not_matter(text: str, space: str) -> None:
    """Case, accents, their encoding and the width of spaces change nothing."""
    wanted = parse(text, TODAY)
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    for typed in (text.upper(), text.title(), bare, unicodedata.normalize("NFD", text), text.replace("'", "’")):
        assert parse(typed, TODAY) == wanted, typed
    assert parse(space + text.replace(" ", space) + space, TODAY) == wanted


@pytest.mark.parametrize(
    "piece", ["a", "1", "1 ", "2004 ", "mars ", "et ", "3 ans ", "depuis x ", "é", "e\u0301", "-", "1, ", "\0"]
)
@pytest.mark.parametrize("size", [200, 4096, 100_000])
def test_long_texts_cost_nothing(piece: str, size: int) -> None:
    """A long or repeated text is answered at once, without a date."""
    text = (piece * size)[:size]
    start = process_time()
    assert parse(text, TODAY) == INCOMPRIS
    assert process_time() - start < 0.05


def test_story_is_no_date() -> None:
    """Beyond 200 characters there is no date, however the spaces are counted; just below there is."""
    assert parse("en 2004 " + "b" * 192, TODAY).understood
    assert parse("en 2004 " + "b" * 193, TODAY) == INCOMPRIS
    assert parse("en" + " " * 4000 + "2004", TODAY).understood


def test_ordinary_dates_are_fast() -> None:
    """An expression of the table takes 0.2 ms at most on average (0.03 ms here), but for those left to dateparser."""
    texts = [row["text"] for row in ROWS if row["text"] not in ("2003 mai 12", "mai 12 2003")]
    start = process_time()
    for text in texts:
        parse(text, TODAY)
    assert process_time() - start < len(texts) * 0.0002


def test_dateparser_comes_late() -> None:
    """Importing the module, or reading a date of ours, does not load dateparser."""
    code = (
        "import sys; from datetime import date; from dialogs import dates; "
        "dates.parse('le 12 mai 2003', date(2026, 1, 1)); dates.parse('bof', date(2026, 1, 1)); "
        "sys.exit('dateparser' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# --- in words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "words"),
    [
        ("2009-09", "2010-06", False, "de septembre 2009 à juin 2010"),
        ("2004", None, True, "depuis 2004"),
        ("2012-03", None, True, "depuis mars 2012"),
        ("2008-03-03", None, True, "depuis le 3 mars 2008"),
        ("2012-03", "2012-03", False, "en mars 2012"),
        ("1998-06-15", "1998-06-15", False, "le 15 juin 1998"),
        ("2009", "2009", False, "en 2009"),
        (None, "2005", False, "jusqu'en 2005"),
        (None, "2005-04", False, "jusqu'en avril 2005"),
        (None, "2030-05-12", False, "jusqu'au 12 mai 2030"),
        ("1990", "1999", False, "de 1990 à 1999"),
        ("2008-03-03", "2008-03-14", False, "du 3 mars 2008 au 14 mars 2008"),
        ("2010-05-01", "2010-05-01", False, "le 1er mai 2010"),
        ("2010-04", "2010-08", False, "d'avril 2010 à août 2010"),
        ("2010-10-01", "2012", False, "du 1er octobre 2010 à 2012"),
        ("2010", None, False, "à partir de 2010"),
        ("2010-08", None, False, "à partir d'août 2010"),
        ("2010-03-03", None, False, "à partir du 3 mars 2010"),
        (None, None, False, ""),
    ],
)
def test_say(start: str | None, end: str | None, ongoing: bool, words: str) -> None:
    """A periode is said in plain French, without figures for months."""
    assert say(Periode(start, end, ongoing, bool(start or end))) == words


WRITTEN = st.dates(min_value=date(1930, 1, 1), max_value=date(2026, 11, 21)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
)


@examples(500)
@given(WRITTEN, WRITTEN, st.sampled_from(["point", "range", "since", "until", "from"]))
def test_say_and_parse(a: str, b: str, shape: str) -> None:
    """What we say back would be understood the same if it were said to us."""
    periode = {
        "point": Periode(a, a, False, True),
        "range": Periode(min(a, b), max(a, b), False, True),
        "since": Periode(a, None, True, True),
        "until": Periode(None, a, False, True),
        "from": Periode(a, None, False, True),
    }[shape]
    assert parse(say(periode), TODAY) == periode


@examples(300)
@given(TEXTS)
def test_said_back_is_understood(text: str) -> None:
    """Every expression of the table, once said back, is understood as before."""
    periode = parse(text, TODAY)
    assert parse(say(periode), TODAY) == periode
    assert not set("()/[]…;%") & set(say(periode))


# --- how long --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("de 2004 à 2010", 72),
        ("de septembre 2009 à juin 2010", 10),
        ("de juin 2010 à juin 2010", 1),
        ("en mars 2012", 1),
        ("en 2012", 0),
        ("les années 90", 108),
        ("depuis 2004", 264),
        ("depuis octobre 2026", 2),
        ("depuis le 22 octobre 2026", 1),
        ("depuis le 23 octobre 2026", 0),
        ("du 3 au 14 mars 2008", 0),
        ("du 1er janvier 2009 au 31 décembre 2009", 12),
        ("du 15 mars 2008 au 14 septembre 2008", 6),
        ("de mars 2008 à 2010", 24),
        ("jusqu'en 2005", None),
        ("à partir de 2010", None),
        ("je ne sais plus", None),
    ],
)
def test_count_months(text: str, months: int | None) -> None:
    """Whole months at the precision that was said, to today if it lasts, None when an end is missing."""
    assert count_months(parse(text, TODAY), TODAY) == months
