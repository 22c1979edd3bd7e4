import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Debian's Chromium, or the one that CHROMIUM names; never one that is downloaded. */
export function launch() {
  const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
  if (!executablePath) {
    console.error('No browser was found: apt-get install chromium, or set CHROMIUM to its path.');
    process.exit(2);
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}
