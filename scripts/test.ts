/** Runs the whole suite; first makes sure of the programs it needs from the system. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from './config/vite.ts';

/** By Debian package. */
const programs = { chromium: '/usr/bin/chromium', bubblewrap: '/usr/bin/bwrap' };

function missingPackages(): string[] {
  return Object.entries(programs)
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name);
}

function installPackages(names: string[]): void {
  console.error(`Installing ${names.join(' and ')} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-qq', '-y', '--no-install-recommends', ...names],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env });
  }
}

if (missingPackages().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  installPackages(missingPackages());
}
const missing = missingPackages();
if (missing.length > 0) {
  const files = Object.values(programs).join(' and ');
  console.error(`The tests need ${files}. On Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}`);
  process.exit(1);
}

const vitest = `${root}/node_modules/vitest/vitest.mjs`;
const args = ['run', '--config=scripts/config/vitest.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
