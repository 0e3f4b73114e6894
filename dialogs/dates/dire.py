"""Says a Periode in French words."""

from dialogs.dates.types import Periode

MONTHS = (
    *("", "janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def say(periode: Periode) -> str:
    """The words for « J'ai compris : … » (« de septembre 2009 à juin 2010 », « le 1er mai 2010 »), or ""."""
    start, end = periode.start, periode.end
    if start and start == end:
        return f"le {_name(start)}" if _is_day(start) else f"en {_name(start)}"
    if start and end:
        return f"{_say_of(start)} {_say_to(end)}"
    if start:
        return _say_since(start) if periode.ongoing else f"à partir {_say_of(start)}"
    if end:
        return f"jusqu'{_say_to(end)}" if _is_day(end) else f"jusqu'en {_name(end)}"
    return ""


def _is_day(written: str) -> bool:
    return len(written) == len("2010-05-01")


def _name(written: str) -> str:
    """« 2009 », « mars 2012 », « 1er mai 2010 »."""
    year, *rest = written.split("-")
    month = [MONTHS[int(rest[0])]] if rest else []
    day = ["1er" if rest[1] == "01" else str(int(rest[1]))] if len(rest) == 2 else []
    return " ".join([*day, *month, year])


def _say_of(written: str) -> str:
    """« de 2009 », « d'avril 2012 », « du 3 mars 2008 »."""
    name = _name(written)
    return f"du {name}" if _is_day(written) else f"d'{name}" if name[0] in "ao" else f"de {name}"


def _say_to(written: str) -> str:
    """« à juin 2010 », « au 14 mars 2008 »."""
    return f"au {_name(written)}" if _is_day(written) else f"à {_name(written)}"


def _say_since(written: str) -> str:
    return f"depuis le {_name(written)}" if _is_day(written) else f"depuis {_name(written)}"
