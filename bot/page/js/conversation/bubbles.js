/* Draws the bubbles of both sides. */

import { $, make, makeButton, typeset } from '../lib/dom.js';
import { SAID } from '../phrases.js';
import { open } from '../screens/screens.js';
import { drawRow } from './buttons.js';
import { drawFile } from './files.js';
import { fil } from './fil.js';
import { isPending, pendingCorrection } from './queue.js';

const bubbles = new Map(); // id of a person's bubble → {item, node}

export const bubbleOf = (id) => bubbles.get(id);

export const drawLine = (item) => (item.de === 'agent' ? drawAgent(item) : drawAssistant(item));

/** Adds a bubble before those that are not sent yet, which are always last. */
export function addBubble(node) {
  const pending = $('bulles').querySelector('.en-attente:not(.correction-attend)');
  if (pending && !node.classList.contains('en-attente')) pending.before(node);
  else $('bulles').append(node);
}

/** Moves a confirmed bubble below what came meanwhile, and above what is not sent yet. */
function settleIn(node) {
  const next = node.nextElementSibling;
  if (next && !next.classList.contains('en-attente')) addBubble(node);
}

/** Before the charte a person's bubble is not in the fil: moves it before the reply, which may have come first. */
export function putBeforeReply({ id, vu }) {
  const { item, node } = bubbles.get(id) ?? {};
  if (!node || item.n) return;
  const reply = [...$('bulles').querySelectorAll('.de-assistant')].find((other) => other.dataset.n > vu);
  reply?.before(node);
}

export function showPending({ id, texte, libelle, action, corrige }) {
  if (corrige) redraw(corrige);
  else addBubble(drawAgent({ id, texte: texte ?? libelle, bouton: Boolean(action) }));
}

export function confirmBubble(item) {
  bubbles.get(item.id).item = item;
  redraw(item.id);
  settleIn(bubbles.get(item.id).node);
}

export function redraw(id) {
  const known = bubbles.get(id);
  known?.node.replaceWith(drawAgent(known.item));
}

export function dropBubble(id) {
  bubbles.get(id)?.node.remove();
  bubbles.delete(id);
}

export function clearBubbles() {
  bubbles.clear();
  $('bulles').replaceChildren();
}

export function drawAssistant(item, isNew = false) {
  const node = make('div', { className: 'de-assistant' }, drawBubble('assistant', SAID.assistant, ...tie(item.texte)));
  node.dataset.n = item.n;
  if (item.fichier) node.append(drawFile(item, isNew));
  // A message without a question keeps its own buttons; those of a question are under the conversation.
  if (!item.question) node.append(...item.boutons.map((row) => drawRow(row, item.n, 'rang suites')));
  if (item.appareil) node.append(drawElsewhere());
  return node;
}

const drawBubble = (side, who, ...words) => make('div', { className: `bulle ${side}` },
  make('span', { className: 'lu', textContent: typeset(who) }), make('p', {}, ...words));

function drawElsewhere() {
  const button = makeButton(SAID.autre_appareil, 'telecharger');
  button.addEventListener('click', () => open('appareil'));
  return button;
}

/** The same text; the style sheet holds « : ; ? » on the line of their word. */
function tie(text) {
  const parts = text.split(/(« \S{1,6}|\S{1,6} [:;?!»]+)/);
  return parts.map((part, i) => (i % 2 ? make('span', { className: 'lie', textContent: part }) : part));
}

export function drawAgent(item) {
  const pending = isPending(item.id);
  const waiting = pendingCorrection(item.id);
  // Not read aloud when it appears: the person has just said it.
  const node = make('div', { className: 'dit', 'aria-live': 'off' }, drawBubble('agent', SAID.vous, textOf(item)));
  if (!item.bouton && !pending && item.id) node.append(drawCorrect(item));
  if (markOf(item)) node.append(make('p', { className: 'marque', textContent: markOf(item) }));
  node.classList.toggle('en-attente', Boolean(pending || waiting));
  node.classList.toggle('correction-attend', Boolean(waiting && !pending));
  if (item.id) bubbles.set(item.id, { item, node });
  return node;
}

export const textOf = ({ id, texte }) => pendingCorrection(id)?.texte ?? fil.corrections.get(id)?.texte ?? texte;

function markOf({ id }) {
  if (isPending(id) || pendingCorrection(id)) return SAID.en_attente;
  return fil.corrections.has(id) ? SAID.corrige : '';
}

function drawCorrect(item) {
  const which = make('span', { className: 'lu', textContent: ` : ${textOf(item).slice(0, 60)}` });
  const button = makeButton(SAID.corriger, 'discret');
  button.dataset.corriger = item.id;
  button.append(which);
  return button;
}
