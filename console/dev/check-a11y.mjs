// Runs axe over every page and dialog of the built console, in both schemes and three widths, against the mock;
// a complaint of the browser (CSP, third-party request, script error) fails it too. `npm run build && npm run check:a11y`
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openBrowser, openPage } from './browser.mjs';
import { startMock } from './mock.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [[1440, 900], [768, 1024], [360, 740]];
const SCHEMES = [['light', 'en-GB'], ['dark', 'it-IT']];

const mock = await startMock({});
const empty = await startMock({ count: 0 });
const browser = await openBrowser();
let problems = 0;

const lead = mock.leads().find((one) => one.stage === 'hot' && one.owner) ?? mock.leads()[0];
const erased = mock.leads()[20];
await fetch(`${mock.url}/api/v1/tenants/demo/leads/${erased.id}`, { method: 'DELETE', headers: { authorization: 'Bearer any' } });
const views = [
  { name: 'sign in', hash: '', signedIn: false, wait: '.signin-card' },
  { name: 'leads', hash: '#/demo/leads', wait: '.row-name' },
  { name: 'leads, new ones held back', hash: '#/demo/leads', wait: '.row-name', act: heldBack },
  { name: 'leads, none match', hash: '#/demo/leads?q=zzzz', wait: '.state' },
  { name: 'leads, empty', hash: '#/demo/leads', wait: '.state', from: empty },
  { name: 'lead', hash: `#/demo/leads/${lead.id}`, wait: '.entry' },
  { name: 'lead, field and data open', hash: `#/demo/leads/${lead.id}`, wait: '.entry', act: openFields },
  { name: 'lead, stage dialog', hash: `#/demo/leads/${lead.id}`, wait: '.entry', act: openDialog },
  { name: 'lead, erased', hash: `#/demo/leads/${erased.id}`, wait: '.entry' },
  { name: 'lead, gone', hash: '#/demo/leads/nobody', wait: '.state' },
  { name: 'board', hash: '#/demo/board', wait: '.board-card' },
  { name: 'segments', hash: '#/demo/segments', wait: '.segment-table' },
  { name: 'segments, an expression tried', hash: '#/demo/segments', wait: '.segment-table', act: tryExpression },
  { name: 'segments, none', hash: '#/demo/segments', wait: '.state', from: empty },
  { name: 'rules, what-if', hash: '#/demo/rules', wait: '.rules-versions li', act: tryRules },
  { name: 'deliveries', hash: '#/demo/deliveries', wait: '.mark' },
  { name: 'attempts', hash: '#/demo/deliveries?state=dead', wait: '.mark', act: openAttempts },
  { name: 'destinations', hash: '#/demo/destinations', wait: '.destination-table' },
  { name: 'one destination', hash: '#/demo/destinations?name=crm', wait: '.destination-receipts li' },
  { name: 'destinations, none', hash: '#/demo/destinations', wait: '.state', from: empty },
  { name: 'templates', hash: '#/demo/templates?name=welcome', wait: '.template-frame' },
  { name: 'intake log', hash: '#/demo/intake', wait: '.mark' },
  { name: 'intake log, none match', hash: '#/demo/intake?verdict=stuck', wait: '.state' },
  { name: 'intake log, empty', hash: '#/demo/intake', wait: '.state', from: empty },
  { name: 'capture', hash: `#/demo/intake/${mock.captures()[0].captureId}`, wait: '.payload' },
  { name: 'capture, mapping tried', hash: `#/demo/intake/${mock.captures()[2].captureId}`, wait: '#capture-mapping', act: tryMapping },
  { name: 'campaigns', hash: '#/demo/campaigns', wait: '.campaigns-table' },
  { name: 'campaigns, empty', hash: '#/demo/campaigns', wait: '.state', from: empty },
  { name: 'tasks', hash: '#/demo/tasks', wait: '.work-row' },
  { name: 'tasks, none', hash: '#/demo/tasks', wait: '.state', from: empty },
  { name: 'alerts', hash: '#/demo/alerts', wait: '.work-row' },
  { name: 'sorting', hash: '#/demo/sorting', wait: '.work-row' },
  { name: 'sorting, a queue', hash: '#/demo/sorting?queue=back-office', wait: '.work-row' },
  ...['funnel', 'origins', 'triage', 'handover', 'speed'].map((report) => ({
    name: `report ${report}`,
    hash: `#/demo/reports?report=${report}&by=touch.source`,
    wait: '.report',
  })),
  { name: 'report, nothing counted', hash: '#/demo/reports', wait: '.state', from: empty },
  { name: 'duplicates', hash: '#/demo/duplicates', wait: '.dup', act: openWeights },
  { name: 'duplicates told apart', hash: '#/demo/duplicates?state=dismissed', wait: '.state' },
  { name: 'imports', hash: '#/demo/imports', wait: '.imp', act: openImport },
  { name: 'forms', hash: '#/demo/forms', wait: '.form-health .mark' },
  { name: 'forms, empty', hash: '#/demo/forms', wait: '.form-health .state', from: empty },
  { name: 'form builder', hash: '#/demo/forms/contact', wait: '.builder-row' },
  { name: 'form translations', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 1, '.translations') },
  { name: 'form results', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 2, '.results meter') },
  { name: 'form snippet', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 3, '.snippet-code') },
  { name: 'form versions', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 4, '.version-list li') },
  { name: 'leads, some selected', hash: '#/demo/leads', wait: '.row-name', act: pickLeads },
  { name: 'privacy desk', hash: '#/demo/privacy', wait: '.desk-rows', act: searchPerson },
  { name: 'privacy desk, empty', hash: '#/demo/privacy', wait: '.desk', from: empty },
  { name: 'lead, proof and erase dialog', hash: `#/demo/leads/${lead.id}`, wait: '.entry', act: openErase },
  { name: 'connections', hash: '#/demo/connections', wait: '.connection-row' },
  { name: 'connection', hash: '#/demo/connections/mail', wait: '.setting' },
  { name: 'connection, new', hash: '#/demo/connections/new?connector=channel-email', wait: '.setting' },
  { name: 'plugins', hash: '#/demo/plugins', wait: '.connection-row' },
  { name: 'menu', hash: '#/demo/deliveries', wait: '.mark', act: openMenu },
];

