// Drives the Chromium that the machine has; nothing is downloaded.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) {
    console.error('No Chromium found: apt-get install chromium, or name one in CHROMIUM');
    process.exit(2);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

/** What all pages of a check have in common. */
export function openContext(browser, { width = 1440, height = 900, scheme = 'light', locale = 'en-GB', scale = 1 } = {}) {
  return browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    timezoneId: 'Europe/Rome',
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
    hasTouch: width < 600,
  });
}

/** A page, signed in, that collects whatever the browser complains about (the CSP above all). */
export async function openPage(browser, url, { signedIn = true, context: shared, ...looks } = {}) {
  const context = shared ?? (await openContext(browser, looks));
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`third-party request: ${request.url()}`);
  });
  if (signedIn) {
    await page.addInitScript(() => {
      // the script runs in every frame, also in the sandboxed preview, which has no storage
      if (window.self !== window.top || location.protocol === 'about:') return;
      sessionStorage.setItem('vivaio.session', JSON.stringify({ tenant: 'demo', token: 'mock-token', tenantName: 'Bellini Serramenti' }));
    });
  }
  return { page, context, complaints };
}
