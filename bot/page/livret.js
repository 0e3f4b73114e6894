/*
 * The page of the web chat: screens, the conversation, the queue of what was said, the lock.
 *
 * Its rules:
 * - `etat` is what the server last said of this browser. It alone decides which screen may be seen (`permitted`): a
 *   history entry is only a wish, so the phone's Back button can show nothing that it should not.
 * - What a person or the server wrote is only ever set as text, never as HTML, and never tidied.
 * - Words stay in the queue, and in storage, until the server has them. They go one at a time, in order, under the same
 *   id each time, and only to the fil (thread) that they were typed for.
 * - On a shared device nothing outlives the tab; while locked, nothing that was said stays in the page.
 */

// --- what the page itself says (the rest is said by the server, or stands in index.html) ---

const DIT = {
  hors_ligne: 'Vous êtes hors ligne. Vos messages partiront au retour du réseau.',
  serveur_muet: 'Le livret ne répond pas. Vos messages partiront dès son retour.',
  pas_de_reseau: 'Pas de réseau. Essayez encore dans un moment.',
  encore_retour: 'Pour quitter, touchez Retour encore une fois.',
  mots_de_cote: 'Un autre livret est ouvert ici. Vos mots non partis restent de côté.',
  session_finie: 'Votre livret n\'est plus ouvert ici. Vos mots sont gardés.',
  en_attente: 'en attente',
  corrige: 'corrigé',
  code_court: (manque) => `Le code a 12 signes. Il en manque ${manque}.`,
  pin_court: 'Un code PIN a 6 chiffres.',
  pin_differents: 'Les deux codes PIN ne sont pas pareils.',
  pin_garde: 'C\'est noté. Votre code PIN est gardé.',
  pin_retire: 'C\'est noté. Il n\'y a plus de code PIN.',
  pin_pose: 'Vous avez un code PIN. Vous pouvez le changer ou le retirer.',
  pin_absent: 'Vous n\'avez pas de code PIN. Ce n\'est pas obligatoire.',
  attendre: (secondes) => `Attendez ${secondes > 90 ? `${Math.ceil(secondes / 60)} minutes` : `${secondes} secondes`}.`,
  copie: 'C\'est copié.',
  pas_copie: 'Je n\'ai pas pu copier. Recopiez à la main.',
  duree: (minutes) => `Ce lien sert une fois, pendant ${minutes} minutes.`,
  telecharger: (nom) => `Télécharger ${nom}`,
  autre_appareil: 'Continuer sur un autre appareil',
  livret_rempli: (fait, sur) => `Livret : ${fait} sur ${sur}`,
  rubrique_remplie: (titre, fait, sur) => `${titre} : ${fait} sur ${sur}`,
  avec_vos_mots: 'Vous pouvez écrire avec vos mots : mars 2008, il y a 3 ans.',
  qr: 'Carré à photographier : il contient votre lien.',
  plus_tard: 'Pour plus tard',
  continuer: 'Continuer',
  autre_livret: 'Ouvrir un autre livret',
};

/** What is said otherwise to someone who writes for the person: by the id of what says it. */
const A_LA_PLUME = {
  'carte-h': 'La carte de la personne',
  'carte-pour': 'Cette carte est pour la personne seule. Elle est montrée une seule fois.',
  'carte-garder': 'Imprimez la carte, ou recopiez le code. La personne l\'emporte avec elle.',
  'carte-notee': 'La personne a sa carte',
  'revenir-h': 'La personne a sa carte',
  'revenir-label': 'Le code de la personne',
  'revenir-aide': 'Il a 12 signes. Il est sur sa carte. Majuscules ou minuscules, c\'est pareil.',
  'revenir-pin-label': 'Le code PIN de la personne',
  'revenir-pin-aide': 'La personne tape elle-même ses 6 chiffres.',
  'revenir-ouvrir': 'Ouvrir le livret',
  'chat-h': 'La conversation',
  'livret-h': 'Le livret',
  'menu-livret': 'Le livret',
  'menu-sortir': 'Changer de personne',
  'verrou-h': 'Le livret est verrouillé',
  'verrou-label': 'Le code de la personne',
  'verrou-code-aide': 'Il a 12 signes. Il est sur sa carte.',
  'verrou-pin-label': 'Le code PIN de la personne',
  'verrou-pin-aide': 'La personne tape elle-même ses 6 chiffres.',
  'verrou-sortir': 'Changer de personne',
};

const DEMANDES = {
  toujours_la: {
    titre: 'Êtes-vous toujours là ?',
    texte: 'Sans geste de votre part, le livret va se cacher. Vos mots sont gardés.',
    oui: 'Je continue',
  },
  nouvelle_carte: {
    titre: 'Voulez-vous une nouvelle carte ?',
    texte: 'Vous aurez un nouveau code. L\'ancien code ne marchera plus.',
    oui: 'Oui, une nouvelle carte',
    non: 'Non',
  },
  premiere_carte: {
    titre: 'Voulez-vous une carte ?',
    texte: 'Elle donne un code. Ce code ouvre votre livret.',
    oui: 'Oui, une carte',
    non: 'Non',
  },
  sortir: {
    titre: 'Fermer cet écran ?',
    texte: 'Votre livret est gardé. Il faudra votre code pour revenir.',
    oui: 'Oui, fermer cet écran',
    non: 'Non, rester',
  },
  sortir_sans_carte: {
    titre: 'Fermer cet écran ?',
    texte: 'Vous n\'avez pas de code. Sans code, ce livret ne s\'ouvrira plus ici.',
    oui: 'Oui, fermer cet écran',
    non: 'Non, rester',
  },
  changer: {
    titre: 'Changer de personne ?',
    texte: 'Le livret est gardé. Pour revenir, il faudra la carte de la personne.',
    oui: 'Oui, changer de personne',
    non: 'Non, rester',
  },
  sortir_avec_mots: {
    titre: 'Fermer cet écran ?',
    texte: 'Des messages ne sont pas partis. Si vous fermez, ils sont perdus.',
    oui: 'Oui, fermer cet écran',
    non: 'Non, rester',
  },
  autre_livret: {
    titre: 'Un livret est déjà ouvert ici.',
    texte: 'Voulez-vous ouvrir celui du lien ?',
    oui: 'Oui, ouvrir celui du lien',
    non: 'Non, rester ici',
  },
  retirer_pin: {
    titre: 'Retirer le code PIN ?',
    texte: 'Le livret ne le demandera plus.',
    oui: 'Oui, le retirer',
    non: 'Non',
  },
};

// --- small tools ---------------------------------------------------------------------

const $ = (id) => document.getElementById(id);

/** A phrase of ours with the spaces that French keeps unbroken. Never for the words of a person. */
const fine = (phrase) => phrase.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [nom, valeur] of Object.entries(props)) {
    if (nom in node) node[nom] = valeur;
    else node.setAttribute(nom, valeur);
  }
  node.append(...children);
  return node;
}

const onTouch = () => matchMedia('(hover: none) and (pointer: coarse)').matches;

