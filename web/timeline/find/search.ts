/** Where a text occurs in a session: in everything that its rows say, also in those that are not drawn. */

import { wordsOf as wordsOfAnswer } from '../../../server/core/question.ts';
import type { QuestionPart, TextPart, ToolPart } from '../../../server/core/transcript.ts';
import type { Conversation } from '../../state/conversation.ts';
import { textOf } from '../message-text.ts';
import type { Row } from '../rows.ts';
import { wholeKey } from '../tool/whole-key.ts';

export interface Hit {
  key: string;
  /** Which occurrence within the row. */
  nth: number;
  /** What must be open for it to be seen, by the keys under which that is remembered. */
  inside: readonly string[];
}

/** A piece of what a row says. */
interface Words {
  words: string;
  inside: readonly string[];
}

export function searchRows(rows: readonly Row[], conversation: Conversation, query: string): Hit[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  return rows.flatMap((row) => {
    const hits: Hit[] = [];
    for (const { words, inside } of wordsOf(row, conversation)) {
      const said = words.toLowerCase();
      for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + wanted.length)) {
        hits.push({ key: row.key, nth: hits.length, inside });
      }
    }
    return hits;
  });
}

function wordsOf(row: Row, conversation: Conversation): Words[] {
  const open = (words: string): Words[] => [{ words, inside: [] }];
  switch (row.kind) {
    case 'user':
      return open(textOf(row.message));
    case 'text':
      return open(textNow(row.part, conversation));
    case 'thinking':
      return [{ words: textNow(row.part, conversation), inside: [row.key] }];
    case 'notice':
      return open(row.part.text);
    case 'tool':
      return toolWords(row.part, [], conversation);
    case 'group':
      return row.parts().flatMap((part) => toolWords(part, [row.key], conversation));
    case 'question':
      return questionWords(row.part);
    case 'summary':
      return [{ words: row.part.text, inside: [row.part.id] }];
    case 'instructions':
    case 'older':
    case 'origin':
    case 'fork':
    case 'day':
    case 'footer':
      return [];
  }
}

function textNow({ id, text, durationMs }: TextPart, conversation: Conversation): string {
  return durationMs === undefined ? (conversation.live(id) ?? text) : text;
}

/** A call, and what its sub-agent did. */
function toolWords(part: ToolPart, around: readonly string[], conversation: Conversation): Words[] {
  const { id, name, input, output, display } = part;
  const inside = [...around, id];
  const values = typeof input === 'object' && input !== null ? Object.values(input) : [input];
  const said = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return [
    { words: [name, ...said].join('\n'), inside },
    { words: display ?? output ?? '', inside: [...inside, wholeKey(id)] },
    ...(part.parts ?? []).flatMap((nested): Words[] => {
      if (nested.type === 'tool') return toolWords(nested, inside, conversation);
      if (nested.type === 'text') return [{ words: textNow(nested, conversation), inside }];
      if (nested.type === 'thinking') return [{ words: textNow(nested, conversation), inside: [...inside, nested.id] }];
      return nested.type === 'notice' ? [{ words: nested.text, inside }] : [];
    }),
  ];
}

function questionWords({ id, status, questions, answers = [] }: QuestionPart): Words[] {
  if (status === 'open') return [];
  const lines = questions.flatMap((question) => {
    const answer = answers.find((candidate) => candidate.id === question.id);
    return [question.text, ...(answer ? [wordsOfAnswer(question, answer)] : [])];
  });
  return [{ words: lines.join('\n'), inside: [id] }];
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
