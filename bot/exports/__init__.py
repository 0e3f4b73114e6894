"""
The formats of export, by name. To add one: write its file, and its line here.
"""

from collections.abc import Mapping

from bot.exports.base import Format
from bot.exports.livret_csv import CSV
from bot.exports.livret_json import JSON

FORMATS: Mapping[str, Format] = {
    made.nom: made
    for made in (
        JSON,
        CSV,
    )
}
PROMISED = ("pdf", "docx", "europass")
"""Formats that the command line knows by name (contract § 1) and that are not written yet."""
