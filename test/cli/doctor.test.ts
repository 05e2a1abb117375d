import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiled, startServer } from '../support/start-app.ts';

const main = join(import.meta.dirname, '../../server/main.ts');
let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sessile-doctor-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function doctor(at: string, env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, 'doctor', '--data', at],
      { env: { PATH, HOME, NODE_COMPILE_CACHE: compiled, ...env } },
      (error, said) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, said }),
    );
  });
}

describe('sessile doctor', () => {
  it('finds nothing wrong where nothing is, and leaves everything alone', async () => {
    const fresh = join(dataDir, 'fresh');
    const { code, said } = await doctor(fresh);
    expect(code).toBe(0);
    expect(said).toMatch(/^ok +Sessile \S+ on Node \d+/);
    expect(said).toContain(`note  The data directory ${fresh} is not there yet; the first start makes it.`);
    expect(said).toContain('ok    Commands run in bubblewrap; its self-test passed.');
    const processes =
      process.getuid?.() === 0 ? 'as many processes as it likes, since the server runs as root' : '2,048 processes';
    expect(said).toContain(
      `note  A process may hold 4 GiB of memory, a file may grow to 2 GiB, and a command may run ${processes}.`,
    );
    expect(said).toContain(
      'The memory of a whole command, all commands together, and the room on the disk are not limited.',
    );
    expect(existsSync(fresh)).toBe(false);
  });

  it('knows the server that runs, and does not disturb it', async () => {
    await using server = await startServer({});
    const { code, said } = await doctor(server.dataDir);
    expect([code, said]).toEqual([0, expect.stringMatching(`ok +A server runs on it: ${server.url}`)]);
    expect((await fetch(`${server.url}/healthz`)).ok).toBe(true);
  });

  it('says that the file of the server is cut off', async () => {
    writeFileSync(join(dataDir, 'server.json'), '{"url":"http://127', { mode: 0o600 });
    const { code, said } = await doctor(dataDir);
    expect([code, said]).toEqual([
      1,
      expect.stringContaining(`wrong  ${join(dataDir, 'server.json')} is cut off or unreadable; the next start`),
    ]);
  });

  it('says what is wrong, with a cure, and fails', async () => {
    mkdirSync(join(dataDir, 'open'));
    chmodSync(join(dataDir, 'open'), 0o755);
    writeFileSync(join(dataDir, 'open', 'key'), 'x', { mode: 0o644 });
    const { code, said } = await doctor(join(dataDir, 'open'), { PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(said).toContain(`wrong  Other users can get at ${join(dataDir, 'open', 'key')}: chmod go=`);
    expect(said).toMatch(/wrong {2}Commands of the agent are not isolated.*bubblewrap is not installed/);
    expect(said).toContain('note   git is not on the PATH');
  });

  it('takes it as said when the owner wants no sandbox, and refuses one that is not to be had', async () => {
    const none = await doctor(dataDir, { SESSILE_SANDBOX: 'process' });
    expect([none.code, none.said]).toEqual([
      0,
      expect.stringMatching(
        /note {2}Commands of the agent are not isolated.*\nnote {2}A file may grow to 2 GiB\. Memory, /,
      ),
    ]);
    const demanded = await doctor(dataDir, { SESSILE_SANDBOX: 'container', PATH: '/nowhere' });
    expect([demanded.code, demanded.said]).toEqual([
      1,
      expect.stringContaining(
        'wrong  Commands cannot be isolated as demanded: neither podman nor docker is installed.',
      ),
    ]);
  });
});
