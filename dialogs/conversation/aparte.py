"""
Questions that the agent asks back: asides (apartés), after which the pending question is asked again.

1. Words that surely ask are told the answer, or the nearest questions, or that it is not known. They answer nothing,
   and « C'était ma réponse » takes them for what they may have been.
2. Words that may answer are asked about. They are kept either way.
3. The topics can be leafed through from anywhere, before there is a livret too. Then nothing that is said is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs import lieux
from dialogs.events import Action, Bouton, Demande, Signaler
from dialogs.faq.catalogue import Topic
from dialogs.lieux.base import Lieu
from dialogs.livret import Interroge, Transmis, journey
from dialogs.mots import read_number
from dialogs.phrases import Phrases, join, say

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour


def takes(tour: Tour, e: Demande) -> bool:
    """Whether these words are taken for a question, or may be one; if not, they are words like any others."""
    return e.claire or bool(e.sujets) or _is_unclear(tour, e)


def _is_unclear(tour: Tour, e: Demande) -> bool:
    return not e.claire and _takes_words(tour, journey.screen_answered(tour.livret, e.sur))


def consider(tour: Tour, e: Demande) -> None:
    """Answers words that `takes` takes for a question, or asks what they are."""
    left = journey.is_left(tour.livret, e.sur)
    sur = e.sur if left and e.sur is not None else len(tour.livret.poses) - 1
    unclear = _is_unclear(tour, e)
    demande = Interroge(e.mots, e.message, len(tour.livret.poses), sur, e.sujets, e.sure, e.claire, tour.plume)
    if tour.livret.is_open:
        tour.write(demande)
    if unclear:
        tour.ask(lieux.ReponseOuQuestion(demande.numero))
    else:
        _reply(tour, demande)


def act(tour: Tour, e: Action) -> None:
    """The actions of asides: `questions`, `sujet`, `savoir`, `ma_question`, `aucune`, `envoyer`."""
    match e.nom:
        case "questions":
            browse(tour, e.argument)
        case "sujet" | "savoir":
            _read(tour, e)
        case _:
            _settle(tour, e)


def _settle(tour: Tour, e: Action) -> None:
    """What becomes of one demande: told after all, none of the nearest, or sent on."""
    demande = tour.livret.demande(read_number(e.argument.partition("/")[0]))
    if demande is None:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    if e.nom != "envoyer" and not _is_on_screen(tour, demande):
        return tour.tell(tour.phrases.DEJA)
    if e.nom == "ma_question":
        return _reply(tour, demande)
    if e.nom == "aucune":
        return _say_unknown(tour, demande)
    tour.write(Transmis(demande.numero))
    tour.effects.append(Signaler(demande.mots))
    tour.begin(tour.phrases.QUESTION_ENVOYEE)
    return tour.go_on()


def _is_on_screen(tour: Tour, demande: Interroge) -> bool:
    """Whether this is what the screen asks about; once it is told, a second press tells nothing more."""
    here = tour.livret.lieu
    return isinstance(here, lieux.Proches | lieux.ReponseOuQuestion) and here.numero == demande.numero


def _takes_words(tour: Tour, lieu: Lieu | None) -> bool:
    """Whether words could answer here."""
    return tour.livret.is_open and lieu is not None and lieu.takes_words


def _reply(tour: Tour, demande: Interroge) -> None:
    """The answer, the nearest questions, or that there is none."""
    topics = tour.contenu.catalogue.by_id
    known = tuple(id for id in demande.sujets if id in topics)
    if not known:
        return _say_unknown(tour, demande)
    if not demande.sure:
        return tour.ask(lieux.Proches(demande.numero, known))
    return _tell(tour, topics[known[0]], demande)


def _tell(tour: Tour, topic: Topic, demande: Interroge | None) -> None:
    """The short answer, whose rule it is, where it is written; then the pending question."""
    more = topic.plus or topic.voisins
    rows = [(Bouton(tour.phrases.EN_SAVOIR_PLUS, f"savoir:{topic.id}"),)] if more else []
    tour.tell(tell_of(tour.phrases, topic), (*rows, *_undo(tour, demande)), (topic.id, True))
    tour.go_on()


def _say_unknown(tour: Tour, demande: Interroge) -> None:
    """That it is not known, and who may know; it is counted, and its words leave only if the agent sends them."""
    rows = [(Bouton(tour.phrases.ENVOYER_MA_QUESTION, f"envoyer:{demande.numero}"),)]
    kept = tour.livret.demande(demande.numero) is not None
    tour.tell(
        join(not_known(tour.phrases, tour.contenu.contact), tour.phrases.VOUS_POUVEZ_ENVOYER if kept else ""),
        (*(rows if kept else ()), *_undo(tour, demande)),
    )
    tour.effects.append(Signaler())
    tour.go_on()


def _undo(tour: Tour, demande: Interroge | None) -> tuple[tuple[Bouton, ...], ...]:
    """« C'était ma réponse », where these words could be one."""
    if demande is None or tour.livret.demande(demande.numero) is None:
        return ()
    if not _takes_words(tour, journey.asked_at(tour.livret, demande.sur)):
        return ()
    return ((Bouton(tour.phrases.C_ETAIT_MA_REPONSE, f"ma_reponse:{demande.numero}"),),)


