/** What a program writes to a terminal, as rows of styled text: @xterm/headless knows the escapes, the page draws the rows. */

import {
  Terminal,
  type IBuffer,
  type IBufferCell,
  type IBufferLine,
} from '@xterm/headless/lib-headless/xterm-headless.mjs';
import { mostLines, mostUnits } from './queue.ts';

export interface Run {
  text: string;
  /** Class names of the page, '' for plain text. */
  style: string;
  /** Colours that are not among the sixteen, as `#rrggbb`. */
  ink?: string;
  paper?: string;
}

export interface Row {
  runs: Run[];
  /** The next row goes on where this one had no more room. */
  goesOn: boolean;
}

export interface Emulator {
  /** Resolves when the text has been worked in: no more than a queue gives at once. */
  write(text: string): Promise<void>;
  /** Rows that have left the screen and were not taken yet: nothing can change them any more. */
  takeDone(): Row[];
  /** The rows above the cursor, too. A program that goes up to one of them again is not followed there. */
  takeFinished(): Row[];
  /** The rest: what the program can still reach. */
  screen(): Row[];
  /** Whether the cursor stands where a line begins. */
  isAtLineStart(): boolean;
  reset(): void;
  close(): void;
}

/** Programs without a terminal of their own do not know its width; what is longer goes on in another row and is joined again. */
const COLUMNS = 240;
const SCREEN_ROWS = 40;
const SCROLLBACK = mostLines + Math.ceil(mostUnits / COLUMNS) + SCREEN_ROWS;

export function makeEmulator(): Emulator {
  const terminal = new Terminal({
    cols: COLUMNS,
    rows: SCREEN_ROWS,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
    convertEol: true,
  });
  const { normal } = terminal.buffer;
  /** Before the first escape there is no style to look for. */
  let hasStyles = false;
  /** The first row that was not taken yet. */
  let next = terminal.registerMarker(0);

  function rowAt(index: number): Row {
    const line = normal.getLine(index);
    if (!line) return { runs: [], goesOn: false };
    const goesOn = normal.getLine(index + 1)?.isWrapped === true;
    if (hasStyles) return { runs: runsOf(line, goesOn ? line.length : lengthInCells(line)), goesOn };
    const text = line.translateToString(!goesOn);
    return { runs: text === '' ? [] : [{ text, style: '' }], goesOn };
  }

  /** A program that cleared the screen begins above what was taken. */
  function firstLeft(): number {
    const left = next && !next.isDisposed ? next.line : 0;
    return Math.min(left, normal.baseY + normal.cursorY);
  }

  function takeUntil(end: number): Row[] {
    // Another screen lies over this one, and nothing leaves it.
    if (terminal.buffer.active.type === 'alternate') return [];
    const from = firstLeft();
    const rows = Array.from({ length: Math.max(0, end - from) }, (_, at) => rowAt(from + at));
    next?.dispose();
    next = terminal.registerMarker(Math.max(from, end) - normal.baseY - normal.cursorY);
    return rows;
  }

  return {
    write(text) {
      hasStyles ||= text.includes('\u001b');
      return new Promise((resolve) => terminal.write(text, resolve));
    },
    takeDone: () => takeUntil(normal.baseY),
    takeFinished: () => takeUntil(normal.baseY + normal.cursorY),
    screen() {
      const { active } = terminal.buffer;
      if (active.type === 'alternate') return alternateRows(active);
      let end = SCREEN_ROWS;
      while (end > normal.cursorY + 1 && normal.getLine(normal.baseY + end - 1)?.translateToString(true) === '')
        end -= 1;
      const from = Math.max(normal.baseY, firstLeft());
      return Array.from({ length: normal.baseY + end - from }, (_, at) => rowAt(from + at));
    },
    isAtLineStart: () => normal.cursorX === 0,
    reset() {
      hasStyles = false;
      terminal.reset();
      next = terminal.registerMarker(0);
    },
    close: () => terminal.dispose(),
  };
}

function alternateRows(active: IBuffer): Row[] {
  return Array.from({ length: SCREEN_ROWS }, (_, at) => {
    const line = active.getLine(at);
    return { runs: line ? runsOf(line, lengthInCells(line)) : [], goesOn: false };
  });
}

/** Up to the last cell that shows something: a background is something. */
function lengthInCells(line: IBufferLine): number {
  const cell = line.getCell(0);
  let last = line.length;
  while (cell && last > 0) {
    const { isBlank } = look(line.getCell(last - 1, cell) ?? cell);
    if (!isBlank) break;
    last -= 1;
  }
  return last;
}

function look(cell: IBufferCell) {
  const chars = cell.getChars();
  return { isBlank: (chars === '' || chars === ' ') && cell.isBgDefault() && !cell.isInverse() };
}

function runsOf(line: IBufferLine, length: number): Run[] {
  const runs: Run[] = [];
  let cell: IBufferCell | undefined;
  let present: Run | undefined;
  for (let at = 0; at < length; at += 1) {
    cell = line.getCell(at, cell);
    // The second half of a wide character.
    if (!cell || cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const { style, ink, paper } = styleOf(cell);
    if (present && present.style === style && present.ink === ink && present.paper === paper) {
      present.text += text;
    } else {
      present = { text, style, ...(ink ? { ink } : {}), ...(paper ? { paper } : {}) };
      runs.push(present);
    }
  }
  return runs;
}

function styleOf(cell: IBufferCell): Omit<Run, 'text'> {
  if (cell.isAttributeDefault()) return { style: '' };
  const names: string[] = [];
  if (cell.isBold()) names.push('term-bold');
  if (cell.isDim()) names.push('term-dim');
  if (cell.isItalic()) names.push('term-italic');
  if (cell.isUnderline()) names.push('term-underline');
  if (cell.isStrikethrough()) names.push('term-strike');
  if (cell.isInvisible()) names.push('term-hidden');
  if (cell.isInverse()) names.push('term-inverse');
  const ink = cell.isFgDefault() ? undefined : colourOf(cell.isFgRGB(), cell.getFgColor());
  const paper = cell.isBgDefault() ? undefined : colourOf(cell.isBgRGB(), cell.getBgColor());
  if (typeof ink === 'number') names.push(`term-ink-${ink}`);
  if (typeof paper === 'number') names.push(`term-paper-${paper}`);
  return {
    style: names.join(' '),
    ...(typeof ink === 'string' ? { ink } : {}),
    ...(typeof paper === 'string' ? { paper } : {}),
  };
}

/** One of the sixteen by its number: they are the theme's. Every other one as it is. */
function colourOf(isRgb: boolean, value: number): number | string {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return value;
  const hex = (part: number) => part.toString(16).padStart(2, '0');
  if (value >= 232) return `#${hex((value - 232) * 10 + 8).repeat(3)}`;
  const step = (part: number) => hex(part === 0 ? 0 : part * 40 + 55);
  const at = value - 16;
  return `#${step(Math.floor(at / 36))}${step(Math.floor(at / 6) % 6)}${step(at % 6)}`;
}
