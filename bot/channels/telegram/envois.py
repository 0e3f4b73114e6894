"""
Makes the requests that send an `Outbound`. Pure; the same for both Telegram libraries.

One Outbound is one or several requests (`plan`): Telegram takes texts of 4096 UTF-16 units at most.
"""

import re
import unicodedata

from bot.channels.base import Bouton, Fichier, Outbound
from bot.channels.telegram.api import ApiCall, text_body

LIMITE_TEXTE = 4096
LIMITE_LEGENDE = 1024
_VOICE = "voice"


def plan(message: Outbound) -> list[ApiCall]:
    """The requests that send this message, in order; the buttons are on the last one. Empty when it shows nothing."""
    texte = displayable(message.texte)
    if message.fichier is not None:
        envois = _plan_fichier(message.chat, texte, message.fichier)
    elif texte.strip() or message.boutons:
        envois = [ApiCall("sendMessage", text_body(message.chat, part)) for part in cut(texte) or ["…"]]
    else:
        return []
    if message.boutons:
        envois[-1].corps["reply_markup"] = {"inline_keyboard": _keyboard(message.boutons, message.jeton)}
    return envois


def _plan_fichier(chat: str, texte: str, fichier: Fichier) -> list[ApiCall]:
    method, champ = ("sendVoice", "voice") if fichier.sorte == _VOICE else ("sendDocument", "document")
    if units(texte) <= LIMITE_LEGENDE:
        return [ApiCall(method, {"chat_id": chat, "caption": texte}, fichier, champ)]
    envois = [ApiCall("sendMessage", text_body(chat, part)) for part in cut(texte)]
    return [*envois, ApiCall(method, {"chat_id": chat}, fichier, champ)]


def _keyboard(boutons: tuple[tuple[Bouton, ...], ...], jeton: str) -> list[list[dict[str, str]]]:
    rang = 0
    rows = []
    for boutons_of_row in boutons:
        row = []
        for bouton in boutons_of_row:
            row.append({"text": displayable(bouton.libelle), "callback_data": f"{jeton}:{rang}"})
            rang += 1
        rows.append(row)
    return rows


def displayable(texte: str) -> str:
    """The text in valid UTF-8: surrogate pairs are joined, lone surrogates replaced."""
    try:
        texte.encode()
    except UnicodeEncodeError:
        return texte.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return texte


def units(texte: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(texte) if texte.isascii() else len(texte) + sum(c > "\uffff" for c in texte)


def cut(texte: str, limite: int = LIMITE_TEXTE) -> list[str]:
    """
    The text in parts of at most `limite` UTF-16 units, none of them blank.

    Cut between paragraphs if it can be, else lines, sentences, words, characters as the eye sees them. Only white
    space at the cuts is left out.
    """
    parts: list[str] = []
    start = 0
    while start < len(texte):
        end = _reach(texte, start, limite)
        if end < len(texte):
            end = _best_cut(texte, start, end)
        part = texte[start:end]
        if end < len(texte) or parts:
            part = _trim(part, bool(parts), end < len(texte))
        if part.strip():
            parts.append(part)
        start = end
    return parts


def _trim(part: str, after_a_cut: bool, before_a_cut: bool) -> str:
    part = part.rstrip() if before_a_cut else part
    return part.lstrip() if after_a_cut else part


def _reach(texte: str, start: int, limite: int) -> int:
    """The furthest end of a part that begins at `start`."""
    left = limite
    end = min(len(texte), start + limite)
    if units(texte[start:end]) <= limite:
        return end
    for end in range(start, len(texte)):
        left -= 2 if texte[end] > "\uffff" else 1
        if left < 0:
            break
    return max(end, start + 1)


def _best_cut(texte: str, start: int, end: int) -> int:
    """The best cut at or before `end`: the coarsest one that does not make the part too short."""
    for mark, least in (("\n\n", 3), ("\n", 3), (". ", 4), ("! ", 4), ("? ", 4), (" ", 8)):
        found = texte.rfind(mark, start, end + 1)
        at = found + len(mark.rstrip())
        if found >= 0 and start + (end - start) // least <= at <= end and texte[start:at].strip():
            return at
    at = end
    while at > start and _inside(texte, at):
        at -= 1
    return at if at > start else end


def _inside(texte: str, at: int) -> bool:
    """Whether a cut there would split one visible character (accents, skin tones, families, flags)."""
    before, after = texte[at - 1], texte[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or after in "\u200d\ufe0f" or before == "\u200d":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    return before + after == "\r\n" or (_FLAG(after) is not None and _letters_of_flag(texte, at) % 2 == 1)


_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]").match


def _letters_of_flag(texte: str, end: int) -> int:
    """How many regional letters stand in a row before `end`: a flag is two of them."""
    start = end
    while start and _FLAG(texte[start - 1]):
        start -= 1
    return end - start
