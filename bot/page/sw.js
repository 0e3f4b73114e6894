/*
 * Lets the page open without network. It keeps the page's own files, and never anything under /api/.
 *
 * The network comes first, so that a new version is seen at once; the kept copy serves only when there is none.
 */

const COPIE = 'livret-1';
const FICHIERS = [
  '/', '/livret.css', '/livret.js', '/manifest.webmanifest', '/icone.svg', '/icone-192.png', '/accessibilite',
];
const PATIENCE = 4000; // milliseconds before a slow network gives way to the copy

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(COPIE).then((copie) => copie.addAll(FICHIERS)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldCopies().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin || !FICHIERS.includes(pathname)) return;
  event.respondWith(serve(event.request, pathname));
});

async function forgetOldCopies() {
  const noms = await caches.keys();
  await Promise.all(noms.filter((nom) => nom !== COPIE).map((nom) => caches.delete(nom)));
}

async function serve(request, pathname) {
  const copie = await caches.open(COPIE);
  const fraiche = fetchAndKeep(request, pathname, copie);
  const patience = new Promise((done) => { setTimeout(done, PATIENCE); });
  const reponse = await Promise.race([fraiche.catch(() => null), patience]);
  if (reponse?.ok) return reponse;
  return (await copie.match(pathname)) ?? fraiche;
}

async function fetchAndKeep(request, pathname, copie) {
  const reponse = await fetch(request);
  if (reponse.ok) await copie.put(pathname, reponse.clone());
  return reponse;
}
