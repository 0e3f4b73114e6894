"""Dates as the question they answer takes them: zeros for what a paper does not know, and a birth that is no period."""

from datetime import date

import pytest

from bot.contenu import load_contenu
from dialogs.dates import INCOMPRIS, Periode
from dialogs.livret.etat import Fiche, Livret
from dialogs.types import Asked, type_of

CONTENU = load_contenu(code_required=False)
TODAY = date(2026, 11, 21)


def tidy(rubrique: str, cle: str, mots: str) -> object:
    champ = CONTENU.trame.champ(rubrique, cle)
    assert champ is not None
    return type_of(champ).tidy(Asked(CONTENU, Livret(), Fiche(1, rubrique), champ), mots, TODAY)


def point(written: str) -> Periode:
    return Periode(written, written, False, True)


@pytest.mark.parametrize(
    ("mots", "written"),
    [
        ("00/00/1958", "1958"),
        ("né le 00/00/1958", "1958"),
        ("1958-00-00", "1958"),
        ("01/00/1958", "1958"),
        ("0/0/58", "1958"),
        ("00/05/1958", "1958-05"),
        ("00-05-1958", "1958-05"),
        ("1958-05-00", "1958-05"),
        ("12/03/1972", "1972-03-12"),
        ("né le 12/03/1972 à 14:30", "1972-03-12"),
        ("\u202a12/03/1972", "1972-03-12"),
    ],
)
def test_birth(mots: str, written: str) -> None:
    """At the date of birth, zeros stand for the day or the month that is not known."""
    assert tidy("identite/identite", "date_naissance", mots) == point(written)


@pytest.mark.parametrize("mots", ["00/00/0000", "00/13/1958", "32/00/1958"])
def test_no_birth(mots: str) -> None:
    """What is no date stays none."""
    assert tidy("identite/identite", "date_naissance", mots) == INCOMPRIS


@pytest.mark.parametrize("mots", ["né en 1970", "je suis née en 1970", "Née le 12 mars 1970", "suis ne en 1970"])
@pytest.mark.parametrize("champ", [("experiences/experiences_pro", "periode"), ("formations/permis", "date_obtention")])
def test_birth_is_no_period(champ: tuple[str, str], mots: str) -> None:
    """A birth told elsewhere answers no question of dates."""
    assert tidy(*champ, mots) == INCOMPRIS


@pytest.mark.parametrize("mots", ["je ne le fais plus depuis 2010", "depuis 2010", "de 2004 à 2010, à Ney"])
def test_other_periods(mots: str) -> None:
    """« ne », which denies, is no birth."""
    valeur = tidy("experiences/experiences_pro", "periode", mots)
    assert isinstance(valeur, Periode) and valeur.understood
