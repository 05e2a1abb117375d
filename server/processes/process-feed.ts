/** Who watches processes: their list, or what one of them prints. */

import type { ProcessRow } from './process-rows.ts';

export interface ProcessSummary extends ProcessRow {
  /** Whether it can be written to. */
  hasInput: boolean;
}

export type ProcessChange = ProcessSummary | { id: string; removed: true };

export function makeProcessFeed() {
  const outputReaders = new Map<string, Set<() => void>>();
  const listReaders = new Set<(change: ProcessChange) => void>();

  return {
    /** Wakes when there is more to read, when it ends, and when it is removed. Returns the way out. */
    followOutput(id: string, wake: () => void): () => void {
      let set = outputReaders.get(id);
      if (!set) outputReaders.set(id, (set = new Set()));
      set.add(wake);
      return () => {
        set.delete(wake);
        if (set.size === 0 && outputReaders.get(id) === set) outputReaders.delete(id);
      };
    },
    followList(reader: (change: ProcessChange) => void): () => void {
      listReaders.add(reader);
      return () => listReaders.delete(reader);
    },
    /** Its output has grown, or is gone. */
    wake(id: string): void {
      for (const wake of outputReaders.get(id) ?? []) wake();
    },
    tell(change: ProcessChange): void {
      for (const reader of listReaders) reader(change);
    },
  };
}
