"""
How French words sound, roughly: « esque mon chef peu voir » and « est-ce que mon chef peut voir » have the same keys.

The key of a word merges what people confuse: é, è, ai and e; s and z; silent letters; an ending in é, er or ez is
dropped. Signs of a key: A, I, O are the nasal an, in, on; S is ch; J is j; j is the y of « bien »; u is ou; y is u.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogs.faq.words import words

SIGLES = frozenset(
    """
    asvp atsem bac bafa bep bpjeps caces caf cap ccap cdd cdg cdi cec cet cgt chs chsct cia cnas cnfpt
    cni cnil cos cpa cpf crpe csg cv dgs dif drh fcos fimo hlm iban ifse inset nbi pdf pppr psc1 psr
    raep rep rh rib rifseep rtt smic sms sncf sst t1 t2 t3 tgv urssaf vae
    """.split()
)
"""Read letter by letter, or short: they sound like nothing else."""
_FOLD = str.maketrans(
    {
        "à": "a", "â": "a", "ä": "a", "á": "a", "î": "i", "ì": "i", "í": "i", "ô": "o", "ö": "o", "ó": "o", "ò": "o",
        "ù": "u", "û": "u", "ü": "u", "ú": "u", "ÿ": "y", "ñ": "n", "è": "é", "ê": "é", "ë": "é", "œ": "oe", "æ": "e",
    }
)  # fmt: skip


def keys(text: str) -> list[str]:
    """The sounds of a text's words; « ses », « sait » and « c'est » are one."""
    found: list[str] = []
    for word in words(text):
        k = key(word)
        found += ("c", "e") if k == "se" else (k,)
    return found


@lru_cache(8192)
def key(word: str) -> str:
    """The sound of one word; a sigle, a number or a word without a vowel is its own key."""
    folded = word.translate(_FOLD)
    plain = folded.replace("é", "e").replace("ç", "c")
    if plain in SIGLES or word in SIGLES:
        return plain.upper()
    if any(c.isdigit() for c in plain):
        return plain
    if not re.search("[aeiouyé]", folded):
        return plain
    return _drop_end(_sound(folded))


@lru_cache(1)
def spelt() -> dict[str, str]:
    """The sound of a sigle said letter by letter -> the sigle: « sépéef » is CPF."""
    return {key("".join(_LETTERS[c] for c in s)): s.upper() for s in SIGLES if s.isalpha()}


_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "a bé sé dé e ef gé ache i ji ka el em en o pé ku er es té u vé doublevé ix igrec zed".split(),
        strict=True,
    )
)

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"^(h)", ""),
        (r"sch|sh|ch(?![rnlt])", "S"),
        (r"ch", "k"),
        (r"ph", "f"),
        (r"(?<=[a-zé])h|h(?=[a-zé])", ""),
        (r"gu(?=[eéiy])", "G"),
        (r"g(?=[eéiy])", "J"),
        (r"(?<=J)e(?=[aou])", ""),
        (r"j", "J"),
        (r"G", "g"),
        (r"gn", "n"),
        (r"cc(?=[eéiy])", "ks"),
        (r"s?c(?=[eéiy])|ç", "s"),
        (r"ck|c?qu(?=[aeéioy])|cq|q|c", "k"),
        (r"(?<=[^s])t(?=ion|iel|iau|ieu)", "s"),
        (r"x$", ""),
        (r"x|gz|kz", "ks"),
        (r"z", "s"),
        (r"^(es|est|et)$", "é"),
        (r"^([mtsldk])es$", r"\1é"),
        # silent ends
        (r"(?<=[aeiouyérmkl])(?:nt)[tdspx]*$", "n"),
        (r"(?<=[aeiouyérnmkl])[tdspx]+$", ""),
        (r"(?<=[a-zSJé])[tdspx]+$", ""),
        # yods
        (r"(?<=[iuy])es?$", ""),
        (r"(?<=[aeou])y$", "Y"),
        (r"(?<=[aeouyé])ill?(?=e?$|[aeoué])", "Y"),
        (r"(?<=[vm])ille?(?=$|[^aeou])", "il"),
        (r"ill(?=[aeoué])", "iY"),
        (r"ay(?=[aeouéi])", "éY"),
        (r"oy(?=[aeouéi])", "waY"),
        (r"uy(?=[aeouéi])", "uiY"),
        (r"(?<=[aeiouéw])y(?=[aeiouéAIO])", "Y"),
        (r"y", "i"),
        # doubled consonants: « nn » and « mm » are no nasal
        (r"(?<=[aeiouéy])([nm])\1", r"\1°"),
        (r"([bcdfgklprstvJS])\1+", r"\1"),
        # nasals
        (r"oin(?![aeiouéhnm°AIO])", "wI"),
        (r"i[eé]n(?![aeiouéhnm°AIO])", "YI"),
        (r"(?:ai|ei|i|u|y)[nm](?![aeiouéhnm°AIO])", "I"),
        (r"[ea][nm](?![aeiouéhnm°AIO])", "A"),
        (r"o[nm](?![aeiouéhnm°AIO])", "O"),
        (r"°", ""),
        # vowels
        (r"eau|au", "o"),
        (r"oeu|eu|oe", "E"),
        (r"ou(?=[aeiéI])", "w"),
        (r"oi", "wa"),
        (r"ou", "U"),
        (r"ai|ei", "é"),
        (r"i(?=[aeéouOAI])", "Y"),
        (r"u", "y"),
        (r"U", "u"),
        (r"Y", "j"),
    )
)


def _sound(word: str) -> str:
    for pattern, by in _RULES:
        word = pattern.sub(by, word)
    return word


def _drop_end(sound: str) -> str:
    """« é », « er », « ez » and a mute « e » fall at the end, if a vowel stays before; all e are one."""
    cut = re.sub(r"(?:é?e|é|[eé][rs]|ée?s?)$", "", sound)
    if cut and cut != sound and len(cut) >= 2 and re.search("[aeiouyéAIO]", cut):
        sound = cut
    elif sound.endswith("e") and len(sound) > 1:
        sound = sound[:-1]
    return re.sub(r"(.)\1+", r"\1", sound.replace("é", "e").replace("E", "e"))


def text_key(text: str) -> str:
    """The sound of a whole text in one piece: where words are cut does not count."""
    return "".join(keys(text))


def ngrams(sound: str, sizes: tuple[int, ...] = (3, 4)) -> Iterator[str]:
    padded = f"^{sound}$"
    for n in sizes:
        for i in range(len(padded) - n + 1):
            yield padded[i : i + n]


ARTICLES = frozenset(keys("un une le la l les des du de mon ma mes"))
"""The sounds of words that tell nothing of what they stand before."""
