/*
 * Shows one screen at a time. A history entry only asks for a screen: the last state from the server decides, so that
 * the Back button cannot show a screen that is not allowed.
 */

import { $, onClick, typeset } from '../lib/dom.js';
import { SAID, TO_THE_PLUME } from '../phrases.js';
import { isOpen, page } from '../session/state.js';
import { sayOnceMoreLeaves } from './lines.js';
import { depth, isDialog, push, wished } from './history.js';

const ENTRANCE = ['seul', 'plume', 'revenir'];
const OPENED = ['livret', 'menu', 'pin', 'appareil'];

const arrivals = new Map();
const departures = new Map();

export const whenShown = (screen, act) => arrivals.set(screen, act);

export const whenLeft = (screen, act) => departures.set(screen, act);

export function open(screen) {
  push(screen);
  render();
}

function permitted(screen) {
  if (!page.etat) return page.shown === 'attente' ? 'attente' : 'horsligne';
  if (page.wish && ENTRANCE.includes(screen)) return screen;
  if (page.etat.session === 'verrouillee') return 'verrou';
  if (!isOpen()) return 'accueil';
  return permittedInside(screen);
}

function permittedInside(screen) {
  if (page.paused) return 'pause';
  if (page.carte && screen === 'carte') return 'carte';
  return OPENED.includes(screen) ? screen : 'chat';
}

export function render() {
  const screen = permitted(wished());
  addressTo(ENTRANCE.includes(screen) && page.wish ? page.wish.plume : page.etat?.plume);
  if (screen === page.shown) return;
  const isFirst = page.shown === 'attente';
  page.shown = screen;
  uncover(screen);
  arrivals.get(screen)?.();
  if (!isFirst) focusHeading(screen);
}

function focusHeading(screen) {
  const heading = $(`${screen}-h`);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: screen === 'chat' });
}

function uncover(screen) {
  document.querySelectorAll('.ecran').forEach((section) => { section.hidden = section.id !== screen; });
  const title = $(`${screen}-h`).textContent;
  document.title = screen === 'accueil' ? title : `${title} – ${SAID.titre}`;
}

function addressTo(plume) {
  for (const [id, phrase] of Object.entries(TO_THE_PLUME)) {
    const node = $(id);
    node.dataset.elle ??= node.textContent;
    const said = plume ? typeset(phrase) : node.dataset.elle;
    if (node.textContent !== said) node.textContent = said;
  }
  document.querySelectorAll('[data-a-elle]').forEach((node) => { node.hidden = Boolean(plume); });
}

function onBack() {
  if ($('dialogue').open && !isDialog()) $('dialogue').close();
  if (wished() !== page.shown) departures.get(page.shown)?.();
  if (depth() === 0 && isOpen() && page.shown === 'chat') sayOnceMoreLeaves();
  render();
}

addEventListener('popstate', onBack);
onClick('[data-ecran]', (node) => open(node.dataset.ecran));
$('evitement').addEventListener('click', (event) => {
  event.preventDefault(); // the address has no fragment: that would be one more step back
  (page.shown === 'chat' ? $('mots') : $('contenu')).focus();
});
