"""What the shell says by itself, on every channel: what the conversation cannot know of."""

GARDE_DE_COTE = "Votre message est gardé. Je n'arrive pas à le lire maintenant. Vous pouvez continuer."
FERME_AILLEURS = "Votre livret a été fermé sur un autre appareil. Tout est effacé."
PAS_D_AUTRE_APPAREIL = "Il n'y a pas d'autre endroit où continuer pour l'instant."
