"""The sentences of Telegram alone: the bot's profile, and the notice before the first question."""

AVIS = (
    "Telegram est une société hors d'Europe. Vos messages restent chez elle, même si vous fermez le livret."
    " Je retire ceux que je peux."
)
PAGE = "Sans Telegram, le livret est aussi sur cette page : {page}"
DESCRIPTION = (
    "Je vous aide à remplir votre livret de formation. Je pose une question à la fois."
    " J'écris vos mots, sans rien changer."
)
EN_BREF = "Je vous aide à remplir votre livret de formation."
