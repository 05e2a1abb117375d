/** The session list: what the server listed, kept current by the stream. */

import { createMemo, createSignal, type Accessor } from 'solid-js';
import { createStore, produce, reconcile } from 'solid-js/store';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { Client, SessionPage } from '../client.ts';
import { problemOf, type Problem } from '../problem.ts';

export interface Sessions {
  /** Newest first. */
  rows: Accessor<readonly SessionSummary[]>;
  row(id: string): SessionSummary | undefined;
  hasMore: Accessor<boolean>;
  isLoaded: Accessor<boolean>;
  problem: Accessor<Problem | undefined>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  put(row: SessionSummary): void;
  drop(id: string): void;
  /** Where the stream goes on from what was listed. */
  position(): SessionPage['stream'] | undefined;
}

export function createSessions(client: Client): Sessions {
  const [rows, setRows] = createStore<Record<string, SessionSummary>>({});
  const [cursor, setCursor] = createSignal<SessionPage['nextCursor']>();
  const [isLoaded, setLoaded] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();
  const removed = new Set<string>();
  let position: SessionPage['stream'] | undefined;

  const sorted = createMemo(() => Object.values(rows).sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)));

  /** Answers and frames overtake each other: the one that knows more events wins. */
  function put(row: SessionSummary) {
    const known = rows[row.id];
    if (removed.has(row.id) || (known && known.seq > row.seq)) return;
    setRows(row.id, reconcile(row));
  }

  async function load() {
    try {
      const page = await client.session.list.query({});
      position = page.stream;
      setProblem(undefined);
      if (!isLoaded()) setCursor(() => page.nextCursor);
      page.items.forEach(put);
      setLoaded(true);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  async function loadMore() {
    const from = cursor();
    if (from === undefined) return;
    const page = await client.session.list.query({ cursor: from });
    page.items.forEach(put);
    setCursor(() => page.nextCursor);
  }

  return {
    rows: sorted,
    row: (id) => rows[id],
    hasMore: () => cursor() !== undefined,
    isLoaded,
    problem,
    load,
    loadMore,
    put,
    drop(id) {
      removed.add(id);
      setRows(produce((all) => delete all[id]));
    },
    position: () => position,
  };
}
