/* One question, yes or no. Escape, Back and a lock are no. */

import { $, typeset } from '../lib/dom.js';
import { goBack, isDialog, pushDialog } from './history.js';

const dialog = $('dialogue');
let last = Promise.resolve();

/** Whether the person says yes. One at a time: what was asked before is closed. */
export function ask(question) {
  closeDialog();
  last = last.then(() => showDialog(question));
  return last;
}

export function closeDialog() {
  if (dialog.open) dialog.close();
}

async function showDialog(question) {
  write(question);
  const answer = listen();
  pushDialog();
  dialog.showModal();
  await new Promise((done) => { dialog.addEventListener('close', done, { once: true }); });
  if (isDialog()) await goBack(); // closed by a lock, or by a browser that cannot wait
  return answer.value === 'oui';
}

function write({ titre, texte, oui, non = '' }) {
  $('dialogue-h').textContent = typeset(titre);
  $('dialogue-texte').textContent = typeset(texte);
  $('dialogue-oui').textContent = oui;
  $('dialogue-non').textContent = non;
  $('dialogue-non').hidden = !non;
}

/** It closes when its history entry is left, so that the two never disagree. */
function listen() {
  const answer = { value: 'non' };
  dialog.onsubmit = dialog.oncancel = (event) => {
    event.preventDefault();
    dialog.onsubmit = dialog.oncancel = (again) => again.preventDefault();
    answer.value = event.submitter?.value ?? 'non';
    goBack();
  };
  return answer;
}
