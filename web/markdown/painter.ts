/** Draws Markdown while it grows: what is final is never touched again, and no drawing takes long at once. */

import type { Tokens } from 'marked';
import { makeBlocks } from './blocks.ts';
import { makeCodeBlock, type CodeBlock } from './code-block.ts';
import { markdown } from './dialect.ts';
import { isList, piecesOf, rowsOf, splitRows, type Piece } from './pieces.ts';
import { sanitize, sanitizeOnce } from './sanitize.ts';
import { dressTable, MOST_ROWS, offerRest, withdrawRest } from './table.ts';

interface Painted {
  /** What it put into its host. */
  nodes: ChildNode[];
  /** Where a continuation goes. */
  host: Element;
  /** What it shows: its HTML, or for code its language and text. */
  content: string;
  code?: CodeBlock;
  /** Of the table so far, this piece included. */
  rows: number;
  /** The number that the next item of the list has. */
  next: number;
  /** Rows of it that are not shown. */
  held?: Piece;
}

/** A block with its continuations, which are drawn in their order. */
interface Block {
  /** Of the first among all pieces of the text. */
  index: number;
  pieces: Piece[];
}

export interface Painter {
  paint(source: string, isFinal: boolean): void;
  [Symbol.dispose](): void;
}

/** Of one frame. The rest of a long text follows in the next ones. */
const MOST_MS = 6;
/** About what a view holds: of a text whose end is looked at, so much is drawn at once. */
const VIEW_CHARACTERS = 4_000;

