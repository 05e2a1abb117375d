/** One list of the server's, page by page as a person scrolls. */

import { batch, createSignal, type Accessor } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Client, SessionPage } from '../../client.ts';
import { problemOf, type Problem } from '../../problem.ts';

type Query = Omit<NonNullable<Parameters<Client['session']['list']['query']>[0]>, 'cursor' | 'limit'>;

export interface Pages {
  /** The first page, anew when it is here already. Undefined when it could not be had. */
  load(): Promise<SessionPage | undefined>;
  loadMore(): Promise<void>;
  isLoaded: Accessor<boolean>;
  isLoading: Accessor<boolean>;
  hasMore: Accessor<boolean>;
  /** Whether a row of this list, at its place, is among the pages that are here. */
  reaches(row: SessionSummary): boolean;
  problem: Accessor<Problem | undefined>;
}

/** Rows of the pages after the first. */
const PAGE = 200;

export function createPages(client: Client, query: Query, put: (rows: readonly SessionSummary[]) => void): Pages {
  const [cursor, setCursor] = createSignal<string>();
  const [isLoaded, setLoaded] = createSignal(false);
  const [isLoading, setLoading] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();

  async function ask(from: { cursor?: string; limit?: number }) {
    setLoading(true);
    try {
      const page = await client.session.list.query({ ...query, ...from });
      batch(() => {
        setProblem(undefined);
        put(page.items);
        if (from.cursor !== undefined || !isLoaded()) setCursor(page.nextCursor);
        setLoaded(true);
      });
      return page;
    } catch (error) {
      setProblem(problemOf(error));
      return undefined;
    } finally {
      setLoading(false);
    }
  }

  return {
    load: () => ask({}),
    async loadMore() {
      const from = cursor();
      if (from !== undefined && !isLoading()) await ask({ cursor: from, limit: PAGE });
    },
    isLoaded,
    isLoading,
    hasMore: () => cursor() !== undefined,
    reaches(row) {
      const last = cursor();
      return last === undefined ? isLoaded() : `${row.updatedAt}~${row.id}` >= last;
    },
    problem,
  };
}
