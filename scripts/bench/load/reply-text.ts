/** Markdown as models write it, in tokens of four characters, without end. */

import type { ReplyText } from './reply-plan.ts';

export type Shape = Exclude<ReplyText, 'stamped' | 'plain'>;

const paragraph =
  'The *server* reads what follows its **own** position and hands every word on, with `code` where it helps and a [link](https://example.com/a) now and then. ';

const snippet =
  '```ts\nexport function total(rows: number[]): number {\n  return rows.reduce((a, b) => a + b, 0);\n}\n```\n\n';

const openings: Record<Shape, string> = {
  prose: '',
  code: '```ts\n',
  table: '| id | name | state | amount | note |\n|---|---|---|--:|---|\n',
  list: '',
};

const following: Record<Shape, (number: number) => string> = {
  prose: (number) =>
    `## Part ${number}\n\n${paragraph.repeat(3)}\n\n- first, with **weight**\n- second, with \`code\`\n  - and one below\n\n${paragraph}\n\n${snippet}`,
  code: (number) =>
    `  const value${number} = compute({ index: ${number}, label: 'row ${number}' }); // kept for later\n`,
  table: (number) => `| ${number} | row number ${number} | **open** | ${number * 17} | with \`code\` and words |\n`,
  list: (number) => `- item ${number} with **weight**, \`code\` and a few more words to read\n`,
};

/** The token at a place; the same for every reader. */
export function makeReplyText(shape: Shape): (index: number) => string {
  let text = openings[shape];
  let made = 0;
  return (index) => {
    while (text.length < 4 * (index + 1)) text += following[shape]((made += 1));
    return text.slice(4 * index, 4 * (index + 1));
  };
}
