/* Files that the assistant hands over. */

import { make } from '../lib/dom.js';
import { fill, SAID } from '../phrases.js';
import { page } from '../session/state.js';
import { addressOf } from './fil.js';

/** Draws the link to a file. A new file is fetched at once, so that the link works after the livret is closed. */
export function drawFile({ n, fichier: { nom } }, isNew) {
  const href = addressOf('fichier', n);
  const link = make('a', {
    className: 'telecharger', href, download: nom, textContent: fill(SAID.telecharger, { nom }),
  });
  if (isNew && n > page.etat.n) fetchFile(link, href);
  return link;
}

async function fetchFile(link, address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) link.href = URL.createObjectURL(await answer.blob());
  } catch {
    // the plain address stays
  }
}

export const fetchedFiles = () => [...document.querySelectorAll('.telecharger[href^="blob:"]')];
