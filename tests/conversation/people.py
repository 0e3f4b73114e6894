"""
People who fill their livret, and what became of what they said.

A `Person` looks at the path of the question and at the actions offered, never at the wording, and says words that
nobody else says; `Person.faults` compares what was said with an export.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Move = tuple[str, str]
"""("text", words) or ("button", action)"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A question on the screen. question: its path. offered: action -> label."""

    question: str
    offered: Mapping[str, str]

    @property
    def champ(self) -> str:
        return self.question.rpartition("/")[2]


@dataclass(slots=True)
class Said:
    """What was given to one champ: words, piece by piece, or the label pressed and its action."""

    bouts: list[str] = field(default_factory=list)
    pressed: str = ""

    @property
    def mots(self) -> str:
        return "\n".join(self.bouts)


Given = tuple[str, dict[str, Said]]
"""A fiche as it was filled: its « volet/rubrique », and what was given to each champ."""

IDENTITE = "identite/identite"
AVOIDED = ("autre", "syndic", "elu", "nouvelle", "politique")
"""Choices that lead elsewhere: their own words, a private subject, another fiche."""


class Person:
    """
    Someone who opens a livret and fills one fiche after another, in words that nobody else says.

    wanted: how many fiches; the rubriques are taken in turn. skips: the identity is left for later.
    """

    def __init__(self, chat: str, rubriques: Sequence[str], wanted: int, *, skips: bool = False) -> None:
        self.chat = chat
        self.rubriques = rubriques
        self.wanted = wanted
        self.skips = skips
        self.rng = random.Random(f"{chat} {rubriques}")
        self.given: list[Given] = []
        self._open: dict[str, Said] | None = None
        self._asked = ""
        self._count = 0
        self._moves = 0

    def words(self) -> str:
        """Never the same twice, with something that a careless program would tidy."""
        self._count += 1
        before, after = self.rng.choice(("", " ", "e\u0301 ", "« ")), self.rng.choice(("là ", "ça", "👩🏽\u200d🍳"))
        return f"{before}Zq{self.chat}n{self._count:03}  {after}"

    @property
    def markers(self) -> list[str]:
        """A sign of each text that was said."""
        return [f"Zq{self.chat}n{count:03}" for count in range(1, self._count + 1)]

    def move(self, screen: Screen) -> Move | None:
        """What this person does at this screen; None when there is nothing more to do."""
        self._moves += 1
        assert self._moves < 5000, f"{self.chat} turns in circles at {screen}"
        volet, _, rest = screen.question.partition("/")
        if volet == "menu":
            return self._at_menu(screen)
        if volet == "ouverture":
            return self._in_opening(screen)
        return self._in_fiche(screen, f"{volet}/{rest.partition('/')[0]}")

    def _in_opening(self, screen: Screen) -> Move:
        by_champ = {"lecture_charte": "oui", "stat_anonyme": "non", "qui_ecrit": "choix:moi"}
        return "button", by_champ.get(screen.champ, "passer")

    def _at_menu(self, screen: Screen) -> Move | None:
        if "c_est_ca" in screen.offered:
            if screen.question == "menu/relecture":
                self._open = None
            return "button", "c_est_ca"
        if self._finished():
            return None
        rubrique = self._next_rubrique()
        here = self.given[-1][0] if self.given else ""
        wanted = ["ajouter"] if rubrique == here or screen.question == "menu/rubrique" else []
        wanted += [f"ouvrir:{rubrique}", f"ouvrir:{rubrique.partition('/')[0]}", "accueil"]
        return "button", next(action for action in wanted if action in screen.offered)

    def _finished(self) -> bool:
        return len(self._fiches()) >= self.wanted

    def _fiches(self) -> list[Given]:
        return [given for given in self.given if given[0] != IDENTITE]

    def _next_rubrique(self) -> str:
        return self.rubriques[len(self._fiches()) % len(self.rubriques)]

    def _in_fiche(self, screen: Screen, rubrique: str) -> Move:
        if rubrique == IDENTITE and self.skips:
            return "button", "passer"
        if self._open is None or self.given[-1][0] != rubrique:
            self._open = {}
            self.given.append((rubrique, self._open))
        if screen.champ in self._open:
            return self._again(screen, self._open[screen.champ])
        said = self._open[screen.champ] = Said()
        return self._answer(screen, said)

    def _again(self, screen: Screen, said: Said) -> Move:
        """The same question: one piece more of a long answer, now and then; else it is left."""
        if "fini" in screen.offered and not said.pressed and len(said.bouts) < 3 and self.rng.random() < 0.5:
            said.bouts.append(self.words())
            return "text", said.bouts[-1]
        return "button", next(action for action in ("fini", "passer") if action in screen.offered)

    def _answer(self, screen: Screen, said: Said) -> Move:
        facts = [a for a in screen.offered if a.startswith("choix:") and not any(word in a for word in AVOIDED)]
        fixed = next((action for action in ("c_est_ca", "non") if action in screen.offered), None)
        if fixed or (facts and "choix:nouvelle" not in screen.offered and self.rng.random() < 0.5):
            said.pressed = fixed or self.rng.choice(facts)
            said.bouts.append(screen.offered[said.pressed])
            return "button", said.pressed
        said.bouts.append(self.words())
        return "text", said.bouts[-1]

    # what became of it

    def faults(self, export: Json) -> list[str]:
        """What in this export is not what was said: lost, doubled, misfiled or changed."""
        out: list[str] = []
        for rubrique in dict.fromkeys(rubrique for rubrique, _ in self.given):
            given = [champs for of, champs in self.given if of == rubrique]
            kept = fiches_of(export, rubrique)
            if len(kept) != len(given):
                out.append(f"{self.chat} {rubrique}: {len(given)} fiches were filled, {len(kept)} are there")
            for number, (champs, answers) in enumerate(zip(given, kept, strict=False)):
                out += _differences(f"{self.chat} {rubrique}/{number}", champs, answers)
        counted = Counter(marker for mots in all_words(export) for marker in self.markers if marker in mots)
        return out + [f"{self.chat}: {m} is there {counted[m]} times" for m in self.markers if counted[m] != 1]


