/* Personal codes: 12 signs, shown in groups of four. */

import { fill, SAID } from '../phrases.js';

const SIGNS = 12;

export const signsOf = (text) =>
  text.split('revenir=').pop().toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, SIGNS);

export const grouped = (signs) => (signs.match(/.{1,4}/g) ?? []).join('-');

export const faultOf = (signs) =>
  (signs.length < SIGNS ? fill(SAID.code_court, { manque: SIGNS - signs.length }) : '');

export const isPin = (text) => /^\d{6}$/.test(text);

/** Shows a code in groups of four while it is typed; the caret stays after the same sign. */
export function group(field) {
  const tidy = grouped(signsOf(field.value));
  if (tidy === field.value) return;
  const before = signsOf(field.value.slice(0, field.selectionStart ?? field.value.length)).length;
  const caret = before + Math.floor(Math.max(before - 1, 0) / 4);
  field.value = tidy;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

for (const field of document.querySelectorAll('.saisie-code')) {
  field.addEventListener('input', (event) => event.isComposing || group(field));
  field.addEventListener('change', () => group(field));
}
