"""
What a transcripteur may see and do: what the agent agreed to, and never more (domain § 4).

The agent agrees to who helps, for which volets, until when; only they give this mandat, anyone may end or narrow it.
A turn of the transcripteur is played on the livret that `mask` gives: what they may not see is not there, so that no
menu, link or read-back can show it. `refusal` then tells what is the agent's alone: consent, identity once it is said,
handing over, sharing, closing.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from dialogs import dates, journey, phrases
from dialogs.dates import Periode
from dialogs.events import Action, CodePresente, Demande, Dit, Envoye, Event, Modifie, Rejoint
from dialogs.livret import (
    AGENT,
    OUVERTURE,
    Bout,
    CharteAcceptee,
    Chemin,
    Ecriture,
    Fiche,
    FicheEffacee,
    FicheMontree,
    Lieu,
    Livret,
    Mandat,
    MandatDonne,
    Menu,
    Pose,
    Question,
    Recu,
    Relu,
    Remis,
    Reponse,
    Revue,
    Transmis,
)
from dialogs.trame import Champ, Trame

VERSION = "2026-11"
"""Of the text that the agent agrees to: change it with `phrases.MANDAT`."""
IDENTITE = "identite"
AIDES = ("identite", "formations", "experiences", "competences", "pieces_jointes")
"""Volets that a mandat may be for."""
DUREES = {"jour": 0, "mois": 1, "six_mois": 6}
"""Months."""
CALLED = 60
"""Signs of a role, or of a name, that are said; all of it is kept."""
ACCORD = ("qui_ecrit", "role_transcripteur", "volets_transcripteur", "duree_transcripteur", "accord_transcripteur")
"""The champs of the mandat, in the order they are asked."""

_SIGNED = re.compile(r"transcripteur:[\w.-]{1,64}")
_AGENTS_ALONE = frozenset("exporter fermer continuer charte envoyer revue contester montrer essai accord".split())
"""Actions that are the agent's, wherever they are."""
AGENTS_MENUS = frozenset({"sensible", "fermer", "revue", "on_a_ecrit"})
"""What only the agent answers, or confirms."""


def is_transcripteur(par: str) -> bool:
    return par not in ("", AGENT)


def is_name(par: str) -> bool:
    """Whether this names a transcripteur, as `livret simulate` and the export write it."""
    return bool(_SIGNED.fullmatch(par))


def in_force(livret: Livret, today: date) -> Mandat | None:
    """The mandat, if it is not over."""
    mandat = livret.mandat
    return mandat if mandat is not None and today.isoformat() <= mandat.fin else None


def hand_of(trame: Trame, livret: Livret, event: Event, today: date, par: str) -> str:
    """
    Whose hand this is on the screen of the transcripteur `par`, with the agent beside them.

    It is the agent's for what answers a question that is theirs, and for that alone: their turn opens nothing else of
    the livret to whoever holds the screen.
    """
    if isinstance(event, Action) and event.nom == "accord" and journey.is_open(livret):
        return AGENT
    if not is_agents_turn(livret):
        return par
    if not journey.is_open(livret):
        return AGENT
    pending = livret.pending
    if isinstance(pending, Menu) and pending.fiche and pending.fiche not in mask(trame, livret, today, par).fiches:
        return par
    return AGENT if _is_of_their_turn(livret, event) else par


def is_agents_turn(livret: Livret) -> bool:
    """Whether what is asked is the agent's to answer: the opening, a private subject."""
    pending = livret.pending
    if isinstance(pending, Question):
        fiche = livret.fiches.get(pending.chemin.fiche)
        return fiche is not None and fiche.rubrique == OUVERTURE
    return pending is None or pending.nom in ("presentation", "sensible")


_OF_THEIR_TURN = frozenset(
    "start aide ecouter liste charte pause suite retour oui non choix passer sais_pas fini essai".split()
) | {"ma_question", "ma_reponse", "questions", "sujet", "savoir", "aucune", "envoyer"}
"""What the agent may do on a transcripteur's screen when it is their turn: answer, be helped, ask back, stop."""


def _is_of_their_turn(livret: Livret, event: Event) -> bool:
    if isinstance(event, Modifie):
        said = (r for f in livret.of_rubrique(OUVERTURE) for r in f.reponses.values())
        return any(bout.message == event.message for r in said for v in (r, *r.avant) for bout in v.bouts)
    if isinstance(event, CodePresente | Rejoint) or journey.is_left(livret, event.sur):
        return False
    if isinstance(livret.lieu, Menu) and livret.lieu.nom in ("on_a_ecrit", "revue"):
        return isinstance(event, Action) and event.nom == "start"  # the agent opened it elsewhere, for themselves
    return not isinstance(event, Action) or event.nom in _OF_THEIR_TURN


