"""
What is said at a question becomes its answer, the words as they are and their valeur beside them.

Typed, pressed, linked, said late, said in several messages, edited: all of it is filed here, and only here.
"""

from dialogs import journey, kinds, mandat, phrases, plume, render
from dialogs.dates import Periode
from dialogs.events import Action, Dit, Modifie
from dialogs.fiches import next_question
from dialogs.kinds import Valeur, choose, flatten, is_understood, say_yes_or_no
from dialogs.livret import (
    Bout,
    Chemin,
    Corrige,
    FicheOuverte,
    HorsQuestion,
    Lieu,
    Livret,
    Menu,
    Morceau,
    Passe,
    Pose,
    Propose,
    Question,
    Repondu,
    Reponse,
)
from dialogs.phrases import say
from dialogs.tour import Tour
from dialogs.trame import AUTRE, Champ


def answer(tour: Tour, chemin: Chemin, e: Dit) -> None:
    """Words at the question on the screen."""
    champ = tour.champ(chemin)
    if champ is None:
        tour.write(Repondu(chemin, e.mots, None, e.message))
        tour.begin(phrases.QUESTION_RETIREE)
        return next_question(tour, chemin.fiche)
    begun = tour.livret.reponse(chemin) if tour.livret.entamee else None
    valeur = tour.tidy(chemin, champ, e.mots)
    once = begun is None or champ.type not in render.COLLECTED
    raison = journey.reason(champ, e.mots) if once and not _is_understood_choice(valeur) else None
    if raison is not None:
        tour.write(Passe(chemin, raison, e.mots, e.message))
        tour.begin(phrases.PASSE)
        return next_question(tour, chemin.fiche)
    if champ.type == "email_confirmation":
        return _confirm_email(tour, chemin, champ, e)
    if _is_private(champ, valeur):
        return _propose(tour, chemin, e.mots, valeur, e.message)
    if champ.type == "lien" and valeur == render.NOUVELLE:
        return _link(tour, chemin, champ, begun, render.NOUVELLE, e)
    if begun is None:
        tour.write(Repondu(chemin, e.mots, valeur, e.message, _liens(champ, valeur)))
    else:
        _more(tour, chemin, champ, begun, e, valeur)
    return _after_answer(tour, chemin, champ, relanced=begun is not None)


def late_words(tour: Tour, lieu: Lieu, e: Dit) -> None:
    """Words composed for a question already left: they join its answer, and the pending question stays."""
    chemin = lieu.chemin
    if isinstance(lieu, Menu) and lieu.nom == "noms":
        return name_fiche(tour, lieu.sujet, e, again=False)
    champ = tour.champ(chemin)
    if champ is None or champ.cle in (journey.CODE, journey.CHARTE):
        return put_beside(tour, e)
    reponse = tour.livret.reponse(chemin)
    valeur = tour.tidy(chemin, champ, e.mots)
    if _is_private(champ, valeur):
        return _propose(tour, chemin, e.mots, valeur, e.message)
    if reponse is not None and reponse.bouts and champ.cle not in mandat.ACCORD:
        tour.write(Morceau(chemin, e.mots, _joined_valeur(tour, chemin, champ, reponse, e.mots), e.message))
        phrase = phrases.JOINT
    else:
        tour.write(Repondu(chemin, e.mots, valeur, e.message))
        phrase = phrases.REPONDU_AVANT
    tour.tell(say(phrase, question=champ.question))
    if plume.settle(tour, chemin):
        return None
    here = tour.livret.pending
    if isinstance(here, Menu) and here.chemin == chemin and here.nom == "date":
        _after_answer(tour, chemin, champ)


def name_fiche(tour: Tour, rubrique: str, e: Dit, again: bool = True) -> None:
    """Names first: each message names a new fiche; the details come after."""
    nom = tour.trame.rubriques[rubrique].nom
    if nom is None:
        return put_beside(tour, e)
    if again and flatten(e.mots) in phrases.MOTS_FIN:
        return finish_names(tour, rubrique)
    empty = next((f for f in tour.livret.of_rubrique(rubrique) if not f.reponses), None)
    numero = empty.numero if empty else tour.livret.prochaine
    if empty is None:
        tour.write(FicheOuverte(numero, rubrique))
    tour.write(Repondu(Chemin(numero, nom.cle), e.mots, None, e.message))
    if not again:
        return tour.tell(phrases.NOTE)
    tour.begin(phrases.NOTE)
    return tour.ask_again()


