"""
Questions that the agent asks back: asides (apartés), after which the pending question is asked again.

1. Words that surely ask are told the answer, or the nearest questions, or that it is not known. They answer nothing,
   and « C'était ma réponse » takes them for what they may have been.
2. Words that may answer are asked about. They are kept either way.
3. The topics can be leafed through from anywhere, before there is a livret too. Then nothing that is said is kept.
"""

from dialogs import journey, phrases
from dialogs.events import Action, Bouton, Demande, Signaler
from dialogs.faq.catalogue import Topic
from dialogs.kinds import flatten, say_yes_or_no
from dialogs.livret import Interroge, Lieu, Menu, Question, Transmis
from dialogs.render import more_of, tell_of
from dialogs.tour import Tour

READS = frozenset({"questions", "sujet", "savoir"})
"""Actions that only tell something: they work from any message, however old."""
ACTS = READS | {"ma_question", "aucune", "envoyer"}


def consider(tour: Tour, e: Demande) -> bool:
    """Whether these words are taken for a question, or may be one; if not, they are words like any others."""
    left = journey.is_left(tour.livret, e.sur)
    lieu = journey.asked_at(tour.livret, e.sur if left else None)
    unclear = not e.claire and _takes_words(tour, lieu)
    if not (e.claire or unclear or e.sujets):
        return False
    sur = e.sur if left and e.sur is not None else len(tour.livret.poses) - 1
    demande = Interroge(e.mots, e.message, len(tour.livret.poses), sur, e.sujets, e.sure, e.claire, tour.par)
    if journey.is_open(tour.livret):
        tour.write(demande)
    if unclear:
        tour.ask(Menu("demande", str(demande.numero)))
    else:
        _reply(tour, demande)
    return True


def act(tour: Tour, e: Action) -> None:
    """One of ACTS."""
    if e.nom == "questions":
        return _browse(tour, e.argument)
    if e.nom in READS:
        return _read(tour, e)
    numero = e.argument.partition("/")[0]
    demande = tour.livret.demande(int(numero)) if numero.isdecimal() and numero.isascii() else None
    if demande is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    if e.nom != "envoyer" and not _is_on_screen(tour, demande):
        return tour.tell(phrases.DEJA)
    if e.nom == "ma_question":
        return _reply(tour, demande)
    if e.nom == "aucune":
        return _say_unknown(tour, demande)
    tour.write(Transmis(demande.numero))
    tour.effects.append(Signaler(demande.mots))
    tour.begin(phrases.QUESTION_ENVOYEE)
    return tour.go_on()


def hear(tour: Tour, mots: str) -> bool:
    """
    Whether these words answer the aparté on the screen, and what they do there: they are never the pending question's.

    « Oui » tells nothing of which; « non » is none of them. Which one may be told by its rank.
    """
    here = tour.livret.lieu
    if not isinstance(here, Menu) or here.nom not in ("proches", "demande", "questions"):
        return False
    said, yes = flatten(mots), say_yes_or_no(mots)
    numero, *ids = here.sujet.split() if here.nom == "proches" else ["0"]
    if ids and said in phrases.RANGS:
        act(tour, Action("sujet", ids[min(phrases.RANGS[said], len(ids) - 1)]))
    elif ids and (yes is False or said in phrases.MOTS_AUCUNE):
        act(tour, Action("aucune", numero))
    elif yes is True:
        tour.begin(phrases.LAQUELLE if ids else "")
        tour.ask(here)
    elif yes is False or said in phrases.MOTS_AUCUNE:
        tour.go_on()
    else:
        return False
    return True


def step_back(tour: Tour) -> None:
    """« Retour »: from the questions of a theme to the themes, from anything else to the pending question."""
    lieu = tour.livret.lieu
    if isinstance(lieu, Menu) and lieu.nom == "questions" and lieu.sujet:
        return _browse(tour, "")
    if isinstance(lieu, Menu) and lieu.nom == "essai":
        tour.begin(phrases.ESSAI_FINI)
    return tour.go_on()


