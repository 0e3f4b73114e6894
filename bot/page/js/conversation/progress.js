/* Shows how much of the rubrique and of the livret is filled in. */

import { $, typeset } from '../lib/dom.js';
import { fill, SAID } from '../phrases.js';

export function showProgress(progres) {
  if (!progres) return;
  const { rubrique, fait, sur, livret_fait: filled, livret_sur: total } = progres;
  $('chat-h').className = 'lu';
  $('progres').hidden = false;
  $('progres-rubrique').hidden = $('barre-rubrique').parentElement.hidden = !rubrique;
  $('progres-rubrique').textContent = typeset(fill(SAID.rubrique_remplie, { titre: rubrique, fait, sur }));
  $('progres-livret').textContent = typeset(fill(SAID.livret_rempli, { fait: filled, sur: total }));
  drawBar('barre-rubrique', fait, sur);
  drawBar('barre-livret', filled, total);
}

function drawBar(id, part, whole) {
  $(id).style.width = `${whole ? (100 * part) / whole : 0}%`;
}

export function hideProgress() {
  $('progres').hidden = true;
  $('chat-h').className = '';
}
