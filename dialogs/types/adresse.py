"""
Mail addresses inside words: typed (« mon mail c'est jean.test@exemple.fr »), or dictated (« jean point test arobase »).

Two addresses, half of one, or a word that may belong to it: no valeur. A mail that goes to somebody else is worse.
"""

import re
from collections.abc import Sequence

from dialogs.mots import LONG, lower, typed

_ADRESSE = re.compile(
    r"[^\W_](?:[\w%+'&=~-]|\.(?!\.))*(?<!\.)@(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.)+[^\W\d_][\w-]{1,62}(?<![-_])"
)
_QUOTES = "'’*"
_FULL_STOPS = ".!?:…'’*-_"
_STOPS = frozenset(":,.;!?\n")
_CUT = re.compile(r"[\s,;<>()\[\]{}«»“”\"|/]+|:(?=\S+@)")
_AROUND_AT = re.compile(r"\s*([\w.+-]+) ?@ ?([\w.-]+)\s*")
"""« jean.test @ exemple.fr », and nothing else."""
_INTRODUCES = frozenset(
    """
    c est cest mon ma le la l un une mail mel mails email emails courriel adresse mailto voici voila oui ok alors
    donc et euh ou a perso pro personnelle personnel professionnelle suivante suivant sur au moi electronique
    internet pour est bien toujours encore bonjour merci prenez ecrivez utilisez notez ecrire contact svp plait
    numero ai j vous me problemes de joindre contacter par avec souci probleme suis plutot
    utiliser utilise maintenant nouveau nouvelle
    """.split()
)
"""Words that may come right before an address, and are no part of it."""
_DENIES = frozenset({"pas", "plus", "ancien", "ancienne", "jamais"})
_DICTATED = {
    "tiret du bas": "_", "tiret du huit": "_", "tiret du 8": "_", "tiret bas": "_", "underscore": "_",
    "under score": "_", "soulignement": "_", "tiret du six": "-", "tiret du 6": "-", "tiret du milieu": "-",
    "trait d union": "-", "tiret haut": "-", "tiret": "-", "point": ".", "poin": ".", "dot": ".",
}  # fmt: skip
_AT = re.compile(
    r"\b(?:ar+ob+as+e?s?|ar+obaze|aro base|a robase|at sign)\b|[(\[] ?at ?[)\]]|(?<=\w) at (?=\w+ ?(?:point|dot|\.))"
)
_SIGN_WORDS = re.compile(r"\b(?:" + "|".join(sorted(_DICTATED, key=len, reverse=True)) + r")\b")
_HINT = re.compile(r"[@＠﹫]|rob|[( \[]at[) \]]", re.IGNORECASE)
_TWO_WORDS = {
    "g mail": "gmail",
    "hot mail": "hotmail",
    "la poste": "laposte",
    "out look": "outlook",
    "i cloud": "icloud",
}
_SIGN = frozenset("._-@")
_ALONE = re.compile(r"(?<![a-z0-9])[-_.+]|[-_.+](?![a-z0-9])")
"""A sign that is written apart: it is no part of an address, as a sign that is named is."""
_ENDS = frozenset(
    "fr com net org eu re gp mq gf yt nc pf pm wf be ch lu de es it pt uk io info me pro bzh paris".split()
)
"""How a dictated address may end: « point fr », not « point merci »."""


def read_address(mots: str) -> str | None:
    """The one address of these words, as it was typed, or None."""
    if len(mots) > LONG or not _HINT.search(mots):
        return None
    plain = typed(mots)
    folded = lower(plain).replace("'", " ")
    if _AT.search(folded) or ("@" in plain and _touches_sign(folded)):
        return _dictated(folded)
    return _typed_address(plain) if "@" in plain else None


def _touches_sign(folded: str) -> bool:
    """Whether what is around « @ » is dictated in part: « jean point test@exemple.fr », « jean@exemple point fr »."""
    return re.search(r"\b(?:point|tiret(?: \w+){0,2}|underscore)\s+\S*@|@\S* *\b(?:point|tiret)\b", folded) is not None


