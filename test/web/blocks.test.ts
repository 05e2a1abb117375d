import { describe, expect, test } from 'vitest';
import type { Token } from 'marked';
import { makeBlocks } from '../../web/markdown/blocks.ts';
import { markdown } from '../../web/markdown/dialect.ts';
import type { Piece } from '../../web/markdown/pieces.ts';
import { makeRandom } from './recording.ts';

const pieces = [
  '# Heading\n\n',
  'Some *emphasis*, **strong**, `code` and a [link](https://example.com/a_b) 🎉.\n\n',
  'A line\nand a soft break\\\nand a hard one\n\n',
  'Setext\n===\n\n',
  '- one\n- two\n  - nested\n\n  paragraph in item\n\n- three\n\n',
  '1. first\n2. second\n\n   ```js\n   inside();\n   ```\n\n3. third\n\n',
  '> quote\n> goes on\nlazily\n\n',
  '```ts\nconst a = 1;\n\n\nconst b = `x`;\n```\n\n',
  '~~~~\n~~~\nnot the end\n~~~~\n\n',
  '| a | b |\n|---|--:|\n| 1 | `x|y` |\n| 2 | **z** |\n\n',
  '<details><summary>no</summary>html</details>\n\n',
  'inline <b onclick="x()">html</b>\n\n',
  '***\n\n',
  '- [ ] todo\n- [x] done\n\n',
  'A [reference] and [another][ref].\r\n\r\n',
  '[reference]: https://example.com/r "t"\n[ref]: <https://example.com>\n\n',
  '    indented code\n\n    more\n\n',
  'unfinished **bold and `code\n\n',
  '![image](https://example.com/i.png) and https://example.com/auto\n\n',
  '👩‍👩‍👧‍👦 日本語のテキスト\n\n',
];

/** Plays a text in pieces and returns the tokens that a page would end up with. */
function play(source: string, random: () => number): Token[] {
  const blocks = makeBlocks();
  let shown: Token[] = [];
  for (let end = 0; end < source.length; end += 1 + Math.floor(random() * 24)) {
    const { frozen, isReset } = blocks.take(source.slice(0, end), false);
    shown = isReset ? frozen : [...shown, ...frozen];
  }
  const { frozen, isReset } = blocks.take(source, true);
  return isReset ? frozen : [...shown, ...frozen];
}

/** What a reader sees of a token, or of a piece of one. */
function wordsOf(token: Piece): string {
  const isPiece = token.type === 'paragraph' && token.tokens?.length === 0;
  // Without asynchronous extensions the answer is text.
  const html = isPiece ? (markdown.parseInline(token.text) as string) : markdown.parser([token]);
  const body = token.type === 'table' && token.joint !== undefined ? html.replace(/<thead>.*<\/thead>/s, '') : html;
  return (token.joint ?? '\n') + body.replaceAll(/<[^>]*>/g, ' ');
}

describe('blocks', () => {
  test('a text that grew in any steps ends up like the text read at once', () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const random = makeRandom(seed);
      const source = Array.from(
        { length: 1 + Math.floor(random() * 9) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
      const grown = play(source, random)
        .map((token) => markdown.parser([token]))
        .join('');
      expect(grown, `seed ${seed}`).toBe(
        markdown
          .lexer(source)
          .map((token) => markdown.parser([token]))
          .join(''),
      );
    }
  });

  test('blocks far above the end are handed over once and the tail stays short', () => {
    const blocks = makeBlocks();
    const source = Array.from({ length: 200 }, (_, index) => `Paragraph ${index}.\n\n`).join('');
    let longest = 0;
    for (let end = 0; end < source.length; end += 24) {
      longest = Math.max(longest, blocks.take(source.slice(0, end), false).tail.length);
    }
    expect(longest).toBeLessThanOrEqual(8);
  });

  test('a large block is handed over in pieces that read like the whole', () => {
    const many = (line: (index: number) => string) => Array.from({ length: 600 }, (_, index) => line(index)).join('');
    const sources = {
      list: many((index) => `- item **${index}** of\n  many\n`),
      'ordered list': many((index) => `${index + 1}. item\n   - nested ${index}\n`),
      'loose list': many((index) => `- item ${index}\n\n`),
      'list that becomes loose': many((index) => `- item ${index}\n${index > 300 ? '\n' : ''}`),
      table: `| a | b |\n|---|---|\n${many((index) => `| ${index} | **x** |\n`)}`,
      paragraph: many((index) => `word ${index} and **bold** or \`code\`,\nthen [more](https://e.com/${index}). `),
      heading: `${many((index) => `word ${index} `)}\n===\n\nnext`,
      'list, then text': `Before.\n\n${many((index) => `- item ${index}\n`)}\nAfter.\n\nAnd more.\n\nEnd.`,
    };
    for (const [name, source] of Object.entries(sources)) {
      const grown = play(source, makeRandom(7)).map(wordsOf).join('');
      const whole = markdown.lexer(source).map(wordsOf).join('');
      expect(grown.replaceAll(/\s+/g, ' '), name).toBe(whole.replaceAll(/\s+/g, ' '));
    }
  });

  test('an open code block is one block of plain text, however long', () => {
    const { tail, frozen } = makeBlocks().take('```js\na **b**\n\n# c\n', false);
    expect(frozen).toEqual([]);
    expect(tail).toMatchObject([{ type: 'code', lang: 'js', text: 'a **b**\n\n# c\n' }]);
  });

  test('neither raw HTML nor images from elsewhere get through', () => {
    const html = markdown.parse(
      '<img src=x onerror=alert(1)>\n\na <script>x</script> ![i](https://example.com/t.png)',
    ) as string;
    expect(html).not.toMatch(/<(img|script)/);
  });
});
