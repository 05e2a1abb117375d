/** What a change took away and put there, line by line, with the words that differ marked. Knows no DOM. */

import { diffWordsWithSpace, parsePatch, structuredPatch, type StructuredPatchHunk } from 'diff';

export interface Line {
  sign: '+' | '-' | ' ' | '@';
  /** Its number in the file; undefined where that is not known, or it is not there. */
  before?: number;
  after?: number;
  /** Pieces that changed within a line are marked. */
  pieces: readonly { text: string; isMarked: boolean }[];
}

export interface Replacement {
  old: string;
  new: string;
}

/** A line of the file before beside the one of the file after. */
export type Pair = readonly [before: Line | undefined, after: Line | undefined];

/** Comparing words costs the product of both lengths. */
const MOST_CHARACTERS = 2_000;

/** Of a unified diff, with the numbers of the lines. Undefined when it is none. */
export function linesOfPatch(patch: string): Line[] | undefined {
  try {
    const hunks = parsePatch(patch).flatMap((file) => file.hunks);
    return hunks.length === 0 ? undefined : joined(hunks, true);
  } catch {
    // What a tool prints need not be a diff.
    return undefined;
  }
}

/** Of pieces of text, of which nobody says where in the file they are. */
export function linesOfReplacements(replacements: readonly Replacement[]): Line[] {
  return joined(
    replacements.flatMap(
      ({ old, new: after }) => structuredPatch('', '', ended(old), ended(after), '', '', { context: 3 }).hunks,
    ),
    false,
  );
}

export function pairsOf(lines: readonly Line[]): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const removed = runOf(lines, at, '-');
    const added = runOf(lines, at + removed.length, '+');
    const height = Math.max(removed.length, added.length);
    if (height === 0) pairs.push([line, line]);
    for (let index = 0; index < height; index += 1) pairs.push([removed[index], added[index]]);
    at += Math.max(1, removed.length + added.length);
  }
  return pairs;
}

function runOf(lines: readonly Line[], from: number, sign: Line['sign']): Line[] {
  let end = from;
  while (lines[end]?.sign === sign) end += 1;
  return lines.slice(from, end);
}

function joined(hunks: readonly StructuredPatchHunk[], isNumbered: boolean): Line[] {
  return hunks.flatMap((hunk, index) => {
    const lines = marked(hunk.lines.filter((line) => !line.startsWith('\\')));
    const cut = index > 0 || (isNumbered && hunk.oldStart > 1) ? [plain('@', '⋯')] : [];
    return [...cut, ...(isNumbered ? numbered(lines, hunk.oldStart, hunk.newStart) : lines)];
  });
}

function numbered(lines: readonly Line[], oldStart: number, newStart: number): Line[] {
  let before = oldStart;
  let after = newStart;
  return lines.map((line) => ({
    ...line,
    ...(line.sign === '+' ? {} : { before: before++ }),
    ...(line.sign === '-' ? {} : { after: after++ }),
  }));
}

/** An edit's text is a piece of a file: whether its last line ends is no change. */
function ended(piece: string): string {
  return piece === '' || piece.endsWith('\n') ? piece : `${piece}\n`;
}

function plain(sign: Line['sign'], line: string): Line {
  return { sign, pieces: [{ text: line, isMarked: false }] };
}

/** Lines that were replaced one by one are compared word by word. */
function marked(lines: readonly string[]): Line[] {
  const result: Line[] = [];
  for (let at = 0; at < lines.length;) {
    const removed = run(lines, at, '-');
    const added = run(lines, at + removed.length, '+');
    if (removed.length === 0 && added.length === 0) {
      const line = lines[at] ?? '';
      result.push(plain(' ', line.slice(1)));
      at += 1;
      continue;
    }
    const pairs = removed.map((line, index) =>
      removed.length === added.length ? words(line, added[index] ?? '') : undefined,
    );
    result.push(...removed.map((line, index) => pairs[index]?.[0] ?? plain('-', line)));
    result.push(...added.map((line, index) => pairs[index]?.[1] ?? plain('+', line)));
    at += removed.length + added.length;
  }
  return result;
}

function run(lines: readonly string[], from: number, sign: string): string[] {
  let end = from;
  while (lines[end]?.startsWith(sign)) end += 1;
  return lines.slice(from, end).map((line) => line.slice(1));
}

function words(before: string, after: string): readonly [Line, Line] | undefined {
  if (before.length + after.length > MOST_CHARACTERS) return undefined;
  const changes = diffWordsWithSpace(before, after);
  const same = changes
    .filter((change) => !change.added && !change.removed)
    .map((change) => change.value.trim())
    .join('');
  // Marks all over say less than none.
  if (same.length * 3 < Math.max(before.length, after.length)) return undefined;
  const side = (sign: '-' | '+'): Line => ({
    sign,
    pieces: changes
      .filter((change) => (sign === '-' ? !change.added : !change.removed))
      .map((change) => ({ text: change.value, isMarked: change.added || change.removed })),
  });
  return [side('-'), side('+')];
}
