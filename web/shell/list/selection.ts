/** Sessions that are selected, to act on all of them at once. */

import { createMemo, createSignal, type Accessor } from 'solid-js';

export interface Selection {
  /** In the order of the list, and only what is in it. */
  ids: Accessor<readonly string[]>;
  has(id: string): boolean;
  toggle(id: string): void;
  /** Everything from the row that was selected last to this one. `from` is where to begin when there is none. */
  extendTo(id: string, from?: string): void;
  clear(): void;
}

export function createSelection(order: Accessor<readonly string[]>): Selection {
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  let anchor: string | undefined;
  const ids = createMemo(() => (selected().size === 0 ? [] : order().filter((id) => selected().has(id))));
  const shown = createMemo(() => new Set(ids()));

  return {
    ids,
    has: (id) => shown().has(id),
    toggle(id) {
      anchor = id;
      const next = new Set(ids());
      if (!next.delete(id)) next.add(id);
      setSelected(next);
    },
    extendTo(id, from) {
      const all = order();
      const begin = [anchor, from, id].map((one) => all.indexOf(one ?? '')).find((at) => at >= 0) ?? 0;
      const end = all.indexOf(id);
      anchor = all[begin];
      setSelected(new Set([...ids(), ...all.slice(Math.min(begin, end), Math.max(begin, end) + 1)]));
    },
    clear() {
      anchor = undefined;
      setSelected(new Set<string>());
    },
  };
}
