/*
 * Every sentence of the page that is neither in index.html nor said by the server. Each one is between double quotes,
 * on one line: the tests of plain French read this file.
 */

export const SAID = {
  hors_ligne: "Vous êtes hors ligne. Vos messages vont partir au retour du réseau.",
  serveur_muet: "Le livret ne répond pas. Vos messages vont partir dès son retour.",
  pas_de_reseau: "Pas de réseau. Essayez encore dans un moment.",
  encore_retour: "Pour quitter, touchez Retour encore une fois.",
  mots_de_cote: "Un autre livret est ouvert ici. Vos mots non partis restent de côté.",
  session_finie: "Votre livret n'est plus ouvert ici. Vos mots sont gardés.",
  en_attente: "en attente",
  corrige: "corrigé",
  corriger: "Corriger",
  vous: "Vous : ",
  assistant: "L'assistant : ",
  code_court: "Le code a 12 signes. Il en manque {manque}.",
  pin_court: "Un code PIN a 6 chiffres.",
  pin_differents: "Les deux codes PIN ne sont pas pareils.",
  pin_garde: "C'est noté. Votre code PIN est gardé.",
  pin_retire: "C'est noté. Il n'y a plus de code PIN.",
  pin_pose: "Vous avez un code PIN. Vous pouvez le changer ou le retirer.",
  pin_absent: "Vous n'avez pas de code PIN. Ce n'est pas obligatoire.",
  afficher: "Afficher",
  cacher: "Cacher",
  attendre_minutes: "Attendez {minutes} minutes.",
  attendre_secondes: "Attendez {secondes} secondes.",
  copie: "C'est copié.",
  pas_copie: "Je n'ai pas pu copier. Recopiez à la main.",
  duree: "Ce lien sert une fois, pendant {minutes} minutes.",
  telecharger: "Télécharger {nom}",
  autre_appareil: "Continuer sur un autre appareil",
  livret_rempli: "Livret : {fait} sur {sur}",
  rubrique_remplie: "{titre} : {fait} sur {sur}",
  avec_vos_mots: "Écrivez avec vos mots : mars 2008, il y a 3 ans.",
  qr: "Carré à prendre en photo : il contient votre lien.",
  plus_tard: "Pour plus tard",
  continuer: "Continuer",
  autre_livret: "Ouvrir un autre livret",
  titre: "Mon livret de formation",
};

/** What is said otherwise to someone who writes for the person: by the id of what says it. */
export const TO_THE_PLUME = {
  'carte-h': "La carte de la personne",
  'carte-pour': "Cette carte est pour la personne seule. Elle est montrée une seule fois.",
  'carte-garder': "Imprimez la carte, ou recopiez le code. La personne l'emporte avec elle.",
  'carte-notee': "La personne a sa carte",
  'revenir-h': "La personne a sa carte",
  'revenir-label': "Le code de la personne",
  'revenir-aide': "Il a 12 signes. Il est sur sa carte. Grandes ou petites lettres, c'est pareil.",
  'revenir-pin-label': "Le code PIN de la personne",
  'revenir-pin-aide': "La personne tape elle-même ses 6 chiffres.",
  'revenir-ouvrir': "Ouvrir le livret",
  'chat-h': "La conversation",
  'livret-h': "Le livret",
  'menu-livret': "Le livret",
  'menu-sortir': "Changer de personne",
  'verrou-h': "Le livret est caché",
  'verrou-label': "Le code de la personne",
  'verrou-code-aide': "Il a 12 signes. Il est sur sa carte.",
  'verrou-pin-label': "Le code PIN de la personne",
  'verrou-pin-aide': "La personne tape elle-même ses 6 chiffres.",
  'verrou-sortir': "Changer de personne",
};

const CLOSE = { titre: "Fermer cet écran ?", oui: "Oui, fermer cet écran", non: "Non, rester" };

/** What is asked in the dialog; a question without a « no » has one button. */
export const QUESTIONS = {
  toujours_la: {
    titre: "Êtes-vous toujours là ?",
    texte: "Sans geste de votre part, le livret va se cacher. Vos mots sont gardés.",
    oui: "Je continue",
  },
  nouvelle_carte: {
    titre: "Voulez-vous une nouvelle carte ?",
    texte: "Vous aurez un nouveau code. L'ancien code ne marchera plus.",
    oui: "Oui, une nouvelle carte",
    non: "Non",
  },
  premiere_carte: {
    titre: "Voulez-vous une carte ?",
    texte: "Elle donne un code. Ce code ouvre votre livret.",
    oui: "Oui, une carte",
    non: "Non",
  },
  sortir: { ...CLOSE, texte: "Votre livret est gardé. Il faudra votre code pour revenir." },
  sortir_sans_carte: { ...CLOSE, texte: "Vous n'avez pas de code. Sans code, ce livret ne s'ouvrira plus ici." },
  sortir_avec_mots: { ...CLOSE, texte: "Des messages ne sont pas partis. Si vous fermez, ils sont perdus." },
  changer: {
    titre: "Changer de personne ?",
    texte: "Le livret est gardé. Pour revenir, il faudra la carte de la personne.",
    oui: "Oui, changer de personne",
    non: "Non, rester",
  },
  autre_livret: {
    titre: "Un livret est déjà ouvert ici.",
    texte: "Voulez-vous ouvrir celui du lien ?",
    oui: "Oui, ouvrir celui du lien",
    non: "Non, rester ici",
  },
  retirer_pin: {
    titre: "Retirer le code PIN ?",
    texte: "Le livret ne le demandera plus.",
    oui: "Oui, le retirer",
    non: "Non",
  },
};

export const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
