import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../../server/agent/tools/registry.ts';
import { makeBench } from './bench.ts';
import type { Bench } from './bench.ts';

const contentOf = ({ workspace }: Bench, path: string): string => readFileSync(join(workspace, path), 'utf8');

describe('write', () => {
  it('creates files with their directories', async () => {
    using bench = makeBench();
    expect(await bench.call('write', { path: 'src/new/a.ts', content: 'one\ntwo\n' })).toEqual({
      status: 'done',
      output: 'Created src/new/a.ts (2 lines).',
      facts: { added: 2, removed: 0, created: true },
    });
    expect(contentOf(bench, 'src/new/a.ts')).toBe('one\ntwo\n');
  });

  it('overwrites files and counts what changed', async () => {
    using bench = makeBench({ a: 'one\ntwo\nthree\n' });
    expect(await bench.call('write', { path: 'a', content: 'one\n2\n2b\nthree' })).toEqual({
      status: 'done',
      output: 'Overwrote a (4 lines; it had 3).',
      facts: { added: 3, removed: 2, created: false },
    });
  });

  it.each([
    ['link', /^link is a symbolic link/],
    ['dir', /^dir is a directory/],
    ['dir/file/x', /^dir\/file is not a directory/],
    ['../x', /outside the workspace/],
  ])('does not write %s', async (path, problem) => {
    using bench = makeBench({ 'dir/file': '' });
    symlinkSync('../outside', join(bench.workspace, 'link'));
    expect(await bench.call('write', { path, content: 'x' })).toEqual({
      status: 'failed',
      output: expect.stringMatching(problem),
    });
  });

  it('says exactly what it would do', () => {
    expect(findTool('write')?.describe({ path: 'a\u202e', content: 'x\ny' })).toBe('Write a\\u{202e}:\nx\ny');
  });
});

describe('edit', () => {
  const text = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 1;\n}\n';

  it.each([
    [
      'replaces a text that occurs once',
      { old: 'a()', new: 'c()' },
      text.replace('a()', 'c()'),
      'Changed f at line 1.',
      1,
      1,
    ],
    [
      'replaces lines',
      { old: 'function b() {\n  return 1;', new: 'function b() {\n  const x = 2;\n  return x;' },
      text.replace('b() {\n  return 1', 'b() {\n  const x = 2;\n  return x'),
      'Changed f at line 5.',
      2,
      1,
    ],
    [
      'replaces all when told',
      { old: 'return 1', new: 'return $&', all: true },
      text.replaceAll('return 1', () => 'return $&'),
      'Changed f in 2 places.',
      2,
      2,
    ],
    [
      'deletes',
      { old: 'function a() {\n  return 1;\n}\n\n', new: '' },
      text.slice(text.indexOf('function b')),
      'Changed f at line 1.',
      0,
      4,
    ],
  ])('%s', async (_, change, after, output, added, removed) => {
    using bench = makeBench({ f: text });
    expect(await bench.call('edit', { path: 'f', ...change })).toEqual({
      status: 'done',
      output,
      facts: { added, removed },
    });
    expect(contentOf(bench, 'f')).toBe(after);
  });

  it('keeps line ends, a byte order mark and the missing end of the last line', async () => {
    using bench = makeBench({ f: '\ufeffone\r\ntwo\r\nthree' });
    await bench.call('edit', { path: 'f', old: 'one\ntwo', new: 'one\n1.5\ntwo' });
    expect(contentOf(bench, 'f')).toBe('\ufeffone\r\n1.5\r\ntwo\r\nthree');
  });

  it.each([
    [
      'several matches',
      { old: 'return 1', new: 'x' },
      '`old` occurs 2 times in f, at lines 2, 6. Give more text around it, or set `all`.',
    ],
    [
      'other blanks',
      { old: 'function b() {\nreturn 1;', new: 'x' },
      '`old` does not occur in f. It differs only in blanks from:\n5\tfunction b() {\n6\t  return 1;',
    ],
    [
      'a text almost right',
      { old: 'functon b () {', new: 'x' },
      '`old` does not occur in f. The nearest is:\n5\tfunction b() {',
    ],
    ['a text that is not there', { old: 'zzz', new: 'x' }, '`old` does not occur in f. Read the file again.'],
    ['no change', { old: 'a()', new: 'a()' }, '`old` and `new` are the same, so there is nothing to change.'],
    ['a file that is not there', { path: 'g', old: 'x', new: 'y' }, 'g does not exist. Near it: f.'],
  ])('changes nothing for %s', async (_, change, output) => {
    using bench = makeBench({ f: text });
    expect(await bench.call('edit', { path: 'f', ...change })).toEqual({ status: 'failed', output });
    expect(contentOf(bench, 'f')).toBe(text);
  });

  it.each([
    ['equal', (_: number) => 'the same line'],
    ['long', (index: number) => `${index} `.padEnd(500, 'some words of it ')],
  ])('finds a near text among 20,000 %s lines before the test is over', async (_, lineOf) => {
    using bench = makeBench({ f: Array.from({ length: 20_000 }, (_line, index) => lineOf(index)).join('\n') });
    const old = `${Array.from({ length: 8_000 }, (_line, index) => lineOf(index)).join('\n')}\nno more`;
    const { output } = await bench.call('edit', { path: 'f', old, new: 'x' });
    expect(output).toMatch(/^`old` does not occur in f\. The nearest is:\n1\t/);
  });

  it('damages nothing that is not UTF-8', async () => {
    using bench = makeBench();
    writeFileSync(join(bench.workspace, 'latin'), Buffer.from([0x61, 0xe4, 0x62]));
    expect(await bench.call('edit', { path: 'latin', old: 'a', new: 'b' })).toEqual({
      status: 'failed',
      output: 'latin is not UTF-8 text, and editing would damage it.',
    });
  });

  it('says exactly what it would do', () => {
    expect(findTool('edit')?.describe({ path: 'f', old: 'a\nb', new: 'c' })).toBe('Change f:\n-a\n-b\n+c');
  });
});
