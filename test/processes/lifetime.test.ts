/** A process ends with its session and with the server, whatever ends those, and leaves nothing alive. */

import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { livingWith } from '../adapters/sandbox/run.ts';
import { ownSeconds, processOf, slippingTree, startRig, type Rig } from './talk.ts';

/** Whether a thread waits for somebody to read what it opens to write. */
function isHeldByPipe(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.some((thread) => readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'utf8') === 'wait_for_partner');
}

it.concurrent(
  'a disk that does not answer holds the end of the server for some seconds, not for ever',
  { timeout: 60_000 },
  async ({ expect }) => {
    await using rig = await startRig('process');
    const { server, session } = rig;
    const seconds = ownSeconds();
    const command = `while [ ! -e go ]; do sleep 0.05; done; echo said; sleep ${seconds}`;
    const id = processOf(await session.call('shell', { command, background: true }));
    const output = join(server.dataDir, 'processes', id, 'output', '0');
    // Nobody reads from it, so that whoever opens it to write waits.
    execFileSync('/usr/bin/mkfifo', [output]);
    writeFileSync(join(server.dataDir, 'workspaces', session.id, 'go'), '');
    await expect.poll(() => isHeldByPipe(server.pid), { timeout: 10_000, interval: 20 }).toBe(true);
    const ended = server.end('SIGTERM');
    // The last thing that a server does; all of it is over but for the thread that waits for the disk.
    await expect.poll(() => existsSync(join(server.dataDir, 'server.json')), { timeout: 30_000 }).toBe(false);
    expect(livingWith(`sleep ${seconds}`)).toEqual([]);
    // Lets go of it where that still waits.
    closeSync(openSync(output, constants.O_RDONLY | constants.O_NONBLOCK));
    await ended;
    await server.start();
    expect((await rig.row(id))?.status).toBe('lost');
  },
);

describe.each(['bubblewrap', 'process'] as const)('in %s', { concurrent: true, timeout: 60_000 }, (sandbox) => {
  let shared: Rig;
  beforeAll(async () => {
    shared = await startRig(sandbox);
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  it('a stop ends it before the session says that it has stopped', async ({ expect }) => {
    await using rig = await shared.beside();
    const { seconds } = await rig.leaveTree();
    await rig.server.client.session.stop.mutate({ id: rig.session.id });
    const stopped = await rig.session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect(livingWith(`sleep ${seconds}`)).toEqual([]);
    const ended = await rig.session.stream.event('process.ended');
    expect(ended).toMatchObject({ how: 'killed', by: 'server' });
    expect(ended.seq).toBeLessThan(stopped.seq);
  });

  it('the timeout of the session ends it', async ({ expect }) => {
    await using rig = await shared.beside();
    const { id, seconds } = await rig.leaveTree();
    await rig.server.client.session.update.mutate({ id: rig.session.id, settings: { timeout: 1 } });
    const stopped = await rig.session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect(stopped.cause).toBe('timeout');
    expect([livingWith(`sleep ${seconds}`), (await rig.row(id))?.status]).toEqual([[], 'killed']);
  });

  it('a stop in the middle of a turn ends it, and what runs in the foreground', async ({ expect }) => {
    await using rig = await shared.beside();
    const { seconds } = await rig.leaveTree();
    const { session, server } = rig;
    const other = ownSeconds();
    session.script({ parts: [{ call: { name: 'shell', input: { command: slippingTree(other) } } }] });
    await server.client.message.send.mutate({ session: session.id, text: 'more', clientId: 'more', mode: 'steer' });
    await expect.poll(() => livingWith(`sleep ${other}`).length, { timeout: 10_000, interval: 20 }).toBeGreaterThan(7);
    await server.client.session.stop.mutate({ id: session.id });
    await session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect([...livingWith(`sleep ${seconds}`), ...livingWith(`sleep ${other}`)]).toEqual([]);
  });

  it('deleting the session ends it and leaves nothing on disk', async ({ expect }) => {
    await using rig = await shared.beside();
    const { id, seconds } = await rig.leaveTree();
    const directory = join(rig.server.dataDir, 'processes', id);
    expect(existsSync(directory)).toBe(true);
    await rig.server.client.session.remove.mutate({ id: rig.session.id });
    expect([livingWith(`sleep ${seconds}`), existsSync(directory), await rig.row(id)]).toEqual([[], false, undefined]);
  });

  it('completing the session ends it', async ({ expect }) => {
    await using rig = await shared.beside();
    const { id, seconds } = await rig.leaveTree();
    const { session, server } = rig;
    session.script({ parts: [{ call: { name: 'finish', input: { summary: 'Done.' } } }] });
    await server.client.message.send.mutate({ session: session.id, text: 'finish', clientId: 'f', mode: 'steer' });
    await session.stream.event('phase.changed', ({ phase }) => phase === 'completed');
    await session.stream.event('process.ended');
    expect([livingWith(`sleep ${seconds}`), (await rig.row(id))?.status]).toEqual([[], 'killed']);
  });

  it.for(['SIGTERM', 'SIGKILL'] as const)(
    '%s of the server ends it, and the next one says so',
    async (signal, { expect }) => {
      await using rig = await startRig(sandbox);
      const { id, seconds } = await rig.leaveTree();
      await rig.server.end(signal);
      // Without namespaces a killed server cannot end anything; the next one does, before it listens.
      if (sandbox === 'bubblewrap' || signal === 'SIGTERM') {
        await expect.poll(() => livingWith(`sleep ${seconds}`), { timeout: 5_000, interval: 20 }).toEqual([]);
      }
      await rig.server.start();
      expect(livingWith(`sleep ${seconds}`)).toEqual([]);
      // What it printed is still there.
      const text = await rig.text(id);
      expect(text).toContain('all are running');
      expect(await rig.row(id)).toMatchObject({
        status: signal === 'SIGTERM' ? 'killed' : 'lost',
        exitCode: null,
        bytes: Buffer.byteLength(text),
      });
      expect(readdirSync(join(rig.server.dataDir, 'processes'))).toEqual([id]);
    },
  );
});
