/** Text that waits to be drawn. When too much waits the oldest goes: it would be gone before anybody could read it. */

export interface Piece {
  text: string;
  lines: number;
  /** Byte offset after it. */
  next: number;
}

export interface Queue {
  readonly isEmpty: boolean;
  /** Something was given up, and nobody has taken note of it. */
  readonly hasLoss: boolean;
  add(text: string, next: number): void;
  /** What is drawn at once, from the front: this share, of 0 to 1, of `mostLines` and `mostUnits`. */
  take(share: number): Piece | undefined;
  /** What comes next does not go on where the last ended: what waits is given up. */
  lose(): void;
  /** Takes note of a loss. */
  takeLoss(): boolean;
  clear(): void;
}

interface Limits {
  /** What may wait: when it is more, only a part of it is kept. */
  lines: number;
  units: number;
}

/** Line breaks and units of text in what is drawn at once. */
export const mostLines = 1_000;
export const mostUnits = 32 * 1024;
/** Pieces are cut this small, so that as much can be taken as there is time for. */
const PIECE_LINES = 100;
const PIECE_UNITS = 8 * 1024;
const KEPT = 1 / 4;

export function makeQueue(limits: Limits): Queue {
  let pieces: Piece[] = [];
  let lines = 0;
  let units = 0;
  let isLossy = false;

  function remove(count: number): Piece[] {
    const gone = pieces.slice(0, count);
    pieces = pieces.slice(count);
    for (const piece of gone) {
      lines -= piece.lines;
      units -= piece.text.length;
    }
    return gone;
  }

  /** How many pieces of the front have to go until what is left fits. */
  function surplus(lineLimit: number, unitLimit: number): number {
    let left = { lines, units };
    let count = 0;
    for (const piece of pieces.slice(0, -1)) {
      if (left.lines <= lineLimit && left.units <= unitLimit) break;
      left = { lines: left.lines - piece.lines, units: left.units - piece.text.length };
      count += 1;
    }
    return count;
  }

  return {
    get isEmpty() {
      return pieces.length === 0;
    },
    get hasLoss() {
      return isLossy;
    },
    add(text, next) {
      for (const piece of divide(text, next)) {
        pieces.push(piece);
        lines += piece.lines;
        units += piece.text.length;
      }
      if (lines <= limits.lines && units <= limits.units) return;
      isLossy = remove(surplus(limits.lines * KEPT, limits.units * KEPT)).length > 0 || isLossy;
    },
    take(share) {
      let taken = 0;
      let sum = { lines: 0, units: 0 };
      for (const piece of pieces) {
        sum = { lines: sum.lines + piece.lines, units: sum.units + piece.text.length };
        if (taken > 0 && (sum.lines > share * mostLines || sum.units > share * mostUnits)) break;
        taken += 1;
      }
      const gone = remove(taken);
      const last = gone.at(-1);
      if (!last) return undefined;
      return {
        text: gone.map(({ text }) => text).join(''),
        lines: gone.reduce((all, piece) => all + piece.lines, 0),
        next: last.next,
      };
    },
    lose() {
      remove(pieces.length);
      isLossy = true;
    },
    takeLoss() {
      const was = isLossy;
      isLossy = false;
      return was;
    },
    clear() {
      pieces = [];
      lines = units = 0;
      isLossy = false;
    },
  };
}

const encoder = new TextEncoder();

/** Ends pieces at line breaks wherever there are any. */
function divide(text: string, next: number): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < text.length;) {
    const limit = Math.min(text.length, start + PIECE_UNITS);
    let end = start;
    let lines = 0;
    while (lines < PIECE_LINES) {
      const at = text.indexOf('\n', end);
      if (at < 0 || at >= limit) break;
      end = at + 1;
      lines += 1;
    }
    if (limit === text.length && lines < PIECE_LINES) end = limit;
    if (end === start) end = limit;
    // A character of two units stays whole.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    pieces.push({ text: text.slice(start, end), lines, next });
    start = end;
  }
  // Only the last one ends where `next` is: the others lie before it.
  for (let at = pieces.length - 2, after = next; at >= 0; at -= 1) {
    after -= encoder.encode(pieces[at + 1]?.text).length;
    const piece = pieces[at];
    if (piece) piece.next = after;
  }
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
