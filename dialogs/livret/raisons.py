"""
Words that skip a question: the whole message, flattened (`dialogs.mots.flatten`) -> the reason it gives.

Said at a question, they are kept beside the mark (contract § 4).
"""

from collections.abc import Mapping

from dialogs.livret.ecritures import NE_PAS_DIRE, PAS_CONCERNE, SAIS_PAS

MOTS_RAISONS: Mapping[str, str] = {
    "je ne sais pas": SAIS_PAS,
    "je sais pas": SAIS_PAS,
    "j sais pas": SAIS_PAS,
    "sais pas": SAIS_PAS,
    "je ne sais plus": SAIS_PAS,
    "je sais plus": SAIS_PAS,
    "aucune idee": SAIS_PAS,
    "je ne m en souviens plus": SAIS_PAS,
    "je m en souviens plus": SAIS_PAS,
    "pas concerne": PAS_CONCERNE,
    "pas concernee": PAS_CONCERNE,
    "je ne suis pas concerne": PAS_CONCERNE,
    "je ne suis pas concernee": PAS_CONCERNE,
    "je n en ai pas": PAS_CONCERNE,
    "j en ai pas": PAS_CONCERNE,
    "je prefere ne pas dire": NE_PAS_DIRE,
    "je prefere ne pas le dire": NE_PAS_DIRE,
    "je prefere ne pas repondre": NE_PAS_DIRE,
    "je ne veux pas repondre": NE_PAS_DIRE,
    "je ne veux pas dire": NE_PAS_DIRE,
    "je ne veux pas le dire": NE_PAS_DIRE,
}
