/** Helps a model that remembers a text almost: what the file has in its place, with numbers, or nothing. */

import { showControls, startOf } from './controls.ts';

/** Searching takes lines times what is sought of them, in one piece. */
const most = { lines: 20_000, sought: 50, shown: 20 };

export function nearestText(text: string, wanted: string): string {
  const lines = text.split(/\r?\n/).slice(0, most.lines);
  const sought = wanted.split(/\r?\n/);
  const flatLines = lines.map(flatten);
  const flat = sought.slice(0, most.sought).map(flatten);
  const first = flat.findIndex(Boolean);
  const anchor = flat[first];
  if (anchor === undefined) return '';
  const same = flatLines.findIndex((_, start) =>
    flat.every((line, index) => (flatLines[start + index] ?? '') === line),
  );
  if (same >= 0) return ` The nearest is:\n${show(lines, same, sought.length)}`;

  const pairs = pairsOf(anchor);
  let best = { at: -1, score: 0.5 };
  for (const [at, line] of flatLines.entries()) {
    const score = likeness(pairs, pairsOf(line));
    if (score > best.score) best = { at, score };
  }
  if (best.at < 0) return ' Read the file again.';
  return ` The nearest is:\n${show(lines, Math.max(0, best.at - first), sought.length)}`;
}

function show(lines: string[], start: number, count: number): string {
  return lines
    .slice(start, start + Math.min(count, most.shown))
    .map((line, index) => `${start + index + 1}\t${showControls(startOf(line, 500))}`)
    .join('\n');
}

function flatten(line: string): string {
  return line.slice(0, 500).trim().replaceAll(/\s+/g, ' ');
}

function pairsOf(line: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, line.length - 1) }, (_, index) => line.slice(index, index + 2)));
}

/** Sørensen and Dice: shared pairs of letters. */
function likeness(a: Set<string>, b: Set<string>): number {
  if (a.size + b.size === 0) return 0;
  const shared = [...a].filter((pair) => b.has(pair));
  return (2 * shared.length) / (a.size + b.size);
}
