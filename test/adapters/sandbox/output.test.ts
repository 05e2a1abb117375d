/** What a caller gets to see of a command, in either sandbox. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestSandbox } from './run.ts';
import type { TestSandbox } from './run.ts';

const sandboxes = ['bubblewrap', 'process'] as const;

describe.each(sandboxes)('output of a command in %s', (wanted) => {
  let test: TestSandbox;
  beforeAll(async () => {
    test = await openTestSandbox(wanted);
  });
  afterAll(() => test[Symbol.dispose]());

  it('keeps both streams in order, with the exit code as the shell says it', async () => {
    expect(await test.run('echo one; echo two >&2; echo three; exit 7')).toEqual({
      exitCode: 7,
      ended: 'exit',
      output: 'one\ntwo\nthree\n',
    });
    expect((await test.run('kill -9 $$')).exitCode).toBe(137);
  });

  it('has nothing to read', async () => {
    expect((await test.run('cat; tty; echo end')).output).toBe('not a tty\nend\n');
  });

  it('never splits a character', async () => {
    const text = '€😀é'.repeat(40_000);
    const chunks: string[] = [];
    const script = `python3 - <<'END'\nimport sys\nfor b in [0]: sys.stdout.buffer.write(('€😀é' * 40000).encode())\nEND`;
    await test.run(script, { onOutput: (chunk) => chunks.push(chunk) });
    expect(chunks.join('') === text).toBe(true);
    expect(chunks.every((chunk) => chunk.isWellFormed())).toBe(true);
  });

  it('loses nothing that was written just before the end', async () => {
    const { output } = await test.run('head -c 3000000 /dev/zero | tr "\\0" x');
    expect(output.length).toBe(3_000_000);
  });

  it.each([
    ['a workspace that is gone', { workspace: '/var/tmp/sessile-not-there' }, /not-there/],
    ['a command with a NUL', { command: 'echo \0' }, /null bytes/],
    ['a command longer than the system takes', { command: `: ${'x'.repeat(300_000)}` }, /E2BIG/],
  ])('says why it could not be started: %s', async (_, options, problem) => {
    expect(await test.run('true', options)).toEqual({
      exitCode: null,
      ended: 'failed',
      problem: expect.stringMatching(problem),
      output: '',
    });
  });
});

describe('output without end', () => {
  it.each([
    ['endless lines', 'yes', 2000],
    ['one endless line', 'yes | tr -d "\\n"', 2000],
    ['a line of 200 MB', 'head -c 200000000 /dev/zero | tr "\\0" x', 15_000],
  ])('does not grow the server, out of both sandboxes at once: %s', async (_, command, timeoutMs) => {
    let rss = 0;
    const before = process.memoryUsage().rss;
    const lengths = await Promise.all(
      sandboxes.map(async (wanted) => {
        using test = await openTestSandbox(wanted);
        let length = 0;
        await test.run(command, {
          timeoutMs,
          onOutput: (text) => {
            length += text.length;
            rss = Math.max(rss, process.memoryUsage.rss());
          },
        });
        return length;
      }),
    );
    expect(Math.min(...lengths)).toBeGreaterThan(20_000_000);
    expect(rss - before).toBeLessThan(100 * 1024 * 1024);
  });
});