# --- typed -------------------------------------------------------------------------------------------------------


def _typed_address(plain: str) -> str | None:
    if apart := _AROUND_AT.fullmatch(plain):
        plain = f"{apart[1]}@{apart[2]}"
    words = [word.lstrip(_QUOTES).rstrip(_FULL_STOPS) for word in _CUT.split(plain)]
    found: dict[str, str] = {}
    for i, word in enumerate(words):
        if "@" in word:
            if not _ADRESSE.fullmatch(word) or not _may_precede(plain, words[:i], word):
                return None
            found[word.casefold()] = word
    return next(iter(found.values())) if len(found) == 1 else None


def _may_precede(plain: str, before: Sequence[str], adresse: str) -> bool:
    """Whether the words before an address are no part of it: « mon mail c'est », « Pas de souci : »; not « jean »."""
    glued = plain[: plain.find(adresse)]
    if glued and glued[-1] in ",;/|":  # « jean,test@exemple.fr »
        return False
    head = glued.rstrip(" <(«\"'“")
    said = re.findall(r"[^\W_]+", lower(" ".join(before)))
    if _DENIES.intersection(said[-3:]) and head[-1:] not in _STOPS:
        return False
    if "'" in adresse and said:
        return False
    if not said or said[-1] in _INTRODUCES or head[-1:] in _STOPS:
        return True
    return len(said[-1]) > 2 and said[-1] in lower(adresse)  # « Marie Dupont marie.dupont@exemple.fr »


# --- dictated ----------------------------------------------------------------------------------------------------


def _dictated(folded: str) -> str | None:
    """The address of words where « arobase » is said once."""
    text = re.sub(r"[-@._]", lambda sign: f" {sign[0]} ", _ALONE.sub(" | ", _AT.sub(" @ ", folded)))
    text = _SIGN_WORDS.sub(lambda said: f" {_DICTATED[said[0]]} ", text)
    for said, written in _TWO_WORDS.items():
        text = re.sub(rf"(?<=@ ){said}\b", written, re.sub(r" +", " ", text))
    words = re.findall(r"[a-z0-9]+|[^\sa-z0-9]", text)
    if words.count("@") != 1:
        return None
    at = words.index("@")
    local, domain = _local(words[:at]), _domain(words[at + 1 :])
    if local.isalpha() and not _SIGN_WORDS.search(folded):
        return None  # « fernand arobase exemple.fr »: half dictated, and perhaps the end of a longer name
    adresse = f"{local}@{domain}"
    return adresse if local and domain.rpartition(".")[2] in _ENDS and _ADRESSE.fullmatch(adresse) else None


def _local(words: Sequence[str]) -> str:
    """What is before « @ », read from its end; "" where one cannot tell where it begins."""
    i = len(words)
    while i and (words[i - 1] in _SIGN or _joins(words, i - 1)):
        i -= 1
    before = words[i - 1] if i else ""
    known = not before or not before.isalnum() or before in _INTRODUCES
    return "".join(words[i:]) if known else ""


def _joins(words: Sequence[str], i: int) -> bool:
    """Whether a word is part of the address: the last one, before a sign or figures, or a letter that is spelt."""
    word, after = words[i], words[i + 1] if i + 1 < len(words) else "@"
    if not word.isalnum():
        return False
    return after in _SIGN or after.isdigit() or (len(word) == 1 and len(after) == 1 and after.isalpha())


def _domain(words: Sequence[str]) -> str:
    """What is after « @ », up to the first word that no sign joins."""
    i, size = 0, len(words)
    while i < size and (words[i] in (".", "-") or i == 0 or words[i - 1] in (".", "-") or _is_spelt(words, i)):
        if words[i] not in (".", "-") and not words[i].isalnum():
            break
        i += 1
    return "".join(words[:i]).rstrip(".-")


def _is_spelt(words: Sequence[str], i: int) -> bool:
    return len(words[i]) == 1 == len(words[i - 1]) and words[i].isalnum() and words[i - 1].isalnum()
