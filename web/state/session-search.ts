/** Sessions by their name: those already here at once, those that only the server knows a moment later. */

import { createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { Client } from '../client.ts';
import { problemOf } from '../problem.ts';
import type { Sessions } from './sessions.ts';

export interface SessionSearch {
  query: Accessor<string>;
  setQuery(query: string): void;
  rows: Accessor<readonly SessionSummary[]>;
  isSearching: Accessor<boolean>;
  problem: Accessor<string | undefined>;
}

const PAUSE_MS = 150;
const MOST = 200;

export function createSessionSearch(client: Client, sessions: Sessions): SessionSearch {
  const [query, setQuerySignal] = createSignal('');
  const [found, setFound] = createSignal<readonly SessionSummary[]>([]);
  const [isSearching, setSearching] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const rows = createMemo(() => {
    const wanted = query().trim().toLowerCase();
    if (wanted === '') return [];
    const here = sessions.rows().filter((row) => row.name.toLowerCase().includes(wanted));
    const ids = new Set(here.map((row) => row.id));
    const others = found().filter(
      (row) => !ids.has(row.id) && !sessions.isRemoved(row.id) && row.name.toLowerCase().includes(wanted),
    );
    return [...here, ...others];
  });

  async function ask(wanted: string) {
    try {
      const page = await client.session.list.query({ query: wanted, limit: MOST });
      if (query().trim() !== wanted) return;
      setFound(page.items);
      setProblem(undefined);
    } catch (error) {
      if (query().trim() === wanted) setProblem(problemOf(error).message);
    } finally {
      if (query().trim() === wanted) setSearching(false);
    }
  }

  onCleanup(() => clearTimeout(timer));

  return {
    query,
    setQuery(next) {
      setQuerySignal(next);
      setProblem(undefined);
      clearTimeout(timer);
      const wanted = next.trim();
      setSearching(wanted !== '');
      if (wanted !== '') timer = setTimeout(() => void ask(wanted), PAUSE_MS);
    },
    rows,
    isSearching,
    problem,
  };
}
