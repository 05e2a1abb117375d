/** Finds the one place that a model means, and puts another text there. */

import { linesOf } from './line-changes.ts';
import { nearestText } from './nearest-text.ts';

export interface Replacement {
  old: string;
  new: string;
  /** Every occurrence. */
  all?: boolean;
}

export interface Replaced {
  text: string;
  /** What was taken away at each place, and what was put there. */
  before: string;
  after: string;
  /** Where each place began, from 1. */
  lines: number[];
  /** What the model should know of how the place was found. */
  note?: string;
}

/** `shown` is the file's name in sentences. */
export function replaceIn(
  text: string,
  { old, new: replacement, all = false }: Replacement,
  shown: string,
): Replaced | { problem: string } {
  if (old === replacement) return { problem: '`old` and `new` are the same, so there is nothing to change.' };
  const [wanted, put] = withEndsOf(text, old, replacement);
  const places = placesOf(text, wanted);
  if (places.length === 0) return replaceLoosely(text, wanted, put, shown);
  const lines = places.map((place) => lineAt(text, place));
  if (places.length > 1 && !all) {
    return {
      problem: `\`old\` occurs ${places.length} times in ${shown}, at lines ${lines.slice(0, 20).join(', ')}. Give more text around it, or set \`all\`.`,
    };
  }
  return { text: text.split(wanted).join(put), before: wanted, after: put, lines };
}

/** Models write bare line feeds; in a file that ends its lines otherwise these are meant. */
function withEndsOf(text: string, ...pieces: [string, string]): [string, string] {
  const isCrlf = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  if (!isCrlf) return pieces;
  const [old, replacement] = pieces;
  return [old.replaceAll(/\r?\n/g, '\r\n'), replacement.replaceAll(/\r?\n/g, '\r\n')];
}

/** As `split` finds them: from the left, not overlapping. */
function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

function lineAt(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < place; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Whole lines that are the same but for blanks, when there is just one such place. */
function replaceLoosely(text: string, wanted: string, put: string, shown: string): Replaced | { problem: string } {
  const missing = (): { problem: string } => ({
    problem: `\`old\` does not occur in ${shown}.${nearestText(text, wanted)}`,
  });
  const lines = linesOf(text);
  const sought = linesOf(wanted);
  const flat = sought.map(flatten);
  if (!flat.some(Boolean)) return missing();
  const flatLines = lines.map(flatten);
  const starts = startsOf(flatLines, flat);
  const [start] = starts;
  if (start === undefined) return missing();
  if (starts.length > 1) {
    const where = starts.slice(0, 20).map((at) => at + 1);
    return {
      problem: `\`old\` does not occur in ${shown} as it is written. But for blanks it occurs ${starts.length} times, at lines ${where.join(', ')}. Give more text around it.`,
    };
  }
  const found = lines.slice(start, start + sought.length);
  const after = withBlanksOf(found, sought, linesOf(put)).join('');
  const before = found.join('');
  const changed = [...lines.slice(0, start), after, ...lines.slice(start + sought.length)].join('');
  if (changed === text) return { problem: `${shown} has this already, but for blanks: there is nothing to change.` };
  return {
    text: changed,
    before,
    after,
    lines: [start + 1],
    note: `The blanks of \`old\` were not those of the file: lines ${start + 1} to ${start + found.length} were taken, and \`new\` was indented as they are.`,
  };
}

function flatten(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

/** Where all the sought lines follow each other. Ends when there are more places than could be told. */
function startsOf(lines: readonly string[], sought: readonly string[]): number[] {
  const starts: number[] = [];
  const [first] = sought;
  for (let at = lines.indexOf(first ?? ''); at >= 0; at = lines.indexOf(first ?? '', at + 1)) {
    if (sought.every((line, index) => lines[at + index] === line) && starts.push(at) > 100) break;
  }
  return starts;
}

/** The new lines with the indentation and the last line end that the found ones have where the sought ones have theirs. */
function withBlanksOf(found: readonly string[], sought: readonly string[], put: readonly string[]): string[] {
  const index = sought.findIndex((line) => line.trim() !== '');
  const there = indentOf(found[index] ?? '');
  const written = indentOf(sought[index] ?? '');
  const indented = put.map((line) => {
    if (line.trim() === '' || there === written) return line;
    if (line.startsWith(written)) return there + line.slice(written.length);
    return line;
  });
  const end = /\r?\n$/.exec(found.at(-1) ?? '')?.[0] ?? '';
  const last = indented.at(-1);
  return last === undefined ? [] : [...indented.slice(0, -1), last.replace(/\r?\n$/, '') + end];
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
