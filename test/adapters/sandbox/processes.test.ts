/** Nothing that a command starts outlives it, in either sandbox. */

import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livingWith, openTestSandbox } from './run.ts';
import type { TestSandbox } from './run.ts';

/** Sleeps, by a number that no other test uses, in every way that is known to slip away. */
function tree(seconds: number): string {
  return `
    sleep ${seconds} &
    nohup sleep ${seconds} >/dev/null 2>&1 &
    setsid sleep ${seconds} &
    setsid nohup sleep ${seconds} </dev/null >/dev/null 2>&1 &
    (setsid sh -c 'sleep ${seconds} & sleep ${seconds} & exit' &)
    setsid sh -c 'trap "" TERM HUP; sleep ${seconds}; sleep ${seconds}' &
    (trap '' TERM; setsid sleep ${seconds}) &
    env -i setsid sleep ${seconds} &`;
}

describe.each(['bubblewrap', 'process'] as const)('a command in %s', { concurrent: true }, (wanted) => {
  let test: TestSandbox;
  beforeAll(async () => {
    test = await openTestSandbox(wanted);
  });
  afterAll(() => test[Symbol.dispose]());

  it('takes all that it started with it when it ends by itself', async () => {
    const seconds = randomInt(1e6, 1e9);
    const result = await test.run(`${tree(seconds).replace('env -i', '')}\necho done`);
    expect({ ...result, living: livingWith(String(seconds)) }).toEqual({
      exitCode: 0,
      ended: 'exit',
      output: 'done\n',
      living: [],
    });
  });

  it.each(['timeout', 'aborted'] as const)(
    'takes all that it started with it when it is stopped: %s',
    async (ended) => {
      const seconds = randomInt(1e6, 1e9);
      const stop = new AbortController();
      const result = await test.run(`${tree(seconds)}\necho ready; while :; do sleep 1; done`, {
        signal: stop.signal,
        timeoutMs: ended === 'timeout' ? 500 : 15_000,
        onOutput: (text) => {
          if (ended === 'aborted' && text.includes('ready')) stop.abort();
        },
      });
      expect({ ...result, living: livingWith(String(seconds)) }).toEqual({
        exitCode: null,
        ended,
        output: '',
        living: [],
      });
    },
  );

  it.each([
    ['heeds TERM', 'echo ready; sleep 1000000'],
    ['does not heed TERM', "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
  ])('is ended by an abort when it %s', async (_, command) => {
    const stop = new AbortController();
    const { ended } = await test.run(command, { signal: stop.signal, onOutput: () => stop.abort() });
    expect(ended).toBe('aborted');
  });

  it('may clean up when it is stopped, in its children too', async () => {
    const stop = new AbortController();
    const { output } = await test.run(
      `sh -c 'trap "sleep 0.3; echo child was tidy >> tidy; exit" TERM; echo ready; while :; do sleep 0.1; done'; true`,
      { signal: stop.signal, onOutput: () => stop.abort() },
    );
    expect(output).toBe('');
    expect(await test.run('cat tidy')).toEqual({ exitCode: 0, ended: 'exit', output: 'child was tidy\n' });
  });

  it('does not start when the abort came first, and ends when it comes at any moment', async () => {
    const seconds = randomInt(1e6, 1e9);
    expect(await test.run(`sleep ${seconds}`, { signal: AbortSignal.abort() })).toEqual({
      exitCode: null,
      ended: 'aborted',
      output: '',
    });
    for (let ms = 0; ms < 15; ms += 1) {
      const { ended } = await test.run(`sleep ${seconds}`, { signal: AbortSignal.timeout(ms) });
      expect(ended).toBe('aborted');
    }
    expect(livingWith(String(seconds))).toEqual([]);
  });

  it('is done when it is, although a grandchild holds its output open', async () => {
    const result = await test.run('setsid sleep 1000000 & echo done');
    expect(result).toEqual({ exitCode: 0, ended: 'exit', output: 'done\n' });
  });
});
