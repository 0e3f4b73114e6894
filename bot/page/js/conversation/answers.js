/* Handles presses of the conversation's buttons: under the question, in a bubble, at the foot, on other screens. */

import { $, onClick } from '../lib/dom.js';
import { SAID } from '../phrases.js';
import { backToChat } from '../screens/history.js';
import { once } from '../screens/press.js';
import { drawAnswers, drawRow } from './buttons.js';
import { lastSeen } from './fil.js';
import { send } from './sender.js';
import { follow } from './view.js';
import { isWaiting, refreshButtons, restButtons } from './waiting.js';

const GO_ON = 1200; // milliseconds before one button leads on, where nothing is asked

let timer = 0;

export function showAnswers(item) {
  clearTimeout(timer);
  $('reponses').replaceChildren(...drawAnswers(item));
  if (!item.question) timer = setTimeout(() => offerToGoOn(item), GO_ON);
  refreshButtons();
}

export function clearAnswers() {
  clearTimeout(timer);
  $('reponses').replaceChildren();
}

/** After a pause or a goodbye: a button for people who do not want to type. */
function offerToGoOn({ efface, n }) {
  const libelle = efface ? SAID.autre_livret : SAID.continuer;
  $('reponses').replaceChildren(drawRow([{ libelle, action: 'start' }], n, 'rang'));
  refreshButtons();
  follow();
}

function press(libelle, action, vu = lastSeen()) {
  if (isWaiting()) return;
  restButtons();
  if ($('reponses').contains(document.activeElement)) $('reponses').focus();
  send({ action, libelle, vu });
}

function onAnswer({ target }) {
  const button = target.closest('[data-action]');
  if (button) press(button.textContent, button.dataset.action, Number(button.dataset.vu));
}

export async function sayInChat(libelle, action) {
  await backToChat();
  send({ action, libelle, vu: lastSeen() });
}

onClick('[data-action]', (node) => once(() => sayInChat(node.textContent, node.dataset.action)));
onClick('#aide, #retour, #passer', (node) => press(node.textContent, node.id));
onClick('#reprendre', () => press(SAID.continuer, 'start'));
for (const place of ['bulles', 'reponses']) $(place).addEventListener('click', onAnswer);