def finish_names(tour: Tour, rubrique: str) -> None:
    """The list of names is done: here are its fiches."""
    tour.begin(phrases.NOMS_GARDES)
    tour.ask(Menu("rubrique", rubrique))


def revise(tour: Tour, e: Modifie) -> None:
    """An edited message revises what it gave, wherever that is; what gave nothing changes nothing."""
    chemin = _given_by(tour.livret, e.message)
    if chemin is None or not journey.is_open(tour.livret):
        return tour.tell(phrases.RIEN_A_CORRIGER)
    champ, old = tour.champ(chemin), tour.livret.fiches[chemin.fiche].reponses[chemin.champ]
    bouts = [Bout(e.mots) if bout.message == e.message else bout for bout in old.bouts]
    valeur = tour.tidy(chemin, champ, "\n".join(bout.mots for bout in bouts)) if champ else None
    if champ and _is_private(champ, valeur):
        return _propose(tour, chemin, e.mots, valeur, e.message)
    tour.write(Corrige(chemin, e.message, e.mots, valeur if is_understood(valeur) or not old.liens else old.valeur))
    if plume.settle(tour, chemin):
        return None
    if champ and champ.type == "oui_non" and valeur is None:
        valeur = old.valeur
    tour.begin(phrases.CORRIGE)
    return tour.ask_again()


def _given_by(livret: Livret, message: str) -> Chemin | None:
    """Where the words of this message are, the latest fiches first."""
    for fiche in reversed(list(livret.fiches.values())) if message else ():
        for cle, reponse in fiche.reponses.items():
            if any(bout.message == message for version in (reponse, *reponse.avant) for bout in version.bouts):
                return Chemin(fiche.numero, cle)
    return None


def pick(tour: Tour, lieu: Lieu, e: Action) -> None:
    """A choice or a link was pressed: its label is the words, its VALEUR the valeur."""
    chemin, champ = lieu.chemin, require(tour.champ(lieu.chemin))
    fiche = tour.livret.fiches[chemin.fiche]
    begun = tour.livret.reponse(chemin) if tour.livret.entamee else None
    if champ.type in ("lien", "lien_multi", "oui_non"):
        return _link(tour, chemin, champ, begun, e.argument)
    label = render.choices(champ, fiche)[e.argument]
    if _is_private(champ, e.argument):
        return _propose(tour, chemin, label, e.argument)
    _press(tour, chemin, champ, begun, label, e.argument)
    return _after_answer(tour, chemin, champ)


def _press(
    tour: Tour,
    chemin: Chemin,
    champ: Champ,
    begun: Reponse | None,
    label: str,
    valeur: str,
    lien: tuple[int, ...] = (),
) -> None:
    """One choice, or one more of several."""
    if champ.type in ("choix", "lien"):
        tour.write(Repondu(chemin, label, valeur, "", lien))
    elif begun is None:
        tour.write(Repondu(chemin, label, (valeur,), "", lien))
    else:
        old = begun.valeur if isinstance(begun.valeur, tuple) else ()
        tour.write(Morceau(chemin, label, tuple(dict.fromkeys((*old, valeur))), "", lien))


def _link(
    tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse | None, argument: str, said: Dit | None = None
) -> None:
    """A fiche was linked, or a new one is made and linked: it will be filled later."""
    labels = render.links(tour.trame, tour.livret, tour.livret.fiches[chemin.fiche], champ, begun)
    mots, message = (said.mots, said.message) if said else (labels[argument], "")
    numero = int(argument) if argument != render.NOUVELLE else _open_linked(tour, chemin, champ, mots)
    if champ.type == "oui_non":
        tour.write(Morceau(chemin, mots, True, message, (numero,)))
    elif champ.type == "lien":
        tour.write(Repondu(chemin, mots, str(numero), message, (numero,)))
    else:
        _press(tour, chemin, champ, begun, mots, str(numero), (numero,))
    _after_answer(tour, chemin, champ)


