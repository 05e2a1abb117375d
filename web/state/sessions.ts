/** The session list: what the server listed, kept current by the stream. */

import { batch, createSignal, type Accessor } from 'solid-js';
import { createStore, produce, reconcile } from 'solid-js/store';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { Client, SessionPage } from '../client.ts';
import { problemOf, type Problem } from '../problem.ts';

export interface Sessions {
  /** Newest first. */
  rows: Accessor<readonly SessionSummary[]>;
  row(id: string): SessionSummary | undefined;
  isRemoved(id: string): boolean;
  hasMore: Accessor<boolean>;
  isLoaded: Accessor<boolean>;
  isLoadingMore: Accessor<boolean>;
  problem: Accessor<Problem | undefined>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  put(row: SessionSummary): void;
  drop(id: string): void;
  /** Where the stream goes on from what was listed. */
  position(): SessionPage['stream'] | undefined;
}

/** Rows of the pages after the first, which come while a person scrolls. */
const PAGE = 200;

function compare(a: SessionSummary, b: SessionSummary): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

export function createSessions(client: Client): Sessions {
  const [rows, setRows] = createStore<Record<string, SessionSummary>>({});
  /** Plain objects beside the store: sorting thousands of rows must not touch a proxy for each. */
  const [sorted, setSorted] = createSignal<readonly SessionSummary[]>([]);
  const [cursor, setCursor] = createSignal<SessionPage['nextCursor']>();
  const [isLoaded, setLoaded] = createSignal(false);
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();
  const removed = new Set<string>();
  let position: SessionPage['stream'] | undefined;

  /** Answers and frames overtake each other: the one that knows more events wins. */
  function isNews(row: SessionSummary): boolean {
    const known = rows[row.id];
    return !removed.has(row.id) && !(known && known.seq > row.seq);
  }

  function putAll(items: readonly SessionSummary[]) {
    const news = new Map(items.filter(isNews).map((row) => [row.id, row]));
    batch(() => {
      for (const row of news.values()) setRows(row.id, reconcile({ ...row }));
      setSorted((all) => [...all.filter((row) => !news.has(row.id)), ...news.values()].sort(compare));
    });
  }

  async function load() {
    try {
      // What runs may wait for the person, however long ago it was touched.
      const [page, running] = await Promise.all([
        client.session.list.query({}),
        client.session.list.query({ phase: 'running', limit: PAGE }),
      ]);
      position = page.stream;
      setProblem(undefined);
      if (!isLoaded()) setCursor(() => page.nextCursor);
      putAll([...page.items, ...running.items]);
      setLoaded(true);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  async function loadMore() {
    const from = cursor();
    if (from === undefined || isLoadingMore()) return;
    setLoadingMore(true);
    try {
      const page = await client.session.list.query({ cursor: from, limit: PAGE });
      putAll(page.items);
      setCursor(() => page.nextCursor);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setLoadingMore(false);
    }
  }

  return {
    rows: sorted,
    row: (id) => rows[id],
    isRemoved: (id) => removed.has(id),
    hasMore: () => cursor() !== undefined,
    isLoaded,
    isLoadingMore,
    problem,
    load,
    loadMore,
    put: (row) => putAll([row]),
    drop(id) {
      removed.add(id);
      batch(() => {
        setRows(produce((all) => delete all[id]));
        setSorted((all) => all.filter((row) => row.id !== id));
      });
    },
    position: () => position,
  };
}
