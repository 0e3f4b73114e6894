"""
The mandat: what the agent agreed to, and what of the livret it lets a transcripteur see and write (domain § 4).

The agent agrees to who helps, for which volets, until when; only they give this mandat, anyone may end or narrow it.
A turn of the transcripteur is played on the livret that `mask` gives: what they may not see is not there, so that no
menu, link or read-back can show it. What they may do is in `conversation/permissions.py`.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum, auto

from dialogs import dates
from dialogs.contenu import Contenu
from dialogs.dates import Periode
from dialogs.livret.ecritures import AGENT, IDENTITE, OUVERTURE, Chemin, MandatDonne
from dialogs.livret.etat import Bout, Fiche, Livret, Mandat, Reponse
from dialogs.phrases import join, say
from dialogs.trame import Champ

VERSION = "2026-11"
"""Of the text that the agent agrees to: change it with `Phrases.MANDAT`."""
DUREES = {"jour": 0, "mois": 1, "six_mois": 6}
"""Months."""
CALLED = 60
"""Signs of a role, or of a name, that are said; all of it is kept."""
ACCORD = ("qui_ecrit", "role_transcripteur", "volets_transcripteur", "duree_transcripteur", "accord_transcripteur")
"""The champs of the mandat, in the order they are asked."""

_SIGNED = re.compile(r"transcripteur:[\w.-]{1,64}")


class Whose(Enum):
    """
    Who may press an action, or answer a screen: always the agent; and a transcripteur where this says so.

    `conversation/permissions.py` has the rule of each. What is not marked is AGENT.
    """

    AGENT = auto()
    """nobody else"""
    PRACTICE = auto()
    """nobody else: the practice is done away from an agent's livret"""
    ALWAYS = auto()
    """a transcripteur too, whatever is asked: to end or narrow the help"""
    LEAVING = auto()
    """a transcripteur too: it leads away from what is asked, and shows nothing of it"""
    SEEN = auto()
    """… where they may see the fiche that is asked about"""
    ONE_FICHE = auto()
    """… at a question of a fiche that they may see: elsewhere the same action shows the whole livret"""
    ANSWER = auto()
    """… where they may write the champ that is asked"""
    AUTHOR = auto()
    """… where every word of the fiche is theirs"""
    NAMED_CHAMP = auto()
    """… where they may write the champ that it names (`changer:CHAMP`)"""
    NAMED_FICHE = auto()
    """… where they may see the fiche, or write the champ, that it names (`fiche:N`, `reprendre:N/CHAMP`)"""
    NAMED_RUBRIQUE = auto()
    """… where the mandat is for the volet or rubrique that it names"""


def is_transcripteur(plume: str) -> bool:
    return plume not in ("", AGENT)


def is_name(plume: str) -> bool:
    """Whether this names a transcripteur, as `livret simulate` and the export write it."""
    return bool(_SIGNED.fullmatch(plume))


def in_force(livret: Livret, today: date) -> Mandat | None:
    """The mandat, if it is not over."""
    mandat = livret.mandat
    return mandat if mandat is not None and today.isoformat() <= mandat.fin else None


def wanted_mandat(contenu: Contenu, livret: Livret, today: date) -> MandatDonne:
    """The mandat that the answers of the opening make; what was not said is as wide as the help, for today only."""
    said = {champ: valeur_in_opening(livret, champ) for champ in ACCORD}
    chosen = said["volets_transcripteur"]
    helped = [volet.cle for volet in contenu.trame.remplis]
    volets = tuple(cle for cle in helped if not isinstance(chosen, tuple) or cle in chosen)
    months = DUREES.get(str(said["duree_transcripteur"]), 0)
    fin = _later(today, months).isoformat()
    role = _mots(livret, "role_transcripteur") or contenu.phrases.PERSONNE_AVEC_VOUS
    return MandatDonne(role, volets, fin, VERSION, tell(contenu, role, volets, fin), livret.prochaine)


def tell(contenu: Contenu, role: str, volets: Sequence[str], fin: str) -> str:
    """The words of a mandat, read aloud or shown before the agent answers."""
    role = _cut(role)
    titres = ", ".join(contenu.trame.by_cle[v].titre for v in volets if v in contenu.trame.by_cle)
    return join(
        say(contenu.phrases.MANDAT_QUI, role=role),
        say(contenu.phrases.MANDAT_VOLETS, volets=titres),
        say(contenu.phrases.MANDAT_FIN, jour=dates.say(Periode(fin, fin, False, True))),
        *contenu.phrases.MANDAT,
    )


def _cut(words: str) -> str:
    return words if len(words) <= CALLED else words[:CALLED].rstrip()


def _later(day: date, months: int) -> date:
    """So many months later, on the same day of the month, or its last."""
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def banner(contenu: Contenu, livret: Livret, today: date, plume: str) -> str:
    """« Vous écrivez pour M. X. »; only to whom the agent agreed to be named."""
    nom = _named(contenu, livret) if allows(livret, today, plume) else contenu.phrases.QUELQU_UN
    return say(contenu.phrases.VOUS_ECRIVEZ_POUR, nom=nom)


