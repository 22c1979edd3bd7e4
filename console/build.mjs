// What Maven calls: `node build.mjs install|build|test`. Plain npm scripts do the work; this only skips what is done.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`The console needs Node 20.19 or newer, this is ${process.versions.node}: apt-get install nodejs npm, or see nodejs.org`);
  process.exit(2);
}

function npm(...args) {
  const windows = process.platform === 'win32';
  const { status, error } = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: here, stdio: 'inherit', shell: windows });
  if (error) {
    console.error('npm was not found: apt-get install npm');
    process.exit(2);
  }
  if (status !== 0) process.exit(status ?? 1);
}

/** npm writes this file last: when it is newer than the lock file, the modules are the locked ones. */
function installed() {
  const mark = `${here}node_modules/.package-lock.json`;
  return existsSync(mark) && statSync(mark).mtimeMs >= statSync(`${here}package-lock.json`).mtimeMs;
}

const task = process.argv[2];
if (task === 'install') {
  if (!installed()) npm('ci', '--no-audit', '--no-fund');
} else if (task === 'build') {
  npm('run', 'build', '--silent', '--', '--logLevel', 'warn');
} else if (task === 'test') {
  npm('test', '--silent');
} else {
  console.error('usage: node build.mjs install|build|test');
  process.exit(2);
}
