"""
Dates as French people say them: words in, a Periode out, never more precise than the words.

The rules are those of `domain.md` § 7; in doubt there is no date. A text is read in four steps, each one linear:

1. `_split`: case, accents and odd signs go; words and numbers stay.
2. `_lex`: near spellings are mended, numbers in letters become numbers; each word gets its kind (`_LEXIQUE`).
3. `_read`: words become signs: a point (« l'été 98 »), a repère that lacks its year (« le 3 mars »), a duration, a bare
   number, or a little word that links them (« depuis », « à »). Each sign has one letter.
4. `_understand`: the letters side by side are a skeleton (« de septembre à juin 2010 » is `DpAP`), and the table
   `_TOURNURES` says what a skeleton means. What the table does not explain must be harmless, or there is no date.

Where the domain is silent:
- « à partir de X » has a start and no end, and is not said to last still; « dès X » is the same.
- An impossible date (31/02/2010, 13/2003), an inverted one (« de 2010 à 2004 »), a « depuis » in the future, « avant »
  and « après », « A ou B », periods apart, « plus de 10 ans », « 2004-05 » (a month, or two years?): no date.
- Two bare digits are a year where nothing else is likely: « en 04 », « mai 04 », « de 98 à 04 », « 98 »; not « 12 »,
  nor « 45 », which may be an age.
- A week (« la semaine dernière ») is its Monday to its Sunday. « La première semaine de mars 2012 » is only March 2012.
- « il y a 3 ans et demi » is a year, « il y a une dizaine de jours » a month: the unit that was named, or coarser.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Periode:
    """
    What was understood of a date or a period said in words.

    start, end: YYYY, YYYY-MM or YYYY-MM-DD, as precise as what was said, or None when not said. A point has start equal
    to end. ongoing: it lasts still, and end is None. Not understood: nothing else is set (`INCOMPRIS`).
    """

    start: str | None
    end: str | None
    ongoing: bool
    understood: bool


INCOMPRIS = Periode(None, None, False, False)

LONG = 200
"""Longer texts (characters, spaces apart) are stories, not dates: we do not look for one in them."""

FIRST_YEAR, LAST_YEAR = 1900, 2099


def parse(mots: str, today: date) -> Periode:
    """The date or the period these words say, seen from today. Never raises; `INCOMPRIS` when in doubt."""
    tokens = _split(mots)
    if not tokens:
        return INCOMPRIS
    said = _lex(tokens)
    if not any(mot.sorte in _CALENDAR for mot in said):
        return INCOMPRIS
    signes = _read(said, today)
    periode = _understand(signes, said, today)
    return (
        periode if periode.understood or any(signe.lettre == "!" for signe in signes) else _ask_dateparser(said, today)
    )


# --- types ---------------------------------------------------------------------------------------------------------

Parts = tuple[int, ...]
"""A year, a year and a month, or a year, a month and a day."""

Span = tuple[Parts, Parts]
"""First and last; the same twice for a point."""


class Mot(NamedTuple):
    """A word and its kind (`_LEXIQUE`), or a number. ecrit: as typed, mended; "" for a number in letters."""

    sorte: str
    valeur: int
    ecrit: str


class Repere(NamedTuple):
    """
    What comes back every year: « mars », « le 3 mars », « l'hiver », « Noël ».

    sorte: "mois" (from month a to month b), "jour" (day b of month a) or "fete" (its nom).
    """

    sorte: str
    a: int
    b: int
    nom: str = ""


class Duree(NamedTuple):
    """How long: months or days (one of them is 0), and the unit that was named. vague: « une dizaine »."""

    mois: int
    jours: int
    unite: str
    vague: bool = False


class Signe(NamedTuple):
    """A letter of the skeleton, what it stands for, and the place of its words (first, last excluded)."""

    lettre: str
    span: Span | None = None
    repere: Repere | None = None
    duree: Duree | None = None
    nombre: int = 0
    place: tuple[int, int] = (0, 0)


# --- 1. words ------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"[a-z0-9]+"
    r"|(?<![a-z0-9])'(?=[0-9]{2}(?![0-9]))"  # « l'été '98 »
    r"|(?<=[0-9])[.:](?=[0-9])"
    r"|[-–—‒−→>~/,;()\[\]&%€]"
)
_SIGNS = dict.fromkeys("–—‒−→>~", "-") | dict.fromkeys(";()[]", ",") | {"&": "et"}
_MIXED = re.compile(r"([0-9]*)([a-z]+)([0-9]*)")
_QUARTERS = {"t": "trimestre", "q": "trimestre", "s": "semestre"}


def _fold(mots: str) -> str:
    """Lower case, no accents, one space between words; "" for a long text."""
    text = " ".join(mots.split()) if len(mots) <= 50 * LONG else ""
    if len(text) > 2 * LONG:
        return ""
    text = text.casefold().replace("œ", "oe").replace("’", "'").replace("‘", "'")
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in bare if unicodedata.category(c) not in ("Mn", "Cf"))
    return text if len(text) <= LONG else ""


def _split(mots: str) -> list[str]:
    """Words, numbers and the signs that can matter, in order. Hyphens inside expressions are gone."""
    tokens: list[str] = []
    for token in _TOKEN.findall(_fold(mots)):
        if token.isalpha():
            tokens.append(_mend(token))
        elif token.isdigit():
            tokens.append(token)
        elif token.isalnum():
            tokens.extend(_unglue(token))
        else:
            tokens.append(_SIGNS.get(token, token))
    padded = ["", "", *tokens, ""]
    return [token for i, token in enumerate(tokens, 2) if token not in ("-", "/") or _is_link(padded, i)]


def _is_link(tokens: Sequence[str], i: int) -> bool:
    """Whether this hyphen or slash links two dates: not in « quatre-vingt », « mi-2010 », « 12-mai-2003 »."""
    earlier, before, after = tokens[i - 2], tokens[i - 1], tokens[i + 1]
    if before in ("mi", "-"):
        return False
    if before in _NAMED_MONTHS and after.isdigit():
        return len(after) < 2
    if after in _NAMED_MONTHS and before.isdigit():
        return len(before) > 2 or int(before) > 31 or earlier in _NAMED_MONTHS
    if before in _NAMED_MONTHS and after in _NAMED_MONTHS:
        return True
    return not (before.isalpha() and after.isalpha()) or after in _NOW_WORDS


def _unglue(token: str) -> list[str]:
    """« 1er », « 3ans », « juin2010 », « t1 », « 2004a2010 » are two or three words; « 14h30 », « 1e3 » are one."""
    found = _MIXED.fullmatch(token)
    if not found:
        return ["#"] if token[0].isdigit() else ["x"]
    before, letters, after = found.groups()
    letters = _mend(letters)
    if not before and letters in _QUARTERS and len(after) == 1:
        return [_QUARTERS[letters], after]
    if before and after:
        linked = letters == "mille" or (letters in ("a", "au", "et") and len(before) == 4)
        return [before, letters, after] if linked else ["#"]
    if letters in _ORDINAL_ENDS and before:
        return [before, "eme"]
    if letters in _KNOWN and (before or len(letters) > 1):
        return [part for part in (before, letters, after) if part]
    return ["#"] if before else ["x"]


# --- 2. kinds ------------------------------------------------------------------------------------------------------

_LEXIQUE = """
D    : de, du, d, des
A    : a, au, aux
E    : et
T    : -
T 1  : /
S    : depuis, depuis que, de puis
J    : jusque, jusqu, jusqu a, jusqu au, jusqu aux, jusque a, jusque au, jusk, jusk a, jusqua, jusqu a ce que
     : jusqua a, jusqu en, jusqu a en, jusquen, jusken, jusk en, jusque en, jusque dans, jusquau, juska, jusca
     : jusqu a la, jusca en
O    : a partir de, a partir du, a partir d, a partir des, a compter de, a compter du, a compter d, a dater de
     : a dater du, a partir, des le, des la, des l
H    : entre, entr
M    : ca fait, sa fait, cela fait, c fait, ca va faire, sa va faire, cela va faire, ca doit faire, cela doit faire
     : doit bien faire, voila, voici, ca faisait, ca fais, sa fais, ca fai, sa fai, ca fait que, ca ne fait que
     : ca fait seulement
