"""A screen that an older or newer version kept in the journal, and that this one does not know: it is never shown."""

from dataclasses import dataclass
from typing import ClassVar

from dialogs.events import Dire
from dialogs.lieux.base import Context, Lieu
from dialogs.livret.ecritures import Chemin


@dataclass(frozen=True)
class Inconnu(Lieu):
    """nom_garde, sujet, chemin: as the journal has them."""

    nom_garde: str
    sujet: str
    chemin: Chemin

    nom: ClassVar[str] = ""

    @property
    def place(self) -> Chemin:
        return self.chemin

    @property
    def stored_name(self) -> str:
        return self.nom_garde

    @property
    def stored(self) -> str:
        return self.sujet

    def is_askable(self, ctx: Context) -> bool:
        return False

    def show(self, ctx: Context) -> Dire:
        raise NotImplementedError("an unknown screen is not askable")
