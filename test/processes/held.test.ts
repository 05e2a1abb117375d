/** A process of a session that keeps its processes outlives restarts of the server, and is under control again after them. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { livingWith } from '../adapters/sandbox/run.ts';
import { startHeld } from '../../server/processes/hold/held.ts';
import { ownSeconds, processOf, startRig, type Rig } from './talk.ts';

function pidOfHolder({ server }: Rig, id: string): number {
  return JSON.parse(readFileSync(join(server.dataDir, 'processes', id, 'holder.json'), 'utf8')).pid;
}

describe('a holder that does not come up', { concurrent: true, timeout: 30_000 }, () => {
  const start = (holdCommand: string[]) =>
    startHeld({
      directory: '/nowhere',
      task: {
        recipe: { kind: 'process', options: {} },
        command: { command: 'true', workspace: '/nowhere', network: 'off' },
      },
      holdCommand,
      hasInput: false,
      onGrowth: () => {},
    });

  it('is a problem, and no error, when there is no such program', async ({ expect }) => {
    expect(await start(['/nowhere/sessile'])).toEqual({ problem: expect.stringContaining('ENOENT') });
  });

  it('is waited for some seconds, and ended', async ({ expect }) => {
    const seconds = ownSeconds();
    const problem = 'The process that holds it did not start: it was not ready after 10 s';
    expect(await start(['/bin/sh', '-c', `exec sleep ${seconds}`])).toEqual({ problem });
    await expect.poll(() => livingWith(`sleep ${seconds}`), { timeout: 5_000, interval: 20 }).toEqual([]);
  });
});

describe.each(['bubblewrap', 'process'] as const)(
  'a kept process in %s',
  { concurrent: true, timeout: 60_000 },
  (sandbox) => {
    it.for(['SIGTERM', 'SIGKILL'] as const)(
      'goes on after %s of the server, and is killed whole by the next',
      async (signal, { expect }) => {
        await using rig = await startRig(sandbox, { processes: 'keep' });
        const { server } = rig;
        const { id, seconds } = await rig.leaveTree();
        const living = livingWith(`sleep ${seconds}`);
        const before = await rig.row(id);
        expect(before).toMatchObject({ status: 'running', isKept: true, hasInput: true });
        await server.end(signal);
        expect(livingWith(`sleep ${seconds}`)).toEqual(living);
        await server.start();
        expect(await rig.row(id)).toEqual(before);
        expect(await server.client.process.kill.mutate({ id })).toEqual({ id, status: 'killed', survivors: [] });
        expect(livingWith(`sleep ${seconds}`)).toEqual([]);
        const holder = join(server.dataDir, 'processes', id);
        await expect.poll(() => livingWith(holder), { timeout: 5_000, interval: 20 }).toEqual([]);
      },
    );

    it('is read and written to after a restart, as before', async ({ expect }) => {
      await using rig = await startRig(sandbox, { processes: 'keep' });
      const { server, session } = rig;
      const started = await session.call('shell', {
        command: 'echo ready; while read line; do echo "got $line"; done; echo bye',
        background: true,
      });
      expect(started.output).toContain('and outlives a restart of the server');
      const id = processOf(started);
      await server.client.process.write.mutate({ id, input: 'before\n' });
      await rig.untilText(id, 'got before');
      await server.kill();
      await server.start();
      expect(await server.client.process.write.mutate({ id, input: 'after\n' })).toEqual({ id, outcome: 'written' });
      await rig.untilText(id, 'ready\ngot before\ngot after\n');
      using stream = await server.client.stream(`process=${id}:6`);
      await stream.until(({ event, data }) => event === 'o' && (data as unknown[])[2] === 'got before\ngot after\n');
      await server.client.process.write.mutate({ id, input: 'more\n' });
      const frame = await stream.until(({ data }) => JSON.stringify(data).includes('got more'));
      expect(frame).toEqual({ event: 'o', data: [id, 27, 'got more\n', 36] });
    });

    it('that ended while there was no server has its exit code and all that it printed', async ({ expect }) => {
      await using rig = await startRig(sandbox, { processes: 'keep' });
      const { server, session } = rig;
      const command = 'while [ ! -e go ]; do sleep 0.05; done; echo finished; exit 7';
      const id = processOf(await session.call('shell', { command, background: true }));
      await server.kill();
      const holder = pidOfHolder(rig, id);
      writeFileSync(join(server.dataDir, 'workspaces', session.id, 'go'), '');
      await expect
        .poll(() => readdirSync('/proc').includes(String(holder)), { timeout: 10_000, interval: 20 })
        .toBe(false);
      await server.start();
      expect(await rig.row(id)).toMatchObject({ status: 'failed', exitCode: 7, bytes: 9 });
      expect(await rig.text(id)).toBe('finished\n');
    });

    it('is lost when its holder was killed, and nothing of it goes on', async ({ expect }) => {
      await using rig = await startRig(sandbox, { processes: 'keep' });
      const first = await rig.leaveTree();
      const second = await rig.leaveTree();
      process.kill(pidOfHolder(rig, first.id), 'SIGKILL');
      await rig.session.stream.event('process.ended', ({ process: id, how }) => id === first.id && how === 'lost');
      await expect.poll(() => livingWith(`sleep ${first.seconds}`), { timeout: 5_000, interval: 20 }).toEqual([]);
      await rig.server.kill();
      process.kill(pidOfHolder(rig, second.id), 'SIGKILL');
      await rig.server.start();
      expect((await rig.row(second.id))?.status).toBe('lost');
      await expect.poll(() => livingWith(`sleep ${second.seconds}`), { timeout: 5_000, interval: 20 }).toEqual([]);
    });

    it('is lost, and nobody else is touched, when its pid belongs to another program by now', async ({ expect }) => {
      await using rig = await startRig(sandbox, { processes: 'keep' });
      const { server, session } = rig;
      const id = processOf(await session.call('shell', { command: 'sleep 1000000', background: true }));
      await server.kill();
      process.kill(pidOfHolder(rig, id), 'SIGKILL');
      const stranger = spawn('sleep', ['1000000'], { stdio: 'ignore' });
      const file = join(server.dataDir, 'processes', id, 'holder.json');
      const { startedAt } = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ pid: stranger.pid, startedAt }));
      await server.start();
      expect((await rig.row(id))?.status).toBe('lost');
      expect(await server.client.process.kill.mutate({ id })).toEqual({ id, status: 'lost', survivors: [] });
      expect(stranger.kill(0)).toBe(true);
      stranger.kill('SIGKILL');
    });

    it('ends with its session, and leaves nothing on disk', async ({ expect }) => {
      await using rig = await startRig(sandbox, { processes: 'keep' });
      const { seconds } = await rig.leaveTree();
      await rig.server.client.session.remove.mutate({ id: rig.session.id });
      expect(livingWith(`sleep ${seconds}`)).toEqual([]);
      expect(readdirSync(join(rig.server.dataDir, 'processes'))).toEqual([]);
    });
  },
);
