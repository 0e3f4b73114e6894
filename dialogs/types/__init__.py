"""
The answer types, by the name that the trame uses. To add one: a file, and its line here.
"""

from collections.abc import Mapping

from dialogs.trame import Champ
from dialogs.types.base import Asked, Type
from dialogs.types.choix import PlusieursChoix, UnChoix
from dialogs.types.code_postal import CodePostal
from dialogs.types.date import Date, PeriodeDite
from dialogs.types.email import ConfirmationEmail, Email
from dialogs.types.lien import Lien, PlusieursLiens
from dialogs.types.mesure import Calcul, NombreUnite
from dialogs.types.oui_non import OuiNon
from dialogs.types.telephone import Telephone
from dialogs.types.texte import Texte, TexteLong

__all__ = ["TYPES", "Asked", "Type", "type_of"]

TYPES: Mapping[str, Type] = {
    made.nom: made
    for made in (
        Texte(),
        TexteLong(),
        Date(),
        PeriodeDite(),
        UnChoix(),
        PlusieursChoix(),
        OuiNon(),
        Email(),
        ConfirmationEmail(),
        Telephone(),
        CodePostal(),
        NombreUnite(),
        Calcul(),
        Lien(),
        PlusieursLiens(),
    )
}


def type_of(champ: Champ) -> Type:
    """The type of a champ; `dialogs.trame.fautes` refuses a trame that names another."""
    return TYPES[champ.type]
