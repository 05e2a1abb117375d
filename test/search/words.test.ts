import { describe, expect, it } from 'vitest';
import { indexed, matchOf, snippetOf } from '../../server/search/words.ts';

const queries: [string, string | undefined][] = [
  ['word', '"word"*'],
  ['two words', '"two" "words"*'],
  ['two words ', '"two" "words"'],
  ['"an exact phrase" more', '"an exact phrase" "more"*'],
  ['"open phrase', '"open phrase"*'],
  ['検索', '"検  索"*'],
  ['ab"cd', '"ab" "cd"*'],
  ['AND OR NOT NEAR(', '"AND" "OR" "NOT" "NEAR("*'],
  ['text:x* ^y', '"text:x*" "^y"*'],
  ['one x', '"one" "x"'],
  ['the eightlet', '"the" "eightlet"*'],
  ['the Überraschungen', '"the" "uberrasc"*'],
  ['so-called.thunderstorms', '"so called thunders"*'],
  ['thunderstorms ', '"thunderstorms"'],
  ['?! …', undefined],
  ['   ', undefined],
];

describe('a query', () => {
  it.each(queries)('%s is %s for the index', (query, match) => {
    expect(matchOf(query)).toBe(match);
  });
});

describe('text', () => {
  it('without blanks between its words is indexed character by character', () => {
    expect(indexed('全文検索 works')).toBe(' 全  文  検  索  works');
  });
});

function marked(text: string, query: string): string {
  return snippetOf(text, query)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join('');
}

const snippets: [string, string, string][] = [
  ['The quick brown fox.', 'quick', 'The [quick] brown fox.'],
  ['The quick brown fox.', 'fox qui', 'The [qui]ck brown [fox].'],
  ['Café au lait, cafe noir', 'CAFÉ', '[Café] au lait, [cafe] noir'],
  ['cafe\u0301 noir', 'café', '[cafe\u0301] noir'],
  ['全文検索です', '検索', '全文[検索]です'],
  ['not inside unquick', 'quick', 'not inside unquick'],
  ['line one\n\n\tline two', 'two', 'line one line [two]'],
  ['🎉 party 🎉 time', 'time', '🎉 party 🎉 [time]'],
  [`${'before '.repeat(50)}needle ${'after '.repeat(50)}`, 'needle', ''],
];

describe('a snippet', () => {
  it.each(snippets.slice(0, -1))('of %j for %s is %s', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it('of a long text is the surroundings of the first hit', () => {
    const shown = marked(`${'before '.repeat(50)}needle ${'after '.repeat(50)}`, 'needle');
    expect(shown).toMatch(/^… (before )+\[needle\] (after )+a?f?t?e?r? ?…$/);
    expect(shown.length).toBeLessThan(220);
  });

  it('never cuts a character in two', () => {
    for (let length = 130; length < 145; length += 1) {
      const shown = marked(`${'x'.repeat(length)}🎉 hit ${'🎉'.repeat(200)}`, 'hit');
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).toContain('[hit]');
    }
  });
});
