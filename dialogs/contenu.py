"""
The content: all that the assistant knows to ask, say and answer. A collectivité may lay its own over ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.faq.catalogue import Catalogue
from dialogs.phrases import PHRASES, Phrases
from dialogs.trame import Trame


@dataclass(frozen=True)
class Contenu:
    """
    trame: what can be asked. catalogue: what is answered when the agent asks back. phrases: what is said.

    mots: further plain words for an action, flattened (`dialogs.mots.flatten`) -> the action, or "" for words of ours
    that mean none here. contact: whom to ask what the catalogue does not tell; "" when the collectivité did not say.
    """

    trame: Trame
    catalogue: Catalogue = field(default_factory=lambda: Catalogue((), {}))
    phrases: Phrases = PHRASES
    mots: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
