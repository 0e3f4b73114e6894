"""
What a collectivité may not take from the trame, nor add to it, as code relies on it. Words may change everywhere.
"""

NEEDED = (
    "ouverture/charte/code_collectivite",  # asked or not as a setting says
    "ouverture/charte/lecture_charte",
    "ouverture/charte/qui_ecrit=moi",
    "ouverture/charte/qui_ecrit=autre_personne",
    "ouverture/charte/role_transcripteur",
    "ouverture/charte/volets_transcripteur",
    "ouverture/charte/duree_transcripteur",
    "ouverture/charte/accord_transcripteur",
    "identite/identite/nom_titulaire",
    "identite/identite/prenom",
)
"""Chemins that code names; a choix is « volet/rubrique/champ=valeur »."""

CLOSED = "ouverture/charte"
"""No question is added there: what is asked before the charte is accepted would be kept before it."""
