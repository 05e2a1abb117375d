/** Tables scroll sideways in a frame of their own, and can be taken along as Markdown or CSV. */

import { text } from '../text.ts';

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
  const button = target.closest<HTMLButtonElement>('button[data-table]');
  const rows = button?.closest('.md-table')?.querySelectorAll('tr');
  if (!button || !rows) return;
  const cells = Array.from(rows, (row) => Array.from(row.cells, (cell) => cell.textContent.trim()));
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
