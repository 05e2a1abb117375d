/** Which rows of a long, grouped list are on the screen. Plain arithmetic: every row is as high as every other. */

import type { SessionGroup } from './groups.ts';

export interface Metrics {
  row: number;
  heading: number;
}

export interface Range {
  top: number;
  bottom: number;
}

export interface Section extends SessionGroup {
  /** From the top of the list, in pixels, of the first row. */
  top: number;
}

export function placeSections(groups: readonly SessionGroup[], { row, heading }: Metrics): Section[] {
  let at = 0;
  return groups.map((group) => {
    const top = at + (group.label === '' ? 0 : heading);
    at = top + group.ids.length * row;
    return { ...group, top };
  });
}

export interface Item {
  id: string;
  index: number;
}

/** The rows of a section inside the range, and the one that has the focus wherever it is: it must not vanish. */
export function itemsWithin(section: Section, range: Range, row: number, kept: string | undefined): Item[] {
  const first = Math.max(0, Math.floor((range.top - section.top) / row));
  const last = Math.min(section.ids.length, Math.ceil((range.bottom - section.top) / row));
  const items = section.ids.slice(first, Math.max(first, last)).map((id, at) => ({ id, index: first + at }));
  const at = kept === undefined ? -1 : section.ids.indexOf(kept);
  if (at < 0 || (at >= first && at < last)) return items;
  const outside = { id: section.ids[at] ?? '', index: at };
  return at < first ? [outside, ...items] : [...items, outside];
}