def _open_linked(tour: Tour, chemin: Chemin, champ: Champ, mots: str) -> int:
    """A new fiche for this link; a paper knows the fiche it was asked for in, in the words that asked for it."""
    numero, rubrique = tour.livret.prochaine, champ.lien[0]
    tour.write(FicheOuverte(numero, rubrique))
    if tour.trame.champ(rubrique, "fiche_liee"):
        tour.write(Repondu(Chemin(numero, "fiche_liee"), mots, str(chemin.fiche), "", (chemin.fiche,)))
    tour.begin(phrases.PAPIER_AJOUTE)
    return numero


def consent(tour: Tour, lieu: Menu) -> None:
    """« Oui » to a private subject: now its words count."""
    proposed, champ = tour.livret.proposition, require(tour.champ(lieu.chemin))
    tour.write(Pose(Question(lieu.chemin)))
    if proposed is not None and proposed.chemin == lieu.chemin:
        tour.write(Repondu(lieu.chemin, proposed.mots, proposed.valeur, proposed.message, plume=proposed.plume))
        return _after_answer(tour, lieu.chemin, champ)
    return tour.ask_again()


def yes_or_no(tour: Tour, lieu: Question, yes: bool) -> None:
    champ = require(tour.champ(lieu.chemin))
    tour.write(Repondu(lieu.chemin, champ.oui if yes else champ.non, yes))
    _after_answer(tour, lieu.chemin, champ)


def _propose(tour: Tour, chemin: Chemin, mots: str, valeur: Valeur, message: str = "") -> None:
    """« Voulez-vous vraiment l'écrire ? »: until « oui », it is not an answer."""
    tour.write(Propose(chemin, mots, valeur, message, tour.par if mandat.is_transcripteur(tour.par) else ""))
    tour.ask(Menu("sensible", "", chemin.fiche, chemin.champ))


def _confirm_email(tour: Tour, chemin: Chemin, champ: Champ, e: Dit) -> None:
    """« Oui », « non », or the address typed again; another address takes its place, and is spelt in its turn."""
    first = Chemin(chemin.fiche, champ.si.champ if champ.si else "")
    old = tour.livret.reponse(first)
    typed = tour.tidy(chemin, champ, e.mots)
    if typed is not None and old is not None and old.valeur != typed:
        tour.write(Repondu(first, e.mots, typed, e.message))
        tour.begin(phrases.AUTRE_ADRESSE)
        return tour.ask_again()
    again = tour.livret.entamee
    right = say_yes_or_no(e.mots) if typed is None else typed
    tour.write(Repondu(chemin, e.mots, right, e.message))
    tour.begin(phrases.NOTE)
    if right is None and not again:
        return tour.ask_again()
    if right is False:
        return tour.ask(Question(first))
    return next_question(tour, chemin.fiche)


def _is_understood_choice(valeur: Valeur) -> bool:
    """Whether the words named a choice: then « je ne veux pas répondre » is that choice, not a skip."""
    return isinstance(valeur, str | bool | tuple)


def _is_private(champ: Champ, valeur: Valeur) -> bool:
    """Whether this answer names a private subject ⚠, which needs a consent of its own (domain § 6.4)."""
    named = champ.by_valeur.get(valeur) if isinstance(valeur, str) else None
    return named is not None and named.sensible


def _liens(champ: Champ, valeur: Valeur) -> tuple[int, ...]:
    """The fiches that a valeur of a `lien` names."""
    if champ.type not in ("lien", "lien_multi"):
        return ()
    named = valeur if isinstance(valeur, tuple) else (valeur,)
    return tuple(int(v) for v in named if isinstance(v, str) and v.isdecimal())


