"""
The keys of each kind of block in `volets/*.toml`, and the kind of value each takes.
"""

from collections.abc import Mapping

from dialogs.blocs import Forme

VOLET: Mapping[str, Forme] = {
    "cle": "texte",
    "titre": "texte",
    "intro": "texte",
    "charte": "textes",
    "version": "texte",
    "rempli": "oui_non",
    "rubrique": "blocs",
}
RUBRIQUE: Mapping[str, Forme] = {
    "cle": "texte",
    "titre": "texte",
    "intro": "texte",
    "encore": "texte",
    "unique": "oui_non",
    "recap": "oui_non",
    "champ": "blocs",
}
CHAMP: Mapping[str, Forme] = {
    "cle": "texte",
    "libelle": "texte",
    "question": "texte",
    "type": "texte",
    "aide": "texte",
    "source": "texte",
    "choix": "blocs",
    "si": "bloc",
    "nomme_la_fiche": "oui_non",
    "lien": "textes",
    "nouvelle": "texte",
    "unites": "textes",
    "liste": "texte",
    "de": "texte",
    "oui": "texte",
    "non": "texte",
    "prive": "oui_non",
    "sensible": "oui_non",
    "sans_autre": "oui_non",
    "relance": "texte",
    "relance_chiffre": "oui_non",
    "volets": "oui_non",
}
CHOIX: Mapping[str, Forme] = {
    "valeur": "texte",
    "libelle": "texte",
    "alias": "textes",
    "sensible": "oui_non",
    "si": "bloc",
    "suite": "texte",
}
SI: Mapping[str, Forme] = {"champ": "texte", "vaut": "valeurs", "donne": "oui_non"}
