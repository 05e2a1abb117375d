import { expect, test } from 'vitest';
import { scoreOf } from '../../web/palette/fuzzy.ts';

function rank(query: string, texts: string[]): string[] {
  return texts
    .flatMap((text) => {
      const score = scoreOf(query, text);
      return score === undefined ? [] : [{ text, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);
}

test('a word that begins so comes before one that contains it, and that before letters apart', () => {
  expect(rank('re', ['Fix the parser error', 'Write release notes', 'Refactor billing', 'Plan'])).toEqual([
    'Refactor billing',
    'Write release notes',
  ]);
  expect(rank('qrep', ['Quarterly report', 'Repair'])).toEqual(['Quarterly report']);
});

test('words fit in any order, letters only in theirs', () => {
  expect(rank('notes release', ['Write release notes', 'Notes'])).toEqual(['Write release notes']);
  expect(rank('zzz', ['Puzzle', 'Zebra'])).toEqual([]);
});
