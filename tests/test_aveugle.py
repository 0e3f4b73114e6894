"""
Values on what people say, in sets written by someone who had seen neither the code nor its lists (tests/aveugle/).

A valeur is right, or it is null and the words stand alone: how often another one is given is what is bounded here.
docs/valeurs.md tells the first measure, taken before anything was mended on these sets.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.contenu import load_contenu
from dialogs.dates import parse
from dialogs.livret import Fiche, Livret
from dialogs.mots import say_yes_or_no
from dialogs.prive import is_private
from dialogs.trame import Champ
from dialogs.types import TYPES, Asked
from dialogs.valeurs import Mesure, Valeur

SETS = Path(__file__).parent / "aveugle"
TODAY = date(2026, 11, 21)
UNITS = ("heure", "jour", "semaine", "mois", "année")
CONTENU = load_contenu(code_required=False)

Row = Mapping[str, Any]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def tidied(type: str, mots: str) -> Valeur:
    champ = Champ("x", "X", "X ?", type, "X.", unites=UNITS)
    return TYPES[type].tidy(Asked(CONTENU, Livret(), Fiche(1, "formations/permis"), champ), mots, TODAY)


def of_number(row: Row) -> Iterator[object]:
    found = tidied("nombre_unite", row["mots"])
    yield found.nombre if isinstance(found, Mesure) else None
    yield row["nombre"]


def of_phone(row: Row) -> Iterator[object]:
    skipped = TYPES["telephone"].skip_reason(row["mots"])
    found = None if skipped else tidied("telephone", row["mots"])
    yield re.sub(r"\D", "", str(found))[-9:] if found else None  # with the code of an overseas territory, or without
    yield re.sub(r"\D", "", row["digits"])[-9:] if row["digits"] else None


def of_email(row: Row) -> Iterator[object]:
    found = None if TYPES["email"].skip_reason(row["mots"]) else tidied("email", row["mots"])
    yield str(found).lower() if found else None
    yield row["email"]


def of_code(row: Row) -> Iterator[object]:
    yield tidied("code_postal", row["mots"])
    yield row["code"]


def of_date(row: Row) -> Iterator[object]:
    found = parse(row["mots"], TODAY)
    yield (found.start, found.end, found.ongoing) if found.understood else None
    yield (row["start"], row["end"], row["ongoing"]) if row["understood"] else None


def of_yes(row: Row) -> Iterator[object]:
    yield say_yes_or_no(row["mots"])
    yield row["valeur"]


@pytest.mark.parametrize(
    ("name", "read", "right", "wrong"),
    [
        ("nombres", of_number, 0.70, 0.01),
        ("telephones", of_phone, 0.97, 0.0),
        ("emails", of_email, 0.90, 0.02),
        ("codes_postaux", of_code, 0.97, 0.0),
        ("dates", of_date, 0.88, 0.04),
        ("oui_non", of_yes, 0.70, 0.0),
    ],
)
def test_values(name: str, read: Callable[[Row], Iterator[object]], right: float, wrong: float) -> None:
    """At least so many are read as a careful person would; at most so many as something else. The rest is null."""
    counts: Counter[str] = Counter()
    for row in rows(name):
        found, truth = read(row)
        counts["right" if found == truth else "null" if found is None else "wrong"] += 1
    total = counts.total()
    assert counts["right"] >= right * total and counts["wrong"] <= wrong * total, dict(counts)


def test_private_subjects() -> None:
    """The name of a place, or of a job, raises nothing; what is missed is asked about by nobody, and can be erased."""
    found = Counter((is_private(row["mots"]), row["prive"]) for row in rows("prives"))
    assert found[True, False] <= 1 and found[False, True] <= 23
