"""Mail addresses, and their confirmation letter by letter."""

from datetime import date

from dialogs.events import Bouton
from dialogs.phrases import Phrases, say
from dialogs.trame import Champ
from dialogs.types.adresse import read_address
from dialogs.types.base import Asked, Rows, SansAdresse, Type
from dialogs.valeurs import Valeur

_SIGNS = {"@": "arobase", ".": "point", "-": "tiret", "_": "tiret bas", "+": "plus"}


def spell(adresse: str) -> str:
    """« a w a arobase e x … »: an address letter by letter."""
    return " ".join(_SIGNS.get(sign, sign) for sign in adresse)


class Email(SansAdresse):
    nom = "email"

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return read_address(mots)

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["email"]

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if "@" in mots or "arobas" in mots else -2.0


class ConfirmationEmail(Type):
    """The address of `si.champ`, spelt; « oui », « non », or another address."""

    nom = "email_confirmation"

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return read_address(mots)

    def heading(self, asked: Asked) -> str:
        champ = asked.champ
        adresse = asked.fiche.reponses.get(champ.si.champ) if champ.si else None
        known = adresse.valeur if adresse and isinstance(adresse.valeur, str) else adresse.mots if adresse else ""
        return say(asked.contenu.phrases.EPELER, lettres=spell(known or ""))

    def buttons(self, asked: Asked) -> Rows:
        phrases = asked.contenu.phrases
        return [(Bouton(phrases.C_EST_CA, "c_est_ca"), Bouton(phrases.CORRIGER_ADRESSE, "changer:email"))]

    def relance(self, phrases: Phrases) -> str:
        return phrases.RELANCES["email_confirmation"]

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if "@" in mots or "arobas" in mots else -2.0