def browse(tour: Tour, sujet: str) -> None:
    """The themes; the questions of one (`CATEGORIE`), a few at a time (`CATEGORIE/PAGE`)."""
    if sujet and sujet.partition("/")[0] not in tour.contenu.catalogue.categories:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    if tour.livret.ferme and tour.livret.pending is None:
        dire = tour.screen(lieux.Questions(sujet))
        return tour.tell(dire.texte, dire.boutons)
    return tour.ask(lieux.Questions(sujet))


def _read(tour: Tour, e: Action) -> None:
    """A topic that was chosen, or more of one: `sujet:ID`, `savoir:ID`."""
    known = tour.contenu.catalogue.by_id
    topic = known.get(e.argument)
    if topic is None:
        return tour.tell(tour.phrases.BOUTON_INCONNU)
    if e.nom == "sujet":
        return _tell(tour, topic, _proposed(tour))
    near = [known[id] for id in topic.voisins if id in known]
    rows = [(Bouton(other.question, f"sujet:{other.id}"),) for other in near]
    rows.append((Bouton(tour.phrases.AUTRES_QUESTIONS, "questions"),))
    texte = join(more_of(tour.phrases, topic), tour.phrases.QUESTIONS_PROCHES if near else "")
    tour.tell(texte, tuple(rows), (topic.id, True))
    return tour.go_on()


def _proposed(tour: Tour) -> Interroge | None:
    """The words for which topics are proposed on the screen."""
    here = tour.livret.lieu
    return tour.livret.demande(here.numero) if isinstance(here, lieux.Proches) else None


# --- the sentences of a topic ------------------------------------------------------------------------------------


def tell_of(phrases: Phrases, topic: Topic) -> str:
    """A topic: its question, its answer, whose rule it is when it is not everyone's, and where it is written."""
    return join(topic.question, topic.reponse, topic.ici, topic.reserve, _sources(phrases, topic))


def more_of(phrases: Phrases, topic: Topic) -> str:
    """The longer answer, which may be read alone: it too tells whose rule it is, and where it is written."""
    return join(topic.plus or topic.reponse, topic.reserve, _sources(phrases, topic))


def _sources(phrases: Phrases, topic: Topic) -> str:
    *others, last = topic.sources
    named = f"{', '.join(others)} {phrases.ET_AUSSI} {last}" if others else last
    return say(phrases.SOURCE, sources=named)


def not_known(phrases: Phrases, contact: str) -> str:
    """That the FAQ does not know, and who may: whom the collectivité names, or its service RH."""
    who = say(phrases.DEMANDEZ_A, contact=contact) if contact else phrases.DEMANDEZ_RH
    return join(phrases.JE_NE_SAIS_PAS_REPONDRE, who)
