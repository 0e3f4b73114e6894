"""
A scene: a conversation as text, that anyone who reads French can review.

    # Scène : Awa raconte un diplôme, se trompe de nom, corrige son message.
    # Avant : le livret est ouvert.

    agent     > [Mes formations]
    assistant : Nous parlons de ce que vous avez appris.
                [Titres et diplômes]
    agent     > (corrige) CAP cuisine
              ✎ 3/intitule = « CAP cuisine »

Written by hand: the title, the `>` lines, the stage directions alone on a line. All else is written by `perform` and
compared. After `>`: words; `[un bouton]` of the last message that shows it; `(vu avant)` words or a button composed
before the last question was seen; `(en réponse à « une question ») mots`; `(corrige) mots` edits the last words,
`(corrige « mots ») mots` those, `(corrige rien) mots` a message never seen; `(photo) nom`, `(vocal) nom`,
`(document) nom`. `⏎` is a line feed. `transcripteur >` types on the agent's own device, which cannot tell them apart;
`transcripteur:ID >` writes under a name.
Directions: `(2 jours plus tard)`, `(10 ans plus tard)`, `(panne)`, `(le même message arrive encore)`.
Signs of the journal: + fiche, ✎ answer, … more words, ± edited, – skipped, ≠ not that date, ? private, ✓ read back,
✗ erased, ✉ received, ~ words that answer nothing, ¿ asked back, → handed over, § charte.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, assert_never

from dialogs import dates
from dialogs.dates import Periode
from dialogs.events import Boutons, Dire, Effect, Fermer, Relier, Remettre, Signaler
from dialogs.livret import (
    CharteAcceptee,
    Contredit,
    Corrige,
    Ecriture,
    FicheEffacee,
    FicheMontree,
    FicheOuverte,
    HorsQuestion,
    Interroge,
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
    Revue,
    Transmis,
)
from dialogs.phrases import quote
from dialogs.valeurs import Mesure, Valeur

OUVERTURE = (
    ("/start", "[Passer la présentation]", "[J'accepte]", "[Non]", "[Moi]") + ("[Plus tard]",) * 13 + ("[C'est ça]",)
)
"""What is played before a scene whose livret is open already."""

MARGE = " " * 12
ENTRETIEN = ("Plus tard", "Je ne sais pas", "Pas concerné", "Je préfère ne pas dire", "Retour", "Aide", "Menu")
"""Buttons that every question has; together they are written […]."""


class SceneInvalide(ValueError):
    """A line that cannot be played; says which, in French."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the assistant, as a player heard it. n: its number in the conversation."""

    n: int
    texte: str
    boutons: Boutons
    question: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """titre, and the lines written by hand after it, in order. ouverte: the livret is open before it begins."""

    titre: str
    ouverte: bool
    lignes: tuple[str, ...]


class Player(Protocol):
    """What plays the assistant. An event is a line of contract § 3, without `chat`."""

    def send(self, event: Mapping[str, object]) -> tuple[Sequence[Message], Sequence[Ecriture]]: ...

    def crash(self) -> None: ...

    def wait(self, days: int) -> None: ...


def read_scene(text: str) -> Scene:
    """The lines written by hand in a scene, whatever else it holds."""
    lines = [line.rstrip("\n") for line in text.splitlines()]
    titre = next((line.partition(":")[2].strip() for line in lines if line.startswith("# Scène")), "")
    ouverte = any(line.startswith("# Avant : le livret est ouvert") for line in lines)
    kept = [line for line in lines if re.match(r"(agent|transcripteur(:\w+)?)\s*>|\(|#", line)]
    return Scene(titre, ouverte, tuple(line for line in kept if not line.startswith(("# Scène", "# Avant"))))


