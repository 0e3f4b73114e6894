/* Draws the buttons that answer: each carries its action and its line's number. answers.js handles presses. */

import { make, makeButton } from '../lib/dom.js';

export const drawRow = (row, seen, className) =>
  make('div', { className }, ...row.map((each) => drawButton(each, seen)));

function drawButton({ libelle, action }, seen) {
  const button = makeButton(libelle);
  button.dataset.action = action;
  button.dataset.vu = seen;
  return button;
}

/** Buttons that the page has elsewhere; under another name they stay with the question. */
const ELSEWHERE = new Set(['aide Aide', 'retour Retour', 'accueil Menu', 'passer Plus tard']);
const isElsewhere = ({ action, libelle }) => ELSEWHERE.has(`${action} ${libelle}`);
const isSecond = ({ action }) => action === 'sais_pas' || action.startsWith('passer') || action === 'relire';

export function drawAnswers({ question, boutons, n }) {
  const isAnswer = (button) => question && !isElsewhere(button) && !isSecond(button);
  const answers = boutons.map((row) => row.filter(isAnswer)).filter((row) => row.length);
  const others = boutons.flat().filter((button) => isSecond(button) && !isElsewhere(button));
  const rows = answers.map((row) => drawRow(row, n, 'rang'));
  return others.length ? [...rows, drawRow(others, n, 'rang second')] : rows;
}