def _named(contenu: Contenu, livret: Livret) -> str:
    fiches = livret.of_rubrique(IDENTITE)
    civilite = next((c for f in fiches if (c := f.reponses.get("civilite"))), None)
    nom, prenom = (_mots(livret, cle, IDENTITE) for cle in ("nom_titulaire", "prenom"))
    title = contenu.phrases.CIVILITES.get(str(civilite.valeur), "") if civilite else ""
    called = f"{title} {nom}" if title and nom else " ".join(filter(None, (prenom, nom)))
    return _cut(called) or contenu.phrases.QUELQU_UN


def allows(livret: Livret, today: date, plume: str) -> Mandat | None:
    """The mandat of this transcripteur, if it is not over: the first who signed under it is whom it is for."""
    mandat = in_force(livret, today)
    return mandat if mandat is not None and mandat.plume in ("", plume) else None


def mask(contenu: Contenu, livret: Livret, today: date, plume: str) -> Livret:
    """
    The livret as this transcripteur may see it: the fiches of the mandat's volets that were opened since it was given,
    that they wrote in, or that the agent opened to them. Its numbers, and what is asked, stay; what the agent said of a
    private subject, and the names of fiches that are hidden, do not. Before the charte there is nothing to hide.
    """
    if not livret.is_open:
        return livret
    mandat = allows(livret, today, plume)
    if mandat is None:
        return replace(livret, fiches={}, demandes=(), proposition=None)
    shown = {n: f for n, f in livret.fiches.items() if is_shown(mandat, f, plume)}
    fiches = {n: _redacted(contenu, fiche, shown) for n, fiche in shown.items()}
    demandes = tuple(demande for demande in livret.demandes if demande.plume == plume)
    return replace(livret, fiches=fiches, demandes=demandes, proposition=None)


def is_shown(mandat: Mandat, fiche: Fiche, plume: str) -> bool:
    if volet_of(fiche.rubrique) not in mandat.volets:
        return False
    theirs = any(bout.plume == plume for reponse in fiche.reponses.values() for bout in reponse.bouts)
    return theirs or fiche.numero >= mandat.premiere or fiche.numero in mandat.montrees


def _redacted(contenu: Contenu, fiche: Fiche, shown: Mapping[int, Fiche]) -> Fiche:
    """A fiche without the agent's own words, where it names a private subject ⚠, or the names of hidden fiches."""
    champs = contenu.trame.rubriques[fiche.rubrique].by_cle if fiche.rubrique in contenu.trame.rubriques else {}
    private = any(cle in champs and _is_private(champs[cle], reponse) for cle, reponse in fiche.reponses.items())
    changed: dict[str, Reponse] = {}
    for cle, reponse in fiche.reponses.items():
        hidden = any(lien not in shown for lien in reponse.liens)
        if reponse.bouts and (hidden or (private and reponse.plume == AGENT)):
            words = contenu.phrases.FICHE_MASQUEE if hidden else contenu.phrases.SUJET_MASQUE
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
        and not is_shown(mandat, fiche, mandat.plume or "")
    )


def volet_of(rubrique: str) -> str:
    """The volet of a rubrique, as a mandat counts them (associations are asked under competences)."""
    return rubrique.partition("/")[0]


# --- what a transcripteur may touch ------------------------------------------------------------------------------


def is_confirmed_identity(fiche: Fiche) -> bool:
    """Identity that the agent read back: only the agent changes it."""
    return volet_of(fiche.rubrique) == volet_of(IDENTITE) and fiche.relue


def is_all_by(fiche: Fiche, plume: str) -> bool:
    """Whether every word of a fiche was written by this transcripteur."""
    return all(bout.plume == plume for reponse in fiche.reponses.values() for bout in reponse.bouts)


def can_see(livret: Livret, mandat: Mandat, numero: int, plume: str) -> bool:
    """Whether they may see this fiche; a number that no fiche has hides nothing."""
    fiche = livret.fiches.get(numero)
    return fiche is None or is_shown(mandat, fiche, plume)


def can_write(livret: Livret, mandat: Mandat, chemin: Chemin, plume: str) -> bool:
    """
    Whether they may write this champ of a fiche that they see. Identity is written once by a transcripteur; what the
    agent said of it, or read back, only the agent changes.
    """
    fiche = livret.fiches.get(chemin.fiche)
    if fiche is None or volet_of(fiche.rubrique) != volet_of(IDENTITE):
        return True
    reponse = fiche.reponses.get(chemin.champ)
    theirs = reponse is None or all(bout.plume == plume for bout in reponse.bouts)
    return theirs and not is_confirmed_identity(fiche)


def valeur_in_opening(livret: Livret, champ: str) -> object:
    reponse = next((r for f in livret.of_rubrique(OUVERTURE) if (r := f.reponses.get(champ))), None)
    return reponse.valeur if reponse else None


def _mots(livret: Livret, champ: str, rubrique: str = OUVERTURE) -> str:
    reponse = next((r for f in livret.of_rubrique(rubrique) if (r := f.reponses.get(champ))), None)
    return " ".join((reponse.mots or "").split()) if reponse and reponse.raison is None else ""
