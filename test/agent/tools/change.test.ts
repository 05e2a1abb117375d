import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTool } from '../../../server/agent/tools/registry.ts';
import { makeBench } from './bench.ts';
import type { Bench } from './bench.ts';

const contentOf = ({ workspace }: Bench, path: string): string => readFileSync(join(workspace, path), 'utf8');

describe('write', () => {
  it('creates files with their directories', async () => {
    await using bench = makeBench();
    expect(await bench.call('write', { path: 'src/new/a.ts', content: 'one\ntwo\n' })).toEqual({
      status: 'done',
      output: 'Created src/new/a.ts (2 lines).',
      facts: { added: 2, removed: 0, created: true },
    });
    expect(contentOf(bench, 'src/new/a.ts')).toBe('one\ntwo\n');
  });

  it('overwrites files and counts what changed', async () => {
    await using bench = makeBench({ a: 'one\ntwo\nthree\n' });
    expect(await bench.call('write', { path: 'a', content: 'one\n2\n2b\nthree' })).toEqual({
      status: 'done',
      output: 'Overwrote a (4 lines; it had 3).',
      display: '--- a/a\n+++ b/a\n@@ -1,3 +1,4 @@\n one\n-two\n-three\n+2\n+2b\n+three\n\\ No newline at end of file\n',
      facts: { added: 3, removed: 2, created: false },
    });
  });

  it.each([
    ['link', /^link is a symbolic link/],
    ['dir', /^dir is a directory/],
    ['dir/file/x', /^dir\/file is not a directory/],
    ['../x', /outside the workspace/],
  ])('does not write %s', async (path, problem) => {
    await using bench = makeBench({ 'dir/file': '' });
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
    await using bench = makeBench({ f: text });
    expect(await bench.call('edit', { path: 'f', ...change })).toEqual({
      status: 'done',
      output,
      display: expect.stringMatching(/^--- a\/f\n\+\+\+ b\/f\n@@ -\d,/),
      facts: { added, removed },
    });
    expect(contentOf(bench, 'f')).toBe(after);
  });

  it('makes several changes in order, and shows what became of the file', async () => {
    await using bench = makeBench({ f: text });
    const edits = [
      { old: 'function a', new: 'function first' },
      { old: 'return 1', new: 'return 2', all: true },
      { old: 'function first() {\n  return 2;', new: 'function first() {\n  return 3;' },
    ];
    expect(await bench.call('edit', { path: 'f', edits })).toEqual({
      status: 'done',
      output: 'Changed f in 4 places.',
      display: `--- a/f\n+++ b/f\n@@ -1,7 +1,7 @@\n-function a() {\n-  return 1;\n+function first() {\n+  return 3;\n }\n \n function b() {\n-  return 1;\n+  return 2;\n }\n`,
      facts: { added: 4, removed: 4 },
    });
  });

  it.each([
    [
      'indentation',
      'if (x) {\n\t\tfoo( a );\n\t\tbar();\n}\n',
      { old: 'foo( a );\nbar();', new: 'foo(b);\nif (y) {\n  bar();\n}' },
      'if (x) {\n\t\tfoo(b);\n\t\tif (y) {\n\t\t  bar();\n\t\t}\n}\n',
      2,
    ],
    ['blanks at the end of a line', 'one  \ntwo\n', { old: 'one\ntwo\n', new: '1\n2\n' }, '1\n2\n', 1],
    ['blanks within a line', 'a  =  1\nb = 2', { old: 'a = 1', new: 'a = 3' }, 'a = 3\nb = 2', 1],
    ['line ends of both kinds', 'one\r\ntwo\nthree\n', { old: 'one\ntwo', new: '1\n2' }, '1\n2\nthree\n', 1],
    ['a line too much at the end', 'one\ntwo', { old: 'two\n', new: '2\n' }, 'one\n2', 2],
  ])('finds a text that differs in %s, and says so', async (_, before, change, after, line) => {
    await using bench = makeBench({ f: before });
    const { status, output } = await bench.call('edit', { path: 'f', ...change });
    expect([status, output]).toEqual([
      'done',
      expect.stringMatching(
        new RegExp(`^Changed f at line ${line}\\. The blanks of \`old\` were not those of the file: lines ${line} to `),
      ),
    ]);
    expect(contentOf(bench, 'f')).toBe(after);
  });

  it.each([{}, { old: 'a' }, { old: 'a', new: 'b', edits: [{ old: 'a', new: 'b' }] }, { edits: [] }])(
    'wants one of its two forms, not %j',
    (change) => {
      expect(findTool('edit')?.input.safeParse({ path: 'f', ...change }).success).toBe(false);
    },
  );

  it('keeps line ends, a byte order mark and the missing end of the last line', async () => {
    await using bench = makeBench({ f: '\ufeffone\r\ntwo\r\nthree' });
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
      'a text almost right',
      { old: 'functon b () {', new: 'x' },
      '`old` does not occur in f. The nearest is:\n5\tfunction b() {',
    ],
    [
      'a text that occurs several times but for blanks',
      { old: '\treturn 1;', new: 'x' },
      '`old` does not occur in f as it is written. But for blanks it occurs 2 times, at lines 2, 6. Give more text around it.',
    ],
    [
      'a second edit that fails',
      {
        edits: [
          { old: 'a()', new: 'z()' },
          { old: 'zzz', new: '' },
        ],
      },
      'Nothing was changed, because of edit 2 of 2: `old` does not occur in f. Read the file again.',
    ],
    [
      'edits that undo each other',
      {
        edits: [
          { old: 'a()', new: 'z()' },
          { old: 'z()', new: 'a()' },
        ],
      },
      'The edits undo each other: f stays as it is.',
    ],
    ['a text that is not there', { old: 'zzz', new: 'x' }, '`old` does not occur in f. Read the file again.'],
    ['no change', { old: 'a()', new: 'a()' }, '`old` and `new` are the same, so there is nothing to change.'],
    ['a file that is not there', { path: 'g', old: 'x', new: 'y' }, 'g does not exist. Near it: f.'],
  ])('changes nothing for %s', async (_, change, output) => {
    await using bench = makeBench({ f: text });
    expect(await bench.call('edit', { path: 'f', ...change })).toEqual({ status: 'failed', output });
    expect(contentOf(bench, 'f')).toBe(text);
  });

  it.each([
    ['equal', (_: number) => 'the same line'],
    ['long', (index: number) => `${index} `.padEnd(500, 'some words of it ')],
  ])('finds a near text among 20,000 %s lines before the test is over', async (_, lineOf) => {
    await using bench = makeBench({ f: Array.from({ length: 20_000 }, (_line, index) => lineOf(index)).join('\n') });
    const old = `${Array.from({ length: 8_000 }, (_line, index) => lineOf(index)).join('\n')}\nno more`;
    const { output } = await bench.call('edit', { path: 'f', old, new: 'x' });
    expect(output).toMatch(/^`old` does not occur in f\. The nearest is:\n1\t/);
  });

  it('damages nothing that is not UTF-8', async () => {
    await using bench = makeBench();
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