/** Draws into `root`. Of a text that is whole at once the end comes first where that is what is looked at. */
export function makePainter(root: HTMLElement, isEndFirst = false): Painter {
  const blocks = makeBlocks();
  /** With holes only while the blocks above are not drawn. */
  let painted: Painted[] = [];
  /** The blocks of a whole text that are not drawn yet, first to last. */
  let above: Block[] = [];
  /** So many pieces will not change any more. */
  let final = 0;
  /** What was not drawn yet: final pieces, then those of the tail. */
  let due: { piece: Piece; isFinal: boolean }[] = [];
  let frame: number | undefined;
  let isFresh = true;
  /** Tables that show all of their rows. */
  const whole = new WeakSet<Element>();

  function place(index: number, piece: Piece, isFinal: boolean) {
    const known = painted[index];
    const before = painted[index - 1];
    const parent = goesInto(piece, before) ?? root;
    const isHidden = known?.nodes.length === 0 && known.host === parent;
    const isInPlace = !isHidden && known?.nodes[0]?.parentNode === parent;
    if (known && (isInPlace || isHidden) && isSame(known, piece)) {
      if (isFinal) finish(known, false);
      return;
    }
    const fresh = whole.has(parent) ? draw(piece, before, isFinal) : drawSome(piece, before, isFinal);
    if (isFinal) finish(fresh, isFresh);
    if (isFinal && !isFresh && isList(piece)) fresh.nodes.forEach(markSeen);
    const next = isInPlace ? known.nodes[0] : firstAfter(index, parent);
    for (const node of fresh.nodes) parent.insertBefore(node, next ?? null);
    for (const node of known?.nodes ?? []) node.remove();
    painted[index] = fresh;
  }

  function firstAfter(index: number, parent: Element): ChildNode | undefined {
    for (let at = index + 1; at < painted.length; at++) {
      const node = painted[at]?.nodes[0];
      if (node?.parentNode === parent) return node;
    }
    return undefined;
  }

  /** Until so much is drawn, and for as long as a frame may take. */
  function workUpwards(characters: number) {
    frame = undefined;
    const startedAt = performance.now();
    let left = characters;
    while (left > 0 || performance.now() - startedAt <= MOST_MS) {
      const block = above.pop();
      if (!block) break;
      block.pieces.forEach((piece, at) => {
        place(block.index + at, piece, true);
        left -= piece.raw.length;
      });
    }
    if (above.length > 0) frame = requestAnimationFrame(() => workUpwards(0));
    else offerRests();
  }

  function work() {
    frame = undefined;
    const startedAt = performance.now();
    let index = final;
    while (due.length > 0) {
      const [next] = due;
      if (!next) break;
      place(index, next.piece, next.isFinal);
      due.shift();
      index += 1;
      if (next.isFinal) final = index;
      if (performance.now() - startedAt > MOST_MS && due.length > 0) {
        frame = requestAnimationFrame(work);
        return;
      }
    }
    for (const extra of painted.slice(index)) for (const node of extra.nodes) node.remove();
    painted = painted.slice(0, index);
    offerRests();
  }

  /** Under each table that does not show all of its rows there is the way to them. */
  function offerRests() {
    const last = new Map(painted.filter(({ held }) => held).map((piece) => [piece.host, piece]));
    for (const [host, { rows }] of last) {
      const held = () => painted.filter((piece) => piece.host === host && piece.held);
      const drawn = (piece: Painted) => draw({ ...(piece.held as Piece), joint: '' }, piece, true).nodes;
      offerRest(host, rows, {
        rows: () =>
          held()
            .flatMap(drawn)
            .filter((node) => node instanceof HTMLTableRowElement),
        show() {
          whole.add(host);
          withdrawRest(host);
          showHeld(held(), drawn);
        },
      });
    }
  }

  function showHeld([piece, ...others]: Painted[], drawn: (piece: Painted) => ChildNode[]) {
    if (!piece) return;
    const index = painted.indexOf(piece);
    // What was drawn anew since then shows its rows already.
    if (piece.held && index >= 0) {
      const nodes = drawn(piece);
      const next = firstAfter(index, piece.host);
      for (const node of nodes) piece.host.insertBefore(node, next ?? null);
      piece.nodes.push(...nodes);
      delete piece.held;
      finish(piece, false);
    }
    requestAnimationFrame(() => showHeld(others, drawn));
  }

  return {
    paint(source, isFinal) {
      if (above.length > 0) {
        if (frame !== undefined) cancelAnimationFrame(frame);
        workUpwards(Infinity);
      }
      const { frozen, tail, isReset } = blocks.take(source, isFinal);
      isFresh = isFinal && painted.length === 0 && due.length === 0;
      if (isFresh && isEndFirst) {
        above = blocksOf(frozen);
        final = painted.length = above.reduce((count, { pieces }) => count + pieces.length, 0);
        return workUpwards(VIEW_CHARACTERS);
      }
      if (isReset) final = 0;
      const waiting = isReset ? [] : due.filter((item) => item.isFinal);
      due = [...waiting, ...expand(frozen, true), ...expand(tail, false)];
      if (frame === undefined) work();
    },
    [Symbol.dispose]() {
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  };
}

const drawable = (pieces: readonly Piece[]) =>
  pieces.filter((piece) => piece.type !== 'space' && piece.type !== 'def').flatMap(piecesOf);

function expand(pieces: readonly Piece[], isFinal: boolean) {
  return drawable(pieces).map((piece) => ({ piece, isFinal }));
}

function blocksOf(pieces: readonly Piece[]): Block[] {
  const blocks: Block[] = [];
  drawable(pieces).forEach((piece, index) => {
    const last = blocks.at(-1);
    if (last && piece.joint !== undefined) last.pieces.push(piece);
    else blocks.push({ index, pieces: [piece] });
  });
  return blocks;
}

/** Whether the piece is already shown; code that has only grown is made to show it. */
function isSame(known: Painted, piece: Piece): boolean {
  if (piece.type !== 'code') return !known.code && known.content === contentOf(piece);
  return known.code?.grow(piece.lang ?? '', piece.text) ?? false;
}

/** A part of a list that grew under the person's eyes will not change any more. */
function markSeen(node: ChildNode) {
  if (node instanceof Element) node.classList.add('md-seen');
}

/** What needs the whole of its text. */
function finish({ code, nodes }: Painted, mayFold: boolean) {
  code?.close(mayFold);
  const formulas = nodes.flatMap((node) => (node instanceof Element ? [...node.querySelectorAll('.md-math')] : []));
  if (formulas.length > 0) void import('./math.ts').then(({ drawMath }) => formulas.forEach(drawMath));
}

function contentOf(piece: Piece): string {
  // A piece that was cut off a paragraph has only its text.
  const isRaw = piece.type === 'paragraph' && piece.tokens?.length === 0;
  // Without asynchronous extensions the answer is text.
  const content = isRaw ? `<p>${markdown.parseInline(piece.text) as string}</p>\n` : markdown.parser([piece]);
  return (piece.joint ?? '') + content;
}

/** The element that a continuation goes into. That of a list is a list of its own: rows of one list would cost with every other. */
function goesInto(piece: Piece, before: Painted | undefined): Element | undefined {
  return piece.joint === undefined || isList(piece) ? undefined : before?.host;
}

function draw(piece: Piece, before: Painted | undefined, isFinal: boolean): Painted {
  if (piece.type === 'code') {
    const code = makeCodeBlock((piece as Tokens.Code).lang ?? '', piece.text);
    return { nodes: [code.element], host: code.element, content: '', code, rows: 0, next: 1 };
  }
  const content = contentOf(piece);
  const clean = isFinal ? sanitizeOnce : sanitize;
  const joint = piece.joint ?? '';
  if (goesInto(piece, before) && before) {
    const inner = hostOf(clean(content.slice(joint.length)));
    const nodes = [...(joint ? [document.createTextNode(joint)] : []), ...inner.childNodes];
    return { nodes, host: before.host, content, rows: before.rows + rowsOf(piece), next: 1 };
  }
  const fragment = clean(content.slice(joint.length));
  const element = document.createElement('div');
  element.className = 'md-block';
  const host = hostOf(fragment);
  const next = isList(piece) ? drawListPart(piece, fragment, before) : 1;
  if (piece.joint !== undefined) element.classList.add('md-goes-on');
  element.append(fragment);
  if (piece.type === 'table') dressTable(element);
  return { nodes: [element], host, content, rows: rowsOf(piece), next };
}

/** Numbers go on, and so do the line ends between items: the parts of a list read like one. Hands over the number of the next item. */
function drawListPart(piece: Piece & Tokens.List, fragment: DocumentFragment, before: Painted | undefined): number {
  const list = fragment.firstElementChild;
  if (fragment.lastChild instanceof Text) fragment.lastChild.remove();
  const isContinued = piece.joint !== undefined && before !== undefined;
  const start = isContinued ? before.next : Number(piece.start) || 1;
  if (isContinued) {
    if (list?.firstChild instanceof Text) list.firstChild.remove();
    if (piece.ordered) list?.setAttribute('start', String(start));
  }
  return start + piece.items.length;
}

/** Draws what its table may show: the first rows. */
function drawSome(piece: Piece, before: Painted | undefined, isFinal: boolean): Painted {
  const shown = piece.joint !== undefined && before ? before.rows : 0;
  const split = splitRows(piece, Math.max(0, MOST_ROWS - shown));
  if (!split) return draw(piece, before, isFinal);
  const [first, held] = split;
  const rows = shown + rowsOf(piece);
  if (rowsOf(first) > 0 || !before) return { ...draw(first, before, isFinal), content: contentOf(piece), rows, held };
  return { nodes: [], host: before.host, content: contentOf(piece), rows, next: 1, held };
}

/** The element that a continuation of the block goes into. */
function hostOf(fragment: DocumentFragment): Element {
  const element = fragment.firstElementChild;
  return element?.querySelector('tbody') ?? element ?? document.createElement('div');
}
