// Runs axe over every page and dialog of the built console, in both schemes and three widths, against the mock;
// a complaint of the browser (CSP, third-party request, script error) fails it too. `npm run build && npm run check:a11y`,
// or `npm run check:a11y -- forms board` for the views whose names hold one of these words.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openBrowser, openContext, openPage } from './browser.mjs';
import { startMock } from './mock.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [[1440, 900], [768, 1024], [360, 740]];
const SCHEMES = { light: 'en-GB', dark: 'it-IT' };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Pages at the same time, each with servers of its own: what one view changes, another one does not see. */
const AT_ONCE = 2;

const began = Date.now();
const browser = await openBrowser();
let problems = 0;
const workers = await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    const contexts = {};
    for (const [scheme, locale] of Object.entries(SCHEMES)) contexts[scheme] = await openContext(browser, { scheme, locale });
    const mocks = { mock: await startMock({}), empty: await startMock({ count: 0 }) };
    const erased = mocks.mock.leads()[20];
    await fetch(`${mocks.mock.url}/api/v1/tenants/demo/leads/${erased.id}`, { method: 'DELETE', headers: { authorization: 'Bearer any' } });
    // what stands in the addresses of views for a row of this server
    const { mock } = mocks;
    const rows = {
      LEAD: (mock.leads().find((one) => one.stage === 'hot' && one.owner) ?? mock.leads()[0]).id,
      ERASED: erased.id,
      CAPTURE: mock.captures()[0].captureId,
      REFUSED: mock.captures()[2].captureId,
    };
    return { browser, contexts, mocks, rows };
  }),
);
const views = [
  { name: 'sign in', hash: '', signedIn: false, wait: '.signin-card' },
  { name: 'leads', hash: '#/demo/leads', wait: '.row-name' },
  { name: 'leads, new ones held back', hash: '#/demo/leads', wait: '.row-name', act: heldBack, opened: '.held' },
  { name: 'leads, none match', hash: '#/demo/leads?q=zzzz', wait: '.state' },
  { name: 'leads, empty', hash: '#/demo/leads', wait: '.state', from: 'empty' },
  { name: 'lead', hash: '#/demo/leads/LEAD', wait: '.entry' },
  { name: 'lead, field and data open', hash: '#/demo/leads/LEAD', wait: '.entry', act: openFields, opened: '.entry-data[open]' },
  { name: 'lead, why this stage', hash: '#/demo/leads/LEAD', wait: '.entry', act: openWhy, opened: '.why-list' },
  { name: 'lead, stage dialog', hash: '#/demo/leads/LEAD', wait: '.entry', act: openDialog, opened: '.pick' },
  { name: 'lead, erased', hash: '#/demo/leads/ERASED', wait: '.entry' },
  { name: 'lead, gone', hash: '#/demo/leads/nobody', wait: '.state' },
  { name: 'board', hash: '#/demo/board', wait: '.board-card' },
  { name: 'segments', hash: '#/demo/segments', wait: '.segment-table' },
  { name: 'segments, an expression tried', hash: '#/demo/segments', wait: '.segment-table', act: tryExpression, opened: '.segment-save' },
  { name: 'segments, none', hash: '#/demo/segments', wait: '.state', from: 'empty' },
  { name: 'rules, what-if', hash: '#/demo/rules', wait: '.rules-versions li', act: tryRules, opened: '.whatif-plot' },
  { name: 'deliveries', hash: '#/demo/deliveries', wait: '.mark' },
  { name: 'attempts', hash: '#/demo/deliveries?state=dead', wait: '.mark', act: openAttempts, opened: '.attempts li' },
  { name: 'destinations', hash: '#/demo/destinations', wait: '.destination-table' },
  { name: 'one destination', hash: '#/demo/destinations?name=crm', wait: '.destination-receipts li' },
  { name: 'destinations, none', hash: '#/demo/destinations', wait: '.state', from: 'empty' },
  { name: 'templates', hash: '#/demo/templates?name=welcome', wait: '.template-frame' },
  { name: 'intake log', hash: '#/demo/intake', wait: '.mark' },
  { name: 'intake log, none match', hash: '#/demo/intake?verdict=stuck', wait: '.state' },
  { name: 'intake log, empty', hash: '#/demo/intake', wait: '.state', from: 'empty' },
  { name: 'capture', hash: '#/demo/intake/CAPTURE', wait: '.payload' },
  { name: 'capture, mapping tried', hash: '#/demo/intake/REFUSED', wait: '#capture-mapping', act: tryMapping, opened: '.mapping-json[open]' },
  { name: 'assets', hash: '#/demo/assets', wait: '.pool-figures', act: openCodes, opened: '.pool-add[open] textarea' },
  { name: 'assets, none', hash: '#/demo/assets', wait: '.asset-pools .state', from: 'empty' },
  { name: 'mappings', hash: '#/demo/mappings', wait: '.mapping-value:has-text("@")' },
  { name: 'mappings, no source', hash: '#/demo/mappings', wait: '.state', from: 'empty' },
  { name: 'sources', hash: '#/demo/sources', wait: '.campaigns-table' },
  { name: 'sources, none', hash: '#/demo/sources', wait: '.state', from: 'empty' },
  { name: 'calls', hash: '#/demo/calls', wait: '.work-row' },
  { name: 'calls, one in hand', hash: '#/demo/calls', wait: '.work-row', act: nextCall, opened: '.calls-panel' },
  { name: 'calls, no list', hash: '#/demo/calls', wait: '.state', from: 'empty' },
  { name: 'campaigns', hash: '#/demo/campaigns', wait: '.campaigns-table' },
  { name: 'campaigns, empty', hash: '#/demo/campaigns', wait: '.state', from: 'empty' },
  { name: 'tasks', hash: '#/demo/tasks', wait: '.work-row' },
  { name: 'tasks, none', hash: '#/demo/tasks', wait: '.state', from: 'empty' },
  { name: 'alerts', hash: '#/demo/alerts', wait: '.work-row' },
  { name: 'sorting', hash: '#/demo/sorting', wait: '.work-row' },
  { name: 'sorting, a queue', hash: '#/demo/sorting?queue=back-office', wait: '.work-row' },
  ...['funnel', 'origins', 'triage', 'handover', 'speed'].map((report) => ({
    name: `report ${report}`,
    hash: `#/demo/reports?report=${report}&by=touch.source`,
    wait: '.report',
  })),
  { name: 'report, the leads behind a bar', hash: '#/demo/reports?report=funnel&by=touch.source&show=reached:sql', wait: '.behind-rows li' },
  { name: 'report, nothing counted', hash: '#/demo/reports', wait: '.state', from: 'empty' },
  { name: 'duplicates', hash: '#/demo/duplicates', wait: '.dup', act: openWeights, opened: '.dup-why[open]' },
  { name: 'duplicates told apart', hash: '#/demo/duplicates?state=dismissed', wait: '.state' },
  { name: 'imports', hash: '#/demo/imports', wait: '.imp', act: openImport, opened: '.imp-select' },
  { name: 'forms', hash: '#/demo/forms', wait: '.form-health .mark' },
  { name: 'forms, empty', hash: '#/demo/forms', wait: '.form-health .state', from: 'empty' },
  { name: 'form builder', hash: '#/demo/forms/contact', wait: '.builder-row' },
  { name: 'form settings', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 1, '#settings-after'), opened: '#settings-after' },
  { name: 'form translations', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 2, '.translations'), opened: '.translations' },
  { name: 'form results', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 3, '.results meter'), opened: '.results meter' },
  { name: 'form snippet', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 4, '.snippet-code'), opened: '.snippet-code' },
  { name: 'form versions', hash: '#/demo/forms/contact', wait: '.builder-row', act: (page) => tab(page, 5, '.version-list li'), opened: '.version-list li' },
  { name: 'leads, some selected', hash: '#/demo/leads', wait: '.row-name', act: pickLeads, opened: '.bulk' },
  { name: 'privacy desk', hash: '#/demo/privacy', wait: '.desk-rows', act: searchPerson, opened: '.desk .linkish--harm' },
  { name: 'privacy desk, empty', hash: '#/demo/privacy', wait: '.desk', from: 'empty' },
  { name: 'lead, proof and erase dialog', hash: '#/demo/leads/LEAD', wait: '.entry', act: openErase, opened: '.dialog input' },
  { name: 'connections', hash: '#/demo/connections', wait: '.connection-row' },
  { name: 'connection', hash: '#/demo/connections/mail', wait: '.setting' },
  { name: 'connection, new', hash: '#/demo/connections/new?connector=channel-email', wait: '.setting' },
  { name: 'connection, a mapping', hash: '#/demo/connections/mail', wait: '.setting', act: addMapping, opened: '.mapping-table' },
  { name: 'plugins', hash: '#/demo/plugins', wait: '.connection-row' },
  { name: 'menu', hash: '#/demo/deliveries', wait: '.mark', act: openMenu, opened: '.mantine-Menu-dropdown' },
];

