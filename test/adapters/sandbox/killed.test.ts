/** A server that is killed leaves nothing running: at once with bubblewrap, at its next start without. */

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { openSandbox } from '../../../server/adapters/sandbox/open.ts';
import { livingWith } from './run.ts';

const opener = new URL('../../../server/adapters/sandbox/open.ts', import.meta.url).href;
const runner = new URL('../../../server/adapters/sandbox/run.ts', import.meta.url).href;
const path = process.env['PATH'] ?? '';

describe('a killed server', { concurrent: true }, () => {
  it.for(['bubblewrap', 'process'] as const)('leaves nothing running: %s', async (wanted, { expect }) => {
    const dataDir = mkdtempSync('/var/tmp/sessile-killed-');
    const workspace = join(dataDir, 'workspace');
    mkdirSync(workspace);
    const seconds = randomInt(1e6, 1e9);
    const server = spawn(process.execPath, ['--input-type=module', '-e', script(wanted, dataDir, workspace, seconds)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    expect(livingWith(`sleep ${seconds}`).length).toBeGreaterThan(1);
    server.kill('SIGKILL');
    if (wanted === 'process') await openSandbox({ wanted, dataDir, path, bridge: [] });
    await expect.poll(() => livingWith(String(seconds)), { timeout: 5000, interval: 20 }).toEqual([]);
    rmSync(dataDir, { recursive: true });
  });
});

/** Runs a command for ever and says so. The number is put together there, so that it is not in this server's own line. */
function script(wanted: string, dataDir: string, workspace: string, seconds: number): string {
  return `
    import { openSandbox } from ${JSON.stringify(opener)};
    import { runToEnd } from ${JSON.stringify(runner)};
    const { sandbox } = await openSandbox(${JSON.stringify({ wanted, dataDir, path, bridge: [] })});
    const seconds = ${Math.floor(seconds / 1000)} + '${String(seconds % 1000).padStart(3, '0')}';
    await runToEnd(sandbox, {
      command: 'setsid sleep ' + seconds + ' & (setsid nohup sleep ' + seconds + ' >/dev/null 2>&1 &); echo ready; sleep ' + seconds,
      workspace: ${JSON.stringify(workspace)},
      network: 'off',
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      onOutput: (text) => process.stdout.write(text),
    });`;
}