function hexId() {
  const octets = crypto.getRandomValues(new Uint8Array(4));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** A status line under a screen's title, for what concerns the whole page. « » clears it. */
function say(phrase) {
  $('annonce').textContent = fine(phrase);
  $('ligne-annonce').hidden = !phrase;
  follow();
}

function showFault(erreur, phrase, ...champs) {
  $(erreur).textContent = fine(phrase);
  for (const champ of champs) $(champ).setAttribute('aria-invalid', phrase ? 'true' : 'false');
  if (phrase && champs.length) $(champs[0]).focus();
}

// --- storage: this browser's own when the device is the person's own, this tab's otherwise ---

const PREFIXE = 'livret:';
const memory = new Map(); // where things go when the browser refuses to keep them

const shelf = () => (etat?.mien ? 'localStorage' : 'sessionStorage');

/** What `faire` gives of this storage; null when the browser refuses it, or when it is full. */
function within(place, faire) {
  try {
    return faire(window[place]);
  } catch {
    return null;
  }
}

function keep(cle, valeur) {
  const texte = JSON.stringify(valeur);
  const kept = within(shelf(), (storage) => {
    storage.setItem(PREFIXE + cle, texte);
    return true;
  });
  if (kept) memory.delete(cle);
  else memory.set(cle, texte);
}

function recall(cle, place = shelf()) {
  const texte = memory.get(cle) ?? within(place, (storage) => storage.getItem(PREFIXE + cle));
  return texte ? JSON.parse(texte) : null;
}

function forget(cle, place = shelf()) {
  memory.delete(cle);
  within(place, (storage) => storage.removeItem(PREFIXE + cle));
}

function keysUnder(debut, place = shelf()) {
  const toutes = within(place, Object.keys) ?? [];
  const kept = toutes.filter((cle) => cle.startsWith(PREFIXE)).map((cle) => cle.slice(PREFIXE.length));
  return [...new Set([...kept, ...memory.keys()])].filter((cle) => cle.startsWith(debut));
}

function forgetEverything() {
  for (const place of ['localStorage', 'sessionStorage']) keysUnder('', place).forEach((cle) => forget(cle, place));
}

/** What was said may stay on this device: it is the person's own, and no PIN protects it. */
const mayKeepThread = () => Boolean(etat?.mien && !etat.pin && etat.session === 'ouverte');

/** The state kept for an opening without network, or null. */
const recallOwn = () => recall('ici', 'localStorage');

/** What was kept for an opening without network is over; unsent words stay. */
function forgetOwn() {
  forget('ici', 'localStorage');
  forget('fil', 'localStorage');
}

// --- network -------------------------------------------------------------------------

/** What was asked was not done: the server's status (0: no network), key, French sentence and seconds to wait. */
class Refus extends Error {
  constructor(statut, { erreur = '', message = DIT.serveur_muet, attendre = 0 }) {
    super(message);
    this.statut = statut;
    this.cle = erreur;
    this.attendre = attendre;
  }

  /** The same may do later. */
  get passager() {
    return this.statut === 0 || this.statut === 429 || this.statut >= 500;
  }
}

/** Anything but a Refus is a bug: it goes on up. */
function expect(refus) {
  if (!(refus instanceof Refus)) throw refus;
}

/** What to tell the person of a Refus. */
function reasonOf(refus) {
  expect(refus);
  return refus.attendre ? `${refus.message} ${DIT.attendre(refus.attendre)}` : refus.message;
}

/** Asks the server: GET without `corps`, POST with it. Raises Refus. */
async function call(adresse, corps) {
  const headers = { 'Content-Type': 'application/json', 'X-Livret': '1' };
  const post = corps && { method: 'POST', headers, body: JSON.stringify(corps) };
  let reponse;
  try {
    reponse = await fetch(adresse, { cache: 'no-store', signal: AbortSignal.timeout?.(20000), ...post });
  } catch {
    throw new Refus(0, { message: DIT.pas_de_reseau });
  }
  const dit = reponse.status === 204 ? {} : await reponse.json().catch(() => null);
  if (!reponse.ok) throw new Refus(reponse.status, dit ?? {});
  if (!dit) throw new Refus(0, { message: DIT.pas_de_reseau }); // cut in the middle: half a reply is none
  return dit;
}

/** Seconds that can be cut short by `wake` (the network is back). */
let wake = () => {};
function pauseFor(secondes) {
  return new Promise((done) => {
    const timer = setTimeout(done, secondes * 1000);
    wake = () => {
      clearTimeout(timer);
      done();
    };
  });
}

/** 0.5 s, 1 s, 2 s… 30 s, give or take a quarter, so that phones do not all come back at once. */
const backoff = (essais) => Math.min(30, 0.5 * 2 ** essais) * (0.75 + Math.random() / 2);

// --- what the server last said of this browser ---------------------------------------

const DEHORS = { session: null, fil: null, mien: false, plume: false, pin: false, verrou: null, n: 0 };

let etat = null;
let enPause = false; // hidden for want of a gesture, and opened by one button: own device, no PIN
let verrouDu = false; // locked here, but the server could not be told yet

function setEtat(neuf) {
  const avant = etat;
  etat = verrouDu ? { ...neuf, session: 'verrouillee' } : neuf;
  if (avant?.session !== etat.session || avant.fil !== etat.fil) changeFil(avant);
  if (mayKeepThread()) keep('ici', etat);
  else forgetOwn();
  showPour(etat.pour);
  ailleurs = Boolean(etat.session === 'ouverte' && etat.ailleurs);
  showLines();
  render();
}

function changeFil(avant) {
  wipeScreens();
  if (avant?.fil && etat.fil && avant.fil !== etat.fil && queue.length) say(DIT.mots_de_cote);
  queue = [];
  if (etat.session === 'ouverte') openFil();
}

/** Nothing of what was said, or of a code, is left in the page. */
function wipeScreens() {
  closeStream();
  clearFil();
  carte = null;
  for (const id of ['carte-code', 'carte-qr', 'carte-lien', 'livret-volets', 'livret-plus-tard', 'livret-intro',
    'livret-declare', 'appareil-qr', 'appareil-adresse', 'telegram-qr']) $(id).replaceChildren();
  document.querySelectorAll('input, textarea').forEach((champ) => { champ.value = ''; });
}

// --- screens and history -------------------------------------------------------------

/*
 * Each history entry holds {ecran: what it wishes to show, rang: its depth}. Rank 0 is where the browser came in. With
 * an open session the conversation also has rank 1, put there at the first gesture: one Back too many stays in it.
 */
const ENTRANCE = ['seul', 'plume', 'revenir'];
const OUVERTS = new Set(['livret', 'menu', 'pin', 'appareil']);
let montre = 'attente';
let intention = null; // how the person wants in: {quoi: commencer | revenir | continuer, code, jeton, mien, plume}
let carte = null;

const rang = () => history.state?.rang ?? 0;

function permitted(voulu) {
  if (!etat) return montre === 'attente' ? 'attente' : 'horsligne';
  if (intention && ENTRANCE.includes(voulu)) return voulu;
  if (etat.session === 'verrouillee') return 'verrou';
  if (etat.session !== 'ouverte') return 'accueil';
  if (enPause) return 'pause';
  if (carte && voulu === 'carte') return 'carte';
  return OUVERTS.has(voulu) ? voulu : 'chat';
}

function render() {
  const ecran = permitted(history.state?.ecran);
  addressTo(ENTRANCE.includes(ecran) && intention ? intention.plume : etat?.plume);
  if (ecran === montre) return;
  const first = montre === 'attente';
  montre = ecran;
  document.querySelectorAll('.ecran').forEach((section) => { section.hidden = section.id !== ecran; });
  const titre = $(`${ecran}-h`).textContent;
  document.title = ecran === 'accueil' ? titre : `${titre} – Mon livret de formation`;
  ENTREES[ecran]?.();
  if (!first) $(`${ecran}-h`).focus({ preventScroll: ecran === 'chat' });
}

/** Says things to someone who writes for the person, or to the person. */
function addressTo(plume) {
  for (const [id, phrase] of Object.entries(A_LA_PLUME)) {
    const node = $(id);
    node.dataset.elle ??= node.textContent;
    const dit = plume ? fine(phrase) : node.dataset.elle;
    if (node.textContent !== dit) node.textContent = dit;
  }
  document.querySelectorAll('[data-a-elle]').forEach((node) => { node.hidden = Boolean(plume); });
}

/** For whom one writes, at the top of every screen as long as the livret is open on the device of who writes. */
function showPour(phrase) {
  $('ligne-pour').hidden = !(etat.plume && etat.session === 'ouverte');
  if ($('pour').textContent !== fine(phrase ?? '')) $('pour').textContent = fine(phrase ?? '');
}

/** What a screen does when it comes in sight. */
const ENTREES = {
  chat: () => { growWords(); follow(true); },
  livret: () => showLivret(),
  pin: () => showPin(),
  appareil: () => showAppareil(),
  verrou: () => showVerrou(),
};

function push(ecran) {
  if (rang() === 0 && etat?.session === 'ouverte') history.pushState({ ecran: 'chat', rang: 1 }, '');
  history.pushState({ ecran, rang: rang() + 1 }, '');
}

function open(ecran) {
  push(ecran);
  render();
}

function goBack(pas = 1) {
  if (pas < 1 || rang() < pas) return Promise.resolve();
  return new Promise((done) => {
    addEventListener('popstate', () => done(), { once: true });
    setTimeout(done, 1000); // a browser that lost its history moves nothing
    history.go(-pas);
  });
}

const backToChat = () => goBack(rang() - 1);

addEventListener('popstate', () => {
  if ($('dialogue').open && !history.state?.dialogue) $('dialogue').close();
  if (montre === 'carte' && history.state?.ecran !== 'carte') forgetCarte();
  const last = rang() === 0 && etat?.session === 'ouverte' && montre === 'chat';
  if (last) say(DIT.encore_retour);
  render();
});

/** The entry that one Back too many uses up; made again at each gesture. */
function guardBack() {
  if (rang() > 0 || etat?.session !== 'ouverte') return;
  history.pushState({ ecran: 'chat', rang: 1 }, '');
  if ($('annonce').textContent === fine(DIT.encore_retour)) say('');
}

/** Asks yes or no in a dialog; Escape, Back and a lock are no. A question without a « no » has one button. */
let lastDialogue = Promise.resolve();
function ask(demande) {
  if ($('dialogue').open) $('dialogue').close();
  lastDialogue = lastDialogue.then(() => showDialogue(demande));
  return lastDialogue;
}

async function showDialogue({ titre, texte, oui, non = '' }) {
  const dialogue = $('dialogue');
  $('dialogue-h').textContent = fine(titre);
  $('dialogue-texte').textContent = fine(texte);
  $('dialogue-oui').textContent = oui;
  $('dialogue-non').textContent = non;
  $('dialogue-non').hidden = !non;
  let reponse = 'non';
  dialogue.onsubmit = dialogue.oncancel = (event) => {
    event.preventDefault(); // it closes when its history entry is left, so that the two never disagree
    dialogue.onsubmit = dialogue.oncancel = (again) => again.preventDefault();
    reponse = event.submitter?.value ?? 'non';
    goBack();
  };
  history.pushState({ ...history.state, rang: rang() + 1, dialogue: true }, '');
  dialogue.showModal();
  await new Promise((done) => { dialogue.addEventListener('close', done, { once: true }); });
  if (history.state?.dialogue) await goBack(); // closed by a lock, or by a browser that cannot wait
  return reponse === 'oui';
}

/** Does what a press asks for; a second tap meanwhile does nothing. */
let occupe = false;
async function once(faire) {
  if (occupe) return;
  occupe = true;
  say('');
  try {
    await faire();
  } catch (refus) {
    say(reasonOf(refus));
  } finally {
    occupe = false;
  }
}

const onPress = (id, faire) => $(id).addEventListener('click', () => once(faire));

// --- coming in: begin, come back, go on ----------------------------------------------

function comeIn(quoi, avec = {}) {
  intention = { quoi, ...avec };
  $('seul-plume').hidden = quoi !== 'revenir';
  showFault('seul-erreur', '');
  if (history.state?.ecran === 'seul') render();
  else open('seul');
}

/** « J'écris pour quelqu'un »: what that is, and whether the person has a livret. */
function comeInPlume(avec) {
  intention = { ...avec, mien: false, plume: true };
  showFault('plume-erreur', '');
  open('plume');
}

async function beginPlume() {
  try {
    enter(await call('/api/commencer', { plume: true }));
  } catch (refus) {
    showFault('plume-erreur', reasonOf(refus));
  }
}

async function answerSeul(mien) {
  intention.mien = mien;
  if (intention.quoi === 'revenir') return openRevenir();
  try {
    const begins = intention.quoi === 'commencer';
    enter(await (begins ? call('/api/commencer', { mien }) : call('/api/continuer', { jeton: intention.jeton, mien })));
  } catch (refus) {
    showFault('seul-erreur', reasonOf(refus));
  }
}

function enter({ etat: neuf, carte: neuveCarte }) {
  intention = null;
  verrouDu = false;
  enPause = false;
  geste = Date.now();
  etat = DEHORS; // what was open here before is over: start from nothing
  setEtat(neuf);
  if (neuveCarte) {
    fillCarte(neuveCarte);
    open('carte');
  }
  connect();
}

function openRevenir() {
  $('revenir-code').value = intention.code ?? '';
  $('revenir-pin').value = '';
  $('revenir-avec-pin').hidden = true;
  showFault('revenir-erreur', '', 'revenir-code', 'revenir-pin');
  groupCode($('revenir-code'));
  open('revenir');
  $('revenir-code').focus();
  return intention.code ? submitRevenir() : undefined;
}

async function submitRevenir() {
  const code = signsOf($('revenir-code').value);
  const pin = $('revenir-avec-pin').hidden ? undefined : $('revenir-pin').value;
  showFault('revenir-erreur', '', 'revenir-code', 'revenir-pin');
  if (code.length < 12) return showFault('revenir-erreur', DIT.code_court(12 - code.length), 'revenir-code');
  try {
    const { mien, plume } = intention;
    const recu = await call('/api/revenir', { code: grouped(code), pin, mien, plume });
    return enter(recu);
  } catch (refus) {
    return explainRevenir(refus);
  }
}

function explainRevenir(refus) {
  const phrase = reasonOf(refus);
  if (!refus.cle.startsWith('pin')) return showFault('revenir-erreur', phrase, 'revenir-code');
  $('revenir-avec-pin').hidden = false;
  $('revenir-pin').value = '';
  return showFault('revenir-erreur', phrase, 'revenir-pin');
}

/** The signs of a code, whatever is around them; the whole link may be given too. */
const signsOf = (texte) => texte.split('revenir=').pop().toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, 12);
const grouped = (signes) => (signes.match(/.{1,4}/g) ?? []).join('-');

