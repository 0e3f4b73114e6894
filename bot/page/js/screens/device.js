/* « Continuer sur un autre appareil »: a one-time link. */

import { copy } from '../lib/clipboard.js';
import { $ } from '../lib/dom.js';
import { call, reasonOf } from '../lib/network.js';
import { showQr } from '../lib/qr.js';
import { fill, SAID } from '../phrases.js';
import { page } from '../session/state.js';
import { showFault } from './lines.js';
import { onPress } from './press.js';
import { whenShown } from './screens.js';

async function showDevice() {
  $('appareil-lien').hidden = $('appareil-telegram').hidden = true;
  $('appareil-copie').textContent = '';
  showFault('appareil-erreur', '');
  try {
    const passage = await call('/api/appareil', {});
    if (page.shown === 'appareil') draw(passage);
  } catch (error) {
    showFault('appareil-erreur', reasonOf(error));
  }
}

function draw({ lien, qr, minutes, telegram, qr_telegram: telegramQr }) {
  $('appareil-duree').textContent = fill(SAID.duree, { minutes });
  $('appareil-adresse').textContent = lien;
  showQr('appareil-qr', qr);
  $('appareil-lien').hidden = false;
  if (telegram) drawTelegram(telegram, telegramQr);
}

function drawTelegram(link, qr) {
  $('telegram-lien').href = link;
  if (qr) showQr('telegram-qr', qr);
  $('appareil-telegram').hidden = false;
}

whenShown('appareil', showDevice);
onPress('appareil-copier', () => copy($('appareil-adresse').textContent, 'appareil-copie'));
