/* Disables the buttons until the assistant has replied. */

import { $ } from '../lib/dom.js';
import { lastSaid } from './fil.js';
import { queue } from './queue.js';
import { follow } from './view.js';

const SHORT = 900; // milliseconds before « L'assistant écrit »
const LONG = 8000; // … of silence, after which the buttons are given back
const DOUBLE = 350; // … that a double tap may last

let waits = false; // something was said, and the assistant has not replied
let timer = 0;
let doubleTimer = 0;

export const isWaiting = () => waits;

export function setWaiting(yes) {
  waits = yes;
  clearTimeout(timer);
  $('ecrit').hidden = true;
  if (yes) timer = setTimeout(stillWaiting, SHORT);
  else doubleTimer = setTimeout(() => $('chat').classList.remove('vient-d-appuyer'), DOUBLE);
  refreshButtons();
}

/** Once the server has everything, a long silence enables the buttons again. */
function stillWaiting() {
  $('ecrit').hidden = queue.length > 0;
  follow();
  timer = setTimeout(() => (queue.length ? stillWaiting() : setWaiting(false)), LONG);
}

export function stopWaiting() {
  waits = false;
}

export function refreshButtons() {
  const said = lastSaid();
  const passer = said?.boutons.flat().some(({ action }) => action === 'passer');
  $('reponses').querySelectorAll('button').forEach((button) => { button.disabled = waits; });
  $('aide').disabled = $('retour').disabled = waits || !said;
  $('passer').disabled = waits || !passer;
}

/** Disables presses until the reply, and then for the time of a double tap. */
export function restButtons() {
  clearTimeout(doubleTimer);
  $('chat').classList.add('vient-d-appuyer');
}