/** Shows a code in groups of four while it is typed; the caret stays after the same sign. */
function groupCode(champ) {
  const propre = grouped(signsOf(champ.value));
  if (propre === champ.value) return;
  const avant = signsOf(champ.value.slice(0, champ.selectionStart ?? champ.value.length)).length;
  const place = avant + Math.floor(Math.max(avant - 1, 0) / 4);
  champ.value = propre;
  if (document.activeElement === champ) champ.setSelectionRange(place, place);
}

/** A personal link was opened: its fragment is read, then taken out of the address at once. */
function readLink() {
  const [, quoi, valeur] = location.hash.match(/^#(revenir|continuer)=(.+)$/) ?? [];
  if (!quoi) return null;
  history.replaceState(history.state, '', location.pathname);
  return quoi === 'revenir' ? { quoi, code: valeur } : { quoi, jeton: valeur };
}

async function followLink(lien) {
  if (!lien || !etat) return;
  if (etat.session && !(await ask(DEMANDES.autre_livret))) return;
  comeIn(lien.quoi, lien);
}

// --- the card ------------------------------------------------------------------------

function fillCarte(neuve) {
  carte = neuve;
  const lettres = make('span', { className: 'lu', textContent: neuve.code.replace(/-/g, ', ').split('').join(' ') });
  const groupes = neuve.code.split('-').map((groupe) => make('span', { textContent: groupe, 'aria-hidden': 'true' }));
  $('carte-code').replaceChildren(lettres, ...groupes);
  $('carte-lien').textContent = neuve.lien;
  $('carte-copie').textContent = '';
  drawQr('carte-qr', neuve.qr);
}

function forgetCarte() {
  carte = null;
  for (const id of ['carte-code', 'carte-qr', 'carte-lien']) $(id).replaceChildren();
}

async function newCarte() {
  if (!(await ask(etat.carte ? DEMANDES.nouvelle_carte : DEMANDES.premiere_carte))) return;
  fillCarte(await call('/api/carte', {}));
  etat.carte = true;
  open('carte');
}

function drawQr(place, svg) {
  const texte = svg.includes('xmlns=') ? svg : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  const dessin = new DOMParser().parseFromString(texte, 'image/svg+xml').documentElement;
  if (dessin.localName !== 'svg') return;
  const [large, haut] = [dessin.getAttribute('width'), dessin.getAttribute('height')];
  const boite = `0 0 ${parseFloat(large)} ${parseFloat(haut)}`;
  if (!dessin.hasAttribute('viewBox')) dessin.setAttribute('viewBox', boite);
  dessin.removeAttribute('width');
  dessin.removeAttribute('height');
  dessin.setAttribute('role', 'img');
  dessin.setAttribute('aria-label', fine(DIT.qr));
  $(place).replaceChildren(document.importNode(dessin, true));
}

async function copy(texte, dire) {
  const copied = navigator.clipboard
    ? await navigator.clipboard.writeText(texte).then(() => true, () => false)
    : copyTheOldWay(texte); // http:// on a local network has no clipboard
  $(dire).textContent = copied ? DIT.copie : DIT.pas_copie;
}

function copyTheOldWay(texte) {
  const champ = make('textarea', { value: texte, className: 'lu' });
  const focused = document.activeElement;
  document.body.append(champ);
  champ.select();
  const copied = document.execCommand('copy');
  champ.remove();
  focused?.focus();
  return copied;
}

// --- the conversation: what was said -------------------------------------------------

let items = []; // of this fil, in order of n
let lastN = 0;
let queue = []; // what the person said and the server does not have yet, in order
let corrections = new Map(); // id of a bubble → {n, texte}: its latest text
const bulles = new Map(); // id of a person's bubble → {item, node}
let attend = false; // something was said and the assistant has not replied
let attendTimer = 0;
let ailleurs = false;

const lastAsked = () => items.findLast((item) => item.de === 'assistant') ?? null;

function clearFil() {
  items = [];
  lastN = 0;
  corrections = new Map();
  bulles.clear();
  attend = false;
  clearTimeout(suiteTimer);
  $('bulles').replaceChildren();
  $('reponses').replaceChildren();
  $('avant').hidden = true;
  $('progres').hidden = true;
  $('chat-h').className = '';
  stopCorrection();
}

/** Shows what this device kept of the fil, then what has not left yet, then what was being typed. */
function openFil() {
  const garde = mayKeepThread() ? recall('fil') : null;
  if (garde?.fil === etat.fil) garde.items.forEach((item) => receive(item, false));
  queue = keysUnder('mot:').map((cle) => recall(cle)).filter((mot) => mot?.fil === etat.fil);
  queue.sort((a, b) => a.quand - b.quand || a.rang - b.rang);
  queue.forEach(showPending);
  offerEarlier();
  setAttend(queue.length > 0);
  recallDraft();
  pump();
}

/** One numbered line of the fil. A line that is already here is left alone. */
function receive(item, direct = true) {
  if (item.n <= lastN) return;
  lastN = item.n;
  if (item.efface) forgetBefore(item.n);
  items.push(item);
  if (item.de === 'agent') receiveOwn(item);
  else receiveAssistant(item, direct);
  if (direct) (item.efface ? keepFil : keepFilSoon)();
}

function receiveOwn(item) {
  dequeue(item.id); // it is in the fil: it arrived, whatever became of the reply
  if (item.corrige) {
    noteCorrection(item);
    redraw(item.corrige);
  } else if (bulles.has(item.id)) {
    const known = bulles.get(item.id);
    known.item = item;
    redraw(item.id);
    settleIn(bulles.get(item.id).node);
  } else {
    addBulle(drawAgent(item));
  }
  follow();
}

function receiveAssistant(item, direct) {
  if (item.n > etat.n) ailleurs = false; // it was said now, here
  addBulle(drawAssistant(item, direct));
  setAttend(queue.some((mot) => mot.vu >= item.n)); // an old line, shown again, replies to nothing new
  if (item.pour && etat.plume) showPour(item.pour);
  showProgres(item.progres);
  showAnswers(item);
  fitKeyboard(item.saisie);
  showLines();
  follow();
}

function noteCorrection(item) {
  const known = corrections.get(item.corrige);
  if (!known || known.n < item.n) corrections.set(item.corrige, { n: item.n, texte: item.texte });
}

/** The livret was closed at line n: what came before is forgotten, but not a file that was already fetched. */
function forgetBefore(n) {
  const fichiers = [...document.querySelectorAll('.telecharger[href^="blob:"]')];
  const old = queue.filter((mot) => mot.vu < n);
  const attendus = queue.filter((mot) => mot.vu >= n);
  if (correction) setWords(correction.avant);
  if (recall(draftKey())?.vu < n) setWords('');
  clearFil();
  old.forEach((mot) => forget(`mot:${mot.id}`));
  queue = attendus;
  lastN = n;
  $('bulles').append(...fichiers);
  queue.forEach(showPending);
}

const MEMOIRE = 300; // lines kept on the device, and sent by the server at first
let keepTimer = 0;
function keepFilSoon() {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(keepFil, 300);
}

function keepFil() {
  clearTimeout(keepTimer);
  if (mayKeepThread() && items.length) keep('fil', { fil: etat.fil, items: items.slice(-MEMOIRE) });
}

function offerEarlier() {
  $('avant').hidden = items.length < MEMOIRE || items[0].n <= 1;
}

async function showEarlier() {
  const premier = items[0]?.n ?? 0;
  const { items: avant } = await call(`/api/avant?fil=${encodeURIComponent(etat.fil)}&n=${premier}`);
  const chat = $('chat');
  const reste = chat.scrollHeight - chat.scrollTop;
  avant.filter((item) => item.corrige).forEach(noteCorrection);
  items = [...avant, ...items];
  $('bulles').prepend(...avant.filter((item) => !item.corrige).map(drawItem));
  $('avant').hidden = avant.length === 0 || items[0].n <= 1;
  chat.scrollTop = chat.scrollHeight - reste;
}

// --- the conversation: bubbles -------------------------------------------------------

const drawItem = (item) => (item.de === 'agent' ? drawAgent(item) : drawAssistant(item, false));

/** Puts a line in its place: before what has not left yet, which is always last. */
function addBulle(node) {
  const pending = $('bulles').querySelector('.en-attente:not(.correction-attend)');
  if (pending && !node.classList.contains('en-attente')) pending.before(node);
  else $('bulles').append(node);
}

/** Its line has come, after all the lines before it: what came meanwhile is above it, what waits is below. */
function settleIn(node) {
  const next = node.nextElementSibling;
  if (next && !next.classList.contains('en-attente')) addBulle(node);
}

function drawAssistant(item, direct) {
  const bulle = make('div', { className: 'bulle assistant' },
    make('span', { className: 'lu', textContent: fine('L\'assistant : ') }), make('p', {}, ...tie(item.texte)));
  const node = make('div', { className: 'de-assistant' }, bulle);
  node.dataset.n = item.n;
  if (item.fichier) node.append(drawFile(item, direct));
  // What asks nothing keeps its own buttons: the question, and what answers it, come after it.
  if (!item.question) node.append(...item.boutons.map((rangee) => drawRow(rangee, item.n, 'rang suites')));
  if (item.appareil) {
    const bouton = make('button', { type: 'button', className: 'telecharger', textContent: DIT.autre_appareil });
    bouton.addEventListener('click', () => open('appareil'));
    node.append(bouton);
  }
  return node;
}

/** The same text, whose signs « : ; ? » are held on the line of their word by the style sheet. */
function tie(texte) {
  const bouts = texte.split(/(« \S{1,6}|\S{1,6} [:;?!»]+)/);
  return bouts.map((bout, i) => (i % 2 ? make('span', { className: 'lie', textContent: bout }) : bout));
}

/** A file that comes now is fetched at once: the link still works if the livret is closed just after. */
function drawFile(item, direct) {
  const adresse = `/api/fichier?fil=${encodeURIComponent(etat.fil)}&n=${item.n}`;
  const { nom } = item.fichier;
  const lien = make('a', { className: 'telecharger', href: adresse, download: nom, textContent: DIT.telecharger(nom) });
  if (direct && item.n > etat.n) fetchFile(lien, adresse);
  return lien;
}

async function fetchFile(lien, adresse) {
  try {
    const reponse = await fetch(adresse);
    if (reponse.ok) lien.href = URL.createObjectURL(await reponse.blob());
  } catch {
    // the plain address stays
  }
}

/** A bubble of the person: its latest text, « Corriger » beside it, and what there is to say of it. */
function drawAgent(item) {
  const pending = queue.some((mot) => mot.id === item.id);
  const waiting = queue.findLast((mot) => mot.corrige === item.id);
  const corrected = corrections.get(item.id);
  const texte = waiting?.texte ?? corrected?.texte ?? item.texte;
  const marque = pending || waiting ? DIT.en_attente : corrected ? DIT.corrige : '';
  // Not read aloud when it appears: the person has just said it.
  const node = make('div', { className: 'dit', 'aria-live': 'off' }, make('div', { className: 'bulle agent' },
    make('span', { className: 'lu', textContent: fine('Vous : ') }), make('p', { textContent: texte })));
  if (!item.bouton && !pending && item.id) node.append(drawCorriger(item.id, texte));
  if (marque) node.append(make('p', { className: 'marque', textContent: marque }));
  node.classList.toggle('en-attente', Boolean(pending || waiting));
  node.classList.toggle('correction-attend', Boolean(waiting && !pending));
  if (item.id) bulles.set(item.id, { item, node });
  return node;
}

function drawCorriger(id, texte) {
  const quoi = make('span', { className: 'lu', textContent: ` : ${texte.slice(0, 60)}` });
  const bouton = make('button', { type: 'button', className: 'discret' }, 'Corriger', quoi);
  bouton.addEventListener('click', () => startCorrection(id, texte));
  return bouton;
}

function redraw(id) {
  const known = bulles.get(id);
  if (!known) return;
  const { node } = known;
  node.replaceWith(drawAgent(known.item));
}

function showProgres(progres) {
  if (!progres) return;
  $('chat-h').className = 'lu';
  $('progres').hidden = false;
  const { rubrique, fait, sur, livret_fait: livretFait, livret_sur: livretSur } = progres;
  $('progres-rubrique').hidden = $('barre-rubrique').parentElement.hidden = !rubrique;
  $('progres-rubrique').textContent = fine(DIT.rubrique_remplie(rubrique, fait, sur));
  $('progres-livret').textContent = fine(DIT.livret_rempli(livretFait, livretSur));
  $('barre-rubrique').style.width = `${sur ? (100 * fait) / sur : 0}%`;
  $('barre-livret').style.width = `${livretSur ? (100 * livretFait) / livretSur : 0}%`;
}

// --- the conversation: the view ------------------------------------------------------

let suit = true; // the view follows the conversation, unless the person scrolled up
let placee = 0; // where it was put
const toBottom = () => $('chat').scrollHeight - $('chat').clientHeight - $('chat').scrollTop;

/** Shows the end; but when what the assistant just said is longer than the screen, shows its beginning. */
function follow(force = false) {
  if (force) suit = true;
  if (!suit || montre !== 'chat') return;
  const chat = $('chat');
  const debut = firstUnread();
  const place = debut ? debut.offsetTop - chat.querySelector('.tete').offsetHeight - 8 : Infinity;
  chat.scrollTop = Math.max(0, Math.min(chat.scrollHeight - chat.clientHeight, place));
  placee = chat.scrollTop;
}

/** The first bubble that the assistant said since the person last spoke. */
function firstUnread() {
  let node = $('bulles').lastElementChild;
  if (!node?.classList.contains('de-assistant')) return null;
  while (node?.previousElementSibling?.classList.contains('de-assistant')) node = node.previousElementSibling;
  return node;
}

function onScroll() {
  if (Math.abs($('chat').scrollTop - placee) > 2) suit = toBottom() < 60;
  $('vers-bas').hidden = toBottom() < 120;
}

/** An on-screen keyboard that covers the page instead of pushing it: the page keeps to what is left. */
function fitHeight() {
  if (!window.visualViewport || visualViewport.scale !== 1) return;
  document.documentElement.style.setProperty('--hauteur', `${visualViewport.height}px`);
  scrollTo(0, 0);
  fitText();
  follow();
}

/** Head and foot stay in sight only while they leave room for the conversation: a growing answer aside. */
function fitText() {
  const chat = $('chat');
  const [tete, pied, champ] = ['.tete', '.pied', '.champ'].map((choix) => chat.querySelector(choix).offsetHeight);
  const fixe = tete + pied - champ + $('envoyer').offsetHeight;
  chat.classList.toggle('libre', fixe > 0.6 * chat.clientHeight);
}

// --- the conversation: answers under the last question -------------------------------

/** Buttons that have their place elsewhere on the page. The same action under another name stays with the question. */
const AILLEURS = new Set(['aide Aide', 'retour Retour', 'accueil Menu', 'passer Plus tard']);
const isElsewhere = ({ action, libelle }) => AILLEURS.has(`${action} ${libelle}`);
const isSecond = ({ action }) => action === 'sais_pas' || action.startsWith('passer') || action === 'relire';

let suiteTimer = 0;

function showAnswers(item) {
  clearTimeout(suiteTimer);
  const isFirst = (bouton) => item.question && !isElsewhere(bouton) && !isSecond(bouton);
  const firsts = item.boutons.map((rangee) => rangee.filter(isFirst)).filter((rangee) => rangee.length);
  const seconds = item.boutons.flat().filter((bouton) => isSecond(bouton) && !isElsewhere(bouton));
  const parts = firsts.map((rangee) => drawRow(rangee, item.n, 'rang'));
  if (seconds.length) parts.push(drawRow(seconds, item.n, 'rang second'));
  $('reponses').className = 'reponses';
  $('reponses').replaceChildren(...parts);
  if (!item.question) suiteTimer = setTimeout(() => offerToGoOn(item), 1200);
  refreshAnswers();
}

function drawRow(rangee, vu, className) {
  return make('div', { className }, ...rangee.map(({ libelle, action }) => {
    const bouton = make('button', { type: 'button', textContent: libelle });
    bouton.addEventListener('click', () => press(libelle, action, vu));
    return bouton;
  }));
}

/** After a pause or a goodbye nothing is asked: one button leads on, for those who would rather not type. */
function offerToGoOn(item) {
  const libelle = item.efface ? DIT.autre_livret : DIT.continuer;
  $('reponses').replaceChildren(drawRow([{ libelle, action: 'start' }], item.n, 'rang'));
  refreshAnswers();
  follow();
}

function refreshAnswers() {
  const item = lastAsked();
  const passer = item?.boutons.flat().some(({ action }) => action === 'passer');
  $('reponses').querySelectorAll('button').forEach((bouton) => { bouton.disabled = attend; });
  $('aide').disabled = $('retour').disabled = attend || !item;
  $('passer').disabled = attend || !passer;
}

const DOUBLE = 350; // milliseconds that a double tap may last
let appuiTimer = 0;

/** A press counts once: buttons rest until the assistant has replied, then for as long as a double tap may last. */
function press(libelle, action, vu = lastAsked()?.n ?? 0) {
  if (attend) return;
  clearTimeout(appuiTimer);
  $('chat').classList.add('vient-d-appuyer');
  if ($('reponses').contains(document.activeElement)) $('reponses').focus();
  send({ action, libelle, vu });
}

function setAttend(oui) {
  attend = oui;
  clearTimeout(attendTimer);
  $('ecrit').hidden = true;
  if (oui) attendTimer = setTimeout(stillWaiting, 900);
  else appuiTimer = setTimeout(() => $('chat').classList.remove('vient-d-appuyer'), DOUBLE);
  refreshAnswers();
}

/** Nothing came yet. Once the server has everything, a silence of some seconds gives the buttons back. */
function stillWaiting() {
  $('ecrit').hidden = queue.length > 0;
  follow();
  attendTimer = setTimeout(() => (queue.length ? stillWaiting() : setAttend(false)), 8000);
}

// --- the conversation: typing --------------------------------------------------------

const CLAVIERS = { email: 'email', telephone: 'tel', code_postal: 'numeric', nombre: 'numeric' };
let saisie = '';
let correction = null; // {id, avant: what was being typed}

function fitKeyboard(type) {
  saisie = type;
  const mots = $('mots');
  mots.inputMode = CLAVIERS[type] ?? 'text';
  mots.enterKeyHint = enterSends() ? 'send' : 'enter';
  $('mots-aide').textContent = ['date', 'periode'].includes(type) ? fine(DIT.avec_vos_mots) : '';
}

/** On a touch screen Enter makes a new line, but where one line is all there is to say. */
const enterSends = () => saisie in CLAVIERS || (saisie !== 'texte_long' && !onTouch());

function onKey(event) {
  if (event.key === 'Escape' && correction) return cancelCorrection();
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !enterSends()) return undefined;
  event.preventDefault();
  return submitWords();
}

