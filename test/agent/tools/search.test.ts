import { execFileSync } from 'node:child_process';
import { linkSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBench } from './bench.ts';

const files = {
  'src/a.ts': 'one\nTwo\nthree\ntwo\nfive\n',
  'src/b.js': 'two\n',
  'src/deep/c.ts': 'nothing\r\nhere\r\n',
  'node_modules/x/a.ts': 'two\n',
  '.git/config': 'two\n',
  'binary.ts': new Uint8Array([116, 119, 111, 0]),
};

describe('grep', () => {
  it.each([
    ['finds lines', { pattern: 'two' }, 'src/a.ts:4:two\nsrc/b.js:1:two'],
    ['ignores case when told', { pattern: '(?i)TWO', path: 'src/a.ts' }, 'src/a.ts:2:Two\nsrc/a.ts:4:two'],
    ['takes a file', { pattern: '^t', path: 'src/a.ts' }, 'src/a.ts:3:three\nsrc/a.ts:4:two'],
    ['takes a directory', { pattern: 'two', path: 'node_modules/x' }, 'node_modules/x/a.ts:1:two'],
    ['takes a glob of names', { pattern: 'two', glob: '*.js' }, 'src/b.js:1:two'],
    ['takes a glob of paths', { pattern: 'here$', path: 'src', glob: 'deep/*' }, 'src/deep/c.ts:2:here'],
    [
      'shows lines around, each once',
      { pattern: 'one|two', path: 'src/a.ts', context: 1 },
      'src/a.ts:1:one\nsrc/a.ts-2-Two\nsrc/a.ts-3-three\nsrc/a.ts:4:two\nsrc/a.ts-5-five',
    ],
    [
      'separates groups',
      { pattern: 'one|five', path: 'src/a.ts', context: 1 },
      'src/a.ts:1:one\nsrc/a.ts-2-Two\n--\nsrc/a.ts-4-two\nsrc/a.ts:5:five',
    ],
    ['says when there is nothing', { pattern: 'absent' }, 'Nothing matches absent.'],
  ])('%s', async (_, input, output) => {
    await using bench = makeBench(files);
    expect(await bench.call('grep', input)).toEqual({ status: 'done', output });
  });

  it('shows 200 matches, counts the rest, and cuts long lines around the match', async () => {
    await using bench = makeBench({ many: 'x\n'.repeat(1000), wide: `${'-'.repeat(5000)}needle${'-'.repeat(5000)}` });
    const { output } = await bench.call('grep', { pattern: 'x' });
    expect(output.split('\n').length).toBe(201);
    expect(output).toMatch(/\[800 more matches are not shown; narrow the path or the pattern\.\]$/);
    expect((await bench.call('grep', { pattern: 'needle' })).output).toBe(
      `wide:1:…${'-'.repeat(100)}needle${'-'.repeat(294)}…`,
    );
  });

  it('says what is wrong with a pattern or a path', async () => {
    await using bench = makeBench(files);
    expect(await bench.call('grep', { pattern: '(' })).toEqual({
      status: 'failed',
      output: 'Invalid regular expression: /(/: Unterminated group. Patterns are JavaScript regular expressions.',
    });
    expect(await bench.call('grep', { pattern: 'x', path: 'sr' })).toEqual({
      status: 'failed',
      output: 'sr does not exist. Near it: src.',
    });
  });

  it('can be stopped while a pattern takes for ever, and nothing else waits', async () => {
    await using bench = makeBench({ file: `${'a'.repeat(40)}b` });
    const result = await bench.call('grep', { pattern: '^(a+)+$' }, { signal: AbortSignal.timeout(300) });
    expect(result).toEqual({ status: 'cancelled', output: '[The search was stopped.]' });
  });

  it('leads nowhere outside and waits for no pipe', async () => {
    await using bench = makeBench({ 'in/file': 'x' });
    const outside = join(bench.workspace, '../secret');
    writeFileSync(outside, 'canary');
    linkSync(outside, join(bench.workspace, 'hard'));
    symlinkSync('../secret', join(bench.workspace, 'soft'));
    symlinkSync('..', join(bench.workspace, 'up'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(bench.workspace, 'pipe')]);
    expect((await bench.call('grep', { pattern: 'canary' })).output).toBe('Nothing matches canary.');
    expect((await bench.call('grep', { pattern: 'canary', path: 'up' })).output).toMatch(
      /^up is a symbolic link to \.\./,
    );
    expect((await bench.call('grep', { pattern: 'canary', path: 'hard' })).output).toMatch(/^hard is a hard link/);
    expect((await bench.call('glob', { pattern: '*secret*' })).output).toBe('No file matches *secret*.');
  });

  it('writes odd names on one line', async () => {
    await using bench = makeBench({ 'a\nb\u202e\u001b.ts': 'needle' });
    expect((await bench.call('grep', { pattern: 'needle' })).output).toBe('a\\u{a}b\\u{202e}\\u{1b}.ts:1:needle');
    expect((await bench.call('glob', { pattern: '*.ts' })).output).toBe('a\\u{a}b\\u{202e}\\u{1b}.ts');
    expect((await bench.call('list', {})).output).toBe('a\\u{a}b\\u{202e}\\u{1b}.ts (6 bytes)');
  });
});

