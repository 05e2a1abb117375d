/** Large blocks in pieces: a list, a table or a paragraph that goes on for ever is drawn bit by bit, like everything else. */

import type { Token, Tokens } from 'marked';
import remend from 'remend';

/** A token, or the continuation of the one before it: its content goes to the same element, after `joint`; a list goes on in one of its own. */
export type Piece = Token & { joint?: string };

/** Of one piece: drawing it must fit into a frame many times. */
const MOST_PARTS = 12;
/** The last ones may still change. */
const UNSTABLE_PARTS = 3;
const MOST_CHARACTERS = 3_000;
const UNSTABLE_CHARACTERS = 400;

interface Cut {
  /** What will not change any more. */
  piece: Token;
  /** The text that the rest is read from. */
  rest: string;
  /** What stands between the two. */
  joint: string;
}

/** Takes the stable beginning off a large block that still grows. `source` begins with the block. */
export function cutGrowing(token: Token, source: string): Cut | undefined {
  if (isList(token) && token.items.length > MOST_PARTS) {
    const items = token.items.slice(0, -UNSTABLE_PARTS);
    const length = items.reduce((sum, item) => sum + item.raw.length, 0);
    return { piece: { ...token, items }, rest: source.slice(length), joint: '' };
  }
  if (isTable(token) && token.rows.length > MOST_PARTS) {
    const lines = source.split('\n');
    const head = lines.slice(0, 2);
    const rows = token.rows.slice(0, -UNSTABLE_PARTS);
    return { piece: { ...token, rows }, rest: [...head, ...lines.slice(2 + rows.length)].join('\n'), joint: '' };
  }
  if (token.type === 'paragraph' && token.raw.length > MOST_CHARACTERS) return cutParagraph(token.raw, source);
  return undefined;
}

/** Between two words, where no mark is open: what follows reads the same without what stands before. */
function cutParagraph(raw: string, source: string): Cut | undefined {
  const until = raw.length - UNSTABLE_CHARACTERS;
  for (const { index } of [...raw.slice(0, until).matchAll(/(?<=[^\s\\])[ \n](?=\p{L})/gu)].reverse().slice(0, 50)) {
    const text = raw.slice(0, index);
    if (!isClosed(text)) continue;
    const piece = { type: 'paragraph', raw: text, text, tokens: [] } as Tokens.Paragraph;
    return { piece, rest: source.slice(index + 1), joint: raw[index] ?? ' ' };
  }
  return undefined;
}

function isClosed(text: string): boolean {
  const count = (mark: string) => text.split(mark).length;
  return (
    count('[') === count(']') &&
    count('\\(') === count('\\)') &&
    count('<') === count('>') &&
    count('`') % 2 === 1 &&
    count('$$') % 2 === 1 &&
    remend(text) === text
  );
}

/** Cuts a block that is complete: the same pieces, so that drawing it never takes long at once. */
export function piecesOf(token: Piece): Piece[] {
  if (isList(token) && token.items.length > MOST_PARTS) {
    return slices(token.items).map((items, index) => continued({ ...token, items }, index, token));
  }
  if (isTable(token) && token.rows.length > MOST_PARTS) {
    return slices(token.rows).map((rows, index) => continued({ ...token, rows }, index, token));
  }
  return [token];
}

/** Rows of a table; 0 of anything else. */
export function rowsOf(token: Token): number {
  return isTable(token) ? token.rows.length : 0;
}

/** A table in two: its first rows, and the others; undefined when there are not so many. */
export function splitRows(token: Piece, first: number): [Piece, Piece] | undefined {
  if (!isTable(token) || token.rows.length <= first) return undefined;
  return [
    { ...token, rows: token.rows.slice(0, first) },
    { ...token, rows: token.rows.slice(first), joint: '' },
  ];
}

function continued(piece: Token, index: number, whole: Piece): Piece {
  const joint = index > 0 ? '' : whole.joint;
  return joint === undefined ? piece : { ...piece, joint };
}

function slices<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / MOST_PARTS) }, (_, index) =>
    all.slice(index * MOST_PARTS, (index + 1) * MOST_PARTS),
  );
}

/** In a list one blank line between items makes paragraphs of all of them. */
export function loosened(token: Token): Token {
  if (!isList(token) || token.loose) return token;
  const items = token.items.map((item) => ({
    ...item,
    loose: true,
    tokens: item.tokens.map((part) => (part.type === 'text' ? { ...part, type: 'paragraph' } : part)),
  }));
  return { ...token, loose: true, items };
}

export function isLoose(token: Token | undefined): boolean {
  return token !== undefined && isList(token) && token.loose;
}

export function isList(token: Piece): token is Piece & Tokens.List {
  return token.type === 'list';
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table';
}