def perform(scene: Scene, player: Player, journal: bool = True) -> str:
    """The whole scene as it is played. journal: with the signs of what entered it."""
    play = _Play(player)
    out = [f"# Scène : {scene.titre}"]
    if scene.ouverte:
        out.append("# Avant : le livret est ouvert.")
        for line in OUVERTURE:
            play.act(line)
    out.append("")
    for line in scene.lignes:
        if line.startswith("#"):
            out += ["", line]
            continue
        if line.startswith("("):
            out += ["", line, *play.direct(line[1:-1], journal)]
            continue
        speaker, _, said = line.partition(">")
        messages, ecritures = play.act(said.removeprefix(" "), speaker.strip())
        out.append(f"{speaker.strip():<10}> {said.removeprefix(' ')}")
        out += [*_journal_lines(ecritures), *_said(messages)] if journal else _said(messages)
    return "\n".join(out) + "\n"


class _Play:
    """Keeps what was shown and said, so that lines can point at it."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.shown: list[Message] = []
        self.asked: list[Message] = []
        self.said: dict[int, str] = {}
        self.last: Mapping[str, object] = {}
        self.id = 0

    def act(self, said: str, speaker: str = "agent") -> tuple[Sequence[Message], Sequence[Ecriture]]:
        self.id += 1
        signed = {"from": speaker} if ":" in speaker else {}
        event = {"id": self.id, **signed, **self._event(said)}
        if isinstance(event.get("text"), str):
            self.said[int(str(event.get("edit", self.id)))] = str(event["text"])
        self.last = event
        return self._send(event)

    def _send(self, event: Mapping[str, object]) -> tuple[Sequence[Message], Sequence[Ecriture]]:
        messages, ecritures = self.player.send(event)
        self.shown += messages
        self.asked += [message for message in messages if message.question]
        return messages, ecritures

    def direct(self, direction: str, journal: bool) -> list[str]:
        """A stage direction; what it makes the assistant say, if anything."""
        later = re.fullmatch(r"(\d+) (jour|mois|an)s? plus tard", direction)
        if later:
            self.player.wait(int(later[1]) * {"jour": 1, "mois": 31, "an": 366}[later[2]])
            return []
        if direction == "panne":
            self.player.crash()
            return []
        if direction == "le même message arrive encore":
            messages, ecritures = self._send(self.last)
            return [*_journal_lines(ecritures), *_said(messages)] if journal else _said(messages)
        raise SceneInvalide(f"direction inconnue : ({direction})")

    def _event(self, said: str) -> dict[str, object]:
        if said.startswith("(vu avant) "):
            return {**self._event(said[11:]), "seen": self.asked[-2].n}
        if about := re.match(r"\(en réponse à « (.+?) »\) ", said):
            seen = next(m.n for m in reversed(self.shown) if about[1] in m.texte)
            return {"text": _words(said[about.end() :]), "seen": seen}
        if said.startswith("(corrige rien) "):
            return {"text": _words(said[15:]), "edit": 999_999}
        if edit := re.match(r"\(corrige(?: « (.+?) »)?\) ", said):
            return {"text": _words(said[edit.end() :]), "edit": self._message_of(edit[1])}
        if piece := re.match(r"\((photo|vocal|document)\) ", said):
            return {{"vocal": "voice"}.get(piece[1], piece[1]): said[piece.end() :]}
        if said.startswith("[") and said.endswith("]"):
            return self._press(said[1:-1])
        return {"text": _words(said)}

    def _message_of(self, mots: str | None) -> int:
        """The message that carried these words, or the last one."""
        found = [id for id, words in self.said.items() if mots is None or words == _words(mots)]
        if not found:
            raise SceneInvalide(f"aucun message ne dit « {mots} »")
        return found[-1]

    def _press(self, label: str) -> dict[str, object]:
        """`[libellé]`, or `[libellé|action]` for an action that no button shows."""
        label, _, action = label.partition("|")
        for message in reversed(self.shown):
            for bouton in (b for row in message.boutons for b in row):
                if bouton.libelle == label and not action:
                    return {"button": bouton.action, "seen": message.n}
        if action:
            return {"button": action}
        raise SceneInvalide(f"aucun bouton ne s'appelle « {label} »")


def _words(said: str) -> str:
    return said.replace("⏎", "\n")


def _said(messages: Iterable[Message]) -> list[str]:
    out = []
    for message in messages:
        head, *rest = message.texte.split("\n")
        out.append(f"assistant : {head}".rstrip())
        out += [f"{MARGE}{line}".rstrip() for line in (*rest, *_rows(message.boutons))]
    return out


def _rows(boutons: Boutons) -> list[str]:
    rows = [[b.libelle for b in row] for row in boutons]
    usual = [label for row in rows for label in row]
    if tuple(usual[-len(ENTRETIEN) :]) == ENTRETIEN:
        rows = [*rows[:-3], ["…"]]
    return [" ".join(f"[{label}]" for label in row) for row in rows]


def messages_of(effects: Iterable[Effect], n: int) -> list[Message]:
    """The messages of a step, numbered from n on."""
    out: list[Message] = []
    for effect in effects:
        match effect:
            case Dire():
                out.append(Message(n + len(out), effect.texte, effect.boutons, effect.question))
            case Remettre():
                out.append(Message(n + len(out), f"{effect.texte}\n({effect.format})", (), None))
            case Relier():
                out.append(Message(n + len(out), f"{effect.texte}\n(lien)", (), None))
            case Fermer() | Signaler():
                pass
            case _ as never:
                assert_never(never)
    return out


# --- the journal -------------------------------------------------------------------------------------------------


def _journal_lines(ecritures: Iterable[Ecriture]) -> list[str]:
    return [f"{MARGE[:-2]}{line}" for ecriture in ecritures if (line := _sign(ecriture))]


def _sign(e: Ecriture) -> str:  # noqa: C901 (one case a class of écriture)
    match e:
        case Pose():
            return ""
        case FicheOuverte():
            return f"+ {e.fiche} {e.rubrique}"
        case FicheEffacee():
            return f"✗ {e.fiche}"
        case Repondu():
            return f"✎ {e.chemin.fiche}/{e.chemin.champ} = {_quote(e.mots)}{_understood(e.valeur)}"
        case Morceau():
            return f"… {e.chemin.fiche}/{e.chemin.champ} + {_quote(e.mots)}{_understood(e.valeur)}"
        case Corrige():
            return f"± {e.chemin.fiche}/{e.chemin.champ} = {_quote(e.mots)}{_understood(e.valeur)}"
        case Passe():
            said = f" {_quote(e.mots)}" if e.mots is not None else ""
            return f"– {e.chemin.fiche}/{e.chemin.champ} : {e.raison}{said}"
        case Contredit():
            return f"≠ {e.chemin.fiche}/{e.chemin.champ}"
        case Propose():
            return f"? {e.chemin.fiche}/{e.chemin.champ} = {_quote(e.mots)}"
        case Interroge():
            return f"¿ {_quote(e.mots)}{f' → {e.sujets[0]}' if e.sure else ''}"
        case Transmis():
            return "→ question"
        case MandatDonne():
            return f"§ aide de {_quote(e.role)} jusqu'au {e.fin} : {', '.join(e.volets)}"
        case MandatReduit():
            return f"§ aide jusqu'au {e.fin} : {', '.join(e.volets)}"
        case MandatRetire():
            return "§ fin de l'aide"
        case FicheMontree():
            return f"§ {e.fiche} montrée"
        case Relance():
            return ""
        case Revue():
            return f"✓ {e.fiche} par l'agent seul" if e.siens else f"≠ {e.fiche} : pas ses mots"
        case Relu():
            return f"✓ {e.fiche}"
        case Recu():
            return f"✉ {e.sorte} {e.nom}"
        case HorsQuestion():
            return f"~ {_quote(e.mots)}"
        case Remis():
            return f"→ {e.format}"
        case CharteAcceptee():
            return f"§ {e.version}"
        case _ as never:
            assert_never(never)


def _quote(mots: str) -> str:
    return quote(mots.replace("\n", "⏎"))


def _understood(valeur: Valeur) -> str:
    match valeur:
        case None | Periode(understood=False):
            return ""
        case Periode():
            return f" → {dates.say(valeur)}"
        case Mesure():
            return f" → {valeur.nombre:g} {valeur.unite or ''}".rstrip()
        case tuple():
            return f" → {', '.join(valeur)}"
        case bool():
            return f" → {'oui' if valeur else 'non'}"
        case _:
            return f" → {valeur}"
