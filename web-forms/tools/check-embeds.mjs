// Opens pages in a real browser and says whether the forms on them work, and how to mend those that do not.
// node tools/check-embeds.mjs FILE|URL… ; a file has one address a line. Exit code 1 when a page is broken.
import { existsSync, readFileSync } from 'node:fs';
import { launch } from './browser.mjs';

const args = process.argv.slice(2);
const urls = args.flatMap((arg) =>
  /^https?:/.test(arg) ? [arg] : existsSync(arg) ? readFileSync(arg, 'utf8').split('\n').map((line) => line.trim()).filter((line) => /^https?:/.test(line)) : [`? ${arg}`]);
if (!urls.length || urls.some((url) => url.startsWith('? '))) {
  console.error(`check-embeds: give addresses of pages, or a file with one a line${urls[0] ? `; not found: ${urls[0].slice(2)}` : ''}.`);
  process.exit(2);
}

/** What stands in the way of a form, from what the browser said while the page loaded. */
export function diagnose({ status, elements, scripts, shown, failed, complaints, requests }) {
  if (status === undefined) return ['the page did not open', 'Check the address and that the site is up.'];
  if (status >= 400) return [`the page answers ${status}`, 'Check the address; a form cannot be on a page that is not there.'];
  const policy = complaints.find((text) => /Content Security Policy/i.test(text) && /embed\/v1|\/f\/|\/t\//.test(text));
  if (policy) {
    const directive = /script-src|connect-src|style-src|default-src/.exec(policy)?.[0] ?? 'script-src';
    const what = directive === 'default-src' ? (/Connecting|connect/i.test(policy) ? 'connect-src' : 'script-src') : directive;
    const host = /https?:\/\/[^/'"\s]+/.exec(policy)?.[0] ?? 'the server of the form';
    return [`the page's content security policy blocks it (${what})`, `Add ${host} to ${what} in the page's Content-Security-Policy.`];
  }
  if (shown.length && shown.length >= elements) return undefined;
  const script = requests.find(({ url }) => /\/embed\/v1\/form/.test(url));
  if (!scripts && !elements) return ['there is no form on the page', 'Put the snippet of the form into the page (console, Forms, Snippet).'];
  if (!script) return ['the script was never asked for', 'A consent tool or an optimiser may hold it back: exempt /embed/v1/form.js, or load it without type="text/plain".'];
  if (script.failure) return [`the script did not load (${script.failure})`, 'Check the address in the snippet, the certificate and that the server is up; an integrity attribute must match the file.'];
  const definition = requests.find(({ url }) => /\/f\/[^/]+\/[^/]+\?lang=/.test(url));
  if (definition?.status === 404) return ['the form does not exist', 'Check tenant and name in the snippet; the form may have been taken away.'];
  if (definition?.failure && complaints.some((text) => /CORS/.test(text))) return ["the form does not allow this page's origin", "Add the page's origin to the form's origins."];
  if (definition?.failure) return [`the form's definition did not load (${definition.failure})`, 'Check that the server is up and not blocked on the way.'];
  if (failed.length) return [`the form failed (${failed[0].reason}${failed[0].message ? ': ' + failed[0].message : ''})`, 'Check the snippet; an older copy of the script may be on the page.'];
  return ['the form did not appear in time', 'Look at the page: it may open only on a click or a scroll, or a script of the page stops.'];
}

const browser = await launch();
let broken = 0;
for (const url of urls) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const seen = { complaints: [], requests: [] };
  page.on('console', (message) => message.type() === 'error' && seen.complaints.push(message.text()));
  page.on('response', (response) => seen.requests.push({ url: response.url(), status: response.status() }));
  page.on('requestfailed', (request) => seen.requests.push({ url: request.url(), failure: request.failure()?.errorText ?? 'failed' }));
  await page.addInitScript(() => {
    window.__vivaio = { shown: [], failed: [] };
    for (const name of ['shown', 'failed']) document.addEventListener('vivaio:' + name, (event) => window.__vivaio[name].push(event.detail));
  });
  let response;
  try {
    response = await page.goto(url, { waitUntil: 'load', timeout: 30_000 });
    await page.waitForFunction(() => window.__vivaio.shown.length > 0 || window.__vivaio.failed.length > 0, undefined, { timeout: 8_000 }).catch(() => {});
    await page.waitForTimeout(300);
    Object.assign(seen, await page.evaluate(() => ({
      ...window.__vivaio,
      elements: document.querySelectorAll('vivaio-form').length,
      scripts: document.querySelectorAll('script[src*="/embed/v1/form"]').length,
    })));
  } catch (error) {
    Object.assign(seen, { shown: [], failed: [], elements: 0, scripts: 0 });
  }
  const fault = diagnose({ ...seen, status: response?.status() });
  if (fault) {
    broken++;
    console.log(`BROKEN  ${url}\n        ${fault[0]}\n        ${fault[1]}`);
  } else {
    console.log(`ok      ${url}  ${seen.shown.map(({ form }) => form).join(', ')}`);
  }
  await context.close();
}
await browser.close();
console.log(`${urls.length - broken} of ${urls.length} pages are fine`);
process.exit(broken ? 1 : 0);
