// Looks at landing pages of a running server with a browser, as visitors and as a tablet at a fair:
// `VIVAIO_URL=http://127.0.0.1:8080 VIVAIO_ADMIN_TOKEN=… npm run check:pages [-- DIR]`; pictures go to DIR.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openContext, openPage } from './browser.mjs';

const url = (process.env.VIVAIO_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const token = process.env.VIVAIO_ADMIN_TOKEN;
if (!token) {
  console.error('Set VIVAIO_ADMIN_TOKEN to the token of the instance admin, and VIVAIO_URL to the server');
  process.exit(2);
}
const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const tenant = process.env.VIVAIO_TENANT ?? 'demo';
const run = Date.now().toString(36);
const browser = await openBrowser();
let failures = 0;

const api = async (path, options = {}) => {
  const answer = await fetch(`${url}/api/v1/tenants/${tenant}/${path}`, {
    ...options,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
  return answer.json();
};

/** Makes a page and waits until it is served. */
async function make(name, settings) {
  const texts = { title: 'Bellini Serramenti', headline: 'Finestre nuove, bolletta più leggera', benefits: ['Sopralluogo entro sette giorni'] };
  const spec = { connector: 'source-landing-page', settings: { ...texts, language: 'it', notice: 'privacy', ...settings } };
  await api(`resources/connection/${name}`, { method: 'PUT', body: JSON.stringify({ spec }) });
  await until(`${name} is served`, async () => (await fetch(`${url}/p/${tenant}/${name}`)).status === 200);
  return `${url}/p/${tenant}/${name}`;
}

async function until(what, condition) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(`waited for this in vain: ${what}`);
}

async function step(what, act) {
  try {
    await act();
    console.log(`ok   ${what}`);
  } catch (error) {
    failures++;
    console.error(`FAIL ${what}: ${error.stack ?? error}`);
  }
}

const FIELDS = [{ name: 'firstName' }, { name: 'email', required: true }];

for (const template of ['hero', 'split', 'letter']) {
  await step(`${template} stands on a desk and on a phone, in Italian and in English`, async () => {
    for (const [language, looks] of [['it', { width: 1280, height: 900 }], ['en', { width: 360, height: 740 }]]) {
      const address = await make(`page-${template}-${language}-${run}`, { template, language, fields: FIELDS });
      const { page, context, complaints } = await openPage(browser, url, { signedIn: false, ...looks });
      await page.goto(address);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(overflow, 0, 'nothing stands out at the side');
      assert.equal(await page.getAttribute('html', 'lang'), language);
      assert.equal(await page.getByRole('link', { name: /privacy/ }).getAttribute('target'), '_blank', 'the notice can be read');
      if (shots) await page.screenshot({ path: join(shots, `page-${template}-${looks.width}.png`), fullPage: true });
      assert.deepEqual(complaints, []);
      await context.close();
    }
  });
}

await step('a form of the platform shows in a landing page', async () => {
  const address = await make(`page-form-${run}`, { template: 'hero', form: 'contact' });
  const { page, context, complaints } = await openPage(browser, url, { signedIn: false });
  await page.goto(address);
  await page.locator('vivaio-form [name=email]').waitFor({ timeout: 10_000 });
  if (shots) await page.screenshot({ path: join(shots, 'page-form.png'), fullPage: true });
  assert.deepEqual(complaints, []);
  await context.close();
});

await step('a tablet at a fair keeps what people send while there is no network, over a restart, and sends it later', async () => {
  const address = await make(`page-kiosk-${run}`, { template: 'split', fields: FIELDS, kiosk: true });
  const context = await openContext(browser, { width: 1024, height: 768 });
  const { page } = await openPage(browser, url, { signedIn: false, context });
  await page.goto(`${address}/kiosk`);
  // what was loaded before the worker stood is loaded once more through it
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  const waiting = () => page.locator('#queue').textContent();
  for (const guest of ['ada', 'eva']) {
    await page.fill('[name=email]', `${guest}-${run}@casa.example`);
    await page.check('[name="consent.privacy.notice"]');
    await page.click('button[type=submit]');
    await page.getByRole('heading', { name: /Grazie/ }).waitFor();
    await page.reload();
    assert.equal(await page.inputValue('[name=email]'), '', 'nothing is left for the next person');
  }
  assert.match(await waiting(), /2/);
  if (shots) await page.screenshot({ path: join(shots, 'page-kiosk-offline.png') });
  await context.setOffline(false);
  await page.waitForFunction(() => document.querySelector('#queue').textContent === '', null, { timeout: 30_000 });
  await until('both are stored', async () => (await api(`captures?source=page-kiosk-${run}`)).items.length === 2);
  await context.close();
});

await browser.close();
process.exit(failures === 0 ? 0 : 1);