async function tab(page, index, wait) {
  await page.locator('.content > .chips .chip').nth(index).click();
  await page.waitForSelector(wait);
}

async function heldBack(page, mock) {
  await page.waitForSelector('.live--live');
  mock.arrive();
  await page.waitForSelector('.held');
}

async function openFields(page) {
  await page.click('.field-value');
  await page.click('.entry-data summary');
}

async function openWhy(page) {
  await page.locator('.stage-why summary').first().click();
  await page.waitForSelector('.why-list');
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
  await page.waitForSelector('.mapping-value:has-text("@")');
  await page.locator('.mapping-json summary').click();
}

async function addMapping(page) {
  await page.locator('.export-mapping button').last().click();
  await page.locator('.mapping-table input').nth(0).fill('x_company');
  await page.locator('.mapping-table input').nth(1).fill('{fields.company|fields.lastName}');
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

async function openCodes(page) {
  await page.locator('.asset-rows a.asset-use').first().waitFor();
  await page.locator('.pool-add summary').first().click();
}

async function nextCall(page) {
  await page.locator('.calls-head select').last().selectOption({ index: 1 });
  await page.click('.calls-head .page-action');
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

/** What a finger is to the page: styles for touch hold where the old check had a touch screen, on the phone. */
async function resize(page, cdp, width, height) {
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: width < 600, maxTouchPoints: 1 });
  await page.setViewportSize({ width, height });
}

