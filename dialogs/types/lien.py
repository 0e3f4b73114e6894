"""Links to other fiches of the livret, one or several; or to a new one, which is filled later."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dialogs.livret.etat import Fiche, Livret
from dialogs.livret.noms import short_name
from dialogs.mots import choose
from dialogs.trame import Champ, Trame
from dialogs.types.base import Asked, Type
from dialogs.types.choix import choose_several
from dialogs.valeurs import Valeur

NOUVELLE = "nouvelle"
_NOUVELLE_DITE = ("oui", "j'ai le papier")
"""Said at a link, these ask for a new fiche."""


def linkable(livret: Livret, fiche: Fiche, champ: Champ) -> list[Fiche]:
    """The fiches that a link may lead to, in the order they were opened; never the fiche itself."""
    return [f for f in livret.fiches.values() if f.rubrique in champ.lien and f.numero != fiche.numero]


def fiche_labels(asked: Asked) -> dict[str, str]:
    """Number of a fiche -> its name, then « nouvelle »; the fiches that are linked already are left out."""
    contenu, livret, champ = asked.contenu, asked.livret, asked.champ
    taken = asked.begun.liens if asked.begun else ()
    found = [f for f in linkable(livret, asked.fiche, champ) if f.reponses and f.numero not in taken]
    labels = {str(f.numero): short_name(contenu, livret, f) for f in found}
    return labels | ({NOUVELLE: champ.nouvelle} if champ.nouvelle else {})


def fiches_named(valeur: Valeur) -> tuple[int, ...]:
    """The numbers of the fiches that the valeur of a link names."""
    named = valeur if isinstance(valeur, tuple) else (valeur,)
    return tuple(int(v) for v in named if isinstance(v, str) and v.isdecimal())


class Lien(Type):
    nom = "lien"
    offers = True
    links = True

    def labels(self, asked: Asked) -> dict[str, str]:
        return fiche_labels(asked)

    def ways(self, asked: Asked) -> Mapping[str, Iterable[str]]:
        labels = fiche_labels(asked)
        return {v: (label, *_NOUVELLE_DITE) if v == NOUVELLE else (label,) for v, label in labels.items()}

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return choose(mots, self.ways(asked))

    def can_be_asked(self, livret: Livret, fiche: Fiche, champ: Champ) -> bool:
        return bool(champ.nouvelle) or bool(linkable(livret, fiche, champ))

    def expected(self, champ: Champ, mots: str) -> float:
        return 1.0

    def faults(self, trame: Trame, champ: Champ, before: list[str]) -> Iterator[str]:
        yield from super().faults(trame, champ, before)
        if not champ.lien:
            yield "il manque « lien »"


class PlusieursLiens(Lien):
    nom = "lien_multi"
    collected = True

    def tidy(self, asked: Asked, mots: str, today: date) -> Valeur:
        return choose_several(mots, self.ways(asked))
