/* The carte: the personal code and its link, shown once. */

import { copy } from '../lib/clipboard.js';
import { $, empty, make } from '../lib/dom.js';
import { call } from '../lib/network.js';
import { showQr } from '../lib/qr.js';
import { QUESTIONS } from '../phrases.js';
import { page } from '../session/state.js';
import { ask } from './dialog.js';
import { backToChat } from './history.js';
import { onPress } from './press.js';
import { open, whenLeft } from './screens.js';

export function openCarte(carte) {
  page.carte = carte;
  $('carte-code').replaceChildren(spelled(carte.code), ...carte.code.split('-').map(drawGroup));
  $('carte-lien').textContent = carte.lien;
  $('carte-copie').textContent = '';
  showQr('carte-qr', carte.qr);
  open('carte');
}

const spelled = (code) => make('span', { className: 'lu', textContent: code.replace(/-/g, ', ').split('').join(' ') });
const drawGroup = (signs) => make('span', { textContent: signs, 'aria-hidden': 'true' });

export function forgetCarte() {
  page.carte = null;
  empty('carte-code', 'carte-qr', 'carte-lien');
}

async function renew() {
  if (!(await ask(page.etat.carte ? QUESTIONS.nouvelle_carte : QUESTIONS.premiere_carte))) return;
  const carte = await call('/api/carte', {});
  page.etat.carte = true;
  openCarte(carte);
}

whenLeft('carte', forgetCarte);
onPress('menu-carte', renew);
onPress('carte-imprimer', () => print());
onPress('carte-copier', () => copy(page.carte.lien, 'carte-copie'));
onPress('carte-notee', backToChat);
