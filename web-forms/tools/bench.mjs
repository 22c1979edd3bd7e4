// Measures the embed in Debian's Chromium, slowed down four times, on a page of another origin with a server that answers
// at once; beside it an empty custom element, which is the least that any embed can cost.
import { build } from 'esbuild';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { start } from '../test/browser/server.mjs';
import { launch } from './browser.mjs';

const ROUNDS = Number(process.argv[2] ?? 25);
const sorted = (list) => [...list].sort((a, b) => a - b);
const at = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))];

const bytes = brotliCompressSync(await readFile(new URL('../dist/form.js', import.meta.url))).length;
const { outputFiles } = await build({ entryPoints: [new URL('../src/pow.ts', import.meta.url).pathname], bundle: true, minify: true, format: 'iife', globalName: 'pow', write: false });
const server = await start();
const empty = createServer((request, response) => {
  if (request.url === '/empty.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(
      "customElements.define('x-empty',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).append('x');document.dispatchEvent(new Event('vivaio:shown'))}})");
  } else {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><body><script src="/empty.js" async></script><x-empty></x-empty></body>');
  }
});
await new Promise((resolve) => empty.listen(0, '127.0.0.1', resolve));
const browser = await launch();

async function once(url, script) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(() => {
    window.blocked = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.blocked += Math.max(0, entry.duration - 50); })).observe({ type: 'longtask', buffered: true });
    window.visible = new Promise((resolve) => document.addEventListener('vivaio:shown', () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))));
  });
  await page.goto(url);
  const result = await page.evaluate(async (name) => {
    const end = await window.visible;
    const entry = performance.getEntriesByType('resource').find((one) => one.name.includes(name));
    return { ms: end - entry.responseEnd, blocked: window.blocked };
  }, script);
  await context.close();
  return result;
}

const embed = [];
const least = [];
for (let i = 0; i < ROUNDS; i++) {
  embed.push(await once(server.hostUrl + '/reserved', '/embed/v1/form.js'));
  least.push(await once(`http://127.0.0.1:${empty.address().port}/`, '/empty.js'));
}
const context = await browser.newContext();
const page = await context.newPage();
await page.goto('about:blank');
await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: 4 });
const works = await page.evaluate(async ({ code, rounds }) => {
  (0, eval)(code);
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const begin = performance.now();
    await pow.solve('bench' + i, 14, () => new Promise((resolve) => setTimeout(resolve)));
    times.push(performance.now() - begin);
  }
  return times;
}, { code: outputFiles[0].text + ';globalThis.pow=pow', rounds: ROUNDS });
await browser.close();
server.stop();
empty.close();

const p95 = at(embed.map(({ ms }) => ms), 0.95);
const yard = at(least.map(({ ms }) => ms), 0.95);
console.log(`runtime                              ${bytes} B brotli (at most 6000)`);
console.log(`script end to visible, 4x slower     p50 ${at(embed.map(({ ms }) => ms), 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (at most 100)`);
console.log(`an empty custom element, the same    p50 ${at(least.map(({ ms }) => ms), 0.5).toFixed(0)} ms, p95 ${yard.toFixed(0)} ms`);
console.log(`blocking time, worst of ${ROUNDS}           ${Math.max(...embed.map(({ blocked }) => blocked)).toFixed(0)} ms (at most 20)`);
console.log(`proof of work of 14 bits, 4x slower  median ${at(works, 0.5).toFixed(0)} ms (at most 400), p95 ${at(works, 0.95).toFixed(0)} ms`);
console.log(`embed ratio=${(p95 / yard).toFixed(2)} rate=${(1000 / at(embed.map(({ ms }) => ms), 0.5)).toFixed(1)} p99_ms=${at(embed.map(({ ms }) => ms), 0.99).toFixed(1)}`);
