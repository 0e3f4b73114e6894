/* The entrance: a new livret or a known one, whose device it is, by a code or by a link. */

import { faultOf, group, grouped, signsOf } from '../lib/codes.js';
import { $ } from '../lib/dom.js';
import { call, reasonOf } from '../lib/network.js';
import { QUESTIONS } from '../phrases.js';
import { enter } from '../session/connection.js';
import { page } from '../session/state.js';
import { ask } from './dialog.js';
import { wished } from './history.js';
import { showFault } from './lines.js';
import { once, onPress, onSubmit } from './press.js';
import { open, render } from './screens.js';

function comeIn(kind, given = {}) {
  page.wish = { kind, ...given };
  $('seul-plume').hidden = kind !== 'revenir';
  showFault('seul-erreur', '');
  if (wished() === 'seul') render();
  else open('seul');
}

async function answer(mien) {
  page.wish.mien = mien;
  if (page.wish.kind === 'revenir') return openReturn();
  return letIn('seul-erreur', page.wish.kind === 'commencer' ? ['commencer', { mien }] : crossing(mien));
}

const crossing = (mien) => ['continuer', { jeton: page.wish.jeton, mien }];

async function letIn(place, [path, body]) {
  try {
    enter(await call(`/api/${path}`, body));
  } catch (error) {
    showFault(place, reasonOf(error));
  }
}

function comeInPlume(given) {
  page.wish = { ...given, mien: false, plume: true };
  showFault('plume-erreur', '');
  open('plume');
}

function openReturn() {
  const { code } = page.wish;
  $('revenir-code').value = code ?? '';
  $('revenir-pin').value = '';
  $('revenir-avec-pin').hidden = true;
  showFault('revenir-erreur', '', 'revenir-code', 'revenir-pin');
  group($('revenir-code'));
  open('revenir');
  $('revenir-code').focus();
  return code ? submit() : undefined;
}

async function submit() {
  const code = signsOf($('revenir-code').value);
  const pin = $('revenir-avec-pin').hidden ? undefined : $('revenir-pin').value;
  showFault('revenir-erreur', '', 'revenir-code', 'revenir-pin');
  if (faultOf(code)) return showFault('revenir-erreur', faultOf(code), 'revenir-code');
  const { mien, plume } = page.wish;
  try {
    return enter(await call('/api/revenir', { code: grouped(code), pin, mien, plume }));
  } catch (error) {
    return explain(error);
  }
}

function explain(error) {
  const reason = reasonOf(error);
  if (!error.key.startsWith('pin')) return showFault('revenir-erreur', reason, 'revenir-code');
  $('revenir-avec-pin').hidden = false;
  $('revenir-pin').value = '';
  return showFault('revenir-erreur', reason, 'revenir-pin');
}

export function readLink() {
  const [, kind, value] = location.hash.match(/^#(revenir|continuer)=(.+)$/) ?? [];
  if (!kind) return null;
  history.replaceState(history.state, '', location.pathname);
  return kind === 'revenir' ? { kind, code: value } : { kind, jeton: value };
}

export async function followLink(link) {
  if (!link || !page.etat) return;
  if (page.etat.session && !(await ask(QUESTIONS.autre_livret))) return;
  comeIn(link.kind, link);
}

onPress('je-commence', () => comeIn('commencer'));
onPress('je-reviens', () => comeIn('revenir'));
onPress('seul-oui', () => answer(true));
onPress('seul-non', () => answer(false));
onPress('j-ecris', () => comeInPlume());
onPress('seul-plume', () => comeInPlume(page.wish));
onPress('plume-neuf', () => letIn('plume-erreur', ['commencer', { plume: true }]));
onPress('plume-carte', openReturn);
onSubmit('revenir-form', () => once(submit));
addEventListener('hashchange', () => followLink(readLink()));
