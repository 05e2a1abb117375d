/** What one connection is told of a process whose output and removal come at awkward moments. */

import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followOutput, type OutputPosition } from '../../server/api/stream/output.ts';
import type { Processes } from '../../server/processes/registry.ts';
import { openTestSandbox } from '../adapters/sandbox/run.ts';
import { openProcesses } from '../support/open-processes.ts';

async function openRig() {
  const { sandbox, dataDir, workspace, [Symbol.dispose]: remove } = await openTestSandbox('process');
  const { processes, ofSession, [Symbol.asyncDispose]: close } = openProcesses({ dataDir, workspace, sandbox });
  const positions: OutputPosition[] = [];
  return {
    processes,
    /** Resolves once it has printed at least so many bytes. */
    async run(command: string, bytes: number): Promise<string> {
      const { id } = await ofSession.show(await ofSession.launch({ command, isBackground: true }));
      await expect.poll(() => processes.length(id)).toBeGreaterThanOrEqual(bytes);
      return id;
    },
    firstFileOf: (id: string): string => join(dataDir, 'processes', id, 'output', '0'),
    /** What a reader of all of it is told, and how often the output was looked at for it. */
    follow(id: string, around: Partial<Record<'before' | 'after', () => unknown>> = {}) {
      const told: string[] = [];
      const looks = { count: 0 };
      const source = {
        ...processes,
        async read(...wanted: Parameters<Processes['read']>) {
          looks.count += 1;
          await around.before?.();
          const piece = await processes.read(...wanted);
          await around.after?.();
          return piece;
        },
      };
      const follower = {
        waiting: () => 0,
        write: (frame: Buffer) => void told.push(JSON.parse(/data:(.*)/.exec(frame.toString())?.[1] ?? '')[2]),
        onGone: () => void told.push('gone'),
        onBug: (error: unknown) => void told.push(String(error)),
      };
      positions.push(followOutput(source, id, 0, follower));
      return { told, looks };
    },
    async [Symbol.asyncDispose]() {
      for (const position of positions) position.leave();
      await close();
      remove();
    },
  };
}

it('half a character is read once, and again when its other half has come', async () => {
  await using rig = await openRig();
  const halves = await rig.run(String.raw`printf '\342\202'; read line; printf '\254'; read line`, 2);
  const ticking = await rig.run('echo tick; while sleep 0.05; do echo tick; done', 5);
  const { told, looks } = rig.follow(halves);
  // By then it would have been read again, if nobody had to wake for it.
  const other = rig.follow(ticking);
  await expect.poll(() => other.told.length).toBeGreaterThan(5);
  expect([told, looks.count]).toEqual([[], 1]);
  await rig.processes.write(halves, '\n');
  await expect.poll(() => told).toEqual(['€']);
  expect(looks.count).toBe(2);
});

it.each([
  ['before', ['gone']],
  ['after', ['one', 'gone']],
] as const)('a process that is cleared %s it is read is gone, and no bug', async (moment, expected) => {
  await using rig = await openRig();
  const id = await rig.run('printf one', 3);
  await rig.processes.wait(id, new AbortController().signal);
  const { told } = rig.follow(id, { [moment]: () => rig.processes.clear({ ids: [id] }) });
  await expect.poll(() => told).toEqual(expected);
});

it('what cannot be read is reported, and what comes after it is sent', async () => {
  await using rig = await openRig();
  const id = await rig.run('printf one; read line; printf two; read line', 3);
  const file = rig.firstFileOf(id);
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  const { told } = rig.follow(id);
  await expect.poll(() => told).toEqual([expect.stringContaining('EISDIR')]);
  rmdirSync(file);
  renameSync(`${file}.away`, file);
  await rig.processes.write(id, '\n');
  await expect.poll(() => told).toEqual([expect.stringContaining('EISDIR'), 'onetwo']);
});
