// A visitor fills the form on somebody else's page while a seller watches the console.
// `node story.mjs BASE FOREIGN TOKEN SHOTS`; the last line of the output is JSON with what was seen.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [base, foreign, token, shots] = process.argv.slice(2);
const executablePath = [process.env.VIVAIO_BROWSER, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No browser was found: apt-get install chromium, or set VIVAIO_BROWSER to its path.');
  process.exit(2);
}
await mkdir(shots, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});
const complaints = [];
const pages = {};

/** A person with a browser of their own. */
async function person(name, locale) {
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()} ${message.location().url}`);
  });
  pages[name] = page;
  return page;
}

const visitorName = 'Zoë';
const lastName = `O'Neill <b>${Date.now() % 100_000}</b>`;
const email = `zoe.${Date.now()}@officine-neri.example`;

try {
  const seller = await person('seller', 'en-GB');
  await seller.goto(`${base}/`);
  await seller.fill('[name=tenant]', 'demo');
  await seller.fill('[name=token]', token);
  await seller.click('[type=submit]');
  await seller.waitForSelector('.live--live');

  const visitor = await person('visitor', 'it-IT');
  await visitor.addInitScript(() => {
    window.heard = [];
    for (const name of ['shown', 'submitted', 'failed']) {
      document.addEventListener('vivaio:' + name, (event) => window.heard.push([name, event.detail, performance.now()]));
    }
  });
  await visitor.goto(`${foreign}/`);
  assert.notEqual(new URL(visitor.url()).origin, new URL(base).origin, 'the page is of another origin');
  await visitor.waitForFunction(() => window.heard.some(([name]) => name === 'shown'));
  const form = visitor.locator('vivaio-form').first();
  await form.locator('[name=firstName]').fill(visitorName);
  await form.locator('[name=lastName]').fill(lastName);
  await form.locator('[name=email]').fill(email);
  await form.locator('[name=phone]').fill('+39 02 7200 1234');
  await form.locator('[name=company]').fill('Officine Neri');
  await form.locator('[name=province]').fill('MI');
  await form.locator('[name=message]').fill('Vorrei un preventivo per otto finestre.');
  await form.locator('[name="consent.privacy.notice"]').check();
  // people are slower than scripts, and the form's time trap knows it
  await visitor.waitForFunction(() => performance.now() - window.heard.find(([name]) => name === 'shown')[2] > 2500);
  await form.locator('button[type=submit]').click();
  await visitor.waitForFunction(() => window.heard.some(([name]) => name !== 'shown'));
  const heard = await visitor.evaluate(() => window.heard.map(([name, detail]) => [name, detail]));
  assert.equal(heard.at(-1)[0], 'submitted', JSON.stringify(heard));
  await visitor.screenshot({ path: join(shots, 'visitor.png') });

  // the page was open before: what appears now came live
  const row = seller.locator('.row-name', { hasText: lastName });
  const show = seller.getByRole('button', { name: 'Show', exact: true });
  await row.or(show).first().waitFor();
  if (!(await row.count())) await show.click();
  await row.first().waitFor();
  await seller.screenshot({ path: join(shots, 'leads.png') });
  await row.first().click();
  await seller.waitForSelector('.lead-name');
  assert.ok((await seller.locator('.lead-name').textContent()).includes(lastName), 'the name is shown as it was typed');
  const leadId = seller.url().match(/leads\/([0-9a-f-]{36})/)[1];
  await seller.waitForSelector('.receipt .receipt-rule');
  const total = await seller.locator('.receipt-total').textContent();
  await seller.waitForSelector('.timeline .entry');
  // the effects come back as facts, while the page is open
  await seller.locator('.timeline .entry').nth(2).waitFor();
  await seller.locator('main').getByText('Giulia Sartori').first().waitFor();
  const entries = await seller.locator('.timeline .entry .strong').allTextContents();
  await seller.screenshot({ path: join(shots, 'lead.png'), fullPage: true });

  assert.deepEqual(complaints, [], 'complaints of the browser');
  console.log(JSON.stringify({ leadId, email, lastName, total, entries }));
} catch (error) {
  for (const [name, page] of Object.entries(pages)) {
    await page.screenshot({ path: join(shots, `failed-${name}.png`), fullPage: true }).catch(() => {});
  }
  console.error(error.stack ?? error);
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = 1;
} finally {
  await browser.close();
}
