// Further looks at the embed: what can be lost, steps, files, pages that make it hard, and the figures that CI keeps.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const AXE = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const TRIALS = Number(process.env.VIVAIO_TRIALS ?? 50);

export function more({ server, open, fill, send, of, shots }) {
  const settled = async (check, what, seconds = 15) => {
    for (let i = 0; i < seconds * 10; i++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(what);
  };
  /** The accessibility faults of what is on the page now. */
  const axe = async (page, what) => {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false }, 'heading-order': { enabled: false }, 'landmark-one-main': { enabled: false } } }));
    assert.deepEqual(violations.map((v) => `${what}: ${v.id} ${v.nodes.map((n) => n.target + ' ' + n.failureSummary).join('; ')}`), []);
  };

  return {
    async [`${TRIALS} trials with the net cut, the server killed and the tab closed: none lost, none doubled`]() {
      const lanes = 5;
      const kinds = ['off line', 'cut', '503', 'stored, then cut', 'closed at once', 'closed off line', 'reloaded', 'double click'];
      let next = 0;
      const lane = async () => {
        const { page: first, context, close } = await open('/strict?forms=loss');
        await first.close();
        while (next < TRIALS) {
          const n = next++;
          const kind = kinds[n % kinds.length];
          const email = `trial${n}@example.com`;
          const page = await context.newPage();
          page.setDefaultTimeout(15_000);
          await page.goto(server.hostUrl + '/strict?forms=loss');
          await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
          await page.getByRole('checkbox', { name: 'Ho letto' }).check();
          if (kind.includes('off line')) await context.setOffline(true);
          if (['cut', '503', 'stored, then cut'].includes(kind)) {
            const before = moods.get(email);
            moods.set(email, before ?? [kind]);
          }
          await (kind === 'double click' ? send(page).dblclick() : send(page).click());
          if (kind === 'off line') {
            await page.getByText('Sei senza rete').waitFor();
            await context.setOffline(false);
          } else if (kind.startsWith('closed')) {
            await kept(page, email);
            await page.close();
            await context.setOffline(false);
          } else if (kind === 'reloaded') {
            await kept(page, email);
            await page.reload();
          }
          const last = page.isClosed() ? await context.newPage() : page;
          if (page.isClosed()) await last.goto(server.hostUrl + '/strict?forms=loss');
          await settled(() => keysOf(email).length > 0, `${kind} (${n}) was lost`);
          await settled(() => last.evaluate(empty), `${kind} (${n}) stays in the queue`);
          await last.close();
        }
        await context.close();
      };
      const moods = new Map();
      const keysOf = (email) => [...server.stored].filter(([, emails]) => emails.has(email)).map(([key]) => key);
      /** It counts from the moment in which the visitor could believe it: when the answer is under way or kept. */
      const kept = (page, email) => settled(() => page.evaluate(holds, email).then((held) => held || keysOf(email).length > 0), 'nothing was kept');
      server.mood(() => {
        const post = server.posts.at(-1);
        return moods.get(post.body.email)?.shift() ?? 'fine';
      });
      await Promise.all(Array.from({ length: lanes }, lane));
      const counts = Array.from({ length: TRIALS }, (_, n) => keysOf(`trial${n}@example.com`).length);
      assert.equal(counts.filter((count) => count === 0).length, 0, 'lost');
      assert.equal(counts.filter((count) => count > 1).length, 0, 'doubled');
      server.mood(() => 'fine');
    },
    async 'steps: only what is asked, back and forth, focus on the heading, the last one sends'() {
      const { page, close } = await open('/strict?forms=steps');
      await page.getByText('Step 1 of 2').waitFor();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('link', { name: 'Please choose one.' }).click();
      assert.equal(await page.evaluate(() => document.querySelector('vivaio-form').shadowRoot.activeElement.name), 'lang');
      assert.equal(await page.getByLabel('Why Spanish?').isVisible(), false);
      await page.getByRole('radio', { name: 'Spanish' }).check();
      assert.equal(await page.getByLabel('Why Spanish?').isVisible(), true);
      await page.getByRole('radio', { name: 'Italian' }).check();
      assert.equal(await page.getByLabel('Why Spanish?').isVisible(), false);
      await page.getByRole('checkbox', { name: 'Monday' }).check();
      await page.getByRole('checkbox', { name: 'Wednesday' }).check();
      await page.getByRole('group', { name: 'Did you learn it before?' }).or(page.getByRole('radiogroup', { name: 'Did you learn it before?' })).getByLabel('Yes').check();
      await page.getByText('Step 1 of 3').waitFor();
      await axe(page, 'steps');
      await page.screenshot({ path: shots + 'steps-1.png', fullPage: true });
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Step 2 of 3').waitFor();
      assert.equal(await page.evaluate(() => document.querySelector('vivaio-form').shadowRoot.activeElement.tagName), 'H3');
      await page.getByRole('button', { name: 'Back' }).click();
      await page.getByText('Step 1 of 3').waitFor();
      assert.equal(await page.getByRole('checkbox', { name: 'Monday' }).isChecked(), true);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('textbox', { name: 'E-mail' }).fill('anna@gmial.com');
      await page.getByRole('textbox', { name: 'E-mail' }).blur();
      await page.getByRole('button', { name: 'Did you mean anna@gmail.com?' }).click();
      assert.equal(await page.getByRole('textbox', { name: 'E-mail' }).inputValue(), 'anna@gmail.com');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Step 3 of 3').waitFor();
      await page.getByLabel('4').check();
      await page.getByRole('checkbox', { name: 'I have read' }).check();
      await page.screenshot({ path: shots + 'steps-3.png', fullPage: true });
      await page.getByRole('button', { name: 'Choose a class' }).click();
      await page.getByText('R-A1B2-C3D4').waitFor();
      const last = of('steps').at(-1).body;
      assert.deepEqual(last.evenings, ['mon', 'wed']);
      assert.equal(last.rate, '4');
      assert.equal(of('steps').filter((post) => !post.body._step).length, 1);
      await close();
    },
    async 'a file goes along; one too large is refused before it is sent, one of another kind by the server'() {
      const { page, close } = await open('/strict?forms=files');
      await page.getByRole('textbox', { name: 'E-mail' }).fill('a@example.com');
      await page.getByRole('checkbox', { name: 'I have read' }).check();
      const button = page.getByRole('button', { name: 'Send the request' });
      await page.evaluate(() => {
        const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(25 << 20)], 'cv.pdf'));
        document.querySelector('vivaio-form').shadowRoot.querySelector('[type=file]').files = files.files;
      });
      await button.click();
      await page.locator('.error', { hasText: 'At most 10 MB' }).waitFor();
      // each would do, together they are too much for one submit
      await page.evaluate(() => {
        const files = new DataTransfer();
        for (const name of ['a.pdf', 'b.pdf']) files.items.add(new File([new Uint8Array(6 << 20)], name));
        document.querySelector('vivaio-form').shadowRoot.querySelector('[type=file]').files = files.files;
      });
      await button.click();
      await page.locator('.error', { hasText: 'At most 10 MB in all' }).waitFor();
      assert.equal(of('files').length, 0);
      await page.getByLabel('Your CV').setInputFiles({ name: 'cv.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ no pdf') });
      await button.click();
      await page.locator('.error', { hasText: 'This kind of file is not taken' }).waitFor();
      await page.getByLabel('Your CV').setInputFiles({ name: 'cv.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 x') });
      await button.click();
      await page.getByText('R-A1B2-C3D4').waitFor();
      assert.deepEqual(of('files').at(-1).body.cv, { name: 'cv.pdf', size: 10, start: '%PDF-1.7' });
      await close();
    },
    async 'loaded again, the page has the answers again, but no consent; once sent, nothing is left'() {
      const { page, close } = await open('/strict?forms=steps');
      await page.getByRole('radio', { name: 'Spanish' }).check();
      await page.getByLabel('Why Spanish?').fill('Sun');
      await page.getByRole('checkbox', { name: 'Monday' }).check();
      await page.getByRole('checkbox', { name: 'Wednesday' }).check();
      await page.getByLabel('Yes').check();
      await page.reload();
      await page.getByText('Step 1 of 3').waitFor();
      assert.equal(await page.getByRole('radio', { name: 'Spanish' }).isChecked(), true);
      assert.equal(await page.getByLabel('Why Spanish?').inputValue(), 'Sun');
      assert.deepEqual(await Promise.all(['Monday', 'Tuesday', 'Wednesday'].map((name) => page.getByRole('checkbox', { name }).isChecked())), [true, false, true]);
      await page.goto(server.hostUrl + '/strict?forms=kept');
      await fill(page);
      await page.reload();
      await send(page).waitFor();
      await settled(async () => (await page.getByLabel('Nome').inputValue()) === ' Zoë <b> ', 'the answers are gone');
      assert.equal(await page.getByRole('checkbox', { name: 'Ho letto' }).isChecked(), false);
      await page.getByRole('checkbox', { name: 'Ho letto' }).check({ position: { x: 8, y: 8 } });
      await send(page).click();
      await page.getByText('R-A1B2-C3D4').waitFor();
      assert.equal(await page.evaluate(() => Object.keys(sessionStorage).find((key) => key.includes('/kept?') && sessionStorage[key])), undefined);
      await close();
    },
    async 'a form of the page itself is sent by us, and stays as it is'() {
      const { page, close } = await open('/host');
      const before = await page.evaluate(() => document.querySelector('form').outerHTML);
      await page.getByRole('button', { name: 'Invia' }).click();
      await page.getByText('Ci sono 2 cose da sistemare').waitFor();
      await page.getByRole('link', { name: /indirizzo/ }).click();
      assert.equal(await page.evaluate(() => document.activeElement.name), 'email');
      await page.getByLabel('Nome').fill('Zoë');
      await page.getByLabel('E-mail').fill('zoe@example.com');
      await page.getByLabel('ok').check();
      await page.getByRole('button', { name: 'Invia' }).click();
      await page.getByText('R-A1B2-C3D4').waitFor();
      assert.equal(of('attached').at(-1).body.firstName, 'Zoë');
      assert.match(before, /data-capture/);
      assert.equal(new URL(page.url()).pathname, '/host');
      await close();
    },
    async 'a dialog opens on a click, closes with Escape and gives the focus back'() {
      const { page, close } = await open('/offer');
      await settled(() => page.evaluate(() => window.heard.length > 0), 'not shown');
      assert.equal(await page.getByRole('dialog').count(), 0);
      await page.getByRole('button', { name: 'Offer' }).click();
      await page.getByRole('dialog', { name: 'Ten per cent off' }).waitFor();
      await axe(page, 'dialog');
      await page.screenshot({ path: shots + 'dialog.png' });
      await page.keyboard.press('Escape');
      await settled(async () => (await page.getByRole('dialog').count()) === 0, 'still open');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'offer');
      // a page that takes the element away, as one-page sites do, hears nothing more of it
      await page.evaluate(() => document.querySelector('vivaio-form').remove());
      await page.getByRole('button', { name: 'Offer' }).click();
      await page.evaluate(() => localStorage.clear());
      await close();
    },
    async 'the page may talk to it: get, set, validate, submit, on'() {
      const { page, close } = await open('/strict?forms=api');
      await send(page).waitFor();
      const said = await page.evaluate(async () => {
        const form = document.querySelector('vivaio-form');
        const heard = [];
        form.on('submitted', (event) => heard.push(event.detail.captureId));
        form.set({ email: 'x@example.com', size: 'd', 'consent.offers.email': '1' });
        const before = await form.validate();
        form.set({ 'consent.privacy.notice': '2' });
        const after = await form.validate();
        const { email, size } = form.get();
        form.submit();
        while (!heard.length) await new Promise((resolve) => setTimeout(resolve, 20));
        return { before, after, email, size, heard };
      });
      assert.deepEqual(said, { before: false, after: true, email: 'x@example.com', size: 'd', heard: ['01980000-0000-7000-8000-0000a1b2c3d4'] });
      assert.equal(of('api').filter((post) => !post.body._step).length, 1);
      await close();
    },
    async 'under a policy by hash with Trusted Types, on a page with an old library, and with storage blocked'() {
      for (const path of ['/hashed', '/jquery']) {
        const { page, close } = await open(path);
        await fill(page);
        await send(page).click();
        await page.getByText('R-A1B2-C3D4').waitFor();
        await close();
      }
      const { page, context, close } = await open('/strict?forms=nostore');
      await page.close();
      const blocked = await context.newPage();
      await blocked.addInitScript(() => {
        for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) {
          Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
        }
      });
      await blocked.goto(server.hostUrl + '/strict?forms=nostore');
      await fill(blocked);
      await send(blocked).click();
      await blocked.getByText('R-A1B2-C3D4').waitFor();
      await context.close();
    },
    async 'a policy that keeps it from its server is told to the page and, by a picture, to us'() {
      const { page, context } = await open('/blocked');
      await settled(() => server.beacons.some(({ search }) => search.includes('x=load')), 'no sign of the fault', 40);
      await page.getByRole('link', { name: '/f/demo/contact' }).waitFor();
      await context.close();
      const fallback = await open('/fallback');
      await fallback.page.getByRole('link', { name: 'Scrivici' }).waitFor();
      await fallback.context.close();
    },
    async 'it tells how far people come, and nothing of what they write'() {
      const { page, context } = await open('/strict?forms=numbers');
      await page.getByLabel('Nome').fill('Secret');
      await page.getByRole('textbox', { name: 'E-mail' }).fill('secret');
      await send(page).click();
      await page.getByText('cose da sistemare').waitFor();
      await page.goto('about:blank');
      await settled(() => server.beacons.some(({ form }) => form === 'numbers'), 'no beacon');
      const { body } = server.beacons.find(({ form }) => form === 'numbers');
      assert.equal(body.v, 1);
      assert.equal(body.l, 'email');
      assert.deepEqual(Object.keys(body.e), ['email', 'consent.privacy.notice']);
      assert.equal(typeof body.f.firstName, 'number');
      assert.equal(body.p, server.hostUrl + '/strict?forms=numbers');
      assert.doesNotMatch(JSON.stringify(body), /secret/i);
      await context.close();
    },
    async 'the first touch is remembered only with consent'() {
      const { page, context } = await open('/strict?forms=touch&utm_source=first');
      await fill(page);
      await page.evaluate(() => { window.dataLayer = [['consent', 'update', { analytics_storage: 'granted' }]]; });
      await send(page).click();
      await page.getByText('R-A1B2-C3D4').waitFor();
      assert.match(of('touch').at(-1).body['_touch.first'], /^\d{13} \S* http.*utm_source=first$/);
      await context.close();
    },
    async 'nothing shifts, two requests until it is visible, and no work blocks a slow machine'() {
      const { page, context, close } = await open('/strict?forms=contact');
      await close();
      const again = await open('/reserved');
      await again.page.close();
      let least = Infinity;
      // whoever else works on this machine only adds to what is measured: the least of a few tries is ours
      for (let tries = 0; tries < 4 && least > 20; tries++) {
        const slow = await again.context.newPage();
        const requests = [];
        slow.on('request', (request) => request.url().startsWith(server.apiUrl) && requests.push(request.url()));
        const cdp = await again.context.newCDPSession(slow);
        await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
        await slow.addInitScript(() => {
          window.shift = 0;
          window.blocked = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; })).observe({ type: 'layout-shift', buffered: true });
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.blocked += Math.max(0, entry.duration - 50); })).observe({ type: 'longtask', buffered: true });
        });
        await slow.goto(server.hostUrl + '/reserved');
        await send(slow).waitFor();
        assert.ok(requests.length <= 2, `${requests.length} requests until it is visible`);
        const first = await slow.evaluate(() => window.blocked);
        await slow.getByRole('textbox', { name: 'E-mail' }).focus();
        await slow.waitForFunction(() => document.querySelector('vivaio-form').shadowRoot.activeElement?.name === 'email');
        const { shift, blocked } = await slow.evaluate(() => ({ shift: window.shift, blocked: window.blocked }));
        assert.equal(shift, 0);
        // slices of the same length that do nothing: what they block is the machine's, not ours
        const idle = await slow.evaluate(async () => {
          const before = window.blocked;
          for (let i = 0; i < 60; i++) {
            const end = performance.now() + 8;
            while (performance.now() < end);
            await new Promise((resolve) => { setTimeout(resolve); });
          }
          await new Promise((resolve) => { setTimeout(resolve, 100); });
          return window.blocked - before;
        });
        least = Math.min(least, blocked - first - idle);
        await slow.close();
      }
      assert.ok(least <= 20, `the proof of work blocked for ${least} ms`);
      await again.context.close();
    },
    async 'no accessibility fault: forms, states, both themes, right to left, phone'() {
      const colours = ['light', 'dark'];
      for (const form of ['contact', 'files', 'rtl', 'steps']) {
        for (const colorScheme of colours) {
          const { page, context } = await open(`/look?scheme=${colorScheme}&forms=${form}`, { colorScheme, viewport: { width: 390, height: 844 } });
          const button = page.locator('button[type=submit]');
          await button.waitFor();
          await axe(page, `${form} ${colorScheme}`);
          await button.click();
          await page.locator('.summary').waitFor();
          await axe(page, `${form} ${colorScheme} with errors`);
          await page.screenshot({ path: `${shots}axe-${form}-${colorScheme}.png`, fullPage: true });
          const small = await page.evaluate(() =>
            [...document.querySelector('vivaio-form').shadowRoot.querySelectorAll('button, input:not([type=hidden], [tabindex="-1"]), select, textarea')]
              .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 24)
              .map((node) => node.outerHTML));
          assert.deepEqual(small, []);
          await context.close();
        }
      }
    },
  };
}

/** Whether nothing waits in the page's own store. */
async function empty() {
  const db = await new Promise((resolve) => { const request = indexedDB.open('vivaio', 1); request.onsuccess = () => resolve(request.result); });
  const all = await new Promise((resolve) => { const request = db.transaction('q').objectStore('q').getAll(); request.onsuccess = () => resolve(request.result); });
  db.close();
  return all.length === 0;
}

/** Whether a submit of this person waits in the page's own store. */
async function holds(email) {
  const db = await new Promise((resolve) => { const request = indexedDB.open('vivaio', 1); request.onsuccess = () => resolve(request.result); });
  const all = db.objectStoreNames.contains('q')
    ? await new Promise((resolve) => { const request = db.transaction('q').objectStore('q').getAll(); request.onsuccess = () => resolve(request.result); })
    : [];
  db.close();
  return all.some(({ entries }) => entries.some(([, value]) => value === email));
}
