/* The lines of the fil that is open, as the server gave them. */

import { keep, recall } from '../session/storage.js';
import { mayKeepFil, page } from '../session/state.js';

export const MOST = 300; // lines kept on the device, and sent by the server at first
const SOON = 300; // milliseconds

export const fil = { lines: [], last: 0, corrections: new Map() }; // id of a bubble → {n, texte}: its latest text

export function clearLines() {
  fil.lines = [];
  fil.last = 0;
  fil.corrections = new Map();
}

export const lastSaid = () => fil.lines.findLast((line) => line.de === 'assistant') ?? null;

export const lastSeen = () => lastSaid()?.n ?? 0;

export function noteCorrection({ corrige, n, texte }) {
  const known = fil.corrections.get(corrige);
  if (!known || known.n < n) fil.corrections.set(corrige, { n, texte });
}

export const addressOf = (path, n) => `/api/${path}?fil=${encodeURIComponent(page.etat.fil)}&n=${n}`;

let timer = 0;

export function keepFilSoon() {
  clearTimeout(timer);
  timer = setTimeout(keepFil, SOON);
}

export function keepFil() {
  stopKeeping();
  if (mayKeepFil() && fil.lines.length) keep('fil', { fil: page.etat.fil, items: fil.lines.slice(-MOST) });
}

export const stopKeeping = () => clearTimeout(timer);

export function keptLines() {
  const kept = mayKeepFil() ? recall('fil') : null;
  return kept?.fil === page.etat.fil ? kept.items : [];
}

addEventListener('pagehide', keepFil);
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' || keepFil());