function submitWords() {
  const texte = $('mots').value;
  if (!texte.trim()) return $('mots').focus();
  const vu = lastAsked()?.n ?? 0;
  send(correction ? { corrige: correction.id, texte, vu } : { texte, vu });
  const avant = correction?.avant ?? '';
  stopCorrection();
  return setWords(avant);
}

function setWords(texte) {
  $('mots').value = texte;
  showFault('mots-erreur', '', 'mots');
  growWords();
  keepDraft();
}

function growWords() {
  const mots = $('mots');
  mots.style.height = 'auto';
  mots.style.height = `${mots.scrollHeight + 4}px`;
  follow();
}

const draftKey = () => `brouillon:${etat.fil}`;

function keepDraft() {
  if (etat?.session !== 'ouverte') return;
  const brouillon = { texte: $('mots').value, correction, vu: Math.max(lastN, etat.n) };
  if (brouillon.texte || correction) keep(draftKey(), brouillon);
  else forgetDraft();
}

function forgetDraft() {
  if (etat?.fil) forget(draftKey());
}

function recallDraft() {
  const brouillon = recall(draftKey());
  if (brouillon?.correction) showCorrection(brouillon.correction);
  $('mots').value = brouillon?.texte ?? '';
  growWords();
}

function startCorrection(id, texte) {
  showCorrection({ id, avant: correction?.avant ?? $('mots').value });
  setWords(texte);
  $('mots').focus();
}