/** Nothing loads, nothing moves, the letters are there, and two frames were drawn since. */
async function settle(page) {
  await page.waitForFunction(
    async () => {
      if (document.querySelector('[aria-busy="true"]')) return false;
      await document.fonts.ready;
      if (document.getAnimations().some((one) => one.playState === 'running' && Number.isFinite(one.effect?.getComputedTiming().endTime))) return false;
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      return !document.querySelector('[aria-busy="true"]');
    },
    undefined,
    { polling: 50 },
  );
}

/** Opens a view, and what is to be open in it. */
async function arrive(page, { mocks, rows }, { hash, wait, act, from = 'mock' }) {
  const place = hash.replace(/[A-Z]{4,}/, (word) => rows[word]);
  await page.goto(`${mocks[from].url}/${place}`);
  await page.waitForSelector(wait);
  await act?.(page, mocks[from]);
}

/** Without targets that only the bar at the foot of a phone covered: whoever scrolls them up can touch them. */
async function clear(page, violations) {
  const left = [];
  for (const violation of violations) {
    if (violation.id !== 'target-size') {
      left.push(violation);
      continue;
    }
    const nodes = [];
    for (const node of violation.nodes) {
      const still = await page.evaluate(async (target) => {
        document.querySelector(target)?.scrollIntoView({ block: 'center' });
        const { violations: again } = await globalThis.axe.run(target, { runOnly: { type: 'rule', values: ['target-size'] } });
        return again.length > 0;
      }, node.target.join(' '));
      if (still) nodes.push(node);
    }
    if (nodes.length > 0) left.push({ ...violation, nodes });
  }
  return left;
}

/** One view in one scheme: one load, three widths. What closes when the width changes is opened again. */
async function check(worker, view, scheme) {
  const found = [];
  const { name, wait, opened, signedIn = true, from = 'mock' } = view;
  const url = worker.mocks[from].url;
  const { page, complaints } = await openPage(worker.browser, url, { signedIn, context: worker.contexts[scheme] });
  const cdp = await page.context().newCDPSession(page);
  try {
    let first = true;
    for (const [width, height] of SIZES) {
      const where = `${name}, ${width} px, ${scheme}`;
      await resize(page, cdp, width, height);
      if (first) await arrive(page, worker, view);
      await settle(page);
      if (!first && !(await page.isVisible(opened ?? wait))) {
        await page.goto('about:blank');
        await arrive(page, worker, view);
        await settle(page);
      }
      // evaluated from outside the page, so the CSP stays as strict as it is
      if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
      first = false;
      const { violations, wide } = await page.evaluate(async (tags) => ({
        ...(await globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] })),
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      }), TAGS);
      for (const violation of await clear(page, violations)) {
        found.push(`${where}: ${violation.id}: ${violation.help}`);
        for (const node of violation.nodes.slice(0, 3)) found.push(`  ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`);
      }
      if (wide) found.push(`${where}: the page scrolls sideways`);
      // a lead that is not there is a 404, and the browser says so
      for (const complaint of complaints.splice(0).filter((text) => !(name === 'lead, gone' && text.includes('404')))) {
        found.push(`${where}: ${complaint}`);
      }
    }
  } catch (error) {
    found.push(`${name}, ${scheme}: ${error.message.split('\n')[0]}`);
  }
  await page.close();
  return found;
}

async function work(tasks, worker) {
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    const found = await check(worker, ...task);
    found.forEach((line) => console.error(line));
    problems += found.filter((line) => !line.startsWith('  ')).length;
  }
}

const only = process.argv.slice(2);
const tasks = Object.keys(SCHEMES).flatMap((scheme) =>
  views.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part))).map((view) => [view, scheme]),
);
const total = tasks.length;
await Promise.all(workers.map((worker) => work(tasks, worker)));
await browser.close();
await Promise.all(workers.flatMap(({ mocks }) => [mocks.mock.stop(), mocks.empty.stop()]));
console.log(
  (problems === 0 ? 'accessible: no violation' : `${problems} problems`) +
    `, ${total / Object.keys(SCHEMES).length} views, ${SIZES.length} widths, ${Object.keys(SCHEMES).length} schemes, ${Math.round((Date.now() - began) / 1000)} s`,
);
process.exit(problems === 0 ? 0 : 1);
