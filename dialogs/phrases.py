"""
What the assistant says: sentences only. Questions and their help are in `volets/`, the answers of the FAQ in `faq/`.

Plain French (domain § 5): twelve words a sentence, three sentences a message, one question at a time; vouvoiement; no
praise, no suggestion; `tests/test_falc.py` checks each of them. `{…}` holds the person's own words or a number.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from dialogs.livret.ecritures import NE_PAS_DIRE, PAS_CONCERNE, PLUS_TARD, SAIS_PAS


class Etape(NamedTuple):
    """
    One step of the practice for who writes for someone else.

    dit: what the made-up person says, to be typed as it is; "" when a button answers. choix: labels, and what is said
    of each.
    """

    texte: str
    choix: tuple[tuple[str, str], ...] = ()
    dit: str = ""


class Phrases:
    """
    Every sentence, by its name. `Phrases(autres)` has another collectivité's sentences in place of these.

    autres: name -> sentence, or sentences for a name that holds several; « NAME.key » for a name that holds a table.
    Names and shapes are checked before (`dialogs.superposition`).
    """

    def __init__(self, autres: Mapping[str, str | tuple[str, ...]] | None = None) -> None:
        for name, phrase in (autres or {}).items():
            table, _, key = name.partition(".")
            self.__dict__[table] = {**getattr(self, table), key: phrase} if key else phrase

    @classmethod
    def named(cls) -> Mapping[str, object]:
        """Our sentences, by name."""
        return {name: phrase for name, phrase in vars(cls).items() if name.isupper()}

    # --- the opening -------------------------------------------------------------------------------------------------

    BIENVENUE = "Bonjour. Je vous aide à remplir votre livret de formation. Je pose une question à la fois."
    PRESENTATION = (
        "Le livret raconte votre parcours. Il garde vos formations, vos métiers et vos savoirs. Il est à vous.",
        "Le livret sert à parler de vous. Il aide pour un entretien, un concours, un nouveau poste."
        " Vous seul le montrez.",
        "Le livret a cinq parties : vous, formations, expériences, compétences, papiers. Vous choisissez l'ordre.",
        "Vous remplissez le livret quand vous voulez. Vos diplômes et vos papiers peuvent aider."
        " Vous pouvez arrêter et revenir.",
    )
    CHARTE_ACCEPTEE = "Merci. Votre livret est ouvert. Vous pouvez me poser une question à tout moment."
    CHARTE_REFUSEE = "D'accord. Je n'ai rien gardé. Si vous changez d'avis, écrivez « bonjour »."
    PAS_ENCORE_GARDE = "Je n'ai pas gardé ce message. Le livret n'est pas encore ouvert."
    D_ABORD_LA_CHARTE = "Pour commencer, j'ai besoin de votre réponse à la charte."
    PAS_DE_LIVRET = "Il n'y a pas de livret ici. Pour en ouvrir un, écrivez « bonjour »."
    BONJOUR = "Bonjour."
    PAUSE_AVANT = "D'accord, on s'arrête là. Revenez quand vous voulez."
    CODE_FAUX = "Je ne connais pas ce code. Regardez-le encore une fois, lettre par lettre."
    CODE_ATTENDRE = "Il y a eu trop d'essais. Revenez dans une heure. Votre collectivité peut vous redonner le code."
    CODE_ACCEPTE = "Merci, ce code est bon."

    # --- after an answer ---------------------------------------------------------------------------------------------

    NOTE = "C'est noté."
    CONTINUEZ = "Continuez, ou touchez « {bouton} »."
    AUTRE_CHOIX = "Choisissez encore, ou touchez « {bouton} »."
    AUTRE_NOM = "Donnez un autre nom, ou touchez « {bouton} »."
    PASSE = "D'accord, on passe."
    GARDE = "D'accord, je garde vos mots."
    JOINT = "J'ai ajouté ces mots à votre réponse. La question était : « {question} »"
    REPONDU_AVANT = "C'est noté pour la question : « {question} »"
    CORRIGE = "C'est corrigé. J'ai gardé aussi vos mots d'avant."
    RIEN_A_CORRIGER = "Je ne trouve pas de réponse pour ce message. Rien n'a changé."
    SUJET_PRIVE = "Attention, c'est un sujet privé. Vous pouvez le changer ou l'effacer."
    PAPIER_AJOUTE = "Je l'ai mis dans la liste. Vous pouvez le remplir plus tard."
    DEJA = "Cette question est déjà passée. Rien n'a changé. Pour y revenir, écrivez « retour »."
    BOUTON_INCONNU = "Ce bouton ne sert plus. Rien n'a changé."
    GARDE_DE_COTE = "Votre message est gardé. Je n'arrive pas à le lire maintenant. Vous pouvez continuer."
    MOTS_GARDES = "J'ai gardé vos mots."
    HORS_QUESTION = "J'ai gardé vos mots. Pour continuer, touchez un bouton."
    COMPRIS = "J'ai compris : {date}. C'est bien ça ?"
    MOTS_SEULS = "D'accord. Je garde seulement vos mots."
    QUELLE_FICHE = "Choisissez la fiche, ou ajoutez-la. Sinon, on passe."
    VOS_MOTS = "Dites-le avec vos mots."
    VOUS_AVEZ_DIT = "Vous avez dit : {mots}"
    GARDER_OU_REDIRE = "Dites autre chose, ou touchez « {bouton} »."
    VOULEZ_VOUS_L_ECRIRE = "C'est un sujet privé. Voulez-vous vraiment l'écrire ?"
    PAS_ECRIT = "D'accord, je ne l'écris pas."
    AUTRE_ADRESSE = "Ce n'est pas la même adresse."
    EPELER = "Voici votre adresse mail, lettre par lettre : {lettres}"

    RELANCES: Mapping[str, str] = {
        "date": "Connaissez-vous l'année ? Sinon, on passe.",
        "periode": "Connaissez-vous l'année ? Sinon, on passe.",
        "email": "Je ne reconnais pas cette adresse. Voulez-vous la redire ? Sinon, on passe.",
        "email_confirmation": "Est-ce bien votre adresse ? Répondez oui ou non.",
        "telephone": "Je ne reconnais pas ce numéro. Voulez-vous le redire ? Sinon, on passe.",
        "code_postal": "Un code postal a cinq chiffres. Voulez-vous le redire ? Sinon, on passe.",
    }

    RECUS: Mapping[str, str] = {
        "voice": "J'ai gardé la trace de votre message vocal. Je ne sais pas encore l'écouter.",
        "photo": "J'ai gardé la trace de votre photo. Elle ne remplace pas vos mots.",
        "document": "J'ai gardé la trace de votre document. Il ne remplace pas vos mots.",
        "video": "J'ai gardé la trace de votre vidéo. Elle ne remplace pas vos mots.",
        "sticker": "J'ai gardé votre image. Elle ne remplace pas vos mots.",
        "contact": "J'ai gardé ce contact. Il ne remplace pas vos mots.",
        "location": "J'ai gardé ce lieu. Il ne remplace pas vos mots.",
        "autre": "J'ai gardé ce message. Il ne remplace pas vos mots.",
    }
    RECU_SANS_LIVRET = "Je n'ai pas gardé ce message. Il faut d'abord ouvrir un livret."

    # --- moving about ------------------------------------------------------------------------------------------------

    ACCUEIL = "Voici votre livret. Que voulez-vous remplir ?"
    VOLET = "Que voulez-vous remplir ici ?"
    RUBRIQUE = "Choisissez une fiche à revoir, ou ajoutez une fiche."
    RUBRIQUE_VIDE = "Il n'y a pas encore de fiche ici."
    FICHE_FINIE = "Cette fiche est finie. Voici vos mots."
    FICHE_RELUE = "Voici vos mots."
    QUE_CHANGER = "D'accord. Touchez la réponse à changer."
    EST_CE_CA = "Est-ce bien ça ?"
    FICHE_VIDE = "Vous n'avez rien écrit ici. C'est votre droit."
    FICHE_GARDEE = "C'est noté. La fiche est relue."
    ENCORE_UNE_FICHE = "Voulez-vous ajouter une autre fiche ?"
    LISTE_DES_NOMS = "Donnez les noms, un par message. Nous verrons les détails après. Quel est le premier ?"
    NOMS_GARDES = "C'est noté. Maintenant, complétez une fiche quand vous voulez."
    RECAPITULATIF = "Voici tout ce que vous avez écrit ici. Touchez une fiche pour la corriger."
    RECAPITULATIF_VIDE = "Il n'y a encore rien ici. Rien n'est obligatoire."
    PANORAMA = "Voici tout votre livret, d'un coup d'œil."
    DECLARE = "Tout cela est déclaré par vous."
    POUR_PLUS_TARD = "Pour plus tard :"
    PAS_DE_RETOUR = "C'est la première question. Je vous montre le menu."
    RIEN_A_FINIR = "Je n'ai encore rien à finir ici."
    AIDE_MENU = "Touchez un bouton, ou écrivez ses mots. Écrivez « pause » pour arrêter."
    AIDE_OUVERTURE = "Je vous explique le livret, puis vous choisissez. Rien n'est obligatoire."
    PAUSE = "D'accord, on s'arrête là. Tout est gardé. Revenez quand vous voulez."
    REPRISE = "Bonjour. Tout est gardé."
    RETROUVAILLES = "Bonjour, nous reprenons."
    REPRISE_ICI = "Nous reprenons ici : {nom}."
    ECOUTER = "Je ne sais pas encore parler. Voici la question écrite."
    QUESTION_RETIREE = "Cette question n'existe plus. J'ai gardé vos mots."

    # --- several devices --------------------------------------------------------------------------------------------

    AUTRE_APPAREIL = "Ouvrez ce lien sur l'autre appareil. Il sert une fois, pendant 15 minutes."
    PAS_D_AUTRE_APPAREIL = "Il n'y a pas d'autre endroit où continuer pour l'instant."
    REJOINT = "C'est votre livret. Vous pouvez continuer ici."
    LIEN_PERDU = "Ce lien ne sert plus. Demandez un autre lien sur le premier appareil."
    LIEN_OCCUPE = "Vous avez déjà un livret ici. Je garde celui-ci, rien n'a changé."
    SUITE_AILLEURS = "Vous avez continué sur un autre appareil."

    FERME_AILLEURS = "Votre livret a été fermé sur un autre appareil. Tout est effacé."

    # --- questions that are asked back ------------------------------------------------------------------------------

    REPONSE_OU_QUESTION = "Est-ce votre réponse, ou une question ?"
    C_EST_MA_REPONSE = "C'est ma réponse"
    C_EST_UNE_QUESTION = "C'est une question"
    C_ETAIT_MA_REPONSE = "C'était ma réponse"
    EN_SAVOIR_PLUS = "En savoir plus"
    SOURCE = "Source : {sources}."
    ET_AUSSI = "et"
    PAS_SUR = "Je ne suis pas sûr de comprendre."
    QUELLE_QUESTION = "Votre question est-elle ici ?"
    AUCUNE = "Aucune"
    LAQUELLE = "Touchez la question qui est la vôtre, ou « Aucune »."
    JE_NE_SAIS_PAS_REPONDRE = "Je ne sais pas répondre à cette question."
    DEMANDEZ_A = "Vous pouvez demander ici : {contact}"
    DEMANDEZ_RH = "Votre service des ressources humaines peut vous aider."
    VOUS_POUVEZ_ENVOYER = "Vous pouvez aussi me la laisser, sans votre nom."
    ENVOYER_MA_QUESTION = "Laisser ma question"
    QUESTION_ENVOYEE = "Votre question est laissée, sans votre nom. Elle aidera à compléter mes réponses."
    QUELLES_QUESTIONS = "Choisissez un thème, ou écrivez votre question."
    QUESTIONS_DU_THEME = "Choisissez une question."
    QUESTIONS_PROCHES = "Ces questions sont proches."
    AUTRES_QUESTIONS = "D'autres questions"
    SUITE_DES_QUESTIONS = "Voir la suite"
    COMMENT_CA_MARCHE = "Comment ça marche ?"
    J_AI_UNE_QUESTION = "J'ai une question"

    # --- someone writes for the agent -------------------------------------------------------------------------------

    MANDAT_QUI = "Quelqu'un écrit pour vous : {role}"
    MANDAT_VOLETS = "C'est pour ces parties : {volets}."
    MANDAT_FIN = "Cette aide finit après ce jour : {jour}."
    MANDAT = (
        "Cette personne écrit vos mots, sans rien changer.",
        "Vous pouvez arrêter à tout moment. Il suffit d'écrire « arrêter l'aide ».",
    )
    PERSONNE_AVEC_VOUS = "la personne avec vous"
    VOUS_ECRIVEZ_POUR = "Vous écrivez pour {nom}."
    TEL_QUEL = "Écrivez ses mots comme ils viennent, sans rien changer."
    QUELQU_UN = "une autre personne"
    CIVILITES: Mapping[str, str] = {"madame": "Mme", "monsieur": "M."}
    A_LA_PERSONNE = "C'est à la personne de le faire elle-même."
    HORS_MANDAT = "La personne n'a pas donné son accord pour cette partie."
    FICHE_D_AVANT = "Cette fiche existait avant votre aide. La personne peut vous l'ouvrir."
    AIDE_FINIE = "L'accord de la personne est fini. Elle seule peut le donner encore."
    PAS_DE_MANDAT = "La personne n'a pas donné son accord pour cette aide."
    ACCORD_ICI = "Elle peut le donner ici, sur cet écran."
    DONNER_MON_ACCORD = "Donner mon accord"
    VOLETS_A_TOUCHER = "Je ne suis pas sûr des parties. Touchez celles où la personne vous aide."
    SUJET_MASQUE = "sujet privé"
    FICHE_MASQUEE = "une fiche que vous ne voyez pas"
    ESSAI_AILLEURS = "L'essai se fait sans la personne."
    PAS_GARDE = "Je n'ai pas gardé ce message."
    AIDE_ARRETEE = "L'aide est arrêtée. Vos mots sont gardés. Vous pouvez la reprendre quand vous voulez."
    PAS_D_AIDE = "Il n'y a pas d'aide en ce moment."
    AIDE_LIMITEE = "C'est noté. L'aide est plus courte ou plus petite."
    LIMITER_L_AIDE = "Voici l'aide que vous avez acceptée. Que voulez-vous enlever ?"
    SEULEMENT_AUJOURD_HUI = "Arrêter à la fin du jour"
    SANS_CE_VOLET = "Enlever : {volet}"
    ARRETER_L_AIDE = "Arrêter l'aide"
    MON_AIDE = "Voir ou limiter l'aide"
    MONTRER_LA_FICHE = "Montrer cette fiche à l'aide"
    FICHE_MONTREE = "C'est noté. Cette fiche est ouverte à la personne qui écrit."
    ON_A_ECRIT = "On a écrit pour vous. Voulez-vous relire ?"
    RELIRE_L_AIDE = "Relire ce qu'on a écrit pour moi"
    VOICI_CE_QU_ON_A_ECRIT = "Voici ce qu'on a écrit pour vous."
    PAS_MES_MOTS = "Ce ne sont pas mes mots"
    TOUT_EST_RELU = "C'est noté. Vous avez tout relu."
    RELU_SUIVANT = "C'est noté."
    RACONTER = "Aider à raconter"
    ASSEZ_DE_RELANCES = "Nous passons à la suite. Vous pouvez finir quand vous voulez."

    FINIR_L_ESSAI = "Arrêter l'essai"
    ESSAI = (
        Etape(
            "Voici un essai de cinq minutes. Léa n'existe pas, et rien n'est gardé. Vous écrivez pour elle.",
            (("Commencer", "D'accord."),),
        ),
        Etape(
            "Léa dit : « moi je fais les vitres et pis les sols ». Écrivez ce qu'elle dit.",
            dit="moi je fais les vitres et pis les sols",
        ),
        Etape(
            "Léa cherche ses mots. Que faites-vous ?",
            (
                ("J'attends", "Oui, elle a le temps."),
                ("Je touche « Aider à raconter »", "Oui, ce bouton aide sans donner la réponse."),
                ("Je propose une réponse", "Non, la réponse est à elle. Attendez, ou touchez « Aider à raconter »."),
            ),
        ),
        Etape(
            "Léa parle de son syndicat. C'est un sujet privé. Qui dit oui pour l'écrire ?",
            (
                ("Léa", "Oui, elle seule peut le dire."),
                ("Moi", "Non, elle seule peut le dire."),
            ),
        ),
        Etape(
            "La fiche est finie. Que faites-vous ?",
            (
                ("Je relis à voix haute", "Oui, puis Léa dit « c'est ça », « je change » ou « j'efface »."),
                ("Je touche « C'est ça »", "Non, lisez d'abord à voix haute. C'est Léa qui répond."),
            ),
        ),
    )
    ESSAI_MEME = "Ce sont ses mots, sans rien changer."
    ESSAI_AUTRE = "Léa a dit : {dit}"
    ESSAI_GARDEZ = "Comparez avec vos mots, juste au-dessus. Gardez tous les siens, même les petits."
    ESSAI_FINI = "L'essai est fini. Rien n'a été gardé."
    RELANCES_DU_RECIT = (
        "Prenez une fois précise.",
        "Par quoi avez-vous commencé ?",
        "Et juste après ?",
        "À quoi faites-vous attention à ce moment ?",
        "Comment savez-vous que c'est bien ?",
        "Autre chose ?",
    )
    CE_JOUR_LA = "Et vous, ce jour-là ?"

    # --- deleting, handing over, closing -----------------------------------------------------------------------------

    EFFACER = "Cette fiche sera effacée. Voulez-vous vraiment l'effacer ?"
    EFFACEE = "La fiche est effacée."
    PAS_EFFACEE = "D'accord, je garde la fiche."
    REMIS = "Voici votre livret, avec tous vos mots."
    FERMER = "Fermer efface tout votre livret, tout de suite. Vous pouvez le recevoir avant. Voulez-vous le fermer ?"
    PAS_FERME = "D'accord, votre livret reste ouvert."
    FERME = "Votre livret est fermé. Tout est effacé. Pour en ouvrir un autre, écrivez « bonjour »."

    # --- buttons -----------------------------------------------------------------------------------------------------

    SUITE = "Suite"
    PASSER_PRESENTATION = "Passer la présentation"
    JE_PASSE = "Plus tard"
    JE_GARDE = "Garder mes mots"
    JE_NE_SAIS_PAS = "Je ne sais pas"
    PAS_CONCERNE_BOUTON = "Pas concerné"
    NE_PAS_DIRE_BOUTON = "Je préfère ne pas dire"
    RETOUR = "Retour"
    AIDE = "Aide"
    MENU = "Menu"
    FINI = "J'ai fini"
    AUTRE = "Autre, avec mes mots"
    VOIR_LA_LISTE = "Voir la liste"
    VOIR_MES_FICHES = "Voir mes fiches"
    TOUS_LES_NOMS = "Donner d'abord tous les noms"
    C_EST_CA = "C'est ça"
    NON_PAS_CA = "Non"
    OUI = "Oui"
    NON = "Non"
    JE_CHANGE = "Changer : {libelle}"
    J_EFFACE = "Effacer la fiche"
    AJOUTER = "Ajouter une fiche"
    OUI_AJOUTER = "Oui"
    NON_ACCUEIL = "Non, retour au menu"
    LA_CHARTE = "La charte et mes choix"
    FAIRE_PAUSE = "Faire une pause"
    RELIRE = "Relire"
    RECEVOIR = "Recevoir mon livret"
    FERMER_LIVRET = "Fermer mon livret"
    PREPARER = "Choisir ce que je montre"
    OUI_FERMER = "Oui, tout effacer"
    OUI_EFFACER = "Oui, effacer"
    NON_GARDER = "Non, garder"
    CORRIGER_ADRESSE = "Corriger l'adresse"
    CONTINUER_AILLEURS = "Continuer sur un autre appareil"

    RELIRE_CHARTE = "Relire la charte"
    MES_CHOIX = "Voici la charte que vous avez acceptée, et vos choix."
    CONTINUER = "Continuer cette fiche"

    # --- small words in summaries ------------------------------------------------------------------------------------

    UNE_FICHE = "1 fiche"
    DES_FICHES = "{nombre} fiches"
    A_COMPLETER = "à compléter"
    A_RELIRE = "non relue"
    DONT_NON_RELUES = "non relues : {nombre}"
    PAS_VOS_MOTS = "Vous avez dit : ce ne sont pas mes mots."
    CONTESTEE = "ce ne sont pas mes mots"
    CALCULEE = "environ {duree}, d'après vos dates"
    SANS_NOM = "Fiche sans nom"
    POUR_LA_FICHE = "Papier pour {nom}"
    FAIT = "fait"
    DUREE_ANS = "{ans} ans"
    DUREE_AN = "1 an"
    DUREE_MOIS = "{mois} mois"
    ET = "{un} et {deux}"
    RAISONS: Mapping[str, str] = {
        PLUS_TARD: "pour plus tard",
        SAIS_PAS: "je ne sais pas",
        PAS_CONCERNE: "pas concerné",
        NE_PAS_DIRE: "je préfère ne pas dire",
    }


PHRASES = Phrases()
"""The sentences as they are written here."""


def say(phrase: str, **mots: object) -> str:
    """The phrase with its `{…}` filled; what is filled in is data: signs in it mean nothing."""
    if len(mots) == 1:
        [(name, only)] = mots.items()
        return phrase.replace("{" + name + "}", str(only))
    return re.sub(r"\{(\w+)\}", lambda place: str(mots.get(place[1], place[0])), phrase)


def quote(mots: str) -> str:
    return f"« {mots} »"


def join(*parts: str) -> str:
    """Parts of one message: one a line."""
    return "\n".join(part for part in parts if part)
