"""Yes or no; after « oui », where the champ says so, which fiche it is about."""

from collections.abc import Iterable, Mapping
from datetime import date

from dialogs.events import Bouton
from dialogs.livret.etat import Reponse
from dialogs.mots import choose, say_yes_or_no
from dialogs.trame import Champ
from dialogs.types.base import Asked, Rows, Type
from dialogs.types.lien import fiche_labels, linkable
from dialogs.valeurs import Valeur


def read_yes_or_no(champ: Champ, mots: str) -> bool | None:
    """True or False when these words are the champ's own « oui » or « non », or clearly mean it."""
    named = choose(mots, {"oui": (champ.oui,), "non": (champ.non,)})
    return say_yes_or_no(mots) if named is None else named == "oui"


class OuiNon(Type):
    nom = "oui_non"
    offers = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return read_yes_or_no(asked.champ, mots)

    def ways(self, asked: Asked) -> Mapping[str, Iterable[str]]:
        return {"oui": (asked.champ.oui,), "non": (asked.champ.non,)}

    def labels(self, asked: Asked) -> dict[str, str]:
        """The fiches that « oui » may be about."""
        return fiche_labels(asked)

    def buttons(self, asked: Asked) -> Rows:
        if asked.begun is not None:
            return super().buttons(asked)
        return [(Bouton(asked.champ.oui, "oui"), Bouton(asked.champ.non, "non"))]

    def follow_up(self, asked: Asked, reponse: Reponse) -> str:
        champ = asked.champ
        links = bool(champ.lien) and (bool(champ.nouvelle) or bool(linkable(asked.livret, asked.fiche, champ)))
        asks = len(reponse.bouts) == 1 and reponse.valeur is True and links
        return asked.contenu.phrases.QUELLE_FICHE if asks else ""

    def expected(self, champ: Champ, mots: str) -> float:
        return 6.0 if choose(mots, {"oui": (champ.oui,), "non": (champ.non,)}) else -0.5

    def possible(self, champ: Champ) -> set[str | bool]:
        return {True, False}
