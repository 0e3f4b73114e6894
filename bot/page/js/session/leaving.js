/* Leaves: ends the session, and deletes all that the browser kept of it. */

import { stopKeeping } from '../conversation/fil.js';
import { anythingUnsent } from '../conversation/queue.js';
import { onClick } from '../lib/dom.js';
import { call } from '../lib/network.js';
import { hearTabs, tellTabs } from '../lib/tabs.js';
import { QUESTIONS } from '../phrases.js';
import { ask } from '../screens/dialog.js';
import { depth, goBack } from '../screens/history.js';
import { onPress, once } from '../screens/press.js';
import { setEtat } from './session.js';
import { OUT, page } from './state.js';
import { forgetEverything } from './storage.js';

async function leave() {
  if (!(await ask(questionNow()))) return;
  await call('/api/sortir', {});
  tellTabs('sorti');
  await forgetSession();
}

function questionNow() {
  if (anythingUnsent()) return QUESTIONS.sortir_avec_mots;
  if (page.etat.plume) return QUESTIONS.changer;
  return page.etat.carte ? QUESTIONS.sortir : QUESTIONS.sortir_sans_carte;
}

async function forgetSession() {
  stopKeeping();
  forgetEverything();
  Object.assign(page, { wish: null, lockDue: false, paused: false });
  await goBack(depth());
  setEtat(OUT);
}

hearTabs('sorti', forgetSession);
onClick('[data-sortir]', () => once(leave));
onPress('changer', leave);
onPress('menu-sortir', leave);
