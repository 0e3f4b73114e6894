/* Opens a fil, receives its lines, clears it. */

import { $ } from '../lib/dom.js';
import { call } from '../lib/network.js';
import { onPress } from '../screens/press.js';
import { whenShown } from '../screens/screens.js';
import { setElsewhere, showForWhom, showStatus } from '../screens/lines.js';
import { page } from '../session/state.js';
import { clearAnswers, showAnswers } from './answers.js';
import {
  addBubble, bubbleOf, clearBubbles, confirmBubble, drawAgent, drawAssistant, drawLine, redraw, showPending,
} from './bubbles.js';
import { forgetDraftBefore, growWords, recallDraft, stopCorrection } from './draft.js';
import { addressOf, clearLines, fil, keepFil, keepFilSoon, keptLines, MOST, noteCorrection } from './fil.js';
import { fetchedFiles } from './files.js';
import { hideProgress, showProgress } from './progress.js';
import { anythingSince, dequeue, forgetQueueBefore, queue, recallQueue } from './queue.js';
import { fitKeyboard } from './typing.js';
import { follow, stayWhile } from './view.js';
import { setWaiting, stopWaiting } from './waiting.js';

export function openFil() {
  keptLines().forEach((item) => receive(item, false));
  recallQueue();
  queue.forEach(showPending);
  offerEarlier();
  setWaiting(queue.length > 0);
  recallDraft();
}

export function clearFil() {
  clearLines();
  clearBubbles();
  clearAnswers();
  stopWaiting();
  stopCorrection();
  hideProgress();
  $('avant').hidden = true;
}

export function receive(item, isNew = true) {
  if (item.n <= fil.last) return;
  fil.last = item.n;
  if (item.efface) forgetBefore(item.n);
  fil.lines.push(item);
  if (item.de === 'agent') receiveAgent(item);
  else receiveAssistant(item, isNew);
  if (isNew) (item.efface ? keepFil : keepFilSoon)();
}

function receiveAgent(item) {
  dequeue(item.id); // it is in the fil, so the server has it, even if its answer was lost
  if (item.corrige) {
    noteCorrection(item);
    redraw(item.corrige);
  } else if (bubbleOf(item.id)) {
    confirmBubble(item);
  } else {
    addBubble(drawAgent(item));
  }
  follow();
}

function receiveAssistant(item, isNew) {
  if (item.n > page.etat.n) setElsewhere(false); // the conversation continues here
  addBubble(drawAssistant(item, isNew));
  setWaiting(anythingSince(item.n)); // an old line is no reply to what waits
  if (item.pour && page.etat.plume) showForWhom(item.pour);
  showProgress(item.progres);
  showAnswers(item);
  fitKeyboard(item.saisie);
  showStatus();
  follow();
}

/** The livret was closed at line n: forgets the lines before it, except fetched files. */
function forgetBefore(n) {
  const files = fetchedFiles();
  forgetDraftBefore(n);
  clearFil();
  forgetQueueBefore(n);
  fil.last = n;
  $('bulles').append(...files);
  queue.forEach(showPending);
}

export function offerEarlier() {
  $('avant').hidden = fil.lines.length < MOST || fil.lines[0].n <= 1;
}

async function showEarlier() {
  const { items } = await call(addressOf('avant', fil.lines[0]?.n ?? 0));
  items.filter((item) => item.corrige).forEach(noteCorrection);
  stayWhile(() => {
    fil.lines = [...items, ...fil.lines];
    $('bulles').prepend(...items.filter((item) => !item.corrige).map(drawLine));
    $('avant').hidden = items.length === 0 || fil.lines[0].n <= 1;
  });
}

onPress('avant', showEarlier);
whenShown('chat', () => {
  growWords();
  follow(true);
});
