/** The sessions that this page knows: what the server listed, kept current by the stream. */

import { batch, createMemo, createSignal, type Accessor } from 'solid-js';
import { createStore, produce, reconcile } from 'solid-js/store';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Client, SessionPage } from '../../client.ts';
import type { Problem } from '../../problem.ts';
import { createPages } from './pages.ts';

export interface Sessions {
  /** Every session that is known, newest first, those of the archive included. */
  known: Accessor<readonly SessionSummary[]>;
  /** Those that are not in the archive. */
  rows: Accessor<readonly SessionSummary[]>;
  row(id: string): SessionSummary | undefined;
  isRemoved(id: string): boolean;
  /** Whether the page was loaded on which this row would stand. */
  reaches(row: SessionSummary): boolean;
  hasMore: Accessor<boolean>;
  isLoaded: Accessor<boolean>;
  isLoadingMore: Accessor<boolean>;
  problem: Accessor<Problem | undefined>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  put(...rows: readonly SessionSummary[]): void;
  drop(id: string): void;
  /**
   * Tells of every row that changes, with what it was before as far as that is known, once the list is there; and of
   * sessions that go. Returns the clean-up.
   */
  hear(onChange: RowListener, onGone: (id: string) => void): () => void;
  /** Where the stream goes on from what was listed. */
  position(): SessionPage['stream'] | undefined;
}

/** What of a row is compared. */
export type Earlier = Pick<SessionSummary, 'phase' | 'agent' | 'usage'>;

type RowListener = (now: SessionSummary, before: Earlier | undefined) => void;

/** Of a session that was created after the list was there, whatever has become of it since. */
const beginning: Earlier = {
  phase: 'pending',
  agent: null,
  usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0, turns: 0 },
};

/** More than anybody pins, and more than ever wait for one person. */
const ALL = 1_000;

function compare(a: SessionSummary, b: SessionSummary): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

export function createSessions(client: Client): Sessions {
  const [rows, setRows] = createStore<Record<string, SessionSummary>>({});
  /** Plain objects beside the store: sorting thousands of rows must not touch a proxy for each. */
  const [sorted, setSorted] = createSignal<readonly SessionSummary[]>([]);
  const removed = new Set<string>();
  const listeners = new Set<[onChange: RowListener, onGone: (id: string) => void]>();
  const pages = createPages(client, {}, put);
  const [isLoaded, setLoaded] = createSignal(false);
  let position: SessionPage['stream'] | undefined;
  /** When the list was there first, by the clock of the server as far as it has told it. */
  let listedAt = '';

  /** Answers and frames overtake each other: the one that knows more events wins. */
  function isNews(row: SessionSummary): boolean {
    const known = rows[row.id];
    return !removed.has(row.id) && !(known && known.seq > row.seq);
  }

  function put(items: readonly SessionSummary[]) {
    const news = new Map(items.filter(isNews).map((row) => [row.id, row]));
    if (news.size === 0) return;
    const changes = isLoaded() ? [...news.values()].map((row) => [row, earlier(row)] as const) : [];
    batch(() => {
      for (const row of news.values()) setRows(row.id, reconcile({ ...row }));
      setSorted((all) => [...all.filter((row) => !news.has(row.id)), ...news.values()].sort(compare));
    });
    for (const [onChange] of listeners) for (const [row, before] of changes) onChange(row, before);
  }

  async function load() {
    const page = await pages.load();
    if (!page) return;
    // What comes after this page's position is told by the stream: the other lists are younger than it.
    position = page.stream;
    await loadProminent().catch(() => {
      // They stand in their place by date as well, and come with the next attempt.
    });
    if (!isLoaded()) listedAt = sorted()[0]?.updatedAt ?? new Date().toISOString();
    setLoaded(true);
  }

  function earlier({ id, createdAt }: SessionSummary): Earlier | undefined {
    const row = rows[id];
    // The store changes its objects in place.
    if (row) return { phase: row.phase, agent: row.agent, usage: { ...row.usage } };
    return createdAt > listedAt ? beginning : undefined;
  }

  /** What stands first, however long ago it was touched: that which is pinned, waits for the person, or failed. */
  async function loadProminent() {
    const lists = await Promise.all([
      client.session.list.query({ isPinned: true, limit: ALL }),
      client.session.list.query({ agent: 'waiting_input', limit: ALL }),
      client.session.list.query({ phase: 'failed' }),
    ]);
    put(lists.flatMap(({ items }) => items));
  }

  return {
    known: sorted,
    rows: createMemo(() => sorted().filter((row) => !row.isArchived)),
    row: (id) => rows[id],
    isRemoved: (id) => removed.has(id),
    reaches: pages.reaches,
    hasMore: pages.hasMore,
    isLoaded,
    isLoadingMore: () => isLoaded() && pages.isLoading(),
    problem: pages.problem,
    load,
    loadMore: pages.loadMore,
    put: (...items) => put(items),
    drop(id) {
      removed.add(id);
      batch(() => {
        setRows(produce((all) => delete all[id]));
        setSorted((all) => all.filter((row) => row.id !== id));
      });
      for (const [, onGone] of listeners) onGone(id);
    },
    hear(onChange, onGone) {
      const listener: [RowListener, (id: string) => void] = [onChange, onGone];
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    position: () => position,
  };
}
