/* The lines at the head of the page, and the errors under fields. */

import { follow } from '../conversation/view.js';
import { $, show, typeset } from '../lib/dom.js';
import { SAID } from '../phrases.js';
import { isOpen, page } from '../session/state.js';

/** A line at the head, for what concerns the whole page. « » clears it. */
export function say(phrase) {
  $('annonce').textContent = typeset(phrase);
  $('ligne-annonce').hidden = !phrase;
  follow();
}

export const sayOnceMoreLeaves = () => say(SAID.encore_retour);

export function unsayOnceMoreLeaves() {
  if ($('annonce').textContent === typeset(SAID.encore_retour)) say('');
}

/** What is wrong, in this place, with the focus in the first of these fields. « » clears it. */
export function showFault(place, phrase, ...fields) {
  $(place).textContent = typeset(phrase);
  for (const field of fields) $(field).setAttribute('aria-invalid', phrase ? 'true' : 'false');
  if (phrase && fields.length) $(fields[0]).focus();
}

let reached = true; // the server answers
let elsewhere = false; // the livret went on on another device

export function setReached(yes) {
  reached = yes;
  showStatus();
}

export function setElsewhere(yes) {
  elsewhere = yes;
}

export function showStatus() {
  show('ligne-reseau', !navigator.onLine ? SAID.hors_ligne : reached ? '' : SAID.serveur_muet);
  $('ligne-ailleurs').hidden = !elsewhere || page.shown === 'verrou';
  follow();
}

/** On a transcripteur's device, shows on every screen for whom they write. */
export function showForWhom(phrase) {
  $('ligne-pour').hidden = !(page.etat.plume && isOpen());
  show('pour', phrase ?? '');
}

$('annonce-lue').addEventListener('click', () => say(''));