def _differences(where: str, champs: Mapping[str, Said], answers: Json) -> Iterator[str]:
    for cle, said in champs.items():
        answer = answers.get(cle) or {}
        if answer.get("mots") != said.mots:
            yield f"{where}/{cle}: said {said.mots!r}, kept {answer.get('mots')!r}"
        elif answer["versions"]:
            yield f"{where}/{cle}: {len(answer['versions'])} versions of what was said once"
        elif len(said.bouts) > 1 and answer.get("morceaux") != said.bouts:
            yield f"{where}/{cle}: morceaux {answer.get('morceaux')}"
        elif said.pressed.startswith("choix:") and answer["valeur"] not in (said.pressed[6:], [said.pressed[6:]]):
            yield f"{where}/{cle}: pressed {said.pressed}, valeur {answer['valeur']!r}"
    yield from (f"{where}/{cle}: nobody said anything there" for cle in answers.keys() - champs.keys())


def fiches_of(export: Json, rubrique: str) -> list[Json]:
    """The champs of each fiche of a « volet/rubrique », in their order."""
    volet, _, name = rubrique.partition("/")
    if volet == "identite":
        return [export["identite"]] if export["identite"] else []
    fiches = export["associations"] if name == "associations" else export["volets"][volet][name]
    return [fiche["champs"] for fiche in fiches]


def answers_of(node: object) -> Iterator[Json]:
    """Every ANSWER in a part of an export, earlier versions too."""
    if isinstance(node, dict):
        if "mots" in node:
            yield node
        for value in node.values():
            yield from answers_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from answers_of(value)


def all_words(export: Json) -> list[str]:
    """All that a person said and that is kept: answers, versions, words that answered nothing."""
    beside = [line["texte"] for line in export["journal"] if "texte" in line]
    return beside + [answer["mots"] for answer in answers_of(export) if answer["mots"] is not None]
