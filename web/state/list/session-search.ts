/** Sessions by their name: those already here at once, those that only the server knows a moment later. */

import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Client } from '../../client.ts';
import { problemOf } from '../../problem.ts';
import { isWanted, queryOf, type FilterChoice } from './filter.ts';
import type { Removals } from './removals.ts';
import type { Sessions } from './sessions.ts';

export interface SessionSearch {
  query: Accessor<string>;
  setQuery(query: string): void;
  /** The server, once more. */
  ask(): void;
  rows: Accessor<readonly SessionSummary[]>;
  isSearching: Accessor<boolean>;
  problem: Accessor<string | undefined>;
}

interface SearchOptions {
  client: Client;
  sessions: Sessions;
  removals: Removals;
  /** Among which sessions. */
  choice(): FilterChoice;
}

const PAUSE_MS = 150;
const MOST = 200;

export function createSessionSearch({ client, sessions, removals, choice }: SearchOptions): SessionSearch {
  const [query, setQuerySignal] = createSignal('');
  const [isSearching, setSearching] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wanted = () => query().trim();
  const rows = createMemo(() => {
    const name = wanted().toLowerCase();
    if (name === '') return [];
    return sessions
      .known()
      .filter((row) => row.name.toLowerCase().includes(name) && isWanted(row, choice()) && !removals.of(row.id));
  });

  async function ask(name: string) {
    try {
      const page = await client.session.list.query({ ...queryOf(choice()), query: name, limit: MOST });
      sessions.put(...page.items);
      if (wanted() === name) setProblem(undefined);
    } catch (error) {
      if (wanted() === name) setProblem(problemOf(error).message);
    } finally {
      if (wanted() === name) setSearching(false);
    }
  }

  function begin() {
    clearTimeout(timer);
    setProblem(undefined);
    const name = wanted();
    setSearching(name !== '');
    if (name !== '') timer = setTimeout(() => void ask(name), PAUSE_MS);
  }

  createEffect(on([query, choice], begin, { defer: true }));
  onCleanup(() => clearTimeout(timer));

  return { query, setQuery: setQuerySignal, ask: begin, rows, isSearching, problem };
}
