"""The livret as data: JSON (contract § 4) and CSV. Nothing is lost in either."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
from dialogs.livret.noms import name
from dialogs.valeurs import plain_valeur

UNIQUE = ("identite", "panorama", "ouverture")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula at the head of a cell (ASVS 1.2.10)."""


_APART = ("ouverture", "identite")
"""Volets that the export has at its top level."""


def write(format: str, contenu: Contenu, id: str, journal: Sequence[Ligne], now: datetime) -> bytes:
    """The livret with this id and this journal, as « json » or « csv »."""
    return write_csv(contenu, journal) if format == "csv" else write_json(contenu, id, journal, now)


def write_json(contenu: Contenu, id: str, journal: Sequence[Ligne], now: datetime) -> bytes:
    """The JSON export; lone surrogates are written as escapes, everything else as it is."""
    plain = export(contenu, id, journal, now)
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(plain, indent=2).encode() + b"\n"


def export(contenu: Contenu, id: str, journal: Sequence[Ligne], now: datetime) -> dict[str, Any]:
    """The whole livret as contract § 4 has it."""
    livret = fold(journal)
    charte = livret.charte
    return {
        "format": "livret/1",
        "exporte_le": now.isoformat(timespec="seconds"),
        "livret": id,
        "charte": {"version": charte.version, "acceptee_le": charte.acceptee_le} if charte else None,
        "ouverture": _champs_of(livret, "ouverture/charte"),
        "identite": _champs_of(livret, "identite/identite"),
        "volets": {
            v.cle: _volet(contenu, livret, v.cle)
            for v in contenu.trame.volets
            if v.cle not in ("ouverture", "identite")
        },
        "associations": _fiches(contenu, livret, "competences/associations"),
        "journal": [line for ligne in journal if (line := _journal_line(ligne)) is not None],
        "declare": "Tout ce qui est écrit ici est déclaré par l'agent.",
    }


def _volet(contenu: Contenu, livret: Livret, cle: str) -> dict[str, Any]:
    rubriques = [r for r in contenu.trame.by_cle[cle].rubriques if not r.recap and r.cle != "associations"]
    out: dict[str, Any] = {r.cle: _fiches(contenu, livret, r.chemin) for r in rubriques}
    known = {r.chemin for r in contenu.trame.by_cle[cle].rubriques}
    gone = {f.rubrique for f in livret.fiches.values() if f.rubrique.startswith(f"{cle}/")} - known
    return out | {chemin.partition("/")[2]: _fiches(contenu, livret, chemin) for chemin in sorted(gone)}


def _fiches(contenu: Contenu, livret: Livret, rubrique: str) -> list[dict[str, Any]]:
    """The fiches in which something was said or skipped, in the order they were opened."""
    fiches = [fiche for fiche in livret.of_rubrique(rubrique) if fiche.reponses]
    return [{"id": str(f.numero), "relu": f.relue, **_helped(f), "champs": _champs(f)} for f in fiches]


def _helped(fiche: Fiche) -> dict[str, bool]:
    """Of a fiche that someone wrote for the agent: not read by the agent alone yet, or not their words."""
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
    """Who wrote, read or was given what, when; words are told by their champ, except those that answer nothing."""
    told = _told(ligne.ecriture)
    return {"quand": ligne.quand, "qui": ligne.par or AGENT, **told} if told else None


def _told(e: Ecriture) -> dict[str, Any] | None:
    match e:
        case Pose():
            return None
        case Repondu() | Morceau() | Passe() | Contredit() | Propose() | Corrige():
            return {"quoi": type(e).__name__.lower(), "fiche": str(e.chemin.fiche), "champ": e.chemin.champ}
        case FicheOuverte():
            return {"quoi": "fiche_ouverte", "fiche": str(e.fiche), "rubrique": e.rubrique}
        case FicheEffacee():
            return {"quoi": "fiche_effacee", "fiche": str(e.fiche)}
        case Relu():
            return {"quoi": "relu", "fiche": str(e.fiche)}
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
        case Transmis():
            return {"quoi": "question_laissee"}
        case MandatDonne():
            given = {"role": e.role, "volets": [*e.volets], "fin": e.fin, "version": e.version, "texte": e.texte}
            return {"quoi": "mandat_donne", **given}
        case MandatReduit():
            return {"quoi": "mandat_reduit", "volets": [*e.volets], "fin": e.fin}
        case MandatRetire():
            return {"quoi": "mandat_retire"}
        case FicheMontree():
            return {"quoi": "fiche_montree", "fiche": str(e.fiche)}
        case Relance():
            return {"quoi": "relance", "fiche": str(e.chemin.fiche), "champ": e.chemin.champ, "phrase": e.phrase}
        case Revue():
            return {"quoi": "revue", "fiche": str(e.fiche), "ses_mots": e.siens}
        case HorsQuestion():
            return {"quoi": "hors_question", "texte": e.mots}
        case Remis():
            return {"quoi": "remis", "format": e.format}
        case CharteAcceptee():
            return {"quoi": "charte_acceptee", "version": e.version}


PAS_SES_MOTS = "pas ses mots"
COLUMNS = (
    "volet",
    "rubrique",
    "fiche",
    "nom",
    "champ",
    "libelle",
    "mots",
    "valeur",
    "marque",
    "relu",
    "version",
    "quand",
    "ecrit_par",
)


def write_csv(contenu: Contenu, journal: Sequence[Ligne]) -> bytes:
    """
    One row an answer, earlier versions after it (version 1 is the oldest, empty for the one that holds).

    UTF-8 with its mark, semicolons and CRLF, as French spreadsheets expect. A cell that a spreadsheet could take for a
    formula begins with an apostrophe; so does one that begins with an apostrophe, so that taking one away gives the
    words back exactly.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    livret = fold(journal)
    for fiche in livret.fiches.values():
        for cle, reponse in fiche.reponses.items():
            for version, said in [("", reponse), *enumerate(reponse.avant, 1)]:
                writer.writerow([safe_cell(cell) for cell in _row(contenu, livret, fiche, cle, said, str(version))])
    for ligne in journal:
        if isinstance(ligne.ecriture, HorsQuestion):
            told = ["", "", "", "", "hors_question", "", ligne.ecriture.mots, "", "", "", "", ligne.quand]
            row = [*told, ligne.par or AGENT]
            writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig", "surrogatepass")


def _row(contenu: Contenu, livret: Livret, fiche: Fiche, cle: str, reponse: Reponse, version: str) -> list[str]:
    volet, _, rubrique = fiche.rubrique.partition("/")
    champ = contenu.trame.champ(fiche.rubrique, cle)
    valeur = plain_valeur(reponse.valeur)
    return [
        volet,
        rubrique,
        str(fiche.numero),
        name(contenu, livret, fiche),
        cle,
        champ.libelle if champ else "",
        reponse.mots or "",
        "" if valeur is None else valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False),
        reponse.raison or "",
        PAS_SES_MOTS if fiche.contestee else "oui" if fiche.relue else "non",
        version,
        reponse.quand,
        reponse.plume,
    ]


def safe_cell(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell
