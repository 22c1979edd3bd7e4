// Walks through the built console as a person would, against the mock. `npm run build && npm run check:flow`
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser, openPage } from './browser.mjs';
import { startMock } from './mock.mjs';

const mock = await startMock({ token: 'good-token' });
const browser = await openBrowser();
let failures = 0;

async function walk(name, options, steps) {
  const { page, context, complaints } = await openPage(browser, mock.url, { signedIn: false, ...options });
  page.setDefaultTimeout(6000);
  try {
    await steps(page, context);
    // a refusal that a step provoked is told by the browser too
    const odd = complaints.filter((text) => !/Failed to load resource/.test(text));
    assert.deepEqual(odd, [], 'complaints of the browser');
    console.log(`ok   ${name}`);
  } catch (error) {
    failures++;
    console.error(`FAIL ${name}: ${error.stack ?? error}`);
    await page.screenshot({ path: join(tmpdir(), `console-flow-${failures}.png`) }).catch(() => {});
  }
  await context.close();
}

async function signIn(page, hash = '') {
  await page.goto(`${mock.url}/${hash}`);
  await page.fill('[name=token]', 'good-token');
  await page.click('[type=submit]');
  await page.waitForSelector('.live--live');
}

const names = (page) => page.$$eval('.leads-table .row-name', (links) => links.map((link) => link.textContent));

await walk('signing in says what is wrong, then lets in', {}, async (page, context) => {
  await page.goto(mock.url);
  await page.click('[type=submit]');
  await page.getByText('Paste the token.').waitFor();
  await page.fill('[name=token]', 'wrong');
  await page.click('[type=submit]');
  await page.getByText('does not know this token').waitFor();
  await page.fill('[name=token]', ' good-token\n');
  await page.fill('[name=tenant]', 'other');
  await page.click('[type=submit]');
  await page.getByText('There is no tenant “other”').waitFor();
  await context.setOffline(true);
  await page.click('[type=submit]');
  await page.getByText('cannot be reached').waitFor();
  await context.setOffline(false);
  await page.fill('[name=tenant]', 'demo');
  await page.click('[type=submit]');
  await page.waitForSelector('.row-name');
  assert.match(page.url(), /#\/demo\/leads$/);
  await page.getByText('Bellini Serramenti').waitFor();
  await page.reload();
  await page.waitForSelector('.row-name');
});

await walk('a deep link survives signing in; signing out forgets the token', {}, async (page) => {
  const lead = mock.leads()[3];
  await signIn(page, `#/demo/leads/${lead.id}`);
  await page.waitForSelector('.lead-name');
  await page.click('.user');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForSelector('.signin-card');
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

await walk('new leads wait, known rows change where they stand', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  const before = await names(page);
  for (let index = 0; index < 3; index++) mock.arrive();
  await page.getByText('3 new leads').waitFor();
  assert.deepEqual(await names(page), before);
  const shown = mock.leads()[5];
  shown.stage = 'customer';
  shown.fields.message = 'Changed while you looked';
  mock.change(shown, 'stage.changed', 'rule', { from: 'mql', to: 'customer' });
  await page.getByText('Changed while you looked').waitFor();
  assert.deepEqual(await names(page), before);
  await page.getByRole('button', { name: 'Show' }).click();
  assert.equal((await names(page)).length, before.length + 3);
  assert.equal(await page.locator('.row-fresh').count(), 3);
});

await walk('a broken stream is taken up again and misses nothing', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  mock.cut();
  mock.arrive();
  await page.getByText('1 new lead', { exact: true }).waitFor({ timeout: 10_000 });
  await page.waitForSelector('.live--live');
});

await walk('search, stages and more pages', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.row-name').length === 100);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('torino');
  await page.getByText('that match “torino”').waitFor();
  assert.ok((await page.locator('tbody tr').allTextContents()).every((row) => /torino/i.test(row)));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !location.hash.includes('q='));
  await page.getByRole('button', { name: 'Opportunity' }).click();
  await page.waitForFunction(() => [...document.querySelectorAll('tbody .stage')].every((chip) => chip.textContent === 'Opportunity'));
  await page.locator('h1').click();
  await page.keyboard.press('/');
  await page.keyboard.type('zzzz');
  await page.getByRole('button', { name: 'Show all leads' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.row-name').length === 50 || document.querySelectorAll('.row-name').length === 100);
  await page.locator('.row-name').first().click();
  await page.waitForSelector('.lead-name');
  await page.goBack();
  await page.waitForSelector('.leads-table');
});

await walk('a field is changed in place, refused with the remedy, and taken back', {}, async (page) => {
  const lead = mock.leads()[8];
  await signIn(page, `#/demo/leads/${lead.id}`);
  await page.getByRole('button', { name: /^Change Phone/ }).click();
  await page.getByRole('textbox', { name: 'Phone' }).fill('+39 333 999 0000');
  await page.keyboard.press('Enter');
  await page.getByText('Phone was changed.').waitFor();
  assert.equal(lead.fields.phone, '+39 333 999 0000');
  await page.getByText('Changed phone').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Changed back.').waitFor();
  assert.notEqual(lead.fields.phone, '+39 333 999 0000');
  await page.getByRole('button', { name: /^Change E-mail/ }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill('nobody');
  await page.keyboard.press('Enter');
  await page.getByText('There is no @ in it.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Field to add').selectOption('role');
  await page.getByRole('textbox', { name: 'Role' }).fill('Geometra');
  await page.keyboard.press('Enter');
  await page.getByText('Role was changed.').waitFor();
  await page.getByRole('button', { name: 'Add tag' }).click();
  await page.keyboard.type('urgente');
  await page.keyboard.press('Enter');
  await page.getByText('Tags were changed.').waitFor();
  assert.ok(lead.tags.includes('urgente'));
});

await walk('stage and owner are changed by hand with a reason', {}, async (page) => {
  const lead = mock.leads().find((one) => one.stage === 'mql');
  await signIn(page, `#/demo/leads/${lead.id}`);
  await page.getByRole('button', { name: 'Change stage' }).click();
  await page.getByRole('radio', { name: 'Opportunity' }).check();
  await page.getByLabel(/Reason/).fill('Met at the fair');
  await page.getByRole('button', { name: 'Move to Opportunity' }).click();
  await page.getByText('Stage is now Opportunity.').waitFor();
  await page.locator('.step--current', { hasText: 'Opportunity' }).waitFor();
  await page.locator('.entry', { hasText: 'Met at the fair' }).waitFor();
  await page.getByRole('button', { name: 'Change owner' }).click();
  const other = lead.owner === 'luca' ? 'Giulia Ferri' : 'Luca Conti';
  await page.getByRole('radio', { name: other }).check();
  await page.getByRole('button', { name: `Give to ${other}` }).click();
  await page.getByText(`Owner is now ${other}.`).waitFor();
});

await walk('erasing asks once and leaves nothing on the screen', {}, async (page) => {
  const lead = mock.leads()[12];
  await signIn(page, `#/demo/leads/${lead.id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Erase this lead' }).click();
  assert.ok(await page.getByRole('button', { name: 'Erase for ever' }).isDisabled());
  await page.getByLabel('Type “erase” to go on').fill('Erase');
  await page.getByRole('button', { name: 'Erase for ever' }).click();
  await page.getByText('The lead was erased.').waitFor();
  await page.waitForSelector('.row-name');
  assert.ok(lead.erasedAt);
  assert.equal(await page.locator(`a[href*="${lead.id}"]`).count(), 0);
  await page.goto(`${mock.url}/#/demo/leads/${lead.id}`);
  await page.getByText('The person was erased').waitFor();
});

await walk('not serious leads are discarded together, the count stays', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  const [first, second] = mock.leads().filter((one) => !one.erasedAt);
  await page.locator('.leads-table input[type=checkbox]').nth(0).check();
  await page.locator('.leads-table input[type=checkbox]').nth(1).check();
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await page.getByRole('button', { name: 'Discard for ever' }).click();
  await page.getByText('2 leads discarded').waitFor();
  assert.ok(first.erasedAt && second.erasedAt);
});

await walk('the privacy desk finds a person, hands over the dossier and tries a policy', {}, async (page) => {
  const lead = mock.leads().find((one) => one.fields.email);
  await signIn(page, '#/demo/privacy');
  await page.getByLabel('Name, e-mail or telephone').fill(lead.fields.email);
  await page.getByRole('button', { name: 'Find person' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Dossier \(JSON\)/ }).click();
  assert.match((await download).suggestedFilename(), /^dossier-.*\.json$/);
  await page.getByRole('button', { name: /^Dry run/ }).click();
  await page.getByText(/would be emptied/).waitFor();
  await page.locator('input[type=file]').first().setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('a@b.example') });
  await page.getByText('2 stored, 1 refused, 0 removed').waitFor();
});

