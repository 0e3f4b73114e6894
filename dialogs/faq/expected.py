"""How well words fit what the pending question expects: a date where a date is asked, a choice that it offers."""

import re
from collections.abc import Sequence
from functools import lru_cache

from dialogs import kinds
from dialogs.faq.phonetique import keys
from dialogs.trame import Champ

_DATE = re.compile(
    r"\d+(?! ?(?:heures?|h|km|kilom|bornes|euros?|€))(?!\d)"
    r"|\b(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)\b"
    r"|\b(?:ans?|ann[ée]es?|mois|jours?|semaines?|longtemps|hiver|[ée]t[ée]|rentr[ée]e|no[eë]l|p[aâ]ques)\b"
    r"|\b(?:depuis|hier|avant|apr[eè]s|derni[eè]re?)\b"
    r"|^\W*(?:quand (?:j|il|elle|on|mon|ma|mes|le|la|les)|vers|en|toute?)\b"
)
"""What may be a date, however said; a number of hours or of kilometres is none."""

_ARTICLES = frozenset(keys("un une le la l les des du de mon ma mes"))
_NAMES = frozenset(
    keys(
        "formation stage concours examen bilan validation attestation certificat diplôme contrat arrêté permis brevet"
        " titre habilitation autorisation préparation perfectionnement vae cap bep bac caces"
    )
)
"""How the name of a fiche often begins."""


def _holds_a_choice(sounds: Sequence[str], champ: Champ) -> bool:
    """Whether a choice is in the words, among others: « pour ma promossion interne »."""
    said = set(sounds)
    return any(choice <= said for choice in _choices_of(champ))


@lru_cache(200)
def _choices_of(champ: Champ) -> tuple[frozenset[str], ...]:
    """The sounds of each label and alias, but the words that tell nothing; a single short one is none."""
    named = (name for choix in champ.choix for name in (choix.libelle, *choix.alias))
    found = (frozenset(keys(name)) - _ARTICLES for name in named)
    return tuple(choice for choice in found if len(choice) > 1 or any(len(sound) > 3 for sound in choice))


def weigh_expected(text: str, champ: Champ | None) -> float:
    """How well the words fit what was asked."""
    if kinds.say_yes_or_no(text) is not None:
        return 8.0
    if champ is None:
        return 0.0
    sounds = keys(text)
    begins = next((k for k in sounds if k not in _ARTICLES), "")
    if champ.nomme_la_fiche and begins in _NAMES:
        return 8.0
    options = {c.valeur: (c.libelle, *c.alias) for c in champ.choix}
    match champ.type:
        case "date" | "periode":
            if not _DATE.search(text.lower()):
                return -0.5
            return 5.0 if len(text.split()) < 8 else 2.0
        case "choix" | "choix_multi":
            return 10.0 if kinds.choose(text, options) else 4.0 if _holds_a_choice(sounds, champ) else -0.5
        case "email" | "email_confirmation":
            return 6.0 if "@" in text else -2.0
        case "telephone" | "code_postal":
            return 6.0 if sum(c.isdigit() for c in text) >= 4 else -2.0
        case "nombre_unite" | "calcul":
            return 3.0 if re.search(r"\d", text) else 0.0
        case "oui_non":
            return 6.0 if kinds.choose(text, {"oui": (champ.oui,), "non": (champ.non,)}) else -0.5
        case "lien" | "lien_multi":
            return 1.0
        case "texte_long":
            return 1.5
        case _:
            return 2.5 if champ.nomme_la_fiche else 0.0
