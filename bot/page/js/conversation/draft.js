/* The draft: kept at each key, put aside while an earlier message is corrected. */

import { $ } from '../lib/dom.js';
import { showFault } from '../screens/lines.js';
import { isOpen, page } from '../session/state.js';
import { forget, keep, recall } from '../session/storage.js';
import { fil } from './fil.js';
import { follow } from './view.js';

const mots = $('mots');

export let correction = null; // {id, avant: what was being typed}

export function setWords(text) {
  mots.value = text;
  showFault('mots-erreur', '', 'mots');
  growWords();
  keepDraft();
}

export function growWords() {
  mots.style.height = 'auto';
  mots.style.height = `${mots.scrollHeight + 4}px`;
  follow();
}

const key = () => `brouillon:${page.etat.fil}`;

export function keepDraft() {
  if (!isOpen()) return;
  const draft = { texte: mots.value, correction, vu: Math.max(fil.last, page.etat.n) };
  if (draft.texte || correction) keep(key(), draft);
  else forget(key());
}

export function recallDraft() {
  const draft = recall(key());
  if (draft?.correction) showCorrection(draft.correction);
  mots.value = draft?.texte ?? '';
  growWords();
}

export function forgetDraftBefore(n) {
  if (correction) setWords(correction.avant);
  if (recall(key())?.vu < n) setWords('');
}

export function startCorrection(id, text) {
  showCorrection({ id, avant: correction?.avant ?? mots.value });
  setWords(text);
  mots.focus();
}

export function showCorrection(begun) {
  correction = begun;
  showBar();
}

export function stopCorrection() {
  correction = null;
  showBar();
}

/** The buttons at the foot are about the question, not about a correction. */
function showBar() {
  $('correction').hidden = !correction;
  document.querySelector('.toujours').hidden = Boolean(correction);
}

export function cancelCorrection() {
  const { avant } = correction;
  stopCorrection();
  setWords(avant);
  mots.focus();
}

mots.addEventListener('input', () => setWords(mots.value));
$('correction-annuler').addEventListener('click', cancelCorrection);
