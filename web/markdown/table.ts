/** Tables scroll sideways in a frame of their own, show their first rows until asked for all, and can be taken along as Markdown or CSV. */

import { text } from '../text.ts';

/** Of a table's rows these are drawn at once: columns are as wide as their widest cell, so every row costs with every other. */
export const MOST_ROWS = 100;

interface Rest {
  /** Draws the rows that are not shown. */
  rows(): HTMLTableRowElement[];
  /** Shows them. */
  show(): void;
}

const rests = new WeakMap<Element, Rest>();

/** Says how many rows there are, under those that are shown. */
export function offerRest(body: Element, count: number, rest: Rest): void {
  rests.set(body, rest);
  const frame = body.closest('.md-table-frame');
  if (!frame) return;
  const known = frame.querySelector('.md-table-more');
  const button = known ?? document.createElement('button');
  button.className = 'md-button md-table-more';
  button.setAttribute('type', 'button');
  button.textContent = text.markdown.showRows(count);
  if (!known) frame.append(button);
}

export function withdrawRest(body: Element): void {
  rests.delete(body);
  body.closest('.md-table-frame')?.querySelector('.md-table-more')?.remove();
}

export function dressTable(block: HTMLElement): void {
  const table = block.querySelector('table');
  if (!table) return;
  block.classList.add('md-table');
  const frame = document.createElement('div');
  frame.className = 'md-table-frame';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', text.markdown.table);
  const bar = document.createElement('div');
  bar.className = 'md-table-bar';
  for (const [name, label] of [
    ['markdown', text.markdown.copyMarkdown],
    ['csv', text.markdown.copyCsv],
  ] as const) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'md-button';
    button.dataset.table = name;
    button.textContent = label;
    bar.append(button);
  }
  table.replaceWith(frame);
  frame.append(table);
  block.append(bar);
}

export function onTableClick(target: Element, copy: (what: string, button: HTMLElement) => void): void {
  const table = target.closest('.md-table');
  const rest = rests.get(table?.querySelector('tbody') ?? target);
  if (target.closest('.md-table-more')) return rest?.show();
  const button = target.closest<HTMLButtonElement>('button[data-table]');
  if (!button || !table) return;
  const rows = [...table.querySelectorAll('tr'), ...(rest?.rows() ?? [])];
  const cells = rows.map((row) => Array.from(row.cells, (cell) => cell.textContent.trim()));
  copy(button.dataset.table === 'csv' ? csvOf(cells) : markdownOf(cells), button);
}

function csvOf(rows: readonly string[][]): string {
  const quote = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map(quote).join(',')).join('\r\n');
}

function markdownOf(rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
