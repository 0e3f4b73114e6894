/* The queue of messages that the server does not have yet, in order; kept in storage, with the fil they are for. */

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

/** Removes a message that the server has, or has refused for good. */
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
