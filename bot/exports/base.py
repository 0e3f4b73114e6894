"""
What a format of export declares: its name, which is also the suffix of its files, and the function that writes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.contenu import Contenu
from dialogs.livret import Ligne

Writer = Callable[[Contenu, str, Sequence[Ligne], datetime], bytes]
"""(content, the livret's id, its whole journal, now) -> the bytes of the file."""


@dataclass(frozen=True, slots=True)
class Format:
    nom: str
    write: Writer
