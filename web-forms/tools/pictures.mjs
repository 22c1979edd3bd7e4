// Takes the pictures of the guides: each form template of the console, shown by the embed, and each template of landing pages.
// Against a running demo: `VIVAIO_URL=http://127.0.0.1:8080 VIVAIO_ADMIN_TOKEN=… npm run pictures`; they go to docs/images/.
import { build } from 'esbuild';
import { stat } from 'node:fs/promises';
import { launch } from './browser.mjs';

const MOST_BYTES = 60_000;
const url = (process.env.VIVAIO_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const token = process.env.VIVAIO_ADMIN_TOKEN;
if (!token) {
  console.error('Set VIVAIO_ADMIN_TOKEN to the token of the instance admin, and VIVAIO_URL to a running ./vivaio demo');
  process.exit(2);
}
const images = new URL('../../docs/images/', import.meta.url).pathname;

const { outputFiles } = await build({
  entryPoints: [new URL('../../console/src/forms/spec.ts', import.meta.url).pathname],
  bundle: true,
  format: 'esm',
  write: false,
});
const { TEMPLATES } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);

async function api(method, path, body) {
  const response = await fetch(`${url}/api/v1/tenants/demo/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? {} : response.json();
}

const PAGE = {
  title: 'Bellini Serramenti',
  headline: 'New windows, a lighter bill',
  description: 'A free survey with a written quote, within seven days.',
  text: 'Leave your details: we call you, look at the rooms and write down what it costs.',
  benefits: ['Survey within seven days', 'Fitted in a day, no masonry', 'We see to the tax deduction'],
  language: 'en',
  fields: [{ name: 'firstName' }, { name: 'email', required: true }],
  notice: 'privacy',
};

const browser = await launch();
let large = 0;

async function take(page, target, name) {
  const path = `${images}${name}.png`;
  await page.evaluate(() => document.fonts.ready);
  await target.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(path);
  if (size > MOST_BYTES) large++;
  console.log(`${path}: ${size} B${size > MOST_BYTES ? ', more than 60 kB' : ''}`);
}

const looks = { colorScheme: 'light', locale: 'en-GB', timezoneId: 'Europe/Rome', reducedMotion: 'reduce' };
const narrow = await browser.newContext({ ...looks, viewport: { width: 460, height: 900 } });
for (const [name, spec] of Object.entries(TEMPLATES)) {
  const { id } = await api('POST', 'forms:preview', {
    spec: { ...spec, consents: [{ purpose: 'privacy', channel: 'notice', required: true }] },
  });
  const page = await narrow.newPage();
  await page.goto(`${url}/f/demo/${id}/embed.html?lang=en`);
  await page.waitForSelector('vivaio-form form');
  await take(page, page.locator('body'), `form-${name}`);
  await page.close();
}
// smaller than life: a background of many shades makes a large file
const wide = await browser.newContext({ ...looks, viewport: { width: 1000, height: 566 }, deviceScaleFactor: 0.45 });
for (const template of ['hero', 'split', 'letter']) {
  const slug = `picture-${template}`;
  await api('PUT', `resources/connection/${slug}`, { spec: { connector: 'source-landing-page', settings: { ...PAGE, template } } });
  try {
    const page = await wide.newPage();
    // the page is served once the plugin has taken the connection over
    for (let tries = 0; ; tries++) {
      const response = await page.goto(`${url}/p/demo/${slug}`);
      if (response.ok() || tries > 50) break;
      await page.waitForTimeout(100);
    }
    await page.waitForSelector('form');
    await take(page, page, `landing-${template}`);
    await page.close();
  } finally {
    await api('DELETE', `resources/connection/${slug}`);
  }
}
await browser.close();
process.exit(large ? 1 : 0);
