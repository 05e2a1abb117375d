import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBench } from './bench.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

describe('read', () => {
  it.each([
    ['numbers lines', 'a\nb\n', {}, '1\ta\n2\tb'],
    ['leaves out line ends of either kind', 'a\r\nb', {}, '1\ta\n2\tb'],
    ['keeps empty lines', '\n\nx\n\n', {}, '1\t\n2\t\n3\tx\n4\t'],
    [
      'starts and stops where it is told',
      lines(9),
      { offset: 3, limit: 2 },
      '3\tline 3\n4\tline 4\n[Lines 3 to 4 of 9. Read on with offset 5.]',
    ],
    ['says nothing of more at the end', lines(3), { offset: 3 }, '3\tline 3'],
    ['says that a file is empty', '', {}, 'file is empty.'],
    ['shows control characters', 'a\u001b[31mb\u009bc\td', {}, '1\ta␛[31mb\ufffdc\td'],
    ['cuts a long line', 'x'.repeat(3000), {}, `1\t${'x'.repeat(2000)} [1000 more characters in this line]`],
  ])('%s', async (_, content, options, output) => {
    await using bench = makeBench({ file: content });
    expect(await bench.call('read', { path: 'file', ...options })).toEqual({ status: 'done', output });
  });

  it.each([
    ['many lines', lines(5000), /\n2000\tline 2000\n\[Lines 1 to 2000 of 5000\. Read on with offset 2001\.\]$/],
    ['wide lines', `${'x'.repeat(999)}\n`.repeat(100), /\n\[Lines 1 to 49 of 100\. Read on with offset 50\.\]$/],
  ])('is bounded: %s', async (_, content, end) => {
    await using bench = makeBench({ file: content });
    const { output } = await bench.call('read', { path: 'file' });
    expect(output).toMatch(end);
    expect(output.length).toBeLessThan(51_000);
  });

  it.each([
    ['a line past the end', { path: 'file', offset: 9 }, 'file has only 1 lines, so none at 9.'],
    ['a binary file', { path: 'logo.png' }, 'logo.png is a binary file of 4 bytes and cannot be shown as text.'],
    ['a directory', { path: 'src' }, 'src is a directory.'],
    ['a missing file', { path: 'src/ap.ts' }, 'src/ap.ts does not exist. Near it: src/app.ts.'],
    [
      'a link',
      { path: 'link' },
      'link is a symbolic link to /etc/passwd; links are not followed, use the path it means.',
    ],
    ['a large file', { path: 'large' }, 'large is larger than 10485760 bytes.'],
  ])('fails with a sentence for %s', async (_, input, output) => {
    await using bench = makeBench({
      file: 'x',
      'logo.png': new Uint8Array([137, 80, 0, 1]),
      'src/app.ts': '',
      large: new Uint8Array(11e6),
    });
    symlinkSync('/etc/passwd', join(bench.workspace, 'link'));
    expect(await bench.call('read', input)).toEqual({ status: 'failed', output });
  });
});
