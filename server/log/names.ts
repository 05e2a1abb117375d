/** Ids that are unique among all sessions. */

import type { Db } from './database.ts';

export function makeNames({ client }: Db) {
  const selectTaken = client
    .prepare<{ ids: string }, 0 | 1>(
      `select exists (select 1 from session where id in (select value from json_each(@ids)))
         or exists (select 1 from adoption where session in (select value from json_each(@ids)))
         or exists (select 1 from process where id in (select value from json_each(@ids)))`,
    )
    .pluck();

  return {
    /** Whether any of them names a session or a process already, or a session that is not erased yet. */
    areTaken: (ids: readonly string[]): boolean => selectTaken.get({ ids: JSON.stringify(ids) }) === 1,
  };
}

export type Names = ReturnType<typeof makeNames>;
