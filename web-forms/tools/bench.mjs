// Measures the embed in Debian's Chromium, slowed down four times, on a page of another origin with a server that answers
// at once; beside it, on the same page, an empty custom element, which is the least that any embed can cost.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { start } from '../test/browser/server.mjs';
import { launch } from './browser.mjs';

const ROUNDS = Number(process.argv[2] ?? 25);
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

const bytes = brotliCompressSync(await readFile(new URL('../dist/form.js', import.meta.url))).length;
const { outputFiles } = await build({ entryPoints: [new URL('../src/pow.ts', import.meta.url).pathname], bundle: true, minify: true, format: 'iife', globalName: 'pow', write: false });
const server = await start();
const browser = await launch();

/** A page that notes its long tasks, and the moment in which the form has been painted. */
async function open(context) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries())).observe({ type: 'longtask', buffered: true });
    window.visible = new Promise((resolve) => {
      // a task that follows a frame's callbacks runs when that frame has been painted
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        performance.mark('visible');
        resolve(performance.now());
      };
      document.addEventListener('vivaio:shown', () => requestAnimationFrame(() => port2.postMessage(0)));
    });
  });
  return page;
}

/** From the script's first statement to the picture with the form in it, and what blocked the page meanwhile. */
async function once(path) {
  const context = await browser.newContext();
  const page = await open(context);
  await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(server.hostUrl + path);
  const result = await page.evaluate(async () => {
    const end = await window.visible;
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const begun = performance.getEntriesByName('begun')[0].startTime;
    // what the page did before us is not ours
    const ours = window.tasks.filter((task) => task.startTime + task.duration > begun);
    return { ms: end - begun, blocked: ours.reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0) };
  });
  await context.close();
  return result;
}

/** The time of the processor that the page takes for it, at full speed: it hardly depends on what else the machine does. */
async function work(path) {
  const context = await browser.newContext();
  const page = await open(context);
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing'] });
  await page.goto(server.hostUrl + path);
  await page.evaluate(() => window.visible);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await context.close();
  const [begun, visible] = ['begun', 'visible'].map((name) => traceEvents.find((event) => event.cat.includes('user_timing') && event.name === name));
  const tasks = traceEvents
    .filter(({ pid, tid, name, ts, dur }) => pid === begun.pid && tid === begun.tid && name === 'RunTask' && ts + dur > begun.ts && ts < visible.ts)
    .map(({ tdur }) => tdur / 1000);
  return { all: tasks.reduce((sum, one) => sum + one, 0), largest: Math.max(...tasks) };
}

const embed = [];
const least = [];
const own = [];
const empty = [];
await once('/bench');
for (let i = 0; i < ROUNDS; i++) {
  embed.push(await once('/bench'));
  least.push(await once('/bench-empty'));
  own.push(await work('/bench'));
  empty.push(await work('/bench-empty'));
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
}, { code: outputFiles[0].text + ';globalThis.pow=pow', rounds: Math.max(ROUNDS, 75) });
await browser.close();
server.stop();

const times = (list) => [0.5, 0.95, 0.99].map((share) => at(list.map(({ ms }) => ms), share));
const blocked = (list) => `median ${at(list.map((one) => one.blocked), 0.5).toFixed(0)} ms, worst ${at(list.map((one) => one.blocked), 1).toFixed(0)} ms`;
const [p50, p95, p99] = times(embed);
const [yard50, yard95] = times(least);
console.log(`runtime                              ${bytes} B brotli (at most 6000)`);
console.log(`script start to visible, 4x slower   p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (at most 100)`);
console.log(`an empty custom element, the same    p50 ${yard50.toFixed(0)} ms, p95 ${yard95.toFixed(0)} ms`);
const spent = (list) => `${at(list.map(({ all }) => all), 0.5).toFixed(1)} ms, its largest task ${at(list.map(({ largest }) => largest), 0.5).toFixed(1)} ms`;
console.log(`processor time of it, not slowed     median ${spent(own)}`);
console.log(`an empty custom element, the same    median ${spent(empty)}`);
console.log(`blocking time                        ${blocked(embed)} (at most 20)`);
console.log(`an empty custom element, the same    ${blocked(least)}`);
console.log(`proof of work of 14 bits, 4x slower  median ${at(works, 0.5).toFixed(0)} ms (at most 400), p95 ${at(works, 0.95).toFixed(0)} ms`);
console.log(`embed ratio=${(p50 / yard50).toFixed(2)} rate=${(1000 / p50).toFixed(1)} p99_ms=${p99.toFixed(1)}`);
