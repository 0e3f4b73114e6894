"""Reads the catalogue from the YAML texts of `dialogs/faq`. Every value is read as text: no type, no code."""

from collections.abc import Callable, Mapping

import yaml

from dialogs.faq.catalogue import Catalogue, CatalogueInvalide, Theme, Topic
from dialogs.faq.fautes import find_faults

HORS_SUJET = "hors_sujet.yaml"
REPONSES = "reponses.yaml"


def parse_catalogue(textes: Mapping[str, str]) -> Catalogue:
    """
    The catalogue written in these YAML texts, by file name; `hors_sujet.yaml` and `reponses.yaml` apart.

    Raises CatalogueInvalide with every fault of every file.
    """
    fautes: list[str] = []
    documents = {nom: _load(nom, textes[nom], fautes) for nom in sorted(textes)}
    themes, said = documents.pop(HORS_SUJET, {}), documents.pop(REPONSES, {})
    topics: list[Topic] = []
    categories: dict[str, str] = {}
    mots_rares: dict[str, str] = {}
    for nom, document in sorted(documents.items(), key=lambda each: _rang(each[1])):
        keys = {"categorie", "titre", "rang", "topics", "mots_rares"}
        _check_keys(nom, document, keys, {"categorie", "titre"}, fautes)
        cle = _text(document.get("categorie"))
        categories[cle] = _text(document.get("titre"))
        mots_rares |= {word: _text(said) for word, said in _mapping(document.get("mots_rares")).items()}
        topics += [_topic(nom, cle, _mapping(t), fautes) for t in _list(document.get("topics"))]
    hors_sujet = tuple(_theme(_mapping(t), fautes) for t in _list(themes.get("themes")))
    reponses = tuple(forme for group in _list(said.get("reponses")) for forme in _reponses(_mapping(group), fautes))
    catalogue = Catalogue(tuple(topics), categories, hors_sujet, reponses, mots_rares)
    fautes += find_faults(catalogue)
    if fautes:
        raise CatalogueInvalide(fautes)
    return catalogue


_LISTS = ("voisins", "rubriques", "ancres", "formes", "mots")
_TEXTS = ("id", "question", "reponse", "ici", "plus", "scope", "reserve")


def _topic(nom: str, categorie: str, document: Mapping[str, object], fautes: list[str]) -> Topic:
    place = f"{nom}, {_text(document.get('id')) or '?'}"
    _check_keys(place, document, {*_LISTS, *_TEXTS, "source"}, {"id", "question", "reponse", "source", "scope"}, fautes)
    id, question, reponse, ici, plus, scope, reserve = (_text(document.get(key)) for key in _TEXTS)
    voisins, rubriques, ancres, formes, mots = (_texts(document.get(key)) for key in _LISTS)
    return Topic(
        id=id,
        categorie=categorie,
        question=question,
        reponse=reponse,
        ici=ici,
        plus=plus,
        sources=_texts(document.get("source")),
        scope=scope,
        reserve=reserve,
        voisins=voisins,
        rubriques=rubriques,
        ancres=ancres,
        formes=formes,
        mots=mots,
    )


def _theme(document: Mapping[str, object], fautes: list[str]) -> Theme:
    titre = _text(document.get("titre"))
    _check_keys(f"{HORS_SUJET}, {titre or '?'}", document, {"titre", "formes", "mots"}, {"titre", "formes"}, fautes)
    return Theme(titre, _texts(document.get("formes")), _texts(document.get("mots")))


def _reponses(document: Mapping[str, object], fautes: list[str]) -> tuple[str, ...]:
    place = f"{REPONSES}, {_text(document.get('attend')) or '?'}"
    _check_keys(place, document, {"attend", "formes"}, {"attend", "formes"}, fautes)
    return _texts(document.get("formes"))


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    """The texts of a list; one text alone is a list of one."""
    return tuple(_text(each) for each in _list(value))


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _check_keys(
    place: str, document: Mapping[str, object], known: set[str], required: set[str], fautes: list[str]
) -> None:
    fautes += [f"{place} : « {key} » n'est pas une clé connue" for key in sorted(set(document) - known)]
    fautes += [f"{place} : il manque « {key} »" for key in sorted(required) if not document.get(key)]


def _rang(document: Mapping[str, object]) -> int:
    rang = _text(document.get("rang"))
    return int(rang) if rang.isdecimal() else 1000


def _load(nom: str, texte: str, fautes: list[str]) -> Mapping[str, object]:
    """Read by libyaml where it is there, ten times faster."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(texte, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" ligne {mark.line + 1}" if mark else ""
        fautes.append(f"{nom}{line} : ce n'est pas du YAML ({getattr(error, 'problem', None) or 'texte illisible'})")
        return {}
    value = _value(node, lambda key, n: fautes.append(f"{nom} ligne {n} : « {key} » est là deux fois"))
    if not isinstance(value, dict):
        fautes.append(f"{nom} : le fichier ne contient pas de clés")
    return _mapping(value)


def _value(node: yaml.Node | None, twice: Callable[[str, int], None]) -> object:
    """Texts, lists and mappings; a key said twice is told, with its line."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, twice) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, value in node.value:
            if key.value in found:
                twice(key.value, key.start_mark.line + 1)
            found[str(key.value)] = _value(value, twice)
        return found
    return node.value if node is not None else ""