async function tab(page, index, wait) {
  await page.locator('.content > .chips .chip').nth(index).click();
  await page.waitForSelector(wait);
}

async function heldBack(page) {
  await page.waitForSelector('.live--live');
  mock.arrive();
  await page.waitForSelector('.held');
}

async function openFields(page) {
  await page.click('.field-value');
  await page.click('.entry-data summary');
}

async function openDialog(page) {
  await page.click('.lead-actions button[data-variant="filled"]');
  await page.waitForSelector('.pick');
}

async function openAttempts(page) {
  await page.click('.number-button');
  await page.waitForSelector('.attempts li');
}

async function tryMapping(page) {
  await page.click('.mapping-buttons button');
  await page.waitForSelector('[role=status] .capture-facts');
}

async function tryExpression(page) {
  await page.fill('.segment-expression', 'lead.city == "Milano"');
  await page.click('.segment-try button[type="submit"]');
  await page.waitForSelector('.segment-save');
}

async function tryRules(page) {
  await page.selectOption('.rules-field select', 'scoring/default');
  await page.click('.rules-buttons button');
  await page.waitForSelector('.whatif-plot');
}

async function openWeights(page) {
  await page.click('.dup-why summary');
}

async function openImport(page) {
  await page.click('.imp button[aria-expanded]');
  await page.waitForSelector('.imp-select');
}

async function pickLeads(page) {
  await page.locator('input[type=checkbox]').nth(0).check();
  await page.locator('input[type=checkbox]').nth(1).check();
  await page.waitForSelector('.bulk');
}

async function searchPerson(page) {
  await page.fill('.desk form input', 'a');
  await page.press('.desk form input', 'Enter');
  await page.waitForSelector('.desk .linkish--harm');
  await page.locator('.desk-rows button.linkish').last().click();
}

async function openErase(page) {
  await page.locator('.card > details.proof > summary').click();
  await page.waitForSelector('.proof-list li');
  await page.locator('button.square').click();
  await page.waitForSelector('[role=menuitem]');
  await page.locator('[role=menuitem]').last().click();
  await page.waitForSelector('.dialog input');
}

async function openMenu(page) {
  await page.click('.user');
  await page.waitForSelector('.mantine-Menu-dropdown');
}

for (const [width, height] of SIZES) {
  for (const [scheme, locale] of SCHEMES) {
    for (const { name, hash, wait, act, signedIn = true, from = mock } of views) {
      const { page, context, complaints } = await openPage(browser, from.url, { width, height, scheme, locale, signedIn });
      await page.goto(`${from.url}/${hash}`);
      await page.waitForSelector(wait);
      await act?.(page);
      await page.waitForTimeout(250);
      // evaluated from outside the page, so the CSP stays as strict as it is
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() =>
        globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
      );
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      const where = `${name}, ${width} px, ${scheme}`;
      for (const violation of violations) {
        problems++;
        console.error(`${where}: ${violation.id}: ${violation.help}`);
        for (const node of violation.nodes.slice(0, 3)) console.error(`  ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`);
      }
      // a lead that is not there is a 404, and the browser says so
      for (const complaint of complaints.filter((text) => !(name === 'lead, gone' && text.includes('404')))) {
        problems++;
        console.error(`${where}: ${complaint}`);
      }
      if (wide) {
        problems++;
        console.error(`${where}: the page scrolls sideways`);
      }
      await context.close();
    }
  }
}
await browser.close();
await mock.stop();
await empty.stop();
console.log(problems === 0 ? 'accessible: no violation' : `${problems} problems`);
process.exit(problems === 0 ? 0 : 1);