function showCorrection(neuve) {
  correction = neuve;
  $('correction').hidden = false;
  document.querySelector('.toujours').hidden = true; // they are about the question, not about this message
}

function stopCorrection() {
  correction = null;
  $('correction').hidden = true;
  document.querySelector('.toujours').hidden = false;
}

function cancelCorrection() {
  const { avant } = correction;
  stopCorrection();
  setWords(avant);
  $('mots').focus();
}

// --- the queue: what was said leaves in order, once ----------------------------------

const onglet = `w${hexId()}`; // new at each load: two copies of a tab never number alike
let compteur = 0;
let pumping = false;

function send(dit) {
  compteur += 1;
  const mot = { ...dit, id: `${onglet}-${compteur}`, fil: etat.fil, quand: Date.now(), rang: compteur };
  queue.push(mot);
  keep(`mot:${mot.id}`, mot);
  showPending(mot);
  setAttend(true);
  follow(true);
  pump();
}

function showPending(mot) {
  if (mot.corrige) redraw(mot.corrige);
  else addBulle(drawAgent({ id: mot.id, texte: mot.texte ?? mot.libelle, bouton: Boolean(mot.action) }));
}

/** Takes a message out of the queue: the server has it, or has said that it never will. */
function dequeue(id) {
  const mot = queue.find((autre) => autre.id === id);
  if (!mot) return null;
  queue = queue.filter((autre) => autre !== mot);
  forget(`mot:${id}`);
  return mot;
}

