/* QR codes: the server draws them as SVG. */

import { SAID } from '../phrases.js';
import { $, typeset } from './dom.js';

export function showQr(place, svg) {
  const drawing = parse(svg);
  if (drawing.localName !== 'svg') return;
  fit(drawing);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', typeset(SAID.qr));
  $(place).replaceChildren(document.importNode(drawing, true));
}

function parse(svg) {
  const text = svg.includes('xmlns=') ? svg : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  return new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
}

function fit(drawing) {
  const [width, height] = ['width', 'height'].map((name) => parseFloat(drawing.getAttribute(name)));
  if (!drawing.hasAttribute('viewBox')) drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
}
