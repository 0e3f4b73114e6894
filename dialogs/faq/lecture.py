"""
Reads the catalogue from the YAML texts of `dialogs/faq`, with a collectivité's own laid over them if there are some.
"""

from collections.abc import Iterator, Mapping

from dialogs.blocs import Bloc, check_bloc
from dialogs.faq import formes
from dialogs.faq.catalogue import Catalogue, CatalogueInvalide, Theme, Topic
from dialogs.faq.fautes import find_faults
from dialogs.faq.superposition import HORS_SUJET, REPONSES, lay_documents
from dialogs.faq.yaml_texts import load_yaml, text, texts


def parse_catalogue(textes: Mapping[str, str], locaux: Mapping[str, str] | None = None) -> Catalogue:
    """
    The catalogue written in these YAML texts, by file name; `hors_sujet.yaml` and `reponses.yaml` apart.

    locaux: a collectivité's texts, laid over (`superposition`). A categorie that has no topic left is left out.
    Raises CatalogueInvalide with every fault of every file.
    """
    fautes: list[str] = []
    documents = {nom: load_yaml(nom, textes[nom], fautes) for nom in sorted(textes)}
    over = {nom: load_yaml(f"faq/{nom}", texte, fautes) for nom, texte in sorted((locaux or {}).items())}
    documents = lay_documents(documents, over, fautes)
    themes, said = documents.pop(HORS_SUJET, {}), documents.pop(REPONSES, {})
    topics: list[Topic] = []
    categories: dict[str, str] = {}
    mots_rares: dict[str, str] = {}
    for nom, document in sorted(documents.items(), key=lambda each: _rang(each[1])):
        told = check_bloc(nom, document, formes.CATEGORIE, {"categorie", "titre"}, fautes)
        cle = text(told.get("categorie"))
        categories[cle] = text(told.get("titre"))
        mots_rares |= {mot: text(sense) for mot, sense in told.get("mots_rares", {}).items()}
        topics += [_topic(nom, cle, bloc, fautes) for bloc in told.get("topics", ())]
    hors_sujet = tuple(_theme(bloc, fautes) for bloc in _blocs(HORS_SUJET, "themes", themes, fautes))
    reponses = tuple(forme for bloc in _blocs(REPONSES, "reponses", said, fautes) for forme in _reponses(bloc, fautes))
    used = {topic.categorie for topic in topics}
    categories = {cle: titre for cle, titre in categories.items() if cle in used}
    catalogue = Catalogue(tuple(topics), categories, hors_sujet, reponses, mots_rares)
    fautes += find_faults(catalogue)
    if fautes:
        raise CatalogueInvalide(fautes)
    return catalogue


def _blocs(nom: str, key: str, document: Bloc, fautes: list[str]) -> Iterator[Bloc]:
    """The blocks of a file that holds nothing but one list of them."""
    yield from check_bloc(nom, document, {key: "blocs"}, (), fautes).get(key, ())


_LISTS = ("voisins", "rubriques", "ancres", "formes", "mots")
_TEXTS = ("id", "question", "reponse", "ici", "plus", "scope", "reserve")


def _topic(nom: str, categorie: str, bloc: Bloc, fautes: list[str]) -> Topic:
    place = f"{nom}, {text(bloc.get('id')) or '?'}"
    told = check_bloc(place, bloc, formes.TOPIC, {"id", "question", "reponse", "source", "scope"}, fautes)
    id, question, reponse, ici, plus, scope, reserve = (text(told.get(key)) for key in _TEXTS)
    voisins, rubriques, ancres, ways, mots = (texts(told.get(key)) for key in _LISTS)
    return Topic(
        id=id,
        categorie=categorie,
        question=question,
        reponse=reponse,
        ici=ici,
        plus=plus,
        sources=texts(told.get("source")),
        scope=scope,
        reserve=reserve,
        voisins=voisins,
        rubriques=rubriques,
        ancres=ancres,
        formes=ways,
        mots=mots,
    )


def _theme(bloc: Bloc, fautes: list[str]) -> Theme:
    titre = text(bloc.get("titre"))
    told = check_bloc(f"{HORS_SUJET}, {titre or '?'}", bloc, formes.THEME, {"titre", "formes"}, fautes)
    return Theme(titre, texts(told.get("formes")), texts(told.get("mots")))


def _reponses(bloc: Bloc, fautes: list[str]) -> tuple[str, ...]:
    place = f"{REPONSES}, {text(bloc.get('attend')) or '?'}"
    return texts(check_bloc(place, bloc, formes.REPONSES, formes.REPONSES, fautes).get("formes"))


def _rang(document: Bloc) -> int:
    rang = text(document.get("rang"))
    return int(rang) if rang.isdecimal() else 1000
