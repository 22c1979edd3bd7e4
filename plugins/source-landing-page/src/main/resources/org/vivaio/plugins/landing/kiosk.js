// A tablet at a fair: what people send is kept here until the server has it, and the page begins anew for the next one.
(() => {
  'use strict';
  const form = document.querySelector('form');
  const note = document.getElementById('queue');
  const thanks = document.getElementById('thanks');
  const here = location.pathname;
  const main = document.querySelector('main');
  const first = main.cloneNode(true);
  const AGAIN_MS = 15000;
  const THANKS_MS = 8000;
  const IDLE_MS = 90000;
  let sending = false;
  let idle = 0;

  const open = () =>
    new Promise((done, fail) => {
      const request = indexedDB.open('kiosk:' + here, 1);
      request.onupgradeneeded = () => request.result.createObjectStore('submit', { keyPath: 'key' });
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });

  const run = async (mode, step) => {
    const db = await open();
    try {
      return await new Promise((done, fail) => {
        const transaction = db.transaction('submit', mode, { durability: 'strict' });
        const request = step(transaction.objectStore('submit'));
        transaction.oncomplete = () => done(request.result);
        transaction.onerror = transaction.onabort = () => fail(transaction.error);
      });
    } finally {
      db.close();
    }
  };

  const show = async () => {
    const waiting = await run('readonly', (store) => store.count());
    note.textContent = waiting > 0 ? note.dataset.waiting + waiting : '';
    note.hidden = waiting === 0;
  };

  // one after the other, the oldest first; what the server has is let go, everything else is tried again
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const one of await run('readonly', (store) => store.getAll())) {
        const answer = await fetch(here, {
          method: 'POST',
          body: new URLSearchParams(one.values),
          credentials: 'omit',
          signal: AbortSignal.timeout(20000),
        });
        if (answer.status === 200 || answer.status === 422 || answer.status === 413) {
          await run('readwrite', (store) => store.delete(one.key));
        } else {
          break;
        }
      }
    } catch {
      // no network: later
    } finally {
      sending = false;
      show().catch(() => {});
    }
  };

  const fresh = () => {
    const next = first.cloneNode(true);
    document.querySelector('main').replaceWith(next);
    start(next.querySelector('form'));
    scrollTo(0, 0);
  };

  const thank = () => {
    const page = document.createElement('main');
    page.className = 'page thanks';
    const section = document.createElement('section');
    section.className = 'pitch';
    section.append(thanks.content.cloneNode(true));
    page.append(section);
    document.querySelector('main').replaceWith(page);
    page.querySelector('h1').focus();
    setTimeout(fresh, THANKS_MS);
  };

  // whoever walks away leaves nothing behind for the next one
  const touched = () => {
    clearTimeout(idle);
    idle = setTimeout(() => document.querySelector('main form') && fresh(), IDLE_MS);
  };

  const start = (asked) => {
    const key = asked.querySelector('[name="_key"]');
    key.value = crypto.randomUUID ? crypto.randomUUID() : Date.now().toString(36) + '-' + Math.random().toString(36).slice(2, 12);
    asked.setAttribute('autocomplete', 'off');
    asked.querySelectorAll('input, textarea').forEach((input) => input.setAttribute('autocomplete', 'off'));
    asked.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = [...new FormData(asked)].map(([name, value]) => [name, String(value)]);
      run('readwrite', (store) => store.put({ key: key.value, values, at: Date.now() }))
        .then(() => {
          thank();
          send();
        })
        // no place to keep it: let the browser send it as any form
        .catch(() => asked.submit());
    });
  };

  if (!form || !window.indexedDB) return;
  start(form);
  ['pointerdown', 'keydown'].forEach((name) => addEventListener(name, touched, true));
  addEventListener('online', send);
  setInterval(send, AGAIN_MS);
  show().catch(() => {});
  send();
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(here.replace(/\/kiosk$/, '/kiosk-worker.js')).catch(() => {});
  }
})();
