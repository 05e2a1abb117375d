import { existsSync, readFileSync, readdirSync, statSync, symlinkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolResult } from '../../../server/agent/tool.ts';
import { openTestSandbox } from '../../adapters/sandbox/run.ts';
import type { TestSandbox } from '../../adapters/sandbox/run.ts';
import { makeBench } from './bench.ts';

const durationMs: unknown = expect.any(Number);

describe.each(['bubblewrap', 'process'] as const)('shell in %s', (wanted) => {
  let test: TestSandbox;
  beforeAll(async () => {
    test = await openTestSandbox(wanted);
  });
  afterAll(() => test[Symbol.dispose]());

  it.each<[what: string, command: string, result: ToolResult]>([
    [
      'output and exit code',
      'echo hi; pwd >/dev/null',
      { status: 'done', output: 'hi\n[Exit code 0]', facts: { exitCode: 0, durationMs: 0 } },
    ],
    [
      'failure',
      'echo bad >&2; exit 3',
      { status: 'failed', output: 'bad\n[Exit code 3]', facts: { exitCode: 3, durationMs: 0 } },
    ],
    ['no output', 'true', { status: 'done', output: '[Exit code 0]', facts: { exitCode: 0, durationMs: 0 } }],
    [
      'what a terminal would show, with its colours for the person alone',
      String.raw`printf 'a\000b\033]52;c;aGk=\007 10%%\r 99%%\r\033[31mred\033[0m\033[2K\nend'`,
      {
        status: 'done',
        output: 'red\nend\n[Exit code 0]',
        display: '\u001b[31mred\u001b[0m\nend\n[Exit code 0]',
        facts: { exitCode: 0, durationMs: 0 },
      },
    ],
  ])('answers %s', async (_, command, result) => {
    await using bench = makeBench({}, test.sandbox);
    expect(await bench.call('shell', { command })).toEqual({ ...result, facts: { ...result.facts, durationMs } });
  });

  it('shows output while it grows, as it is', async () => {
    await using bench = makeBench({}, test.sandbox);
    let live = '';
    await bench.call(
      'shell',
      { command: String.raw`printf '\033[1mbold\033[0m\000'` },
      { emit: (text) => (live += text) },
    );
    expect(live).toBe('\u001b[1mbold\u001b[0m');
  });

  it('writes where the file tools read', async () => {
    await using bench = makeBench({ 'in.txt': 'from a tool' }, test.sandbox);
    await bench.call('shell', { command: `cat "$PWD/in.txt" > ${bench.workspace}/out.txt` });
    expect((await bench.call('read', { path: join(bench.workspace, 'out.txt') })).output).toBe('1\tfrom a tool');
    expect(existsSync(join(bench.workspace, '.sessile/output'))).toBe(false);
  });

  it('keeps beginning and end of long output, and all of it in a file', async () => {
    await using bench = makeBench({}, test.sandbox);
    let live = '';
    const { output, display, status, facts } = await bench.call(
      'shell',
      { command: 'seq 1 100000' },
      { emit: (text) => (live += text) },
    );
    expect(status).toBe('done');
    expect(output).toMatch(/^1\n2\n3\n/);
    expect(output).toMatch(/\n99999\n100000\n\[Exit code 0\]$/);
    expect(output).toContain('[… 556895 bytes are left out here; all of it is in .sessile/output/1.txt]');
    expect(output.length).toBeLessThan(33_000);
    expect(display).toContain('[… 460895 bytes are left out here; all of it is in .sessile/output/1.txt]');
    expect(display?.length).toBeLessThan(130_000);
    expect(facts).toEqual({ exitCode: 0, durationMs, file: '.sessile/output/1.txt' });
    expect(live.length).toBeLessThan(270_000);
    expect(live).toMatch(/\[There is more; it is not shown while it grows\.\]\n$/);
    const file = readFileSync(join(bench.workspace, '.sessile/output/1.txt'), 'utf8');
    expect(file).toMatch(/^1\n2\n[^]*\n100000\n$/);
    expect(file.length).toBe(588_895);
  });

  it('cuts no character in half, and nothing of what fits', async () => {
    await using bench = makeBench({}, test.sandbox);
    const print = (text: string) => bench.call('shell', { command: `node -e 'process.stdout.write(${text})'` });
    const begin = 'a'.repeat(7_998);
    const fits = await print('"a".repeat(7998) + "😀" + "b".repeat(50)');
    expect(fits.output).toBe(`${begin}😀${'b'.repeat(50)}\n[Exit code 0]`);
    const long = await print('"a".repeat(7998) + "😀" + "b".repeat(10000) + "😀" + "c".repeat(23998)');
    expect(long.output).toBe(
      `${begin}\n[… 10008 bytes are left out here; all of it is in .sessile/output/1.txt]\n${'c'.repeat(23_998)}\n[Exit code 0]`,
    );
  });

  it('is bounded for a line of 50 MB, of which the file keeps the beginning and the end', async () => {
    await using bench = makeBench({}, test.sandbox);
    const { output } = await bench.call('shell', { command: 'head -c 50000000 /dev/zero | tr "\\0" x' });
    expect(output.length).toBeLessThan(33_000);
    expect(output).toContain('its beginning and more of its end are in .sessile/output/1.txt');
    const { size } = statSync(join(bench.workspace, '.sessile/output/1.txt'));
    expect(size).toBeGreaterThan(33 * 1024 * 1024);
    expect(size).toBeLessThan(38 * 1024 * 1024);
  });

  it('keeps nothing outside when something is planted in the place of that file', async () => {
    await using bench = makeBench({}, test.sandbox);
    mkdirSync(join(bench.workspace, '../outside'));
    symlinkSync('../outside', join(bench.workspace, '.sessile'));
    const { output } = await bench.call('shell', { command: 'HOME=/tmp; seq 1 100000' });
    expect(output).toContain('bytes are left out here; the rest was not kept]');
    expect(readdirSync(join(bench.workspace, '../outside')).filter((name) => name !== 'home')).toEqual([]);
  });

  it('says that it was stopped, with the output so far', async () => {
    await using bench = makeBench({}, test.sandbox);
    const stop = new AbortController();
    const result = await bench.call(
      'shell',
      { command: 'echo begun; exec sleep 1000' },
      { signal: stop.signal, emit: () => stop.abort() },
    );
    expect(result).toEqual({
      status: 'cancelled',
      output: expect.stringMatching(/^begun\n(Terminated\n)?\[Stopped before it was done\]$/),
      facts: { durationMs },
    });
    const timed = await bench.call('shell', { command: 'yes', timeout: 1 });
    expect(timed.status).toBe('failed');
    expect(timed.output).toMatch(/\[Stopped after 1 s, its time limit\]$/);
  });
});

describe('shell', () => {
  it('says why a command could not be run', async () => {
    await using bench = makeBench();
    expect(await bench.call('shell', { command: 'true' })).toEqual({
      status: 'failed',
      output: '[Could not be run: There is no sandbox in this test.]',
      facts: { durationMs },
    });
  });
});
