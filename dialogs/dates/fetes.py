"""The day of each feast in a given year."""

from datetime import date, timedelta

_FIXED = {
    nom: (month, day)
    for month, day, noms in (
        (1, 1, "jour de l an, nouvel an, premier de l an"),
        (1, 6, "epiphanie, galette des rois"),
        (2, 2, "chandeleur"),
        (2, 14, "saint valentin"),
        (4, 1, "poisson d avril"),
        (5, 1, "fete du travail"),
        (6, 21, "fete de la musique"),
        (6, 24, "la saint jean"),
        (7, 14, "fete nationale"),
        (8, 15, "assomption"),
        (9, 1, "rentree, rentre scolaire"),
        (10, 31, "halloween"),
        (11, 1, "toussaint"),
        (11, 11, "armistice"),
        (12, 6, "saint nicolas"),
        (12, 25, "noel, fete de noel"),
        (12, 31, "saint sylvestre, reveillon"),
    )
    for nom in noms.split(", ")
}
"""Feasts that fall on the same day each year."""
_FROM_EASTER = {"paques": 0, "rameaux": -7, "mardi gras": -47, "ascension": 39, "pentecote": 49}
"""Days after Easter Sunday."""


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    ell = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _sunday_by(day: date) -> date:
    """The last Sunday until this day, itself included."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def feast_day(nom: str, year: int) -> date:
    """The day of this feast in this year."""
    if nom in _FROM_EASTER:
        return _easter(year) + timedelta(days=_FROM_EASTER[nom])
    if nom == "fete des peres":
        return _sunday_by(date(year, 6, 21))
    if nom == "fete des meres":
        mothers = _sunday_by(date(year, 5, 31))
        return mothers if mothers != feast_day("pentecote", year) else mothers + timedelta(days=7)
    return date(year, *_FIXED[nom])
