"""
Words that skip a question: a whole message -> the reason it gives. Said at a question, they are kept beside the mark
(contract § 4).

`MOTS_RAISONS` has the ways that are told to people (docs/mots.md), flattened (`dialogs.mots.flatten`). `reason_of`
knows more: hesitations around them, usual misspellings, and the signs with which a form is left empty.
"""

import re
from collections.abc import Mapping

from dialogs.livret.ecritures import NE_PAS_DIRE, PAS_CONCERNE, SAIS_PAS
from dialogs.mots import flatten, typed

MOTS_RAISONS: Mapping[str, str] = {
    "je ne sais pas": SAIS_PAS,
    "je sais pas": SAIS_PAS,
    "j sais pas": SAIS_PAS,
    "sais pas": SAIS_PAS,
    "je ne sais plus": SAIS_PAS,
    "je sais plus": SAIS_PAS,
    "aucune idee": SAIS_PAS,
    "j en sais rien": SAIS_PAS,
    "j ai oublie": SAIS_PAS,
    "je ne m en souviens plus": SAIS_PAS,
    "je m en souviens plus": SAIS_PAS,
    "je ne m en rappelle plus": SAIS_PAS,
    "je m en rappelle plus": SAIS_PAS,
    "jsp": SAIS_PAS,
    "pas concerne": PAS_CONCERNE,
    "pas concernee": PAS_CONCERNE,
    "je ne suis pas concerne": PAS_CONCERNE,
    "je ne suis pas concernee": PAS_CONCERNE,
    "je n en ai pas": PAS_CONCERNE,
    "j en ai pas": PAS_CONCERNE,
    "il n y en a pas": PAS_CONCERNE,
    "neant": PAS_CONCERNE,
    "ras": PAS_CONCERNE,
    "sans objet": PAS_CONCERNE,
    "aucun": PAS_CONCERNE,
    "aucune": PAS_CONCERNE,
    "je prefere ne pas dire": NE_PAS_DIRE,
    "je prefere ne pas le dire": NE_PAS_DIRE,
    "je prefere ne pas repondre": NE_PAS_DIRE,
    "je ne veux pas repondre": NE_PAS_DIRE,
    "je ne veux pas dire": NE_PAS_DIRE,
    "je ne veux pas le dire": NE_PAS_DIRE,
}

_SAIS_PAS = re.compile(
    "|".join(
        (
            r"(?:moi )?(?:je |j )?(?:ne |n )?(?:en )?(?:sais|sai|sait) (?:vraiment |franchement )?(?:pas|pa"
            r"|po|plus|rien)",
            r"je (?:ne |n )?(?:c|se|ser|ces|ses) (?:pas?|po|plus)",
            r"se pas?",
            r"je ne sais",
            r"(?:j )?(?:ch|sh)ai?s? ?(?:pas|pa|plus)",
            r"che ?(?:pas?|pus?|plus)",
            r"jsais? (?:pas|pa|plus)",
            r"j?s?saispas|jspa?s?|jc ?pas?|idk",
            r"(?:je )?(?:j )?(?:l |les |en )?(?:ai |e |es )?(?:(?:tout|completement|totalement|deja|un peu) )*"
            r"oubli(?:ee?s?|er|ai)(?: (?:la date|l annee|quand|le nom|depuis|tout ca|ca))?",
            r"j ai zappe",
            r"(?:(?:je|j) )?(?:ne )?(?:m |me |jme )?(?:en )?(?:rap+el+(?:es?)?|souvien[st]?) (?:pas|pa|plus|pu)"
            r"(?: de (?:ca|cela|la date|l annee))?",
            r"(?:ca|sa) (?:ne )?me revient (?:pas|plus)",
            r"(?:j ai )?(?:plus|pas|aucun)(?: (?:le|de|du tout de|aucun))? souvenirs?",
            r"(?:j ai |un )*trou de memoire",
            r"(?:(?:je )?(?:n |j )?(?:en )?ai )?(?:pas|aucune)(?: la moindre| d)? idee",
            r"(?:je )?(?:ne )?(?:m )?(?:en )?sais? plus rien",
            r"j ai (?:plus|perdu) (?:le papier|les papiers|mes papiers|l attestation)",
        )
    )
)
"""Ways to say that one does not know, misspelt or not."""
_PAS_CONCERNE = re.compile(
    "|".join(
        (
            r"neants?|inexistante?|nada|r a s|n a|s o",
            r"rien(?: du tout| a (?:signaler|dire|ajouter))?",
            r"(?:il )?(?:n )?y a (?:rien|pas)|ya (?:rien|pas)",
            r"(?:il )?(?:n )?y en a (?:pas|aucune?)",
            r"aucune?s?",
            r"(?:je )?(?:n |j )?en ai (?:aucune?|jamais eue?s?)",
            r"(?:non|pas) concernee?s?",
            r"je (?:ne )?suis pas concernee?(?: par ca)?",
            r"(?:ca |cela )?(?:ne )?me concerne pas",
            r"pas pour moi|(?:c est |ce n est )?pas mon cas",
            r"(?:non|pas) applicable|(?:ca )?(?:ne )?s applique pas",
        )
    )
)
"""Ways to say that there is none, or that the question is not for one."""
_HINT = re.compile(
    r"sai|se pa|oubl|zappe|rap|rien|aucun|neant|pas?\b|po\b|plus|pus?\b|idee|souv|concern|appli|sp|idk|memoire|perdu"
    r"|n a\b|s o\b|ras?\b|r a s|nada|inexis|objet|mon cas"
)
"""What is in all of these; most answers hold none of it."""
_BEFORE = re.compile(
    r"(?:(?:ah|euh|heu|hum|hmm|bah|ba|ben|beh|bof|oh|mh|mmh|alors|la|non|nan|desolee?|pardon|honnetement|franchement"
    r"|en fait|mince|zut|oups|ma foi|et|eh bien|he bien|pff|mais) )+"
)
_AFTER = re.compile(
    r"(?: (?:desolee?|pardon|moi|vraiment|du tout|la|exactement|merci|a vrai dire|pour le moment|pour l instant|hein"
    r"|madame|monsieur|lol|mdr|quoi|bien|dire|vous dire|quoi (?:dire|mettre)|precisement|non plus|en fait|pour moi))+$"
)
_EMPTY = re.compile(r"\s*(?:[/\\|∅Ø-]\s*)+")
"""Strokes and dashes, with which a form is left empty."""


def reason_of(mots: str) -> str | None:
    """Why this whole message skips the question, or None: « euh j'ai oublié », « néant », « / »."""
    said = flatten(mots)
    if not said:
        return PAS_CONCERNE if mots and len(mots) < 20 and _EMPTY.fullmatch(typed(mots)) else None
    if len(said) > 60 or mots.strip() == "Ras":  # a name; « RAS » and « ras » are not
        return None
    if said in MOTS_RAISONS or mots.strip() == "NA":
        return MOTS_RAISONS.get(said, PAS_CONCERNE)
    if not _HINT.search(said):
        return None
    bare = _BEFORE.sub("", said, count=1) if _BEFORE.match(said) else said
    return next(filter(None, (_named(way) for way in (said, bare, _AFTER.sub("", bare)))), None)


def _named(said: str) -> str | None:
    if said in MOTS_RAISONS:
        return MOTS_RAISONS[said]
    if _SAIS_PAS.fullmatch(said):
        return SAIS_PAS
    return PAS_CONCERNE if _PAS_CONCERNE.fullmatch(said) else None
