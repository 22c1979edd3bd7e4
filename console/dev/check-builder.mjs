// Builds a form in the built console of a running server, as a person would, and looks at it with the real embed:
// `VIVAIO_URL=http://127.0.0.1:8080 VIVAIO_ADMIN_TOKEN=… npm run check:builder [-- DIR]`; pictures go to DIR.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openBrowser, openPage } from './browser.mjs';

const url = (process.env.VIVAIO_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const token = process.env.VIVAIO_ADMIN_TOKEN;
if (!token) {
  console.error('Set VIVAIO_ADMIN_TOKEN to the token of the instance admin, and VIVAIO_URL to the server');
  process.exit(2);
}
const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const tenant = process.env.VIVAIO_TENANT ?? 'demo';
const name = `check-${Date.now().toString(36)}`;
const browser = await openBrowser();
let failures = 0;

const { page, complaints } = await openPage(browser, url, { signedIn: false });
page.setDefaultTimeout(15_000);
await page.addInitScript(([name, token]) => {
  if (window.self !== window.top || location.protocol === 'about:') return;
  sessionStorage.setItem('vivaio.session', JSON.stringify({ tenant: name, token, tenantName: name }));
}, [tenant, token]);

async function step(what, act) {
  try {
    await act();
    // what a step provoked is told by the browser too: a refusal, and a handler in pasted HTML that did not run
    const odd = complaints.splice(0).filter((text) => !/Failed to load resource|inline event handler violates/.test(text));
    assert.deepEqual(odd, [], 'complaints of the browser');
    console.log(`ok   ${what}`);
  } catch (error) {
    failures++;
    console.error(`FAIL ${what}: ${error.stack ?? error}`);
    await page.screenshot({ path: join(shots ?? '.', `builder-failed-${failures}.png`), fullPage: true }).catch(() => {});
  }
}

const picture = (what) => (shots ? page.screenshot({ path: join(shots, `builder-${what}.png`) }) : undefined);
const rows = () => page.$$eval('.builder-name', (all) => all.map((one) => one.firstChild?.textContent));
const tab = (word) => page.locator('.content > .chips .chip', { hasText: word }).click();
const api = async (path, options = {}) =>
  (await fetch(`${url}/api/v1/tenants/${tenant}/${path}`, { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } })).json();
const served = async (language) =>
  JSON.stringify(await (await fetch(`${url}/f/${tenant}/${name}?lang=${language}`, { headers: { accept: 'application/json' } })).json());
const frame = () => page.frameLocator('.preview-frame iframe');

await step('a form is made from a template', async () => {
  await page.goto(`${url}/#/${tenant}/forms`);
  await page.getByLabel('Short name').fill(name);
  await page.getByLabel('Template').selectOption('quote');
  await page.getByRole('button', { name: 'Make the form' }).click();
  await page.waitForSelector('.builder-row');
  await frame().getByText('Nuovo').waitFor();
});

await step('a field is moved with Alt and an arrow, taken back and made again with the keyboard', async () => {
  const before = await rows();
  await page.locator('.builder-name').first().focus();
  await page.keyboard.press('Alt+ArrowDown');
  const after = [before[1], before[0], ...before.slice(2)];
  assert.deepEqual(await rows(), after);
  assert.match(await page.locator('.builder-list + [role=status]').textContent(), /2/);
  // the focus goes along, so the next press moves the same field on
  await page.waitForFunction(() => document.activeElement === document.querySelectorAll('.builder-name')[1]);
  await page.keyboard.press('Control+z');
  assert.deepEqual(await rows(), before);
  await page.keyboard.press('Control+Shift+z');
  assert.deepEqual(await rows(), after);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual(await rows(), before);
  await page.getByRole('button', { name: 'Redo' }).click();
  assert.deepEqual(await rows(), after);
});

await step('a field is dragged with the mouse', async () => {
  const before = await rows();
  await page.locator('.builder-row').nth(3).dragTo(page.locator('.builder-row').nth(2));
  assert.deepEqual(await rows(), [before[0], before[1], before[3], before[2], ...before.slice(4)]);
});

await step('a label is changed in two languages, and both show in the preview and side by side', async () => {
  await page.locator('.builder-name', { hasText: /^(What|Che cosa)/ }).first().click();
  const language = page.locator('.preview select');
  const label = page.locator('.field-editor').getByLabel('Label', { exact: true });
  await language.selectOption('it');
  await label.fill('Cosa cerchi');
  await frame().getByText('Cosa cerchi').waitFor();
  await language.selectOption('en');
  await label.fill('What are you after');
  await frame().getByText('What are you after').waitFor();
  await tab('Translations');
  assert.equal(await page.getByLabel('need · Label, it', { exact: true }).inputValue(), 'Cosa cerchi');
  assert.equal(await page.getByLabel('need · Label, en', { exact: true }).inputValue(), 'What are you after');
  await picture('texts');
  await tab('Build');
});