async function pump() {
  if (pumping) return;
  pumping = true;
  try {
    let essais = 0;
    while (queue[0]?.fil === etat.fil && etat.session === 'ouverte') essais = await sendFirst(essais);
  } finally {
    pumping = false;
  }
}

/** Tries the first of the queue; gives how many tries in a row have failed. */
async function sendFirst(essais) {
  const mot = queue[0];
  try {
    await call('/api/dire', bodyOf(mot));
    acknowledge(mot);
    return 0;
  } catch (refus) {
    expect(refus);
    if (!refus.passager) return refuse(mot, refus);
    if (refus.statut !== 429) setReseau(false);
    await pauseFor(refus.attendre || backoff(essais));
    return essais + 1;
  }
}

function bodyOf({ fil, id, texte, action, libelle, vu, corrige }) {
  return { fil, id, texte, action, libelle, corrige, vu: corrige ? undefined : vu };
}

function acknowledge(mot) {
  setReseau(true);
  if (!dequeue(mot.id)) return; // the fil showed it first
  if (mot.corrige) corrections.set(mot.corrige, { n: lastN, texte: mot.texte });
  redraw(mot.corrige ?? mot.id);
  putInPlace(mot);
  if (!queue.length && attend) setAttend(true); // the silence is counted from here
}

/** Before the charte what is said does not come back in the fil: the reply may have overtaken it. */
function putInPlace({ id, vu }) {
  const { item, node } = bulles.get(id) ?? {};
  if (!node || item.n) return;
  const reply = [...$('bulles').querySelectorAll('.de-assistant')].find((other) => other.dataset.n > vu);
  reply?.before(node);
  follow();
}

/** The server will not take this message: its words go back where they were typed, or wait for their fil. */
function refuse(mot, refus) {
  if (refus.statut === 401 || refus.statut === 409) setAside(refus);
  else giveBack(mot, refus.message);
  return 0;
}

function setAside(refus) {
  queue = []; // still in storage
  say(refus.statut === 409 ? DIT.mots_de_cote : DIT.session_finie);
  connect();
}

function dropBulle(id) {
  bulles.get(id)?.node.remove();
  bulles.delete(id);
}

function giveBack(mot, phrase) {
  dequeue(mot.id);
  setAttend(queue.length > 0);
  if (mot.corrige) redraw(mot.corrige);
  else dropBulle(mot.id);
  if (mot.texte === undefined) return say(phrase);
  const tape = $('mots').value;
  if (mot.corrige && !tape) showCorrection({ id: mot.corrige, avant: '' });
  setWords(tape ? `${mot.texte}\n${tape}` : mot.texte);
  return showFault('mots-erreur', phrase, 'mots');
}

// --- the stream: what the assistant says comes as it is said -------------------------

const SILENCE = 40; // seconds; the server gives a sign of life every 15
let source = null;
let lastSign = 0;
let essaisFlux = 0;
let reprise = 0;
let connexion = 0;

function closeStream() {
  source?.close();
  source = null;
  clearTimeout(reprise);
}

