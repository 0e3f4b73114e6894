"""The people of the bench: they answer in words as soon as a question comes."""

from collections.abc import Mapping, Sequence

Keyboard = Sequence[Sequence[Mapping[str, str]]]

SAID: Sequence[tuple[str, str]] = (
    # the beginning of a button's label -> the words that do the same
    ("Passer la présentation", "Passer la présentation"),
    ("J'accepte", "j'accepte"),
    ("J'ai fini", "j'ai fini"),
    ("C'est ça", "c'est ça"),
    ("Non, retour au menu", "oui"),
    ("Ajouter une fiche", "Ajouter une fiche"),
    ("Hors du travail", "Hors du travail"),
    ("Mes expériences", "Mes expériences"),
)


class Person:
    """One who talks to a bot; their number tells people apart."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.count = 0

    def on_message(self, text: str, keyboard: Keyboard) -> tuple[str, str | int] | None:
        """What they answer: ("text", words) or ("press", rank), or None to wait for the bot's next message."""
        raise NotImplementedError


class EchoPerson(Person):
    """Says the next number as soon as the bot has spoken."""

    def on_message(self, text: str, keyboard: Keyboard) -> tuple[str, str | int] | None:
        self.count += 1
        return "text", f"texte {self.count}"


class LivretPerson(Person):
    """Opens a livret, then fills fiches of « Hors du travail » without end, in words only."""

    def on_message(self, text: str, keyboard: Keyboard) -> tuple[str, str | int] | None:
        labels = [button["text"] for row in keyboard for button in row]
        if not labels:
            return None
        self.count += 1
        for label, words in SAID:
            if any(shown.startswith(label) for shown in labels):
                return "text", words
        if "quand" in text or "année" in text:
            return "text", "de 2004 à 2010"
        return "text", f"une réponse ordinaire, la numéro {self.count}"
