"""
Lays a collectivité's questions over ours: a topic may be added, reworded or switched off.

Theirs are YAML documents of the same shape as ours, where a topic is named by its id, whatever the file:
- an id that we do not have is a new topic, whole, in the categorie of its file (ours, or one that is theirs).
- under an id of ours stand only new words, which replace ours; formes and mots are added to ours.
- `retire: true` switches a topic of ours off; topics no longer name it as their neighbour.

In `hors_sujet.yaml` a theme of ours is named by its titre: it gets more formes and mots, or `retire: true`. What stands
in `reponses.yaml` is added to ours.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dialogs.blocs import Bloc, Forme, check_bloc, find_doubles, is_of
from dialogs.faq import formes
from dialogs.faq.yaml_texts import text, texts

HORS_SUJET, REPONSES = "hors_sujet.yaml", "reponses.yaml"
RETIRE = "retire"
ADDED = ("formes", "mots")

Named = tuple[str, str, Bloc]
"""The file of a block of the collectivité (« faq/ville.yaml »), what names the block, and the block."""

Changes = Mapping[str, Bloc | None]
"""What is changed of each of our blocks, by what names it; None switches it off."""


def lay_documents(ours: Mapping[str, Bloc], over: Mapping[str, Bloc], fautes: list[str]) -> dict[str, Bloc]:
    """
    Our documents by file name, with theirs laid over; theirs keep files of their own, « faq/ » before their name.

    Changes neither. fautes: every fault of the collectivité's texts is added to it.
    """
    theirs = {f"faq/{nom}": document for nom, document in over.items()}
    themes, said = theirs.pop(f"faq/{HORS_SUJET}", {}), theirs.pop(f"faq/{REPONSES}", {})
    laid = _lay_topics(ours, theirs, fautes)
    if themes:
        laid[HORS_SUJET] = {"themes": _lay_themes(ours.get(HORS_SUJET, {}), themes, fautes)}
    if said:
        groups = _check_blocs(said, "reponses", f"faq/{REPONSES}", fautes)
        laid[REPONSES] = {"reponses": [*_blocs(ours.get(REPONSES, {}), "reponses"), *groups]}
    return laid


def _lay_topics(ours: Mapping[str, Bloc], theirs: Mapping[str, Bloc], fautes: list[str]) -> dict[str, Bloc]:
    known = {text(topic.get("id")) for document in ours.values() for topic in _blocs(document, "topics")}
    named = [
        (place, text(topic.get("id")), topic)
        for place, document in theirs.items()
        for topic in _check_blocs(document, "topics", place, fautes)
    ]
    changes = _check_changes(named, "id", formes.TOPIC, known, fautes)
    laid = {nom: _change_topics(document, changes) for nom, document in ours.items()}
    categories = {text(document.get("categorie")): document for document in ours.values()}
    for place, document in theirs.items():
        new = [topic for at, id, topic in named if at == place and id not in known and RETIRE not in topic]
        if new or {*document} - {"categorie", "topics"}:
            of_ours = categories.get(text(document.get("categorie")))
            laid[place] = {**_titre_and_rang(of_ours), **document, "topics": new}
            names = [topic.get("id") for topic in new] + ([] if of_ours else [document.get("categorie")])
            fautes += _faults_of_names(place, [text(name) for name in names if name])
    return laid


def _titre_and_rang(of_ours: Bloc | None) -> Bloc:
    """What a file of the collectivité says of one of our categories, when it says nothing."""
    return {key: of_ours[key] for key in ("titre", "rang") if key in of_ours} if of_ours else {}


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
"""What names a topic or a categorie: buttons carry it."""


def _faults_of_names(place: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not _NAME.fullmatch(name):
            yield f"{place}, {name} : ce nom s'écrit avec a-z, 0-9 et -, en 60 signes au plus"


def _change_topics(document: Bloc, changes: Changes) -> Bloc:
    """A document of ours, its topics changed; those that are left name no neighbour that is off."""
    if "topics" not in document or not changes:
        return document
    off = {id for id, change in changes.items() if change is None}
    topics = _apply(_blocs(document, "topics"), "id", changes)
    return {**document, "topics": [_without_neighbours(topic, off) for topic in topics]}


def _without_neighbours(topic: Bloc, off: set[str]) -> Bloc:
    voisins = texts(topic.get("voisins"))
    return {**topic, "voisins": [id for id in voisins if id not in off]} if off.intersection(voisins) else topic


def _lay_themes(ours: Bloc, over: Bloc, fautes: list[str]) -> list[Bloc]:
    place = f"faq/{HORS_SUJET}"
    themes = _blocs(ours, "themes")
    known = {text(theme.get("titre")) for theme in themes}
    named = [(place, text(theme.get("titre")), theme) for theme in _check_blocs(over, "themes", place, fautes)]
    changes = _check_changes(named, "titre", formes.THEME, known, fautes)
    new = [theme for _, titre, theme in named if titre not in known and RETIRE not in theme]
    return [*_apply(themes, "titre", changes), *new]


# --- blocks ------------------------------------------------------------------------------------------------------


def _blocs(document: Bloc, key: str) -> list[Bloc]:
    """The blocks of ours under this key; when it holds something else, the reading tells it."""
    return document[key] if is_of("blocs", document.get(key)) else []


def _check_blocs(document: Bloc, key: str, place: str, fautes: list[str]) -> list[Bloc]:
    """The blocks of the collectivité under this key; a fault if it holds something else."""
    found: list[Bloc] = check_bloc(place, {key: document.get(key, [])}, {key: "blocs"}, (), fautes).get(key, [])
    return found


def _check_changes(
    named: Sequence[Named], key: str, known_keys: Mapping[str, Forme], known: Collection[str], fautes: list[str]
) -> Changes:
    """What theirs say of blocks of ours; a fault for each that is said twice, or retires what is not there."""
    fautes += [f"faq, {faute}" for faute in find_doubles("question", [name for _, name, _ in named if name])]
    changes: dict[str, Bloc | None] = {}
    for place, name, bloc in named:
        if name in known:
            changes[name] = _check_change(f"{place}, {name}", key, bloc, known_keys, fautes)
        elif RETIRE in bloc:
            fautes.append(f"{place}, {name or '?'} : il n'y a rien à retirer sous ce nom")
    return changes


def _check_change(place: str, key: str, bloc: Bloc, known_keys: Mapping[str, Forme], fautes: list[str]) -> Bloc | None:
    told = check_bloc(place, bloc, {**known_keys, RETIRE: "texte"}, (), fautes)
    retire = told.pop(RETIRE, "")
    if retire not in ("", "true", "oui"):
        fautes.append(f"{place} : « retire » doit être true")
    if retire and {*told} - {key}:
        fautes.append(f"{place} : avec « retire », il ne faut rien d'autre")
    return None if retire else told


def _apply(blocs: Sequence[Bloc], key: str, changes: Changes) -> list[Bloc]:
    """Blocks of ours, changed; those that are off are left out."""
    applied = []
    for bloc in blocs:
        change = changes.get(text(bloc.get(key)), {})
        if change is not None:
            added = {each: [*texts(bloc.get(each)), *texts(change[each])] for each in ADDED if each in change}
            applied.append({**bloc, **change, **added})
    return applied