/** Asks who we are, then listens from the last line that we have. Every reconnection comes through here. */
async function connect() {
  closeStream();
  connexion += 1;
  const mine = connexion;
  try {
    if (verrouDu) await tellLock();
    const neuf = await call('/api/etat');
    if (mine !== connexion) return;
    setReseau(true);
    setEtat(neuf);
    if (etat.session === 'ouverte') listen();
  } catch (refus) {
    expect(refus);
    if (mine !== connexion) return;
    setReseau(false);
    reconnectLater(refus.attendre);
  }
}

function reconnectLater(attendre) {
  closeStream();
  reprise = setTimeout(connect, (attendre || Math.min(15, backoff(essaisFlux))) * 1000);
  essaisFlux += 1;
}

function listen() {
  const flux = new EventSource(`/api/fil?fil=${encodeURIComponent(etat.fil)}&depuis=${lastN}`);
  source = flux;
  lastSign = Date.now();
  const on = (nom, faire) => flux.addEventListener(nom, (event) => {
    if (source !== flux) return;
    lastSign = Date.now();
    faire(event);
  });
  if (etat.n - lastN > 10) $('bulles').setAttribute('aria-live', 'off'); // what is old is not read aloud
  else hearNews();
  on('open', () => { essaisFlux = 0; });
  on('message', (event) => hearItem(JSON.parse(event.data)));
  on('vie', hearNews);
  on('ailleurs', () => { ailleurs = true; showLines(); });
  on('verrou', connect);
  on('autre', connect);
  on('error', () => reconnectLater());
  pump();
}

function hearItem(item) {
  receive(item);
  if (lastN >= etat.n) setTimeout(hearNews, 300);
  offerEarlier();
}

const hearNews = () => $('bulles').setAttribute('aria-live', 'polite');

/** The network may be back, or the phone is awake: do not wait for the next try. */
function lookAgain() {
  wake();
  if (etat?.session === null && !intention) return;
  if (!source || Date.now() - lastSign > 20000) connect();
}

function watch() {
  if (source && Date.now() - lastSign > SILENCE * 1000) connect();
}

// --- lines under the title: network, another device ----------------------------------

let reseau = true;

function setReseau(oui) {
  reseau = oui;
  if (!oui && !etat) openOffline();
  showLines();
}

function showLines() {
  const phrase = !navigator.onLine ? DIT.hors_ligne : reseau ? '' : DIT.serveur_muet;
  if ($('ligne-reseau').textContent !== fine(phrase)) $('ligne-reseau').textContent = fine(phrase);
  $('ligne-ailleurs').hidden = !ailleurs || montre === 'verrou';
  follow();
}

/** Opened without network: on the person's own device, what was already said; elsewhere, a page that waits. */
function openOffline() {
  const garde = recallOwn();
  if (garde) setEtat(garde);
  else if (montre === 'attente') {
    montre = '';
    render();
  }
}

// --- the livret as a page ------------------------------------------------------------

async function showLivret() {
  showFault('livret-erreur', '');
  try {
    const page = await call('/api/livret');
    $('livret-intro').textContent = page.intro;
    $('livret-declare').textContent = page.declare;
    $('livret-volets').replaceChildren(...page.volets.map(drawVolet));
    $('livret-plus-tard').replaceChildren(...drawLater(page.plus_tard));
  } catch (refus) {
    showFault('livret-erreur', reasonOf(refus));
  }
}

function drawVolet({ titre, rubriques }) {
  return make('section', {}, make('h2', { textContent: titre }), ...rubriques.map((rubrique) => drawRubrique(rubrique, titre)));
}

/** A rubrique that is a whole volet by itself is not named twice. */
function drawRubrique({ titre, action, fiches }, volet) {
  const bouton = goTo(action, titre, make('button', { type: 'button', className: 'discret', textContent: titre }));
  const seule = titre === volet && fiches.length > 0;
  return make('div', {}, ...(seule ? [] : [make('h3', {}, bouton)]), ...fiches.map((fiche) => drawFiche(fiche, seule ? 'h3' : 'h4')));
}

function drawFiche({ nom, marque, action, lignes }, niveau) {
  const titre = marque ? `${nom}, ${marque}` : nom;
  const bouton = goTo(action, nom, make('button', { type: 'button', className: 'discret', textContent: titre }));
  return make('div', { className: 'fiche' }, make(niveau, {}, bouton), ...lignes.map(drawLigne));
}

function drawLigne({ libelle, mots, action }) {
  const tete = make('span', { className: 'libelle', textContent: fine(`${libelle} : `) });
  return goTo(action, libelle, make('button', { type: 'button' }, tete, mots));
}

function drawLater(lignes) {
  if (!lignes.length) return [];
  const drawLine = ({ libelle, action }) =>
    make('li', {}, goTo(action, libelle, make('button', { type: 'button', textContent: libelle })));
  const liste = make('ul', { className: 'plus-tard' }, ...lignes.map(drawLine));
  return [make('h2', { textContent: DIT.plus_tard }), liste];
}

/** A button that leads back to the conversation and says its action there. */
function goTo(action, libelle, bouton) {
  bouton.addEventListener('click', () => once(() => sayInChat(libelle, action)));
  return bouton;
}

async function sayInChat(libelle, action) {
  await backToChat();
  send({ action, libelle, vu: lastAsked()?.n ?? 0 });
}

// --- the menu: PIN, another device, the way out --------------------------------------

function showPin() {
  $('pin-etat').textContent = etat.pin ? DIT.pin_pose : DIT.pin_absent;
  $('pin-retirer').hidden = !etat.pin;
  $('pin-un').value = $('pin-deux').value = '';
  showFault('pin-erreur', '', 'pin-un', 'pin-deux');
}

async function submitPin() {
  const [un, deux] = [$('pin-un').value, $('pin-deux').value];
  showFault('pin-erreur', '', 'pin-un', 'pin-deux');
  if (!/^\d{6}$/.test(un)) return showFault('pin-erreur', DIT.pin_court, 'pin-un');
  if (un !== deux) return showFault('pin-erreur', DIT.pin_differents, 'pin-deux', 'pin-un');
  return setPin(un, DIT.pin_garde);
}

async function setPin(pin, phrase) {
  try {
    await call('/api/pin', { pin });
  } catch (refus) {
    return showFault('pin-erreur', reasonOf(refus), 'pin-un');
  }
  await goBack();
  say(phrase);
  return connect();
}

async function removePin() {
  if (await ask(DEMANDES.retirer_pin)) await setPin(null, DIT.pin_retire);
}

async function showAppareil() {
  $('appareil-lien').hidden = $('appareil-telegram').hidden = true;
  $('appareil-copie').textContent = '';
  showFault('appareil-erreur', '');
  try {
    const passage = await call('/api/appareil', {});
    if (montre === 'appareil') fillAppareil(passage);
  } catch (refus) {
    showFault('appareil-erreur', reasonOf(refus));
  }
}

function fillAppareil({ lien, qr, minutes, telegram, qr_telegram: qrTelegram }) {
  $('appareil-duree').textContent = DIT.duree(minutes);
  $('appareil-adresse').textContent = lien;
  drawQr('appareil-qr', qr);
  $('appareil-lien').hidden = false;
  if (!telegram) return;
  $('telegram-lien').href = telegram;
  if (qrTelegram) drawQr('telegram-qr', qrTelegram);
  $('appareil-telegram').hidden = false;
}

/** « Fermer cet écran », « Ce n'est pas moi »: the session is over, and nothing of it stays here. */
async function leave() {
  const unsent = keysUnder('mot:').length > 0;
  const usual = etat.plume ? DEMANDES.changer : etat.carte ? DEMANDES.sortir : DEMANDES.sortir_sans_carte;
  const demande = unsent ? DEMANDES.sortir_avec_mots : usual;
  if (!(await ask(demande))) return;
  await call('/api/sortir', {});
  canal?.postMessage('sorti');
  await forgetSession();
}