K    : que, qu
R    : pendant, pendan, durant, pour, sur, pour une duree de, d une duree de, pour une duree d, d une duree d
W    : maintenant, actuellement, present, nos jours, heure actuelle, cette heure, instant
W 1  : aujourd hui, aujourdhui, aujourd ui, aujourdui, ajourd hui, ojourdui, ojourd hui, aujoud hui, aujourd huit
     : ce jour
     : ce jour meme
L    : en cours, en poste, actuel, actuelle, y suis toujours, y suis encore, suis toujours, suis encore
     : toujours en cours, toujours en poste, encore en poste, encore en cours, y travaille toujours
     : y travaille encore, toujours la, encore aujourd hui, toujours aujourd hui, travaille toujours
     : travaille encore, y est toujours, toujours actuellement, encore maintenant, encore actuellement, et toujours
     : toujours d actualite, encore la, en activite, toujours actif
Z    : fini, finie, finis, finit, termine, terminee, parti, partie, quitte, arrete, arretee, arreter, sorti, sortie
     : demissionne, licencie, licenciee, stoppe, cesse, pris fin
X    : plus, obtenu, obtenue, passe mon, passe le, eu mon, eu le, ferme
V    : ou, ou bien, puis, soit, voire, ensuite, ou alors
B    : avant, apres, post, pas, ni, sauf, hormis, excepte, plus de, plus d, moins de, moins d, au moins, au plus tard
     : au plus tot, d ici, d ici a, avant le, avant la, pas avant, n, no, numero, rue, avenue, boulevard, impasse
     : place de, place du, allee du, allee de, code, windows, office, quelques, plusieurs, autre que
b    : debut, au debut, en debut, debut de, commencement
f    : fin, a la fin, en fin, fin de
en   : en
mi   : mi, milieu, millieu, courant, courrant, au milieu, dans le courant de, dans le courant du, mi annee
     : au courant de
vers : vers, environ, env, autour de, aux alentours de, aux environs de, aux alentours du, autour du, aux environ de
     : alentour de
-    : le, la, les, l, un peu, a peu pres, a peu de choses pres, plus ou moins, approximativement, approx
     : grosso modo, disons, je crois, je pense, il me semble, me semble t il, peut etre, sans doute, probablement
     : deja, bientot, presque, quasi, quasiment, bien, bon, bonne, bons, bonnes, petit, petite, petits, petites, tout
     : toute, c etait, c est, au cours de, au cours du, au cours d, au cours des, mois de, mois d, de ca, de cela
     : sais pas, sais plus, pas sur, juste, seulement, facilement, a peine, pas loin de, pas loin d, je dirais, euh
     : heu, bah, ben, environs, pile
     : exactement, pres de, pres d, a la louche, genre, plutot, si je me souviens bien, de memoire, donc, alors
     : ou par la, depuis lors, periode de, periode d
dans : dans, d ici dans
il y a : il y a, il i a, y a, ya, il ya, ilya, ca remonte a, il y a de ca, sa remonte a, ca remonte il y a, i y a
     : y as
       : il y as
ce   : ce, cet, cette, c t
dernier : dernier, derniere, passe, passee, ecoule, ecoulee
prochain : prochain, prochaine, a venir, qui vient
demi : demi, demie
promo : promo, promotion, session, bac, millesime, saison, exercice, date de, datant de, remonte a
jour_semaine 0 : lundi, lundis
jour_semaine 1 : mardi, mardis
jour_semaine 2 : mercredi, mercredis
jour_semaine 3 : jeudi, jeudis
jour_semaine 4 : vendredi, vendredis
jour_semaine 5 : samedi, samedis
jour_semaine 6 : dimanche, dimanches
relatif 0 : ce matin, ce soir, ce midi
relatif -1 : hier, hier matin, hier soir, hier apres midi
relatif -2 : avant hier
relatif 1 : demain
relatif 2 : apres demain
mois 1 : janvier, janv, jan
mois 2 : fevrier, fevr, fev
mois 3 : mars
mois 4 : avril, avr, avri
mois 5 : mai
mois 6 : juin, jun, jiun, juins
mois 7 : juillet, juil, jul, jullie, juilet
mois 8 : aout, out, aoute, aouts
mois 9 : septembre, sep
mois 10 : octobre, oct, octombre
mois 11 : novembre, nov
mois 12 : decembre, dec, dessembre
saison 3 : printemps
saison 6 : ete
saison 9 : automne, otomne
saison 12 : hiver, iver
terme 3 : trimestre
terme 6 : semestre
unite 12 : an, ans, annee, annees, anee, anne
unite 120 : decennie, decennies
unite 1 : mois
unite -7 : semaine, semaines
unite -1 : jour, jours
unite 0 : heure, heures, h, minute, minutes, mn, min, trimestres, semestres
quantite : euros, euro, €, %, francs, habitants, personnes, km, kg, m, m2, metres, kilometres, litres, fois, salaries
         : agents, eleves, enfants, repas, tonnes, kilos, points, pages, places, lits, stagiaires, candidats, cc
         : watts, logements, lots, hectares, ha, pour cent, volts, tours, exemplaires, cm, mm, g, cl, go, mo
dizaine 10 : dizaine
dizaine 12 : douzaine
dizaine 15 : quinzaine
dizaine 20 : vingtaine
dizaine 30 : trentaine
dizaine 40 : quarantaine
dizaine 50 : cinquantaine
ord 1 : premier, premiere, premiers
ord 2 : deuxieme, second, seconde, deusieme
ord 3 : troisieme
ord 4 : quatrieme
fete : noel, toussaint, paques, pentecote, ascension, rameaux, mardi gras, epiphanie, chandeleur, saint valentin
     : la saint jean, saint sylvestre, saint nicolas, fete du travail, fete nationale, fete de la musique, halloween
     : fete des meres, fete des peres, assomption, armistice, jour de l an, nouvel an, rentree, poisson d avril
     : premier de l an, reveillon, galette des rois, fete de noel, rentre scolaire
