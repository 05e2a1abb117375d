/** Finds text in what is drawn of an output, marks it, and goes from one occurrence to the next. */

import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Output } from './output.ts';

export interface Finder {
  query: Accessor<string>;
  setQuery(query: string): void;
  /** Occurrences, at most `mostHits`. */
  count: Accessor<number>;
  /** Which of them is shown, from 0. */
  at: Accessor<number>;
  step(by: 1 | -1): void;
}

interface Hit {
  block: Element;
  offset: number;
}

export const mostHits = 10_000;
/** Around the present one. */
const MARKED = 400;
/** Between two searches while output grows. */
const AGAIN_MS = 500;

export function createFinder(output: Output, box: HTMLElement): Finder {
  const [query, setQuery] = createSignal('');
  const [hits, setHits] = createSignal<readonly Hit[]>([]);
  const [at, setAt] = createSignal(0);
  let again: ReturnType<typeof setTimeout> | undefined;

  function search() {
    clearTimeout(again);
    again = undefined;
    const before = hits()[at()];
    const found = hitsIn(output.sheet.root, query());
    const same = found.findIndex(({ block, offset }) => block === before?.block && offset === before.offset);
    setHits(found);
    setAt(same >= 0 ? same : Math.max(0, found.length - 1));
    mark(found, at(), query().length);
  }

  function reveal() {
    const hit = hits()[at()];
    if (!hit) return;
    output.following.set(false);
    hit.block.scrollIntoView({ block: 'nearest' });
    // The block gets its true height once it is in view.
    requestAnimationFrame(() => {
      const [range] = rangesIn(hit.block, [hit.offset], query().length);
      if (range) bringIntoView(box, range);
    });
  }

  createEffect(
    on(
      query,
      () => {
        search();
        reveal();
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      output.revision,
      () => {
        if (query() !== '') again ??= setTimeout(search, AGAIN_MS);
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    clearTimeout(again);
    mark([], 0, 0);
  });

  return {
    query,
    setQuery,
    count: () => hits().length,
    at,
    step(by) {
      const all = hits().length;
      if (all === 0) return;
      setAt((at() + by + all) % all);
      mark(hits(), at(), query().length);
      reveal();
    },
  };
}

function hitsIn(root: HTMLElement, query: string): Hit[] {
  const wanted = query.toLowerCase();
  const hits: Hit[] = [];
  if (wanted === '') return hits;
  // The newest matter most where there are too many.
  for (const block of Array.from(root.children).toReversed()) {
    const said = block.textContent.toLowerCase();
    const offsets: number[] = [];
    for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + wanted.length)) offsets.push(at);
    hits.push(...offsets.toReversed().map((offset) => ({ block, offset })));
    if (hits.length >= mostHits) break;
  }
  return hits.slice(0, mostHits).toReversed();
}

/** Browsers without highlights only scroll there. */
function mark(hits: readonly Hit[], at: number, length: number): void {
  if (!('highlights' in CSS)) return;
  const near = hits.slice(Math.max(0, at - MARKED / 2), at + MARKED / 2);
  const byBlock = Map.groupBy(near, ({ block }) => block);
  const ranges = Array.from(byBlock, ([block, inside]) =>
    rangesIn(
      block,
      inside.map(({ offset }) => offset),
      length,
    ),
  ).flat();
  const present = hits[at];
  CSS.highlights.set('terminal-found', new Highlight(...ranges));
  CSS.highlights.set(
    'terminal-found-present',
    new Highlight(...(present ? rangesIn(present.block, [present.offset], length) : [])),
  );
}

/** `offsets` count units of the block's text, in order. */
function rangesIn(block: Element, offsets: readonly number[], length: number): Range[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let start = 0;
  const seek = (offset: number) => {
    while (node && offset > start + (node.nodeValue?.length ?? 0)) {
      start += node.nodeValue?.length ?? 0;
      node = walker.nextNode();
    }
    return node && { node, at: Math.max(0, offset - start) };
  };
  return offsets.flatMap((offset) => {
    const from = seek(offset + 1);
    const begin = from && { node: from.node, at: Math.max(0, from.at - 1) };
    const to = seek(offset + length);
    if (!begin || !to) return [];
    const range = new Range();
    range.setStart(begin.node, begin.at);
    range.setEnd(to.node, to.at);
    return [range];
  });
}

function bringIntoView(box: HTMLElement, range: Range): void {
  const outer = box.getBoundingClientRect();
  const { top, bottom, left, right } = range.getBoundingClientRect();
  if (top < outer.top || bottom > outer.bottom) box.scrollTop += top - outer.top - outer.height / 3;
  if (left < outer.left || right > outer.right) box.scrollLeft += left - outer.left - outer.width / 3;
}
