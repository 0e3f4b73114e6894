/* Asks the server for the state of the session, then opens the stream of the fil. */

import { offerEarlier, receive } from '../conversation/conversation.js';
import { fil } from '../conversation/fil.js';
import { pump, whenRefused } from '../conversation/sender.js';
import { $ } from '../lib/dom.js';
import { call, expectRefusal } from '../lib/network.js';
import { backoff, wake } from '../lib/pauses.js';
import { openCarte } from '../screens/carte.js';
import { onPress } from '../screens/press.js';
import { render } from '../screens/screens.js';
import { setElsewhere, setReached, showStatus } from '../screens/lines.js';
import { setEtat, tellLock } from './session.js';
import { isOpen, noteGesture, OUT, page } from './state.js';
import { recallOwn } from './storage.js';
import { closeStream, isSilent, isStreaming, openStream, tryLater } from './stream.js';

const SILENCE = 40; // seconds; the server gives a sign of life every 15
const DOUBT = 20; // seconds of silence, when something says that the network is back
const LONGEST = 15; // seconds between two tries
const OLD = 10; // lines to catch up with, from which on they are not read aloud

let tries = 0;
let connections = 0;

/** Connects or reconnects; when two calls overlap, only the later one has an effect. */
export async function connect() {
  closeStream();
  connections += 1;
  const mine = connections;
  try {
    await tellLock();
    const etat = await call('/api/etat');
    if (mine === connections) begin(etat);
  } catch (error) {
    expectRefusal(error);
    if (mine === connections) retry(error);
  }
}

function begin(etat) {
  setReached(true);
  setEtat(etat);
  if (isOpen()) listen();
}

function retry(error) {
  if (!page.etat) openOffline();
  setReached(false);
  connectLater(error.wait);
}

function connectLater(seconds) {
  closeStream();
  tryLater(connect, seconds || Math.min(LONGEST, backoff(tries)));
  tries += 1;
}

/** Without network: the kept lines on the person's own device; elsewhere, the waiting screen. */
function openOffline() {
  const kept = recallOwn();
  if (kept) setEtat(kept);
  else if (page.shown === 'attente') {
    page.shown = '';
    render();
  }
}

/** Opens a session, and shows its new carte if there is one; closes the former session of the page. */
export function enter({ etat, carte }) {
  Object.assign(page, { etat: OUT, wish: null, lockDue: false, paused: false });
  noteGesture();
  setEtat(etat);
  if (carte) openCarte(carte);
  connect();
}

function listen() {
  if (page.etat.n - fil.last > OLD) $('bulles').setAttribute('aria-live', 'off');
  else readAloud();
  openStream(`/api/fil?fil=${encodeURIComponent(page.etat.fil)}&depuis=${fil.last}`, {
    open: () => { tries = 0; },
    message: (event) => hear(JSON.parse(event.data)),
    vie: readAloud,
    ailleurs: goneElsewhere,
    verrou: connect,
    autre: connect,
    error: () => connectLater(),
  });
  pump();
}

function hear(item) {
  receive(item);
  if (fil.last >= page.etat.n) setTimeout(readAloud, 300);
  offerEarlier();
}

const readAloud = () => $('bulles').setAttribute('aria-live', 'polite');

function goneElsewhere() {
  setElsewhere(true);
  showStatus();
}

export function lookAgain() {
  wake();
  if (page.etat?.session === null && !page.wish) return;
  if (!isStreaming() || isSilent(DOUBT)) connect();
}

/** Reconnects when the stream gave no sign of life for too long, even if the browser says that it is open. */
export function checkStream() {
  if (isStreaming() && isSilent(SILENCE)) connect();
}

whenRefused(connect);
onPress('horsligne-essayer', connect);
addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
addEventListener('offline', showStatus);
addEventListener('online', () => {
  showStatus();
  lookAgain();
});
