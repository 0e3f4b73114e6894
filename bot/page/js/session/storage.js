/* Stores what the page keeps: in localStorage on the person's own device, in sessionStorage elsewhere. */

import { page } from './state.js';

const PREFIX = 'livret:';
const PLACES = ['localStorage', 'sessionStorage'];
const memory = new Map(); // where things go when the browser refuses to keep them

const currentPlace = () => (page.etat?.mien ? 'localStorage' : 'sessionStorage');

/** What `act` returns for this storage; null when the browser refuses it, or when it is full. */
function within(place, act) {
  try {
    return act(window[place]);
  } catch {
    return null;
  }
}

export function keep(key, value) {
  const text = JSON.stringify(value);
  const kept = within(currentPlace(), (storage) => {
    storage.setItem(PREFIX + key, text);
    return true;
  });
  if (kept) memory.delete(key);
  else memory.set(key, text);
}

export function recall(key, place = currentPlace()) {
  const text = memory.get(key) ?? within(place, (storage) => storage.getItem(PREFIX + key));
  return text ? JSON.parse(text) : null;
}

export function forget(key, place = currentPlace()) {
  memory.delete(key);
  within(place, (storage) => storage.removeItem(PREFIX + key));
}

export function keysUnder(start, place = currentPlace()) {
  const all = within(place, Object.keys) ?? [];
  const kept = all.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  return [...new Set([...kept, ...memory.keys()])].filter((key) => key.startsWith(start));
}

export const forgetEverything = () =>
  PLACES.forEach((place) => keysUnder('', place).forEach((key) => forget(key, place)));

export const recallOwn = () => recall('ici', 'localStorage');

/** Deletes what was kept to open without network; unsent messages stay. */
export function forgetOwn() {
  forget('ici', 'localStorage');
  forget('fil', 'localStorage');
}