def offer(trame: Trame, livret: Livret, today: date) -> MandatDonne:
    """The mandat that the answers of the opening make; what was not said is as wide as the help, for today only."""
    said = {champ: _valeur(livret, champ) for champ in ACCORD}
    chosen = said["volets_transcripteur"]
    volets = tuple(v for v in AIDES if v in trame.by_cle and (not isinstance(chosen, tuple) or v in chosen))
    months = DUREES.get(str(said["duree_transcripteur"]), 0)
    fin = _later(today, months).isoformat()
    role = _mots(livret, "role_transcripteur") or phrases.PERSONNE_AVEC_VOUS
    return MandatDonne(role, volets, fin, VERSION, tell(trame, role, volets, fin), livret.prochaine)


def tell(trame: Trame, role: str, volets: Sequence[str], fin: str) -> str:
    """The words of a mandat, read aloud or shown before the agent answers."""
    role = _cut(role)
    titres = ", ".join(trame.by_cle[v].titre for v in volets if v in trame.by_cle)
    return phrases.join(
        phrases.say(phrases.MANDAT_QUI, role=role),
        phrases.say(phrases.MANDAT_VOLETS, volets=titres),
        phrases.say(phrases.MANDAT_FIN, jour=dates.say(Periode(fin, fin, False, True))),
        *phrases.MANDAT,
    )


def _cut(words: str) -> str:
    return words if len(words) <= CALLED else words[:CALLED].rstrip()


def _later(day: date, months: int) -> date:
    """So many months later, on the same day of the month, or its last."""
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def banner(livret: Livret, today: date, par: str) -> str:
    """« Vous écrivez pour M. X. »; only to whom the agent agreed to be named."""
    nom = _named(livret) if allows(livret, today, par) else phrases.QUELQU_UN
    return phrases.say(phrases.VOUS_ECRIVEZ_POUR, nom=nom)


def _named(livret: Livret) -> str:
    fiches = livret.of_rubrique("identite/identite")
    civilite = next((c for f in fiches if (c := f.reponses.get("civilite"))), None)
    nom, prenom = (_mots(livret, cle, "identite/identite") for cle in ("nom_titulaire", "prenom"))
    title = phrases.CIVILITES.get(str(civilite.valeur), "") if civilite else ""
    called = f"{title} {nom}" if title and nom else " ".join(filter(None, (prenom, nom)))
    return _cut(called) or phrases.QUELQU_UN


def allows(livret: Livret, today: date, par: str) -> Mandat | None:
    """The mandat of this transcripteur, if it is not over: the first who signed under it is whom it is for."""
    mandat = in_force(livret, today)
    return mandat if mandat is not None and mandat.plume in ("", par) else None


def mask(trame: Trame, livret: Livret, today: date, par: str) -> Livret:
    """
    The livret as this transcripteur may see it: the fiches of the mandat's volets that were opened since it was given,
    that they wrote in, or that the agent opened to them. Its numbers, and what is asked, stay; what the agent said of a
    private subject, and the names of fiches that are hidden, do not. Before the charte there is nothing to hide.
    """
    if not journey.is_open(livret):
        return livret
    mandat = allows(livret, today, par)
    if mandat is None:
        return replace(livret, fiches={}, demandes=(), proposition=None)
    shown = {n: f for n, f in livret.fiches.items() if _is_shown(mandat, f, par)}
    fiches = {n: _redacted(trame, fiche, shown) for n, fiche in shown.items()}
    demandes = tuple(demande for demande in livret.demandes if demande.plume == par)
    return replace(livret, fiches=fiches, demandes=demandes, proposition=None)


def _is_shown(mandat: Mandat, fiche: Fiche, par: str) -> bool:
    if volet_of(fiche.rubrique) not in mandat.volets:
        return False
    theirs = any(bout.plume == par for reponse in fiche.reponses.values() for bout in reponse.bouts)
    return theirs or fiche.numero >= mandat.premiere or fiche.numero in mandat.montrees


def _redacted(trame: Trame, fiche: Fiche, shown: Mapping[int, Fiche]) -> Fiche:
    """A fiche without what the agent said alone where it is about a private subject ⚠, and without hidden names."""
    champs = trame.rubriques[fiche.rubrique].by_cle if fiche.rubrique in trame.rubriques else {}
    private = any(cle in champs and _is_private(champs[cle], reponse) for cle, reponse in fiche.reponses.items())
    changed: dict[str, Reponse] = {}
    for cle, reponse in fiche.reponses.items():
        hidden = any(lien not in shown for lien in reponse.liens)
        if reponse.bouts and (hidden or (private and reponse.plume == AGENT)):
            words = phrases.FICHE_MASQUEE if hidden else phrases.SUJET_MASQUE
            changed[cle] = replace(reponse, bouts=(Bout(words),), valeur=None, avant=())
    return replace(fiche, reponses={**fiche.reponses, **changed}) if changed else fiche


