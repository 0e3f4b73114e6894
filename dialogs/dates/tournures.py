"""Step 4: finds what the letters of the signs, side by side (the skeleton), mean in the table `_TOURNURES`."""

import re
from collections.abc import Sequence
from datetime import date

from dialogs.dates.paires import build_pair, build_within
from dialogs.dates.periodes import (
    Builder,
    build_for,
    build_from,
    build_list,
    build_month_for,
    build_ongoing,
    build_ongoing_for,
    build_over,
    build_point,
    build_today,
    build_two,
    build_two_digits,
    build_until,
    build_years_of_two_digits,
)
from dialogs.dates.types import INCOMPRIS, Mot, Periode, Signe


def _tournure(pattern: str, builder: Builder) -> tuple[re.Pattern[str], Builder]:
    """A row of the table. Q stands for a point with its year, N for two digits that can be one."""
    return re.compile(pattern.replace("Q", "YPG").replace("N", "yo")), builder


_EDGES = (
    _tournure("b(?=D?[Q])D?([Q])(,?f)D?([Qp])", build_pair),  # « début 2004, fin 2010 »
    _tournure("f(?=D?[Q])D?([Q])(,?b)D?([Q])", build_pair),  # « fin 2009 début 2010 »
)
_TOURNURES = (
    _tournure("(p),?(p)?,?(p)?,?E?([Q])", build_list),
    _tournure("([nzo]),?([nzo])?,?([nzo])?,?([nzo])?,?E?(P)", build_list),
    _tournure("(?:[SO]x*)?[HD]*([QN]),?E?[AJT]{1,2}(?:W|A?L)", build_ongoing),
    _tournure("H[DH]*([QN]),?E[WL]", build_ongoing),
    _tournure("[SO]x*D?([QN]),?E?[AJ]?R(U)", build_for),
    _tournure("Ox*D?([QN]),?E?R?(U)", build_for),
    _tournure("(U),?x*OD?([QN])", build_for),
    _tournure("^[x,D]*(P),?E?R(U)", build_month_for),
    _tournure("^x?(D)(o)(A)([oz])$", build_years_of_two_digits),
    _tournure("^x?(H)(o)(E)([oz])$", build_years_of_two_digits),
    _tournure("(Y),?[DH]?([np])([AET])(p)", build_within),
    _tournure("(?:[SO]x*)?[HD]*([QNpnz]),?([AJTE]{1,2})[DH]*([QNpnz])", build_pair),
    _tournure("([Q])(,?E?x{0,3}Z)x*D?([Qp])", build_pair),
    _tournure("(?:[SO]x*)?D?([Q])[,Ex]*L", build_ongoing),
    _tournure("^(Y)(Y)$", build_two),
    _tournure("Sx*D?([Q])", build_ongoing),
    _tournure("SD?([N])", build_ongoing),
    _tournure("SW?(U)", build_ongoing_for),
    _tournure("Jx*D?A?([Q])", build_until),
    _tournure("J([N])", build_until),
    _tournure("Ox*D?([Q])", build_from),
    _tournure("O([N])", build_from),
    _tournure("(U)Kx+[ZX]x*", build_over),
    _tournure("(G)Kx+[ZX]x*", build_over),
    _tournure("M?W?(U)K", build_ongoing_for),
    _tournure("MW?(U)", build_ongoing_for),
    _tournure("(G)K", build_ongoing),
    _tournure("([Q])", build_point),
    _tournure("^([D,]?)(y),?$", build_two_digits),
    _tournure("^x{0,4}(W)$", build_today),
)
"""
What a skeleton means: the first row that is found in it decides.

Y P G: a point (a year, another, « il y a »). p: a repère without its year. U: a duration. n z o y: numbers. #: a number
that is none of these. !: an impossible date. A: à. B: words that undo a date. D: de. E: et. H: entre. J: jusque.
K: que. L: still. M: ça fait. O: à partir de. R: pendant. S: depuis. T: a dash. V: or, then. W: now. Z: ended.
X: perhaps ended. b, f: début, fin. x: any word.
"""


def understand(signes: list[Signe], mots: Sequence[Mot], today: date) -> Periode:
    """What the skeleton of these signs means."""
    found = _match(signes, _EDGES, today)
    if found is None:
        signes = [signe for signe in signes if signe.lettre not in "bf"]
        found = _match(signes, _TOURNURES, today)
    if found is None:
        return INCOMPRIS
    periode, first, last = found
    return periode if _is_harmless(signes, first, last, mots) else INCOMPRIS


def _match(
    signes: Sequence[Signe], rows: Sequence[tuple[re.Pattern[str], Builder]], today: date
) -> tuple[Periode, int, int] | None:
    """The first row that explains some of these signs: what it says, and where."""
    skeleton = "".join(signe.lettre for signe in signes)
    for pattern, builder in rows:
        if found := pattern.search(skeleton):
            parts = [signes[found.start(i)] for i in range(1, len(found.groups()) + 1) if found.group(i)]
            periode = builder(parts, today)
            if periode is not None:
                return periode, found.start(), found.end()
    return None


_OTHER_DATE = re.compile("[YPGpySJOH!]|[nzoU]V$")
_DANGLING = re.compile("^,?(?:[AJTE]$|EB|V[nzoyU])")
"""A link with nothing after it, or « or » before a number: what was said is not whole."""


def _is_harmless(signes: Sequence[Signe], first: int, last: int, mots: Sequence[Mot]) -> bool:
    """Whether the signs around the explained ones change nothing: no other date, no « avant », no number next to it."""
    before = "".join(signe.lettre for signe in signes[:first])
    after = "".join(signe.lettre for signe in signes[last:])
    if _OTHER_DATE.search(before) or _OTHER_DATE.search(after) or _DANGLING.search(after):
        return False
    if before.rstrip("D").endswith("B") or sum(letter in "nzo#" for letter in before + after) > 3:
        return False
    if last - first == 1 and not _is_alone(signes, first, mots):
        return False
    start, end = signes[first].place[0], signes[last - 1].place[1]
    return not (start and mots[start - 1].sorte in ("num", "#")) and mots[end].sorte not in ("num", "#")


_OPENS = frozenset("mon ma mes notre nos je j on il ils elle la le les l son sa quand ce".split())
"""Words that may begin the end of a period which is no date: « à mon départ »."""


def _is_alone(signes: Sequence[Signe], at: int, mots: Sequence[Mot]) -> bool:
    """Whether a point is not the start of something longer: « de 2004 à mon départ », « en 2004 pendant 3 ans »."""
    letters = "".join(signe.lettre for signe in signes[at : at + 4])
    if at and signes[at - 1].lettre == "D" and letters[1:2] == "A" and mots[signes[at + 1].place[1]].ecrit in _OPENS:
        return False
    lasting = re.match(".,?RU", letters)
    span, duree = signes[at].span, signes[at + lasting.end() - 1].duree if lasting else None
    return span is None or duree is None or duree.mois * 30 + duree.jours <= (365, 31, 1)[len(span[0]) - 1]
