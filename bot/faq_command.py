"""
What `livret faq` prints: the answer to a question, to many (JSON Lines, contract § 1), or the faults of the catalogue.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from bot.contenu import load_catalogue, load_contenu, load_faq
from bot.dossier import LocalTexts
from dialogs.conversation.aparte import not_known, tell_of
from dialogs.faq.faiblesses import find_weaknesses
from dialogs.faq.search import NEAR, Faq
from dialogs.phrases import PHRASES
from dialogs.trame import Champ, Trame


def answer(faq: Faq, question: str, contact: str) -> str:
    """What the assistant would say: the answer, or the nearest questions, or that it does not know and whom to ask."""
    found = faq.ask(question)
    topics = [faq.catalogue.by_id[id] for id in found.ranked]
    if found.confident:
        return tell_of(PHRASES, topics[0])
    if not found.near:
        return not_known(PHRASES, contact)
    return "\n".join([PHRASES.PAS_SUR, PHRASES.QUESTIONS_PROCHES, *(f"- {topic.question}" for topic in topics[:NEAR])])


def answer_lines(lines: Iterable[str], out: TextIO, local_texts: LocalTexts | None = None) -> None:
    """Writes one line for each line read, at once; an error, with the line's number, for one that cannot be read."""
    faq, trame = load_faq(local_texts), load_contenu(code_required=True, local_texts=local_texts).trame
    for number, line in enumerate(lines, 1):
        if line.strip():
            print(json.dumps(_answer_line(faq, trame, line, number), ensure_ascii=False), file=out, flush=True)


def _answer_line(faq: Faq, trame: Trame, line: str, number: int) -> Mapping[str, object]:
    try:
        asked = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return {"error": "Cette ligne n'est pas du JSON.", "line": number}
    text, pending = (asked.get("text"), asked.get("pending")) if isinstance(asked, dict) else (None, None)
    if not isinstance(text, str) or not isinstance(pending, str | None):
        return {
            "error": "Une ligne est un objet avec « text », un texte, et « pending », un chemin ou null.",
            "line": number,
        }
    if not _is_unicode(text + (pending or "")):
        return {"error": "Le texte contient une moitié de caractère, ou n'est pas en UTF-8.", "line": number}
    found = faq.ask(text, pending, find_champ(trame, pending))
    return {
        "text": text,
        "ranked": list(found.ranked),
        "confident": found.confident,
        "is_question": found.is_question,
    }


def _is_unicode(text: str) -> bool:
    """Whether UTF-8 can write this text: it holds no lone half of a surrogate pair."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def find_champ(trame: Trame, path: str | None) -> Champ | None:
    """The champ at this path of the trame, if there is one."""
    rubrique, _, cle = (path or "").rpartition("/")
    return trame.champ(rubrique, cle)


def check(local_texts: LocalTexts | None = None) -> Iterator[str]:
    """The faults of the catalogue, a French line each. Raises CatalogueInvalide when it cannot be read."""
    catalogue = load_catalogue(local_texts)
    rubriques = {*load_contenu(code_required=True, local_texts=local_texts).trame.rubriques}
    for topic in catalogue.topics:
        yield from (f"{topic.id} : la rubrique « {r} » n'existe pas" for r in topic.rubriques if r not in rubriques)
    yield from find_weaknesses(catalogue)
