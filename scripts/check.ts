/** Everything that can be judged without running the product, side by side; says which step failed and why. */

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { root } from './config/vite.ts';

const steps = {
  types: ['tsc', '--noEmit'],
  lint: ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
  format: ['oxfmt', '--check'],
  architecture: ['vitest', 'run', '--config=scripts/config/vitest.ts', 'test/architecture.test.ts'],
  'dead code': ['knip', '--config=scripts/config/knip.json', '--no-progress'],
};

async function check(name: string, [tool, ...args]: string[]): Promise<boolean> {
  const startedAt = performance.now();
  const child = spawn(`${root}/node_modules/.bin/${tool}`, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [code, out, err] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (code === 0) {
    console.log(`ok      ${name} (${seconds} s)`);
  } else {
    console.log(`\nFAILED  ${name} (${seconds} s): ${[tool, ...args].join(' ')}\n\n${out}${err}`);
  }
  return code === 0;
}

const names = Object.keys(steps);
const results = await Promise.all(Object.entries(steps).map(([name, command]) => check(name, command)));
const failed = names.filter((_, index) => !results[index]);
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}.`);
if (failed.includes('format')) console.log('`npm run format` repairs the format.');
process.exitCode = failed.length === 0 ? 0 : 1;
