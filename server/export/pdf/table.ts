/** Tables as wide as the page: what is wider comes in parts, each of which begins with the first column. */

import type { Block, TableCell } from './page.ts';

/** Points, as `template.ts` has them. */
const lineWidth = 450;
const padding = 10;
const smallest = 6.5;
const sizes = [8.5, 7.5, smallest];
/** Of the size of the letters. */
const meanWidth = 0.6;

/** Letters that a column asks for at most, however much is in it. */
const mostAsked = 60;
const leastAsked = 3;

/** In letters: without its longest word broken, and with nothing broken. */
interface Need {
  least: number;
  asked: number;
}

type Table = Extract<Block, { type: 'table' }>;

function textOf({ runs }: TableCell): string {
  return runs.map(([text]) => text).join('');
}

/** Chinese and Japanese letters are twice as wide as others, and a line may end after each. */
function lengthOf(text: string): number {
  return text.length + (text.match(/[\u2e80-\u9fff\uac00-\ud7a3]/g)?.length ?? 0);
}

function needOf(texts: readonly string[]): Need {
  let [least, asked] = [leastAsked, leastAsked];
  for (const text of texts) {
    asked = Math.min(mostAsked, Math.max(asked, lengthOf(text)));
    for (const word of text.split(/[\s\u200b]+|(?<=[\u2e80-\u9fff\uac00-\ud7a3])/))
      least = Math.max(least, lengthOf(word));
  }
  return { least, asked: Math.max(least, asked) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function roomOf(size: number, columns: number): number {
  return (lineWidth - columns * padding) / (size * meanWidth);
}

function widthsOf(needs: readonly Need[], size: number): number[] {
  const room = roomOf(size, needs.length);
  const least = sum(needs.map((need) => need.least));
  const more = sum(needs.map((need) => need.asked - need.least));
  const share = more === 0 ? 0 : Math.min(1, Math.max(0, (room - least) / more));
  return needs.map((need) => (need.least + (need.asked - need.least) * share) * size * meanWidth + padding);
}

function isFitting(needs: readonly Need[], size: number): boolean {
  return sum(needs.map(({ least }) => least)) <= roomOf(size, needs.length);
}

/** The columns of each part, the first of all of them in every one. */
function partsOf(needs: readonly Need[]): number[][] {
  const parts: number[][] = [[0]];
  for (let column = 1; column < needs.length; column += 1) {
    const part = parts.at(-1) ?? [];
    const wider = [...part, column].flatMap((at) => needs[at] ?? []);
    if (part.length === 1 || isFitting(wider, smallest)) part.push(column);
    else parts.push([0, column]);
  }
  return parts;
}

export function tablesOf(head: TableCell[], rows: TableCell[][], direction: Pick<Table, 'isRightToLeft'>): Block[] {
  const needs = head.map((_, column) =>
    needOf([head, ...rows].flatMap((row) => (row[column] ? [textOf(row[column])] : []))),
  );
  const size = sizes.find((one) => isFitting(needs, one));
  if (size !== undefined) return [{ type: 'table', widths: widthsOf(needs, size), size, head, rows, ...direction }];
  return partsOf(needs).flatMap((columns, part): Block[] => {
    const pick = <Item>(items: readonly Item[]): Item[] => columns.flatMap((column) => items[column] ?? []);
    const [from, to] = [part === 0 ? 0 : (columns[1] ?? 0), columns.at(-1) ?? 0];
    return [
      {
        type: 'label',
        text: `Columns ${from + 1} to ${to + 1} of ${head.length}${part === 0 ? '' : ', beside the first'}`,
      },
      {
        type: 'table',
        widths: widthsOf(pick(needs), smallest),
        size: smallest,
        head: pick(head),
        rows: rows.map((row) => pick(row)),
        ...direction,
      },
    ];
  });
}