await walk('a lead erased by somebody else goes from the list', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  const lead = mock.leads()[2];
  const before = await page.getByText('Erased', { exact: true }).count();
  await page.evaluate(
    ([path]) => fetch(path, { method: 'DELETE', headers: { Authorization: 'Bearer good-token' } }),
    [`/api/v1/tenants/demo/leads/${lead.id}`],
  );
  await page.waitForFunction((count) => [...document.querySelectorAll('td')].filter((cell) => cell.textContent === 'Erased').length > count, before);
  assert.equal(await page.locator(`a[href*="${lead.id}"]`).count(), 0);
});

await walk('a delivery is tried again and shows its end', {}, async (page) => {
  await signIn(page, '#/demo/deliveries?state=dead');
  await page.getByRole('button', { name: /^Try again now/ }).first().click();
  await page.getByText('The delivery is tried again.').waitFor();
  await page.locator('.mark', { hasText: 'Waiting' }).first().waitFor();
});

await walk('attempts are opened; all given up are tried again', {}, async (page) => {
  await signIn(page, '#/demo/deliveries?state=dead');
  await page.getByRole('button', { name: 'Show the attempts: 8' }).first().click();
  await page.locator('.attempts li').nth(7).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Try all given up again' }).click();
  await page.getByText('No delivery is in this state').waitFor();
});

await walk('more news than a page holds begins the list anew', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  for (let index = 0; index < 70; index++) mock.arrive();
  await page.getByText('More than 50 new leads').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.row-name').length === 50);
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.row-name').length > 95);
});

await walk('a card of the board is moved by the keyboard, and back', {}, async (page) => {
  await signIn(page, '#/demo/board');
  const card = page.locator('.board-column').nth(1).locator('.board-card a').first();
  const name = await card.innerText();
  await card.focus();
  await page.keyboard.press('Alt+ArrowRight');
  await page.locator('.board-column').nth(2).locator('.board-card', { hasText: name }).first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Changed back').waitFor();
});

await walk('an expression is tried, refused with its remedy, and saved as a segment', {}, async (page) => {
  await signIn(page, '#/demo/segments');
  await page.fill('.segment-expression', 'lead.emial != null');
  await page.getByRole('button', { name: 'Try the expression' }).click();
  await page.getByText('did you mean email?').waitFor();
  await page.fill('.segment-expression', 'lead.email != null');
  await page.getByRole('button', { name: 'Try the expression' }).click();
  await page.getByText('12 leads are in it').waitFor();
  await page.fill('.segment-save input', 'reachable');
  await page.getByRole('button', { name: 'Save the segment' }).click();
  await page.getByText('The segment reachable is saved').waitFor();
});

await walk('a draft is tried on history before it is switched on', {}, async (page) => {
  await signIn(page, '#/demo/rules');
  await page.selectOption('.rules-field select', 'scoring/default');
  await page.getByRole('button', { name: 'Try on history' }).click();
  await page.locator('.whatif-plot svg').waitFor();
  await page.getByRole('button', { name: 'Switch on this draft' }).click();
  await page.getByText('scoring/default is in force').waitFor();
});

