import { describe, expect, it } from 'vitest';
import { makeGlobMatcher } from '../../server/workspace/glob-pattern.ts';

const paths = ['a.ts', 'b.js', 'src/a.ts', 'src/deep/c.test.ts', 'src/deep/d.json', '.env', 'odd [x].md', 'ä😀.ts'];

describe('a glob pattern', () => {
  it.each<[pattern: string, found: string[]]>([
    ['*.ts', ['a.ts', 'src/a.ts', 'src/deep/c.test.ts', 'ä😀.ts']],
    ['./*.ts', ['a.ts', 'src/a.ts', 'src/deep/c.test.ts', 'ä😀.ts']],
    ['src/*.ts', ['src/a.ts']],
    ['**/*.ts', ['a.ts', 'src/a.ts', 'src/deep/c.test.ts', 'ä😀.ts']],
    ['src/**', ['src/a.ts', 'src/deep/c.test.ts', 'src/deep/d.json']],
    ['src/**/*.test.ts', ['src/deep/c.test.ts']],
    ['**/deep/*', ['src/deep/c.test.ts', 'src/deep/d.json']],
    ['*.{js,json}', ['b.js', 'src/deep/d.json']],
    ['{src,lib}/{a,{b,c}}.ts', ['src/a.ts']],
    ['[ab].*', ['a.ts', 'b.js', 'src/a.ts']],
    ['[!a-c]*', ['src/deep/d.json', '.env', 'odd [x].md', 'ä😀.ts']],
    ['?.ts', ['a.ts', 'src/a.ts']],
    ['??.ts', ['ä😀.ts']],
    ['odd \\[x\\].md', ['odd [x].md']],
    ['*[x]*', ['odd [x].md']],
    ['.env', ['.env']],
    ['A.TS', []],
    ['[', []],
    ['{', []],
  ])('%s', (pattern, found) => {
    expect(paths.filter(makeGlobMatcher(pattern))).toEqual(found);
  });

  it('takes no time to explode', () => {
    expect(makeGlobMatcher('*a'.repeat(100) + 'b')('a'.repeat(250))).toBe(false);
    expect(makeGlobMatcher('**/a/'.repeat(30) + 'b')('a/'.repeat(200) + 'c')).toBe(false);
    expect(makeGlobMatcher('{a,b}'.repeat(40))('a'.repeat(40))).toBe(false);
  });
});
