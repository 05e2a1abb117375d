/** Where a text occurs in a session: in everything that its rows say, also in those that are not drawn. */

import type { Conversation } from '../../state/conversation.ts';
import { textOf } from '../message-text.ts';
import type { Row } from '../rows.ts';

export interface Hit {
  key: string;
  /** Which occurrence within the row. */
  nth: number;
  /** The row is folded, and what was found is inside. */
  isFolded: boolean;
}

export function searchRows(rows: readonly Row[], conversation: Conversation, query: string): Hit[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  return rows.flatMap((row) => {
    const said = wordsOf(row, conversation).toLowerCase();
    const hits: Hit[] = [];
    const isFolded = row.kind === 'thinking' || row.kind === 'tool' || row.kind === 'group';
    for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + wanted.length)) {
      hits.push({ key: row.key, nth: hits.length, isFolded });
    }
    return hits;
  });
}

function wordsOf(row: Row, conversation: Conversation): string {
  switch (row.kind) {
    case 'user':
      return textOf(row.message);
    case 'text':
    case 'thinking':
      return row.part.durationMs === undefined ? (conversation.live(row.part.id) ?? row.part.text) : row.part.text;
    case 'notice':
      return row.part.text;
    case 'tool':
      return toolWords(row.part);
    case 'group':
      return row.parts().map(toolWords).join('\n');
    case 'older':
    case 'day':
    case 'footer':
      return '';
  }
}

function toolWords({ name, input, output }: { name: string; input?: unknown; output?: string }): string {
  const values = typeof input === 'object' && input !== null ? Object.values(input) : [input];
  return [name, ...values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))), output].join(
    '\n',
  );
}

/** Marks every occurrence that is drawn. Browsers without highlights only scroll to it. */
export function markAll(root: HTMLElement, query: string): void {
  if (!('highlights' in CSS)) return;
  const rows = query === '' ? [] : [...root.querySelectorAll('[data-key]')];
  const ranges = rows.flatMap((row) => rangesIn(row, query.toLowerCase()));
  CSS.highlights.set('found', new Highlight(...ranges));
}

/** The same, and the present one more strongly and in view. */
export function markHits(root: HTMLElement, query: string, present: { row: Element | undefined; nth: number }): void {
  clearMarks();
  markAll(root, query);
  const ranges = present.row && query !== '' ? rangesIn(present.row, query.toLowerCase()) : [];
  const chosen = ranges[Math.min(present.nth, ranges.length - 1)];
  if (!chosen) return;
  if ('highlights' in CSS) CSS.highlights.set('found-present', new Highlight(chosen));
  bringIntoView(root, chosen);
}

/** A row may be taller than the view, and its text may scroll within it. */
function bringIntoView(root: HTMLElement, range: Range) {
  const inner = range.startContainer.parentElement?.closest('pre, .tool-code, .tool-text');
  for (const scroller of [...(inner ? [inner] : []), root]) {
    const box = scroller.getBoundingClientRect();
    const { top, bottom } = range.getBoundingClientRect();
    if (top < box.top || bottom > box.bottom) scroller.scrollBy(0, top - box.top - box.height / 3);
  }
}

export function clearMarks(): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.delete('found');
  CSS.highlights.delete('found-present');
}

function rangesIn(row: Element, wanted: string): Range[] {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const nodes: { node: Node; start: number }[] = [];
  let said = '';
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: said.length });
    said += walker.currentNode.nodeValue?.toLowerCase() ?? '';
  }
  const ranges: Range[] = [];
  const pointAt = (at: number) => nodes.findLast(({ start }) => start <= at);
  for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + wanted.length)) {
    const from = pointAt(at);
    const to = pointAt(at + wanted.length - 1);
    if (!from || !to) continue;
    const range = new Range();
    range.setStart(from.node, Math.min(at - from.start, from.node.nodeValue?.length ?? 0));
    range.setEnd(to.node, Math.min(at + wanted.length - to.start, to.node.nodeValue?.length ?? 0));
    ranges.push(range);
  }
  return ranges;
}
