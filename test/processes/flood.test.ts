/** A command that prints without end neither grows the server nor escapes its time limit. */

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { processOf, startRig, type Rig } from './talk.ts';

const mostGrowth = 100 * 1024;

function memoryOf({ server }: Rig, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]);
}

/** KiB that the server held at most beyond what it holds now. */
async function growthDuring(rig: Rig, work: () => Promise<void>): Promise<number> {
  // The peak counts from here.
  writeFileSync(`/proc/${rig.server.pid}/clear_refs`, '5');
  const before = memoryOf(rig, 'VmRSS');
  await work();
  return memoryOf(rig, 'VmHWM') - before;
}

describe('a flood of output', { concurrent: true }, () => {
  it.for([
    ['endless lines', 'yes', 'failed', '[Stopped after 5 s, its time limit]'],
    ['one line of 200 MB', 'head -c 200000000 /dev/zero | tr "\\0" x', 'done', '[Exit code 0]'],
    ['a million short lines', 'seq 1 1000000', 'done', '[Exit code 0]'],
  ] as const)(
    'of a command in the foreground is bounded: %s',
    { timeout: 60_000 },
    async ([, command, status, end], { expect }) => {
      await using rig = await startRig('bubblewrap');
      // What the first command of a server costs is no part of the flood.
      await rig.session.call('shell', { command: 'seq 1 100000' });
      const grown = await growthDuring(rig, async () => {
        const part = await rig.session.call('shell', { command, timeout: status === 'failed' ? 5 : 60 });
        expect([part.status, part.output?.slice(-end.length)]).toEqual([status, end]);
        expect(part.output?.length).toBeLessThan(33_000);
      });
      expect(grown).toBeLessThan(mostGrowth);
    },
  );

  it('of a process in the background is bounded, while it is watched', { timeout: 60_000 }, async ({ expect }) => {
    await using rig = await startRig('bubblewrap');
    const { client } = rig.server;
    await rig.session.call('shell', { command: 'seq 1 100000' });
    const grown = await growthDuring(rig, async () => {
      const id = processOf(await rig.session.call('shell', { command: 'yes', background: true, timeout: 5 }));
      using watcher = await client.stream(`process=${id}:0&processes=1`);
      await rig.session.stream.event('process.ended', ({ process }) => process === id);
      const row = await rig.row(id);
      expect(row).toMatchObject({ status: 'killed' });
      await watcher.until(({ event, data }) => event === 'o' && (data as number[])[3] === row?.bytes);
    });
    expect(grown).toBeLessThan(mostGrowth);
  });
});