async function forgetSession() {
  clearTimeout(keepTimer);
  forgetEverything();
  verrouDu = enPause = false;
  intention = null;
  await goBack(rang());
  setEtat(DEHORS);
}

// --- the lock ------------------------------------------------------------------------

/* By the clock, not by a timer alone: a phone that slept locks when it wakes, before anything can be touched. */
let geste = Date.now();
let gesteDit = 0;
let avertit = false;
const canal = 'BroadcastChannel' in window ? new BroadcastChannel('livret') : null; // the other tabs of this browser

function touch() {
  if (checkLock()) return;
  geste = Date.now();
  guardBack();
  if (etat?.session !== 'ouverte' || enPause || geste - gesteDit < 30000) return;
  gesteDit = geste;
  canal?.postMessage('geste');
  call('/api/geste', {}).catch(() => {}); // the next one will do
}

/** Hides the livret if it was left alone too long; true if it did. */
function checkLock() {
  if (etat?.session !== 'ouverte' || enPause) return false;
  const repos = (Date.now() - geste) / 1000;
  if (repos >= etat.verrou_apres) {
    lock();
    return true;
  }
  if (repos >= etat.verrou_apres - etat.avertir_avant && !avertit) warn();
  return false;
}

async function warn() {
  avertit = true;
  await ask(DEMANDES.toujours_la);
  avertit = false;
  if (!checkLock()) geste = Date.now();
}

function lock() {
  keepDraft();
  if ($('dialogue').open) $('dialogue').close();
  if (etat.verrou === null) {
    enPause = true;
    render();
    return;
  }
  verrouDu = true;
  setEtat(etat);
  connect();
}

async function tellLock() {
  await call('/api/verrouiller', {}).catch((refus) => {
    if (refus.statut !== 401) throw refus; // 401: locked already, or gone
  });
  verrouDu = false;
}

function resume() {
  enPause = false;
  geste = Date.now();
  render();
}

function showVerrou() {
  const parCode = etat.verrou === 'code';
  $('verrou-avec-code').hidden = !parCode;
  $('verrou-avec-pin').hidden = parCode;
  $('verrou-pin').value = $('verrou-code').value = '';
  showFault('verrou-erreur', '', 'verrou-pin', 'verrou-code');
}

async function submitVerrou() {
  const parCode = etat.verrou === 'code';
  const champ = parCode ? 'verrou-code' : 'verrou-pin';
  const code = signsOf($('verrou-code').value);
  showFault('verrou-erreur', '', champ);
  if (parCode && code.length < 12) return showFault('verrou-erreur', DIT.code_court(12 - code.length), champ);
  if (!parCode && !/^\d{6}$/.test($('verrou-pin').value)) return showFault('verrou-erreur', DIT.pin_court, champ);
  try {
    if (verrouDu) await tellLock();
    return enter(await call('/api/deverrouiller', parCode ? { code: grouped(code) } : { pin: $('verrou-pin').value }));
  } catch (refus) {
    return showFault('verrou-erreur', reasonOf(refus), champ);
  }
}

// --- what is pressed -----------------------------------------------------------------

function onSubmit(id, faire) {
  $(id).addEventListener('submit', (event) => {
    event.preventDefault();
    faire();
  });
}

function toggleSecret(bouton) {
  const shown = bouton.getAttribute('aria-pressed') !== 'true';
  bouton.setAttribute('aria-pressed', String(shown));
  bouton.textContent = shown ? 'Cacher' : 'Afficher';
  bouton.dataset.montrer.split(' ').forEach((id) => { $(id).type = shown ? 'text' : 'password'; });
}

function wireScreens() {
  const all = (choix, faire) =>
    document.querySelectorAll(choix).forEach((node) => node.addEventListener('click', () => faire(node)));
  all('[data-retour]', () => once(() => goBack()));
  all('[data-ecran]', (node) => open(node.dataset.ecran));
  all('[data-action]', (node) => once(() => sayInChat(node.textContent, node.dataset.action)));
  all('[data-sortir]', () => once(leave));
  all('[data-montrer]', toggleSecret);
  onPress('je-commence', () => comeIn('commencer'));
  onPress('je-reviens', () => comeIn('revenir'));
  onPress('j-ecris', () => comeInPlume());
  onPress('seul-plume', () => comeInPlume(intention));
  onPress('plume-neuf', beginPlume);
  onPress('plume-carte', openRevenir);
  onPress('changer', leave);
  onPress('seul-oui', () => answerSeul(true));
  onPress('seul-non', () => answerSeul(false));
  onPress('carte-imprimer', () => print());
  onPress('carte-copier', () => copy(carte.lien, 'carte-copie'));
  onPress('carte-notee', backToChat);
  onPress('appareil-copier', () => copy($('appareil-adresse').textContent, 'appareil-copie'));
  onPress('menu-carte', newCarte);
  onPress('menu-sortir', leave);
  onPress('pin-retirer', removePin);
  onPress('pause-continuer', resume);
  onPress('horsligne-essayer', connect);
  $('annonce-lue').addEventListener('click', () => say(''));
  onSubmit('revenir-form', () => once(submitRevenir));
  onSubmit('pin-form', () => once(submitPin));
  onSubmit('verrou-form', () => once(submitVerrou));
}

function wireChat() {
  $('vers-menu').addEventListener('click', () => open('menu'));
  for (const id of ['aide', 'retour', 'passer']) $(id).addEventListener('click', () => press($(id).textContent, id));
  $('reprendre').addEventListener('click', () => press(DIT.continuer, 'start'));
  $('vers-bas').addEventListener('click', () => { $('chat').scrollTop = $('chat').scrollHeight; });
  $('correction-annuler').addEventListener('click', cancelCorrection);
  $('envoyer').addEventListener('mousedown', (event) => event.preventDefault()); // the keyboard stays up
  $('mots').addEventListener('keydown', onKey);
  $('mots').addEventListener('input', () => setWords($('mots').value));
  $('chat').addEventListener('scroll', onScroll, { passive: true });
  onPress('avant', showEarlier);
  onSubmit('dire', submitWords);
}

function wireWorld() {
  for (const nom of ['pointerdown', 'keydown', 'touchstart', 'input', 'wheel']) {
    addEventListener(nom, touch, { capture: true, passive: true });
  }
  for (const champ of document.querySelectorAll('.saisie-code')) {
    champ.addEventListener('input', (event) => event.isComposing || groupCode(champ));
    champ.addEventListener('change', () => groupCode(champ));
  }
  $('evitement').addEventListener('click', (event) => {
    event.preventDefault(); // the address has no fragment: that would be one more step back
    (montre === 'chat' ? $('mots') : $('contenu')).focus();
  });
  addEventListener('online', () => { showLines(); lookAgain(); });
  addEventListener('offline', showLines);
  addEventListener('pagehide', keepFil);
  addEventListener('pageshow', (event) => { if (event.persisted) connect(); });
  addEventListener('hashchange', () => followLink(readLink()));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') checkLock() || lookAgain();
    else keepFil();
  });
  window.visualViewport?.addEventListener('resize', fitHeight);
  const observer = new ResizeObserver(fitText);
  ['.tete', '.pied'].forEach((choix) => observer.observe($('chat').querySelector(choix)));
  if (canal) canal.onmessage = ({ data }) => (data === 'geste' ? (geste = Date.now()) : forgetSession());
  setInterval(() => { checkLock(); watch(); }, 5000);
}

// --- start ---------------------------------------------------------------------------

async function start() {
  const lien = readLink();
  if (!history.state) history.replaceState({ ecran: '', rang: 0 }, '');
  wireScreens();
  wireChat();
  wireWorld();
  fitHeight();
  if (rang() > 1) await backToChat(); // after a reload the conversation is what comes first
  await connect();
  await followLink(lien);
  // Only where the browser allows it: not on http:// with the address of a local network.
  navigator.serviceWorker?.register('/sw.js').catch(() => {});
}

start();
