"""
The livret as JSON (contract § 4): everything that the journal holds.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias, assert_never

from bot.exports.base import Format
from dialogs.contenu import Contenu
from dialogs.livret import (
    AGENT,
    SAIS_PAS,
    CharteAcceptee,
    Contredit,
    Corrige,
    Ecriture,
    Fiche,
    FicheEffacee,
    FicheMontree,
    FicheOuverte,
    HorsQuestion,
    Interroge,
    Ligne,
    Livret,
    MandatDonne,
    MandatReduit,
    MandatRetire,
    Morceau,
    Passe,
    Pose,
    Propose,
    Recu,
    Relance,
    Relu,
    Remis,
    Repondu,
    Reponse,
    Revue,
    Transmis,
    fold,
)
from dialogs.valeurs import plain_valeur

PAS_SES_MOTS = "pas ses mots"
"""of a fiche whose words the agent does not recognise as theirs"""
_TOP_LEVEL = ("ouverture", "identite")
"""volets that the export has at its top level"""


def write_json(contenu: Contenu, id: str, journal: Sequence[Ligne], now: datetime) -> bytes:
    """The JSON export in UTF-8; all non-ASCII signs are escaped if it holds a lone surrogate."""
    plain = export(contenu, id, journal, now)
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(plain, indent=2).encode() + b"\n"


def export(contenu: Contenu, id: str, journal: Sequence[Ligne], now: datetime) -> dict[str, Any]:
    """The whole livret in the shape of contract § 4."""
    livret = fold(journal)
    charte = livret.charte
    return {
        "format": "livret/1",
        "exporte_le": now.isoformat(timespec="seconds"),
        "livret": id,
        "charte": {"version": charte.version, "acceptee_le": charte.acceptee_le} if charte else None,
        "ouverture": _champs_of(livret, "ouverture/charte"),
        "identite": _champs_of(livret, "identite/identite"),
        "volets": {v.cle: _volet(contenu, livret, v.cle) for v in contenu.trame.volets if v.cle not in _TOP_LEVEL},
        "associations": _fiches(livret, "competences/associations"),
        "journal": [line for ligne in journal if (line := _journal_line(ligne)) is not None],
        "declare": "Tout ce qui est écrit ici est déclaré par l'agent.",
    }


def _volet(contenu: Contenu, livret: Livret, cle: str) -> dict[str, Any]:
    rubriques = [r for r in contenu.trame.by_cle[cle].rubriques if not r.recap and r.cle != "associations"]
    out: dict[str, Any] = {r.cle: _fiches(livret, r.chemin) for r in rubriques}
    known = {r.chemin for r in contenu.trame.by_cle[cle].rubriques}
    gone = {f.rubrique for f in livret.fiches.values() if f.rubrique.startswith(f"{cle}/")} - known
    return out | {chemin.partition("/")[2]: _fiches(livret, chemin) for chemin in sorted(gone)}


def _fiches(livret: Livret, rubrique: str) -> list[dict[str, Any]]:
    """The fiches with at least one answer or skip, in the order they were opened."""
    fiches = [fiche for fiche in livret.of_rubrique(rubrique) if fiche.reponses]
    return [{"id": str(f.numero), "relu": f.relue, **_helped(f), "champs": _champs(f)} for f in fiches]


def _helped(fiche: Fiche) -> dict[str, bool]:
    """Marks of a fiche that a transcripteur wrote: the agent has not read it alone yet, or says « pas mes mots »."""
    found = {"a_relire_seul": fiche.dictee, "pas_ses_mots": fiche.contestee}
    return {key: True for key, holds in found.items() if holds}


def _champs_of(livret: Livret, rubrique: str) -> dict[str, Any]:
    return {cle: champ for fiche in livret.of_rubrique(rubrique) for cle, champ in _champs(fiche).items()}


def _champs(fiche: Fiche) -> dict[str, Any]:
    return {cle: _answer(reponse) for cle, reponse in fiche.reponses.items()}


def _answer(reponse: Reponse) -> dict[str, Any]:
    """An ANSWER of contract § 4."""
    out: dict[str, Any] = {
        "mots": reponse.mots,
        "valeur": plain_valeur(reponse.valeur),
        "dit_par": "agent",
        "ecrit_par": reponse.plume,
        "quand": reponse.quand,
        "versions": [_answer(version) for version in reponse.avant],
    }
    if len(reponse.bouts) > 1:
        out["morceaux"] = [bout.mots for bout in reponse.bouts]
        if any(bout.plume != reponse.plume for bout in reponse.bouts):
            out["morceaux_ecrits_par"] = [bout.plume for bout in reponse.bouts]
    if reponse.liens:
        out["liens"] = [str(lien) for lien in reponse.liens]
    if reponse.raison == SAIS_PAS:
        out["sais_pas"] = True
    elif reponse.raison is not None:
        out |= {"passe": True, "raison": reponse.raison}
    return out


def _journal_line(ligne: Ligne) -> dict[str, Any] | None:
    """Who wrote, read or was given what, when. An answer is named by its champ, without its words."""
    told = _told(ligne.ecriture)
    return {"quand": ligne.quand, "qui": ligne.plume or AGENT, **told} if told else None


OfFiche: TypeAlias = FicheOuverte | FicheEffacee | FicheMontree | Relu | Revue
OfMandat: TypeAlias = MandatDonne | MandatReduit | MandatRetire
OfExchange: TypeAlias = Recu | Interroge | HorsQuestion | Remis


def _told(e: Ecriture) -> dict[str, Any] | None:
    match e:
        case Pose():
            return None
        case Repondu() | Morceau() | Passe() | Contredit() | Propose() | Corrige():
            return {"quoi": type(e).__name__.lower(), "fiche": str(e.chemin.fiche), "champ": e.chemin.champ}
        case FicheOuverte() | FicheEffacee() | FicheMontree() | Relu() | Revue():
            return _told_of_fiche(e)
        case MandatDonne() | MandatReduit() | MandatRetire():
            return _told_of_mandat(e)
        case Recu() | Interroge() | HorsQuestion() | Remis():
            return _told_of_exchange(e)
        case Transmis():
            return {"quoi": "question_laissee"}
        case Relance():
            return {"quoi": "relance", "fiche": str(e.chemin.fiche), "champ": e.chemin.champ, "phrase": e.phrase}
        case CharteAcceptee():
            return {"quoi": "charte_acceptee", "version": e.version}
        case _ as never:
            assert_never(never)


def _told_of_fiche(e: OfFiche) -> dict[str, Any]:
    match e:
        case FicheOuverte():
            return {"quoi": "fiche_ouverte", "fiche": str(e.fiche), "rubrique": e.rubrique}
        case FicheEffacee():
            return {"quoi": "fiche_effacee", "fiche": str(e.fiche)}
        case FicheMontree():
            return {"quoi": "fiche_montree", "fiche": str(e.fiche)}
        case Relu():
            return {"quoi": "relu", "fiche": str(e.fiche)}
        case Revue():
            return {"quoi": "revue", "fiche": str(e.fiche), "ses_mots": e.siens}
        case _ as never:
            assert_never(never)


def _told_of_mandat(e: OfMandat) -> dict[str, Any]:
    match e:
        case MandatDonne():
            given = {"role": e.role, "volets": [*e.volets], "fin": e.fin, "version": e.version, "texte": e.texte}
            return {"quoi": "mandat_donne", **given}
        case MandatReduit():
            return {"quoi": "mandat_reduit", "volets": [*e.volets], "fin": e.fin}
        case MandatRetire():
            return {"quoi": "mandat_retire"}
        case _ as never:
            assert_never(never)


def _told_of_exchange(e: OfExchange) -> dict[str, Any]:
    match e:
        case Recu():
            return {
                "quoi": "recu",
                "sorte": e.sorte,
                "fichier": e.nom,
                "reference": e.ref,
                "champ": e.chemin.champ if e.chemin else None,
            }
        case Interroge():
            return {"quoi": "interroge", "sujets": list(e.sujets), "texte": e.mots if e.sujets else None}
        case HorsQuestion():
            return {"quoi": "hors_question", "texte": e.mots}
        case Remis():
            return {"quoi": "remis", "format": e.format}
        case _ as never:
            assert_never(never)


JSON = Format("json", write_json)
