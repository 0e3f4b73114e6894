/* The screen of the PIN: six digits, which the person sets, changes or removes. */

import { isPin } from '../lib/codes.js';
import { $ } from '../lib/dom.js';
import { call, reasonOf } from '../lib/network.js';
import { SAID, QUESTIONS } from '../phrases.js';
import { connect } from '../session/connection.js';
import { page } from '../session/state.js';
import { say, showFault } from './lines.js';
import { ask } from './dialog.js';
import { goBack } from './history.js';
import { once, onPress, onSubmit } from './press.js';
import { whenShown } from './screens.js';

function showPin() {
  $('pin-etat').textContent = page.etat.pin ? SAID.pin_pose : SAID.pin_absent;
  $('pin-retirer').hidden = !page.etat.pin;
  $('pin-un').value = $('pin-deux').value = '';
  showFault('pin-erreur', '', 'pin-un', 'pin-deux');
}

async function submit() {
  const [first, second] = [$('pin-un').value, $('pin-deux').value];
  showFault('pin-erreur', '', 'pin-un', 'pin-deux');
  if (!isPin(first)) return showFault('pin-erreur', SAID.pin_court, 'pin-un');
  if (first !== second) return showFault('pin-erreur', SAID.pin_differents, 'pin-deux', 'pin-un');
  return setPin(first, SAID.pin_garde);
}

async function setPin(pin, done) {
  try {
    await call('/api/pin', { pin });
  } catch (error) {
    return showFault('pin-erreur', reasonOf(error), 'pin-un');
  }
  await goBack();
  say(done);
  return connect();
}

async function removePin() {
  if (await ask(QUESTIONS.retirer_pin)) await setPin(null, SAID.pin_retire);
}

whenShown('pin', showPin);
onSubmit('pin-form', () => once(submit));
onPress('pin-retirer', removePin);
