/*
 * The browser's history. Each entry holds {ecran: the screen it wishes to show, rang: its depth}. The browser came in
 * at depth 0; an open session has the conversation at depth 1 too, so that one Back too many stays in it.
 */

import { isOpen } from '../session/state.js';
import { unsayOnceMoreLeaves } from './lines.js';

const PATIENCE = 1000; // milliseconds: a browser that lost its history moves nothing

export const depth = () => history.state?.rang ?? 0;
export const wished = () => history.state?.ecran;

export const beginHistory = () => history.state ?? history.replaceState({ ecran: '', rang: 0 }, '');

const pushChat = () => history.pushState({ ecran: 'chat', rang: 1 }, '');

export function push(screen) {
  if (depth() === 0 && isOpen()) pushChat();
  history.pushState({ ecran: screen, rang: depth() + 1 }, '');
}

export const pushDialog = () => history.pushState({ ...history.state, rang: depth() + 1, dialogue: true }, '');

export const isDialog = () => Boolean(history.state?.dialogue);

export function goBack(steps = 1) {
  if (steps < 1 || depth() < steps) return Promise.resolve();
  return new Promise((done) => {
    addEventListener('popstate', () => done(), { once: true });
    setTimeout(done, PATIENCE);
    history.go(-steps);
  });
}

export const backToChat = () => goBack(depth() - 1);

/** The entry that one Back too many uses up; made again at each gesture. */
export function guardBack() {
  if (depth() > 0 || !isOpen()) return;
  pushChat();
  unsayOnceMoreLeaves();
}
