/**
 * The rows of a terminal in the page: in blocks, of which the browser lays out only those in view, and the screen that still
 * changes below them. Blocks hold plain text wherever nothing is coloured, so a hundred thousand rows are few elements.
 */

import type { Row, Run } from './emulator.ts';

export interface Sheet {
  readonly root: HTMLElement;
  /** Rows in blocks; the screen is not counted. */
  readonly length: number;
  append(rows: readonly Row[]): void;
  /** What is appended from now on was printed from this byte offset on. */
  mark(offset: number): void;
  /** Rows printed from this byte offset up to those that are here. */
  prepend(rows: readonly Row[], offset: number): void;
  showScreen(rows: readonly Row[]): void;
  text(): string;
  /** Gives up the oldest rows up to a mark, so that at least so many are left. Returns the offset of that mark. */
  trim(least: number): number | undefined;
  clear(): void;
}

interface Block {
  element: HTMLElement;
  rows: number;
  /** Where its first row begins, if that is known. */
  offset?: number;
}

const ROWS_OF_BLOCK = 200;

export function makeSheet(): Sheet {
  const root = element('div', 'terminal-sheet');
  const screen = element('div', 'terminal-screen');
  root.append(screen);
  /** Oldest first. */
  let blocks: Block[] = [];
  let length = 0;
  let marked: number | undefined;
  let shown: string[] = [];

  function makeBlock(offset: number | undefined): Block {
    return { element: element('div', 'terminal-block'), rows: 0, ...(offset === undefined ? {} : { offset }) };
  }

  function fill(block: Block, rows: readonly Row[]) {
    write(block.element, rows);
    block.rows += rows.length;
    length += rows.length;
    block.element.style.containIntrinsicBlockSize = `auto ${block.rows}lh`;
  }

  function newest(): Block {
    const last = blocks.at(-1);
    if (last && last.rows < ROWS_OF_BLOCK && marked === undefined) return last;
    const block = makeBlock(marked);
    marked = undefined;
    screen.before(block.element);
    blocks.push(block);
    return block;
  }

  return {
    root,
    get length() {
      return length;
    },
    append(rows) {
      for (let at = 0; at < rows.length;) {
        const block = newest();
        const part = rows.slice(at, at + ROWS_OF_BLOCK - block.rows);
        fill(block, part);
        at += part.length;
      }
    },
    mark(offset) {
      marked = offset;
    },
    prepend(rows, offset) {
      const made: Block[] = [];
      for (let at = 0; at < rows.length; at += ROWS_OF_BLOCK) {
        const block = makeBlock(at === 0 ? offset : undefined);
        fill(block, rows.slice(at, at + ROWS_OF_BLOCK));
        made.push(block);
      }
      root.prepend(...made.map((block) => block.element));
      blocks.unshift(...made);
    },
    showScreen(rows) {
      // The cursor stands at the end of the last row.
      const lines = rows.map((row, at) => ({ ...row, goesOn: row.goesOn || at === rows.length - 1 }));
      const keys = lines.map((row) => JSON.stringify(row));
      const kept = lines.map((row, at) => (keys[at] === shown[at] ? screen.children[at] : undefined) ?? lineOf(row));
      shown = keys;
      screen.replaceChildren(...kept);
    },
    text: () => root.textContent,
    trim(least) {
      let left = length;
      let end = 0;
      blocks.forEach((block, at) => {
        if (block.offset !== undefined && left >= least) end = at;
        left -= block.rows;
      });
      const gone = blocks.splice(0, end);
      for (const block of gone) {
        block.element.remove();
        length -= block.rows;
      }
      return gone.length > 0 ? blocks[0]?.offset : undefined;
    },
    clear() {
      blocks = [];
      length = 0;
      marked = undefined;
      shown = [];
      screen.replaceChildren();
      root.replaceChildren(screen);
    },
  };
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

/** Adds rows to a block; what needs no element of its own becomes part of the text before it. */
function write(block: HTMLElement, rows: readonly Row[]): void {
  const nodes = nodesOf(rows);
  const [first] = nodes;
  const last = block.lastChild;
  if (first instanceof Text && last instanceof Text) last.appendData((nodes.shift() as Text).data);
  block.append(...nodes);
}

function nodesOf(rows: readonly Row[]): Node[] {
  const nodes: Node[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push(document.createTextNode(plain));
    plain = '';
  };
  for (const { runs, goesOn } of rows) {
    for (const run of runs) {
      if (isPlain(run)) plain += run.text;
      else {
        flush();
        nodes.push(spanOf(run));
      }
    }
    if (!goesOn) plain += '\n';
  }
  flush();
  return nodes;
}

function isPlain({ style, ink, paper }: Run): boolean {
  return style === '' && ink === undefined && paper === undefined;
}

function spanOf(run: Run): HTMLElement {
  const span = element('span', run.style);
  if (run.ink !== undefined) {
    span.classList.add('term-ink');
    span.style.setProperty('--ink', run.ink);
  }
  if (run.paper !== undefined) {
    span.classList.add('term-paper');
    span.style.setProperty('--paper', run.paper);
  }
  span.textContent = run.text;
  return span;
}

function lineOf(row: Row): HTMLElement {
  const line = element('span', 'terminal-line');
  line.append(...nodesOf([row]));
  return line;
}
