/*
 * The entry point of the page. Each module attaches its own listeners; this one starts them.
 *
 * - lib/: tools. session/: who this browser is, the lock, the network. screens/: what is around the conversation.
 *   conversation/: the lines, the draft, the queue.
 * - What a person or the server wrote is only set as text, never as HTML, and never changed.
 * - On a shared device nothing outlives the tab; while locked, nothing that was said stays in the page.
 * - Imports go one way: no module imports one that imports it.
 */

import './screens/device.js';
import './screens/livret.js';
import './screens/pin.js';
import './session/leaving.js';
import { fitHeight } from './conversation/view.js';
import { followLink, readLink } from './screens/entrance.js';
import { backToChat, beginHistory, depth } from './screens/history.js';
import { checkStream, connect, lookAgain } from './session/connection.js';
import { lockIfLeft } from './session/lock.js';

const WATCH = 5000; // milliseconds

function watch() {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') lockIfLeft() || lookAgain();
  });
  setInterval(() => {
    lockIfLeft();
    checkStream();
  }, WATCH);
}

async function start() {
  const link = readLink();
  beginHistory();
  watch();
  fitHeight();
  if (depth() > 1) await backToChat(); // after a reload the conversation is shown first
  await connect();
  await followLink(link);
  // Only where the browser allows it: not on http:// with the address of a local network.
  navigator.serviceWorker?.register('/sw.js').catch(() => {});
}

start();