def _more(tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse, e: Dit, valeur: Valeur) -> None:
    """More words for an answer begun since the question was asked."""
    if champ.type == "choix" and begun.valeur == AUTRE and not begun.bouts[0].message:
        tour.write(Repondu(chemin, e.mots, valeur or AUTRE, e.message))
        return
    if champ.type in ("email", "telephone", "code_postal"):
        tour.write(Repondu(chemin, e.mots, valeur, e.message))
        return
    liens = _liens(champ, valeur)
    if champ.type == "oui_non":
        liens = _linked_by_words(tour, chemin, champ, begun, e.mots)
    tour.write(Morceau(chemin, e.mots, _joined_valeur(tour, chemin, champ, begun, e.mots), e.message, liens))


def _linked_by_words(tour: Tour, chemin: Chemin, champ: Champ, begun: Reponse, mots: str) -> tuple[int, ...]:
    labels = render.links(tour.trame, tour.livret, tour.livret.fiches[chemin.fiche], champ, begun)
    named = choose(mots, {valeur: (label,) for valeur, label in labels.items()})
    return (int(named),) if named and named.isdecimal() else ()


def _joined_valeur(tour: Tour, chemin: Chemin, champ: Champ, reponse: Reponse, mots: str) -> Valeur:
    """The valeur of an answer that these words join: never lost, never more than what was said."""
    valeur, old = tour.tidy(chemin, champ, mots), reponse.valeur
    if isinstance(old, tuple) or champ.type in ("choix_multi", "lien_multi"):
        said = (*(old if isinstance(old, tuple) else ()), *(valeur if isinstance(valeur, tuple) else ()))
        return tuple(dict.fromkeys(said)) or None
    if is_understood(old):
        return old
    joined = tour.tidy(chemin, champ, f"{reponse.mots}\n{mots}")
    return joined if is_understood(joined) else valeur


def _after_answer(tour: Tour, chemin: Chemin, champ: Champ, relanced: bool = False) -> None:
    """What follows an answer: more of it, « J'ai compris », one relance at most, or the next question."""
    fiche = tour.livret.fiches[chemin.fiche]
    reponse = fiche.reponses[champ.cle]
    if champ.type not in render.COLLECTED and plume.settle(tour, chemin):
        return None
    if kinds.is_private(reponse.bouts[-1].mots):
        tour.begin(phrases.SUJET_PRIVE)
    if champ.type in render.COLLECTED or (not relanced and render.suite_of(tour.livret, fiche, champ, reponse)):
        tour.begin(phrases.NOTE)
        return tour.ask(_same_question(tour, chemin), fresh=True)
    if isinstance(reponse.valeur, Periode) and reponse.valeur.understood:
        tour.begin(phrases.NOTE)
        return tour.ask(Menu("date", "", chemin.fiche, chemin.champ))
    if champ.type == "email" and is_understood(reponse.valeur) and (again := _confirmation(tour, chemin, champ)):
        tour.begin(phrases.NOTE)
        return tour.ask(again)
    if not relanced and journey.needs_relance(champ, reponse):
        tour.begin(phrases.NOTE)
        return tour.ask(_same_question(tour, chemin))
    tour.begin(phrases.NOTE)
    return next_question(tour, chemin.fiche)


def _same_question(tour: Tour, chemin: Chemin) -> Question:
    """This question again, as it is being asked if it is."""
    lieu = tour.livret.pending
    return lieu if isinstance(lieu, Question) and lieu.chemin == chemin else Question(chemin)


def _confirmation(tour: Tour, chemin: Chemin, champ: Champ) -> Question | None:
    """The confirmation of an address, which is asked again each time the address changes."""
    rubrique = journey.rubrique_of(tour.trame, tour.livret, chemin)
    for other in rubrique.champs if rubrique else ():
        if other.type == "email_confirmation" and other.si and other.si.champ == champ.cle:
            return Question(Chemin(chemin.fiche, other.cle))
    return None


def put_beside(tour: Tour, e: Dit) -> None:
    tour.write(HorsQuestion(e.mots, e.message))
    tour.begin(phrases.MOTS_GARDES)
    tour.ask_again()


def require(champ: Champ | None) -> Champ:
    assert champ is not None, "a date was asked of a champ that this trame lacks"
    return champ
