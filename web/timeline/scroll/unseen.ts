/** How many rows came since the person left the end. */

import { createMemo, createSignal, untrack, type Accessor } from 'solid-js';
import type { LayoutRow } from './layout.ts';

export interface Unseen {
  count: Accessor<number>;
  /** Where the person is now. */
  see(isAtEnd: boolean): void;
}

export function createUnseen(rows: Accessor<readonly LayoutRow[]>): Unseen {
  const [lastSeen, setLastSeen] = createSignal<string>();
  return {
    count: createMemo(() => {
      const key = lastSeen();
      const at = key === undefined ? -1 : rows().findLastIndex((row) => row.key === key);
      return at < 0 ? 0 : rows().length - 1 - at;
    }),
    see(isAtEnd) {
      if (isAtEnd) setLastSeen(undefined);
      else if (untrack(lastSeen) === undefined) setLastSeen(untrack(rows).at(-1)?.key);
    },
  };
}
