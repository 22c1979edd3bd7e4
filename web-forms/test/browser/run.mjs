// Looks at the embed in a real browser, on a page of another origin. Screenshots go to target/browser/.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { createHash } from 'node:crypto';
import { more } from './more.mjs';
import { start } from './server.mjs';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No browser was found: apt-get install chromium, or set CHROMIUM to its path.');
  process.exit(2);
}
const shots = new URL('../../target/browser/', import.meta.url).pathname;
await mkdir(shots, { recursive: true });

const server = await start();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});

/** Opens a page and fails on whatever it complains about. */
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 800, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  const complaints = [];
  const foreign = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // a refused or cut request is what some of these checks are about
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  page.on('dialog', (dialog) => { complaints.push('dialog ' + dialog.message()); void dialog.dismiss(); });
  page.on('request', (request) => {
    if (![server.apiUrl, server.hostUrl].some((own) => request.url().startsWith(own))) foreign.push(request.url());
  });
  await page.addInitScript(() => {
    window.heard = [];
    for (const name of ['shown', 'submitted', 'failed']) {
      document.addEventListener('vivaio:' + name, (event) => window.heard.push([name, event.detail]));
    }
  });
  await page.goto(server.hostUrl + path);
  const close = async (known = []) => {
    assert.deepEqual(complaints.filter((text) => !known.some((k) => text.includes(k))), []);
    assert.deepEqual(foreign.filter((url) => !url.startsWith('data:')), []);
    // a beacon is sent when the page goes; nothing else may be under way
    assert.deepEqual(await context.cookies(), []);
    if (!page.url().startsWith(server.apiUrl)) {
      // nothing outlives the tab; in it stay answers that were not sent, and no consent
      const [long, short] = await page.evaluate(() => [localStorage.length, Object.values(sessionStorage).join()]);
      assert.equal(long, 0);
      assert.doesNotMatch(short, /consent/);
    }
    await context.close();
  };
  return { page, context, close };
}

const clz = (text) => Math.clz32(createHash('sha256').update(text).digest().readUInt32BE(0));
const of = (form) => server.posts.filter((post) => post.form === form);
const fill = async (page, scope = page) => {
  await scope.getByLabel('Nome').fill(' Zoë <b> ');
  await scope.getByRole('textbox', { name: 'E-mail' }).fill('zoe@example.com');
  await scope.getByRole('checkbox', { name: 'Ho letto' }).check({ position: { x: 8, y: 8 } });
};
const send = (scope) => scope.getByRole('button', { name: 'Chiedi il preventivo' });

