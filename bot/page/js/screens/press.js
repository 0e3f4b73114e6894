/* Runs what a press asks for, one at a time, and shows its error. */

import { $, onClick } from '../lib/dom.js';
import { reasonOf } from '../lib/network.js';
import { SAID } from '../phrases.js';
import { say } from './lines.js';
import { goBack } from './history.js';

let busy = false;

/** Runs an action; a second press meanwhile does nothing. */
export async function once(act) {
  if (busy) return;
  busy = true;
  say('');
  try {
    await act();
  } catch (error) {
    say(reasonOf(error));
  } finally {
    busy = false;
  }
}

export const onPress = (id, act) => $(id).addEventListener('click', () => once(act));

export function onSubmit(id, act) {
  $(id).addEventListener('submit', (event) => {
    event.preventDefault();
    act();
  });
}

function toggleSecret(button) {
  const shown = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(shown));
  button.textContent = shown ? SAID.cacher : SAID.afficher;
  button.dataset.montrer.split(' ').forEach((id) => { $(id).type = shown ? 'text' : 'password'; });
}

onClick('[data-retour]', () => once(() => goBack()));
onClick('[data-montrer]', toggleSecret);
