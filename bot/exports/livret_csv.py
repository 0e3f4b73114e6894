"""
The livret as a table for spreadsheets: one row an answer.
"""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime

from bot.exports.base import Format
from bot.exports.livret_json import PAS_SES_MOTS
from dialogs.contenu import Contenu
from dialogs.livret import AGENT, Fiche, HorsQuestion, Ligne, Livret, Reponse, fold
from dialogs.livret.noms import name
from dialogs.valeurs import plain_valeur

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""Signs at the head of a cell that a spreadsheet may read as a formula (ASVS 1.2.10)."""

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


def write_csv(contenu: Contenu, livret_id: str, journal: Sequence[Ligne], now: datetime) -> bytes:
    """
    One row an answer, then one for each earlier version (version: 1 is the oldest, empty is the current one).

    UTF-8 with a byte order mark, semicolons and CRLF, as French spreadsheets expect. A cell that could be read as a
    formula gets an apostrophe before it; so does a cell that begins with an apostrophe, so that removing one apostrophe
    always gives the exact words.
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
            row = [*told, ligne.plume or AGENT]
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


CSV = Format("csv", write_csv)