"""
"""Each kind, its value if it has one, and its words, folded. One-letter kinds are letters of the skeleton."""

_NOISE = frozenset({"-", "en", "vers", "mi", "dans", "'", "jour_semaine"})
"""Kinds that leave no sign: articles, hesitations, « vers », « courant »."""

_CALENDAR = frozenset("num mois saison fete terme unite relatif W dizaine jour_semaine".split())
"""Kinds without which there is no date."""

_ORDINAL_ENDS = frozenset("er ere e eme ieme iem em nd nde ier iere me".split())
_RENTREE_TAIL = frozenset("scolaire scolaires universitaire classes des".split())
_VINGT = ("vingt", "vingts")
_SMALL = {
    word: value
    for value, words in enumerate(
        "zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    )
    for word in words.split("|")
}
_TENS = {
    word: 10 * value
    for value, words in enumerate(
        "vingt trente quarante cinquante soixante septante huitante|octante nonante".split(), 2
    )
    for word in words.split("|")
}
_NUMBERS = frozenset({*_SMALL, *_TENS, "cent", "mille", "mil"})


def _entries() -> Iterator[tuple[tuple[str, ...], str, int]]:
    """The words of `_LEXIQUE`, one expression at a time: its words, its kind, its value."""
    kind, value = "", 0
    for line in _LEXIQUE.strip().splitlines():
        head, _, forms = line.partition(" : ") if not line.startswith(" ") else ("", "", line.split(":", 1)[1])
        if head.strip():
            name, _, number = head.strip().rpartition(" ")
            is_number = number.lstrip("-").isdigit() and bool(name)
            kind, value = (name.strip(), int(number)) if is_number else (head.strip(), 0)
        for form in forms.split(","):
            yield tuple(form.split()), kind, value


def _phrasebook() -> dict[str, list[tuple[tuple[str, ...], Mot]]]:
    """First word -> its expressions, the longest first."""
    book: dict[str, list[tuple[tuple[str, ...], Mot]]] = {}
    for words, kind, value in _entries():
        book.setdefault(words[0], []).append((words, Mot(kind, value, " ".join(words))))
    for forms in book.values():
        forms.sort(key=lambda form: -len(form[0]))
    return book


_PHRASES = _phrasebook()
_KNOWN = frozenset(word for words, _, _ in _entries() for word in words) | _NUMBERS | {"cents", "vingts"}
_NAMED_MONTHS = frozenset(
    words[0] for words, kind, _ in _entries() if len(words) == 1 and kind in ("mois", "saison", "fete")
) | {"sept"}
_NOW_WORDS = frozenset(words[0] for words, kind, _ in _entries() if kind == "W") - {"ce", "nos", "cette", "heure"}

_MENDED = """
janvier fevrier avril juillet septembre octobre novembre decembre printemps automne depuis jusque aujourdhui maintenant
actuellement trimestre semestre annees semaine semaines dernier derniere prochain prochaine vingtaine trentaine dizaine
quinzaine quatre soixante quarante cinquante quatorze quinze treize septante nonante toussaint pentecote environ
""".split()
"""Words that are recognised with one letter wrong, missing, added or moved."""

_FALSE_FRIENDS = frozenset(
    "derriere denier deniers annexe annexes ainees fermier ferrier dupuis deuils clinquant".split()
)
_ALIASES = dict(
    pair.split(":")
    for pair in (
        "vint:vingt ving:vingt cents:cent milles:mille mil:mille demis:demi hivers:hiver jusqe:jusque dpuis:depuis "
        "dps:depuis auj:aujourdhui ajd:aujourdhui mtn:maintenant"
    ).split()
)
"""Shorter or farther spellings, each with the word it stands for."""


def _without_one(word: str) -> Iterator[str]:
    """The word with each of its letters but the first left out in turn."""
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


_NEAR = {near: word for word in reversed(_MENDED) for near in _without_one(word)} | {word: word for word in _MENDED}


def _mend(word: str) -> str:
    """The known word that this one misspells by one letter, or the word itself."""
    if word in _ALIASES:
        return _ALIASES[word]
    if not 5 <= len(word) <= 14 or word in _KNOWN or word in _FALSE_FRIENDS:
        return word
    if word in _NEAR:
        return _NEAR[word]
    return next((_NEAR[near] for near in _without_one(word) if near in _NEAR), word)


def _lex(tokens: Sequence[str]) -> list[Mot]:
    """The words with their kinds; six empty ones at the end spare the readers from looking where they are."""
    padded = [*tokens, *[""] * 6]
    mots: list[Mot] = []
    i = 0
    while i < len(tokens):
        mot, i = _lex_number(padded, i) or _lex_phrase(padded, i)
        mots.append(mot)
    return mots + [Mot("", 0, "")] * 6


def _lex_number(tokens: Sequence[str], i: int) -> tuple[Mot, int] | None:
    """A number in digits or in letters, or a rank (« 1er »)."""
    token = tokens[i]
    if token in _NUMBERS:
        if token == "sept" and _is_september(tokens, i):
            return Mot("mois", 9, "sept"), i + 1
        value, j = _spell(tokens, i)
        return Mot("num", value, token if token in ("un", "une") and j == i + 1 else ""), j
    if not token.isdigit():
        return None
    if tokens[i + 1] in ("mille", "mil") and len(token) == 1:
        value, j = _below_thousand(tokens, i + 2)
        return Mot("num", int(token) * 1000 + value, ""), j
    if tokens[i + 1] in _ORDINAL_ENDS and len(token) <= 2:
        return Mot("ord", int(token), token), i + 2
    if tokens[i + 1] == ":" and tokens[i + 2].isdigit():
        return Mot("#", 0, ""), i + 3  # « 14:30 »
    return (Mot("num", int(token), token) if len(token) <= 4 else Mot("#", 0, "")), i + 1


def _lex_phrase(tokens: Sequence[str], i: int) -> tuple[Mot, int]:
    """The longest known expression here, or a word like any other (`x`)."""
    for words, mot in _PHRASES.get(tokens[i], ()):
        if len(words) == 1 or tuple(tokens[i : i + len(words)]) == words:
            return mot, i + len(words)
    if tokens[i] in (",", "#", "'"):
        return Mot(tokens[i], 0, tokens[i]), i + 1
    return Mot("x", 0, tokens[i]), i + 1


def _is_september(tokens: Sequence[str], i: int) -> bool:
    """« sept 2010 », « sept-oct », « de sept à juin 2010 »; but « sept ans », « le sept mars »."""
    after, then = tokens[i + 1], tokens[i + 2]
    if after.isdigit():
        return len(after) in (2, 4) and then not in _KNOWN - {"a", "au", "et", "-", "/", "je", "de", "en"}
    return after in ("-", "/", "a", "au", "et") and then in _NAMED_MONTHS and tokens[i - 1] not in ("le", "du")


def _spell(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """A number in letters up to 9999 (« mille neuf cent quatre-vingt »), and the place after it."""
    value, j = _below_thousand(tokens, i)
    if tokens[j] not in ("mille", "mil") or value > 9:
        return value, j
    rest, j = _below_thousand(tokens, j + 1)
    return (value or 1) * 1000 + rest, j


def _below_thousand(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """« neuf cent quatre-vingt »; also « dix-neuf cent », as years were said. (0, i) if there is no number."""
    if tokens[i].isdigit() and tokens[i - 1] in ("mille", "mil") and len(tokens[i]) <= 3:
        return int(tokens[i]), i + 1
    value, j = _below_hundred(tokens, i)
    if tokens[j] != "cent":
        return value, j
    rest, j = _below_hundred(tokens, j + 1)
    return (value or 1) * 100 + rest, j


def _below_hundred(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """« vingt et un », « soixante-quinze », « quatre-vingt-dix-huit »; (0, i) if there is no number."""
    if tokens[i] == "quatre" and tokens[i + 1] in _VINGT:
        base, j = 80, i + 2
    elif tokens[i] in _TENS:
        base, j = _TENS[tokens[i]], i + 1
    else:
        return _below_twenty(tokens, i)
    if tokens[j] == "et" and tokens[j + 1] in ("un", "une", "onze"):
        j += 1
    rest, k = _below_twenty(tokens, j)
    return (base + rest, k) if 0 < rest <= (19 if base in (60, 80) else 9) else (base, j)


def _below_twenty(tokens: Sequence[str], i: int) -> tuple[int, int]:
    """« dix-sept », « seize »; (0, i) if there is no number."""
    if tokens[i] == "dix" and tokens[i + 1] in ("sept", "huit", "neuf"):
        return 10 + _SMALL[tokens[i + 1]], i + 2
    return (_SMALL[tokens[i]], i + 1) if tokens[i] in _SMALL else (0, i)


# --- the calendar --------------------------------------------------------------------------------------------------

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
_FROM_EASTER = {"paques": 0, "rameaux": -7, "mardi gras": -47, "ascension": 39, "pentecote": 49}


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    ell = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _feast(nom: str, year: int) -> date:
    """The day of this feast in this year."""
    if nom in _FROM_EASTER:
        return _easter(year) + timedelta(days=_FROM_EASTER[nom])
    if nom == "fete des peres":
        return date(year, 6, 21) - timedelta(days=(date(year, 6, 21).weekday() + 1) % 7)
    if nom == "fete des meres":
        mothers = date(year, 5, 31) - timedelta(days=(date(year, 5, 31).weekday() + 1) % 7)
        return mothers if mothers != _feast("pentecote", year) else mothers + timedelta(days=7)
    return date(year, *_FIXED[nom])


def _first(parts: Parts) -> date:
    """The first day of a year, a month or a day."""
    return date(*(*parts, 1, 1)[:3])


def _last(parts: Parts) -> date:
    """The last day of a year, a month or a day."""
    if len(parts) == 3:
        return date(*parts)
    year, month = parts if len(parts) == 2 else (parts[0], 12)
    return date(year, month, monthrange(year, month)[1])


def _day(day: date) -> Parts:
    return day.year, day.month, day.day


def _shift(year: int, month: int, months: int) -> tuple[int, int]:
    """The month so many months later (or earlier)."""
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def _in_range(span: Span) -> Span | None:
    return span if span[0][0] >= FIRST_YEAR and span[1][0] <= LAST_YEAR else None


def _place(repere: Repere, year: int) -> Span | None:
    """This repère in this year; None for a day that does not exist. Winter ends the year after."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if repere.sorte == "fete":
        day = _feast(repere.nom, year)
        return (year, day.month), (year, day.month)
    if repere.sorte == "mois":
        return (year, repere.a), (year + (repere.b < repere.a), repere.b)
    if not 1 <= repere.a <= 12 or not 1 <= repere.b <= monthrange(year, repere.a)[1]:
        return None
    return (year, repere.a, repere.b), (year, repere.a, repere.b)


def _around(repere: Repere, today: date) -> list[tuple[date, date, Span]]:
    """This repère last year, this year and so on: true first and last days, and the span."""
    found = []
    for year in range(today.year - 5, today.year + 6):
        if span := _place(repere, year):
            exact = (_feast(repere.nom, year),) * 2 if repere.sorte == "fete" else (_first(span[0]), _last(span[1]))
            found.append((*exact, span))
    return found


def _previous(repere: Repere, today: date) -> Span | None:
    """« l'été dernier »: the nearest one that is over."""
    return next((span for _, last, span in reversed(_around(repere, today)) if last < today), None)


def _following(repere: Repere, today: date) -> Span | None:
    """« mars prochain »: the nearest one that is to come."""
    return next((span for first, _, span in _around(repere, today) if first > today), None)


def _nearest(repere: Repere, today: date) -> Span | None:
    """« cet été »: the one we are in, or else the nearest."""
    return min(
        ((max((first - today).days, (today - last).days), span) for first, last, span in _around(repere, today)),
        default=(0, None),
    )[1]


def _week(day: date) -> Span:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return _day(monday), _day(monday + timedelta(days=6))


def _ago(duree: Duree, today: date, sign: int = -1) -> Span | None:
    """« il y a N ans » (or, with sign 1, « dans N ans »), at the precision of the unit that was named."""
    if duree.unite == "heure" or duree.mois > 2400 or duree.jours > 40000 or not duree.mois + duree.jours:
        return None
    if duree.jours:
        day = today + timedelta(days=sign * duree.jours)
        parts = _day(day)[: 2 if duree.vague else 3]
        return _in_range(_week(day) if duree.unite == "semaine" and not duree.vague else (parts, parts))
    if duree.unite == "an" and duree.mois % 12 == 0:
        parts = (today.year + sign * duree.mois // 12,)
    else:
        parts = _shift(today.year, today.month, sign * duree.mois)[: 1 if duree.unite == "an" else 2]
    return _in_range((parts, parts))


def _extend(start: Parts, duree: Duree) -> Parts | None:
    """A + N (« à partir de 2004 pendant 3 ans »), as precise as A; None if A is too vague for this N."""
    if start[0] + duree.mois // 12 + duree.jours // 365 > LAST_YEAR:
        return None
    if len(start) == 1:
        return (start[0] + duree.mois // 12,) if duree.mois and duree.mois % 12 == 0 else None
    if duree.mois:
        year, month = _shift(start[0], start[1], duree.mois)
        return (year, month) if len(start) == 2 else (year, month, min(start[2], monthrange(year, month)[1]))
    return _day(date(*start) + timedelta(days=duree.jours)) if len(start) == 3 and duree.jours else None


# --- 3. signs ------------------------------------------------------------------------------------------------------

Found = tuple[Signe, int] | None
"""A sign and the place after its words, or None."""


def _read(mots: Sequence[Mot], today: date) -> list[Signe]:
    """The signs, in order. Noise leaves none."""
    signes: list[Signe] = []
    i, size = 0, len(mots) - 6
    while i < size:
        found = None
        for reader in _READERS.get(mots[i].sorte, ()):
            found = reader(mots, i, today)
            if found:
                break
        signe, j = found or (_plain(mots[i]), i + 1)
        if signe:
            signes.append(signe._replace(place=(i, j)))
        i = j
    return signes


def _plain(mot: Mot) -> Signe | None:
    """The sign of a word that is part of no date."""
    if mot.sorte in _NOISE or mot.sorte == "num":
        return None
    return Signe(mot.sorte if len(mot.sorte) == 1 else "x", nombre=mot.valeur)


def _point(lettre: str, span: Span | None) -> Signe:
    """A point; « ! » for a date that does not exist."""
    return Signe(lettre, span) if span else Signe("!")


def _skip(mots: Sequence[Mot], i: int) -> int:
    """The place after the hesitations (« environ », « une bonne »)."""
    while mots[i].sorte in ("-", "vers") or (mots[i].ecrit in ("un", "une") and mots[i + 1].sorte in ("-", "dizaine")):
        i += 1
    return i


def _is_unit(mot: Mot) -> bool:
    return mot.sorte in ("unite", "quantite")


def _full_year(mot: Mot, today: date) -> int | None:
    """The year of a number of four digits or two; 98 is 1998, 04 is 2004: never after today's year."""
    if mot.sorte != "num":
        return None
    if FIRST_YEAR <= mot.valeur <= LAST_YEAR:
        return mot.valeur
    if not (len(mot.ecrit) == 2 or (not mot.ecrit and 10 <= mot.valeur <= 99)):
        return None
    year = today.year // 100 * 100 + mot.valeur - (100 if mot.valeur > today.year % 100 else 0)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _counts(mots: Sequence[Mot], i: int) -> bool:
    """Whether this number counts things (« 2000 euros », « 12 séances », « 20 ans ») rather than years."""
    mot, after = mots[i], mots[i + 1]
    if mot.valeur > 99:
        return after.sorte == "quantite" or (
            after.sorte == "unite" and after.ecrit not in ("an", "annee", "mois", "jour")
        )
    plural = after.sorte == "x" and len(after.ecrit) > 4 and after.ecrit[-1] in "sx"
    return _is_unit(after) or after.sorte in ("mois", "dizaine", "terme") or plural


def _year_after(mots: Sequence[Mot], i: int, today: date) -> tuple[int, int] | None:
    """The year that follows a month or a season (« mars 98 », « mars de l'an dernier »), and the place after it."""
    j = i
    while j < i + 4 and (mots[j].sorte in (",", "D", "en", "'") or mots[j].ecrit in ("l", "la", "le", "au cours de")):
        j += 1
    unit = j + (mots[j].sorte == "ce")
    if mots[unit].valeur == 12 and (moved := _move(mots, unit)):
        return today.year + moved[0], moved[1]
    j += mots[j].ecrit in ("an", "annee")
    year = _full_year(mots[j], today)
    if year is None or _counts(mots, j) or (mots[j].valeur < 100 and mots[j - 1].sorte == ","):
        return None
    if mots[j - 1].sorte == "D" and mots[j + 1].sorte in ("A", "J") and _full_year(mots[j + 2], today):
        return None  # « tous les étés de 2004 à 2010 »
    return year, j + 1


def _move(mots: Sequence[Mot], i: int) -> tuple[int, int] | None:
    """-1 for « l'an dernier », 1 for « le mois prochain », 0 for « cette semaine », and the place after it."""
    unit, after = mots[i], mots[i + 1]
    if unit.sorte != "unite" or unit.ecrit in ("ans", "annees", "semaines"):
        return None
    if after.sorte in ("dernier", "prochain"):
        return (-1 if after.sorte == "dernier" else 1), i + 2
    return (0, i + 1 + (after.ecrit == "ci")) if i and mots[i - 1].sorte == "ce" and after.ecrit != "la" else None


def _dated(repere: Repere, mots: Sequence[Mot], i: int, today: date) -> tuple[Signe, int]:
    """A repère with what follows it: a year, « dernier », « prochain », or nothing (`p`)."""
    if mots[i].sorte in ("dernier", "prochain"):
        move = _previous if mots[i].sorte == "dernier" else _following
        return _point("P", move(repere, today)), i + 1
    if year := _year_after(mots, i, today):
        return _point("P", _place(repere, year[0])), year[1]
    return Signe("p", repere=repere), i


def _read_month(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« mars 2012 »; « mars »."""
    return _dated(Repere("mois", mots[i].valeur, mots[i].valeur), mots, i + 1, today)


def _read_may(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« en mais 2010 » for « mai »."""
    if mots[i].ecrit != "mais" or not (i and mots[i - 1].sorte in ("en", "D", "num", "S", "b", "f")):
        return None
    year = _full_year(mots[i + 1], today)
    return (_point("P", _place(Repere("mois", 5, 5), year)), i + 2) if year and not _counts(mots, i + 1) else None


_HAVE = frozenset("ai as a avons avez ont avais avait avaient ayant aurai eu".split())
_OFTEN = frozenset("y pas plus jamais toujours deja bien aussi souvent longtemps donc ensuite beaucoup".split())


def _read_season(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« l'été 98 », « cet hiver ». « j'ai été » is no season."""
    first, before = mots[i].valeur, mots[i - 1].ecrit if i else ""
    if first == 6 and (before in _HAVE or before in _OFTEN):
        return None
    repere = Repere("mois", first, (first + 1) % 12 + 1)
    if i and mots[i - 1].sorte == "ce" and not _year_after(mots, i + 1, today):
        return None if mots[i + 1].ecrit == "la" else (_point("P", _nearest(repere, today)), i + 1)
    signe, j = _dated(repere, mots, i + 1, today)
    return signe, _skip_winter_end(signe, mots, j, today) if first == 12 else j


def _skip_winter_end(signe: Signe, mots: Sequence[Mot], j: int, today: date) -> int:
    """The place after the second year of « l'hiver 1999-2000 »."""
    year = _full_year(mots[j + 1], today) if signe.span and mots[j].sorte == "T" else None
    return j + 2 if signe.span and year == signe.span[0][0] + 1 else j


def _read_feast(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« à la Toussaint 2011 », « la rentrée de septembre 2012 »."""
    nom, j = mots[i].ecrit, i + 1
    repere = Repere("fete", 0, 0, nom)
    if nom == "rentree":
        while mots[j].ecrit in _RENTREE_TAIL:
            j += 1
        month = j + 1 if mots[j].sorte == "D" or mots[j].ecrit == "mois de" else j
        if mots[month].sorte == "mois":
            return _read_month(mots, month, today)
    if i and mots[i - 1].sorte == "ce" and not _year_after(mots, j, today):
        return _point("P", _nearest(repere, today)), j
    return _dated(repere, mots, j, today)


def _read_day(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 15 juin 98 », « premier mai 2010 », « le 3 mars »."""
    day = mots[i].valeur
    if not 1 <= day <= 99 or (mots[i].sorte == "ord" and day != 1):
        return None
    if mots[i].sorte == "ord" and mots[i + 1].sorte in ("A", "E", "T", ","):
        return Signe("n", nombre=1), i + 1
    j = i + 1 + (mots[i + 1].ecrit in ("mois de", "mois d"))
    j += mots[i + 1].sorte == "D" and mots[i + 2].ecrit in ("mois de", "mois d") and 2
    if mots[j].ecrit == "mais" and _full_year(mots[j + 1], today):
        return _dated(Repere("jour", 5, day), mots, j + 1, today)
    if mots[j].sorte != "mois":
        return None
    if mots[i].valeur > 31 and _full_year(mots[j + 1], today) is None:
        return None
    return _dated(Repere("jour", mots[j].valeur, day), mots, j + 1, today)


def _read_numeric(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 12/05/2003 », « 12-05-03 », « 2003-05-12 », « 05/2003 », « 12/05 »; the day comes first."""
    first, sep, second = mots[i], mots[i + 1].ecrit, mots[i + 2]
    if sep not in ("/", "-", ".") or not (_is_short(second) and first.ecrit) or _is_unit(mots[i + 3]):
        return _read_spaced(mots, i, today)
    if mots[i + 3].ecrit == sep and mots[i + 4].sorte == "num" and mots[i + 4].ecrit and mots[i + 5].sorte != "mois":
        return _read_three(mots, i, today)
    if not _is_short(first) or mots[i + 3].sorte == "mois":
        return None
    return _read_two(first, second, sep, today, i + 3)


def _is_short(mot: Mot) -> bool:
    return mot.sorte == "num" and 1 <= len(mot.ecrit) <= 4 and mot.ecrit.isdigit()


def _read_three(mots: Sequence[Mot], i: int, today: date) -> Found:
    """Day, month, year; or year, month, day when the year is written in full."""
    first, second, third = mots[i], mots[i + 2], mots[i + 4]
    if len(first.ecrit) == 4 and len(third.ecrit) <= 2:
        year, day = _full_year(first, today), third.valeur
    else:
        year, day = _full_year(third, today), first.valeur
        if first.valeur > 31 or len(second.ecrit) > 2:
            return None
    if year is None:
        return _point("P", None), i + 5
    return _point("P", _place(Repere("jour", second.valeur, day), year)), i + 5


def _read_two(first: Mot, second: Mot, sep: str, today: date, j: int) -> Found:
    """Month and year; day and month (no year yet: `p`); two years are left to the range."""
    if len(first.ecrit) > 2:
        return None
    year = _full_year(second, today)
    if len(second.ecrit) == 4:
        if first.valeur > 31 or (year and sep == "-" and first.valeur > 12 and len(first.ecrit) == 2):
            return None
        span = _place(Repere("mois", first.valeur, first.valeur), year) if year and 1 <= first.valeur <= 12 else None
        return _point("P", span), j
    if second.valeur > 31 and year and 1 <= first.valeur <= 12:
        return _point("P", _place(Repere("mois", first.valeur, first.valeur), year)), j
    if sep != "-" and 1 <= first.valeur <= 31 and 1 <= second.valeur <= 12:
        return Signe("p", repere=Repere("jour", second.valeur, first.valeur)), j
    return None


def _read_spaced(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 12 05 2003 » and « 05 2003 », when nothing else is said."""
    numbers = [mot for mot in mots if mot.sorte != "" and mot.sorte not in _NOISE]
    if len(numbers) not in (2, 3) or numbers[0] is not mots[i] or not all(_is_short(mot) for mot in numbers):
        return None
    if [len(mot.ecrit) for mot in numbers[-1:]] != [4] or any(len(mot.ecrit) > 2 for mot in numbers[:-1]):
        return None
    year, month = _full_year(numbers[-1], today), numbers[-2].valeur
    if year is None or not 1 <= month <= 12 or (len(numbers) == 2 and len(numbers[0].ecrit) < 2):
        return None
    repere = Repere("jour", month, numbers[0].valeur) if len(numbers) == 3 else Repere("mois", month, month)
    return _point("P", _place(repere, year)), len(mots) - 6


def _read_term(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 1er trimestre 2011 », « second semestre 2015 », « le dernier trimestre 2010 », « 1er et 2e trimestre 2011 »."""
    ranks = [mots[i]]
    j = i + 1
    if mots[j].sorte in ("E", "T") and mots[j + 1].sorte == "ord":
        ranks.append(mots[j + 1])
        j += 2
    size = mots[j].valeur if mots[j].sorte == "terme" else {"trimestres": 3, "semestres": 6}.get(mots[j].ecrit, 0)
    if not size:
        return None
    wanted = [12 // size if mot.sorte == "dernier" else mot.valeur for mot in ranks]
    return _read_months(wanted, size, mots, j + 1, today)


def _read_last(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« la dernière rentrée », « le prochain Noël »."""
    for reader in _READERS[mots[i + 1].sorte] if mots[i + 1].sorte in ("mois", "saison", "fete") else ():
        found = reader(mots, i + 1, today)
        if found and found[0].repere:
            move = _previous if mots[i].sorte == "dernier" else _following
            return _point("P", move(found[0].repere, today)), found[1]
    return None


def _read_term_number(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« T1 2011 », « trimestre 1 2011 », « le trimestre dernier »."""
    size = mots[i].valeur
    if mots[i + 1].sorte == "num" and mots[i + 1].valeur <= 12 // size:
        return _read_months([mots[i + 1].valeur], size, mots, i + 2, today)
    if mots[i + 1].sorte == "dernier":
        year, month = _shift(today.year, (today.month - 1) // size * size + 1, -size)
        return _point("P", ((year, month), (year, month + size - 1))), i + 2
    return None


def _read_months(ranks: Sequence[int], size: int, mots: Sequence[Mot], j: int, today: date) -> Found:
    """From the first month of the first rank to the last month of the last one."""
    if not all(1 <= rank <= 12 // size for rank in ranks) or list(ranks) != sorted(ranks):
        return None
    repere = Repere("mois", (ranks[0] - 1) * size + 1, ranks[-1] * size)
    year = _year_after(mots, j, today)
    return (_point("P", _place(repere, year[0])), year[1]) if year else (Signe("p", repere=repere), j)


def _read_relative_unit(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« l'an dernier », « le mois prochain », and after « ce », « cette année », « cette semaine »."""
    moved = _move(mots, i)
    if moved is None or mots[i].valeur not in (12, 1, -7):
        return None
    move, j = moved
    if mots[i].valeur == -7:
        return _point("P", _week(today + timedelta(days=7 * move))), j
    if mots[i].valeur == 12:
        year = today.year + move
        return _read_repere_after(mots, i, j, year, today) or (_point("Y", ((year,), (year,))), j)
    month = _shift(today.year, today.month, move)
    return _point("P", (month, month)), j


def _read_week_of(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« la semaine du 12 mai 2014 »."""
    if mots[i].ecrit != "semaine" or mots[i + 1].sorte != "D" or mots[i + 2].sorte not in ("num", "ord"):
        return None
    found = _read_numeric(mots, i + 2, today) or _read_day(mots, i + 2, today)
    if not found or not found[0].span or len(found[0].span[0]) < 3:
        return None
    return _point("P", _week(date(*found[0].span[0]))), found[1]


def _read_this(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« cette année », « ce mois-ci »."""
    found = _read_relative_unit(mots, i + 1, today)
    return found if found and mots[i + 2].sorte != "num" else None


def _read_named_year(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« l'an 2000 », « l'année 98 », « les années 80 »."""
    if mots[i].valeur != 12 or mots[i].ecrit == "ans":
        return None
    j = i + 1 + (mots[i + 1].sorte == "'")
    year = _full_year(mots[j], today)
    if year is None or _counts(mots, j):
        return None
    if mots[i].ecrit == "annees" and year % 10 == 0:
        return _point("P", ((year,), (year + 9,))), j + 1
    return _point("Y", ((year,), (year,))), j + 1


def _read_year(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 2004 », « en 98 », and « en 2010, au printemps »."""
    year = _full_year(mots[i], today)
    if year is None or _counts(mots, i) or (mots[i].valeur < 100 and not _says_year(mots, i)):
        return None
    return _read_repere_after(mots, i, i + 1, year, today) or (_point("Y", ((year,), (year,))), i + 1)


def _says_year(mots: Sequence[Mot], i: int) -> bool:
    """Whether the words before these two digits make them a year: « en 04 », « fin 98 », « promo 98 »."""
    j = i - 1
    if j >= 0 and mots[j].sorte == "D":
        j -= 1
        return j >= 0 and mots[j].sorte in ("b", "f", "mi")
    if j < 0:
        return False
    before = mots[j]
    return (
        before.sorte in ("en", "b", "f", "mi", "promo", "'")
        or before.ecrit.endswith(" en")
        or (before.sorte == "vers" and mots[i].valeur > 65)
    )


def _read_repere_after(mots: Sequence[Mot], i: int, j: int, year: int, today: date) -> Found:
    """« 2010 en mars », « en 2010 à Noël »: the repère after its year. Not « de 2004 à Noël »."""
    if i and mots[i - 1].sorte in ("D", "S", "H", "O", "A", "T", "E"):
        return None
    j += mots[j].sorte == ","
    to = mots[j].sorte == "A"
    j += to or mots[j].sorte == "en"
    while mots[j].sorte == "-" or mots[j].sorte in ("mi", "vers", "b", "f"):
        to = to and mots[j].ecrit != "mois de"
        j += 1
    if mots[j].sorte not in (("saison", "fete") if to else ("mois", "saison", "fete")):
        return None
    for reader in _READERS[mots[j].sorte]:
        found = reader(mots, j, today)
        if found and found[0].repere:
            return _point("P", _place(found[0].repere, year)), found[1]
    return None


def _read_apostrophe(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« '98 »."""
    year = _full_year(mots[i + 1], today)
    return None if year is None or _counts(mots, i + 1) else (_point("Y", ((year,), (year,))), i + 2)


def _duration(mots: Sequence[Mot], i: int) -> tuple[Duree, int] | None:
    """« 3 ans », « une dizaine d'années », « un an et demi », « 2 ans et 3 mois », and the place after it."""
    count, vague, j = mots[i].valeur, mots[i].sorte == "dizaine", i + 1
    if mots[i].sorte not in ("num", "dizaine") or count > 999:
        return None
    while mots[j].sorte == "-" or (vague and mots[j].sorte == "D"):
        j += 1
    step = 1 if mots[j].ecrit == "moi" else mots[j].valeur
    if mots[j].sorte != "unite" and mots[j].ecrit != "moi":
        return None
    duree = _measure(count, step, vague)
    if mots[j + 1].sorte == "E" and mots[j + 2].sorte == "demi":
        return duree._replace(mois=duree.mois + (6 if step == 12 else 0)), j + 3
    k = j + 1 + (mots[j + 1].sorte == "E")
    if step == 12 and mots[k].sorte == "num" and mots[k + 1].ecrit == "mois":
        return Duree(duree.mois + mots[k].valeur, 0, "mois"), k + 2
    return duree, j + 1


def _measure(count: int, step: int, vague: bool) -> Duree:
    """So many times a unit; a positive step is in months, a negative one in days, 0 is less than a day."""
    if step > 0:
        return Duree(count * step, 0, "mois" if step == 1 else "an", vague)
    return Duree(0, -count * step, {-7: "semaine", -1: "jour"}.get(step, "heure"), vague)


def _read_duration(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« 3 ans », which is no date by itself."""
    found = _duration(mots, i)
    if not found:
        return None
    return Signe("U" if mots[found[1]].sorte != "dernier" else "#", duree=found[0]), found[1]


def _read_ago(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« il y a 3 ans », « il y a une vingtaine d'années »."""
    found = _duration(mots, _skip(mots, i + 1))
    span = _ago(found[0], today) if found else None
    if not found or not span:
        return Signe("x"), i + 1
    month = _read_repere_after(mots, i, found[1], span[0][0], today) if len(span[0]) == 1 else None
    return month or (_point("G", span), found[1])


def _read_in(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« dans 2 ans »."""
    found = _duration(mots, _skip(mots, i + 1)) if mots[i + 1].ecrit not in ("le", "les", "la") else None
    span = _ago(found[0], today, 1) if found else None
    return (_point("P", span), found[1]) if found and span else None


def _read_relative_day(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« hier », « avant-hier »."""
    day = _day(today + timedelta(days=mots[i].valeur))
    return _point("P", (day, day)), i + 1


def _read_weekday(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« lundi dernier »; a weekday by itself is no date."""
    if mots[i + 1].sorte == "dernier":
        day = _day(today - timedelta(days=(today.weekday() - mots[i].valeur - 1) % 7 + 1))
    elif mots[i + 1].sorte == "prochain":
        day = _day(today + timedelta(days=(mots[i].valeur - today.weekday() - 1) % 7 + 1))
    else:
        return None
    return _point("P", (day, day)), i + 2


def _read_since(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« dès 2004 », « dès mars 2010 »: « des » before a point, once its accent is gone."""
    if mots[i].ecrit != "des":
        return None
    after = mots[i + 1]
    if (after.sorte == "num" and after.valeur > 99) or after.sorte in ("mois", "fete"):
        return Signe("O"), i + 1
    return None


_BE = frozenset("suis est es sommes etes sont etais etait etaient".split())


def _read_between(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« entre 2004 et 2010 »; in « je suis entré en 2004 » it is a word like any other."""
    entered = (i and mots[i - 1].ecrit in _BE) or mots[i + 1].sorte in ("en", "dans", "A")
    return (Signe("x"), i + 1) if entered else None


def _read_still(mots: Sequence[Mot], i: int, today: date) -> Found:
    """« en cours » is « still » unless something follows: « en cours de cuisine »."""
    if mots[i].ecrit in ("en cours", "en poste", "actuel", "actuelle") and mots[i + 1].sorte not in ("", ",", "S", "A"):
        return Signe("x"), i + 1
    return None


def _read_number(mots: Sequence[Mot], i: int, today: date) -> Found:
    """
    A bare number, by what it could be.

    n: 1 to 9, a day. z: 10 to 65, a day, an age or perhaps a year. o: 00 to 09, typed so. y: 66 to 99, surely a year.
    """
    mot = mots[i]
    if mot.ecrit in ("un", "une"):
        return None
    if _is_unit(mots[i + 1]) or mot.valeur > 99 or len(mot.ecrit) > 2:
        return Signe("#"), i + 1
    if len(mot.ecrit) == 2 and mot.valeur < 10:
        lettre = "o"
    else:
        lettre = "n" if mot.valeur < 10 else "z" if mot.valeur <= 65 else "y"
    return Signe(lettre, nombre=mot.valeur), i + 1


Reader = Callable[[Sequence[Mot], int, date], Found]
_READERS: dict[str, tuple[Reader, ...]] = {
    "num": (_read_numeric, _read_day, _read_duration, _read_year, _read_number),
    "ord": (_read_term, _read_day),
    "dernier": (_read_term, _read_last),
    "prochain": (_read_last,),
    "mois": (_read_month,),
    "saison": (_read_season,),
    "fete": (_read_feast,),
    "terme": (_read_term_number,),
    "unite": (_read_named_year, _read_week_of, _read_relative_unit),
    "ce": (_read_this,),
    "'": (_read_apostrophe,),
    "dizaine": (_read_duration,),
    "il y a": (_read_ago,),
    "dans": (_read_in,),
    "relatif": (_read_relative_day,),
    "jour_semaine": (_read_weekday,),
    "D": (_read_since,),
    "H": (_read_between,),
    "L": (_read_still,),
    "x": (_read_may,),
}


# --- 4. tournures --------------------------------------------------------------------------------------------------


def _write(parts: Parts) -> str:
    return "-".join(f"{part:04}" if i == 0 else f"{part:02}" for i, part in enumerate(parts))


def _between(start: Parts, end: Parts) -> Periode:
    """From start to end, unless that is the wrong way round."""
    if _first(start) > _last(end):
        return INCOMPRIS
    return Periode(_write(start), _write(end), False, True)


def _whole(signe: Signe, today: date) -> Span | None:
    """The span of a point, or of two digits that stand where a year must be."""
    if signe.span or signe.lettre not in ("y", "o", "z"):
        return signe.span
    year = _full_year(Mot("num", signe.nombre, f"{signe.nombre:02}"), today)
    return ((year,), (year,)) if year else None


def _say_point(signes: Sequence[Signe], today: date) -> Periode:
    """« en mars 2012 », « les années 90 »."""
    span = _whole(signes[0], today)
    return _between(*span) if span else INCOMPRIS


def _say_two_digits(signes: Sequence[Signe], today: date) -> Periode:
    """« 98 », « de 98 », and nothing before."""
    return _say_point(signes[-1:], today) if signes[0].place[0] == 0 else INCOMPRIS


def _say_today(signes: Sequence[Signe], today: date) -> Periode:
    """« aujourd'hui » and nothing else; « maintenant » is no date."""
    return INCOMPRIS if not signes[0].nombre else _between(_day(today), _day(today))


def _say_ongoing(signes: Sequence[Signe], today: date) -> Periode:
    """« depuis X », « X à aujourd'hui »; X must not be in the future."""
    span = _whole(signes[0], today)
    if span is None or _first(span[0]) > today:
        return INCOMPRIS
    return Periode(_write(span[0]), None, True, True)


def _say_ongoing_for(signes: Sequence[Signe], today: date) -> Periode:
    """« depuis 3 ans », « ça fait 10 ans »."""
    span = _ago(signes[0].duree, today) if signes[0].duree else None
    return Periode(_write(span[0]), None, True, True) if span else INCOMPRIS


def _say_over(signes: Sequence[Signe], today: date) -> Periode:
    """« ça fait 10 ans que j'ai arrêté » is « il y a 10 ans »."""
    span = _ago(signes[0].duree, today) if signes[0].duree else signes[0].span
    return _between(*span) if span else INCOMPRIS


def _say_until(signes: Sequence[Signe], today: date) -> Periode:
    """« jusqu'en X »."""
    span = _whole(signes[0], today)
    return Periode(None, _write(span[1]), False, True) if span else INCOMPRIS


def _say_from(signes: Sequence[Signe], today: date) -> Periode:
    """« à partir de X »: a start; nobody said that it lasts still."""
    span = _whole(signes[0], today)
    return Periode(_write(span[0]), None, False, True) if span else INCOMPRIS


def _say_for(signes: Sequence[Signe], today: date) -> Periode:
    """« à partir de A pendant N ans »: A to A + N; only its start when A is too vague for N."""
    point, lasting = signes if signes[1].duree else signes[::-1]
    span = _whole(point, today)
    if span is None or lasting.duree is None:
        return INCOMPRIS
    end = _extend(span[0], lasting.duree)
    return _between(span[0], end) if end else _say_from((point,), today)


def _say_pair(signes: Sequence[Signe], today: date) -> Periode:
    """« de A à B », « entre A et B », « A-B »: what one of them leaves out is taken from the other."""
    a, link, b = signes
    if a.lettre in "nzoyp" and b.lettre in "nzoyp":
        spans = _two_years(a, b, today)
    elif a.span:
        spans = _complete_end(a, link, b, today)
    else:
        spans = _complete_start(a, b, today)
    return _between(spans[0][0], spans[1][1]) if spans else INCOMPRIS


def _say_two(signes: Sequence[Signe], today: date) -> Periode:
    """« 2004 2010 » and nothing else."""
    a, b = signes
    return _between(a.span[0], b.span[1]) if a.span and b.span else INCOMPRIS


def _say_within(signes: Sequence[Signe], today: date) -> Periode:
    """« en 2010, de mars à juin »: the year comes first."""
    year, a, link, b = signes
    span = _place(b.repere, year.span[0][0]) if b.repere and year.span else None
    return _say_pair((a, link, b._replace(lettre="P", span=span)), today) if span else INCOMPRIS


def _two_years(a: Signe, b: Signe, today: date) -> tuple[Span, Span] | None:
    """« de 98 à 04 »; at least one of them can be nothing but a year."""
    if "y" not in (a.lettre, b.lettre):
        return None
    first, second = _whole(a, today), _whole(b, today)
    return (first, second) if first and second else None


def _complete_start(a: Signe, b: Signe, today: date) -> tuple[Span, Span] | None:
    """A takes the year (or the month) of B; if it then falls after B, the one before."""
    if b.span is None:
        return None
    year = b.span[0][0]
    if a.repere and b.lettre != "Y":
        first = _place(a.repere, year)
        if first is None or _first(first[0]) > _last(b.span[1]):
            first = _place(a.repere, year - 1)
        return (first, b.span) if first else None
    if len(b.span[0]) == 3 and a.nombre:
        year, month = b.span[0][:2] if a.nombre <= b.span[0][2] else _shift(year, b.span[0][1], -1)
        first = _place(Repere("jour", month, a.nombre), year)
    else:
        first = _whole(a, today) if b.lettre == "Y" else None
    return (first, b.span) if first else None


def _complete_end(a: Signe, link: Signe, b: Signe, today: date) -> tuple[Span, Span] | None:
    """B takes the year (or the month) of A; if it then falls before A, the one after."""
    if a.span is None:
        return None
    if b.span:
        vaguer = link.lettre == "E" and len(b.span[0]) < len(a.span[0])  # « en juin 2004 et 2005 »
        return None if vaguer else (a.span, _same_decade(a.span, link, b.span))
    year = a.span[0][0]
    if b.repere:
        last = _place(b.repere, year) if len(a.span[0]) > 1 else None
        if last and _last(last[1]) < _first(a.span[0]):
            last = _place(b.repere, year + 1)
    elif len(a.span[0]) == 3 and b.nombre >= a.span[0][2]:
        last = _place(Repere("jour", a.span[0][1], b.nombre), year)
    elif len(a.span[0]) == 1 and not _is_perhaps_month(year, link, b):
        last = _whole(b, today)
        last = _same_decade(a.span, link, last) if last else None
    else:
        last = None
    return (a.span, last) if last else None


def _is_perhaps_month(year: int, link: Signe, b: Signe) -> bool:
    """« 2004-05 » may be May; « 2004/05 » is two years, as schools write them, and so is « 2004-15 »."""
    schools = link.nombre == 1 and b.nombre == (year + 1) % 100
    return link.lettre == "T" and 0 < b.nombre <= 12 and not schools


def _same_decade(a: Span, link: Signe, b: Span) -> Span:
    """« les années 80 et 90 »: a decade as well; otherwise B as it is."""
    decades = len(a[0]) == 1 and a[1] == (a[0][0] + 9,) and b[0] == b[1] and len(b[0]) == 1 and b[0][0] % 10 == 0
    return (b[0], (b[0][0] + 9,)) if decades and link.lettre in "ET" and b[0][0] < 2000 else b


def _say_list(signes: Sequence[Signe], today: date) -> Periode | None:
    """« mai juin 2010 », « les 12, 13 et 14 mars 2012 »: one after the other, or this is no list."""
    *before, last = signes
    if last.span is None or last.span[0] != last.span[1]:
        return None
    if all(signe.repere and signe.repere.sorte == "mois" for signe in before) and len(last.span[0]) == 2:
        months = [signe.repere.a for signe in before if signe.repere] + [last.span[0][1]]
        return _consecutive(months, last.span[0], 1)
    if all(signe.nombre for signe in before) and len(last.span[0]) == 3:
        return _consecutive([signe.nombre for signe in before] + [last.span[0][2]], last.span[0], 2)
    return None


def _consecutive(numbers: Sequence[int], last: Parts, rank: int) -> Periode | None:
    if list(numbers) != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    return _between((*last[:rank], numbers[0]), last)


Builder = Callable[[Sequence[Signe], date], Periode | None]


def _tournure(pattern: str, builder: Builder) -> tuple[re.Pattern[str], Builder]:
    """A row of the table. Q stands for a point with its year, N for two digits that can be one."""
    return re.compile(pattern.replace("Q", "YPG").replace("N", "yo")), builder


_EDGES = (
    _tournure("b(?=D?[Q])D?([Q])(,?f)D?([Qp])", _say_pair),  # « début 2004, fin 2010 »
    _tournure("f(?=D?[Q])D?([Q])(,?b)D?([Q])", _say_pair),  # « fin 2009 début 2010 »
)
_TOURNURES = (
    _tournure("(p),?(p)?,?(p)?,?E?([Q])", _say_list),
    _tournure("([nzo]),?([nzo])?,?([nzo])?,?([nzo])?,?E?(P)", _say_list),
    _tournure("(?:[SO]x*)?[HD]*([QN]),?E?[AJT]{1,2}(?:W|A?L)", _say_ongoing),
    _tournure("H[DH]*([QN]),?E[WL]", _say_ongoing),
    _tournure("[SO]x*D?([QN]),?E?[AJ]?R(U)", _say_for),
    _tournure("Ox*D?([QN]),?E?R?(U)", _say_for),
    _tournure("(U),?x*OD?([QN])", _say_for),
    _tournure("(Y),?[DH]?([np])([AET])(p)", _say_within),
    _tournure("(?:[SO]x*)?[HD]*([QNpnz]),?([AJTE]{1,2})[DH]*([QNpnz])", _say_pair),
    _tournure("([Q])(,?E?x{0,3}Z)x*D?([Qp])", _say_pair),
    _tournure("(?:[SO]x*)?D?([Q])[,Ex]*L", _say_ongoing),
    _tournure("^(Y)(Y)$", _say_two),
    _tournure("Sx*D?([Q])", _say_ongoing),
    _tournure("SD?([N])", _say_ongoing),
    _tournure("SW?(U)", _say_ongoing_for),
    _tournure("Jx*D?A?([Q])", _say_until),
    _tournure("J([N])", _say_until),
    _tournure("Ox*D?([Q])", _say_from),
    _tournure("O([N])", _say_from),
    _tournure("(U)Kx+[ZX]x*", _say_over),
    _tournure("(G)Kx+[ZX]x*", _say_over),
    _tournure("M?W?(U)K", _say_ongoing_for),
    _tournure("MW?(U)", _say_ongoing_for),
    _tournure("(G)K", _say_ongoing),
    _tournure("([Q])", _say_point),
    _tournure("^([D,]?)(y),?$", _say_two_digits),
    _tournure("^x{0,4}(W)$", _say_today),
)
"""
What a skeleton means: the first row that is found in it decides.

Y P G: a point (a year, another, « il y a »). p: a repère without its year. U: a duration. n z o y: numbers. #: a number
that is none of these. !: an impossible date. A: à. B: words that undo a date. D: de. E: et. H: entre. J: jusque.
K: que. L: still. M: ça fait. O: à partir de. R: pendant. S: depuis. T: a dash. V: or, then. W: now. Z: ended.
X: perhaps ended. b, f: début, fin. x: any word.
"""


def _understand(signes: list[Signe], mots: Sequence[Mot], today: date) -> Periode:
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


def _is_alone(signes: Sequence[Signe], at: int, mots: Sequence[Mot]) -> bool:
    """Whether a point is not the start of something longer: « de 2004 à mon départ », « en 2004 pendant 3 ans »."""
    letters = "".join(signe.lettre for signe in signes[at : at + 4])
    if at and signes[at - 1].lettre == "D" and letters[1:2] == "A" and mots[signes[at + 1].place[1]].ecrit in _OPENS:
        return False
    lasting = re.match(".,?RU", letters)
    span, duree = signes[at].span, signes[at + lasting.end() - 1].duree if lasting else None
    return span is None or duree is None or duree.mois * 30 + duree.jours <= (365, 31, 1)[len(span[0]) - 1]


# --- dateparser, behind --------------------------------------------------------------------------------------------


def _ask_dateparser(mots: Sequence[Mot], today: date) -> Periode:
    """
    A single date whose words are in an order that is not ours (« 2003 mai 12 »), or `INCOMPRIS`.

    dateparser guesses: it is asked only about a month, a four-digit year and perhaps a day, and believed only if it
    says these and nothing else. It is imported here because that takes 0.3 s, which most conversations never need.
    """
    said = [mot for mot in mots if mot.sorte not in (*_NOISE, ",", "")]
    years = [mot.valeur for mot in said if mot.sorte == "num" and FIRST_YEAR <= mot.valeur <= LAST_YEAR]
    days = [mot.valeur for mot in said if mot.sorte == "num" and 1 <= mot.valeur <= 31 and mot.ecrit]
    months = [mot.valeur for mot in said if mot.sorte == "mois"]
    if len(years) != 1 or len(months) != 1 or len(days) > 1 or len(said) != 2 + len(days):
        return INCOMPRIS
    import dateparser

    words = " ".join(_MONTHS[mot.valeur] if mot.sorte == "mois" else str(mot.valeur) for mot in said)
    base = datetime(today.year, today.month, today.day)
    found = dateparser.parse(words, languages=["fr"], settings={"RELATIVE_BASE": base, "TIMEZONE": "UTC"})
    if found is None or [found.year, found.month, *([found.day] if days else [])] != [*years, *months, *days]:
        return INCOMPRIS
    parts: Parts = (found.year, found.month, found.day)[: 2 + len(days)]
    return _between(parts, parts)


# --- in words ------------------------------------------------------------------------------------------------------

_MONTHS = (
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
    month = [_MONTHS[int(rest[0])]] if rest else []
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


# --- how long ------------------------------------------------------------------------------------------------------


def count_months(periode: Periode, today: date) -> int | None:
    """
    Whole months from start to end, or to today if it lasts still; None when start or end is not known.

    Counted at the coarser precision of the two. Years: their difference (2004 to 2010 is 72; a single year is 0, since
    nobody said how much of it). Months: both included (2009-09 to 2010-06 is 10). Days: both included.
    """
    if not periode.start or not (periode.end or periode.ongoing):
        return None
    start = _parts(periode.start)
    end = _parts(periode.end) if periode.end else _day(today)
    precision = min(len(start), len(end))
    if precision == 1:
        months = (end[0] - start[0]) * 12
    else:
        months = (end[0] - start[0]) * 12 + end[1] - start[1] + (precision == 2)
    if precision == 3:
        after = date(*end) + timedelta(days=1)
        months = (after.year - start[0]) * 12 + after.month - start[1] - (after.day < start[2])
    return months if months >= 0 else None


def _parts(written: str) -> Parts:
    return tuple(int(part) for part in written.split("-"))
