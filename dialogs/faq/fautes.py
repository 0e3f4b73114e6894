"""Finds the faults of a catalogue: what makes it unusable."""

from collections.abc import Collection, Iterator

from dialogs.faq.catalogue import Catalogue, Topic

SCOPES = frozenset({"livret-cnfpt", "reglement-local-2017", "note-etat-2008", "mixte"})


def find_faults(catalogue: Catalogue) -> list[str]:
    """Everything wrong in a catalogue, one French sentence each with its place; empty when it can be used."""
    ids = [topic.id for topic in catalogue.topics]
    fautes = [f"{id} : cet id est là deux fois" for id in sorted({i for i in ids if ids.count(i) > 1})]
    known = set(ids)
    for topic in catalogue.topics:
        fautes += [f"{topic.id} : {faute}" for faute in _faults_of_topic(topic, known)]
    return fautes


def _faults_of_topic(topic: Topic, known: Collection[str]) -> Iterator[str]:
    if topic.scope and topic.scope not in SCOPES:
        yield f"scope inconnu « {topic.scope} »"
    if topic.scope in SCOPES - {"livret-cnfpt"} and not topic.reserve:
        yield "il manque la réserve : cette règle ne vaut pas pour tous"
    yield from (f"le voisin « {id} » n'existe pas" for id in topic.voisins if id not in known)
    if topic.id in topic.voisins:
        yield "un topic n'est pas son propre voisin"
