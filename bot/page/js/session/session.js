/* Applies the state of the session that the server gives. */

import { clearFil, openFil } from '../conversation/conversation.js';
import { queue, setQueueAside } from '../conversation/queue.js';
import { empty } from '../lib/dom.js';
import { call } from '../lib/network.js';
import { SAID } from '../phrases.js';
import { say, setElsewhere, showForWhom, showStatus } from '../screens/lines.js';
import { forgetCarte } from '../screens/carte.js';
import { render } from '../screens/screens.js';
import { isOpen, mayKeepFil, page } from './state.js';
import { forgetOwn, keep } from './storage.js';
import { closeStream } from './stream.js';

export function setEtat(etat) {
  const before = page.etat;
  page.etat = page.lockDue ? { ...etat, session: 'verrouillee' } : etat;
  if (before?.session !== page.etat.session || before.fil !== page.etat.fil) changeFil(before);
  if (mayKeepFil()) keep('ici', page.etat);
  else forgetOwn();
  showForWhom(page.etat.pour);
  setElsewhere(isOpen() && page.etat.ailleurs);
  showStatus();
  render();
}

function changeFil(before) {
  wipe();
  if (before?.fil && page.etat.fil && before.fil !== page.etat.fil && queue.length) say(SAID.mots_de_cote);
  setQueueAside();
  if (isOpen()) openFil();
}

/** Removes from the page everything that was said, and every code. */
function wipe() {
  closeStream();
  clearFil();
  forgetCarte();
  empty('livret-volets', 'livret-plus-tard', 'livret-intro', 'livret-declare');
  empty('appareil-qr', 'appareil-adresse', 'telegram-qr');
  document.querySelectorAll('input, textarea').forEach((field) => { field.value = ''; });
}

export async function tellLock() {
  if (!page.lockDue) return;
  await call('/api/verrouiller', {}).catch((error) => {
    if (error.status !== 401) throw error; // 401: locked already, or gone
  });
  page.lockDue = false;
}
