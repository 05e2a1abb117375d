/** The timeline by keyboard: one stop for Tab, and from there single keys from row to row. */

import type { Accessor } from 'solid-js';
import type { Row } from './rows.ts';
import type { TimelineScroll } from './scroll/timeline-scroll.ts';

const reached = new Set<Row['kind']>(['user', 'text', 'thinking', 'tool', 'group', 'question', 'summary']);

interface RowKeysOptions {
  rows: Accessor<readonly Row[]>;
  scroll: TimelineScroll<Row>;
  root: Accessor<HTMLElement>;
  copy(row: Row, element: HTMLElement): void;
}

export function makeRowKeys({ rows, scroll, root, copy }: RowKeysOptions): (event: KeyboardEvent) => void {
  const indexOfFocus = () => {
    const key = document.activeElement?.closest<HTMLElement>('[data-key]')?.dataset.key;
    return key === undefined ? -1 : rows().findIndex((row) => row.key === key);
  };

  function focus(from: number, by: 1 | -1, kinds: ReadonlySet<Row['kind']> = reached) {
    for (let index = from; rows()[index]; index += by) {
      const row = rows()[index];
      if (!row || !kinds.has(row.kind)) continue;
      const element = scroll.reveal(row.key);
      element?.focus({ preventScroll: true });
      return;
    }
  }

  /** The first row in view, for whoever begins. */
  function firstSeen(): number {
    const top = root().getBoundingClientRect().top;
    const element = [...root().querySelectorAll<HTMLElement>('[data-key]')].find(
      (row) => row.getBoundingClientRect().bottom > top + 8,
    );
    return rows().findIndex((row) => row.key === element?.dataset.key);
  }

  return (event) => {
    const target = event.target as HTMLElement;
    const isText = target.matches('input, textarea, select, [contenteditable]');
    if (isText || event.ctrlKey || event.metaKey || event.isComposing) return;
    const at = indexOfFocus();
    const turns = new Set<Row['kind']>(['user']);
    if (event.altKey && event.key === 'ArrowDown') focus(at + 1, 1, turns);
    else if (event.altKey && event.key === 'ArrowUp') focus(at < 0 ? rows().length - 1 : at - 1, -1, turns);
    else if (event.altKey) return;
    else if (event.key === 'j') focus(at < 0 ? firstSeen() : at + 1, 1);
    else if (event.key === 'k') focus(at < 0 ? firstSeen() : at - 1, -1);
    else if (event.key === 'g') focus(0, 1);
    else if (event.key === 'G') focus(rows().length - 1, -1);
    else if (event.key === 'o') root().querySelector<HTMLElement>('[data-key]:focus-within .fold-head')?.click();
    else if (event.key === 'c') {
      const row = rows()[at];
      if (row) copy(row, target);
    } else return;
    event.preventDefault();
  };
}
