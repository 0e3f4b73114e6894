/* The livret as a page: each line leads to the question that it answers. */

import { sayInChat } from '../conversation/answers.js';
import { $, make, makeButton, typeset } from '../lib/dom.js';
import { call, reasonOf } from '../lib/network.js';
import { SAID } from '../phrases.js';
import { showFault } from './lines.js';
import { once } from './press.js';
import { whenShown } from './screens.js';

async function showLivret() {
  showFault('livret-erreur', '');
  try {
    draw(await call('/api/livret'));
  } catch (error) {
    showFault('livret-erreur', reasonOf(error));
  }
}

function draw({ intro, declare, volets, plus_tard: later }) {
  $('livret-intro').textContent = intro;
  $('livret-declare').textContent = declare;
  $('livret-volets').replaceChildren(...volets.map(drawVolet));
  $('livret-plus-tard').replaceChildren(...drawLater(later));
}

const drawVolet = ({ titre, rubriques }) => make('section', {},
  make('h2', { textContent: titre }), ...rubriques.map((rubrique) => drawRubrique(rubrique, titre)));

/** A rubrique that is a whole volet by itself is not named twice. */
function drawRubrique({ titre, action, fiches }, volet) {
  const isAlone = titre === volet && fiches.length > 0;
  const head = isAlone ? [] : [make('h3', {}, leading(makeButton(titre, 'discret'), titre, action))];
  return make('div', {}, ...head, ...fiches.map((fiche) => drawFiche(fiche, isAlone ? 'h3' : 'h4')));
}

function drawFiche({ nom, marque, action, lignes }, level) {
  const button = leading(makeButton(marque ? `${nom}, ${marque}` : nom, 'discret'), nom, action);
  return make('div', { className: 'fiche' }, make(level, {}, button), ...lignes.map(drawLine));
}

function drawLine({ libelle, mots, action }) {
  const label = make('span', { className: 'libelle', textContent: typeset(`${libelle} : `) });
  return leading(make('button', { type: 'button' }, label, mots), libelle, action);
}

function drawLater(lines) {
  if (!lines.length) return [];
  const drawOne = ({ libelle, action }) => make('li', {}, leading(makeButton(libelle), libelle, action));
  const list = make('ul', { className: 'plus-tard' }, ...lines.map(drawOne));
  return [make('h2', { textContent: SAID.plus_tard }), list];
}

function leading(button, libelle, action) {
  button.addEventListener('click', () => once(() => sayInChat(libelle, action)));
  return button;
}

whenShown('livret', showLivret);
