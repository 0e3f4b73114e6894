/* The field: its keyboard by type of question, « Envoyer », « Corriger ». */

import { $, typeset } from '../lib/dom.js';
import { SAID } from '../phrases.js';
import { onSubmit } from '../screens/press.js';
import { bubbleOf, textOf } from './bubbles.js';
import { cancelCorrection, correction, setWords, startCorrection, stopCorrection } from './draft.js';
import { lastSeen } from './fil.js';
import { send } from './sender.js';

const KEYBOARDS = { email: 'email', telephone: 'tel', code_postal: 'numeric', nombre: 'numeric' };
const mots = $('mots');
let saisie = ''; // the type of the question

const onTouch = () => matchMedia('(hover: none) and (pointer: coarse)').matches;

export function fitKeyboard(type) {
  saisie = type;
  mots.inputMode = KEYBOARDS[type] ?? 'text';
  mots.enterKeyHint = enterSends() ? 'send' : 'enter';
  $('mots-aide').textContent = ['date', 'periode'].includes(type) ? typeset(SAID.avec_vos_mots) : '';
}

/** On a touch screen Enter makes a new line, when the answer may have several. */
const enterSends = () => saisie in KEYBOARDS || (saisie !== 'texte_long' && !onTouch());

function onKey(event) {
  if (event.key === 'Escape' && correction) return cancelCorrection();
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !enterSends()) return undefined;
  event.preventDefault();
  return submit();
}

function submit() {
  const texte = mots.value;
  if (!texte.trim()) return mots.focus();
  const vu = lastSeen();
  send(correction ? { corrige: correction.id, texte, vu } : { texte, vu });
  const before = correction?.avant ?? '';
  stopCorrection();
  return setWords(before);
}

function onCorrect({ target }) {
  const id = target.closest('[data-corriger]')?.dataset.corriger;
  if (id) startCorrection(id, textOf(bubbleOf(id).item));
}

onSubmit('dire', submit);
mots.addEventListener('keydown', onKey);
$('bulles').addEventListener('click', onCorrect);
$('envoyer').addEventListener('mousedown', (event) => event.preventDefault()); // the keyboard stays up
