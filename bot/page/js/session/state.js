/*
 * The state of this tab.
 *
 * etat: what the server last said of this browser; null before it said anything. It decides which screens may be seen.
 * shown: the screen in sight. paused: hidden for want of a gesture, and opened by one button (own device, no PIN).
 * lockDue: locked here, but the server could not be told yet.
 * wish: how the person wants in, {kind: commencer | revenir | continuer, code, jeton, mien, plume}.
 * carte: the one that is being shown.
 */

export const page = { etat: null, shown: 'attente', paused: false, lockDue: false, wish: null, carte: null };

export const OUT = { session: null, fil: null, mien: false, plume: false, pin: false, verrou: null, n: 0 };

export const isOpen = () => page.etat?.session === 'ouverte';

/** What was said may stay on this device: it is the person's own, and no PIN protects it. */
export const mayKeepFil = () => Boolean(page.etat?.mien && !page.etat.pin && isOpen());

let touchedAt = Date.now();

export function noteGesture() {
  touchedAt = Date.now();
}

export const idleSeconds = () => (Date.now() - touchedAt) / 1000;