def _is_private(champ: Champ, reponse: Reponse) -> bool:
    named = champ.by_valeur.get(reponse.valeur) if isinstance(reponse.valeur, str) else None
    return named is not None and named.sensible


def can_be_shown(livret: Livret, fiche: Fiche, today: date) -> bool:
    """Whether the agent may open this fiche to the transcripteur, who does not see it yet."""
    mandat = in_force(livret, today)
    return (
        mandat is not None
        and volet_of(fiche.rubrique) in mandat.volets
        and not _is_shown(mandat, fiche, mandat.plume or "nobody yet")
    )


def volet_of(rubrique: str) -> str:
    """The volet of a rubrique, as a mandat counts them: associations are asked under competences."""
    return rubrique.partition("/")[0]


# --- what is refused ---------------------------------------------------------------------------------------------


_GOES = frozenset("start accueil ouvrir pause".split()) | frozenset({"questions", "sujet", "savoir"})
"""Actions that lead away from what is asked, and tell nothing of it."""


def refusal(trame: Trame, livret: Livret, event: Event, today: date, par: str) -> str | None:
    """Why the transcripteur `par` may not do this, in a kind sentence; None when they may."""
    if not journey.is_open(livret):
        return _before_charte(livret, event)
    mandat = allows(livret, today, par)
    if mandat is None:
        given = livret.mandat or _valeur(livret, ACCORD[-1]) is True
        return phrases.AIDE_FINIE if given and not in_force(livret, today) else phrases.PAS_DE_MANDAT
    if isinstance(event, Action) and event.nom in ("arreter_aide", "limiter"):
        return None
    if isinstance(event, CodePresente | Rejoint):
        return phrases.A_LA_PERSONNE
    if isinstance(event, Modifie):
        return _of_an_edit(livret, event, par)
    if isinstance(event, Action) and event.nom in _AGENTS_ALONE:
        return phrases.ESSAI_AILLEURS if event.nom == "essai" else phrases.A_LA_PERSONNE
    goes = isinstance(event, Action) and event.nom in _GOES
    pending = livret.pending
    if isinstance(pending, Menu) and (pending.nom == "sensible" or (pending.nom in AGENTS_MENUS and not goes)):
        return phrases.A_LA_PERSONNE
    if isinstance(event, Action):
        return _of_an_action(trame, livret, mandat, event, par)
    if isinstance(event, Envoye) and event.legende is None:
        return _of_place(livret, mandat, pending, par)
    return _of_words(livret, mandat, event, par)


def _before_charte(livret: Livret, event: Event) -> str | None:
    """They may show and read aloud what comes before the livret; accepting it is the agent's."""
    if isinstance(event, Action) and event.nom not in ("oui", "non", "exporter", "fermer", "continuer"):
        return None
    if isinstance(event, Demande) or not isinstance(livret.pending, Question):
        return None
    return phrases.A_LA_PERSONNE


def _of_an_edit(livret: Livret, e: Modifie, par: str) -> str | None:
    """They mend the pieces they wrote themselves, as long as it is not identity that the agent read back."""
    for fiche in livret.fiches.values():
        for reponse in fiche.reponses.values():
            for bout in (bout for version in (reponse, *reponse.avant) for bout in version.bouts):
                if bout.message == e.message != "":
                    return None if bout.plume == par and not _is_settled(fiche) else phrases.A_LA_PERSONNE
    return None


def _is_settled(fiche: Fiche) -> bool:
    return volet_of(fiche.rubrique) == IDENTITE and fiche.relue


def _of_an_action(trame: Trame, livret: Livret, mandat: Mandat, e: Action, par: str) -> str | None:
    pending = livret.pending
    if e.nom in ("ajouter", "noms", "fini") and isinstance(pending, Menu) and _is_outside(mandat, pending):
        return phrases.HORS_MANDAT
    if e.nom == "ouvrir":
        return _of_opening(trame, livret, mandat, e.argument, par)
    if e.nom in ("fiche", "reprendre"):
        return _of_a_fiche(livret, mandat, e, par)
    if e.nom in _GOES:
        return None
    if e.nom == "relire" and not isinstance(pending, Question):
        return phrases.A_LA_PERSONNE
    refused = _of_place(livret, mandat, pending, par)
    if refused is not None or pending is None:
        return refused
    fiche = livret.fiches.get(pending.chemin.fiche)
    if e.nom == "changer":
        return _of_a_champ(livret, mandat, Chemin(pending.chemin.fiche, e.argument), par)
    if fiche is not None and (e.nom == "effacer" or (isinstance(pending, Menu) and pending.nom == "effacer")):
        agents = any(bout.plume != par for reponse in fiche.reponses.values() for bout in reponse.bouts)
        return phrases.A_LA_PERSONNE if agents and e.nom != "non" else None
    if e.nom in ("passer", "sais_pas", "oui", "non", "choix", "ma_reponse", "fini") and isinstance(pending, Question):
        return _of_a_champ(livret, mandat, pending.chemin, par)
    return None


