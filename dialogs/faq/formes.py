"""
The keys of each kind of block in `faq/*.yaml`, and the kind of value each takes (a text alone is a list of one).
"""

from collections.abc import Mapping

from dialogs.blocs import Forme

CATEGORIE: Mapping[str, Forme] = {
    "categorie": "texte",
    "titre": "texte",
    "rang": "texte",
    "mots_rares": "bloc",
    "topics": "blocs",
}
TOPIC: Mapping[str, Forme] = {
    "id": "texte",
    "question": "texte",
    "reponse": "texte",
    "ici": "texte",
    "plus": "texte",
    "source": "valeurs",
    "scope": "texte",
    "reserve": "texte",
    "voisins": "valeurs",
    "rubriques": "valeurs",
    "ancres": "valeurs",
    "formes": "valeurs",
    "mots": "valeurs",
}
THEME: Mapping[str, Forme] = {"titre": "texte", "formes": "valeurs", "mots": "valeurs"}
REPONSES: Mapping[str, Forme] = {"attend": "texte", "formes": "valeurs"}
