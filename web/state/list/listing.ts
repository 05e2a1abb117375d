/** What the session list shows: sessions that fit the filter, from all that the server has, without those on their way out. */

import { createEffect, createMemo, on, type Accessor } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Client } from '../../client.ts';
import type { Problem } from '../../problem.ts';
import { isWanted, queryOf, type Filter } from './filter.ts';
import { createPages } from './pages.ts';
import type { Removals } from './removals.ts';
import type { Sessions } from './sessions.ts';

export interface Listing {
  /** Newest first. */
  rows: Accessor<readonly SessionSummary[]>;
  hasMore: Accessor<boolean>;
  isLoaded: Accessor<boolean>;
  isLoadingMore: Accessor<boolean>;
  problem: Accessor<Problem | undefined>;
  load(): void;
  loadMore(): void;
}

interface ListingOptions {
  client: Client;
  sessions: Sessions;
  filter: Filter;
  removals: Removals;
  /** It stands first, wherever its place by date is. */
  isProminent(row: SessionSummary): boolean;
}

export function createListing({ client, sessions, filter, removals, isProminent }: ListingOptions): Listing {
  const filtered = createMemo(() =>
    filter.isOn() ? createPages(client, queryOf(filter.choice()), (rows) => sessions.put(...rows)) : undefined,
  );
  createEffect(on(filtered, (pages) => void pages?.load()));
  const source = () => filtered() ?? sessions;

  return {
    rows: createMemo(() => {
      const { reaches } = source();
      const choice = filter.choice();
      return sessions
        .known()
        .filter((row) => isWanted(row, choice) && !removals.of(row.id) && (reaches(row) || isProminent(row)));
    }),
    hasMore: () => source().hasMore(),
    isLoaded: () => source().isLoaded(),
    isLoadingMore: () => source().isLoaded() && (filtered()?.isLoading() ?? sessions.isLoadingMore()),
    problem: () => source().problem(),
    load: () => void source().load(),
    loadMore: () => void source().loadMore(),
  };
}