await walk('hostile values are shown, never run', {}, async (page) => {
  const lead = mock.leads()[6];
  const evil = '<img src=x onerror="document.title=1"><script>alert(1)</script>{{7*7}}$t(leads)';
  Object.assign(lead.fields, { message: evil, email: 'javascript:alert(1)', phone: 'javascript:alert(1)', ['__proto__x']: evil });
  lead.tags = [evil];
  mock.change(lead, 'field.changed', 'user:<b>x</b>', { fields: { message: evil } });
  mock.change(lead, 'made.up', evil, { deep: { evil } });
  await signIn(page, `#/demo/leads/${lead.id}`);
  await page.locator('.field-text', { hasText: '<script>alert(1)</script>{{7*7}}$t(leads)' }).first().waitFor();
  await page.locator('.entry', { hasText: 'Made up' }).waitFor();
  assert.equal(await page.locator('.content script, .content img, .content b').count(), 0);
  assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
});

await walk('language and theme are switched in the menu', { locale: 'it-IT' }, async (page) => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Lead', exact: true }).waitFor();
  await page.click('.user');
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Leads' }).waitFor();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  assert.equal(await page.getAttribute('html', 'data-mantine-color-scheme'), 'dark');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
});

await walk('the keyboard alone is enough', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  // a page that was just opened: the first Tab finds the way past the side bar
  await page.reload();
  await page.waitForSelector('.row-name');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content');
  await page.locator('.row-name').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.lead-name');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
});

await walk('a token that stops working leads to the sign-in page', {}, async (page) => {
  await signIn(page);
  await page.route('**/api/**', (route) => route.fulfill({ status: 401, body: '{}' }));
  await page.locator('.row-name').first().click();
  await page.getByText('The token no longer works').waitFor();
});

await walk('a server in trouble: the filters stay, and there is a way on', {}, async (page) => {
  await signIn(page);
  await page.waitForSelector('.row-name');
  await page.route('**/leads?*', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.getByRole('button', { name: 'Hot' }).click();
  await page.getByText('The list did not load').waitFor({ timeout: 12_000 });
  await page.getByText('Your filters are kept.').waitFor();
  await page.unroute('**/leads?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.waitForSelector('.stage--hot');
});

await walk('a quarantined capture is opened and accepted anyway', {}, async (page) => {
  await signIn(page, '#/demo/intake?verdict=quarantined');
  await page.click('.captures-table .row-name');
  await page.waitForSelector('.payload');
  await page.getByText('105 points').waitFor();
  await page.getByRole('button', { name: /Accept anyway/ }).click();
  await page.getByText('Accepted by you').waitFor();
  assert.equal(await page.$$eval('.payload b', (found) => found.length), 0, 'a payload is text');
});

await walk('a pair is joined and taken apart, another one dismissed', {}, async (page) => {
  await signIn(page, '#/demo/duplicates');
  await page.waitForSelector('.dup');
  const before = await page.locator('.dup').count();
  await page.locator('.dup').first().locator('.dup-buttons button').first().click();
  await page.getByText('is one lead now').waitFor();
  await page.getByText('Undo').click();
  await page.getByText('Taken apart again').waitFor();
  assert.equal(await page.locator('.dup').count(), before - 1);
  await page.locator('.dup').first().getByText('Different people').click();
  await page.getByText('Kept apart').waitFor();
  await page.locator('.chip', { hasText: 'Different people' }).click();
  await page.waitForSelector('.dup');
});

await walk('an import is looked at and begun', {}, async (page) => {
  await signIn(page, '#/demo/imports');
  await page.locator('.imp').first().locator('button[aria-expanded]').click();
  await page.getByText('Has no value in a column that is imported').waitFor();
  await page.getByText('Import now').click();
  await page.locator('.imp').first().getByText('Pause').waitFor();
});

await browser.close();
await mock.stop();
process.exit(failures === 0 ? 0 : 1);
