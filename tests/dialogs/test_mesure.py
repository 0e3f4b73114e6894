"""Numbers and units as people say them: the right number, or none."""

from time import process_time

import pytest

from dialogs.types.mesure import read_measure
from dialogs.valeurs import Mesure

DUREE = ("heure", "demi-journée", "jour", "semaine", "mois")
TRAVAIL = ("jour", "semaine", "mois", "année")
RYTHME = ("heure par semaine", "heure par mois", "heure par an", "jour par semaine", "jour par mois", "jour par an")

UNDERSTOOD = [
    *((f"{words} heures", number, "heure") for words, number in {
        "deux cents": 200, "quarante-deux": 42, "quatre-vingts": 80, "cent vingt": 120, "soixante-dix": 70, "sept": 7,
        "deux mille": 2000, "mille six cent sept": 1607, "quatre vingt dix neuf": 99, "vingt et une": 21, "trente": 30,
        "dix mille": 10000, "karante deux": 42, "trante": 30, "soisante dix": 70, "deuxmille": 2000, "sinquante": 50,
        "1 607": 1607, "1\u00a0607": 1607, "1\u202f607": 1607, "1\u2009607": 1607, "1.607": 1607, "1'607": 1607,
        "12 000": 12000, "1 607,5": 1607.5, "7,5": 7.5, "0,5": 0.5, "35": 35, "\u202a35\u202c": 35, "３５": 35,
        "environ 20": 20, "ça a duré 20": 20, "trois virgule cinq": 3.5,
    }.items()),
    ("35h", 35, "heure"), ("35 H", 35, "heure"), ("35h00", 35, "heure"), ("2h30", 2.5, "heure"),
    ("2 h 15 min", 2.25, "heure"), ("1 heure 45", 1.75, "heure"), ("35 heures de cours", 35, "heure"),
    ("une heure et demie", 1.5, "heure"), ("une demi-heure", 0.5, "heure"), ("2 jours et demi", 2.5, "jour"),
    ("deux heures et quart", 2.25, "heure"),
    ("deux jours 1/2", 2.5, "jour"), ("2½ jours", 2.5, "jour"), ("un mois et demi", 1.5, "mois"),
    ("une demi-journée", 1, "demi-journée"), ("½ journée", 1, "demi-journée"), ("demi journée", 1, "demi-journée"),
    ("trois demi-journées", 3, "demi-journée"), ("une matinée", 1, "demi-journée"),
    ("3 journées", 3, "jour"), ("4j", 4, "jour"), ("quinze jours", 15, "jour"), ("6 moi", 6, "mois"),
    ("un stage de deux semaines", 2, "semaine"), ("3 semaines chaque fois", 3, "semaine"),
    ("35", 35, None), ("trente cinq", 35, None), ("environ 35", 35, None), ("1607", 1607, None), ("1 607.", 1607, None),
]  # fmt: skip


@pytest.mark.parametrize(("mots", "nombre", "unite"), UNDERSTOOD)
def test_understood(mots: str, nombre: float, unite: str | None) -> None:
    """One number, in figures or in letters, and the unit after it."""
    assert read_measure(mots, DUREE) == Mesure(nombre, unite)


LEFT_AS_SAID = """
    une dizaine de jours | une bonne dizaine | une vingtaine d'heures | quelques jours | plusieurs mois |
    une quinzaine | 3 à 4 jours | 2-3 jours | deux ou trois jours | deux trois jours | vingt trente heures |
    entre 2 et 3 jours | deux fois 3 jours | 3x2 jours | 3 x 2 jours | 2 * 3 jours | 3 fois | plus de 20 heures |
    au moins 3 jours | moins d'une semaine | presque 2 mois | 35 h par semaine | 35 heures hebdo | 5 jours/an |
    2 jours chaque mois | tous les 2 mois | une semaine de 35 heures | 1 jour (7h) | 5 jours, 35 heures |
    un mois et 3 jours | 3 sessions | 2 week-ends | un trimestre | 2 ans | 50 % | 1,607 heures | 7h35 |
    2 1/2 journées | trois quarts d'heure | cent deux cents heures | 2010 | en 2010 | en mars 2010 | le 3 mars |
    niveau 2 | il y a 3 jours | pas 3 jours | longtemps | 3 jours avant | 1 607 35 heures | une heure trente |
    un peu | 😀
"""


@pytest.mark.parametrize("mots", ["", " ", *(row.strip() for row in LEFT_AS_SAID.replace("\n", " ").split(" | "))])
def test_left_as_said(mots: str) -> None:
    """Ranges, rates, products, several numbers, other units, dates: no valeur rather than another one."""
    assert read_measure(mots, DUREE) is None


@pytest.mark.parametrize(
    ("mots", "unites", "valeur"),
    [
        ("environ 5 ans", TRAVAIL, Mesure(5, "année")),
        ("un an et demi", TRAVAIL, Mesure(1.5, "année")),
        ("j'ai 10 ans d'ancienneté", TRAVAIL, Mesure(10, "année")),
        ("j'avais 25 ans", TRAVAIL, None),
        ("à vingt ans", TRAVAIL, None),
        ("deux ans et trois mois", TRAVAIL, None),
        ("trois personnes", ("personne",), Mesure(3, "personne")),
        ("un apprenti", ("personne",), Mesure(1, "personne")),
        ("3", ("personne",), Mesure(3, None)),
        ("3 équipes", ("personne",), None),
        ("2 heures par semaine", RYTHME, Mesure(2, "heure par semaine")),
        ("3h/sem", RYTHME, Mesure(3, "heure par semaine")),
        ("4 jours par an", RYTHME, Mesure(4, "jour par an")),
        ("deux heures", RYTHME, None),
        ("une vingtaine d'heures par mois", RYTHME, None),
    ],
)
def test_by_unit(mots: str, unites: tuple[str, ...], valeur: Mesure | None) -> None:
    """The unit is one of the champ's, and an age is no duration."""
    assert read_measure(mots, unites) == valeur


def test_reading_is_fast() -> None:
    """A duration takes 0.1 ms at most on average, and a story nothing."""
    start = process_time()
    for mots, _, _ in UNDERSTOOD:
        read_measure(mots, DUREE)
    assert process_time() - start < len(UNDERSTOOD) * 0.0001
    assert read_measure("3 jours " * 100_000, DUREE) is None
    assert process_time() - start < 0.05