const checks = {
  async 'a strict page of another origin: errors, mending, one lead, thanks'() {
    const { page, close } = await open('/strict?utm_source=news&gclid=g1&variant=b#x');
    await page.getByRole('textbox', { name: 'E-mail' }).fill('zoe');
    assert.equal(await page.getByLabel('Ho letto').isChecked(), false);
    assert.equal(await page.getByLabel('Ho letto').isEnabled(), true);
    await send(page).click();
    await page.getByText('Ci sono 2 cose da sistemare').waitFor();
    assert.equal(await page.evaluate(() => document.querySelector('vivaio-form').shadowRoot.activeElement.className), 'summary');
    await page.getByRole('link', { name: /Per proseguire/ }).click();
    assert.equal(await page.evaluate(() => document.querySelector('vivaio-form').shadowRoot.activeElement.id), 'f-consent-privacy-notice');
    assert.match(await page.getByRole('textbox', { name: 'E-mail' }).getAttribute('aria-describedby'), /^f-email-e f-email-h$/);
    assert.equal(await page.getByRole('textbox', { name: 'E-mail' }).inputValue(), 'zoe');
    await fill(page);
    assert.equal(await page.getByRole('textbox', { name: 'E-mail' }).getAttribute('aria-invalid'), 'false');
    await send(page).dblclick();
    await page.getByText('R-A1B2-C3D4').waitFor();
    assert.equal(await page.evaluate(() => document.querySelector('vivaio-form').shadowRoot.activeElement.textContent), 'La tua richiesta è arrivata');
    const [wrong, right, ...more] = of('contact');
    assert.equal(more.length, 0);
    assert.equal(right.body._key, wrong.body._key);
    assert.match(right.body._key, /^[0-9a-f]{32}$/);
    assert.equal(right.headers.accept, 'application/json');
    assert.equal(right.headers.cookie, undefined);
    const { firstName, email, phone, size, message, variant } = right.body;
    assert.deepEqual({ firstName, email, phone, size, message, variant }, { firstName: ' Zoë <b> ', email: 'zoe@example.com', phone: '', size: '', message: '', variant: 'b' });
    assert.equal(right.body['consent.privacy.notice'], '2');
    assert.equal(right.body['consent.offers.email'], undefined);
    assert.equal(right.body._t, 'token-contact');
    assert.equal(right.body['_touch.landingPage'], server.hostUrl + '/strict?utm_source=news&gclid=g1&variant=b');
    assert.equal(right.body['_touch.page'], server.hostUrl + '/strict');
    assert.equal(clz(`0123456789abcdef0123456789abcdef:${right.body._pow}`) >= 8, true);
    const heard = await page.evaluate(() => window.heard.map(([name]) => name));
    assert.deepEqual(heard, ['shown', 'failed', 'submitted']);
    assert.equal(server.gets[0].search, '?lang=it&utm_source=news&gclid=g1&variant=b');
    await close();
  },
  async 'no network, then 503: it says so, tries again by itself and sends the same'() {
    const { page, close } = await open('/strict?forms=flaky');
    await fill(page);
    await send(page).click();
    await page.getByText('Non ancora inviato').waitFor();
    assert.equal(await page.getByLabel('Nome').inputValue(), ' Zoë <b> ');
    await page.screenshot({ path: shots + 'retrying.png', fullPage: true });
    await page.getByText('R-A1B2-C3D4').waitFor();
    const bodies = of('flaky').map((post) => JSON.stringify(post.body));
    assert.equal(bodies.length, 3);
    assert.equal(new Set(bodies).size, 1);
    await close();
  },
  async 'off line: it waits and sends as soon as the network is back'() {
    const { page, context, close } = await open('/strict?forms=offline');
    await fill(page);
    await context.setOffline(true);
    await send(page).click();
    await page.getByText('Sei senza rete: la richiesta è salvata').waitFor();
    await context.setOffline(false);
    await page.getByText('R-A1B2-C3D4').waitFor();
    assert.equal(of('offline').length, 1);
    await close();
  },
  async 'a hostile definition and answer stay text; no script address is followed'() {
    const { page, close } = await open('/strict?forms=evil');
    await page.locator('input[type=email]').fill('a@example.com');
    await page.locator('button').click();
    await page.getByText('R-A1B2-C3D4').waitFor();
    assert.equal(await page.evaluate(() => document.querySelector('vivaio-form').shadowRoot.querySelectorAll('img, script, b').length), 0);
    await close();
  },
  async 'an element inside a form of the page: Enter sends ours only'() {
    const { page, close } = await open('/element');
    const before = of('contact').length;
    await fill(page);
    await page.getByRole('textbox', { name: 'E-mail' }).press('Enter');
    await page.getByText('R-A1B2-C3D4').waitFor();
    assert.equal(new URL(page.url()).pathname, '/element');
    assert.equal(of('contact').length, before + 1);
    await close();
  },
  async 'the script twice and several forms: each for itself'() {
    const { page, close } = await open('/twice');
    await page.locator('vivaio-form').nth(2).getByLabel('Nome').waitFor();
    await page.getByLabel('Nome').nth(2).waitFor();
    assert.equal(await page.locator('vivaio-form').count(), 3);
    const used = page.locator('vivaio-form[form="demo/used"]');
    await fill(page, used);
    await send(used).click();
    await used.getByText('R-A1B2-C3D4').waitFor();
    const keys = of('used').map((post) => post.body._key);
    assert.equal(keys.length, 2);
    assert.notEqual(keys[0], keys[1]);
    const slow = page.locator('vivaio-form[form="demo/slow"]');
    await fill(page, slow);
    await send(slow).dblclick();
    await slow.getByText('R-A1B2-C3D4').waitFor();
    assert.equal(of('slow').length, 1);
    await close();
  },
  async 'a redirect goes to the server it names, and back shows a form again'() {
    const { page, close } = await open('/strict?forms=away');
    await fill(page);
    await send(page).click();
    await page.waitForURL(server.apiUrl + '/landed');
    await page.goBack();
    await send(page).waitFor();
    assert.equal(await send(page).isEnabled(), true);
    await close();
  },
  async 'an unknown form leaves a link to its page'() {
    const { page, close } = await open('/strict?forms=missing');
    await page.getByRole('link', { name: '/f/demo/missing' }).waitFor();
    assert.deepEqual(await page.evaluate(() => window.heard.map(([name]) => name)), ['failed']);
    await close(['Loading the image']);
  },
  async 'a page that unsets everything does not reach in'() {
    const { page, close } = await open('/hostile');
    await send(page).waitFor();
    const style = await page.evaluate(() => {
      const root = document.querySelector('vivaio-form').shadowRoot;
      const { letterSpacing, textTransform } = getComputedStyle(root.querySelector('label'));
      return { letterSpacing, textTransform, large: root.querySelector('input[type=email]').getBoundingClientRect().height >= 44 };
    });
    assert.deepEqual(style, { letterSpacing: 'normal', textTransform: 'none', large: true });
    await page.screenshot({ path: shots + 'hostile.png', fullPage: true });
    await close();
  },
  async 'it fits 360 px, light and dark, and looks as drawn'() {
    for (const scheme of ['light', 'dark']) {
      // the system's scheme is the other one: the page decides
      const colorScheme = scheme === 'light' ? 'dark' : 'light';
      const { page, close } = await open('/look?scheme=' + scheme, { colorScheme, viewport: { width: 640, height: 900 } });
      await send(page).waitFor();
      await page.screenshot({ path: shots + scheme + '.png', fullPage: true });
      await page.setViewportSize({ width: 360, height: 740 });
      await page.getByRole('textbox', { name: 'E-mail' }).fill('zoe');
      await send(page).click();
      await page.getByText('Ci sono 2 cose').waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await page.screenshot({ path: shots + scheme + '-360-errors.png', fullPage: true });
      await fill(page);
      await page.getByLabel('Nome').focus();
      await page.screenshot({ path: shots + scheme + '-360-filled.png', fullPage: true });
      await send(page).click();
      await page.getByText('R-A1B2-C3D4').waitFor();
      await page.screenshot({ path: shots + scheme + '-360-thanks.png', fullPage: true });
      await close();
    }
    const { page, close } = await open('/brand');
    await send(page).waitFor();
    await page.screenshot({ path: shots + 'brand.png', fullPage: true });
    await close();
  },
};

Object.assign(checks, more({ server, open, fill, send, of, shots }));
const only = process.argv[2];

let failed = 0;
const began = Date.now();
try {
  for (const [name, check] of Object.entries(checks)) {
    if (only && !new RegExp(only).test(name)) continue;
    const start = Date.now();
    try {
      await check();
      console.log(`ok   ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.error('FAIL ' + name + '\n' + (error.stack ?? error));
    }
  }
} finally {
  await browser.close();
  server.stop();
}
console.log(`${Object.keys(checks).length - failed} of ${Object.keys(checks).length} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
process.exit(failed ? 1 : 0);
