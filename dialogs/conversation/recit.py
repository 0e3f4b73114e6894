"""
« Aider à raconter »: open prompts on the agent's own words, RELANCES at most for a question (domain § 4.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogs.livret import Chemin, Relance
from dialogs.mots import flatten
from dialogs.phrases import Phrases, join, quote, say

if TYPE_CHECKING:
    from dialogs.conversation.tour import Tour

RELANCES = 2
_GENERALITIES = {"on", "habitude", "souvent", "toujours", "general"}
"""Said of what is usually done: the prompt leads to one precise time (domain § 4.4)."""


def prompt(tour: Tour, chemin: Chemin) -> None:
    reponse = tour.livret.reponse(chemin)
    said = reponse.bouts[-1].mots if reponse and reponse.bouts else ""
    given = tuple(relance.phrase for relance in tour.livret.relances if relance.chemin == chemin)
    phrase = _next_prompt(tour.phrases, said, given)
    if phrase is None:
        tour.begin(tour.phrases.ASSEZ_DE_RELANCES)
        return tour.ask_again()
    tour.write(Relance(chemin, phrase))
    tour.tell(join(say(tour.phrases.VOUS_AVEZ_DIT, mots=quote(said)) if said else "", phrase))
    return tour.ask_again()


def _next_prompt(phrases: Phrases, said: str, given: tuple[str, ...]) -> str | None:
    """The prompt that follows, or None after the last."""
    if len(given) >= RELANCES:
        return None
    begin, follow = phrases.RELANCES_DU_RECIT[:2], phrases.RELANCES_DU_RECIT[2:]
    usual = _GENERALITIES & set(flatten(said).split())
    wanted = ((phrases.CE_JOUR_LA, *follow) if usual else follow) if said else begin
    return next((phrase for phrase in wanted if phrase not in given), None)
