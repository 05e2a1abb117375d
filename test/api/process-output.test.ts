/** What one connection is told of a process whose output and removal come at awkward moments. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followOutput } from '../../server/api/stream/output.ts';
import type { ProcessSummary } from '../../server/processes/process-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const summary: ProcessSummary = {
  id: 'p',
  session: 's',
  sessionName: '',
  part: null,
  name: 'p',
  command: 'p',
  status: 'running',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  exitCode: null,
  bytes: 0,
  isKept: false,
  survivors: [],
  hasInput: false,
};

/** A process that prints and is removed when the test wants it. */
function follow() {
  const printed = { bytes: Buffer.alloc(0), isThere: true, reads: 0 };
  let reading = (): Promise<void> => Promise.resolve();
  let wake = (): void => {};
  const told: string[] = [];
  const source: Parameters<typeof followOutput>[0] = {
    get: () => summary,
    has: () => printed.isThere,
    length: () => printed.bytes.length,
    async read(_, from) {
      printed.reads += 1;
      await reading();
      return { from, bytes: printed.bytes.subarray(from) };
    },
    followOutput(_, onNews) {
      wake = onNews;
      return () => {};
    },
  };
  followOutput(source, 'p', 0, {
    waiting: () => 0,
    write: (frame) => void told.push(JSON.parse(/data:(.*)/.exec(frame.toString())?.[1] ?? '')[2]),
    onGone: () => void told.push('gone'),
    onBug: (error) => void told.push(String(error)),
  });
  return {
    printed,
    told,
    wake: () => wake(),
    whileReading: (work: () => Promise<void>) => (reading = work),
  };
}

it('half a character is read once, and again when its other half has come', async () => {
  const { printed, told, wake } = follow();
  printed.bytes = Buffer.from('€').subarray(0, 2);
  wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([told, printed.reads]).toEqual([[], 1]);
  printed.bytes = Buffer.from('€');
  wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([told, printed.reads]).toEqual([['€'], 2]);
});

it('a process that is removed while it is read is gone', async () => {
  const { printed, told, wake, whileReading } = follow();
  printed.bytes = Buffer.from('one');
  whileReading(() => {
    printed.isThere = false;
    wake();
    return Promise.reject(new Error('no such file'));
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['gone']);
});

it('what cannot be read is reported, and what comes after it is sent', async () => {
  const { printed, told, wake, whileReading } = follow();
  printed.bytes = Buffer.from('one');
  whileReading(() => Promise.reject(new Error('broken')));
  await vi.advanceTimersByTimeAsync(1_000);
  whileReading(() => Promise.resolve());
  wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['Error: broken', 'one']);
});
