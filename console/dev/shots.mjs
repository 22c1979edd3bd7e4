// Takes pictures of the built console against the mock: `npm run build && npm run shots -- DIR`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openPage } from './browser.mjs';
import { startMock } from './mock.mjs';

const out = process.argv[2] ?? 'shots';
mkdirSync(out, { recursive: true });
const mock = await startMock({});
const browser = await openBrowser();
const lead = mock.leads().find((one) => one.tags.length > 0 && one.owner && one.stage === 'hot') ?? mock.leads()[1];
const pages = { leads: '#/demo/leads', lead: `#/demo/leads/${lead.id}`, deliveries: '#/demo/deliveries',
  tasks: '#/demo/tasks', alerts: '#/demo/alerts', sorting: '#/demo/sorting',
  funnel: '#/demo/reports?by=touch.source', triage: '#/demo/reports?report=triage&by=touch.source',
  handover: '#/demo/reports?report=handover', speed: '#/demo/reports?report=speed' };
const only = process.argv[3];

for (const [width, height] of [[1440, 900], [768, 1024], [360, 740]]) {
  for (const [scheme, locale] of [['light', 'en-GB'], ['dark', 'it-IT']]) {
    for (const [name, hash] of Object.entries(pages)) {
      const file = `${name}-${width}-${scheme}`;
      if (only && !file.includes(only)) continue;
      const { page, context, complaints } = await openPage(browser, mock.url, { width, height, scheme, locale });
      await page.goto(`${mock.url}/${hash}`);
      await page.waitForSelector('.table, .cards, .timeline .entry, .work-row, .report');
      await page.waitForTimeout(600);
      if (name === 'leads' && width === 1440) {
        for (let index = 0; index < 3; index++) mock.arrive();
        await page.waitForSelector('.held');
      }
      await page.screenshot({ path: join(out, `${file}.png`), fullPage: name !== 'leads' && name !== 'deliveries' });
      for (const complaint of complaints) console.error(`${file}: ${complaint}`);
      await context.close();
    }
  }
}
await browser.close();
await mock.stop();
