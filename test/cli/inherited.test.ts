/** A server passes nothing on to commands that it was started with. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeClient } from '../support/client.ts';
import { token } from '../support/start-app.ts';
import { callTools } from '../support/tool-calls.ts';
import { startUpstream } from '../support/upstream/upstream.ts';

it('a directory that was open to the server is not open to a command in its sandbox', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sessile-inherited-'));
  const upstream = await startUpstream();
  const main = join(import.meta.dirname, '../../server/main.ts');
  // Descriptors with a gap before them, as a service manager or a shell may hand them over.
  const opener = `import os,sys; os.dup2(os.open("/etc", os.O_RDONLY), 77); os.set_inheritable(77, True); os.execv(sys.argv[1], sys.argv[1:])`;
  const server = spawn('python3', ['-c', opener, process.execPath, main, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SESSILE_DATA: dataDir,
      SESSILE_PORT: '0',
      SESSILE_TOKEN: token,
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    },
  });
  try {
    let said = '';
    while (!said.includes('\n')) said += String((await once(server.stdout, 'data'))[0]);
    const client = makeClient(/listens on (\S+)/.exec(said)?.[1] ?? '', token);
    const { parts } = await callTools(
      { app: { client }, upstream },
      { name: 'shell', input: { command: 'ls /proc/self/fd; cat /proc/self/fd/77/shadow 2>&1' } },
    );
    const { output = '' } = parts[0] ?? {};
    expect(output).toMatch(/^0\n1\n2\n3\ncat: /);
    expect(output).not.toContain('root:');
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    await upstream.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
