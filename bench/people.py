"""A person who fills one fiche after another, answering in words as soon as a question comes."""

from collections.abc import Sequence

from tests.bot.bot_api import Person

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


class LivretPerson(Person):
    """Opens a livret, then fills fiches of « Hors du travail » without end, in words only."""

    def on_message(self, text: str, keyboard: list[list[dict[str, str]]]) -> tuple[str, str | int] | None:
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
