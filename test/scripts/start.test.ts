import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../..');

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sessile-start-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Starts in a process group of its own, so that a signal may go to the whole group. */
function start(command: string, args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  return child;
}

/** Keeps reading after the answer: a closed pipe would end the server. */
function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    if (address) resolve(address);
  });
  child.on('exit', () => reject(new Error(`Ended without an address: ${text}`)));
  return promise;
}

async function endOf(child: ChildProcess): Promise<unknown[]> {
  const { exitCode, signalCode } = child;
  return exitCode === null && signalCode === null ? once(child, 'exit') : [exitCode, signalCode];
}

async function isHealthy(address: string): Promise<boolean> {
  return (await fetch(`${address}/healthz`)).ok;
}

describe('npm start in an installed clone', () => {
  it('answers and ends with the signal that npm gets', async () => {
    const npm = start('npm', ['start', '--', '--port', '0', '--data', temporaryDirectory()], { cwd: root });
    const address = await addressOf(npm);
    expect(await isHealthy(address)).toBe(true);
    npm.kill('SIGTERM');
    expect(await endOf(npm)).toEqual([0, null]);
    await expect(fetch(address)).rejects.toThrow();
  });

  it('ends in order when the signal goes to the whole process group', async () => {
    const args = ['scripts/run.mjs', 'start', '--port', '0', '--data', temporaryDirectory()];
    const script = start(process.execPath, args, { cwd: root });
    await addressOf(script);
    process.kill(-(script.pid ?? 0), 'SIGTERM');
    expect(await endOf(script)).toEqual([0, null]);
  });

  it('hands on what the server refuses', async () => {
    const npm = start('npm', ['start', '--', '--port', 'many'], { cwd: root });
    expect(await endOf(npm)).toEqual([1, null]);
  });
});

it('npx sessile runs the same server from any directory of the clone', () => {
  const { stdout } = spawnSync('npx', ['sessile', 'version'], { cwd: join(root, 'test'), encoding: 'utf8' });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe.runIf(process.platform === 'linux')('the single binary', () => {
  it('serves from an empty directory without an environment', async () => {
    const { status, stderr } = spawnSync('npm', ['run', 'build:binary'], { cwd: root, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const directory = temporaryDirectory();
    const binary = start(join(root, 'dist/sessile'), ['--port', '0', '--data', 'data'], { cwd: directory, env: {} });
    const address = await addressOf(binary);
    expect(await isHealthy(address)).toBe(true);
    const page = await fetch(address, { headers: { 'accept-encoding': 'br' } });
    expect(page.headers.get('content-encoding')).toBe('br');
    expect(await page.text()).toContain('<div id="root">');
    binary.kill('SIGTERM');
    expect(await endOf(binary)).toEqual([0, null]);
    expect(readdirSync(directory)).toEqual(['data']);
  }, 60_000);
});
