// Runs `npm ci` only when the lock file changed since the last time.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const changed = (file) => {
  try {
    return statSync(new URL(file, import.meta.url)).mtimeMs;
  } catch {
    return 0;
  }
};

if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: new URL('.', import.meta.url),
    stdio: 'inherit',
  });
  if (npm.error) {
    console.error('npm was not found: install Node 20 or newer with npm.');
  }
  process.exit(npm.status ?? 1);
}
