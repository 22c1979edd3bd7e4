// Keeps the kiosk's page and its assets, so that a tablet that is switched on without a network shows it too.
'use strict';
const STORE = 'kiosk';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || !/\/(kiosk|assets\/[a-z.]+)$/.test(url.pathname)) return;
  event.respondWith(
    (async () => {
      const store = await caches.open(STORE);
      try {
        const answer = await fetch(event.request);
        if (answer.ok) await store.put(url.pathname, answer.clone());
        return answer;
      } catch (failure) {
        const kept = await store.match(url.pathname);
        if (kept) return kept;
        throw failure;
      }
    })(),
  );
});