def _is_on_screen(tour: Tour, demande: Interroge) -> bool:
    """Whether this is what the screen asks about; once it is told, a second press tells nothing more."""
    here = tour.livret.lieu
    if not isinstance(here, Menu) or here.nom not in ("proches", "demande"):
        return False
    return here.sujet.split()[0] == str(demande.numero)


def _takes_words(tour: Tour, lieu: Lieu | None) -> bool:
    """Whether words could answer here."""
    if not journey.is_open(tour.livret):
        return False
    return isinstance(lieu, Question) or (isinstance(lieu, Menu) and lieu.nom in ("noms", "date"))


def _reply(tour: Tour, demande: Interroge) -> None:
    """The answer, the nearest questions, or that there is none."""
    known = [id for id in demande.sujets if id in tour.trame.catalogue.by_id]
    if not known:
        return _say_unknown(tour, demande)
    if not demande.sure:
        return tour.ask(Menu("proches", " ".join([str(demande.numero), *known])))
    return _tell(tour, tour.trame.catalogue.by_id[known[0]], demande)


def _tell(tour: Tour, topic: Topic, demande: Interroge | None) -> None:
    """The short answer, whose rule it is, where it is written; then the pending question."""
    rows = [(Bouton(phrases.EN_SAVOIR_PLUS, f"savoir:{topic.id}"),)] if topic.plus or topic.voisins else []
    tour.tell(tell_of(topic), (*rows, *_undo(tour, demande)), (topic.id, True))
    tour.go_on()


def _say_unknown(tour: Tour, demande: Interroge) -> None:
    """That it is not known, and who may know; it is counted, and its words leave only if the agent sends them."""
    rows = [(Bouton(phrases.ENVOYER_MA_QUESTION, f"envoyer:{demande.numero}"),)]
    kept = tour.livret.demande(demande.numero) is not None
    tour.tell(
        phrases.join(phrases.not_known(tour.trame.contact), phrases.VOUS_POUVEZ_ENVOYER if kept else ""),
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
    return ((Bouton(phrases.C_ETAIT_MA_REPONSE, f"ma_reponse:{demande.numero}"),),)


def _browse(tour: Tour, sujet: str) -> None:
    """The themes; the questions of one (`CATEGORIE`), a few at a time (`CATEGORIE/PAGE`)."""
    if sujet and sujet.partition("/")[0] not in tour.trame.catalogue.categories:
        return tour.tell(phrases.BOUTON_INCONNU)
    if tour.livret.ferme and tour.livret.pending is None:
        dire = tour.screen(Menu("questions", sujet))
        return tour.tell(dire.texte, dire.boutons)
    return tour.ask(Menu("questions", sujet))


def _read(tour: Tour, e: Action) -> None:
    """A topic that was chosen, or more of one: `sujet:ID`, `savoir:ID`."""
    topic = tour.trame.catalogue.by_id.get(e.argument)
    if topic is None:
        return tour.tell(phrases.BOUTON_INCONNU)
    if e.nom == "sujet":
        return _tell(tour, topic, _proposed(tour, topic))
    near = [tour.trame.catalogue.by_id[id] for id in topic.voisins if id in tour.trame.catalogue.by_id]
    rows = [(Bouton(other.question, f"sujet:{other.id}"),) for other in near]
    rows.append((Bouton(phrases.AUTRES_QUESTIONS, "questions"),))
    texte = phrases.join(more_of(topic), phrases.QUESTIONS_PROCHES if near else "")
    tour.tell(texte, tuple(rows), (topic.id, True))
    return tour.go_on()


def _proposed(tour: Tour, topic: Topic) -> Interroge | None:
    """The words for which this topic is proposed on the screen."""
    lieu = tour.livret.lieu
    if not isinstance(lieu, Menu) or lieu.nom != "proches":
        return None
    return tour.livret.demande(int(lieu.sujet.split()[0]))