def _of_place(livret: Livret, mandat: Mandat, lieu: Lieu | None, par: str) -> str | None:
    """What is asked about a fiche that they may not see is left where the agent left it."""
    fiche = livret.fiches.get(lieu.chemin.fiche) if lieu else None
    return phrases.FICHE_D_AVANT if fiche is not None and not _is_shown(mandat, fiche, par) else None


def _is_outside(mandat: Mandat, menu: Menu) -> bool:
    """Whether a menu is about a volet, or a rubrique, that the help is not for."""
    return "/" in menu.sujet and volet_of(menu.sujet) not in mandat.volets


def _of_opening(trame: Trame, livret: Livret, mandat: Mandat, argument: str, par: str) -> str | None:
    volet = volet_of(argument)
    if volet not in mandat.volets:
        return phrases.HORS_MANDAT if volet in trame.by_cle else None
    rubrique = trame.rubriques.get(argument) or trame.rubriques.get(f"{argument}/{argument}")
    if rubrique is None or not rubrique.unique:
        return None
    hidden = any(not _is_shown(mandat, fiche, par) for fiche in livret.of_rubrique(rubrique.chemin))
    return phrases.A_LA_PERSONNE if hidden else None


def _of_a_fiche(livret: Livret, mandat: Mandat, e: Action, par: str) -> str | None:
    """`fiche:N`, `reprendre:N/CHAMP`: of what they may see."""
    number, _, champ = e.argument.partition("/")
    numero = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    if numero in livret.fiches and not _is_shown(mandat, livret.fiches[numero], par):
        return phrases.FICHE_D_AVANT
    return _of_a_champ(livret, mandat, Chemin(numero, champ), par) if champ else None


def _of_a_champ(livret: Livret, mandat: Mandat, chemin: Chemin, par: str) -> str | None:
    """Identity is written once by a transcripteur; what the agent said of it, or read back, only the agent changes."""
    fiche = livret.fiches.get(chemin.fiche)
    if fiche is None:
        return None
    if not _is_shown(mandat, fiche, par):
        return phrases.FICHE_D_AVANT
    if volet_of(fiche.rubrique) != IDENTITE:
        return None
    reponse = fiche.reponses.get(chemin.champ)
    agents = reponse is not None and any(bout.plume != par for bout in reponse.bouts)
    return phrases.A_LA_PERSONNE if agents or _is_settled(fiche) else None


def _of_words(livret: Livret, mandat: Mandat, e: Dit | Demande | Envoye, par: str) -> str | None:
    """Words go where they were asked for, which must be theirs to write."""
    left = journey.is_left(livret, e.sur)
    lieu = journey.asked_at(livret, e.sur if left else None)
    if isinstance(lieu, Menu) and lieu.nom in AGENTS_MENUS:
        return phrases.A_LA_PERSONNE
    if lieu is None:
        return None
    if isinstance(lieu, Menu) and _is_outside(mandat, lieu):
        return phrases.HORS_MANDAT
    return _of_a_champ(livret, mandat, lieu.chemin, par)


def oversteps(livret: Livret, ecritures: Sequence[Ecriture], today: date, par: str) -> bool:
    """
    Whether these écritures of a transcripteur touch what is not theirs, however they came to be.

    `refusal` tells before; this is looked at after, and nothing of such a turn is written.
    """
    mandat = allows(livret, today, par) if is_transcripteur(par) else None
    if mandat is None:
        return False  # the agent's own; or refused before
    if any(isinstance(e, MandatDonne | CharteAcceptee | FicheMontree | Revue | Remis | Transmis) for e in ecritures):
        return True
    return any(_of_a_champ(livret, mandat, chemin, par) is not None for chemin in map(_touched, ecritures) if chemin)


def _touched(e: Ecriture) -> Chemin | None:
    """Where an écriture writes: an answer, a fiche."""
    if isinstance(e, FicheEffacee | Relu):
        return Chemin(e.fiche, "")
    chemin = getattr(e, "chemin", None)
    return chemin if isinstance(chemin, Chemin) and not isinstance(e, Recu | Pose) else None


def _valeur(livret: Livret, champ: str) -> object:
    reponse = next((r for f in livret.of_rubrique(OUVERTURE) if (r := f.reponses.get(champ))), None)
    return reponse.valeur if reponse else None


def _mots(livret: Livret, champ: str, rubrique: str = OUVERTURE) -> str:
    reponse = next((r for f in livret.of_rubrique(rubrique) if (r := f.reponses.get(champ))), None)
    return " ".join((reponse.mots or "").split()) if reponse and reponse.raison is None else ""
