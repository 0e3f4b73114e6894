"""How well words fit what the pending question expects: a date where a date is asked, a choice that it offers."""

from dialogs.faq.phonetique import ARTICLES, keys
from dialogs.mots import say_yes_or_no
from dialogs.trame import Champ
from dialogs.types import type_of

_NAMES = frozenset(
    keys(
        "formation stage concours examen bilan validation attestation certificat diplôme contrat arrêté permis brevet"
        " titre habilitation autorisation préparation perfectionnement vae cap bep bac caces"
    )
)
"""How the name of a fiche often begins."""


def weigh_expected(text: str, champ: Champ | None) -> float:
    """How well the words fit what was asked."""
    if say_yes_or_no(text) is not None:
        return 8.0
    if champ is None:
        return 0.0
    begins = next((key for key in keys(text) if key not in ARTICLES), "")
    if champ.nomme_la_fiche and begins in _NAMES:
        return 8.0
    return type_of(champ).expected(champ, text)
