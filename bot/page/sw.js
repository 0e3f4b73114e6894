/*
 * The service worker: opens the page without network. It caches the files of one version, and nothing under /api/.
 *
 * An address with a version never changes: the cache is used first. For other addresses the network is asked first, so
 * that a new version is seen at once.
 */

const FOLDER = '/page/{version}/';
const COPY = 'livret-{version}';
const FILES = '{files}'.split(' ').map((name) => FOLDER + name);
const PLAIN = {
  '/': 'index.html',
  '/accessibilite': 'accessibilite.html',
  '/manifest.webmanifest': 'manifest.webmanifest',
  '/icone.svg': 'icone.svg',
  '/icone-192.png': 'icone-192.png',
};
const PATIENCE = 4000; // milliseconds that a slow network is given

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(COPY).then((copy) => copy.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldCopies().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname.startsWith(FOLDER)) event.respondWith(kept(pathname).then((found) => found ?? fetch(event.request)));
  else if (pathname in PLAIN) event.respondWith(serve(event.request, FOLDER + PLAIN[pathname]));
});

async function forgetOldCopies() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== COPY).map((name) => caches.delete(name)));
}

const kept = async (address) => (await caches.open(COPY)).match(address);

async function serve(request, address) {
  const fresh = fetch(request);
  const patience = new Promise((done) => { setTimeout(done, PATIENCE); });
  const answer = await Promise.race([fresh.catch(() => null), patience]);
  if (answer?.ok) return answer;
  return (await kept(address)) ?? fresh;
}
