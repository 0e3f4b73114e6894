/*
 * Hides the livret after a time without activity: behind one button on the person's own device; elsewhere, or with a
 * PIN, until the PIN or the code is given. A phone that slept locks when it wakes, before any gesture counts.
 */

import { keepDraft } from '../conversation/draft.js';
import { faultOf, grouped, isPin, signsOf } from '../lib/codes.js';
import { $ } from '../lib/dom.js';
import { call, reasonOf } from '../lib/network.js';
import { hearTabs, tellTabs } from '../lib/tabs.js';
import { SAID, QUESTIONS } from '../phrases.js';
import { showFault } from '../screens/lines.js';
import { ask, closeDialog } from '../screens/dialog.js';
import { guardBack } from '../screens/history.js';
import { once, onPress, onSubmit } from '../screens/press.js';
import { render, whenShown } from '../screens/screens.js';
import { connect, enter } from './connection.js';
import { setEtat, tellLock } from './session.js';
import { idleSeconds, isOpen, noteGesture, page } from './state.js';

const TOLD = 30_000; // milliseconds, at least, between two gestures that the server is told of

let toldAt = 0;
let warns = false;

const isWatched = () => isOpen() && !page.paused;

function onGesture() {
  if (lockIfLeft()) return;
  noteGesture();
  guardBack();
  if (!isWatched() || Date.now() - toldAt < TOLD) return;
  toldAt = Date.now();
  tellTabs('geste');
  call('/api/geste', {}).catch(() => {}); // the next one will do
}

export function lockIfLeft() {
  if (!isWatched()) return false;
  const left = page.etat.verrou_apres - idleSeconds();
  if (left <= 0) {
    lock();
    return true;
  }
  if (left <= page.etat.avertir_avant && !warns) warn();
  return false;
}

async function warn() {
  warns = true;
  await ask(QUESTIONS.toujours_la);
  warns = false;
  if (!lockIfLeft()) noteGesture();
}

function lock() {
  keepDraft();
  closeDialog();
  if (page.etat.verrou === null) setPaused(true);
  else lockSession();
}

function lockSession() {
  page.lockDue = true;
  setEtat(page.etat);
  connect();
}

function setPaused(yes) {
  page.paused = yes;
  render();
}

function resume() {
  noteGesture();
  setPaused(false);
}

const isByCode = () => page.etat.verrou === 'code';

function showLock() {
  $('verrou-avec-code').hidden = !isByCode();
  $('verrou-avec-pin').hidden = isByCode();
  $('verrou-pin').value = $('verrou-code').value = '';
  showFault('verrou-erreur', '', 'verrou-pin', 'verrou-code');
}

async function submit() {
  const field = isByCode() ? 'verrou-code' : 'verrou-pin';
  const fault = isByCode() ? faultOf(signsOf($(field).value)) : isPin($(field).value) ? '' : SAID.pin_court;
  showFault('verrou-erreur', fault, field);
  if (fault) return;
  try {
    await tellLock();
    enter(await call('/api/deverrouiller', proof()));
  } catch (error) {
    showFault('verrou-erreur', reasonOf(error), field);
  }
}

const proof = () => (isByCode() ? { code: grouped(signsOf($('verrou-code').value)) } : { pin: $('verrou-pin').value });

whenShown('verrou', showLock);
onSubmit('verrou-form', () => once(submit));
onPress('pause-continuer', resume);
hearTabs('geste', noteGesture);
for (const kind of ['pointerdown', 'keydown', 'touchstart', 'input', 'wheel']) {
  addEventListener(kind, onGesture, { capture: true, passive: true });
}
