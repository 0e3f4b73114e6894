/* Copies a text to the clipboard. */

import { SAID } from '../phrases.js';
import { $, make } from './dom.js';

export async function copy(text, place) {
  const copied = navigator.clipboard
    ? await navigator.clipboard.writeText(text).then(() => true, () => false)
    : copyByCommand(text); // http:// on a local network has no clipboard
  $(place).textContent = copied ? SAID.copie : SAID.pas_copie;
}

function copyByCommand(value) {
  const field = make('textarea', { value, className: 'lu' });
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return copied;
}