describe('glob', () => {
  it('names the newest first and passes over .git and node_modules', async () => {
    await using bench = makeBench(files);
    utimesSync(join(bench.workspace, 'src/deep/c.ts'), 2e9, 2e9);
    utimesSync(join(bench.workspace, 'src/a.ts'), 1e9, 1e9);
    expect(await bench.call('glob', { pattern: 'src/**/*.ts' })).toEqual({
      status: 'done',
      output: 'src/deep/c.ts\nsrc/a.ts',
    });
    expect((await bench.call('glob', { pattern: '*.ts', path: 'node_modules' })).output).toBe('node_modules/x/a.ts');
  });

  it('names at most 1,000 of them', async () => {
    await using bench = makeBench(Object.fromEntries(Array.from({ length: 1010 }, (_, index) => [`${index}.txt`, ''])));
    const { output } = await bench.call('glob', { pattern: '*' });
    expect(output.split('\n').length).toBe(1001);
    expect(output).toMatch(/\[10 more files match; narrow the pattern\.\]$/);
  });
});

describe('.gitignore', () => {
  const ignoring = {
    '.gitignore':
      '# built\n/dist/\n*.log\n!keep.log\nbuild\ndocs/*.tmp\ncache/**\nsecret?.txt\n\\#odd\n[ab]{1,2}\ntrailing   \n\nfile/\n',
    'src/.gitignore': 'generated.ts\n!build\n',
    'dist/x': 'needle',
    'src/dist/x': 'needle',
    'a.log': 'needle',
    'src/keep.log': 'needle',
    'build/x': 'needle',
    'src/build/x': 'needle',
    'docs/a.tmp': 'needle',
    'src/docs/a.tmp': 'needle',
    'cache/deep/x': 'needle',
    'secret1.txt': 'needle',
    'secret12.txt': 'needle',
    '#odd': 'needle',
    trailing: 'needle',
    file: 'needle',
    'src/generated.ts': 'needle',
    'generated.ts': 'needle',
  };
  const kept = ['file', 'generated.ts', 'secret12.txt', 'src/build/x', 'src/dist/x', 'src/docs/a.tmp', 'src/keep.log'];

  it('says what searches pass over', async () => {
    await using bench = makeBench(ignoring);
    const { output } = await bench.call('grep', { pattern: 'needle' });
    expect(
      output
        .split('\n')
        .map((line) => line.split(':')[0] ?? '')
        .toSorted(),
    ).toEqual(kept);
    const globbed = await bench.call('glob', { pattern: '*' });
    expect(globbed.output.split('\n').toSorted()).toEqual(['.gitignore', ...kept, 'src/.gitignore'].toSorted());
  });

  it('counts further down as well, but not for a search that starts in what it names, or wants all', async () => {
    await using bench = makeBench(ignoring);
    const found = async (input: object): Promise<string[]> => {
      const { output } = await bench.call('grep', { pattern: 'needle', ...input });
      return output.split('\n').map((line) => line.split(':')[0] ?? '');
    };
    expect((await found({ path: 'src' })).toSorted()).toEqual(kept.filter((path) => path.startsWith('src/')));
    expect(await found({ path: 'dist' })).toEqual(['dist/x']);
    expect((await found({ all: true })).toSorted()).toEqual(
      Object.keys(ignoring)
        .filter((path) => !path.endsWith('.gitignore'))
        .toSorted(),
    );
  });

  it('takes no time, whatever it says', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${'a'.repeat(200)}${index}`);
    await using bench = makeBench({
      '.gitignore': `${'*a'.repeat(100)}*b\n`.repeat(50),
      ...Object.fromEntries(names.map((name) => [name, ''])),
    });
    expect((await bench.call('glob', { pattern: '*' })).output.split('\n').length).toBe(501);
  });
});

describe('list', () => {
  it('names what is there', async () => {
    await using bench = makeBench({ 'a.txt': 'abc', 'dir/b': '' });
    symlinkSync('/etc', join(bench.workspace, 'link'));
    expect(await bench.call('list', {})).toEqual({ status: 'done', output: 'a.txt (3 bytes)\ndir/\nlink -> /etc' });
    expect(await bench.call('list', { path: 'dir' })).toEqual({ status: 'done', output: 'b (0 bytes)' });
    expect((await bench.call('list', { path: 'link' })).status).toBe('failed');
    expect((await bench.call('list', { path: '..' })).output).toMatch(/outside the workspace/);
  });
});