await step('the preview is the real embed, at three widths and in both themes', async () => {
  for (const dark of [false, true]) {
    for (const width of [360, 768, 1200]) {
      await page.getByRole('button', { name: `${width} px` }).click();
      const shown = frame().locator('vivaio-form form');
      await shown.waitFor();
      const inside = await shown.evaluate((form) => ({
        width: window.innerWidth,
        wide: document.documentElement.scrollWidth > window.innerWidth,
        ink: getComputedStyle(form).color.match(/\d+/g).map(Number).reduce((a, b) => a + b, 0),
        inputs: form.querySelectorAll('input, select, textarea').length,
      }));
      assert.equal(inside.width, width);
      assert.equal(inside.wide, false, `it scrolls sideways at ${width}`);
      assert.ok(inside.inputs >= 3, 'it has inputs');
      assert.equal(inside.ink > 380, dark, `ink at ${width}, ${dark ? 'dark' : 'light'}: ${inside.ink}`);
      await picture(`preview-${width}-${dark ? 'dark' : 'light'}`);
    }
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
  }
});

await step('a fault is said beside the preview, and nothing of it is published', async () => {
  const before = await api(`resources/form/${name}`);
  await page.locator('.builder-name', { hasText: 'By when' }).click();
  await page.locator('.field-editor textarea').fill('');
  await page.locator('.field-editor textarea').blur();
  await page.locator('.preview-faults').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('.preview-faults').waitFor({ state: 'detached' });
  assert.deepEqual(await api(`resources/form/${name}`), before);
});

await step('it is published, and rolled back from its versions', async () => {
  await page.getByRole('button', { name: 'Publish the form' }).click();
  await page.getByText('Published.').waitFor();
  assert.match(await served('it'), /Cosa cerchi/);
  assert.match(await served('en'), /What are you after/);
  await tab('Versions');
  await page.locator('.version-list li').nth(1).waitFor();
  await picture('versions');
  await page.locator('.version-list li').last().getByRole('button').click();
  await page.locator('.version-list li').nth(2).waitFor();
  assert.match(await served('it'), /Che cosa/);
  assert.doesNotMatch(await served('it'), /Cosa cerchi/);
});

await step('somebody else publishes meanwhile: it is said, nothing is lost, and a second try goes through', async () => {
  await tab('Build');
  const theirs = await api(`resources/form/${name}`);
  await api(`resources/form/${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ spec: { ...theirs.spec, rate: 25 } }),
  });
  await page.locator('.builder-name').first().focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('button', { name: 'Publish the form' }).click();
  await page.getByText('Somebody else published').waitFor();
  assert.equal((await api(`resources/form/${name}`)).spec.rate, 25);
  await page.getByRole('button', { name: 'Publish the form' }).click();
  await page.getByText('Published.').waitFor();
  assert.equal((await api(`resources/form/${name}`)).spec.rate, undefined);
});

await step('an HTML form is taken over by paste; what runs in it does not', async () => {
  await page.getByText('Take over an HTML form').click();
  await page.locator('details.card textarea').fill(`<h2>Richiesta</h2><form action="/old.php">
    <label for="n">Nome *</label><input id="n" name="nome" required><label>Email <input type="email" name="your-email"></label>
    <fieldset><legend>Orario</legend><label><input type="radio" name="ora" value="am"> Mattina</label><label><input type="radio" name="ora" value="pm"> Sera</label></fieldset>
    <select name="misura"><option value="">-</option><option value="s">Piccola</option></select>
    <label>Dettagli<textarea name="dettagli"></textarea></label>
    <img src="x" onerror="window.ran = 1"><script>window.ran = 1</script><button>Manda</button></form>`);
  await page.getByRole('button', { name: 'Take over the fields' }).click();
  await frame().getByText('Orario').waitFor();
  await frame().getByText('Manda').waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await picture('imported');
  await page.getByRole('button', { name: 'Publish the form' }).click();
  // the notice of the publish before may still stand there
  const until = Date.now() + 15_000;
  while (!/Orario/.test(await served('it'))) assert.ok(Date.now() < until, 'it is served within 15 s');
});

await step('each snippet shows the form on a page of another origin', async () => {
  await tab('Snippet');
  await page.locator('.snippet-code').nth(5).waitFor();
  await picture('snippets');
  const codes = await page.$$eval('.snippet-code', (all) => all.map((one) => one.textContent));
  for (const [index, code] of codes.entries()) {
    // what Shopify's engine takes out before a browser sees the page
    const html = code.replace(/\{%[\s\S]*?%\}/g, '').replace(/^\{"name".*$/m, '');
    const foreign = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(/<html/i.test(html) ? html : `<!doctype html><html lang="it"><title>t</title><body><h1>Page</h1>${html}</body></html>`);
    });
    await new Promise((ready) => foreign.listen(0, '127.0.0.1', ready));
    const other = await browser.newPage();
    await other.goto(`http://127.0.0.1:${foreign.address().port}/`);
    await other.getByText('Orario').first().waitFor({ timeout: 10_000 }).catch((error) => {
      throw new Error(`snippet ${index} shows nothing: ${code.slice(0, 200)}: ${error.message.split('\n')[0]}`);
    });
    await other.close();
    foreign.closeAllConnections();
    foreign.close();
  }
});

await step('on a phone everything is there and nothing scrolls sideways', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const word of ['Build', 'Translations', 'Results', 'Snippet', 'Versions']) {
    await tab(word);
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, word);
    await picture(`phone-${word.toLowerCase()}`);
  }
});

await api(`resources/form/${name}`, { method: 'DELETE' }).catch(() => {});
await browser.close();
console.log(failures === 0 ? 'the builder works' : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
