/*
 * Sends the queue: one message at a time, in order, until the server has it or refuses it. The server handles an id
 * once (idempotency key), so that sending again is harmless.
 */

import { $ } from '../lib/dom.js';
import { call, expectRefusal } from '../lib/network.js';
import { backoff, pause } from '../lib/pauses.js';
import { SAID } from '../phrases.js';
import { say, setReached, showFault } from '../screens/lines.js';
import { isOpen, page } from '../session/state.js';
import { dropBubble, putBeforeReply, redraw, showPending } from './bubbles.js';
import { setWords, showCorrection } from './draft.js';
import { fil } from './fil.js';
import { dequeue, enqueue, queue, setQueueAside } from './queue.js';
import { follow } from './view.js';
import { isWaiting, setWaiting } from './waiting.js';

let reconnect = () => {};

/** What to do when the server has another session, or none, for this browser. */
export function whenRefused(act) {
  reconnect = act;
}

export function send(said) {
  showPending(enqueue(said));
  setWaiting(true);
  follow(true);
  pump();
}

let pumping = false;

export async function pump() {
  if (pumping) return;
  pumping = true;
  try {
    let tries = 0;
    while (queue[0]?.fil === page.etat.fil && isOpen()) tries = await sendFirst(tries);
  } finally {
    pumping = false;
  }
}

/** Returns how many tries in a row have failed. */
async function sendFirst(tries) {
  const mot = queue[0];
  try {
    await call('/api/dire', bodyOf(mot));
    acknowledge(mot);
    return 0;
  } catch (error) {
    expectRefusal(error);
    if (!error.passing) return refuse(mot, error);
    if (error.status !== 429) setReached(false);
    await pause(error.wait || backoff(tries));
    return tries + 1;
  }
}

const bodyOf = ({ fil: name, id, texte, action, libelle, vu, corrige }) =>
  ({ fil: name, id, texte, action, libelle, corrige, vu: corrige ? undefined : vu });

function acknowledge(mot) {
  setReached(true);
  if (!dequeue(mot.id)) return; // its line came in the fil before this answer
  if (mot.corrige) fil.corrections.set(mot.corrige, { n: fil.last, texte: mot.texte });
  redraw(mot.corrige ?? mot.id);
  putBeforeReply(mot);
  follow();
  if (!queue.length && isWaiting()) setWaiting(true); // the time of silence begins now
}

/** Gives the words back to the field; keeps them for later when they are for another fil. */
function refuse(mot, error) {
  if (error.status === 401 || error.status === 409) setAside(error);
  else giveBack(mot, error.message);
  return 0;
}

function setAside(error) {
  setQueueAside();
  say(error.status === 409 ? SAID.mots_de_cote : SAID.session_finie);
  reconnect();
}

function giveBack(mot, reason) {
  dequeue(mot.id);
  setWaiting(queue.length > 0);
  if (mot.corrige) redraw(mot.corrige);
  else dropBubble(mot.id);
  if (mot.texte === undefined) say(reason);
  else giveWordsBack(mot, reason);
}

function giveWordsBack({ corrige, texte }, reason) {
  const typed = $('mots').value;
  if (corrige && !typed) showCorrection({ id: corrige, avant: '' });
  setWords(typed ? `${texte}\n${typed}` : texte);
  showFault('mots-erreur', reason, 'mots');
}
