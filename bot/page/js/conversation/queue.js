/* What the server does not have yet, in order: kept in storage, under one id, for the fil that it was typed for. */

import { page } from '../session/state.js';
import { forget, keep, keysUnder, recall } from '../session/storage.js';

const tab = `w${randomHex()}`; // new at each load: two copies of a tab never number alike
let count = 0;

export let queue = [];

function randomHex() {
  const octets = crypto.getRandomValues(new Uint8Array(4));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

export function enqueue(said) {
  count += 1;
  const mot = { ...said, id: `${tab}-${count}`, fil: page.etat.fil, quand: Date.now(), rang: count };
  queue.push(mot);
  keep(`mot:${mot.id}`, mot);
  return mot;
}

/** The server has this message, or has said that it never will. */
export function dequeue(id) {
  const mot = queue.find((other) => other.id === id);
  if (!mot) return null;
  queue = queue.filter((other) => other !== mot);
  forget(`mot:${id}`);
  return mot;
}

export function recallQueue() {
  queue = keysUnder('mot:').map((key) => recall(key)).filter((mot) => mot?.fil === page.etat.fil);
  queue.sort((a, b) => a.quand - b.quand || a.rang - b.rang);
}

export function setQueueAside() {
  queue = [];
}

export const anythingUnsent = () => keysUnder('mot:').length > 0;

export const isPending = (id) => queue.some((mot) => mot.id === id);

export const pendingCorrection = (id) => (id ? queue.findLast((mot) => mot.corrige === id) : undefined);

export const anythingSince = (n) => queue.some((mot) => mot.vu >= n);

export function forgetQueueBefore(n) {
  queue.filter((mot) => mot.vu < n).forEach((mot) => forget(`mot:${mot.id}`));
  queue = queue.filter((mot) => mot.vu >= n);
}
