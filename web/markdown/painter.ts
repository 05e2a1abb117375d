/** Draws Markdown while it grows: what is final is never touched again, and no drawing takes long at once. */

import type { Tokens } from 'marked';
import { makeBlocks } from './blocks.ts';
import { makeCodeBlock, type CodeBlock } from './code-block.ts';
import { markdown } from './dialect.ts';
import { dressTable } from './table.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { sanitize } from './sanitize.ts';

interface Painted {
  /** What it put into its host. */
  nodes: ChildNode[];
  /** Where a continuation goes. */
  host: Element;
  /** What it shows: its HTML, or for code its language and text. */
  content: string;
  code?: CodeBlock;
}

export interface Painter {
  paint(source: string, isFinal: boolean): void;
  [Symbol.dispose](): void;
}

/** Of one frame. The rest of a long text follows in the next ones. */
const MOST_MS = 6;

export function makePainter(root: HTMLElement): Painter {
  const blocks = makeBlocks();
  let painted: Painted[] = [];
  /** So many pieces will not change any more. */
  let final = 0;
  /** What was not drawn yet: final pieces, then those of the tail. */
  let due: { piece: Piece; isFinal: boolean }[] = [];
  let frame: number | undefined;
  let isFresh = true;

  function place(index: number, piece: Piece, isFinal: boolean) {
    const known = painted[index];
    const before = painted[index - 1];
    const parent = piece.joint !== undefined && before ? before.host : root;
    const isInPlace = known?.nodes[0]?.parentNode === parent;
    if (known && isInPlace && isSame(known, piece)) {
      if (isFinal) finish(known, false);
      return;
    }
    const fresh = draw(piece, before);
    if (isFinal) finish(fresh, isFresh);
    const following = painted.slice(index + 1).find(({ nodes }) => nodes[0]?.parentNode === parent);
    const next = isInPlace ? known.nodes[0] : following?.nodes[0];
    for (const node of fresh.nodes) parent.insertBefore(node, next ?? null);
    for (const node of known?.nodes ?? []) node.remove();
    painted[index] = fresh;
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
  }

  return {
    paint(source, isFinal) {
      const { frozen, tail, isReset } = blocks.take(source, isFinal);
      isFresh = isFinal && painted.length === 0 && due.length === 0;
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

function expand(pieces: readonly Piece[], isFinal: boolean) {
  return pieces
    .filter((piece) => piece.type !== 'space' && piece.type !== 'def')
    .flatMap(piecesOf)
    .map((piece) => ({ piece, isFinal }));
}

/** Whether the piece is already shown; code that has only grown is made to show it. */
function isSame(known: Painted, piece: Piece): boolean {
  if (piece.type !== 'code') return !known.code && known.content === contentOf(piece);
  return known.code?.grow(piece.lang ?? '', piece.text) ?? false;
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

function draw(piece: Piece, before: Painted | undefined): Painted {
  if (piece.type === 'code') {
    const code = makeCodeBlock((piece as Tokens.Code).lang ?? '', piece.text);
    return { nodes: [code.element], host: code.element, content: '', code };
  }
  const content = contentOf(piece);
  const fragment = sanitize(piece.joint === undefined ? content : content.slice(piece.joint.length));
  if (piece.joint !== undefined && before) {
    const inner = hostOf(fragment);
    const nodes = [...(piece.joint ? [document.createTextNode(piece.joint)] : []), ...inner.childNodes];
    return { nodes, host: before.host, content };
  }
  const element = document.createElement('div');
  element.className = 'md-block';
  const host = hostOf(fragment);
  element.append(fragment);
  if (piece.type === 'table') dressTable(element);
  return { nodes: [element], host, content };
}

/** The element that a continuation of the block goes into. */
function hostOf(fragment: DocumentFragment): Element {
  const element = fragment.firstElementChild;
  return element?.querySelector('tbody') ?? element ?? document.createElement('div');
}
