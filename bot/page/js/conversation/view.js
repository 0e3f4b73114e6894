/* Scrolls the conversation to what is new, unless the person scrolled up. */

import { $ } from '../lib/dom.js';
import { page } from '../session/state.js';

const chat = $('chat');
let follows = true;
let placed = 0; // where it was put

const toBottom = () => chat.scrollHeight - chat.clientHeight - chat.scrollTop;

/** Scrolls to the end; to the beginning of the new messages when they are longer than the screen. */
export function follow(force = false) {
  if (force) follows = true;
  if (!follows || page.shown !== 'chat') return;
  const start = firstUnread();
  const top = start ? start.offsetTop - chat.querySelector('.tete').offsetHeight - 8 : Infinity;
  chat.scrollTop = Math.max(0, Math.min(chat.scrollHeight - chat.clientHeight, top));
  placed = chat.scrollTop;
}

const isAssistant = (node) => Boolean(node?.classList.contains('de-assistant'));

function firstUnread() {
  let node = $('bulles').lastElementChild;
  if (!isAssistant(node)) return null;
  while (isAssistant(node.previousElementSibling)) node = node.previousElementSibling;
  return node;
}

export function stayWhile(act) {
  const rest = chat.scrollHeight - chat.scrollTop;
  act();
  chat.scrollTop = chat.scrollHeight - rest;
}

function onScroll() {
  if (Math.abs(chat.scrollTop - placed) > 2) follows = toBottom() < 60;
  $('vers-bas').hidden = toBottom() < 120;
}

export function fitHeight() {
  if (!window.visualViewport || visualViewport.scale !== 1) return;
  document.documentElement.style.setProperty('--hauteur', `${visualViewport.height}px`);
  scrollTo(0, 0);
  fitText();
  follow();
}

/** Head and foot stay in sight only while they leave room for the conversation. */
function fitText() {
  const [head, foot, field] = ['.tete', '.pied', '.champ'].map((part) => chat.querySelector(part).offsetHeight);
  const fixed = head + foot - field + $('envoyer').offsetHeight;
  chat.classList.toggle('libre', fixed > 0.6 * chat.clientHeight);
}

chat.addEventListener('scroll', onScroll, { passive: true });
$('vers-bas').addEventListener('click', () => { chat.scrollTop = chat.scrollHeight; });
window.visualViewport?.addEventListener('resize', fitHeight);
const observer = new ResizeObserver(fitText);
['.tete', '.pied'].forEach((part) => observer.observe(chat.querySelector(part)));
